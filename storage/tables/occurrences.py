"""Rituals, their occurrences, and who had a part in them."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.base import when
from storage.types import CompactJson, Instant, WallClock

ALIVE = text("state IN ('planned', 'open')")
JOURNEY = text("subject IS NOT NULL")


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
        Index("ix_occurrence_due", "next_at", "id", **when(ALIVE)),
        Index("ix_occurrence_ritual", "community", "ritual", "due_at"),
        Index("ix_occurrence_alive", "community", "due_at", **when(ALIVE)),
        Index("ix_occurrence_journey", "community", "subject", **when(JOURNEY)),
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
