"""Which function answers which method."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.backstage import Backstage
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.world import World

TRUE = ("1", "true", "True", True)


@dataclass
class Call:
    """A request of the bot: its arguments without the token, JSON in them read."""

    method: str
    arguments: Json
    backstage: Backstage

    @property
    def world(self) -> World:
        return self.backstage.world

    def __getitem__(self, name: str) -> Any:
        if self.arguments.get(name) in (None, ""):
            raise RefusedError("invalid_arguments")
        return self.arguments[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        return self.arguments.get(name, otherwise)

    def flag(self, name: str) -> bool:
        return self.arguments.get(name) in TRUE

    def number(self, name: str, otherwise: int) -> int:
        return int(self.arguments.get(name) or otherwise)


Handler = Callable[[Call], Json]
METHODS: dict[str, Handler] = {}


def method(name: str, *scopes: str) -> Callable[[Handler], Handler]:
    """The function's value stands beside `ok`; any of the scopes will do."""

    def register(function: Handler) -> Handler:
        def handler(call: Call) -> Json:
            call.world.demand(*scopes)
            return {"ok": True, **function(call)}

        METHODS[name] = handler
        return function

    return register


def page(
    call: Call, found: list[Any], otherwise: int, most: int
) -> tuple[list[Any], Json]:
    """A page by cursor ("Pagination"), and what tells of the next."""
    limit = min(call.number("limit", otherwise), most)
    cursor = call.get("cursor") or "next:0"
    if not str(cursor).startswith("next:"):
        raise RefusedError("invalid_cursor")
    first = int(str(cursor).removeprefix("next:"))
    rest = first + limit < len(found)
    following = f"next:{first + limit}" if rest else ""
    return found[first : first + limit], {
        "response_metadata": {"next_cursor": following}
    }
