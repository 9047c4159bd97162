"""Follows conversations: each place's, with its threads, as the observations tell it.

A message that was taken back was there until then: whoever answered it before is not
robbed of that, and nobody answers it afterwards. What an edit made a question of was none
until then: nobody answered it before.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rituals.community import Community
from rituals.ledger.conversation import MEMORY, Answer, Conversation
from rituals.ledger.life import MARKED
from rituals.ledger.reading import NEXT, PLAIN, Line, Older, Reading, Verdict, Why
from rituals.model.ids import MemberId, MessageId, MessageRef, Place, PlaceId
from rituals.model.ledger import (
    AskedWithin,
    Credit,
    Found,
    Observation,
    Question,
    QuestionState,
    Thanks,
)
from rituals.ports import UnitOfWork

ASK = "ask"
"""The rule of what somebody asks by command: a question of its own in any case."""
MOST_OLDER = 2_000
_APART = "\x1f"
Moment = tuple[datetime, MessageId, Place]
"""Where a message stands in its conversation: by time, then by id."""


def moment(said: Observation) -> Moment:
    """Where it stands."""
    return said.at, said.message.id, said.message.place


@dataclass(slots=True)
class Channel:
    """One place's conversation, as far as it has been followed."""

    place: Place
    conversation: Conversation = field(init=False)
    name: str = ""
    """As the configuration calls it."""
    changes: int = 0
    """How often what is recalled here had changed when this was followed."""
    newest: Moment | None = None
    """The last line."""
    nicknames: OrderedDict[str, MemberId] = field(default_factory=OrderedDict)
    excluded: set[MemberId] = field(default_factory=set)
    """Of those who spoke here, who is left out."""
    older: dict[str, Older] = field(default_factory=dict)
    _gone: dict[str, datetime] = field(default_factory=dict)
    """What asks no more, or is gone, since when."""
    _asks_since: dict[str, datetime] = field(default_factory=dict)
    """What is a question since an edit."""
    _turning: list[tuple[datetime, str, bool]] = field(default_factory=list)
    """What is still to go, or to be asked (`True`), the first at the end."""
    _now: datetime | None = None

    def __post_init__(self) -> None:
        self.conversation = Conversation(older=self._older)

    def spoke(self, name: str, member: MemberId) -> None:
        """Remember who goes by what name here."""
        self.nicknames[name.lower()] = member
        self.nicknames.move_to_end(name.lower())
        if len(self.nicknames) > MEMORY:
            self.nicknames.popitem(last=False)

    def line_id(self, message: MessageRef) -> str:
        """A message's name within the conversation, which may span threads."""
        if message.place == self.place:
            return message.id
        return f"{message.id}{_APART}{message.place.id}"

    def message(self, line_id: str) -> MessageRef:
        """The message of that name."""
        id_, apart, place = line_id.partition(_APART)
        if not apart:
            return MessageRef(self.place, MessageId(id_))
        return MessageRef(Place(self.place.space, PlaceId(place)), MessageId(id_))

    def remembers(self, message: MessageRef) -> bool:
        """Whether it is among the last lines."""
        return self.conversation.remembers(self.line_id(message))

    def read(self, said: Observation) -> Reading:
        """What the next line is, without what was taken back before it."""
        self._arrive(said)
        line = self._line(said)
        if self.is_silent(said):
            reading = PLAIN
            self.conversation.recall(line, reading)
        elif said.rule == ASK:
            why = Why(Verdict.ASKS, rule=ASK, question_id=line.id)
            reading = Reading(asks=True, root=line.id, why=why)
            self.conversation.recall(line, reading)
        else:
            asks_later = said.asks_since is not None
            reading = self.conversation.read(line, asks_later=asks_later)
        self._leave(said, line, reading)
        if reading.answers:
            standing = tuple(a for a in reading.answers if self._stands(a, said.at))
            return reading._replace(answers=standing)
        return reading

    def recall(self, said: Observation, reading: Reading) -> None:
        """The next line, of which it is known what it is."""
        self._arrive(said)
        line = self._line(said)
        asks_later = said.asks_since is not None and reading.root is not None
        self.conversation.recall(line, PLAIN if asks_later else reading)
        self._leave(said, line, reading)

    def refer(
        self,
        older: Older,
        gone_at: datetime | None,
        asks_since: datetime | None = None,
    ) -> None:
        """Know a message from before the lines that are remembered."""
        if len(self.older) == MOST_OLDER:
            self.older.clear()
        self.older[older.id] = older
        if gone_at is not None:
            self._gone[older.id] = gone_at
        if asks_since is not None:
            self._asks_since[older.id] = asks_since

    def is_silent(self, said: Observation) -> bool:
        """Whether it was there, and answers nothing and nobody: what asks is not."""
        gone = said.deleted_at is not None or said.member in self.excluded
        return gone and said.rule is None and said.withdrawn is None

    def _arrive(self, said: Observation) -> None:
        self._now = said.at
        while self._turning and self._turning[-1][0] <= said.at:
            since, line_id, asks = self._turning.pop()
            if asks:
                self.conversation.ask(line_id, since)
            else:
                self.conversation.take_back(line_id)

    def _leave(self, said: Observation, line: Line, reading: Reading) -> None:
        self.newest = moment(said)
        gone_at, asks_since = said.taken_back_at, said.asks_since
        if gone_at is None and asks_since is None:  # asked first: most are
            return
        if asks_since is not None and reading.asks:
            self._asks_since[line.id] = asks_since
            self._turning.append((max(asks_since, said.at), line.id, True))
        if gone_at is not None:
            self._gone[line.id] = gone_at
            self._turning.append((max(gone_at, said.at), line.id, False))
        # What goes in the moment in which it asks goes after that.
        self._turning.sort(
            key=lambda turn: (turn[0], not turn[2], turn[1]), reverse=True
        )

    def _older(self, line_id: str) -> Older | None:
        gone_at = self._gone.get(line_id)
        if gone_at is not None and self._now is not None and gone_at <= self._now:
            return None
        older, since = self.older.get(line_id), self._asks_since.get(line_id)
        if since is None or older is None or self._now is None or since <= self._now:
            return older
        return Older(older.id, older.author, None)

    def _stands(self, answer: Answer, at: datetime) -> bool:
        gone_at = self._gone.get(answer.question_id)
        return gone_at is None or at < gone_at

    def _line(self, said: Observation) -> Line:
        id_, rule = self.line_id(said.message), said.rule or said.withdrawn
        if self.is_silent(said):
            return Line(id=id_, author=said.member, at=said.at)
        return Line(
            id=id_,
            author=said.member,
            at=said.at,
            rule=rule,
            small_talk=said.small_talk,
            reply_to=self.line_id(said.reply_to) if said.reply_to else None,
            thread=self.line_id(said.root) if said.root else None,
            names=said.addressed,
            thanks=said.thanks and said.taken_back_at is None,
        )


