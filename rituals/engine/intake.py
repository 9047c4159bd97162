"""Takes in signals, each once: the same thing seen twice, by whatever way, changes nothing.

Messages are gathered and written in batches; any other signal first writes the batch.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from rituals.community import Community
from rituals.document import Document, Form
from rituals.engine.answering import answer, complete, view
from rituals.engine.feeding import Written, only_heard, places_of
from rituals.engine.forgetting import met_again, unknown_to_us
from rituals.engine.gaps import Gaps
from rituals.engine.listening import Listener, Noted
from rituals.engine.losing import tell_lost
from rituals.engine.people import acting, change_membership
from rituals.engine.refusing import refusal
from rituals.engine.revising import Revision
from rituals.engine.routing import Deed, notice, route, spoken
from rituals.engine.weighing import weigh
from rituals.engine.world import World
from rituals.errors import StammtischError
from rituals.ledger.signs import plain_sign
from rituals.model.ids import Account, CommunityId, MessageRef, SpaceId
from rituals.model.ledger import Given, Observation
from rituals.ports import Choice, UnitOfWork
from rituals.signals import (
    Acted,
    CompletionRequest,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Noticed,
    ReactionChanged,
    ReactionsCleared,
    Signal,
    SpaceChanged,
    ViewRequest,
)

BATCH = 100
LARGE = 1_000
"""Messages that wait for no timer: after so many the batch is written soon."""
MOST_WAITING = 5_000
"""Messages of a community kept while they cannot be written. What comes beyond is let go,
so that those kept are in order and without a gap: history is read back from the last of
them when the process next connects. It cannot be read from before one that was let go."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Intake:
    """The one door for signals of all communities of this process."""

    world: World
    listener: Listener
    down: set[tuple[CommunityId, SpaceId]]
    stirring: bool = False
    """Whether something may be due by the messages that were written."""
    gaps: Gaps = field(default_factory=Gaps)
    _waiting: dict[CommunityId, list[MessagePosted]] = field(default_factory=dict)
    _ahead: set[MessageRef] = field(default_factory=set)
    """Messages that wait, heard where older ones are still to be read back."""
    _writing: int = 0

    async def receive(
        self, community_id: CommunityId, signal: Signal
    ) -> Document | None:
        """Take a signal in; the reply for who acted, or came back, in their language."""
        community = self.world.communities[community_id]
        if isinstance(signal, MessagePosted):
            self.hear(community_id, signal)
            if len(self._waiting[community_id]) >= BATCH:
                await self.flush()
            return None
        if isinstance(signal, Acted):
            await self.flush_if_possible()
            return await self._acted(community, signal)
        await self.flush()
        async with self.world.storage.write() as uow:
            if isinstance(signal, MembershipChanged) and signal.present:
                again = await met_again(self.world, uow, community, signal.person)
                if again is not None:
                    return again
            await self._note(uow, community, signal)
        return None

    def hear(self, community_id: CommunityId, message: MessagePosted) -> bool:
        """Let a message wait for its batch; whether that is so large that it should not."""
        if self.gaps.at(community_id, message.message.place):
            self._ahead.add(message.message)
        return self._keep(community_id, message) == LARGE

    async def read_back(
        self, community_id: CommunityId, message: MessagePosted
    ) -> None:
        """Take in a message in front of which nothing of its place is left to be read."""
        if self._keep(community_id, message) >= BATCH:
            await self.flush()

    async def flush(self) -> None:
        """Write the messages that wait; those being written by others are, too."""
        others_write = self._writing > 0
        self._writing += 1
        try:
            for community_id in list(self._waiting):
                messages = self._waiting.pop(community_id, [])
                if messages:
                    await self._write(community_id, messages)
                    others_write = False
            if others_write:
                async with self.world.storage.write():
                    pass  # whoever asked to write before has written now
        finally:
            self._writing -= 1

    async def flush_if_possible(self) -> None:
        """Write what waits; a batch that cannot be written keeps nobody else waiting."""
        try:
            await self.flush()
        except Exception:  # the messages are kept, and tried again with the next flush
            log.exception("messages cannot be written")

    def _keep(self, community_id: CommunityId, message: MessagePosted) -> int:
        """Let a message wait for its batch; how many wait."""
        waiting = self._waiting.setdefault(community_id, [])
        if len(waiting) < MOST_WAITING:
            waiting.append(message)
        else:
            self._ahead.discard(message.message)
            log.error("%s: a message is let go", community_id)
        return len(waiting)

    async def _write(
        self, community_id: CommunityId, messages: list[MessagePosted]
    ) -> None:
        """Write a batch; if that fails it waits again, before what came meanwhile."""
        try:
            await self._observe(self.world.communities[community_id], messages)
        except BaseException:
            self.listener.forget()  # it has heard what was not written
            later = self._waiting.get(community_id, [])
            self._waiting[community_id] = [*messages, *later][:MOST_WAITING]
            raise
        self._ahead.difference_update(m.message for m in messages)

    async def _observe(
        self, community: Community, messages: list[MessagePosted]
    ) -> None:
        async with self.world.storage.write() as uow:
            places = {m.message.place for m in messages}
            owners = await uow.outbox.thread_owner(community.id, places)
            observed = places_of(self.world, community, community.observed)
            kept, unrouted = [], set()
            for message in messages:
                place = message.message.place
                if (
                    place in owners
                    or place in observed
                    or message.thread_of in observed
                ):
                    kept.append(message)
                elif await self._may_be_ours(uow, community, message):
                    kept.append(message)
                    unrouted.add(message.message)
            written = [Written(m.message, m.thread_of) for m in kept]
            heard = await only_heard(self.world, uow, community, written, owners)
            noted = await self.listener.observe(
                uow,
                community,
                kept,
                unrouted=frozenset(unrouted),
                only_heard=heard,
                ahead=frozenset(self._ahead),
            )
            words = [
                spoken(owners[o.message.place], o)
                for o in noted.observations
                if o.message.place in owners and o.deleted_at is None
            ]
            if words:
                came = await route(self.world, uow, words)
                self.stirring |= any(o.effects or o.nudges or o.orders for o in came)
            if community.journeys:
                self.stirring |= await notice(self.world, uow, _deeds(noted))

    async def _may_be_ours(
        self, uow: UnitOfWork, community: Community, message: MessagePosted
    ) -> bool:
        """A thread nobody knows, while one of ours is being opened: its receipt may come."""
        if message.thread_of is None:
            return False
        return await uow.outbox.sending_to(community.id, message.message.place.space)

    async def _note(
        self, uow: UnitOfWork, community: Community, signal: Signal
    ) -> None:
        match signal:
            case MessageEdited():
                await self._revision(uow, community).edit(signal)
            case MessageDeleted():
                await self._revision(uow, community).delete(signal)
            case ReactionChanged():
                await _reacted(uow, community, signal)
            case ReactionsCleared(message, _, sign):
                await uow.ledger.clear_reactions(community.id, message, sign)
                await _weigh_answer(uow, community, message)
            case MembershipChanged():
                await change_membership(self.world, uow, community, signal)
            case SpaceChanged():
                await self._changed(uow, community, signal)
            case MessagePosted() | Acted():
                raise AssertionError

    async def _changed(
        self, uow: UnitOfWork, community: Community, signal: SpaceChanged
    ) -> None:
        here = (community.id, signal.space)
        if signal.up:
            self.down.discard(here)
            await uow.outbox.hurry(*here, self.world.clock.now())
        else:
            self.down.add(here)
        if signal.given_up:
            await tell_lost(self.world, uow, community, signal)

    def _revision(self, uow: UnitOfWork, community: Community) -> Revision:
        return Revision(self.world, uow, community)

    async def _acted(self, community: Community, signal: Acted) -> Document | None:
        try:
            async with self.world.storage.write() as uow:
                if await uow.trail.seen(
                    community.id, signal.space, signal.id, signal.at
                ):
                    return None
                again = await met_again(self.world, uow, community, signal.by, signal)
                if again is not None:
                    return again
                member = await acting(uow, community, signal.by, signal.at)
                reply = await answer(self.world, uow, community, member, signal)
                return reply if isinstance(reply, Document) else None
        except Exception as error:  # the member gets a sentence, the operator the story
            if not isinstance(error, StammtischError):
                log.exception(
                    "acting on %s of %s failed",
                    signal.action,
                    signal.about,
                    extra={"community": community.id},
                )
            return await refusal(self.world, community, signal.by, error)

    async def view(
        self, community_id: CommunityId, request: ViewRequest
    ) -> Document | Form:
        """What to show to who asked; read only."""
        await self.flush_if_possible()
        community = self.world.communities[community_id]
        try:
            return await self._view(community, request)
        except Exception as error:  # the member gets a sentence, the operator the story
            if not isinstance(error, StammtischError):
                log.exception("showing %s of %s failed", request.action, request.about)
            return await refusal(self.world, community, request.by, error)

    async def _view(
        self, community: Community, request: ViewRequest
    ) -> Document | Form:
        async with self.world.storage.read() as uow:
            return await view(self.world, uow, community, request)

    async def complete(
        self, community_id: CommunityId, request: CompletionRequest
    ) -> Sequence[Choice]:
        """What could be typed next; nothing if that cannot be found out."""
        community = self.world.communities[community_id]
        try:
            async with self.world.storage.read() as uow:
                return await complete(self.world, uow, community, request)
        except Exception as error:  # who types is not stopped by it
            if not isinstance(error, StammtischError):
                log.exception("completing %r failed", request.line or request.action)
            return ()


