"""Observes messages: reads each once with the ledger's rules, and keeps all but the words.

Conversations are kept in memory, and followed anew from the observations where something
changed without us: read again, forgotten, or heard by another process.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rituals.community import Community
from rituals.engine.feeding import name_of
from rituals.engine.following import Channel, followed, found_in, moment, refer
from rituals.engine.forgetting import unknown_to_us
from rituals.engine.people import members_of
from rituals.engine.rereading import read_again, together
from rituals.engine.verdicts import named_in, verdicts_of
from rituals.engine.weighing import weigh
from rituals.engine.world import World
from rituals.ledger.names import addressed
from rituals.ledger.reading import PLAIN
from rituals.model.ids import Account, CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import Credit, Found, Observation, Question, Watermark
from rituals.model.member import Member
from rituals.ports import UnitOfWork
from rituals.signals import MessagePosted

MOST_CONVERSATIONS = 500


@dataclass(slots=True)
class Noted:
    """What a batch of messages came to."""

    observations: list[Observation] = field(default_factory=list)
    questions: dict[MessageRef, Question] = field(default_factory=dict)
    credits: list[Credit] = field(default_factory=list)
    """Answers among them, those that do not count as well."""
    unnoted: int = 0
    """New messages of people of whom nothing is to be noted."""


class Listener:
    """Reads messages for the ledger; one for each process."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._channels: OrderedDict[tuple[CommunityId, Place], Channel] = OrderedDict()

    def forget(self) -> None:
        """Forget all conversations; they are rebuilt from what was written."""
        self._channels.clear()

    async def observe(
        self,
        uow: UnitOfWork,
        community: Community,
        messages: Sequence[MessagePosted],
        unrouted: frozenset[MessageRef] = frozenset(),
        only_heard: frozenset[MessageRef] = frozenset(),
        ahead: frozenset[MessageRef] = frozenset(),
        *,
        imported: bool = False,
    ) -> Noted:
        """Note these messages, in their order: what is new, and what it came to.

        Those in `unrouted` wait for it to be known what their place belongs to. Of those
        in `only_heard` it is noted that somebody wrote, and nothing else. Those `ahead` of
        others that are still to be read back are no watermark. Being told by an import is
        not hearing.
        """
        unseen = await self._fresh(uow, community, messages)
        members = await self._members(uow, community, unseen, imported=imported)
        fresh = [m for m in unseen if m.author.account in members]
        in_order = [m for m in unseen if m.message not in ahead]
        noted = Noted(unnoted=len(unseen) - len(fresh))
        if not fresh:
            await _mark(uow, community, in_order, imported=imported)
            return noted
        channels = await self._follow(uow, community, fresh)
        for message in fresh:
            member = members[message.author.account]
            if member.excluded:
                channels[home(message)].excluded.add(member.id)
        mentioned = await self._mentioned(uow, community, fresh, members)
        gone = await uow.ledger.deleted_unheard(
            community.id, [m.message for m in fresh]
        )
        for message in fresh:
            member, channel = members[message.author.account], channels[home(message)]
            if message.message in only_heard:
                seen = _heard(community, message, member)
            else:
                seen = _observed(community, channel, message, member, mentioned)
            channel.spoke(member.name, member.id)
            routed = message.message not in unrouted
            if message.message in gone or not routed:
                gone_at = gone.get(message.message)
                if gone_at is not None and gone_at <= seen.at:  # nobody knows when
                    gone_at = self._world.clock.now()
                seen = replace(seen, routed=routed, deleted_at=gone_at)
            noted.observations.append(seen)
        await uow.ledger.observe(noted.observations)
        await self._read(uow, community, channels, noted)
        await _mark(uow, community, in_order, imported=imported)
        return noted

    async def _read(
        self,
        uow: UnitOfWork,
        community: Community,
        channels: Mapping[Place, Channel],
        noted: Noted,
    ) -> None:
        """Read them in their order; what was said before the last line known, again."""
        by_home: dict[Place, list[Observation]] = {place: [] for place in channels}
        for seen in noted.observations:
            by_home[seen.home].append(seen)
        read, late = [], []
        for place, said in by_home.items():
            channel = channels[place]
            said.sort(key=moment)
            if channel.newest is not None and moment(said[0]) < channel.newest:
                late.append((place, said))
                continue
            for seen in said:
                reading = channel.read(seen)
                if reading is not PLAIN:  # most are
                    read.append(found_in(channel, seen, reading))
        await self._write(uow, community, together(read), noted)
        for place, said in late:
            await read_again(self._world, uow, community, place, said[0].at)
            refs = [seen.message for seen in said]
            found = await uow.ledger.found(community.id, refs)
            noted.questions |= {q.message: q for q in found.questions}
            noted.credits += found.credits

    async def _write(
        self, uow: UnitOfWork, community: Community, found: Found, noted: Noted
    ) -> None:
        await uow.ledger.ask(found.questions)
        await uow.ledger.thank(found.thanks)
        await uow.ledger.ask_within(found.within)
        noted.questions |= {question.message: question for question in found.questions}
        if not found.credits and not found.thanks:
            return
        concerned = {thanks.question for thanks in found.thanks}
        weighed = await weigh(uow, community, concerned, found.credits)
        noted.questions |= weighed.questions
        answers = {credit.answer for credit in found.credits}
        noted.credits += [c for c in weighed.credits.values() if c.answer in answers]

    async def _members(
        self,
        uow: UnitOfWork,
        community: Community,
        messages: Sequence[MessagePosted],
        *,
        imported: bool,
    ) -> dict[Account, Member]:
        """Who wrote them; without those who paused or were forgotten.

        What these write is passed over, but known to be past: it is not read back later.
        """
        people = {m.author.account: m.author for m in messages}
        unknown = await unknown_to_us(uow, community, people.keys())
        heard = {a: person for a, person in people.items() if a not in unknown}
        latest = None if imported else {m.author.account: m.at for m in messages}
        members = await members_of(uow, community, heard, latest)
        return {a: m for a, m in members.items() if not m.wishes.paused}

    async def _fresh(
        self, uow: UnitOfWork, community: Community, messages: Sequence[MessagePosted]
    ) -> list[MessagePosted]:
        by_people: dict[MessageRef, MessagePosted] = {}
        for message in messages:
            if not message.author.bot:
                by_people.setdefault(message.message, message)
        unseen = await uow.ledger.unseen(community.id, by_people.keys())
        return [m for ref, m in by_people.items() if ref in unseen]

    async def _follow(
        self, uow: UnitOfWork, community: Community, messages: Sequence[MessagePosted]
    ) -> dict[Place, Channel]:
        """The conversations these messages belong to, up to date, with what they refer to."""
        channels: dict[Place, Channel] = {}
        homes = {home(m): None for m in messages}
        for place, changes in (
            await uow.ledger.change(community.id, homes.keys())
        ).items():
            channels[place] = await self._channel(uow, community, place, changes)
        fresh = {m.message for m in messages}
        referred: dict[MessageRef, Channel] = {}
        for message in messages:
            channel = channels[home(message)]
            for ref in (message.reply_to, message.root):
                if ref is not None and ref not in fresh and not channel.remembers(ref):
                    referred[ref] = channel
        if referred:
            await refer(uow, community, referred)
        return channels

    async def _channel(
        self, uow: UnitOfWork, community: Community, place: Place, changes: int
    ) -> Channel:
        """As it is before the last of so many changes, which is this batch."""
        key = (community.id, place)
        channel = self._channels.get(key)
        if channel is None or channel.changes != changes - 1:
            channel = await followed(uow, community, place)
            channel.name = name_of(self._world, community, place)
            self._channels[key] = channel
        channel.changes = changes
        self._channels.move_to_end(key)
        if len(self._channels) > MOST_CONVERSATIONS:
            self._channels.popitem(last=False)
        return channel

    async def _mentioned(
        self,
        uow: UnitOfWork,
        community: Community,
        messages: Sequence[MessagePosted],
        authors: Mapping[Account, Member],
    ) -> dict[Account, Member]:
        accounts = {
            account for m in messages for account in m.mentions
        } - authors.keys()
        if not accounts:
            return dict(authors)
        return {**await uow.members.by_account(community.id, accounts), **authors}