async def followed(
    uow: UnitOfWork, community: Community, place: Place, before: datetime | None = None
) -> Channel:
    """The conversation as its last lines tell it, all of them or those before an instant."""
    channel = Channel(place)
    recent = await uow.ledger.recent(community.id, place, MEMORY, before)
    if not recent:
        return channel
    found = await uow.ledger.found(community.id, [o.message for o in recent])
    readings = readings_of(channel, found)
    related = {c.question for c in found.credits} | {w.root for w in found.within}
    await refer(uow, community, dict.fromkeys(related, channel), before)
    people = await uow.members.get({o.member for o in recent}, community.id)
    names = {m.id: m.name for m in people}
    channel.excluded |= {m.id for m in people if m.excluded}
    for said in recent:
        channel.recall(said, readings.get(said.message, PLAIN))
        if said.member in names:
            channel.spoke(names[said.member], said.member)
    return channel


def readings_of(channel: Channel, found: Found) -> dict[MessageRef, Reading]:
    """What lines were read to be, by what was found in them."""
    readings: dict[MessageRef, Reading] = {}
    for credit in _as_read(found.credits):
        id_ = channel.line_id(credit.question)
        answer = Answer(id_, credit.asker, credit.rule, credit.confidence)
        why = Why(Verdict.ANSWERS, credit.rule, credit.asker, id_)
        readings[credit.answer] = Reading(answers=(answer,), why=why)
    for question in found.questions:
        id_ = channel.line_id(question.message)
        why = Why(Verdict.ASKS, rule=question.rule, question_id=id_)
        readings[question.message] = Reading(asks=True, root=id_, why=why)
    for asked in found.within:
        root = channel.line_id(asked.root)
        verdict = Verdict.CONTINUES if asked.own else Verdict.CLARIFIES
        why = Why(verdict, question_id=root)
        readings[asked.message] = Reading(root=root if asked.own else None, why=why)
    return readings


def _as_read(credits_: Iterable[Credit]) -> list[Credit]:
    return [credit for credit in credits_ if credit.rule != MARKED]


