"""A workspace as the core sees it: what is heard there goes in, what is to be said goes out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError

from bot.platforms.slack import inbound
from bot.platforms.slack.committing import Committing
from bot.platforms.slack.connection import Connection
from bot.platforms.slack.door import Json
from bot.platforms.slack.failures import told
from bot.platforms.slack.hearing import Hearing
from bot.platforms.slack.identities import SPACE, place
from bot.platforms.slack.me import Me
from bot.platforms.slack.outbound import Outbound
from bot.platforms.slack.people import present
from bot.platforms.slack.reading import Reading
from rituals.effects import Delivery
from rituals.model.delivery import Receipt
from rituals.model.ids import Channel, CommunityId, MessageId, Place, SpaceId
from rituals.ports import Capabilities, Clock, Inbox, RetryLaterError, Translator
from rituals.signals import MessagePosted, Person, Signal

PATIENCE = 20.0
"""Seconds that connecting waits for the workspace; one that comes later is told of."""
RETRY = timedelta(minutes=1)
_ENDINGS = ("app_uninstalled", "tokens_revoked")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class SlackPlatform:
    """Implements `Platform` for one workspace.

    `named` are the community's moderators as its file has them.
    """

    connection: Connection
    community: CommunityId
    named: tuple[str, ...]
    translator: Translator
    clock: Clock
    inbox: Inbox | None = None
    patience: float = PATIENCE
    hearing: Hearing | None = None
    _committing: Committing | None = None
    _here: asyncio.Event = field(default_factory=asyncio.Event)
    _awaited: bool = False
    _in_order: asyncio.Lock = field(default_factory=asyncio.Lock)
    _telling: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def space(self) -> SpaceId:
        """Which space this is."""
        return SPACE

    @property
    def capabilities(self) -> Capabilities:
        """What it can do with the scopes that the app has."""
        me = self.connection.me
        if me is None:
            return Capabilities()
        return Capabilities(
            private="im:write" in me.scopes,
            reads_text="channels:history" in me.scopes,
            knows_members="users:read" in me.scopes,
        )

    # --- the connection

    async def connect(
        self, channels: Collection[Channel], inbox: Inbox
    ) -> Mapping[Channel, Place]:
        """Bring signals to `inbox` from now on, and say where those channels are.

        `RetryLaterError` if the workspace is not there in time: it is told when it is.
        """
        self.inbox, self._committing = inbox, Committing(inbox)
        directory = (await self._arrival()).directory
        here = {
            c: directory.channel_named(c.name) for c in channels if c.space == SPACE
        }
        return {c: place(id_) for c, id_ in here.items() if id_ is not None}

    async def _arrival(self) -> Hearing:
        self.connection.start(self)
        self._awaited = True
        try:
            async with asyncio.timeout(self.patience):
                await self.connection.until(self._here)
        except TimeoutError:
            log.warning("Slack is waited for no longer")
        finally:
            self._awaited = False
        return self._there()

    def _there(self) -> Hearing:
        """What is known of the workspace; `RetryLaterError` while it is not there."""
        if self.hearing is None or not self._here.is_set():
            at = self.clock.now() + RETRY
            raise RetryLaterError(at=at, reason="the workspace is not there")
        return self.hearing

    async def close(self) -> None:
        """Hear nothing more, and disconnect."""
        self.inbox = None
        for task in list(self._telling):
            task.cancel()
        await self.connection.close()
        self._here.clear()

    async def prepare(self, me: Me) -> None:
        """Learn who and what is there, before anything is heard of it."""
        hearing = Hearing(self.connection.web, me, self.clock, self.named)
        await hearing.begin()
        self.hearing = hearing

    async def came_up(self) -> None:
        """It is there, after a gap in what was heard of it."""
        awaited = self._awaited
        self._here.set()
        if not awaited:
            up = self._hear(inbound.connection(self.clock.now(), up=True))
            telling = asyncio.create_task(up)  # reading back what was missed takes long
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def went_down(self, reason: str) -> None:
        """Nothing is heard of it any more. Raises nothing."""
        self._here.clear()
        log.warning("Slack is not there: %s", reason)
        now = self.clock.now()
        try:
            await self._hear(inbound.connection(now, up=False, reason=reason))
        except Exception:  # the connection is kept whatever the database says
            log.exception("that Slack is not there could not be written down")

    async def take_over(self, named: tuple[str, ...]) -> None:
        """The file names other moderators now."""
        self.named = named
        if self.hearing is not None:
            for signal in self.hearing.take_over(named):
                await self._hear(signal)

    async def _hear(self, signal: Signal | None) -> None:
        if signal is not None and self.inbox is not None:
            await self.inbox.receive(signal)

    # --- what comes in

    async def heard(self, body: Json) -> None:
        """Something happened; when this returns it is committed."""
        hearing, committing = self.hearing, self._committing
        if hearing is None or committing is None or self.inbox is None:
            raise RetryLaterError(at=self.clock.now(), reason="nobody listens yet")
        event: Json = body["event"]
        if event["type"] in _ENDINGS:
            self.connection.look_again()
            return
        wrote = False
        async with self._in_order:  # what happened first is heard first
            for signal in await hearing.signals(event):
                await self._hear(signal)
                wrote |= isinstance(signal, MessagePosted)
        if wrote:
            await committing.committed()

    async def acted(self, body: Json) -> Json | None:
        """Somebody called, pressed or handed in; what the acknowledgement carries."""
        return None

    # --- what is asked

    async def members(self) -> Sequence[Person]:
        """Everybody who is really in the workspace now, but the bot itself."""
        hearing = self._there()
        users = hearing.directory.users.values()
        everybody = present(users, hearing.moderators, hearing.me.user)
        return [person for person in everybody if not person.bot]

    async def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        """What people wrote there after that message, oldest first, the newest 1,000."""
        hearing = self._there()
        try:
            for message in await Reading(hearing.web).after(place, after):
                signal = await hearing.posted(message)
                if isinstance(signal, MessagePosted):
                    yield signal
        except (SlackApiError, OSError) as error:
            raise told(error, self.clock.now()) from error

    async def newest(self, place: Place) -> MessageId | None:
        """The last message there; what is before all if there is none."""
        try:
            return await Reading(self._there().web).newest(place)
        except (SlackApiError, OSError) as error:
            raise told(error, self.clock.now()) from error

    # --- what goes out

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Do it, once; raises what `Platform.deliver` says."""
        return await self._outbound().deliver(delivery)

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """Look whether it was done at `since` or after; as `Platform.find` says."""
        return await self._outbound().find(delivery, since)

    def _outbound(self) -> Outbound:
        raise NotImplementedError
