"""Routes by which another process lets people act at a platform's stand-in, and sees what came of it.

POST /_build   what there is: makes what is not there yet
POST /_people  {"who": "Ada", "does": "writes", …}
POST /_faults  what is to go wrong
POST /_clock   {"at": ISO time, "speed": times as fast}
GET  /_state   everything that a test may want to compare
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.fast_clock import FastClock

Json = dict[str, Any]


class Control(ABC):
    """For the time of one server in a process of its own."""

    refusal: type[Exception]
    """The platform's own, whose `body` tells why."""

    def __init__(self, clock: FastClock) -> None:
        self.clock = clock

    @abstractmethod
    async def build(self, wanted: Json) -> Json:
        """What is there already by its name is kept."""

    @abstractmethod
    async def people(self, act: Json) -> Json:
        """Somebody does something."""

    @abstractmethod
    async def faults(self, wanted: Json) -> Json:
        """Something is to go wrong."""

    @abstractmethod
    def state(self) -> Json:
        """All that stands there."""

    @abstractmethod
    def tick(self) -> None:
        """Let happen what is due by the clock."""

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/_build", self._taking(self.build)),
            web.post("/_people", self._taking(self.people)),
            web.post("/_faults", self._taking(self.faults)),
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
            except self.refusal as refused:
                return _json({"error": vars(refused)["body"]}, 400)

        return answer

    async def _set_clock(self, wanted: Json) -> Json:
        at = wanted.get("at")
        self.clock.set(
            None if at is None else datetime.fromisoformat(at), wanted.get("speed")
        )
        self.tick()
        return {"at": self.clock.now().isoformat()}

    async def _state(self, request: web.Request) -> web.Response:
        return _json(self.state())


def _json(body: Any, status: int = 200) -> web.Response:
    return web.json_response(
        body, status=status, dumps=lambda o: json.dumps(o, ensure_ascii=False)
    )
