"""Rows of effects, receipts and nudges."""

from rituals.model.delivery import DeliveryState, OutboxEntry, Posted, Receipt
from rituals.model.nudges import Attention, HeldNudge, NudgeState
from storage.mapping.references import (
    Row,
    Values,
    channel_of,
    channel_values,
    message_of,
    message_values,
    place_of,
    place_values,
)


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
        *channel_values(entry.channel),
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
        channel_of(channel_space, channel),
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
        *message_values(receipt.message),
        *place_values(receipt.thread),
        posted.occurrence,
        posted.name,
        *channel_values(posted.channel),
    )


def posted_of(row: Row) -> Posted:
    key, _, at, space, place, message, *rest = row
    thread_space, thread_place, occurrence, name, channel_space, channel = rest
    receipt = Receipt(
        key, at, message_of(space, place, message), place_of(thread_space, thread_place)
    )
    return Posted(receipt, occurrence, name, channel_of(channel_space, channel))


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
        None if nudge.rule is None else nudge.rule.value,
        *message_values(nudge.about),
    )


def nudge_of(row: Row) -> HeldNudge:
    key, community, member, ritual, occurrence, payload, priority, *rest = row
    created_at, valid_until, look_at, state, reason, decided_at, *rest = rest
    rule, space, place, message = rest
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
        None if rule is None else Attention(rule),
        message_of(space, place, message),
    )
