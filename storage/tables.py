"""The tables, one record each. Private to storage: outside they are the core's records.

`seq` is the order of arrival, which breaks ties between equal instants. What a hot
query asks for stands in an index, a partial one where most rows are of the past.
Messages are indexed by id before place: one query then finds many from many places.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Table, text
from sqlmodel import Field, SQLModel

from storage.types import CompactJson, Instant, WallClock

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata

ALIVE = text("state IN ('planned', 'open')")
ON_THE_WAY = text("state IN ('waiting', 'sending', 'unsure')")
THREAD_OPENING = text("opens_thread AND state IN ('sending', 'unsure', 'held')")
UNDECIDED = text("state = 'held'")
UNROUTED = text("NOT routed")
TO_REPORT = text("to_report")
"""Conditions of partial indexes: a query must use the very same words to profit."""


def _when(condition: Any) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


def _present(column: str) -> dict[str, Any]:
    return _when(text(f"{column} IS NOT NULL"))


class RitualRow(SQLModel, table=True):
    __tablename__ = "ritual"

    community: str = Field(primary_key=True)
    ritual: str = Field(primary_key=True)
    planned_until: date
    paused: bool
    paused_until: datetime | None = Field(sa_type=Instant)
    memory: str = Field(sa_type=CompactJson)


class SettingsRow(SQLModel, table=True):
    __tablename__ = "settings"

    fingerprint: str = Field(primary_key=True)
    content: str = Field(sa_type=CompactJson)


class OccurrenceRow(SQLModel, table=True):
    __tablename__ = "occurrence"
    __table_args__ = (
        Index("ix_occurrence_due", "next_at", "id", **_when(ALIVE)),
        Index("ix_occurrence_ritual", "community", "ritual", "due_at"),
        Index("ix_occurrence_alive", "community", "due_at", **_when(ALIVE)),
    )

    id: str = Field(primary_key=True)
    community: str
    ritual: str
    slot: datetime = Field(sa_type=WallClock)
    due_at: datetime = Field(sa_type=Instant)
    state: str
    reason: str | None
    subject: str | None
    extra: bool
    overridden: bool
    done: str = Field(sa_type=CompactJson)
    moved: str = Field(sa_type=CompactJson)
    next_step: str | None
    next_at: datetime | None = Field(sa_type=Instant)
    settings: str | None
    notes: str = Field(sa_type=CompactJson)
    opened_at: datetime | None = Field(sa_type=Instant)
    closed_at: datetime | None = Field(sa_type=Instant)


class OpeningRow(SQLModel, table=True):
    __tablename__ = "opening"
    __table_args__ = (
        Index("uq_opening_channel", "occurrence", "space", "channel", unique=True),
        ForeignKeyConstraint(["occurrence"], ["occurrence.id"], ondelete="CASCADE"),
    )

    seq: int = Field(primary_key=True)
    occurrence: str
    space: str
    channel: str
    state: str
    reason: str | None


class ParticipationRow(SQLModel, table=True):
    __tablename__ = "participation"
    __table_args__ = (
        ForeignKeyConstraint(["occurrence"], ["occurrence.id"], ondelete="CASCADE"),
    )

    occurrence: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    details: str = Field(sa_type=CompactJson)


class MemberRow(SQLModel, table=True):
    __tablename__ = "member"

    community: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    wishes: str = Field(sa_type=CompactJson)
    volunteers: str = Field(sa_type=CompactJson)
    joined_at: datetime | None = Field(sa_type=Instant)
    left_at: datetime | None = Field(sa_type=Instant)
    bot: bool
    moderator: bool
    excluded: bool


class AccountRow(SQLModel, table=True):
    """A member has as many as they use platforms; `nth` keeps their order."""

    __tablename__ = "account"
    __table_args__ = (
        Index("ix_account_member", "community", "member"),
        ForeignKeyConstraint(
            ["community", "member"],
            ["member.community", "member.id"],
            ondelete="CASCADE",
        ),
    )

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    member: str
    nth: int


class ObservationRow(SQLModel, table=True):
    """No text of anybody's: ids, times and verdicts."""

    __tablename__ = "observation"
    __table_args__ = (
        Index(
            "uq_observation_message",
            "community",
            "space",
            "message",
            "place",
            unique=True,
        ),
        Index("ix_observation_place", "community", "space", "place", "at"),
        Index(
            "ix_observation_unrouted",
            "community",
            "space",
            "place",
            "at",
            **_when(UNROUTED),
        ),
    )

    seq: int = Field(primary_key=True)
    community: str
    space: str
    place: str
    message: str
    member: str
    at: datetime = Field(sa_type=Instant)
    reply_space: str | None
    reply_place: str | None
    reply_message: str | None
    thread_space: str | None
    thread_place: str | None
    rule: str | None
    small_talk: bool
    addressed: str | None = Field(sa_type=CompactJson)
    edited_at: datetime | None = Field(sa_type=Instant)
    deleted_at: datetime | None = Field(sa_type=Instant)
    routed: bool


