"""What follows from a delivery that succeeded, failed or cannot be decided."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from rituals.commands.ledger import ASKS
from rituals.effects import InChannels, Post, ToMember, ToModerators
from rituals.engine.asking import note_question
from rituals.engine.payload import decode, encode
from rituals.engine.refusing import param_of
from rituals.engine.routing import route_waiting
from rituals.engine.stage import Cause, Stage
from rituals.engine.tell import (
    ask_held,
    is_about_trouble,
    told_impossible,
    told_thread_lost,
)
from rituals.engine.world import LATE, World
from rituals.kind import Outcome
from rituals.model.delivery import (
    DeliveryState,
    OutboxEntry,
    Posted,
    Receipt,
    TrailEntry,
)
from rituals.model.ids import CommunityId
from rituals.model.occurrence import State
from rituals.ports import UnitOfWork

log = logging.getLogger(__name__)


async def record(
    world: World, uow: UnitOfWork, done: Sequence[tuple[OutboxEntry, Receipt]]
) -> None:
    """Keep the proofs, and route what was said in new threads before they were known."""
    proofs: dict[CommunityId, list[Posted]] = {}
    for entry, receipt in done:
        posted = Posted(receipt, entry.occurrence, entry.name, entry.channel)
        proofs.setdefault(entry.community, []).append(posted)
    for community, posts in proofs.items():
        await uow.outbox.record(posts, community)
    late = [
        _line(world, e, "late", "outage")
        for e, receipt in done
        if _was_held_up(e, receipt)
    ]
    if late:
        await uow.trail.write(late)
    for entry, receipt in done:
        if receipt.thread is not None and entry.occurrence is not None:
            await route_waiting(world, uow, entry.community, receipt.thread)
        if entry.name.startswith(ASKS):
            await note_question(world, uow, entry, receipt)


def _was_held_up(entry: OutboxEntry, receipt: Receipt) -> bool:
    """Whether a post stood ready in time and came late; what changes one is no news."""
    if is_about_trouble(entry.name) or entry.created_at - entry.due_at > LATE:
        return False
    late = receipt.at - entry.due_at > LATE
    return late and isinstance(decode(entry.payload), Post)


async def expire(world: World, uow: UnitOfWork) -> None:
    """Entries past their time are worth nothing any more, nor is what waits for them."""
    expired = await uow.outbox.expire(world.served, world.clock.now())
    # Those of an earlier life may have been sent, if a backup was restored since.
    doubtful = [e for e in expired if e.look_first or e.created_at < world.started_at]
    if doubtful:
        unsure = DeliveryState.UNSURE
        await uow.outbox.save([replace(e, state=unsure) for e in doubtful])
    surely = [e for e in expired if e not in doubtful]
    if surely:
        await lapse(world, uow, surely)


async def lapse(world: World, uow: UnitOfWork, expired: Sequence[OutboxEntry]) -> None:
    """What follows when these have expired."""
    await _cancel_dependents(uow, expired)
    await uow.trail.write([_line(world, e, "expired", "expired") for e in expired])


async def give_up(
    world: World, uow: UnitOfWork, entry: OutboxEntry, why: object = None
) -> None:
    """It cannot be delivered: dependents end with it, moderators are told.

    What can be said otherwise is, and nobody needs to be told. `why` is its reason as the
    platform gave it: perhaps a `Phrase`, which is told in their language.
    """
    await _cancel_dependents(uow, [entry])
    await uow.trail.write(
        [_line(world, entry, "impossible", "impossible", entry.reason or "")]
    )
    effect = decode(entry.payload)
    if not isinstance(effect, Post):
        return
    if effect.otherwise is not None and await _is_here(uow, entry, effect):
        await uow.outbox.put([_said_otherwise(world, entry, effect.otherwise)])
        return
    if isinstance(effect.to, InChannels):
        await _end_opening(uow, entry)
    if isinstance(effect.to, ToModerators):  # nobody is left but who runs the bot
        log.error(
            "moderators cannot be told of %s: %s",
            entry.name,
            entry.reason,
            extra={"community": entry.community},
        )
    else:
        reason = param_of(why or entry.reason or "")
        await _tell(world, uow, entry, told_impossible(entry, reason))


async def _is_here(uow: UnitOfWork, entry: OutboxEntry, post: Post) -> bool:
    """Whether there is still somebody to say it to."""
    if not isinstance(post.to, ToMember):
        return True
    found = await uow.members.get([post.to.member], entry.community)
    return any(member.here for member in found)


def _said_otherwise(world: World, entry: OutboxEntry, post: Post) -> OutboxEntry:
    """The entry in its place. Its key is derived, so that putting it twice puts it once.

    A restored backup may not know that it was sent, so it is looked for first.
    """
    channel = getattr(post.to, "only", None) or entry.channel
    return replace(
        entry,
        key=f"{entry.key}!otherwise",
        space=channel.space if channel else entry.space,
        name=post.name,
        payload=encode(post),
        created_at=world.clock.now(),
        not_before=world.clock.now(),
        channel=channel,
        after=None,
        not_after=post.not_after,
        opens_thread=post.thread is not None,
        state=DeliveryState.WAITING,
        attempts=0,
        lease_until=None,
        look_first=True,
        reason=None,
    )


async def hold_for_moderators(
    world: World, uow: UnitOfWork, entry: OutboxEntry
) -> None:
    """Nobody can tell whether it was posted: moderators are asked."""
    await uow.trail.write([_line(world, entry, "held", "held", entry.reason or "")])
    effect = decode(entry.payload)
    if not (isinstance(effect, Post) and isinstance(effect.to, ToModerators)):
        await _tell(world, uow, entry, ask_held(entry))


async def lose_thread(world: World, uow: UnitOfWork, entry: OutboxEntry) -> None:
    """Moderators see the post, but the platform does not say where it is: what would
    follow in its thread cannot, so this opening ends, and they are told.
    """
    if not entry.opens_thread:
        return
    await _cancel_dependents(uow, [entry])
    await _end_opening(uow, replace(entry, reason="no-thread"))
    await uow.trail.write([_line(world, entry, "thread lost", "no-thread")])
    await _tell(world, uow, entry, told_thread_lost(entry))


async def _cancel_dependents(uow: UnitOfWork, entries: Sequence[OutboxEntry]) -> None:
    waiting = await uow.outbox.dependents([e.key for e in entries])
    if waiting:
        await uow.outbox.save(
            [
                replace(e, state=DeliveryState.CANCELLED, reason="dependency")
                for e in waiting
            ]
        )


async def _end_opening(uow: UnitOfWork, entry: OutboxEntry) -> None:
    """A channel that cannot be posted in ends this opening alone."""
    if entry.occurrence is None:
        return
    for opening in await uow.occurrences.openings([entry.occurrence]):
        if opening.channel == entry.channel:
            ended = replace(opening, state=State.CLOSED, reason=entry.reason)
            await uow.occurrences.save_openings([ended])


async def _tell(world: World, uow: UnitOfWork, entry: OutboxEntry, post: Post) -> None:
    community = world.communities.get(entry.community)
    if community is None:
        return
    stage = Stage(world, uow)
    # A restored backup may not know that they were told already. What was sent again
    # at their word and is in doubt again is another question, so tries are counted.
    name = f"{entry.key}!{entry.attempts}"
    cause = Cause(name, entry.due_at, look_first=True)
    await stage.post(community, entry.ritual, None, Outcome(effects=(post,)), cause)
    await stage.save()


def _line(
    world: World, entry: OutboxEntry, verdict: str, reason: str, detail: str = ""
) -> TrailEntry:
    return TrailEntry(
        community=entry.community,
        at=world.clock.now(),
        verdict=verdict,
        subject=entry.name,
        ritual=entry.ritual,
        occurrence=entry.occurrence,
        reason=reason,
        due_at=entry.due_at,
        detail=detail,
    )
