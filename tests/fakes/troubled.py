"""A house in which anything may happen at any time, and which keeps book of it.

The books say what may be expected in the end: what was said where, what moderators did,
since when the configuration is as it is, and what a restored backup cannot know.
"""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.platforms.rehearsal.faults import Fault
from bot.platforms.rehearsal.space import Room, Said
from rituals.community import Community
from rituals.document import Document
from rituals.engine.order_errors import OrderError
from rituals.model.ids import AccountId, Place, SpaceId
from rituals.model.occurrence import Occurrence, OccurrenceId
from rituals.orders import Order, RunNow, Settle
from rituals.signals import Acted, Person
from tests.fakes.crashes import CrashError, CrashingStorage, CrashyHouse, Fuse
from tests.fakes.house import HOME
from tests.fakes.vaults import Vault

T = TypeVar("T")


@dataclass
class Books:
    """What happened, as far as it changes what is to be expected."""

    since: datetime
    """Since when the rituals are configured as they are."""
    touched: set[OccurrenceId] = field(default_factory=set)
    """Occurrences that moderators did something to since the last backup."""
    forgotten: set[OccurrenceId] = field(default_factory=set)
    """Those of which a restored backup does not know what was done to them."""
    took_back: set[tuple[Place, AccountId]] = field(default_factory=set)
    """Who deleted something and where."""
    unheard: set[tuple[Place, AccountId]] = field(default_factory=set)
    """Whose deleting the bot may not have heard of."""
    letters: list[str] = field(default_factory=list)
    """Keys of the letters that members surely asked for."""


