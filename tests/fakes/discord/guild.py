"""A guild as a test builds it and lives in it."""

from collections.abc import Sequence

from tests.fakes.discord import payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.events import GUILDS
from tests.fakes.discord.membership import Membership
from tests.fakes.discord.state import (
    CATEGORY,
    FORUM,
    TEXT,
    Channel,
    Guild,
    Member,
    Overwrite,
    Role,
    Tag,
    User,
)
from tests.fakes.discord.using import Using
from tests.fakes.discord.writing import Writing


class FakeGuild(Writing, Membership, Using, Guild):
    """What is added is told to the bot if it is connected."""

    def __init__(self, backstage: Backstage, name: str, owner: User) -> None:
        world = backstage.world
        Guild.__init__(self, world.new_id(), name, owner, world.now())
        self.backstage = backstage
        everyone = Role(self.id, "@everyone", may.EVERYONE, position=0)
        self.roles[everyone.id] = everyone
        world.guilds[self.id] = self
        self._bot_comes(may.EVERYONE)
        self.members[owner.id] = Member(owner, [], world.now())

    def _bot_comes(self, permissions: int) -> None:
        """With a role of its own, which carries what the invitation asked for."""
        world = self.backstage.world
        own = Role(
            world.new_id(),
            world.bot.name,
            permissions,
            position=len(self.roles),
            bot_id=world.bot.id,
        )
        self.roles[own.id] = own
        self.members[world.bot.id] = Member(world.bot, [own], world.now())
        self.has_bot = True

    @property
    def bot_role(self) -> Role:
        """The role that came with the bot: its permissions are those of the invitation."""
        return next(r for r in self.roles.values() if r.bot_id is not None)

    # --- channels

    def add_text_channel(
        self, name: str, *, hidden: bool = False, category: Channel | None = None
    ) -> Channel:
        """`hidden`: nobody but those who manage the guild can see it."""
        return self._add(Channel(0, TEXT, self, name=name, parent=category), hidden)

    def add_category(self, name: str) -> Channel:
        return self._add(Channel(0, CATEGORY, self, name=name))

    def add_forum(
        self, name: str, tags: Sequence[str] = (), *, tag_required: bool = False
    ) -> Channel:
        forum = Channel(0, FORUM, self, name=name, tag_required=tag_required)
        forum.tags = [Tag(self.backstage.world.new_id(), tag) for tag in tags]
        return self._add(forum)

    def _add(self, channel: Channel, hidden: bool = False) -> Channel:
        world = self.backstage.world
        channel.id, channel.position = world.new_id(), len(self.channels)
        if hidden:
            channel.overwrites.append(Overwrite(self.id, deny=may.VIEW_CHANNEL))
        self.channels[channel.id] = world.channels[channel.id] = channel
        self.backstage.events.channel("CHANNEL_CREATE", channel)
        return channel

    def rename_channel(self, channel: Channel, name: str) -> None:
        channel.name = name
        self.backstage.events.channel("CHANNEL_UPDATE", channel)

    def delete_channel(self, channel: Channel) -> None:
        self.backstage.threads.delete_channel(channel)

    def forbid(
        self, channel: Channel, bits: int, target: Role | User | None = None
    ) -> None:
        """Take those permissions away in a channel, from the bot unless somebody is named."""
        self._overwrite(channel, target or self.backstage.world.bot, deny=bits)

    def allow(
        self, channel: Channel, bits: int, target: Role | User | None = None
    ) -> None:
        """Give those permissions in a channel, to the bot unless somebody is named."""
        self._overwrite(channel, target or self.backstage.world.bot, allow=bits)

    def _overwrite(
        self, channel: Channel, target: Role | User, allow: int = 0, deny: int = 0
    ) -> None:
        world, events = self.backstage.world, self.backstage.events
        could = world.bot_may(channel, may.VIEW_CHANNEL)
        known = next((o for o in channel.overwrites if o.id == target.id), None)
        if known is None:
            known = Overwrite(target.id, for_member=isinstance(target, User))
            channel.overwrites.append(known)
        known.allow = known.allow & ~deny | allow
        known.deny = known.deny & ~allow | deny
        can = world.bot_may(channel, may.VIEW_CHANNEL)
        if could and not can:
            events.channel("CHANNEL_DELETE", channel, seen=False)
        elif can and not could:
            events.channel("CHANNEL_CREATE", channel)
        else:
            events.channel("CHANNEL_UPDATE", channel)

    # --- roles

    def add_role(
        self, name: str, permissions: int = 0, *, mentionable: bool = False
    ) -> Role:
        """New roles stand below the bot's own."""
        world = self.backstage.world
        role = Role(world.new_id(), name, permissions, mentionable=mentionable)
        if self.has_bot:
            self.bot_role.position = len(self.roles) + 1
        self.roles[role.id] = role
        self._tell_role("GUILD_ROLE_CREATE", role)
        return role

    def set_permissions(self, role: Role, permissions: int) -> None:
        role.permissions = permissions
        self._tell_role("GUILD_ROLE_UPDATE", role)

    def _tell_role(self, name: str, role: Role) -> None:
        event = {"role": payloads.role(role)}
        self.backstage.events.in_guild(self, name, event, GUILDS)

    # --- members

    def add_member(
        self,
        user: User,
        roles: Sequence[Role] = (),
        *,
        pending: bool = False,
        nick: str | None = None,
    ) -> Member:
        """They join, and the bot is told if it is connected."""
        world = self.backstage.world
        member = Member(user, list(roles), world.now(), pending=pending, nick=nick)
        self.members[user.id] = member
        self.backstage.events.member("GUILD_MEMBER_ADD", self, member)
        return member

    # --- the bot itself

    def remove_bot(self) -> None:
        """The bot is thrown out; its role goes with it."""
        world = self.backstage.world
        event = {"id": str(self.id)}
        self.backstage.gateway.tell("GUILD_DELETE", event, intent=1, guild_id=self.id)
        self.has_bot = False
        del self.roles[self.bot_role.id]
        del self.members[world.bot.id]
        world.commands.pop(self.id, None)

    def invite_bot(self, permissions: int = may.EVERYONE) -> None:
        """It comes (again), with those permissions."""
        self._bot_comes(permissions)
        event = payloads.guild_create(self.backstage.world, self)
        del event["unavailable"]
        self.backstage.gateway.tell("GUILD_CREATE", event, intent=1, guild_id=self.id)

    def goes_down(self) -> None:
        """The guild is unavailable for a while, as in an outage."""
        event = {"id": str(self.id), "unavailable": True}
        self.backstage.gateway.tell("GUILD_DELETE", event, intent=1, guild_id=self.id)

    def comes_back(self) -> None:
        event = payloads.guild_create(self.backstage.world, self)
        self.backstage.gateway.tell("GUILD_CREATE", event, intent=1, guild_id=self.id)
