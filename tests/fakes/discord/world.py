"""Everything that the server knows, to be looked up by id."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.fakes.discord import permissions as may
from tests.fakes.discord.refusals import Json, RefusedError
from tests.fakes.discord.snowflakes import Snowflakes
from tests.fakes.discord.state import (
    DM,
    Attachment,
    Channel,
    Guild,
    Member,
    Message,
    Thread,
    User,
)

MEMBERS_INTENT, PRESENCES_INTENT, CONTENT_INTENT = 1 << 1, 1 << 8, 1 << 15
PRIVILEGED = MEMBERS_INTENT | PRESENCES_INTENT | CONTENT_INTENT


class World:
    """Guilds and people, and the application whose bot lives among them."""

    def __init__(self, now: Callable[[], datetime], token: str) -> None:
        self.now = now
        self.new_id = Snowflakes(now)
        self.token = token
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.ephemeral: dict[int, Message] = {}
        self.commands: dict[int | None, dict[int, Json]] = {None: {}}
        self.refused_intents = PRESENCES_INTENT
        """Those that are not switched on in the application's settings."""
        self.attachments: dict[int, Attachment] = {}
        self.links_die_before: int = 0
        self.origin = ""
        self.files_origin = ""
        """The same by a name that nobody knows but who is told to look it up here."""
        self.archived: Callable[[Thread], None] = lambda _: None
        """Called with a thread that archived itself."""
        self.bot = self.add_user("Stammtisch", bot=True)
        self.application_id = self.bot.id

    def add_user(self, name: str, locale: str = "en-US", *, bot: bool = False) -> User:
        user = User(self.new_id(), name, bot=bot, locale=locale)
        self.users[user.id] = user
        return user

    # --- looking up, as the bot

    def guild(self, guild_id: str | int) -> Guild:
        guild = self.guilds.get(int(guild_id))
        if guild is None or not guild.has_bot:
            raise RefusedError(10004)
        return guild

    def channel(self, channel_id: str | int) -> Channel:
        """A channel, thread or private conversation that the bot can see."""
        channel = self.channels.get(int(channel_id))
        if channel is None:
            raise RefusedError(10003)
        self.archive_idle(channel)
        if not self.bot_may(channel, may.VIEW_CHANNEL):
            raise RefusedError(50001)
        return channel

    def message(self, channel: Channel, message_id: str | int) -> Message:
        message = channel.messages.get(int(message_id))
        if message is None:
            raise RefusedError(10008)
        return message

    def private(self, user: User) -> Channel:
        """The bot's conversation with somebody, made when it is first needed."""
        for channel in self.channels.values():
            if channel.kind == DM and channel.recipient is user:
                return channel
        made = Channel(self.new_id(), DM, None, recipient=user)
        self.channels[made.id] = made
        return made

    # --- what may be done

    def member(self, guild: Guild, user: User) -> Member | None:
        if user is self.bot and not guild.has_bot:
            return None
        return guild.members.get(user.id)

    def bits(self, channel: Channel, user: User) -> int:
        if channel.guild is None:
            return may.DM
        member = self.member(channel.guild, user)
        bits = may.in_channel(channel, member)
        # "Membership Screening": who has not accepted the rules can only look.
        return bits & may.LOOKING if member and member.pending else bits

    def bot_may(self, channel: Channel, bit: int) -> bool:
        return bool(self.bits(channel, self.bot) & bit)

    def demand(self, channel: Channel, bit: int, user: User | None = None) -> None:
        """50013 unless that is allowed there."""
        if self.bits(channel, user or self.bot) & bit != bit:
            raise RefusedError(50013)

    def sees_content(self, message: Message, intents: int = CONTENT_INTENT) -> bool:
        """Whether the bot may read it ("Gateway, Message Content Intent").

        Without the intent: its own messages, private ones and those that mention it.
        """
        return (
            bool(intents & ~self.refused_intents & CONTENT_INTENT)
            or message.author is self.bot
            or message.channel.guild is None
            or self.bot in message.mentions
        )

    # --- threads

    def archive_idle(self, channel: Channel) -> None:
        """A thread archives itself when nobody wrote for its time ("Topics, Threads").

        Discord does it at that time; here it is seen to whenever the thread is looked at.
        """
        if not isinstance(channel, Thread) or channel.archived:
            return
        idle_since = channel.active_at or self.now()
        ends_at = idle_since + timedelta(minutes=channel.auto_archive_minutes)
        if self.now() >= ends_at:
            channel.archived, channel.archived_at = True, ends_at
            self.archived(channel)