async def refer(
    uow: UnitOfWork,
    community: Community,
    referred: Mapping[MessageRef, Channel],
    before: datetime | None = None,
) -> None:
    """Let conversations know older messages that lines refer to.

    Of what was answered later than `before` nothing is known yet.
    """
    ledger, id_ = uow.ledger, community.id
    observed = await ledger.observed(id_, referred.keys())
    found = await ledger.found(id_, referred.keys())
    asked = {w.message: w.root for w in found.within if w.own}
    asked |= {q.message: q.message for q in found.questions}
    answered = {c.answer: c.question for c in _as_read(found.credits)}
    given, guessed = await _givers(uow, community, set(asked.values()), before)
    askers = {q.message: q for q in found.questions}
    for ref, channel in referred.items():
        said = observed.get(ref)
        author, gone_at = _of(said, askers.get(ref))
        if author is None:
            continue
        root, answer = asked.get(ref), answered.get(ref)
        older = Older(
            id=channel.line_id(ref),
            author=author,
            question_id=channel.line_id(root) if root is not None else None,
            givers=_who(given, root),
            guessed=_who(guessed, root) - _who(given, root),
            answered=channel.line_id(answer) if answer is not None else None,
        )
        channel.refer(older, gone_at, None if said is None else said.asks_since)


def _of(
    said: Observation | None, question: Question | None
) -> tuple[MemberId | None, datetime | None]:
    """Who wrote it, and since when it is gone; of a question also if all else is forgotten."""
    if said is not None:
        return said.member, said.taken_back_at
    if question is None:
        return None, None
    return question.asker, question.withdrawn_at


Givers = dict[MessageRef, frozenset[str]]


def _who(givers: Givers, root: MessageRef | None) -> frozenset[str]:
    return frozenset() if root is None else givers.get(root, frozenset())


async def _givers(
    uow: UnitOfWork,
    community: Community,
    questions: Collection[MessageRef],
    before: datetime | None,
) -> tuple[Givers, Givers]:
    """By question, who answered it, and for whom that was a guess."""
    given: Givers = {}
    guessed: Givers = {}
    if not questions:
        return given, guessed
    credits_ = await uow.ledger.credits(community.id, questions=questions)
    outdone = await uow.ledger.outdone(community.id, questions)
    for credit in _as_read([*credits_, *outdone]):
        if before is None or credit.at < before:
            there = guessed if credit.rule == NEXT else given
            there[credit.question] = _who(there, credit.question) | {credit.giver}
    return given, guessed


def found_in(channel: Channel, said: Observation, reading: Reading) -> Found:
    """What a line's reading comes to in the records.

    What somebody asks who is left out waits for nobody.
    """
    return Found(
        _questions(said, channel.excluded) if reading.asks else (),
        _credits(channel, said, reading) if reading.answers else (),
        _thanks(channel, said, reading) if reading.confirms else (),
        () if reading.asks else _within(channel, said, reading),
    )


def _credits(
    channel: Channel, said: Observation, reading: Reading
) -> tuple[Credit, ...]:
    return tuple(
        Credit(
            said.community,
            said.member,
            MemberId(answer.asker),
            channel.message(answer.question_id),
            said.message,
            answer.rule,
            answer.confidence,
            said.at,
        )
        for answer in reading.answers
    )


def _thanks(
    channel: Channel, said: Observation, reading: Reading
) -> tuple[Thanks, ...]:
    return tuple(
        Thanks(
            said.community,
            said.message,
            channel.message(asked),
            MemberId(giver),
            said.at,
        )
        for asked, giver in reading.confirms
    )


def _questions(
    said: Observation, excluded: Collection[MemberId]
) -> tuple[Question, ...]:
    rule, gone_at = said.rule or said.withdrawn or "", said.taken_back_at
    question = Question(
        said.community,
        said.message,
        said.member,
        said.asks_since or said.at,
        rule,
        topics=said.topics,
        withdrawn_at=gone_at,
    )
    return (as_asked(question, excluded=said.member in excluded),)


def as_asked(question: Question, *, excluded: bool) -> Question:
    """As reading alone tells it: waiting, unless its message or its asker is left out."""
    ended = question.withdrawn_at
    if ended is None and excluded:
        ended = question.at
    state = QuestionState.OPEN if ended is None else QuestionState.WITHDRAWN
    return replace(question, state=state, settled_at=ended, duplicate_of=None)


def _within(
    channel: Channel, said: Observation, reading: Reading
) -> tuple[AskedWithin, ...]:
    why = reading.why
    if why is None or why.question_id is None:
        return ()
    if why.verdict not in (Verdict.CONTINUES, Verdict.CLARIFIES):
        return ()
    root = channel.message(why.question_id)
    own = why.verdict is Verdict.CONTINUES
    return (AskedWithin(said.community, said.message, root, own),)
