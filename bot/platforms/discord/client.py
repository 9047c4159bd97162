"""A guild as the core sees it: what is heard there goes in, what is to be said goes out."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import discord
import structlog

from bot.platforms.answering import Answering
from bot.platforms.attachments import Fetch
from bot.platforms.discord import inbound, members, people
from bot.platforms.discord.channels import channel_named
from bot.platforms.discord.command_sync import sync
from bot.platforms.discord.commands import Payload
from bot.platforms.discord.completing import complete
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.custom_id import decode
from bot.platforms.discord.identities import SPACE, place
from bot.platforms.discord.interactions import Offered, request_of
from bot.platforms.discord.live import Live
from bot.platforms.discord.moderators import Moderators, moderators_of
from bot.platforms.discord.outbound import Outbound, told
from bot.platforms.discord.private import may_be_of, signed, signed_form
from bot.platforms.discord.render import Page, pages
from bot.platforms.discord.side import Clearing, Deletion, Json
from bot.platforms.fetching import Fetcher
from rituals.document import Document, Form
from rituals.effects import Delivery
from rituals.errors import StammtischError
from rituals.model.delivery import Receipt
from rituals.model.ids import Channel, CommunityId, MessageId, Place, SpaceId
from rituals.ports import Capabilities, Clock, Inbox, RetryLaterError, Translator
from rituals.signals import (
    CompletionRequest,
    MembershipChanged,
    MessagePosted,
    Person,
    Signal,
)

PATIENCE = 20.0
"""Seconds that connecting waits for a guild; one that comes later is told of."""
RETRY = timedelta(minutes=1)
MEMBERS_WITHIN = 60.0
"""Seconds in which the gateway tells all members; 50,000 take it some ten."""
PAGE = 100
"""How many messages Discord gives at once."""
_REMEMBERS_LAST = (
    discord.TextChannel,
    discord.VoiceChannel,
    discord.StageChannel,
    discord.Thread,
)

log = structlog.get_logger()


@dataclass(slots=True)
class DiscordPlatform:
    """Implements `Platform` for one guild, on a connection that others share.

    `named` are the community's moderators as its file has them, `slash` the commands that
    the guild is to have, `offered` the same as they come back. `fetch` gets what members
    handed in.
    """

    connection: Connection
    community: CommunityId
    guild_id: int
    named: tuple[str, ...]
    slash: list[Payload]
    offered: Offered
    translator: Translator
    clock: Clock
    inbox: Inbox | None = None
    patience: float = PATIENCE
    members_within: float = MEMBERS_WITHIN
    fetch: Fetch = field(default_factory=Fetcher)
    moderators: Moderators = field(default_factory=lambda: Moderators(owner=0))
    _here: asyncio.Event = field(default_factory=asyncio.Event)
    _awaited: bool = False
    _syncing: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.connection.sides[self.guild_id] = self

    @property
    def space(self) -> SpaceId:
        """Which space this is."""
        return SPACE

    @property
    def capabilities(self) -> Capabilities:
        """What it can do with the intents that the application has."""
        intents = self.connection.intents
        return Capabilities(
            reads_text=intents.message_content, knows_members=intents.members
        )

    # --- the connection

    async def connect(
        self, channels: Collection[Channel], inbox: Inbox
    ) -> Mapping[Channel, Place]:
        """Bring signals to `inbox` from now on, and say where those channels are.

        `RetryLaterError` if the guild does not come in time: it is told when it does.
        """
        self.inbox = inbox
        guild = await self._arrival()
        here = {c: channel_named(guild, c.name) for c in channels if c.space == SPACE}
        return {c: place(hall.id) for c, hall in here.items() if hall is not None}

    async def _arrival(self) -> discord.Guild:
        self.connection.start()
        self._awaited = True
        try:
            async with asyncio.timeout(self.patience):
                await self.connection.until(self._here)
        except (TimeoutError, StammtischError):  # the other spaces go on
            log.warning("Discord is waited for no longer", guild=self.guild_id)
        finally:
            self._awaited = False
        return self.guild

    @property
    def guild(self) -> discord.Guild:
        """The guild as discord.py knows it; `RetryLaterError` while it is not there."""
        client = self.connection.client
        guild = (
            client.get_guild(self.guild_id) if client and self._here.is_set() else None
        )
        if guild is None:
            at = self.clock.now() + RETRY
            raise RetryLaterError(at=at, reason="the server is not there")
        return guild

    async def close(self) -> None:
        """Hear nothing more; the last one to close ends the connection."""
        self.inbox = None
        if self._syncing is not None:
            self._syncing.cancel()
        self.connection.sides.pop(self.guild_id, None)
        if not self.connection.sides:
            await self.connection.close()

    async def came_up(self, guild: discord.Guild) -> None:
        """The guild is there, after a gap in what was heard of it."""
        if self.connection.intents.members and not guild.chunked:
            await members.learn(guild, self.members_within)
        self.moderators = moderators_of(guild, self.named)
        awaited = self._awaited
        self._here.set()
        self._syncing = asyncio.create_task(self._bring_commands_up_to_date())
        if not awaited:
            await self._hear(inbound.connection(self.clock.now(), up=True))

    async def _bring_commands_up_to_date(self) -> None:
        client = self.connection.client
        if client is None or client.application_id is None:
            return
        try:
            await sync(client.http, client.application_id, self.guild_id, self.slash)
        except (discord.DiscordException, OSError):  # people can take part without them
            log.exception("the commands cannot be given to the server")

    async def went_down(self, reason: str, *, given_up: bool = False) -> None:
        """Nothing is heard of the guild any more. Raises nothing.

        With `given_up` it is not tried any more: only people can mend it.
        """
        if not (self._here.is_set() or given_up):
            return
        self._here.clear()
        log.warning("Discord is not there", guild=self.guild_id, reason=reason)
        now = self.clock.now()
        lost = inbound.connection(now, up=False, reason=reason, given_up=given_up)
        try:
            await self._hear(lost)
        except Exception:  # the connection is kept whatever the database says
            log.exception("that Discord is not there could not be written down")

    async def channels_changed(self) -> None:
        """A channel came, went, or is called otherwise: those of the file are looked for."""
        if self._here.is_set():
            await self._hear(inbound.connection(self.clock.now(), up=True))

    async def take_over(
        self, named: tuple[str, ...], slash: list[Payload] | None = None
    ) -> None:
        """The file names other moderators now, or calls the commands otherwise."""
        self.named = named
        if slash is not None and slash != self.slash:
            self.slash = slash
            self._syncing = asyncio.create_task(self._bring_commands_up_to_date())
        if self._here.is_set():
            await self.rights_may_have_changed()

    async def _hear(self, signal: Signal | None) -> None:
        if signal is not None and self.inbox is not None:
            await self.inbox.receive(signal)

    # --- what comes in

    def missed(self) -> None:
        """From now on something said may not have been heard, until it was read back."""
        if self.inbox is not None:
            self.inbox.miss(SPACE)

    def wrote(self, message: Json) -> None:
        """Somebody wrote; of the bot's own words it knows already."""
        client = self.connection.client
        guild = client.get_guild(self.guild_id) if client else None
        if guild is None:
            return
        within = guild.get_channel_or_thread(int(message["channel_id"]))
        if isinstance(within, _REMEMBERS_LAST):  # as discord.py would have done
            within.last_message_id = int(message["id"])
        if self.inbox is None or self._is_me(int(message["author"]["id"])):
            return
        signal = inbound.posted(message, guild, self.moderators, within=within)
        if signal is not None:
            self.inbox.hear(signal)

    async def edited(self, message: Json) -> None:
        """A message has changed, and is like this now."""
        author = message.get("author")
        if author is not None and not self._is_me(int(author["id"])):
            await self._hear(inbound.edited(message, self.guild, self.moderators))

    async def deleted(self, event: Deletion) -> None:
        """Messages are gone."""
        now = self.clock.now()
        if isinstance(event, discord.RawMessageDeleteEvent):
            await self._hear(inbound.deleted(event, now))
            return
        for deletion in inbound.deleted_together(event, now):
            await self._hear(deletion)

    async def reacted(self, event: discord.RawReactionActionEvent) -> None:
        """Somebody put a sign to a message, or took it away."""
        member = event.member or self.guild.get_member(event.user_id)
        if not self._is_me(event.user_id):
            now = self.clock.now()
            await self._hear(inbound.reacted(event, member, self.moderators, now))

    async def cleared(self, event: Clearing) -> None:
        """All signs of a message are gone, or all of one kind."""
        await self._hear(inbound.cleared(event, self.clock.now()))

    async def joined(self, member: discord.Member) -> None:
        """Somebody is in the guild, perhaps not past its screening."""
        now = self.clock.now()
        if self.moderators.unknown:  # it may be they whom the file names
            self.moderators = moderators_of(self.guild, self.named)
        await self._hear_of(people.joined(member, self.moderators, now))

    async def changed(self, before: discord.Member, after: discord.Member) -> None:
        """Somebody has another name, other roles, or is past the screening."""
        now = self.clock.now()
        await self._hear_of(people.updated(before, after, self.moderators, now))

    async def left(self, event: discord.RawMemberRemoveEvent) -> None:
        """Somebody is gone."""
        now = self.clock.now()
        await self._hear_of(people.left(event, self.moderators, now))

    async def rights_may_have_changed(self) -> None:
        """A role is another, or the guild has another owner."""
        before, now = self.moderators, self.clock.now()
        self.moderators = moderators_of(self.guild, self.named)
        members = self.guild.members
        for change in people.rights_changed(members, before, self.moderators, now):
            await self._hear_of(change)

    async def _hear_of(self, change: MembershipChanged | None) -> None:
        if change is not None and not self._is_me(int(change.person.account.id)):
            await self._hear(change)

    def wrote_it(self, interaction: discord.Interaction) -> bool:
        """Whether the private message that it is about speaks for this guild's community.

        Its button says which one; where it does not, any will do that the person is in.
        """
        if not self._here.is_set():
            return False
        told: Mapping[str, Any] = interaction.data or {}
        carried = decode(str(told.get("custom_id", "")))
        ours = may_be_of(carried.about if carried else "", self.community)
        if not self.connection.intents.members:  # nobody can tell who is in it
            return ours
        return ours and self.guild.get_member(interaction.user.id) is not None

    async def acted(self, interaction: discord.Interaction) -> None:
        """Somebody called a command, pressed a button, or handed in a form."""
        if self.inbox is None or not self._here.is_set():
            return
        who = self.guild.get_member(interaction.user.id) or interaction.user
        by = people.person_of(who, self.moderators, locale=interaction.locale.value)
        request = request_of(interaction, by, self.offered)
        if isinstance(request, CompletionRequest):
            await complete(self.inbox, Live(interaction), request)
        elif request is not None:
            alone = interaction.guild_id is None
            drawn = self._drawn_in_private if alone else self._drawn
            live = Live(interaction, self._signed) if alone else Live(interaction)
            answering = Answering(self.inbox, self.translator, drawn)
            await answering.answer(live, request)

    def _drawn(self, document: Document) -> Sequence[Page]:
        return pages(document, guild=self.guild_id)

    def _drawn_in_private(self, document: Document) -> Sequence[Page]:
        return self._drawn(signed(document, self.community))

    def _signed(self, form: Form) -> Form:
        return signed_form(form, self.community)

    def _is_me(self, user: int) -> bool:
        client = self.connection.client
        return client is not None and client.user is not None and user == client.user.id

    # --- what is asked

    async def members(self) -> Sequence[Person]:
        """Everybody who is really in the guild now, but the bot itself."""
        guild = self.guild
        if not guild.chunked:
            raise RetryLaterError(
                at=self.clock.now() + RETRY, reason="the members are not all known yet"
            )
        return people.present(guild.members, self.moderators, guild.me.id)

    async def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        """What people wrote there after that message, oldest first."""
        channel = await self._outbound().channel(place)
        if isinstance(channel, discord.ForumChannel):
            return  # it holds threads and no messages
        guild, last = self.guild, int(after) if after else 0
        within = channel if isinstance(channel, discord.Thread) else None
        while page := await self._page(int(place.id), last):
            for message in page:
                last = int(message["id"])
                if self._is_me(int(message["author"]["id"])):
                    continue
                signal = inbound.posted(message, guild, self.moderators, within=within)
                if signal is not None:
                    yield signal
            if len(page) < PAGE:
                return

    async def _page(self, channel: int, after: int) -> list[Json]:
        """The next messages there, oldest first (Discord: Get Channel Messages)."""
        http = self.guild._state.http  # noqa: SLF001  discord.py shows it nowhere else
        try:
            page = await http.logs_from(channel, PAGE, after=after)
        except (discord.DiscordException, OSError) as error:
            raise told(error, self.clock.now()) from error
        return sorted(cast("list[Json]", page), key=lambda told: int(told["id"]))

    async def newest(self, place: Place) -> MessageId | None:
        """The last message there; the channel's own number, which is before all, if none."""
        channel = self.guild.get_channel_or_thread(int(place.id))
        if isinstance(channel, discord.ForumChannel):
            return MessageId(str(channel.id))
        if not isinstance(channel, discord.abc.Messageable):
            return None
        last = getattr(channel, "last_message_id", None)
        return MessageId(str(last or channel.id))

    async def threads(self, place: Place, since: datetime) -> Mapping[Place, MessageId]:
        """The threads or posts there in which something may have been said since then."""
        return await self._outbound().threads(place, since)

    # --- what goes out

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Do it, once; raises what `Platform.deliver` says."""
        return await self._outbound().deliver(delivery)

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """Look whether it was done at `since` or after; as `Platform.find` says."""
        return await self._outbound().find(delivery, since)

    def _outbound(self) -> Outbound:
        guild = self.guild
        return Outbound(
            guild=guild,
            clock=self.clock,
            http=guild._state.http,  # noqa: SLF001  discord.py shows it nowhere else
            space=SPACE,
            named=channel_named,
            fetch=self.fetch,
        )
