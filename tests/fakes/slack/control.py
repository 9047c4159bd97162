"""What another process may have done at the server (tests/fakes/control.py tells by which routes).

/_build   {"channels": […], "private": […], "people": {name: locale}, "admins": [names],
           "groups": {handle: [names]}, "events_url": "http://…" for HTTP mode,
           "patience": seconds that people wait for an answer}
/_people  {"who": "Ada", "does": "writes", "where": "talk", "text": "…"}: see `ACTS`
/_faults  {"drop": true} · {"disconnect": reason} · {"twice": true} · {"redeliver": true} ·
          {"revoke": error} · {"slow": seconds} · {"lose": {"method": …}} · …
"""

from collections.abc import Callable

from tests.fakes import control
from tests.fakes.fast_clock import FastClock
from tests.fakes.slack.acts import ACTS, Stage
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.report import state
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.writing import NotOfferedError


class Control(control.Control):
    """For the time of one server in a process of its own."""

    refusal = RefusedError

    def __init__(self, server: FakeSlack, clock: FastClock) -> None:
        super().__init__(clock)
        self.server = server
        self.stage = Stage(server)

    async def build(self, wanted: Json) -> Json:
        if "events_url" in wanted:
            self.server.events_url = wanted["events_url"]
        self.server.patience = wanted.get("patience", self.server.patience)
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
                server.drop_sockets()
            elif name == "disconnect":
                await server.disconnect(about)
            elif name == "twice":
                server.deliver_twice(twice=about)
            elif name == "redeliver":
                await server.redeliver()
            elif name == "revoke":
                server.revoke_token(about)
            elif name == "slow":
                server.front.slowness = about
            else:
                scripted[name](**about)
        return {}

    def state(self) -> Json:
        return state(self.server)

    def tick(self) -> None:
        self.server.tick()
