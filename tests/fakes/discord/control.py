"""What another process may have done at the server (tests/fakes/control.py tells by which routes).

/_build   {"guild": …, "text": […], "forums": {name: [tags]}, "people": {name: locale},
           "roles": {name: bits}, "permissions": bits}
/_people  {"who": "Ada", "does": "writes", "where": "talk", "text": "…"}: see `ACTS`
/_faults  {"drop": true} · {"reconnect": true} · {"lose": {"method": …, "path": …}} · …
"""

from collections.abc import Callable

from tests.fakes import control
from tests.fakes.discord.acts import ACTS, Stage
from tests.fakes.discord.calling import NotOfferedError
from tests.fakes.discord.refusals import Json, RefusedError
from tests.fakes.discord.report import state
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.fast_clock import FastClock


class Control(control.Control):
    """For the time of one server in a process of its own."""

    refusal = RefusedError

    def __init__(self, server: FakeDiscord, clock: FastClock) -> None:
        super().__init__(clock)
        self.server = server
        self.stage = Stage(server)

    async def build(self, wanted: Json) -> Json:
        return self.stage.build(wanted)

    async def people(self, act: Json) -> Json:
        said = dict(act)
        who, does = said.pop("who"), said.pop("does")
        if does not in ACTS:
            raise NotOfferedError(f"{does}; there are {', '.join(ACTS)}")
        return await ACTS[does](self.stage, self.stage.person(who), **said)

    async def faults(self, wanted: Json) -> Json:
        server, faults = self.server, self.server.faults
        scripted: dict[str, Callable[..., None]] = {
            "lose": faults.lose_next_answer,
            "break": faults.break_next,
            "refuse": faults.refuse_next,
            "busy": faults.busy_next,
            "answer": faults.answer_next,
        }
        for name, about in wanted.items():
            if name == "drop":
                server.drop_all()
            elif name == "reconnect":
                await server.reconnect_all()
            elif name == "reset_token":
                await server.reset_token()
            elif name == "slow":
                server.front.slowness = about
            elif name == "invalid":
                await server.invalid_session(resumable=bool(about))
            else:
                scripted[name](**about)
        return {}

    def state(self) -> Json:
        return state(self.server)

    def tick(self) -> None:
        self.server.tick()