def _deeds(noted: Noted) -> list[Deed]:
    """That somebody spoke, the first time in a batch, and whom they helped."""
    spoke = {o.member: o for o in reversed(noted.observations)}
    deeds = [
        Deed(o.community, o.member, Noticed("spoke", o.at)) for o in spoke.values()
    ]
    answered = Given.ANSWERED.value
    return deeds + [
        Deed(c.community, c.giver, Noticed(answered, c.at))
        for c in noted.credits
        if c.refused is None
    ]


async def _observation(
    uow: UnitOfWork, community: Community, message: MessageRef
) -> Observation | None:
    return (await uow.ledger.observed(community.id, [message])).get(message)


async def _reacted(
    uow: UnitOfWork, community: Community, signal: ReactionChanged
) -> None:
    if signal.by.bot or await _observation(uow, community, signal.message) is None:
        return
    if await unknown_to_us(uow, community, [signal.by.account]):
        return
    if not signal.present and not await _is_known(uow, community, signal.by.account):
        return  # there is nothing to take away, and perhaps not even their name was told
    member = await acting(uow, community, signal.by, signal.at)
    if signal.present and member.wishes.paused:
        return
    await uow.ledger.react(
        community.id,
        signal.message,
        member.id,
        signal.sign,
        present=signal.present,
        at=signal.at,
    )
    if plain_sign(signal.sign) in map(plain_sign, community.ledger.helpful):
        await _weigh_answer(uow, community, signal.message)


async def _weigh_answer(
    uow: UnitOfWork, community: Community, message: MessageRef
) -> None:
    """What others show of an answer may confirm it."""
    found = await uow.ledger.found(community.id, [message])
    questions = {credit.question for credit in found.credits}
    if questions:
        await weigh(uow, community, questions)


async def _is_known(uow: UnitOfWork, community: Community, account: Account) -> bool:
    return account in await uow.members.by_account(community.id, [account])
