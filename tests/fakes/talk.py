"""A channel's talk to be heard in any order: what was said, edited, deleted, shown, decided."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.clock import HandClock
from bot.dice import SeededDice
from bot.texts.translator import GettextTranslator
from rituals.community import LedgerSettings
from rituals.engine.engine import Engine, engine
from rituals.engine.rebuilding import Rebuilt, rebuild
from rituals.engine.rereading import finish, read_members_again
from rituals.engine.uniting import unite
from rituals.engine.weighing import weigh
from rituals.engine.world import Pace
from rituals.model.duration import Duration
from rituals.model.ids import (
    Account,
    AccountId,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.model.ledger import Decided, Decision
from rituals.model.member import Member
from rituals.ports import Storage, UnitOfWork
from rituals.signals import (
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
    ReactionChanged,
    ReactionsCleared,
)
from tests.fakes.house import HELP, HOME, NoHolidays, community
from tests.fakes.storages import sqlite_storage

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SPACE = SpaceId("discord")
CHANNEL = Place(SPACE, PlaceId("help"))
PEOPLE = ("ada", "ben", "cem", "dora", "elif")
TEXTS = {
    "asks": "how do I mount a disk?",
    "tells": "use the second button on the left",
    "thanks": "thanks, that helped",
    "nods": "ok",
}
SIGN = "✅"
NEVER: Mapping[int, Sequence[tuple[int, int]]] = {}
Store = Callable[[], AbstractAsyncContextManager[Storage]]


@dataclass(frozen=True)
class Said:
    """A message, by whom and when, and what became of it since."""

    who: int
    minute: int
    kind: str = "tells"
    reply_to: int | None = None
    thread: int | None = None
    """The message in whose thread it stands."""
    names: int | None = None
    then: tuple["Then", ...] = ()


@dataclass(frozen=True)
class Then:
    """What somebody did with a message, so many minutes after it was written."""

    what: str
    minutes: int
    who: int = 0
    kind: str = "tells"
    about: int = 0


def account(who: int) -> Account:
    return Account(SPACE, AccountId(PEOPLE[who]))


def member_id(who: int) -> MemberId:
    return MemberId(f"{SPACE}:{PEOPLE[who]}")


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


@dataclass
class Talk:
    """One engine that hears of it all."""

    storage: Storage
    said: Sequence[Said]
    engine: Engine = field(init=False)
    arrived: set[int] = field(default_factory=set)
    waiting: list[tuple[int, Then]] = field(default_factory=list)
    home: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        ledger = LedgerSettings(
            channels=(HELP,), cooldown=Duration.parse("3 minutes"), most_a_day=3
        )
        place = community(ledger=ledger)
        self.engine = engine(
            [place],
            storage=self.storage,
            clock=HandClock(at(10_000)),
            dice=SeededDice(1),
            translator=GettextTranslator(),
            holidays={HOME: NoHolidays()},
        )
        self.engine.world.places[HOME, HELP] = CHANNEL
        self.engine.world.pace = Pace(at_once=4, piece=3, a_tick=5)

    def ref(self, n: int) -> MessageRef:
        root = self.said[n].thread
        place = CHANNEL if root is None else Place(SPACE, PlaceId(f"t{root}"))
        return MessageRef(place, MessageId(f"m{n}"))

    async def begin(self) -> None:
        members = [
            Member(HOME, member_id(n), name, (account(n),))
            for n, name in enumerate(PEOPLE)
        ]
        async with self.storage.write() as uow:
            await uow.members.save(members)

    async def hear(self, n: int) -> None:
        one = self.said[n]
        root = None if one.thread is None else self.ref(one.thread)
        posted = MessagePosted(
            self.ref(n),
            person(one.who),
            TEXTS[one.kind],
            at(one.minute),
            None if one.reply_to is None else self.ref(one.reply_to),
            thread_of=None if root is None else CHANNEL,
            root=root,
            mentions=() if one.names is None else (account(one.names),),
        )
        self.engine.intake.hear(HOME, posted)
        self.arrived.add(n)
        ready = [w for w in self.waiting if w[1].about in self.arrived]
        self.waiting = [w for w in self.waiting if w not in ready]
        for m, then in ready:
            await self.do(m, then)

    async def do(self, n: int, then: Then) -> None:
        """What was done with a message that has arrived."""
        message, when = self.ref(n), at(self.said[n].minute + then.minutes)
        match then.what:
            case "edit":
                text = TEXTS[then.kind]
                author = person(self.said[n].who)
                await self._tell(MessageEdited(message, author, text, when))
            case "delete":
                await self._tell(MessageDeleted(message, when))
            case "react":
                await self._tell(ReactionChanged(message, person(then.who), SIGN, when))
            case _ if then.about in self.arrived:
                await self._decide(n, then, when)
            case _:
                self.waiting.append((n, then))

    async def _decide(self, n: int, then: Then, when: datetime) -> None:
        await self.engine.flush()
        message, about = self.ref(n), self.ref(then.about)
        async with self.storage.write() as uow:
            by = await self._member(uow, then.who)
            decision = Decision(
                HOME,
                message,
                Decided(then.what),
                by.id,
                when,
                about if then.what.startswith("answers") else None,
                moderator=then.who == 0,
            )
            await uow.ledger.decide([decision])
            found = await uow.ledger.found(HOME, [message])
            asked = {c.question for c in found.credits} | {message, about}
            await weigh(uow, self.engine.world.communities[HOME], asked)

    async def clear(self, n: int) -> None:
        """Nobody's sign is below that message any more."""
        when = at(self.said[n].minute + 99)
        await self._tell(ReactionsCleared(self.ref(n), when))

    async def _tell(
        self,
        signal: MessageEdited | MessageDeleted | ReactionChanged | ReactionsCleared,
    ) -> None:
        await self.engine.intake.receive(HOME, signal)

    async def unite(self, kept: int, gone: int) -> None:
        """Two of them turn out to be one."""
        await self.engine.flush()
        world = self.engine.world
        async with self.storage.write() as uow:
            one = await self._member(uow, kept)
            other = await self._member(uow, gone)
            accounts = (*one.accounts, *other.accounts)
            both = replace(one, accounts=accounts)
            await unite(world, uow, world.communities[HOME], both, other)

    async def link(self, pairs: Iterable[tuple[int, int]]) -> None:
        """In each of these, two turn out to be one."""
        for kept, gone in pairs:
            await self.unite(kept, gone)

    async def _member(self, uow: UnitOfWork, who: int) -> Member:
        return (await uow.members.by_account(HOME, [account(who)]))[account(who)]

    async def exclude(self, who: int, *, excluded: bool) -> None:
        await self.engine.flush()
        world = self.engine.world
        async with self.storage.write() as uow:
            member = await self._member(uow, who)
            await uow.members.save([replace(member, excluded=excluded)])
            home = world.communities[HOME]
            await read_members_again(uow, home, [member.id])

    async def tick(self) -> None:
        await self.engine.flush()
        await finish(self.engine.world, HOME)

    async def rebuild(self) -> Rebuilt:
        await self.engine.flush()
        world = self.engine.world
        return await rebuild(world, world.communities[HOME])

    async def records(self) -> dict[str, object]:
        """All that was found, whatever the order in which it was written."""
        await self.tick()
        refs = {self.ref(n) for n in range(len(self.said))}
        async with self.storage.read() as uow:
            ledger = uow.ledger
            found = await ledger.found(HOME, refs)
            return {
                "questions": {*await ledger.questions(HOME)},
                "credits": {*await ledger.credits(HOME)},
                "thanks": {*await ledger.thanks(HOME)},
                "within": {*found.within},
                "outdone": {*await ledger.outdone(HOME, refs)},
                "balances": {*await ledger.balances(HOME)},
            }


