"""What is kept in mind of the latest messages and signs, through every new connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Json = Mapping[str, Any]
K = TypeVar("K")
V = TypeVar("V")

MOST_KNOWN = 10_000
"""Messages, and signs, of which something is remembered."""


@dataclass(slots=True)
class Remembered:
    """In which threads messages stand, and which sign was last put or taken away when."""

    threads: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """By channel and `ts`; `None` for what stands in the channel itself."""
    _signs: dict[tuple[str, ...], str] = field(default_factory=dict)

    def stands(self, channel: str, ts: str, thread: str | None) -> None:
        """A message stands in that thread."""
        _keep(self.threads, (channel, ts), thread)

    def is_news(self, reaction: Json) -> bool:
        """Whether no later word of the same sign was heard.

        Slack tells again what it thinks was not heard, also after what came later.
        """
        item, at = reaction["item"], str(reaction["event_ts"])
        sign = (item["channel"], item["ts"], reaction["user"], reaction["reaction"])
        if at < self._signs.get(sign, ""):
            return False
        _keep(self._signs, sign, at)
        return True


def _keep(memory: dict[K, V], key: K, value: V) -> None:
    memory.pop(key, None)
    memory[key] = value
    if len(memory) > MOST_KNOWN:
        del memory[next(iter(memory))]
