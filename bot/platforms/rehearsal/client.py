"""The bot's connection to a rehearsal space: the first implementation of `Platform`."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from bot.platforms.rehearsal.errors import RehearsalError
from bot.platforms.rehearsal.faults import Fault
from bot.platforms.rehearsal.members import MemberSide
from bot.platforms.rehearsal.space import Did, RehearsalSpace, Room, Said
from rituals.document import Document
from rituals.effects import (
    Archive,
    Delivery,
    Replace,
    Send,
    ToAccount,
    ToChannel,
    ToPlace,
)
from rituals.model.delivery import Receipt
from rituals.model.ids import Channel, MessageId, Place, SpaceId
from rituals.ports import (
    CannotTellError,
    Capabilities,
    Clock,
    ImpossibleError,
    Inbox,
    RetryLaterError,
    UnsureError,
)
from rituals.signals import MessagePosted, Person, SpaceChanged

BUSY_FOR = timedelta(seconds=30)
HISTORY_CAP = 1000
"""How many messages `history` reads back at most: the newest ones."""


class RehearsalPlatform(MemberSide):
    """A connection to a space, with the people in it at hand.

    Sends are not made the same by their key: what is sent twice appears twice, as on
    a platform that cannot know better, so that a test can see it.
    """

    def __init__(
        self,
        space: RehearsalSpace,
        clock: Clock,
        capabilities: Capabilities | None = None,
    ) -> None:
        super().__init__(space, clock)
        self._capabilities = capabilities or Capabilities()

    @property
    def space(self) -> SpaceId:
        """Which space this is."""
        return self.world.name

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self._capabilities

    async def connect(
        self, channels: Collection[Channel], inbox: Inbox
    ) -> Mapping[Channel, Place]:
        """Bring signals to `inbox` from now on; where each channel is that is found once."""
        self.inbox = inbox
        self.world.faults.deaf = False
        found = {
            c: self.world.channels(c.name) for c in channels if c.space == self.space
        }
        return {c: places[0] for c, places in found.items() if len(places) == 1}

    async def close(self) -> None:
        """Disconnect; closing twice is harmless."""
        self.inbox = None

    async def drop(self, reason: str = "") -> None:
        """The connection breaks: the bot is told, and hears nothing until `resume`."""
        at = self.clock.now()
        if self.inbox is not None and not self.world.faults.deaf:
            await self.inbox.receive(
                SpaceChanged(self.space, up=False, at=at, reason=reason)
            )
        self.world.faults.deaf = True

    async def resume(self) -> None:
        """The connection is there again: the bot is told."""
        self.world.faults.deaf = False
        if self.inbox is not None:
            await self.inbox.receive(
                SpaceChanged(self.space, up=True, at=self.clock.now())
            )

    async def members(self) -> Sequence[Person]:
        """Everybody in the space but the bot itself, in the order they came."""
        return tuple(self.world.people.values())

    async def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        """What people wrote there after that message, oldest first; the newest thousand."""
        messages = self.world.room(place).messages if place in self.world.rooms else []
        newer = [
            said
            for said in messages
            if said.deleted_at is None
            and said.author != self.world.bot
            and (after is None or said.ref.id > after)
        ]
        for said in newer[-HISTORY_CAP:]:
            yield self.posted_signal(said)

    async def newest(self, place: Place) -> MessageId | None:
        """The last message there; an empty id, which is before all, if there is none."""
        messages = self.world.room(place).messages if place in self.world.rooms else []
        return messages[-1].ref.id if messages else MessageId("")

    async def threads(self, place: Place, since: datetime) -> Mapping[Place, MessageId]:
        """The threads on messages there with something newer; an empty id is before all."""
        threads = {}
        for room in self.world.rooms.values():
            if room.parent != place or all(s.at < since for s in room.messages):
                continue
            older = [said.ref.id for said in room.messages if said.at < since]
            threads[room.place] = older[-1] if older else MessageId("")
        return threads

    # --- deliveries

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Do it once; raises what `Platform.deliver` says, as the space's faults have it."""
        script = self.world.faults.script
        fault = script.popleft() if script else Fault.NONE
        self._refuse_while_down()
        if fault is Fault.BUSY:
            raise RetryLaterError(
                at=self.clock.now() + BUSY_FOR, reason="too many requests"
            )
        if fault is Fault.REFUSE:
            raise ImpossibleError(reason="it was refused")
        if fault is Fault.BREAK_BEFORE:
            raise UnsureError(reason="the connection broke")
        receipt = self._do(delivery)
        if fault is Fault.LOSE_ANSWER:
            raise UnsureError(reason="the connection broke")
        return receipt

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """The receipt of what was delivered at `since` or after; `None` if surely not.

        `RetryLaterError` while the space is down, `CannotTellError` if it says nothing.
        """
        self._refuse_while_down()
        if self.world.faults.cannot_tell:
            raise CannotTellError(reason="it does not let anybody look")
        match delivery:
            case Send():
                sent = (s for s in self.world.messages() if s.key == delivery.key)
                late = (self._receipt(delivery, s) for s in sent if s.at >= since)
                return next(late, None)
            case Replace():
                shown = self._own(delivery).document
                return self._seen(delivery) if shown == delivery.document else None
            case Archive():
                closed = self._room(delivery.place).closed
                return self._seen(delivery) if closed else None
            case _:
                assert_never(delivery)

    def _refuse_while_down(self) -> None:
        until = self.world.faults.down_until
        if until is not None and self.clock.now() < until:
            raise RetryLaterError(at=until, reason="it is down")

    def _do(self, delivery: Delivery) -> Receipt:
        match delivery:
            case Send():
                return self._send(delivery)
            case Replace():
                self._replace(self._own(delivery), delivery.document)
                return self._seen(delivery)
            case Archive(unpin=pinned):
                for said in self.world.messages():
                    said.pinned = said.pinned and said.ref != pinned
                self._archive(self._room(delivery.place))
                return self._seen(delivery)
            case _:
                assert_never(delivery)

    def _send(self, send: Send) -> Receipt:
        room = self._destination(send)
        if room.place in self.world.faults.refused:
            raise ImpossibleError(reason=self.world.faults.refused[room.place])
        now = self.clock.now()
        said = self.world.add(room.place, self.world.bot, now)
        said.document = send.document
        said.key = send.key
        said.pinned = send.pin
        said.mentions = send.ping
        self.world.posted[send.key] += 1
        self.world.note_said(said)
        if (
            send.thread is not None
            and room.kind == "channel"
            and self._capabilities.threads
        ):
            self.world.open_thread(said, send.thread, self.world.bot, now)
        return self._receipt(send, said)

    def _destination(self, send: Send) -> Room:
        match send.to:
            case ToPlace(place):
                return self._room(place)
            case ToChannel(channel):
                places = (
                    self.world.channels(channel.name)
                    if channel.space == self.space
                    else []
                )
                if len(places) != 1:
                    raise ImpossibleError(
                        reason=f"there is no one channel {channel.name}"
                    )
                return self.world.room(places[0])
            case ToAccount(account):
                person = self.world.people.get(account.id)
                if person is None or account.space != self.space:
                    raise ImpossibleError(reason="they are no longer there")
                if not self._capabilities.private or person.bot:
                    raise ImpossibleError(reason="they cannot be written to")
                if account.id in self.world.faults.closed_to_bot:
                    raise ImpossibleError(reason="they take no private messages")
                return self.world.private(person)
            case _:
                assert_never(send.to)

    def _room(self, place: Place) -> Room:
        try:
            return self.world.room(place)
        except RehearsalError as error:
            raise ImpossibleError(reason=str(error)) from error

    def _own(self, delivery: Replace) -> Said:
        try:
            return self.world.written_by(self.world.bot, delivery.message)
        except RehearsalError as error:
            raise ImpossibleError(reason=str(error)) from error

    def _replace(self, said: Said, document: Document) -> None:
        if said.document == document:
            return
        said.document = document
        said.edited_at = self.clock.now()
        self.world.note(
            said.edited_at,
            Did.REPLACED,
            self.world.bot,
            place=said.ref.place,
            message=said.ref,
            shown=document,
        )

    def _archive(self, room: Room) -> None:
        if room.kind != "thread":
            raise ImpossibleError(reason="it is no thread")
        if not room.closed:
            room.closed = True
            self.world.note(
                self.clock.now(),
                Did.CLOSED,
                self.world.bot,
                place=room.place,
                words=room.name,
            )

    def _seen(self, delivery: Replace | Archive) -> Receipt:
        message = delivery.message if isinstance(delivery, Replace) else None
        thread = delivery.place if isinstance(delivery, Archive) else None
        return Receipt(delivery.key, self.clock.now(), message, thread)

    def _receipt(self, send: Send, said: Said) -> Receipt:
        return Receipt(send.key, said.at, said.ref, said.thread)
