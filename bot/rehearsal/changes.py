"""What changed in the room, for those who look at it: a version that goes up by one."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum


class Pane(StrEnum):
    """The parts of the page that change by themselves."""

    PLACES = "places"
    TALK = "talk"
    WHO = "who"
    CLOCK = "clock"
    NEXT = "next"
    TRAIL = "trail"
    FAULTS = "faults"


@dataclass(slots=True)
class Changes:
    """Counts changes. Whoever waits is woken once, however many came meanwhile."""

    version: int = 0
    ended: bool = False
    """Nobody need wait any more."""
    _changed_in: dict[Pane, int] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, *panes: Pane) -> None:
        """Something is different there: one change, whatever it touches."""
        self.version += 1
        self._changed_in.update(dict.fromkeys(panes, self.version))
        self._wake()

    def end(self) -> None:
        """The room closes."""
        self.ended = True
        self._wake()

    def since(self, version: int) -> tuple[Pane, ...]:
        """What is different from what it was in that version, in the page's order."""
        return tuple(p for p in Pane if self._changed_in.get(p, 0) > version)

    async def later_than(self, version: int) -> int:
        """The version as soon as it is later than that one, or the room has ended."""
        while self.version <= version and not self.ended:
            await self._woken.wait()
        return self.version

    def _wake(self) -> None:
        woken, self._woken = self._woken, asyncio.Event()
        woken.set()
