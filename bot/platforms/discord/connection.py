"""The connection to Discord: one login, kept up, shared by all guilds of this process."""

import asyncio
import sys
from dataclasses import dataclass, field
from typing import Any, cast

import discord
import structlog

from bot.platforms.discord.needs import INTENTS, PORTAL, intents, invite_link
from bot.platforms.discord.once import Restraint, writes_once
from bot.platforms.discord.people import matters
from bot.platforms.discord.side import Clearing, Json, Side
from rituals.errors import StammtischError

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a broken connection is tried anew: twice as long each time."""
BROKEN = "the connection to Discord is broken"
TOGETHER = 0.5
"""Seconds that a message waits for others, unless something else is told before."""
LATE = 30.0
"""Seconds without the gateway after which a guild is told to be down."""

_WRONG_TOKEN = 4004
"""Why the gateway closes a line ("Opcodes and Status Codes, Gateway Close Event Codes")."""

log = structlog.get_logger()


class TokenRefusedError(StammtischError):
    """Discord refuses the token in STAMMTISCH_DISCORD_TOKEN. Take a new one: discord.com/developers/applications, your application, Bot, Reset Token."""


class Gateway(discord.AutoShardedClient):
    """discord.py's client; what it hears goes to the side of the guild it is about."""

    def __init__(
        self,
        sides: dict[int, Side],
        intents: discord.Intents,
        shards: int | None,
        quiet: float,
        late: float,
        restraint: Restraint,
    ) -> None:
        super().__init__(
            intents=intents,
            shard_count=shards,
            max_messages=None,  # all that matters is told by raw events
            chunk_guilds_at_startup=False,  # only the guilds of our communities are read
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=quiet,
            http_trace=writes_once(restraint, refused=self._doubt_token),
        )
        self.sides, self._late = sides, late
        self._absences: dict[int, asyncio.Task[None]] = {}
        self._told: set[int] = set()
        """Shards whose absence was told."""
        self._ending: asyncio.Task[None] | None = None
        self._written: list[tuple[Side, Json]] = []
        """Messages that wait to be told together."""
        self._connection.parsers["MESSAGE_CREATE"] = self._wrote

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """What is told comes after what was written before it.

        What discord.py tells of every packet, before it looks into it, nobody here hears.
        """
        if event == "socket_event_type":
            return
        if self._written:
            self.loop.call_soon(self._tell_written)
        super().dispatch(event, *args, **kwargs)

    async def close(self) -> None:
        """Disconnect; whatever was to be told of this connection is no news any more."""
        for absence in self._absences.values():
            absence.cancel()
        self._tell_written()
        await super().close()

    def _doubt_token(self) -> None:
        """A new login shows whether it was reset: the gateway alone may stay for long."""
        if self._ending is None and self.is_ready():
            log.warning("Discord refuses a request for its token")
            self._ending = asyncio.create_task(self.close())

    # --- the connection itself

    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._up(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._up(guild)

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        await self._down(guild.id, "Discord cannot reach the server at the moment")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        link = invite_link(self.application_id or 0, guild.id)
        await self._down(guild.id, f"the bot was removed; invite it again: {link}")

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        if (side := self._side(channel.guild.id)) is not None:
            await side.channels_changed()

    on_guild_channel_delete = on_guild_channel_create

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        side = self._side(after.guild.id)
        if side is not None and before.name != after.name:
            await side.channels_changed()

    async def on_shard_connect(self, shard: int) -> None:
        """A new session: what was said since the last one is not told, but to be read."""
        ours = self._guilds_of(shard)
        for guild_id in ours:  # of all of them before anything can be heard
            self.sides[guild_id].missed()
        for guild_id in ours:
            await self._down(guild_id, "the connection began anew")

    async def on_shard_disconnect(self, shard: int) -> None:
        if shard not in self._absences:
            self._absences[shard] = asyncio.create_task(self._report_absence(shard))

    async def on_shard_resumed(self, shard: int) -> None:
        """What was missed comes now: only a long absence was told to anybody."""
        if self._is_back(shard):
            for guild in self.guilds:
                if guild.shard_id == shard:
                    await self._up(guild)

    async def on_shard_ready(self, shard: int) -> None:
        self._is_back(shard)

    def _is_back(self, shard: int) -> bool:
        """Whether its absence was told, or is being told."""
        absence = self._absences.pop(shard, None)
        if shard in self._told:
            self._told.discard(shard)
            return True
        if absence is not None:
            absence.cancel()
        return False

    async def _report_absence(self, shard: int) -> None:
        await asyncio.sleep(self._late)
        self._told.add(shard)
        for guild_id in self._guilds_of(shard):
            await self._down(guild_id, BROKEN)

    def _guilds_of(self, shard: int) -> list[int]:
        """Our guilds of that shard ("Gateway, Sharding Formula")."""
        shards = self.shard_count or 1
        return [each for each in self.sides if (each >> 22) % shards == shard]

    async def _up(self, guild: discord.Guild) -> None:
        if guild.id in self.sides:
            await self.sides[guild.id].came_up(guild)

    async def _down(self, guild_id: int, reason: str) -> None:
        if guild_id in self.sides:
            await self.sides[guild_id].went_down(reason)

    def _side(self, guild_id: int | None) -> Side | None:
        return self.sides.get(guild_id) if guild_id is not None else None

    # --- what people do

    def _wrote(self, message: Json) -> None:
        """What comes most often: without discord.py's objects, and without a task for each.

        Told together, after a moment: waking up for each costs more than reading it.
        """
        side = self._side(int(message.get("guild_id", 0)))
        if side is None:
            return
        self._written.append((side, message))
        if len(self._written) == 1:
            self.loop.call_later(TOGETHER, self._tell_written)

    def _tell_written(self) -> None:
        written, self._written = self._written, []
        for side, message in written:
            try:
                side.wrote(message)
            except Exception:  # as in `on_error`
                log.exception("what came from Discord failed", heard="message")

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        if (side := self._side(event.guild_id)) is not None:
            await side.edited(cast("Json", event.data))

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        if (side := self._side(event.guild_id)) is not None:
            await side.deleted(event)

    async def on_raw_bulk_message_delete(
        self, event: discord.RawBulkMessageDeleteEvent
    ) -> None:
        if (side := self._side(event.guild_id)) is not None:
            await side.deleted(event)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        if (side := self._side(event.guild_id)) is not None:
            await side.reacted(event)

    on_raw_reaction_remove = on_raw_reaction_add

    async def on_raw_reaction_clear(self, event: Clearing) -> None:
        if (side := self._side(event.guild_id)) is not None:
            await side.cleared(event)

    on_raw_reaction_clear_emoji = on_raw_reaction_clear

    async def on_member_join(self, member: discord.Member) -> None:
        if (side := self._side(member.guild.id)) is not None:
            await side.joined(member)

    async def on_member_update(
        self, before: discord.Member, after: discord.Member
    ) -> None:
        if (side := self._side(after.guild.id)) is not None:
            await side.changed(before, after)

    async def on_raw_member_remove(self, event: discord.RawMemberRemoveEvent) -> None:
        if (side := self._side(event.guild_id)) is not None:
            await side.left(event)

    async def on_guild_update(
        self, before: discord.Guild, after: discord.Guild
    ) -> None:
        side = self._side(after.id)
        if side is not None and before.owner_id != after.owner_id:
            await side.rights_may_have_changed()

    async def on_guild_role_update(
        self, before: discord.Role, after: discord.Role
    ) -> None:
        side = self._side(after.guild.id)
        if side is not None and matters(before, after):
            await side.rights_may_have_changed()

    async def on_guild_role_create(self, role: discord.Role) -> None:
        if (side := self._side(role.guild.id)) is not None:
            await side.rights_may_have_changed()

    on_guild_role_delete = on_guild_role_create

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        side = self._side(interaction.guild_id)
        if interaction.guild_id is None:  # a button of a private message
            side = next(
                (s for s in self.sides.values() if s.wrote_it(interaction)), None
            )
        if side is not None:
            await side.acted(interaction)

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """Nothing that one event does may end the connection."""
        error = sys.exc_info()
        log.error("what came from Discord failed", heard=event_method, exc_info=error)


@dataclass(slots=True)
class Connection:
    """Keeps one client connected, with another one when it ended.

    `intents` are those that the application has switched on; what works without the
    others goes on. Once `quiet` seconds pass without another guild, all are there; after
    `late` seconds without the gateway guilds are told to be down.
    """

    token: str = field(repr=False)
    shards: int | None = None
    quiet: float = 0.5
    late: float = LATE
    first_pause: float = FIRST_PAUSE
    sides: dict[int, Side] = field(default_factory=dict)
    client: Gateway | None = None
    intents: discord.Intents = field(default_factory=intents)
    restraint: Restraint = field(default_factory=Restraint)
    _kept: asyncio.Task[None] | None = None
    _given_up: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> None:
        """Connect, and stay connected; harmless if it does already."""
        if self._kept is None:
            self._kept = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Disconnect; closing twice is harmless."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.cancel()
            await asyncio.gather(kept, return_exceptions=True)
        await self._end_client()

    async def until(self, there: asyncio.Event) -> None:
        """Wait until it is there; raises that for which the connection was given up."""
        coming = asyncio.create_task(there.wait())
        kept = self._kept
        try:
            awaited = {coming} if kept is None else {coming, kept}
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
            if kept is not None and kept.done():
                kept.result()
        finally:
            coming.cancel()

    async def given_up(self) -> StammtischError:
        """Wait until nothing helps but another token; what to do then."""
        await self._given_up.wait()
        return TokenRefusedError()

    async def _keep(self) -> None:
        pause = self.first_pause
        while True:
            try:
                await self._live()
            except TokenRefusedError as error:
                log.error(str(error))  # noqa: TRY400  the sentence says it all
                await self._end_client()
                for side in self.sides.values():
                    await side.went_down(str(error), given_up=True)
                self._given_up.set()
                raise
            except Exception:  # whatever ends a client, the next one is tried
                log.exception("the connection to Discord failed")
            if self.client is not None and self.client.is_ready():
                pause = self.first_pause
            await self._lose_client()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _live(self) -> None:
        """Connect, and stay connected until that ends."""
        try:
            self.intents = await self._switched_on()
            self.client = Gateway(
                self.sides,
                self.intents,
                self.shards,
                self.quiet,
                self.late,
                self.restraint,
            )
            await self.client.start(self.token)
        except discord.LoginFailure as error:
            raise TokenRefusedError from error
        except discord.PrivilegedIntentsRequired:
            switches = ", ".join(i.switch for i in INTENTS if i.privileged)
            log.warning("an intent was switched off", page=PORTAL, one_of=switches)
        except discord.ConnectionClosed as error:
            if error.code == _WRONG_TOKEN:
                raise TokenRefusedError from error
            log.warning("Discord ended the connection", code=error.code)

    async def _switched_on(self) -> discord.Intents:
        """Those of the intents that the application may ask for, as it stands now."""
        guilds, trace = discord.Intents(guilds=True), writes_once(self.restraint)
        async with discord.Client(intents=guilds, http_trace=trace) as asking:
            await asking.login(self.token)
            application = asking.application
            return intents(application.flags if application else None)

    async def _lose_client(self) -> None:
        await self._end_client()
        for side in self.sides.values():
            await side.went_down(BROKEN)

    async def _end_client(self) -> None:
        client, self.client = self.client, None
        if client is not None:
            await client.close()
