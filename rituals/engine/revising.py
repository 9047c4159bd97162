"""Edited and deleted messages revise the record: what was said from there on is read again."""

from dataclasses import dataclass, replace

from rituals.community import Community
from rituals.engine.feeding import Written, name_of, only_heard, places_of
from rituals.engine.rereading import read_again
from rituals.engine.routing import Word, message_key, reworded, route
from rituals.engine.verdicts import named_in, verdicts_of
from rituals.engine.world import World
from rituals.model.ids import MessageRef
from rituals.model.ledger import Observation
from rituals.ports import UnitOfWork
from rituals.signals import MessageDeleted, MessageEdited, Retracted


@dataclass(frozen=True, slots=True)
class Revision:
    """Revises within one unit of work."""

    world: World
    uow: UnitOfWork
    community: Community

    async def edit(self, signal: MessageEdited) -> None:
        """A message has other words: it may no longer ask, or ask now."""
        known = await self._known(signal.message)
        if known is None or known.deleted_at is not None:
            return
        if known.edited_at is not None and known.edited_at >= signal.at:
            return
        if await self._paused(known):
            return
        if await self._is_only_heard(known):
            return
        revised = await self._revised(known, signal)
        await self.uow.ledger.revise([revised])
        await self._tell(revised, signal)
        same = replace(revised, edited_at=known.edited_at) == known
        if not same or revised.taken_back_at != known.taken_back_at:
            await self._read_again(known)

    async def _revised(self, known: Observation, signal: MessageEdited) -> Observation:
        """What it says now. Whom it names by plain text stays who it named at first."""
        channel = name_of(self.world, self.community, known.home)
        verdicts = verdicts_of(signal.text, self.community, channel)
        asked, asks = known.rule or known.withdrawn, verdicts.rule is not None
        people = await self.uow.members.by_account(self.community.id, signal.mentions)
        mentioned = named_in(signal.mentions, people)
        return replace(
            known,
            rule=verdicts.rule,
            small_talk=verdicts.small_talk,
            thanks=verdicts.thanks,
            topics=verdicts.topics,
            withdrawn=None if asks else asked,
            withdrawn_at=None if asks or not asked else known.withdrawn_at or signal.at,
            asks_since=signal.at if asks and not asked else known.asks_since,
            addressed=mentioned or (known.addressed if known.by_name else ()),
            edited_at=signal.at,
            by_name=known.by_name and not mentioned,
        )

    async def delete(self, signal: MessageDeleted) -> None:
        """A message is gone, and what rested on it; also if it is heard of only later."""
        known = await self._known(signal.message)
        if known is None:
            await self._remember(signal)
            return
        if known.deleted_at is not None:
            return
        await self.uow.ledger.revise([replace(known, deleted_at=signal.at)])
        await self._read_again(known)
        place = signal.message.place
        owners = await self.uow.outbox.thread_owner(self.community.id, [place])
        if place in owners:
            heard = Retracted(signal.message, signal.at)
            key = f"{message_key(signal.message)}:deleted"
            await route(
                self.world, self.uow, [Word(owners[place], known.member, heard, key)]
            )

    async def _remember(self, signal: MessageDeleted) -> None:
        """History may bring it, or the platform be late: if it may be observed at all."""
        place, here = signal.message.place, self.community
        observed = place in places_of(self.world, here, here.observed)
        if observed or await self.uow.trail.watermark(here.id, place) is not None:
            await self.uow.ledger.delete_unheard(here.id, signal.message, signal.at)

    async def _tell(self, revised: Observation, signal: MessageEdited) -> None:
        """The ritual hears it in whose thread it stands."""
        place = signal.message.place
        owners = await self.uow.outbox.thread_owner(self.community.id, [place])
        if place in owners:
            word = reworded(owners[place], revised, signal.at)
            await route(self.world, self.uow, [word])

    async def _known(self, message: MessageRef) -> Observation | None:
        seen = await self.uow.ledger.observed(self.community.id, [message])
        return seen.get(message)

    async def _paused(self, known: Observation) -> bool:
        people = await self.uow.members.get([known.member], self.community.id)
        return any(member.wishes.paused for member in people)

    async def _is_only_heard(self, known: Observation) -> bool:
        written = Written(known.message, known.thread_of)
        place, here = known.message.place, self.community
        owners = await self.uow.outbox.thread_owner(here.id, [place])
        return bool(await only_heard(self.world, self.uow, here, [written], owners))

    async def _read_again(self, known: Observation) -> None:
        await read_again(self.world, self.uow, self.community, known.home, known.at)
