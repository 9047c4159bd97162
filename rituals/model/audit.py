"""The audit trail: what moderators changed, from what to what, and how it is taken back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from rituals.model.ids import CommunityId, MemberId, RitualName
from rituals.model.occurrence import NOTHING, Json, OccurrenceId
from rituals.model.quoting import quoted
from rituals.model.whole_ids import has_id, texts_in

OPERATOR: Final = MemberId("operator")
"""Whoever runs the bot, at its command line: no member."""
NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command with its options, as it would be typed: its words, and `name:value`."""

    words: str
    values: Mapping[str, str] = field(default_factory=lambda: NO_VALUES)

    def __str__(self) -> str:
        options = [f"{name}:{quoted(value)}" for name, value in self.values.items()]
        return " ".join((self.words, *options))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed: of what, from what to what.

    `action` is the command's words, or the button's own. `before` and `after` are plain
    facts: `state`, `paused`, instants in ISO 8601 under names that end in `_at` or
    `until`, ... Words that members wrote are never among them. `undo` takes it back;
    `None` where nothing does.
    """

    action: str
    ritual: RitualName | None = None
    occurrence: OccurrenceId | None = None
    member: MemberId | None = None
    """Whom it concerns."""
    before: Json = field(default_factory=lambda: NOTHING)
    after: Json = field(default_factory=lambda: NOTHING)
    undo: CommandLine | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit trail: who changed something, when, and in which words.

    `typed` is the command as it was called; empty for a button.
    """

    community: CommunityId
    at: datetime
    by: MemberId
    change: Change
    typed: str = ""

    def names(self, ids: Collection[str]) -> bool:
        """Whether one of these ids stands in it, whoever changed what of whom."""
        change = self.change
        undo = change.undo.values if change.undo is not None else NO_VALUES
        said = (self.by, self.typed, change.member or "", change.occurrence or "")
        facts = (change.before, change.after, undo)
        return has_id("\n".join((*said, *texts_in(facts))), ids)
