"""The tables, one record each. Private to storage: outside they are the core's records.

`seq` is the order of arrival, which breaks ties between equal instants. What a hot
query asks for stands in an index, a partial one where most rows are of the past.
Messages are indexed by id before place: one query then finds many from many places.
"""

from storage.tables.audit import AuditRow
from storage.tables.base import metadata, table_of
from storage.tables.ledger import (
    UNROUTED,
    AskedWithinRow,
    ContributionRow,
    ConversationRow,
    CreditRow,
    DecisionRow,
    DeletionRow,
    ObservationRow,
    OutdoneRow,
    QuestionRow,
    ReactionRow,
    StaleRow,
    ThanksRow,
)
from storage.tables.members import AccountRow, MemberRow
from storage.tables.occurrences import (
    ALIVE,
    OccurrenceRow,
    OpeningRow,
    ParticipationRow,
    RitualRow,
    SettingsRow,
)
from storage.tables.outbox import (
    ON_THE_WAY,
    THREAD_OPENING,
    UNDECIDED,
    NudgeRow,
    OutboxRow,
    ReceiptRow,
)
from storage.tables.privacy import ForgottenRow, SecretRow
from storage.tables.trail import TO_REPORT, ProgressRow, SeenRow, TrailRow, WatermarkRow

__all__ = [
    "ALIVE",
    "ON_THE_WAY",
    "THREAD_OPENING",
    "TO_REPORT",
    "UNDECIDED",
    "UNROUTED",
    "AccountRow",
    "AskedWithinRow",
    "AuditRow",
    "ContributionRow",
    "ConversationRow",
    "CreditRow",
    "DecisionRow",
    "DeletionRow",
    "ForgottenRow",
    "MemberRow",
    "NudgeRow",
    "ObservationRow",
    "OccurrenceRow",
    "OpeningRow",
    "OutboxRow",
    "OutdoneRow",
    "ParticipationRow",
    "ProgressRow",
    "QuestionRow",
    "ReactionRow",
    "ReceiptRow",
    "RitualRow",
    "SecretRow",
    "SeenRow",
    "SettingsRow",
    "StaleRow",
    "ThanksRow",
    "TrailRow",
    "WatermarkRow",
    "metadata",
    "table_of",
]
