"""A member's part in an occurrence: a voice, a submission, a vote, hosting."""

from dataclasses import dataclass, field
from datetime import datetime

from rituals.model.ids import MemberId
from rituals.model.occurrence import NOTHING, Json, OccurrenceId


@dataclass(frozen=True, slots=True)
class Participation:
    """One part, by its natural key: occurrence, member, role, key.

    `role` is the ritual's word (`voice`, `host`, `joined`, `submission`, `vote`);
    `key` tells several of one role apart (the submission voted for). Writing the same
    key again replaces the earlier one.
    """

    occurrence: OccurrenceId
    member: MemberId
    role: str
    at: datetime
    key: str = ""
    details: Json = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That part is taken back; nothing happens if it is not there."""

    occurrence: OccurrenceId
    member: MemberId
    role: str
    key: str = ""
