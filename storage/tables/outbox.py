"""Effects and nudges on their way, and what was delivered."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.tables.base import present, when
from storage.types import Instant

ON_THE_WAY = text("state IN ('waiting', 'sending', 'unsure')")
THREAD_OPENING = text("opens_thread AND state IN ('sending', 'unsure', 'held')")
UNDECIDED = text("state = 'held'")


class OutboxRow(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("uq_outbox_key", "key", unique=True),
        Index("ix_outbox_on_the_way", "created_at", "seq", **when(ON_THE_WAY)),
        Index("ix_outbox_thread", "community", "space", **when(THREAD_OPENING)),
        Index("ix_outbox_held", "community", **when(UNDECIDED)),
        Index("ix_outbox_after", "after", **present("after")),
        Index("ix_outbox_shows", "shows", **present("shows")),
        Index("ix_outbox_occurrence", "occurrence", **present("occurrence")),
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
        Index("ix_receipt_occurrence", "occurrence", **present("occurrence")),
        Index(
            "ix_receipt_thread",
            "thread_space",
            "thread_place",
            **present("thread_place"),
        ),
        Index("ix_receipt_message", "space", "place", "message", **present("message")),
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
        Index("ix_nudge_held", "look_at", **when(UNDECIDED)),
        Index("ix_nudge_member", "community", "member", "decided_at"),
        Index("ix_nudge_rule", "community", "rule", "created_at", **present("rule")),
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
    rule: str | None
    about_space: str | None
    about_place: str | None
    about_message: str | None
