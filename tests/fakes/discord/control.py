"""Routes by which another process lets people act, and sees what came of it.

POST /_build   {"guild": …, "text": […], "forums": {name: [tags]}, "people": {name: locale},
                "roles": {name: bits}, "permissions": bits}: makes what is not there yet
POST /_people  {"who": "Ada", "does": "writes", "where": "talk", "text": "…"}: see `ACTS`
POST /_faults  {"drop": true} · {"reconnect": true} · {"lose": {"method": …, "path": …}} · …
POST /_clock   {"at": ISO time, "speed": times as fast}
GET  /_state   everything that a test may want to compare
"""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.discord.acts import ACTS, Stage
from tests.fakes.discord.calling import NotOfferedError
from tests.fakes.discord.fast_clock import FastClock
from tests.fakes.discord.refusals import Json, RefusedError
from tests.fakes.discord.report import state
from tests.fakes.discord.server import FakeDiscord


class Control:
    """For the time of one server in a process of its own."""

    def __init__(self, server: FakeDiscord, clock: FastClock) -> None:
        self.server, self.clock = server, clock
        self.stage = Stage(server)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/_build", self._taking(self._build)),
            web.post("/_people", self._taking(self._people)),
            web.post("/_faults", self._taking(self._faults)),
            web.post("/_clock", self._taking(self._set_clock)),
            web.get("/_state", self._state),
        ]

    def _taking(
        self, act: Callable[[Json], Awaitable[Any]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """What cannot be done is answered with 400 and a sentence."""

        async def answer(request: web.Request) -> web.Response:
            try:
                return _json(await act(await request.json()))
            except (LookupError, AssertionError, TypeError, ValueError) as error:
                return _json({"error": f"{type(error).__name__}: {error}"}, 400)
            except RefusedError as refused:
                return _json({"error": refused.body}, 400)

        return answer

    async def _build(self, wanted: Json) -> Json:
        return self.stage.build(wanted)

    async def _people(self, act: Json) -> Json:
        said = dict(act)
        who, does = said.pop("who"), said.pop("does")
        if does not in ACTS:
            raise NotOfferedError(f"{does}; there are {', '.join(ACTS)}")
        return await ACTS[does](self.stage, self.stage.person(who), **said)

    async def _faults(self, wanted: Json) -> Json:
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

    async def _set_clock(self, wanted: Json) -> Json:
        at = wanted.get("at")
        self.clock.set(
            None if at is None else datetime.fromisoformat(at), wanted.get("speed")
        )
        self.server.tick()
        return {"at": self.clock.now().isoformat()}

    async def _state(self, request: web.Request) -> web.Response:
        return _json(state(self.server))


def _json(body: Any, status: int = 200) -> web.Response:
    return web.json_response(
        body, status=status, dumps=lambda o: json.dumps(o, ensure_ascii=False)
    )
