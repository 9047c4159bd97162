"""What happens to an occurrence that could not begin on time: a named policy."""

from dataclasses import dataclass, field
from typing import Literal

from rituals.errors import StammtischError
from rituals.model.duration import Duration


class LatenessError(StammtischError):
    """`{text}` is no way to be late; write `skip`, `newest`, `ask` or `catch up within 12 hours`."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """`skip`: never late. `newest`: only the last one missed. `ask`: moderators say.

    `catch up`: late by at most `within`.
    """

    policy: Literal["skip", "newest", "catch up", "ask"] = "catch up"
    within: Duration = field(default_factory=lambda: Duration.parse("12 hours"))

    @classmethod
    def parse(cls, text: str) -> "Lateness":
        """Read the value of `late`; `LatenessError` if it is none."""
        words = " ".join(text.lower().split())
        if words == "skip":
            return cls("skip")
        if words == "newest":
            return cls("newest")
        if words == "ask":
            return cls("ask")
        start, within, rest = words.partition("within ")
        if start.strip() == "catch up" and within:
            return cls("catch up", Duration.parse(rest))
        raise LatenessError(text=text)
