"""Which function answers which method and path."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.drafts import Upload
from tests.fakes.discord.refusals import Json


@dataclass
class Call:
    """A request of the bot; `path` without /api/v10, `parts` what stands in its braces."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    files: list[Upload]
    backstage: Backstage
    parts: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.parts[name]

    @property
    def fields(self) -> Json:
        """The body, when it is an object."""
        return self.body if isinstance(self.body, dict) else {}


@dataclass
class Answer:
    status: int
    body: Any = None


Handler = Callable[[Call], Answer]
Simple = Callable[[Call], Any]
_ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


def route(method: str, template: str, status: int = 200) -> Callable[[Simple], Simple]:
    """The function's value is the body; None is answered with 204."""
    pattern = re.compile("^" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "$")

    def register(function: Simple) -> Simple:
        def handler(call: Call) -> Answer:
            made = function(call)
            return Answer(204) if made is None else Answer(status, made)

        _ROUTES.append((method, pattern, handler))
        return function

    return register


def find(method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
    """The first that fits: `/@me` is registered before `/{user_id}`."""
    for known, pattern, handler in _ROUTES:
        if known == method and (met := pattern.match(path)):
            return handler, met.groupdict()
    return None