def person(who: int) -> Person:
    return Person(account(who), PEOPLE[who])


def in_order(said: Sequence[Said]) -> list[int]:
    """The chain of each message, named by it, as time went by."""
    events = [
        (one.minute + minutes, n)
        for n, one in enumerate(said)
        for minutes in (0, *(then.minutes for then in one.then))
    ]
    return [n for _, n in sorted(events)]


@asynccontextmanager
async def talk(
    said: Sequence[Said], store: Store = sqlite_storage
) -> AsyncIterator[Talk]:
    async with store() as storage:
        one = Talk(storage, said)
        await one.begin()
        yield one


async def hear_all(
    heard: Talk,
    order: Sequence[int],
    pauses: frozenset[int] = frozenset(),
    links: Mapping[int, Sequence[tuple[int, int]]] = NEVER,
) -> None:
    """Message by message, each followed by what was done with it; written at the pauses.

    In between two become one, by `links`: before which arrival, or after all, and who.
    """
    left = {n: list(one.then) for n, one in enumerate(heard.said)}
    for nth, n in enumerate(order):
        await heard.link(links.get(nth, ()))
        if n not in heard.arrived:
            await heard.hear(n)
        elif left[n]:
            await heard.do(n, left[n].pop(0))
        else:
            await heard.hear(n)  # once more
        if nth in pauses:
            await heard.engine.flush()
    for nth in sorted(links):
        if nth >= len(order):
            await heard.link(links[nth])
