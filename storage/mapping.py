"""Rows to the core's records and back; the only place that knows both.

`..._values` gives the values in the order of the table's columns, `..._of` takes a row
with all columns but the order of arrival.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rituals.model.delivery import (
    DeliveryState,
    OutboxEntry,
    Posted,
    Receipt,
    TrailEntry,
)
from rituals.model.ids import Account, Channel, MessageRef, Place
from rituals.model.ledger import (
    Contribution,
    Credit,
    Observation,
    Question,
    QuestionState,
)
from rituals.model.member import Member, Wishes
from rituals.model.nudges import HeldNudge, NudgeState
from rituals.model.occurrence import Occurrence, Opening, RitualState, State, Verdict
from rituals.model.participation import Participation

Row = Sequence[Any]
Values = tuple[Any, ...]
NO_PLACE = (None, None)
NO_MESSAGE = (None, None, None)


def _place(space: Any, place: Any) -> Place | None:
    return None if place is None else Place(space, place)


def _message(space: Any, place: Any, message: Any) -> MessageRef | None:
    return None if message is None else MessageRef(Place(space, place), message)


def _place_values(place: Place | None) -> Values:
    return NO_PLACE if place is None else (place.space, place.id)


def _message_values(ref: MessageRef | None) -> Values:
    return NO_MESSAGE if ref is None else (ref.place.space, ref.place.id, ref.id)


def _channel(space: Any, name: Any) -> Channel | None:
    return None if name is None else Channel(space, name)


def _channel_values(channel: Channel | None) -> Values:
    return NO_PLACE if channel is None else (channel.space, channel.name)


# --- rituals ----------------------------------------------------------------------


def ritual_values(state: RitualState) -> Values:
    return (
        state.community,
        state.ritual,
        state.planned_until,
        state.paused,
        state.paused_until,
        dict(state.memory),
    )


def ritual_of(row: Row) -> RitualState:
    return RitualState(*row)


def occurrence_values(one: Occurrence) -> Values:
    return (
        one.id,
        one.community,
        one.ritual,
        one.slot,
        one.due_at,
        one.state.value,
        one.reason,
        one.subject,
        one.extra,
        one.overridden,
        dict(one.done),
        {step: at.isoformat() for step, at in one.moved.items()},
        one.next_step,
        one.next_at,
        one.settings,
        dict(one.notes),
        one.opened_at,
        one.closed_at,
    )


def occurrence_of(row: Row) -> Occurrence:
    id_, community, ritual, slot, due_at, state, reason, subject, *rest = row
    extra, overridden, done, moved, *rest = rest
    return Occurrence(
        id_,
        community,
        ritual,
        slot,
        due_at,
        State(state),
        reason,
        subject,
        extra,
        overridden,
        {step: Verdict(verdict) for step, verdict in done.items()},
        {step: datetime.fromisoformat(at) for step, at in moved.items()},
        *rest,
    )


def opening_values(opening: Opening) -> Values:
    channel = opening.channel
    return (
        opening.occurrence,
        channel.space,
        channel.name,
        opening.state.value,
        opening.reason,
    )


def opening_of(row: Row) -> Opening:
    occurrence, space, channel, state, reason = row
    return Opening(occurrence, Channel(space, channel), State(state), reason)


def participation_values(part: Participation) -> Values:
    return (
        part.occurrence,
        part.member,
        part.role,
        part.key,
        part.at,
        dict(part.details),
    )


def participation_of(row: Row) -> Participation:
    occurrence, member, role, key, at, details = row
    return Participation(occurrence, member, role, at, key, details)


# --- members ----------------------------------------------------------------------


def member_values(member: Member) -> Values:
    return (
        member.community,
        member.id,
        member.name,
        _wishes_json(member.wishes),
        sorted(member.volunteers),
        member.joined_at,
        member.left_at,
        member.bot,
        member.moderator,
        member.excluded,
    )


def member_of(row: Row, accounts: tuple[Account, ...]) -> Member:
    community, id_, name, wishes, volunteers, *rest = row
    return Member(
        community,
        id_,
        name,
        accounts,
        _wishes(wishes),
        frozenset(volunteers),
        *rest,
    )


def _wishes_json(wishes: Wishes) -> dict[str, Any]:
    """Only what was wished: most members have no wishes."""
    away = wishes.away_until
    every = {
        "language": wishes.language,
        "timezone": wishes.timezone,
        "quiet_hours": wishes.quiet_hours,
        "nudges": None if wishes.nudges else False,
        "muted": sorted(wishes.muted) or None,
        "away_until": None if away is None else away.isoformat(),
    }
    return {name: wish for name, wish in every.items() if wish is not None}


def _wishes(stored: dict[str, Any]) -> Wishes:
    away = stored.get("away_until")
    return Wishes(
        stored.get("language"),
        stored.get("timezone"),
        stored.get("quiet_hours"),
        stored.get("nudges", True),
        frozenset(stored.get("muted", ())),
        None if away is None else datetime.fromisoformat(away),
    )


# --- ledger -----------------------------------------------------------------------


def observation_values(seen: Observation) -> Values:
    message = seen.message
    place = message.place
    reply = seen.reply_to
    thread = seen.thread_of
    return (
        seen.community,
        place.space,
        place.id,
        message.id,
        seen.member,
        seen.at,
        *(NO_MESSAGE if reply is None else _message_values(reply)),
        *(NO_PLACE if thread is None else (thread.space, thread.id)),
        seen.rule,
        seen.small_talk,
        seen.addressed or None,
        seen.edited_at,
        seen.deleted_at,
        seen.routed,
    )


def observation_of(row: Row) -> Observation:
    community, space, place, message, member, at, *rest = row
    reply_space, reply_place, reply, thread_space, thread_place, *rest = rest
    rule, small_talk, addressed, edited_at, deleted_at, routed = rest
    return Observation(
        community,
        MessageRef(Place(space, place), message),
        member,
        at,
        _message(reply_space, reply_place, reply),
        _place(thread_space, thread_place),
        rule,
        small_talk,
        tuple(addressed or ()),
        edited_at,
        deleted_at,
        routed,
    )


def question_values(question: Question) -> Values:
    message = question.message
    return (
        question.community,
        message.place.space,
        message.place.id,
        message.id,
        question.asker,
        question.at,
        question.rule,
        question.state.value,
    )


def question_of(row: Row) -> Question:
    community, space, place, message, asker, at, rule, state = row
    ref = MessageRef(Place(space, place), message)
    return Question(community, ref, asker, at, rule, QuestionState(state))


def credit_values(credit: Credit) -> Values:
    question = credit.question
    answer = credit.answer
    return (
        credit.community,
        credit.giver,
        credit.asker,
        question.place.space,
        question.place.id,
        question.id,
        answer.place.space,
        answer.place.id,
        answer.id,
        credit.rule,
        credit.confidence,
        credit.at,
        credit.refused,
    )


def credit_of(row: Row) -> Credit:
    community, giver, asker, *refs, rule, confidence, at, refused = row
    question_space, question_place, question, *answered = refs
    answer_space, answer_place, answer = answered
    return Credit(
        community,
        giver,
        asker,
        MessageRef(Place(question_space, question_place), question),
        MessageRef(Place(answer_space, answer_place), answer),
        rule,
        confidence,
        at,
        refused,
    )


def contribution_values(given: Contribution) -> Values:
    return (given.community, given.member, given.kind.value, given.cause, given.at)


# --- outbox -----------------------------------------------------------------------


def entry_values(entry: OutboxEntry) -> Values:
    return (
        entry.key,
        entry.community,
        entry.space,
        entry.name,
        entry.payload,
        entry.created_at,
        entry.due_at,
        entry.not_before,
        entry.occurrence,
        entry.ritual,
        *_channel_values(entry.channel),
        entry.after,
        entry.not_after,
        entry.shows,
        entry.opens_thread,
        entry.state.value,
        entry.attempts,
        entry.lease_until,
        entry.look_first,
        entry.reason,
    )


def entry_of(row: Row) -> OutboxEntry:
    key, community, space, name, payload, created_at, due_at, not_before, *rest = row
    occurrence, ritual, channel_space, channel, after, not_after, *rest = rest
    shows, opens_thread, state, *rest = rest
    return OutboxEntry(
        key,
        community,
        space,
        name,
        payload,
        created_at,
        due_at,
        not_before,
        occurrence,
        ritual,
        _channel(channel_space, channel),
        after,
        not_after,
        shows,
        opens_thread,
        DeliveryState(state),
        *rest,
    )


def receipt_values(posted: Posted, community: str) -> Values:
    receipt = posted.receipt
    return (
        receipt.key,
        community,
        receipt.at,
        *_message_values(receipt.message),
        *_place_values(receipt.thread),
        posted.occurrence,
        posted.name,
        *_channel_values(posted.channel),
    )


def posted_of(row: Row) -> Posted:
    key, _, at, space, place, message, *rest = row
    thread_space, thread_place, occurrence, name, channel_space, channel = rest
    receipt = Receipt(
        key, at, _message(space, place, message), _place(thread_space, thread_place)
    )
    return Posted(receipt, occurrence, name, _channel(channel_space, channel))


def nudge_values(nudge: HeldNudge) -> Values:
    return (
        nudge.key,
        nudge.community,
        nudge.member,
        nudge.ritual,
        nudge.occurrence,
        nudge.payload,
        nudge.priority,
        nudge.created_at,
        nudge.valid_until,
        nudge.look_at,
        nudge.state.value,
        nudge.reason,
        nudge.decided_at,
    )


def nudge_of(row: Row) -> HeldNudge:
    key, community, member, ritual, occurrence, payload, priority, *rest = row
    created_at, valid_until, look_at, state, reason, decided_at = rest
    return HeldNudge(
        key,
        community,
        member,
        ritual,
        occurrence,
        payload,
        priority,
        created_at,
        valid_until,
        look_at,
        NudgeState(state),
        reason,
        decided_at,
    )


# --- trail ------------------------------------------------------------------------


def trail_values(entry: TrailEntry) -> Values:
    return (
        entry.community,
        entry.at,
        entry.verdict,
        entry.subject,
        entry.ritual,
        entry.occurrence,
        entry.reason,
        entry.due_at,
        entry.detail,
        entry.to_report,
    )


def trail_of(row: Row) -> TrailEntry:
    return TrailEntry(*row[:-1])
