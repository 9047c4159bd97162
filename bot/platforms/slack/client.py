"""A workspace as the core sees it: what is heard there goes in, what is to be said goes out."""

import asyncio
import logging
from collections.abc import (
    AsyncIterator,
    Collection,
    Coroutine,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.platforms.slack import inbound
from bot.platforms.slack.acting import Interactions
from bot.platforms.slack.commands import Offered
from bot.platforms.slack.committing import TOGETHER, Committing
from bot.platforms.slack.connection import Connection
from bot.platforms.slack.directory import Directory
from bot.platforms.slack.door import Json
from bot.platforms.slack.failures import doubts_token, told
from bot.platforms.slack.gaps import Looks, Watch, known_soon, surely
from bot.platforms.slack.hearing import Hearing
from bot.platforms.slack.identities import SPACE, channel_of, place
from bot.platforms.slack.me import Me
from bot.platforms.slack.outbound import Outbound
from bot.platforms.slack.pace import Busy
from bot.platforms.slack.people import present
from bot.platforms.slack.reading import Reading
from bot.platforms.slack.remembered import Remembered
from bot.platforms.slack.searching import Bot
from rituals.effects import Delivery
from rituals.errors import StammtischError
from rituals.model.delivery import Receipt
from rituals.model.ids import Channel, CommunityId, MessageId, Place, SpaceId
from rituals.ports import (
    Capabilities,
    Clock,
    DeliveryError,
    Inbox,
    RetryLaterError,
    Translator,
)
from rituals.signals import MessagePosted, Person, Signal, SpaceChanged

PATIENCE = 20.0
"""Seconds that connecting waits for the workspace; one that comes later is told of."""
RETRY = timedelta(minutes=1)
MINUTE = 60.0
"""Seconds that Slack leaves out, if it does ("Events API", Rate limiting)."""
_FAILURES = (Busy, SlackApiError, aiohttp.ClientError, OSError)
_HOME = "app_home_opened"
_ENDINGS = ("app_uninstalled", "tokens_revoked")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class SlackPlatform:
    """Implements `Platform` for one workspace.

    `named` are the community's moderators as its file has them, `offered` the commands
    that people have.
    """

    connection: Connection
    community: CommunityId
    named: tuple[str, ...]
    offered: Offered
    translator: Translator
    clock: Clock
    inbox: Inbox | None = None
    patience: float = PATIENCE
    together: float = TOGETHER
    minute: float = MINUTE
    directory: Directory = field(default_factory=Directory)
    hearing: Hearing | None = None
    committing: Committing | None = None
    _here: asyncio.Event = field(default_factory=asyncio.Event)
    _awaited: bool = False
    _acting: Interactions | None = None
    _sending: Outbound | None = None
    _watch: Watch = field(default_factory=Watch)
    _remembered: Remembered = field(default_factory=Remembered)
    _looks: Looks = field(default_factory=Looks)
    _reading: Reading | None = None
    _in_order: asyncio.Lock = field(default_factory=asyncio.Lock)
    _lasting: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def space(self) -> SpaceId:
        """Which space this is."""
        return SPACE

    @property
    def capabilities(self) -> Capabilities:
        """What it can do with the scopes that the app has."""
        me = self.connection.me
        if me is None:
            return Capabilities(closes_threads=False)
        return Capabilities(
            closes_threads=False,
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
        self.inbox = inbox
        self.committing = Committing(inbox, self.together)
        await self._arrival()
        find = self.directory.channel_named
        here = {c: find(c.name) for c in channels if c.space == SPACE}
        return {c: place(id_) for c, id_ in here.items() if id_ is not None}

    async def _arrival(self) -> Hearing:
        self.connection.start(self)
        self._awaited = True
        try:
            async with asyncio.timeout(self.patience):
                await self.connection.until(self._here)
        except (TimeoutError, StammtischError):  # the other spaces go on
            log.warning("Slack is waited for no longer")
        finally:
            self._awaited = False
        return self._there()

    def _there(self) -> Hearing:
        """What is known of the workspace; `RetryLaterError` while it is not there."""
        if not self._here.is_set():
            raise self._away()
        return self._known()

    async def close(self) -> None:
        """Hear nothing more, and disconnect."""
        self.inbox = None
        lasting = list(self._lasting)
        for task in lasting:
            task.cancel()
        await asyncio.gather(*lasting, return_exceptions=True)
        if self._acting is not None:
            await self._acting.close()
        await self.connection.close()
        self._here.clear()

    async def prepare(self, me: Me) -> None:
        """Learn who and what is there, after a gap in what was heard of it."""
        web, directory = self.connection.web, self.directory
        hearing = Hearing(
            web, me, self.clock, self.named, directory, remembered=self._remembered
        )
        await hearing.begin()
        self.hearing = hearing

    async def came_up(self) -> None:
        """It is there, and all is learned."""
        awaited = self._awaited
        self._here.set()
        self._watch.is_read(now := self.clock.now())
        if not awaited:
            self._begin(self._surely(inbound.connection(now, up=True)))

    def may_have_missed(self) -> None:
        """Nobody knows whether all was brought: what was missed is looked for."""
        if self.inbox is not None and self._here.is_set():
            now = self.clock.now()
            self._watch.is_read(now)
            self.inbox.miss(SPACE)
            up = inbound.connection(now, up=True)
            self._begin(self._surely(up, anew=True))

    async def _surely(self, signal: SpaceChanged, *, anew: bool = False) -> None:
        """Until the core has it, nothing goes out here: it is told until it is written.

        With `anew` who and what is there is learned before.
        """

        async def tell() -> None:
            if anew:
                await self._known().begin()
            await self._hear(signal)

        await surely(tell, self._here)

    def _begin(self, lasting: Coroutine[Any, Any, None]) -> None:
        """What takes longer than Slack waits: reading back what was missed, a whole page."""
        task = asyncio.create_task(lasting)
        self._lasting.add(task)
        task.add_done_callback(self._lasting.discard)

    async def settled(self) -> None:
        """Wait until all that was begun so far is done."""
        await asyncio.gather(*self._lasting)

    async def went_down(self, reason: str, *, given_up: bool = False) -> None:
        """Nothing is heard of it any more. Raises nothing.

        With `given_up` it is not tried any more: only people can mend it.
        """
        self._here.clear()
        log.warning("Slack is not there: %s", reason)
        now = self.clock.now()
        lost = inbound.connection(now, up=False, reason=reason, given_up=given_up)
        try:
            await self._hear(lost)
        except Exception:  # the connection is kept whatever the database says
            log.exception("that Slack is not there could not be written down")

    async def take_over(self, named: tuple[str, ...]) -> None:
        """The file names other moderators now."""
        self.named = named
        if self.hearing is not None:
            for signal in self.hearing.take_over(named):
                await self._hear(signal)

    async def _hear(self, signal: Signal | None) -> None:
        if self.inbox is None or signal is None:
            return
        if isinstance(signal, SpaceChanged):
            self._reading = None  # what was found before this gap is not all of it
        if isinstance(signal, MessagePosted):
            self.inbox.hear(signal)
        else:
            await self.inbox.receive(signal)

    # --- what comes in

    async def heard(self, body: Json) -> None:
        """Something happened; when this returns it is committed."""
        await known_soon(self.hearing, self._here)
        hearing, committing = self.hearing, self.committing
        if hearing is None or committing is None or self.inbox is None:
            raise self._unheard()
        if self.connection.address and self._watch.notices_gap(body, self.clock.now()):
            self.may_have_missed()
        event: Json = body["event"]
        if event["type"] in _ENDINGS:
            self.connection.look_again()
        if event["type"] == _HOME and (acting := self._interactions()) is not None:
            self._begin(acting.opened(event))
        wrote = False
        async with hearing.ready(event) as signals, self._in_order:
            for signal in signals():
                wrote |= await self._take(signal)
        if wrote:
            await committing.committed()

    async def _take(self, signal: Signal) -> bool:
        """Bring it to the core; whether it is written only with its batch."""
        if self.inbox is None:  # it was closed meanwhile
            raise self._unheard()
        if isinstance(signal, MessagePosted):
            self.inbox.hear(signal)
            return True
        if isinstance(signal, SpaceChanged):
            self._begin(self._look_anew())
        else:
            await self.inbox.receive(signal)
        return False

    def left_out(self) -> None:
        """What happens in this minute is not told: it is read back when it is over."""
        log.warning("Slack leaves out events of this minute: there are too many")
        if self.inbox is not None:
            self.inbox.miss(SPACE)
        self._begin(self._look_anew(after=self.minute))

    async def _look_anew(self, after: float = 0) -> None:
        """Have all looked for and read back, so many seconds later; once for many."""

        async def look() -> None:
            await self._surely(inbound.connection(self.clock.now(), up=True))

        await asyncio.sleep(after)
        await self._looks.once_for_all(look)

    async def acted(self, body: Json) -> Json | None:
        """Somebody called, pressed or handed in; what the acknowledgement carries."""
        await known_soon(self.hearing, self._here)
        if (acting := self._interactions()) is None:
            raise self._unheard()
        return await acting.acted(body)

    def _unheard(self) -> RetryLaterError:
        """What is not taken is not acknowledged either, and comes again."""
        return RetryLaterError(at=self.clock.now(), reason="nobody listens")

    def _interactions(self) -> Interactions | None:
        """Who answers; `None` while nobody listens. One for each door to the core."""
        hearing, inbox = self.hearing, self.inbox
        if hearing is None or inbox is None:
            return None
        if self._acting is None or self._acting.inbox is not inbox:
            self._acting = Interactions(
                inbox=inbox,
                translator=self.translator,
                web=self.connection.web,
                clock=self.clock,
                offered=self.offered,
                person=self._person,
                names=self.directory.called,
                visits=hearing.visits,
                workspace=hearing.me.url,
            )
        return self._acting

    async def _person(self, user: str) -> Person:
        return await self._known().person(user)

    def _known(self) -> Hearing:
        """What is known of the workspace, also while it is away."""
        if self.hearing is None:
            raise self._away()
        return self.hearing

    def _away(self) -> RetryLaterError:
        at = self.clock.now() + RETRY
        return RetryLaterError(at=at, reason="the workspace is not there")

    # --- what is asked

    async def members(self) -> Sequence[Person]:
        """Everybody who is really in the workspace now, but the bot itself."""
        hearing = self._there()
        users = self.directory.users.values()
        everybody = present(users, hearing.moderators, hearing.me.user)
        return [person for person in everybody if not person.bot]

    async def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        """What people wrote there after that message, oldest first, the newest 1,000."""
        hearing = self._there()
        try:
            async for message in self._read().after(place, after):
                signal = await hearing.posted(message)
                if isinstance(signal, MessagePosted):
                    yield signal
        except _FAILURES as error:
            raise self._told(error, place) from error

    async def newest(self, place: Place) -> MessageId | None:
        """The last message there; what is before all if there is none."""
        self._there()
        return await self._read().newest(place)

    async def threads(self, place: Place, since: datetime) -> Mapping[Place, MessageId]:
        """The threads of a channel with replies at `since` or later, whoever began them."""
        self._there()
        return await self._read().threads(place, since)

    def _read(self) -> Reading:
        """What is read back, and how far that is. One for each time that it came up."""
        if self._reading is None:
            self._reading = Reading(self._outbound().wire)
        return self._reading

    def _told(self, error: Exception, place: Place) -> DeliveryError:
        if doubts_token(error):
            self.connection.look_again()
        name = self.directory.name_of(channel_of(place))
        return told(error, self.clock.now(), where=f"#{name}" if name else "")

    # --- what goes out

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Do it, once; raises what `Platform.deliver` says."""
        return await self._outbound().deliver(delivery)

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """Look whether it was done at `since` or after; as `Platform.find` says."""
        return await self._outbound().find(delivery, since)

    def _outbound(self) -> Outbound:
        hearing = self._there()
        bot = Bot(bot=hearing.me.bot, user=hearing.me.user)
        if self._sending is None or self._sending.bot != bot:
            self._sending = Outbound(
                web=hearing.web,
                clock=self.clock,
                bot=bot,
                find_channel=self.directory.address_of,
                name_of=self.directory.name_of,
                workspace=hearing.me.url,
                doubt=self.connection.look_again,
            )
        return self._sending
