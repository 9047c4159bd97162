"""A process that can die at every boundary: around each commit and around each send.

The fuse counts boundaries; when it has burnt down the process "dies": `CrashError` is no
ordinary exception, so that nothing in the code can catch it and carry on.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.platforms.rehearsal.client import RehearsalPlatform
from rituals.effects import Delivery
from rituals.model.delivery import Receipt
from rituals.model.ids import Channel, MessageId, Place, SpaceId
from rituals.ports import CannotTellError, Capabilities, Inbox, Storage, UnitOfWork
from rituals.signals import MessagePosted, Person
from tests.fakes.house import House


class CrashError(BaseException):
    """The process is killed here."""


@dataclass
class Fuse:
    left: int | None = None
    """Boundaries until the next crash; `None` if there is none."""

    def burn(self) -> None:
        if self.left is None:
            return
        if self.left == 0:
            self.left = None
            raise CrashError
        self.left -= 1


@dataclass
class CrashingStorage:
    inner: Storage
    fuse: Fuse

    @asynccontextmanager
    async def write(self, *, patient: bool = False) -> AsyncIterator[UnitOfWork]:
        async with self.inner.write(patient=patient) as unit:
            yield unit
            self.fuse.burn()
        self.fuse.burn()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        async with self.inner.read() as unit:
            yield unit


@dataclass
class CrashingPlatform:
    inner: RehearsalPlatform
    fuse: Fuse
    unseen: set[str] = field(default_factory=set)

    @property
    def space(self) -> SpaceId:
        return self.inner.space

    @property
    def capabilities(self) -> Capabilities:
        return self.inner.capabilities

    async def connect(
        self, channels: Collection[Channel], inbox: Inbox
    ) -> Mapping[Channel, Place]:
        return await self.inner.connect(channels, inbox)

    async def deliver(self, delivery: Delivery) -> Receipt:
        self.fuse.burn()
        receipt = await self.inner.deliver(delivery)
        self.fuse.burn()
        return receipt

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        try:
            return await self.inner.find(delivery, since)
        except CannotTellError:
            self.unseen.add(delivery.key)
            raise

    async def members(self) -> Sequence[Person]:
        return await self.inner.members()

    def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        return self.inner.history(place, after)

    async def newest(self, place: Place) -> MessageId | None:
        return await self.inner.newest(place)

    async def threads(self, place: Place, since: datetime) -> Mapping[Place, MessageId]:
        return await self.inner.threads(place, since)

    async def close(self) -> None:
        await self.inner.close()


class CrashyHouse(House):
    """A house whose process dies when the fuse has burnt down."""

    def __init__(self, storage: Storage, fuse: Fuse, **changes: object) -> None:
        self.fuse = fuse
        super().__init__(CrashingStorage(storage, fuse), **changes)  # type: ignore[arg-type]  # the fields of House

    def wrapped(self, platform: RehearsalPlatform) -> CrashingPlatform:
        return CrashingPlatform(platform, self.fuse, self.unseen)