def home(message: MessagePosted) -> Place:
    """The place whose conversation a message belongs to: its channel, if in a thread."""
    return message.thread_of or message.message.place


def _observed(
    community: Community,
    channel: Channel,
    message: MessagePosted,
    member: Member,
    mentioned: Mapping[Account, Member],
) -> Observation:
    """A message with the verdicts about its words."""
    text = message.text
    mentions = named_in(message.mentions, mentioned)
    named = () if mentions else addressed(text, channel.nicknames)
    verdicts = verdicts_of(text, community, channel.name)
    return Observation(
        community.id,
        message.message,
        member.id,
        message.at,
        message.reply_to,
        message.thread_of,
        verdicts.rule,
        small_talk=verdicts.small_talk,
        addressed=mentions or tuple(map(MemberId, named)),
        edited_at=message.edited_at,
        root=message.root,
        thanks=verdicts.thanks,
        topics=verdicts.topics,
        by_name=bool(named),
    )


def _heard(community: Community, message: MessagePosted, member: Member) -> Observation:
    """That somebody wrote: it asks nothing, answers nothing and names nobody."""
    return Observation(
        community.id,
        message.message,
        member.id,
        message.at,
        thread_of=message.thread_of,
    )


async def _mark(
    uow: UnitOfWork,
    community: Community,
    messages: Sequence[MessagePosted],
    *,
    imported: bool,
) -> None:
    """The last message of each place is its watermark: history is read from there."""
    first: dict[Place, datetime] = {}
    if not imported:
        first = {m.message.place: m.at for m in reversed(messages)}
    last = {m.message.place: m for m in messages}
    marks = {
        place: Watermark(m.message.id, m.at, first.get(place))
        for place, m in last.items()
    }
    await uow.trail.mark_all(community.id, marks)
