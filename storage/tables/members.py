"""People and their accounts."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from storage.types import CompactJson, Instant


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
    offers: str
    needs: str


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
    arrived: bool
    left_at: datetime | None = Field(sa_type=Instant)
    moderator: bool
