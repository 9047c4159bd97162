"""What was done and why, and how far was seen."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.tables.base import when
from storage.types import Instant

TO_REPORT = text("to_report")


class TrailRow(SQLModel, table=True):
    __tablename__ = "trail"
    __table_args__ = (
        Index("ix_trail_time", "community", "at"),
        Index("ix_trail_report", "at", **when(TO_REPORT)),
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
    by: str | None
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
    heard_since: datetime | None = Field(sa_type=Instant)


class ProgressRow(SQLModel, table=True):
    __tablename__ = "progress"

    source: str = Field(primary_key=True)
    done: int
