"""Reads again what was said in a place, where something came late or is not what it was.

Short stretches at once, in the same unit; long ones, or many places, later and in pieces,
from marks that outlive the process. Nothing but what was observed is needed: what rests
on a message or a question that is forgotten stays as it was.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.following import (
    Channel,
    followed,
    found_in,
    readings_of,
    refer,
)
from rituals.engine.weighing import Weighed, weigh
from rituals.engine.world import World
from rituals.ledger.life import MARKED, as_read
from rituals.ledger.reading import PLAIN, Reading
from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import (
    AskedWithin,
    Credit,
    Found,
    Observation,
    Question,
    QuestionState,
    Stale,
    Thanks,
)
from rituals.ports import UnitOfWork

Record = Question | Credit | Thanks | AskedWithin


@dataclass(slots=True)
class Reread:
    """What reading a stretch again came to."""

    messages: int = 0
    questions: int = 0
    credits: int = 0
    """Answers that it found, those that do not count among them."""
    differences: int = 0
    """Records that were not there or others, and those that are no more; only if all was
    settled anew.
    """
    until: datetime | None = None
    """Where it stopped; `None` at the end."""


async def read_again(
    world: World, uow: UnitOfWork, community: Community, place: Place, since: datetime
) -> None:
    """What was said in a place and its threads from then on; later, if that is much."""
    await uow.ledger.change(community.id, [place])
    most = world.pace.at_once
    said = await uow.ledger.said(community.id, place, since, most + 1)
    if len(said) > most:
        await uow.ledger.outdate([Stale(community.id, place, since)])
    else:
        await _Stretch(uow, community, place, said).run()


async def read_members_again(
    uow: UnitOfWork, community: Community, members: Collection[MemberId]
) -> None:
    """All places in which they said something, since they first did; soon.

    What they asked and answered is weighed at once: of some of it nothing is left to read.
    """
    await uow.ledger.change_all(community.id)  # anywhere somebody may have named them
    homes = await uow.ledger.homes(community.id, members)
    await uow.ledger.outdate(
        [Stale(community.id, place, since) for place, since in homes.items()]
    )
    await weigh(uow, community, await uow.ledger.involving(community.id, members))


async def go_on(world: World) -> None:
    """Some of what is to be read again.

    What cannot be keeps nobody else waiting: it is tried once, and its error raised at the end.
    """
    left = world.pace.a_tick
    failed: dict[tuple[CommunityId, Place], Exception] = {}
    while left > 0:
        async with world.storage.read() as uow:
            noted = await uow.ledger.stale(world.served)
        stale = [one for one in noted if (one.community, one.place) not in failed]
        if not stale:
            break
        try:
            left -= (await read_piece(world, stale[0])).messages + 1
        except Exception as error:  # noqa: BLE001  raised below, when the others had their turn
            failed[stale[0].community, stale[0].place] = error
    for first in failed.values():
        raise first


async def finish(world: World, community: CommunityId) -> None:
    """All of a community that is still to be read again."""
    while stale := await _stale(world, community):
        await read_piece(world, stale[0])


async def _stale(world: World, community: CommunityId) -> Sequence[Stale]:
    async with world.storage.read() as uow:
        return await uow.ledger.stale([community])


async def read_piece(world: World, noted: Stale) -> Reread:
    """The next piece of a place, in a unit of its own.

    Since when it is stale is asked within the unit: something earlier may have come, or
    somebody else have read it, since it was found to be.
    """
    community = world.communities[noted.community]
    async with world.storage.write(patient=True) as uow:
        ledger = uow.ledger
        await ledger.change(community.id, [noted.place])
        marks = await ledger.stale([community.id])
        stale = next((mark for mark in marks if mark.place == noted.place), None)
        if stale is None:
            return Reread()
        said = await ledger.said(
            stale.community, stale.place, stale.since, world.pace.piece
        )
        reread = await _Stretch(uow, community, stale.place, said).run()
        if len(said) >= world.pace.piece:
            reread.until = said[-1].at + timedelta.resolution
        await ledger.freshen(stale, reread.until)
    return reread


async def read_anew(
    world: World, community: Community, place: Place, since: datetime
) -> Reread:
    """A piece of a place from then on, in a unit of its own, and all of it settled anew.

    Whatever is noted to be read again stays so. Where something was other than it is,
    what follows is noted, too: whoever goes on here may never come to it.
    """
    async with world.storage.write(patient=True) as uow:
        await uow.ledger.change(community.id, [place])
        said = await uow.ledger.said(community.id, place, since, world.pace.piece)
        reread = await _Stretch(uow, community, place, said, thorough=True).run()
        if len(said) >= world.pace.piece:
            reread.until = until = said[-1].at + timedelta.resolution
            if reread.differences:
                await uow.ledger.outdate([Stale(community.id, place, until)])
    return reread


@dataclass(slots=True)
class _Stretch:
    """Some of what was said in a place, one after another."""

    uow: UnitOfWork
    community: Community
    place: Place
    said: Sequence[Observation]
    thorough: bool = False
    _before: Found = field(default_factory=Found)

    async def run(self) -> Reread:
        """Read it, and write what is another than it was."""
        if not self.said:
            return Reread()
        since = self.said[0].at
        refs = [one.message for one in self.said]
        self._before = before = await self.uow.ledger.found(self.community.id, refs)
        channel = await followed(self.uow, self.community, self.place, since)
        await self._know_people(channel)
        await self._refer(channel, since)
        kept = await self._kept(channel, before)
        read: list[Found] = []
        for one in self.said:
            if one.message in kept:
                channel.recall(one, kept[one.message])
            else:
                read.append(found_in(channel, one, channel.read(one)))
        after = together(read)
        return await self._compare(_without(before, kept), after)

    async def _know_people(self, channel: Channel) -> None:
        people = {one.member for one in self.said}
        members = await self.uow.members.get(people, self.community.id)
        channel.excluded |= {member.id for member in members if member.excluded}

    async def _refer(self, channel: Channel, since: datetime) -> None:
        """Let it know what is older than what it remembers."""
        here = {one.message for one in self.said}
        referred = {
            ref: channel
            for one in self.said
            for ref in (one.reply_to, one.root)
            if ref is not None and ref not in here and not channel.remembers(ref)
        }
        if referred:
            await refer(self.uow, self.community, referred, since)

    async def _kept(
        self, channel: Channel, before: Found
    ) -> Mapping[MessageRef, Reading]:
        """What belongs to a question whose message nobody knows any more.

        Not an answer that is gone itself, or whose author is left out.
        """
        related = {c.question for c in before.credits}
        related |= {w.root for w in before.within} | {t.question for t in before.thanks}
        if not related:
            return {}
        seen = await self.uow.ledger.observed(self.community.id, related)
        unknown = related - seen.keys()
        silent = {one.message for one in self.said if channel.is_silent(one)}
        thanked = {t.message: PLAIN for t in before.thanks if t.question in unknown}
        found = Found(
            credits=tuple(
                credit
                for credit in before.credits
                if credit.question in unknown and credit.answer not in silent
            ),
            within=tuple(w for w in before.within if w.root in unknown),
        )
        return thanked | readings_of(channel, found)

    async def _compare(self, before: Found, after: Found) -> Reread:
        ledger = self.uow.ledger
        marked = {c.question for c in before.credits if c.rule == MARKED}
        gone, new = difference(before, after)
        await ledger.unfind(gone)
        await ledger.ask(new.questions)
        await ledger.thank(new.thanks)
        await ledger.ask_within(new.within)
        concerned = marked | {q.message for q in (*gone.questions, *new.questions)}
        concerned |= {c.question for c in (*gone.credits, *new.credits)}
        concerned |= {t.question for t in (*gone.thanks, *new.thanks)}
        if self.thorough:
            concerned |= {q.message for q in after.questions}
        weighed = Weighed()
        if concerned:
            weighed = await weigh(
                self.uow, self.community, concerned, new.credits, gone.credits
            )
        counted = Reread(len(self.said), len(after.questions), len(after.credits))
        if self.thorough:
            counted.differences = await self._count(weighed)
        return counted

    async def _count(self, weighed: Weighed) -> int:
        """Records that are not what they were: of these messages, and by them of others."""
        refs = {one.message for one in self.said}
        after = await self.uow.ledger.found(self.community.id, refs)
        changed = {*_each(self._before)} ^ {*_each(after)}
        credits_ = {
            credit
            for credit in (*weighed.credits.values(), *weighed.gone)
            if credit.answer not in refs
        }
        others = weighed.questions.keys() - refs
        return len({_key(record) for record in changed}) + len(credits_) + len(others)


def _each(found: Found) -> Iterator[Record]:
    yield from found.questions
    yield from found.credits
    yield from found.thanks
    yield from found.within


def _key(record: Record) -> tuple[object, ...]:
    """What makes it the same record, whatever it says."""
    if isinstance(record, Credit):
        return "credit", record.giver, record.question
    if isinstance(record, Thanks):
        return "thanks", record.message, record.question, record.giver
    return type(record).__name__, record.message


def together(found: Iterable[Found]) -> Found:
    """All of it as one."""
    questions: list[Question] = []
    credits_: list[Credit] = []
    thanks: list[Thanks] = []
    within: list[AskedWithin] = []
    for one in found:
        questions += one.questions
        credits_ += one.credits
        thanks += one.thanks
        within += one.within
    return Found(tuple(questions), tuple(credits_), tuple(thanks), tuple(within))


def _without(found: Found, kept: Collection[MessageRef]) -> Found:
    """What does not stay as it was."""
    return Found(
        found.questions,
        tuple(c for c in found.credits if c.answer not in kept),
        tuple(t for t in found.thanks if t.message not in kept),
        tuple(w for w in found.within if w.message not in kept),
    )


def difference(before: Found, after: Found) -> tuple[Found, Found]:
    """What is no more, and what is new or another."""
    asked = {q.message: _as_asked(q) for q in before.questions}
    asks = {q.message for q in after.questions}
    linked = {as_read(c) for c in before.credits if c.rule != MARKED}
    thanked, within = set(before.thanks), set(before.within)
    asks_within = {w.message for w in after.within}
    gone = Found(
        tuple(q for q in before.questions if q.message not in asks),
        tuple(linked - set(after.credits)),
        tuple(thanked - set(after.thanks)),
        tuple(w for w in before.within if w.message not in asks_within),
    )
    new = Found(
        tuple(q for q in after.questions if asked.get(q.message) != _as_asked(q)),
        tuple(c for c in after.credits if c not in linked),
        tuple(t for t in after.thanks if t not in thanked),
        tuple(w for w in after.within if w not in within),
    )
    return gone, new


def _as_asked(question: Question) -> Question:
    """What reading alone says of it."""
    gone = question.state is QuestionState.WITHDRAWN
    return replace(
        question,
        state=QuestionState.WITHDRAWN if gone else QuestionState.OPEN,
        settled_at=question.settled_at if gone else None,
        duplicate_of=None,
    )