class TroubledHouse(CrashyHouse):
    """A house whose process dies, sleeps, is put back and changed, and starts again."""

    def __init__(self, vault: Vault, now: datetime, community: Community) -> None:
        super().__init__(vault.storage, Fuse(), now=now, community=community)
        self.vault = vault
        self.books = Books(since=now)
        self.deaths = 0
        self.kept_at: datetime | None = None

    # --- dying

    async def survive(self, life: Coroutine[Any, Any, T]) -> T | None:
        """Live on; if the process dies of it, start another. `None` if it died."""
        try:
            return await life
        except CrashError:
            self.deaths += 1
            await self.reborn()
            return None

    async def reborn(self) -> None:
        """A new process on what is there."""
        self.fuse.left = None
        self.clock.advance(timedelta(seconds=1))
        await self.start()

    # --- what people do

    def threads(self) -> list[Room]:
        """The threads in which people can speak."""
        return [
            room
            for space in self.spaces.values()
            for room in space.rooms.values()
            if room.kind == "thread" and not room.closed
        ]

    def person(self, space: SpaceId, nth: int) -> Person:
        people = list(self.spaces[space].people.values())
        return people[nth % len(people)]

    async def say(self, nth: int, who: int) -> None:
        """Somebody speaks in a thread."""
        room = _chosen(self.threads(), nth)
        if room is not None:
            person = self.person(room.place.space, who)
            await self.survive(
                self.platforms[room.place.space].say(person, room.place, "hello there")
            )

    async def take_back(self, nth: int) -> None:
        """Somebody deletes the only thing they said in a thread."""
        said = _chosen([s for s in self._spoken() if self._only_word(s)], nth)
        if said is None:
            return
        deaths, place = self.deaths, said.ref.place
        author = (place, said.author.account.id)
        self.books.took_back.add(author)
        if self.spaces[place.space].faults.deaf:
            self.books.unheard.add(author)
        await self.survive(self.platforms[place.space].delete(said.author, said.ref))
        if self.deaths > deaths:
            self.books.unheard.add(author)

    def _spoken(self) -> list[Said]:
        return [
            said
            for room in self.threads()
            for said in room.messages
            if not said.author.bot and said.deleted_at is None
        ]

    def _only_word(self, said: Said) -> bool:
        room = self.spaces[said.ref.place.space].room(said.ref.place)
        words = [s for s in room.messages if s.author.account == said.author.account]
        return len(words) == 1

    async def repeat(self, nth: int) -> None:
        """The platform brings a message again."""
        said = _chosen(self._spoken(), nth)
        if said is not None and not self.spaces[said.ref.place.space].faults.deaf:
            signal = self.platforms[said.ref.place.space].posted_signal(said)
            await self.survive(self.engine.intake.receive(HOME, signal))

    async def act(self, nth: int, who: int, action: str) -> None:
        """Somebody presses something of some occurrence."""
        occurrence = _chosen(await self.all_occurrences(), nth)
        if occurrence is not None:
            await self.act_on(occurrence, who, action)

    async def act_on(self, occurrence: Occurrence, who: int, action: str) -> None:
        """Somebody presses something, and the platform brings it twice."""
        name = SpaceId("discord")
        if self.spaces[name].faults.deaf:
            return
        person = self.person(name, who)
        acted = Acted(
            space=name,
            id=self.spaces[name].count("a"),
            by=person,
            action=action,
            at=self.clock.now(),
            about=occurrence.id,
            value="dear",
        )
        deaths = self.deaths
        reply = await self.survive(self.engine.intake.receive(HOME, acted))
        if action in {"extend", "cancel"}:
            self.books.touched.add(occurrence.id)
        if self.deaths > deaths:
            return
        if action == "write" and _says(reply, "write dear"):
            who_ = f"{name}:{person.account.id}"
            key = f"{occurrence.id}/{name}:{acted.id}/letter/@{who_}"
            self.books.letters.append(key)
        before = await self.written()
        await self.survive(self.engine.intake.receive(HOME, acted))
        assert await self.written() == before, "the same signal twice changed something"

    async def written(self) -> tuple[object, ...]:
        """What stands in the tables about occurrences and deliveries."""
        found = await self.all_occurrences()
        async with self.storage.read() as uow:
            parts = await uow.occurrences.participations([o.id for o in found])
            pending = await uow.outbox.pending([o.id for o in found])
            return (found, list(parts), list(pending))

    # --- what moderators do

    async def order(self, order: Order) -> None:
        """A moderator's order; one that cannot be done is refused."""
        about = getattr(order, "occurrence", None)
        if about is not None:
            self.books.touched.add(about)
        try:
            await self.survive(self.engine.order(HOME, order))
        except OrderError:
            return
        if isinstance(order, RunNow):
            extras = [o.id for o in await self.all_occurrences() if o.extra]
            self.books.touched.update(extras)

    async def settle_held(self) -> int:
        """Moderators say truly of everything held whether they see it; how many."""
        async with self.storage.read() as uow:
            held = await uow.outbox.held(HOME)
        for entry in held:
            seen = self.spaces[entry.space].posted[entry.key] > 0
            await self.order(Settle(entry.key, posted=seen))
        return len(held)

    # --- what the operator does

    async def reconfigure(self, community: Community, *, restart: bool) -> None:
        """Another configuration, by reload or with a new process."""
        await self.survive(self.work())
        self.community = community
        self.books.since = self.clock.now()
        if restart:
            await self.survive(self.start())
        else:
            await self.survive(self.engine.reload(community, self.holidays))

    async def backup(self) -> None:
        await self.vault.backup()
        self.kept_at = self.clock.now()
        self.books.touched.clear()

    async def put_back(self) -> None:
        """The operator puts the backup in place, with the configuration of today."""
        if self.kept_at is None:
            return
        await self.vault.restore()
        assert isinstance(self.storage, CrashingStorage)
        self.storage.inner = self.vault.storage
        books = self.books
        books.forgotten |= books.touched
        books.unheard |= books.took_back
        books.letters.clear()
        books.since = self.clock.now()
        await self.survive(self.reborn())

    # --- what the spaces do

    async def drop(self, name: str) -> None:
        await self.survive(self.platforms[SpaceId(name)].drop("maintenance"))

    async def resume(self, name: str) -> None:
        await self.survive(self.platforms[SpaceId(name)].resume())

    def trouble(self, name: str, faults: Sequence[Fault]) -> None:
        self.spaces[SpaceId(name)].faults.script.extend(faults)

    # --- and in the end

    async def settle(self) -> None:
        """All faults gone and spaces up; then some days, in which all is decided."""
        self.fuse.left = None
        for name, space in self.spaces.items():
            space.faults.script.clear()
            space.faults.down_until = None
            space.faults.cannot_tell = False
            await self.resume(name)
        await self.until(self.clock.now() + timedelta(days=2))
        while await self.settle_held():
            await self.until(self.clock.now() + timedelta(hours=2))


def _chosen(of: Sequence[T], nth: int) -> T | None:
    """One of them, counted from the newest; `None` if there is none."""
    return of[-1 - nth % len(of)] if of else None


def _says(shown: object, words: str) -> bool:
    return isinstance(shown, Document) and words in repr(shown)
