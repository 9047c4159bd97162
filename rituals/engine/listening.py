"""Observes messages: reads each once with the ledger's rules, and keeps all but the words.

Conversations are kept in memory and rebuilt from the observations when the place has
moved on without us (a restart, another process).
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rituals.community import Community
from rituals.engine.following import Channel, rebuilt, recall
from rituals.engine.forgetting import unknown_to_us
from rituals.engine.people import members_of
from rituals.engine.world import World
from rituals.ledger.language import guess
from rituals.ledger.names import addressed
from rituals.ledger.questions import question_rule, small_talk_rule
from rituals.ledger.reading import Line, Reading
from rituals.model.ids import (
    Account,
    CommunityId,
    MemberId,
    MessageRef,
    Place,
)
from rituals.model.ledger import Credit, Observation, Question, QuestionState
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


class Listener:
    """Reads messages for the ledger; one for each process."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._channels: OrderedDict[tuple[CommunityId, Place], Channel] = OrderedDict()
        self._forgettings = world.forgettings

    def forget(self) -> None:
        """Forget all conversations; they are rebuilt from what was written."""
        self._channels.clear()

    def forget_place(self, community: CommunityId, place: Place) -> None:
        """Forget one conversation: what was said there has changed."""
        self._channels.pop((community, place), None)

    async def observe(
        self,
        uow: UnitOfWork,
        community: Community,
        messages: Sequence[MessagePosted],
        unrouted: frozenset[MessageRef] = frozenset(),
        only_heard: frozenset[MessageRef] = frozenset(),
        ahead: frozenset[MessageRef] = frozenset(),
    ) -> Noted:
        """Note these messages, in their order: what is new, and what it came to.

        Those in `unrouted` wait for it to be known what their place belongs to. Of those
        in `only_heard` it is noted that somebody wrote, and nothing else. Those `ahead` of
        others that are still to be read back are no watermark.
        """
        if self._forgettings != self._world.forgettings:
            self._forgettings = self._world.forgettings
            self.forget()
        unseen = await self._fresh(uow, community, messages)
        members = await self._members(uow, community, unseen)
        fresh = [m for m in unseen if m.author.account in members]
        in_order = [m for m in unseen if m.message not in ahead]
        if not fresh:
            await _mark(uow, community, in_order)
            return Noted()
        channels = await self._follow(uow, community, fresh)
        mentioned = await self._mentioned(uow, community, fresh, members)
        noted = Noted()
        for message in fresh:
            channel = channels[home(message)]
            if message.message in only_heard:
                self._hear(
                    community, channel, message, members[message.author.account], noted
                )
                continue
            self._read(
                community,
                channel,
                message,
                members[message.author.account],
                mentioned,
                noted,
            )
        if unrouted:
            noted.observations = [
                replace(o, routed=o.message not in unrouted) for o in noted.observations
            ]
        await self._write(uow, community, noted)
        await _mark(uow, community, in_order)
        return noted

    async def _members(
        self, uow: UnitOfWork, community: Community, messages: Sequence[MessagePosted]
    ) -> dict[Account, Member]:
        """Who wrote them; without those who paused or were forgotten.

        What these write is passed over, but known to be past: it is not read back later.
        """
        people = {m.author.account: m.author for m in messages}
        unknown = await unknown_to_us(uow, community, people.keys())
        heard = {a: person for a, person in people.items() if a not in unknown}
        latest = {m.author.account: m.at for m in messages}
        members = await members_of(uow, community, heard, latest)
        return {a: m for a, m in members.items() if not m.wishes.paused}

    async def _fresh(
        self, uow: UnitOfWork, community: Community, messages: Sequence[MessagePosted]
    ) -> list[MessagePosted]:
        people: dict[MessageRef, MessagePosted] = {}
        for message in messages:
            if not message.author.bot:
                people.setdefault(message.message, message)
        unseen = await uow.ledger.unseen(community.id, people.keys())
        return [m for ref, m in people.items() if ref in unseen]

    async def _follow(
        self, uow: UnitOfWork, community: Community, messages: Sequence[MessagePosted]
    ) -> dict[Place, Channel]:
        """The conversations these messages belong to, up to date, with what they refer to."""
        channels: dict[Place, Channel] = {}
        for place in {home(m): None for m in messages}:
            channels[place] = await self._channel(uow, community, place)
        fresh = {m.message for m in messages}
        referred: dict[MessageRef, Channel] = {}
        for message in messages:
            channel = channels[home(message)]
            for ref in (message.reply_to, message.root):
                if ref is not None and ref not in fresh:
                    referred[ref] = channel
        if referred:
            await recall(uow, community, referred)
        return channels

    async def _channel(
        self, uow: UnitOfWork, community: Community, place: Place
    ) -> Channel:
        key = (community.id, place)
        known = self._channels.get(key)
        last = await uow.trail.watermark(community.id, place)
        if known is not None and known.last == last:
            self._channels.move_to_end(key)
            return known
        channel = await rebuilt(uow, community, place)
        channel.last = last
        self._channels[key] = channel
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

    def _read(
        self,
        community: Community,
        channel: Channel,
        message: MessagePosted,
        member: Member,
        mentioned: Mapping[Account, Member],
        noted: Noted,
    ) -> None:
        text = message.text
        language = guess(text, "de" if community.language == "de" else "en")
        rule = question_rule(text, language)
        small_talk = rule is None and small_talk_rule(text, language) is not None
        names = tuple(mentioned[a].id for a in message.mentions if a in mentioned)
        names = names or tuple(MemberId(n) for n in addressed(text, channel.nicknames))
        line = Line(
            id=channel.line_id(message.message),
            author=member.id,
            at=message.at,
            rule=rule,
            small_talk=small_talk,
            reply_to=channel.line_id(message.reply_to) if message.reply_to else None,
            thread=channel.line_id(message.root) if message.root else None,
            names=names,
        )
        reading = channel.conversation.read(line)
        channel.spoke(member.name, member.id)
        if message.message.place == channel.place:
            channel.last = message.message.id
        noted.observations.append(
            Observation(
                community=community.id,
                message=message.message,
                member=member.id,
                at=message.at,
                reply_to=message.reply_to or message.root,
                thread_of=message.thread_of,
                rule=rule,
                small_talk=small_talk,
                addressed=names,
            )
        )
        if not member.excluded:
            _note(community, channel, message, member, reading, noted)

    def _hear(
        self,
        community: Community,
        channel: Channel,
        message: MessagePosted,
        member: Member,
        noted: Noted,
    ) -> None:
        """That somebody wrote: it asks nothing, answers nothing and names nobody."""
        line = Line(
            id=channel.line_id(message.message), author=member.id, at=message.at
        )
        channel.conversation.read(line)
        if message.message.place == channel.place:
            channel.last = message.message.id
        noted.observations.append(
            Observation(
                community.id,
                message.message,
                member.id,
                message.at,
                thread_of=message.thread_of,
            )
        )

    async def _write(self, uow: UnitOfWork, community: Community, noted: Noted) -> None:
        await uow.ledger.observe(noted.observations)
        answered = {c.question for c in noted.credits}
        missing = answered - noted.questions.keys()
        if missing:
            for question in await uow.ledger.questions(community.id, missing):
                noted.questions[question.message] = question
        for ref in answered & noted.questions.keys():
            question = noted.questions[ref]
            if question.state is QuestionState.OPEN:
                noted.questions[ref] = replace(question, state=QuestionState.ANSWERED)
        if noted.questions:
            await uow.ledger.ask(list(noted.questions.values()))
        if noted.credits:
            await uow.ledger.credit(noted.credits)


def home(message: MessagePosted) -> Place:
    """The place whose conversation a message belongs to: its channel, if in a thread."""
    return message.thread_of or message.message.place


def _note(
    community: Community,
    channel: Channel,
    message: MessagePosted,
    member: Member,
    reading: Reading,
    noted: Noted,
) -> None:
    if reading.asks and reading.why is not None:
        noted.questions[message.message] = Question(
            community.id, message.message, member.id, message.at, reading.why.rule or ""
        )
    for answer in reading.answers:
        noted.credits.append(
            Credit(
                community=community.id,
                giver=member.id,
                asker=MemberId(answer.asker),
                question=channel.message(answer.question_id),
                answer=message.message,
                rule=answer.rule,
                confidence=answer.confidence,
                at=message.at,
            )
        )


async def _mark(
    uow: UnitOfWork, community: Community, messages: Iterable[MessagePosted]
) -> None:
    """The last message of each place is its watermark: history is read from there."""
    last = {m.message.place: m for m in messages}
    for place, message in last.items():
        await uow.trail.mark(community.id, place, message.message.id, message.at)
