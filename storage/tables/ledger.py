"""What was observed, asked, answered and given."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.tables.base import present, when
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
        Index("ix_observation_member", "community", "member", "at"),
        Index(
            "ix_observation_unrouted",
            "community",
            "space",
            "place",
            "at",
            **when(UNROUTED),
        ),
        Index(
            "ix_observation_thread",
            "community",
            "thread_space",
            "thread_place",
            "at",
            **present("thread_place"),
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
    root_place: str | None
    root_message: str | None
    thanks: bool
    topics: str | None
    withdrawn: str | None
    withdrawn_at: datetime | None = Field(sa_type=Instant)
    asks_since: datetime | None = Field(sa_type=Instant)
    by_name: bool


class DeletionRow(SQLModel, table=True):
    """Of a message that was not observed yet."""

    __tablename__ = "deletion"

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class ReactionRow(SQLModel, table=True):
    __tablename__ = "reaction"
    __table_args__ = (
        Index("ix_reaction_message", "community", "space", "message"),
        Index("ix_reaction_member", "community", "member"),
    )

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    sign: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class QuestionRow(SQLModel, table=True):
    __tablename__ = "question"
    __table_args__ = (
        Index(
            "uq_question_message", "community", "space", "message", "place", unique=True
        ),
        Index("ix_question_state", "community", "state", "at"),
        Index("ix_question_asker", "community", "asker", "at"),
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
    settled_at: datetime | None = Field(sa_type=Instant)
    duplicate_space: str | None
    duplicate_place: str | None
    duplicate_message: str | None
    topics: str | None
    withdrawn_at: datetime | None = Field(sa_type=Instant)


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
        Index("ix_credit_giver", "community", "giver", "at"),
        Index(
            "ix_credit_told",
            "community",
            "giver",
            "asker",
            "told_at",
            **present("told_at"),
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
    confirmed_by: str | None
    told_at: datetime | None = Field(sa_type=Instant)
    in_turns: bool


class OutdoneRow(SQLModel, table=True):
    """An answer as it was read, while another message of its giver is credited."""

    __tablename__ = "outdone"
    __table_args__ = (
        Index(
            "ix_outdone_answer", "community", "answer_space", "answer", "answer_place"
        ),
    )

    community: str = Field(primary_key=True)
    giver: str = Field(primary_key=True)
    asker: str
    question_space: str = Field(primary_key=True)
    question_place: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    answer_space: str = Field(primary_key=True)
    answer_place: str = Field(primary_key=True)
    answer: str = Field(primary_key=True)
    rule: str
    confidence: float
    at: datetime = Field(sa_type=Instant)


class ThanksRow(SQLModel, table=True):
    """Who thanked, is who asked."""

    __tablename__ = "thanks"
    __table_args__ = (
        Index(
            "ix_thanks_question",
            "community",
            "question_space",
            "question",
            "question_place",
        ),
        Index("ix_thanks_time", "community", "at"),
        Index("ix_thanks_giver", "community", "giver", "at"),
    )

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    question_space: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    question_place: str = Field(primary_key=True)
    giver: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class AskedWithinRow(SQLModel, table=True):
    __tablename__ = "asked_within"

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    root_space: str
    root_place: str
    root_message: str
    own: bool


class ConversationRow(SQLModel, table=True):
    """Few: one for each place that is observed."""

    __tablename__ = "conversation"

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    changes: int


class StaleRow(SQLModel, table=True):
    """Few, and none for long."""

    __tablename__ = "stale"

    community: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Instant)


class DecisionRow(SQLModel, table=True):
    """Only ever added to."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_message", "community", "space", "message", "place"),
        Index("ix_decision_by", "community", "by"),
        Index(
            "ix_decision_about",
            "community",
            "about_space",
            "about_message",
            "about_place",
            **present("about_message"),
        ),
    )

    seq: int = Field(primary_key=True)
    community: str
    space: str
    place: str
    message: str
    kind: str
    by: str
    at: datetime = Field(sa_type=Instant)
    about_space: str | None
    about_place: str | None
    about_message: str | None
    moderator: bool
    reason: str


class ContributionRow(SQLModel, table=True):
    __tablename__ = "contribution"

    community: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    cause: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
