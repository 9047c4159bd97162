"""What is removed once its class of data is no longer kept."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
)

from rituals.model.delivery import FINAL
from rituals.model.ids import CommunityId
from rituals.model.nudges import NudgeState
from rituals.model.occurrence import State
from storage.tables import (
    AccountRow,
    AskedWithinRow,
    AuditRow,
    ContributionRow,
    CreditRow,
    DecisionRow,
    DeletionRow,
    MemberRow,
    NudgeRow,
    ObservationRow,
    OccurrenceRow,
    OpeningRow,
    OutboxRow,
    OutdoneRow,
    ParticipationRow,
    QuestionRow,
    ReactionRow,
    ReceiptRow,
    SeenRow,
    StaleRow,
    ThanksRow,
    TrailRow,
    table_of,
)

_occurrence = table_of(OccurrenceRow)
_observation = table_of(ObservationRow)
_reaction = table_of(ReactionRow)
_stale = table_of(StaleRow)
_outbox = table_of(OutboxRow)
_receipt = table_of(ReceiptRow)
_nudge = table_of(NudgeRow)
_trail = table_of(TrailRow)
_audit = table_of(AuditRow)
_member = table_of(MemberRow)
_account = table_of(AccountRow)
_owned = _account.alias("owned")
_part = table_of(ParticipationRow)
_within = table_of(AskedWithinRow)
_NAMING = (
    (_observation, "member"),
    (table_of(QuestionRow), "asker"),
    (table_of(CreditRow), "giver"),
    (table_of(CreditRow), "asker"),
    (table_of(ThanksRow), "giver"),
    (table_of(DecisionRow), "by"),
    (table_of(ContributionRow), "member"),
    (_occurrence, "subject"),
    (_nudge, "member"),
    (_trail, "by"),
    (_audit, "by"),
    (_audit, "member"),
)
"""What else may be kept of a member."""
_KEPT_LONGER = (
    table_of(QuestionRow),
    table_of(CreditRow),
    table_of(OutdoneRow),
    table_of(ThanksRow),
    table_of(DecisionRow),
    table_of(ContributionRow),
)
_OVER = [State.CLOSED.value, State.SKIPPED.value]
_FINAL = sorted(state.value for state in FINAL)


def forgotten(
    community: CommunityId, activity: datetime, ledger: datetime
) -> Iterator[Delete]:
    """The deletions in their order: parts before what they are parts of."""

    def of(table: Table, *where: ColumnElement[bool]) -> Delete:
        return delete(table).where(table.c.community == community, *where)

    yield of(_observation, _observation.c.at < activity, ~_is_to_be_read())
    for table in (table_of(DeletionRow), table_of(SeenRow), _trail, _audit):
        yield of(table, table.c.at < activity)
    over = _is_over(community, activity)
    ids = select(_occurrence.c.id).where(*over)
    for table in (table_of(OpeningRow), table_of(ParticipationRow)):
        yield delete(table).where(table.c.occurrence.in_(ids))
    yield delete(_occurrence).where(*over)
    final = _outbox.c.state.in_(_FINAL), ~_is_there(_outbox.c.occurrence)
    yield of(_outbox, *final, _outbox.c.created_at < activity)
    orphaned = _receipt.c.occurrence.is_not(None), ~_is_there(_receipt.c.occurrence)
    yield of(_receipt, *orphaned)
    yield of(_receipt, _receipt.c.occurrence.is_(None), _receipt.c.at < activity)
    decided = _nudge.c.state != NudgeState.HELD.value
    yield of(_nudge, decided, _nudge.c.created_at < activity)
    observed = _is_known(_reaction, _observation)
    yield of(_reaction, ~observed, ~_is_known(_reaction, _receipt))
    yield of(_within, ~_is_known(_within, _observation))
    for table in _KEPT_LONGER:
        yield of(table, table.c.at < ledger)
    gone = select(_member.c.id).where(*_left_nothing(community, activity))
    yield of(_account, _account.c.member.in_(gone))
    yield of(_member, *_left_nothing(community, activity))


def _left_nothing(
    community: CommunityId, before: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Whether a member left and nothing that is kept names them."""
    row = _member.c
    here = select(_occurrence.c.id).where(_occurrence.c.community == community)
    taking_part = exists().where(_part.c.member == row.id, _part.c.occurrence.in_(here))
    named = [
        exists().where(table.c.community == community, table.c[column] == row.id)
        for table, column in _NAMING
    ]
    account = exists().where(_owned.c.community == community, _owned.c.member == row.id)
    return (
        row.community == community,
        row.left_at < before,
        or_(~row.excluded, ~account),
        ~taking_part,
        *(~each for each in named),
    )


def _is_over(
    community: CommunityId, before: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Whether an occurrence lies behind in every respect.

    One that was skipped or held ahead of its slot stays until the slot is behind, too:
    else the slot would be planned anew.
    """
    row = _occurrence.c
    return (
        row.community == community,
        row.state.in_(_OVER),
        row.due_at < before,
        row.slot < before.replace(tzinfo=None),  # a day more or less does not matter
        func.coalesce(row.closed_at, row.due_at) < before,
    )


def _is_to_be_read() -> ColumnElement[bool]:
    """Whether the place of an observation is to be read again first.

    All of it waits, as what was said before decides what is found in what follows.
    """
    seen = _observation.c
    return exists().where(
        _stale.c.community == seen.community,
        _stale.c.space == seen.space,
        _stale.c.place == func.coalesce(seen.thread_place, seen.place),
    )


def _is_there(occurrence: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists().where(_occurrence.c.id == occurrence)


def _is_known(of: Table, table: Table) -> ColumnElement[bool]:
    """Whether the other table has the message that a row is about."""
    same = [
        table.c[name] == of.c[name]
        for name in ("community", "space", "place", "message")
    ]
    return exists().where(and_(*same))