class ReactionRow(SQLModel, table=True):
    __tablename__ = "reaction"

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    sign: str = Field(primary_key=True)


class QuestionRow(SQLModel, table=True):
    __tablename__ = "question"
    __table_args__ = (
        Index(
            "uq_question_message", "community", "space", "message", "place", unique=True
        ),
        Index("ix_question_state", "community", "state", "at"),
    )

    seq: int = Field(primary_key=True)
    community: str
    space: str
    place: str
    message: str
    asker: str
    at: datetime = Field(sa_type=Instant)
    rule: str
    state: str


class CreditRow(SQLModel, table=True):
    __tablename__ = "credit"
    __table_args__ = (
        Index(
            "uq_credit_question",
            "community",
            "question_space",
            "question",
            "question_place",
            "giver",
            unique=True,
        ),
        Index(
            "ix_credit_answer", "community", "answer_space", "answer", "answer_place"
        ),
    )

    seq: int = Field(primary_key=True)
    community: str
    giver: str
    asker: str
    question_space: str
    question_place: str
    question: str
    answer_space: str
    answer_place: str
    answer: str
    rule: str
    confidence: float
    at: datetime = Field(sa_type=Instant)
    refused: str | None


class ContributionRow(SQLModel, table=True):
    __tablename__ = "contribution"

    community: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    cause: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class OutboxRow(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("uq_outbox_key", "key", unique=True),
        Index("ix_outbox_on_the_way", "created_at", "seq", **_when(ON_THE_WAY)),
        Index("ix_outbox_thread", "community", "space", **_when(THREAD_OPENING)),
        Index("ix_outbox_held", "community", **_when(UNDECIDED)),
        Index("ix_outbox_after", "after", **_present("after")),
        Index("ix_outbox_shows", "shows", **_present("shows")),
        Index("ix_outbox_occurrence", "occurrence", **_present("occurrence")),
    )

    seq: int = Field(primary_key=True)
    key: str
    community: str
    space: str
    name: str
    payload: str
    created_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    occurrence: str | None
    ritual: str | None
    channel_space: str | None
    channel: str | None
    after: str | None
    not_after: datetime | None = Field(sa_type=Instant)
    shows: str | None
    opens_thread: bool
    state: str
    attempts: int
    lease_until: datetime | None = Field(sa_type=Instant)
    look_first: bool
    reason: str | None


class ReceiptRow(SQLModel, table=True):
    __tablename__ = "receipt"
    __table_args__ = (
        Index("uq_receipt_key", "key", unique=True),
        Index("ix_receipt_occurrence", "occurrence", **_present("occurrence")),
        Index(
            "ix_receipt_thread",
            "thread_space",
            "thread_place",
            **_present("thread_place"),
        ),
        Index("ix_receipt_message", "space", "place", "message", **_present("message")),
    )

    seq: int = Field(primary_key=True)
    key: str
    community: str
    at: datetime = Field(sa_type=Instant)
    space: str | None
    place: str | None
    message: str | None
    thread_space: str | None
    thread_place: str | None
    occurrence: str | None
    name: str
    channel_space: str | None
    channel: str | None


class NudgeRow(SQLModel, table=True):
    __tablename__ = "nudge"
    __table_args__ = (
        Index("uq_nudge_key", "key", unique=True),
        Index("ix_nudge_held", "look_at", **_when(UNDECIDED)),
        Index("ix_nudge_member", "community", "member", "decided_at"),
    )

    seq: int = Field(primary_key=True)
    key: str
    community: str
    member: str
    ritual: str | None
    occurrence: str | None
    payload: str
    priority: int
    created_at: datetime = Field(sa_type=Instant)
    valid_until: datetime = Field(sa_type=Instant)
    look_at: datetime = Field(sa_type=Instant)
    state: str
    reason: str | None
    decided_at: datetime | None = Field(sa_type=Instant)


class TrailRow(SQLModel, table=True):
    __tablename__ = "trail"
    __table_args__ = (
        Index("ix_trail_time", "community", "at"),
        Index("ix_trail_report", "at", **_when(TO_REPORT)),
    )

    seq: int = Field(primary_key=True)
    community: str
    at: datetime = Field(sa_type=Instant)
    verdict: str
    subject: str
    ritual: str | None
    occurrence: str | None
    reason: str | None
    due_at: datetime | None = Field(sa_type=Instant)
    detail: str
    to_report: bool


class SeenRow(SQLModel, table=True):
    __tablename__ = "seen"

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class WatermarkRow(SQLModel, table=True):
    __tablename__ = "watermark"

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    message: str
    at: datetime = Field(sa_type=Instant)


class ProgressRow(SQLModel, table=True):
    __tablename__ = "progress"

    source: str = Field(primary_key=True)
    done: int


def table_of(row: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a class: what statements are built of."""
    return metadata.tables[str(row.__tablename__)]
