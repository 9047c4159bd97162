"""Rows of rituals, occurrences, openings and parts in them."""

from datetime import datetime

from rituals.model.ids import Channel
from rituals.model.occurrence import Occurrence, Opening, RitualState, State, Verdict
from rituals.model.participation import Participation
from storage.mapping.references import Row, Values


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
