"""What the gateway tells when something happens, to those whose intents and rights allow it."""

from collections.abc import Sequence

from tests.fakes.discord import messages, payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.sessions import Session
from tests.fakes.discord.state import Channel, Guild, Member, Message, Thread, User
from tests.fakes.discord.world import World

GUILDS, MEMBERS = 1 << 0, 1 << 1
GUILD_MESSAGES, GUILD_REACTIONS = 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 12, 1 << 13


class Events:
    """Named as what happened; each builds the event as "Gateway Events" shows it."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway

    def in_guild(self, guild: Guild, name: str, event: Json, intent: int) -> None:
        if guild.has_bot:
            event = {"guild_id": str(guild.id), **event}
            self.gateway.tell(name, event, intent=intent, guild_id=guild.id)

    def _in_channel(
        self, channel: Channel, name: str, event: Json, intents: tuple[int, int]
    ) -> None:
        in_guild, private = intents
        if channel.guild is None:
            self.gateway.tell(name, event, intent=private, guild_id=None)
        elif self.world.bot_may(channel, may.VIEW_CHANNEL):
            self.in_guild(channel.guild, name, event, in_guild)

    # --- messages

    def message(self, name: str, message: Message) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE, without the words for whom may not read them."""
        world, channel = self.world, message.channel
        guild = channel.guild
        if guild is not None and not world.bot_may(channel, may.VIEW_CHANNEL):
            return

        def seen(session: Session) -> Json:
            hidden = not world.sees_content(message, session.intents)
            new = name == "MESSAGE_CREATE"
            return messages.event(world, message, hidden=hidden, new=new)

        intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
        guild_id = None if guild is None else guild.id
        self.gateway.tell(name, seen, intent=intent, guild_id=guild_id)

    def deleted(self, message: Message) -> None:
        gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
        intents = (GUILD_MESSAGES, DIRECT_MESSAGES)
        self._in_channel(message.channel, "MESSAGE_DELETE", gone, intents)

    def bulk_deleted(self, channel: Channel, gone: Sequence[Message]) -> None:
        event = {
            "ids": [str(message.id) for message in gone],
            "channel_id": str(channel.id),
        }
        intents = (GUILD_MESSAGES, DIRECT_MESSAGES)
        self._in_channel(channel, "MESSAGE_DELETE_BULK", event, intents)

    def reaction(self, name: str, message: Message, who: User, emoji: str) -> None:
        event: Json = {
            "user_id": str(who.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "emoji": messages.emoji(emoji),
            "burst": False,
            "type": 0,
        }
        guild = message.channel.guild
        if name == "MESSAGE_REACTION_ADD":
            event["message_author_id"] = str(message.author.id)
            if guild is not None and who.id in guild.members:
                event["member"] = payloads.member(guild.members[who.id])
        intents = (GUILD_REACTIONS, DIRECT_REACTIONS)
        self._in_channel(message.channel, name, event, intents)

    def reactions_removed(self, message: Message, emoji: str | None) -> None:
        event: Json = {
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
        }
        name = "MESSAGE_REACTION_REMOVE_ALL"
        if emoji is not None:
            event["emoji"] = messages.emoji(emoji)
            name = "MESSAGE_REACTION_REMOVE_EMOJI"
        intents = (GUILD_REACTIONS, DIRECT_REACTIONS)
        self._in_channel(message.channel, name, event, intents)

    def pins(self, channel: Channel) -> None:
        event = {
            "channel_id": str(channel.id),
            "last_pin_timestamp": payloads.instant(channel.last_pin_at),
        }
        intents = (GUILDS, DIRECT_MESSAGES)
        self._in_channel(channel, "CHANNEL_PINS_UPDATE", event, intents)

    # --- channels and threads

    def channel(self, name: str, channel: Channel, *, seen: bool = True) -> None:
        """`seen`: only if the bot can see it; a channel that is hidden from it was deleted to it."""
        if channel.guild is None or (
            seen and not self.world.bot_may(channel, may.VIEW_CHANNEL)
        ):
            return
        self.in_guild(channel.guild, name, payloads.channel(channel), GUILDS)

    def thread(self, name: str, thread: Thread, *, new: bool = False) -> None:
        event = payloads.thread(thread, member_of=self.world.bot)
        if new:
            event["newly_created"] = True
        self._in_channel(thread, name, event, (GUILDS, 0))

    def thread_gone(self, thread: Thread) -> None:
        assert thread.parent is not None
        event = {
            "id": str(thread.id),
            "parent_id": str(thread.parent.id),
            "type": thread.kind,
        }
        self._in_channel(thread, "THREAD_DELETE", event, (GUILDS, 0))

    def thread_joined(self, thread: Thread, who: User) -> None:
        event = {
            "id": str(thread.id),
            "member_count": min(len(thread.joined), 50),
            "added_members": [payloads.thread_member(thread, who.id)],
        }
        intent = GUILDS if who is self.world.bot else MEMBERS
        self._in_channel(thread, "THREAD_MEMBERS_UPDATE", event, (intent, 0))

    def thread_left(self, thread: Thread, who: User) -> None:
        event = {
            "id": str(thread.id),
            "member_count": min(len(thread.joined), 50),
            "removed_member_ids": [str(who.id)],
        }
        intent = GUILDS if who is self.world.bot else MEMBERS
        self._in_channel(thread, "THREAD_MEMBERS_UPDATE", event, (intent, 0))

    # --- members

    def member(self, name: str, guild: Guild, member: Member) -> None:
        """GUILD_MEMBER_ADD or GUILD_MEMBER_UPDATE; of the bot itself it is always told."""
        own = member.user is self.world.bot and name == "GUILD_MEMBER_UPDATE"
        intent = 0 if own else MEMBERS
        self.in_guild(guild, name, payloads.member(member), intent)

    def member_left(self, guild: Guild, who: User) -> None:
        event = {"user": payloads.user(who)}
        self.in_guild(guild, "GUILD_MEMBER_REMOVE", event, MEMBERS)
