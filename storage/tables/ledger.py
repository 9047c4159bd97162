"""What was observed, asked, answered and given."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.tables.base import when
from storage.types import CompactJson, Instant

UNROUTED = text("NOT routed")


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
            **when(UNROUTED),
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
    confirmed_at: datetime | None = Field(sa_type=Instant)
    refused_before: str | None


class ContributionRow(SQLModel, table=True):
    __tablename__ = "contribution"

    community: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    cause: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
