"""A story told step by step: people act by name, and the clock moves.

It does not know where it is told: its stages do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.bootstrap import build_engine
from bot.clock import HandClock
from bot.dice import SeededDice
from rituals.community import Community
from rituals.engine.engine import Engine
from rituals.model.delivery import TrailEntry
from rituals.model.ids import Account, MemberId, MessageRef, Place, RitualName, SpaceId
from rituals.model.member import Member
from rituals.model.occurrence import Json, Occurrence
from rituals.orders import Forget
from rituals.ports import Storage
from tests.scenarios.stages.stage import DISCORD, Shown, Stage


@dataclass(frozen=True)
class Post:
    """A message, as it stands there whenever it is looked at."""

    stage: Stage = field(repr=False)
    ref: MessageRef

    @property
    def shown(self) -> Shown:
        return self.stage.shown(self.ref)

    @property
    def words(self) -> str:
        return self.shown.words

    @property
    def buttons(self) -> tuple[str, ...]:
        return self.shown.buttons

    @property
    def notified(self) -> tuple[str, ...]:
        """Who was told that it names them."""
        return self.shown.notified

    def leads_to(self, post: "Post") -> bool:
        """Whether it has a link to that one."""
        return post.ref in self.shown.links

    @property
    def has_thread(self) -> bool:
        return self.stage.thread(self.ref) is not None

    @property
    def thread(self) -> "Thread":
        """The thread on it."""
        place = self.stage.thread(self.ref)
        assert place is not None
        return Thread(self.stage, place)


@dataclass(frozen=True)
class Thread:
    """A thread, as it is whenever it is looked at."""

    stage: Stage = field(repr=False)
    place: Place

    @property
    def posts(self) -> list[Post]:
        """What the bot said there, oldest first."""
        return [Post(self.stage, ref) for ref in self.stage.posts(self.place)]

    @property
    def closed(self) -> bool:
        return self.stage.closed(self.place)

    @property
    def over(self) -> bool:
        """Closed, where a thread can be."""
        return self.closed or not self.stage.closes_threads


@dataclass
class Story:
    """A community; nobody does anything but what is told.

    `stages` are known by what the story calls them, which may be another space in truth.
    """

    community: Community
    clock: HandClock
    stages: dict[SpaceId, Stage]
    storage: Storage
    engine: Engine = field(init=False)
    _is_awake: bool = field(default=False, init=False)

    # --- the bot and the clock

    async def awake(self) -> None:
        """The bot starts, on what it has written down."""
        self.engine = build_engine(
            [self.community],
            storage=self.storage,
            clock=self.clock,
            dice=SeededDice(7).forked("bot"),
        )
        await self.engine.start()
        for stage in self.stages.values():
            missing = await self.engine.connect(self.community, stage.connection())
            assert missing == frozenset()
        self._is_awake = True
        await self.work()

    async def asleep(self) -> None:
        """The bot is stopped; people go on."""
        self._is_awake = False
        await self.engine.close()

    async def work(self) -> None:
        """All that the bot has to do at this instant, if it is awake."""
        if not self._is_awake:
            return
        await self._heard()
        for _ in range(2):
            await self.engine.flush()
            await self.engine.tick()
            await self.engine.drain()
            await self._heard()

    async def _heard(self) -> None:
        for stage in self.stages.values():
            await stage.heard()

    async def until(self, when: str) -> None:
        """All that happens before that local time, and at it: `2027-01-04 09:00`."""
        local = datetime.fromisoformat(when)
        await self._until(local.replace(tzinfo=self.community.zone))

    async def passes(self, **span: float) -> None:
        """All that happens in a while: `passes(days=2)`."""
        await self._until(self.clock.now() + timedelta(**span))

    async def _until(self, at: datetime) -> None:
        await self.work()
        while (
            self._is_awake
            and (due := await self.engine.next_due()) is not None
            and due <= at
        ):
            self.clock.set(max(due, self.clock.now()))
            await self.work()
            after = await self.engine.next_due()
            if after is not None and after <= due:
                self.clock.advance(timedelta(seconds=1))
        self.clock.set(max(at, self.clock.now()))
        await self.work()

    # --- people come and go

    def _of(self, name: str) -> Stage:
        return next(s for s in self.stages.values() if name in s.people())

    async def joins(
        self, name: str, *, space: SpaceId = DISCORD, takes_messages: bool = True
    ) -> None:
        """Somebody comes in; the bot does what there is to do."""
        await self.stages[space].joins(name, takes_messages=takes_messages)
        await self.work()

    async def join_at_once(self, *names: str, apart: timedelta) -> None:
        """Many come in, a short time apart, before the bot gets to anything."""
        for name in names:
            await self.stages[DISCORD].joins(name, takes_messages=True)
            await self._heard()
            self.clock.advance(apart)
        await self.work()

    async def leaves(self, name: str) -> None:
        """Somebody goes."""
        await self._of(name).leaves(name)
        await self.work()

    async def comes_back(self, name: str) -> None:
        """Somebody who left is there again; also while the bot is asleep."""
        await self._of(name).comes_back(name)
        await self.work()

    # --- people act

    async def says(self, name: str, text: str, to: Post | None = None) -> Post:
        """Somebody writes into the discussion, or answers what was said, where it stands."""
        if to is not None:
            return await self._writes(name, to.ref.place, text, to.ref)
        return await self.says_under(name, self._latest("talk", self._of(name)), text)

    async def says_in(self, name: str, channel: str, text: str) -> Post:
        """Somebody writes into a channel."""
        return await self._writes(name, self._of(name).channel(channel), text)

    async def says_under(self, name: str, post: Post, text: str) -> Post:
        """Somebody writes into the thread on a post."""
        return await self._writes(name, post.thread.place, text)

    async def _writes(
        self, name: str, place: Place, text: str, to: MessageRef | None = None
    ) -> Post:
        stage = self._of(name)
        said = Post(stage, await stage.writes(name, place, text, to))
        await self.work()
        return said

    async def edits(self, name: str, said: Post, text: str) -> None:
        """Somebody gives what they said other words."""
        await self._of(name).edits(name, said.ref, text)
        await self.work()

    async def deletes(self, name: str, said: Post) -> None:
        """Somebody takes back what they said."""
        await self._of(name).deletes(name, said.ref)
        await self.work()

    async def likes(self, name: str, said: Post) -> None:
        """Somebody puts a sign to what was said."""
        await self._of(name).likes(name, said.ref)
        await self.work()

    async def presses(self, name: str, label: str, on: Post | Shown) -> Shown:
        """Somebody presses the button of that label; what they alone are shown."""
        where = on.ref if isinstance(on, Post) else on
        shown = await self._of(name).presses(name, label, where)
        await self.work()
        return shown

    async def hands_in(self, name: str, on: Post, label: str, **values: str) -> str:
        """Somebody presses a button that opens a form, and hands that in; the answer."""
        form = await self.presses(name, label, on)
        assert form.form is not None, form.words
        told = await self._of(name).hands_in(name, form, values)
        await self.work()
        return told.words

    async def calls(
        self,
        name: str,
        words: str,
        values: Mapping[str, str] | None = None,
        *,
        on: Post | None = None,
    ) -> Shown:
        """Somebody calls a command by its words, or from the menu of a message."""
        message = on.ref if on else None
        shown = await self._of(name).calls(name, words, values or {}, message)
        await self.work()
        return shown

    # --- what can be seen

    def posts(self, channel: str, space: SpaceId = DISCORD) -> list[Post]:
        """What the bot said in a channel, oldest first."""
        stage = self.stages[space]
        return [Post(stage, ref) for ref in stage.posts(stage.channel(channel))]

    def thread(self, channel: str, space: SpaceId = DISCORD) -> Thread:
        """The thread of the last post of the bot there that has one."""
        return self._latest(channel, self.stages[space]).thread

    def _latest(self, channel: str, stage: Stage) -> Post:
        posts = [Post(stage, ref) for ref in stage.posts(stage.channel(channel))]
        return next(p for p in reversed(posts) if stage.thread(p.ref) is not None)

    def private(self, name: str) -> list[Post]:
        """What the bot wrote to somebody privately."""
        stage = self._of(name)
        return [Post(stage, ref) for ref in stage.posts(stage.private(name))]

    def told(self, name: str) -> list[str]:
        """The same, as it reads now."""
        return [post.words for post in self.private(name)]

    def moderators_told(self) -> list[str]:
        """What stands in the channel of the moderators."""
        return [post.words for post in self.posts("mods")]

    def said(self) -> list[tuple[datetime, str, str]]:
        """All that the bot said: when, the space and where in it, all words as of then."""
        spoken = [
            (each.at, f"{space} {each.where}", each.words)
            for space, stage in self.stages.items()
            for each in stage.spoken()
        ]
        return sorted(spoken, key=lambda each: each[:2])

    def week(self) -> list[str]:
        """When the bot said something, where, and its first line: all of it, in order."""
        return [
            f"{at.astimezone(self.community.zone):%a %H:%M} {where}: "
            + words.partition("\n")[0]
            for at, where, words in self.said()
        ]

    # --- what the bot knows

    def account(self, name: str) -> Account:
        return self._of(name).account(name)

    def member_id(self, name: str) -> MemberId:
        """How the bot calls somebody who came in that space first."""
        account = self.account(name)
        return MemberId(f"{account.space}:{account.id}")

    async def member(self, name: str) -> Member:
        """What is written down of somebody."""
        async with self.storage.read() as uow:
            id_, of = self.member_id(name), self.community.id
            (found,) = await uow.members.get([id_], of)
        return found

    async def volunteer(self, *names: str) -> None:
        """These offer to accompany newcomers."""
        for name in names:
            known = replace(await self.member(name), volunteers=frozenset({"buddy"}))
            async with self.storage.write() as uow:
                await uow.members.save([known])

    async def forgets(self, name: str) -> None:
        """Somebody is forgotten."""
        order = Forget(self.member_id(name))
        await self.engine.order(self.community.id, order)
        await self.work()

    async def given(self, name: str) -> int:
        """How many contributions of the kinds besides answers somebody has."""
        async with self.storage.read() as uow:
            balances = await uow.ledger.balances(self.community.id)
        return next((b.contributed for b in balances if b.name == name), 0)

    async def nudged(self) -> list[TrailEntry]:
        """What the quiet gate decided, in order."""
        async with self.storage.read() as uow:
            trail = await uow.trail.read(self.community.id, 100_000)
        return [e for e in reversed(trail) if e.verdict.startswith("nudge")]

    async def occurrences(self, ritual: str) -> list[Occurrence]:
        """All that there ever were of a ritual, by when they began."""
        async with self.storage.read() as uow:
            found = await uow.occurrences.of_ritual(
                self.community.id, RitualName(ritual), alive=False
            )
        return list(found)

    async def memory(self, ritual: str) -> Json:
        """What a ritual remembers."""
        async with self.storage.read() as uow:
            states = await uow.rituals.states([self.community.id])
        found: Json = next(s.memory for s in states if s.ritual == ritual)
        return found
