"""What moderators changed."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.types import CompactJson, Instant


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_time", "community", "at"),)

    seq: int = Field(primary_key=True)
    community: str
    at: datetime = Field(sa_type=Instant)
    by: str
    typed: str
    action: str
    ritual: str | None
    occurrence: str | None
    member: str | None
    before: str = Field(sa_type=CompactJson)
    after: str = Field(sa_type=CompactJson)
    undo: str | None
    undo_values: str = Field(sa_type=CompactJson)
