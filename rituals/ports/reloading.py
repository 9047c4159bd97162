"""Reading the configuration again while the bot runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rituals.model.ids import CommunityId
from rituals.model.occurrence import Occurrence


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading it: `faults`, each with its line, or what is different.

    With faults the last good configuration stays in force. `community` says that
    something changed that holds for all, `later` names the tables whose changes hold
    from the next start on.
    """

    faults: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    changed: tuple[str, ...] = ()
    community: bool = False
    later: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing is different."""
        named = self.added or self.removed or self.renamed or self.changed
        return not (named or self.community or self.later)


class Reloading(Protocol):
    """Reads the configuration of a community again."""

    async def __call__(
        self, community: CommunityId, alive: Sequence[Occurrence]
    ) -> Reading:
        """Check it now; what is good and different is taken over right after.

        `alive` are the community's occurrences that are planned or open.
        """
