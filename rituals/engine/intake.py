"""Takes in signals, each once: the same thing seen twice, by whatever way, changes nothing.

Messages are gathered and written in batches; any other signal first writes the batch.
"""

import logging
from dataclasses import dataclass, field, replace

from rituals.community import Community
from rituals.document import Document, Form, Paragraph, Text, doc, say
from rituals.engine.answering import answer, view
from rituals.engine.listening import Listener
from rituals.engine.people import change_membership, members_of
from rituals.engine.routing import Word, message_key, route, spoken
from rituals.engine.world import World
from rituals.errors import StammtischError
from rituals.ledger.language import guess
from rituals.ledger.questions import question_rule
from rituals.model.ids import CommunityId, MessageRef, Place, SpaceId
from rituals.model.ledger import Observation, Question, QuestionState
from rituals.ports import UnitOfWork
from rituals.signals import (
    Acted,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionChanged,
    Retracted,
    Signal,
    SpaceChanged,
    ViewRequest,
)

BATCH = 100
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Intake:
    """The one door for signals of all communities of this process."""

    world: World
    listener: Listener
    down: set[tuple[CommunityId, SpaceId]]
    _waiting: dict[CommunityId, list[MessagePosted]] = field(default_factory=dict)
    _writing: int = 0

    async def receive(
        self, community_id: CommunityId, signal: Signal
    ) -> Document | None:
        """Take a signal in; the reply for who acted, in their language."""
        community = self.world.communities[community_id]
        if isinstance(signal, MessagePosted):
            waiting = self._waiting.setdefault(community_id, [])
            waiting.append(signal)
            if len(waiting) >= BATCH:
                await self.flush()
            return None
        await self.flush()
        if isinstance(signal, Acted):
            return await self._acted(community, signal)
        async with self.world.storage.write() as uow:
            await self._note(uow, community, signal)
        return None

    async def flush(self) -> None:
        """Write the messages that wait; those being written by others are, too."""
        others_write = self._writing > 0
        self._writing += 1
        try:
            for community_id in list(self._waiting):
                messages = self._waiting.pop(community_id, [])
                if messages:
                    community = self.world.communities[community_id]
                    await self._observe(community, messages)
                    others_write = False
            if others_write:
                async with self.world.storage.write():
                    pass  # whoever asked to write before has written now
        finally:
            self._writing -= 1

    async def _observe(
        self, community: Community, messages: list[MessagePosted]
    ) -> None:
        async with self.world.storage.write() as uow:
            places = {m.message.place for m in messages}
            owners = await uow.outbox.thread_owner(places)
            ledger = self._ledger_places(community)
            kept, unrouted = [], set()
            for message in messages:
                place = message.message.place
                if place in owners or place in ledger or message.thread_of in ledger:
                    kept.append(message)
                elif await self._may_be_ours(uow, community, message):
                    kept.append(message)
                    unrouted.add(message.message)
            new = await self.listener.observe(uow, community, kept, frozenset(unrouted))
            words = [
                spoken(owners[o.message.place], o)
                for o in new
                if o.message.place in owners
            ]
            if words:
                await route(self.world, uow, words)

    def _ledger_places(self, community: Community) -> set[Place]:
        return {
            place
            for channel in community.observed
            if (place := self.world.places.get((community.id, channel))) is not None
        }

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
                await self._edited(uow, community, signal)
            case MessageDeleted():
                await self._deleted(uow, community, signal)
            case ReactionChanged():
                await _reacted(uow, community, signal)
            case MembershipChanged():
                await change_membership(self.world, uow, community, signal)
            case SpaceChanged(space, up, _):
                (self.down.discard if up else self.down.add)((community.id, space))
            case MessagePosted() | Acted():
                raise AssertionError

    async def _edited(
        self, uow: UnitOfWork, community: Community, signal: MessageEdited
    ) -> None:
        known = await _observation(uow, community, signal.message)
        if known is None or (
            known.edited_at is not None and known.edited_at >= signal.at
        ):
            return
        language = guess(signal.text, "de" if community.language == "de" else "en")
        rule = question_rule(signal.text, language)
        await uow.ledger.revise([replace(known, rule=rule, edited_at=signal.at)])
        asked = await uow.ledger.questions(community.id, [signal.message])
        if asked and rule is None:
            await uow.ledger.ask(
                [replace(q, state=QuestionState.WITHDRAWN) for q in asked]
            )
        elif rule is not None and known.rule is None and not asked:
            question = Question(
                community.id, signal.message, known.member, known.at, rule
            )
            await uow.ledger.ask([question])

    async def _deleted(
        self, uow: UnitOfWork, community: Community, signal: MessageDeleted
    ) -> None:
        known = await _observation(uow, community, signal.message)
        if known is None or known.deleted_at is not None:
            return
        await uow.ledger.revise([replace(known, deleted_at=signal.at)])
        await uow.ledger.uncredit(community.id, signal.message)
        asked = await uow.ledger.questions(community.id, [signal.message])
        if asked:
            await uow.ledger.ask(
                [replace(q, state=QuestionState.WITHDRAWN) for q in asked]
            )
        owner = (await uow.outbox.thread_owner([signal.message.place])).get(
            signal.message.place
        )
        if owner is not None:
            heard = Retracted(signal.message, signal.at)
            key = f"{message_key(signal.message)}:deleted"
            await route(self.world, uow, [Word(owner, known.member, heard, key)])

    async def _acted(self, community: Community, signal: Acted) -> Document | None:
        try:
            async with self.world.storage.write() as uow:
                if await uow.trail.seen(
                    community.id, signal.space, signal.id, signal.at
                ):
                    return None
                member = (await members_of(uow, community, [signal.by]))[
                    signal.by.account
                ]
                reply = await answer(self.world, uow, community, member, signal)
                return reply if isinstance(reply, Document) else None
        except StammtischError as error:
            return doc(Paragraph((Text(str(error)),)))
        except Exception:  # the member gets a sentence, the operator the story
            log.exception(
                "acting on %s of %s failed",
                signal.action,
                signal.about,
                extra={"community": community.id},
            )
            reader = self.world.reader(community)
            return self.world.translator.document(doc(say("engine.failed")), reader)

    async def view(
        self, community_id: CommunityId, request: ViewRequest
    ) -> Document | Form:
        """What to show to who asked; read only."""
        await self.flush()
        community = self.world.communities[community_id]
        try:
            return await self._view(community, request)
        except Exception:  # the member gets a sentence, the operator the story
            log.exception("showing %s of %s failed", request.action, request.about)
            reader = self.world.reader(community)
            return self.world.translator.document(doc(say("engine.failed")), reader)

    async def _view(
        self, community: Community, request: ViewRequest
    ) -> Document | Form:
        async with self.world.storage.read() as uow:
            return await view(self.world, uow, community, request)


async def _observation(
    uow: UnitOfWork, community: Community, message: MessageRef
) -> Observation | None:
    return (await uow.ledger.observed(community.id, [message])).get(message)


async def _reacted(
    uow: UnitOfWork, community: Community, signal: ReactionChanged
) -> None:
    if signal.by.bot or await _observation(uow, community, signal.message) is None:
        return
    member = (await members_of(uow, community, [signal.by]))[signal.by.account]
    await uow.ledger.react(
        community.id, signal.message, member.id, signal.sign, present=signal.present
    )
