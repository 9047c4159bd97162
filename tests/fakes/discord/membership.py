"""What people do about being members."""

from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.state import Guild, Member, Role, User


class Membership(Guild):
    """Joining, the rules, roles, leaving; each is told to the bot."""

    backstage: Backstage

    async def joins(self, user: User, *, pending: bool | None = None) -> Member:
        """`pending`: the rules have not been accepted yet, as always where there is screening."""
        pending = self.screening if pending is None else pending
        world = self.backstage.world
        member = Member(user, [], world.now(), pending=pending)
        self.members[user.id] = member
        self.backstage.events.member("GUILD_MEMBER_ADD", self, member)
        await self.backstage.gateway.flushed()
        return member

    async def accepts_rules(self, user: User) -> None:
        self.members[user.id].pending = False
        await self._changed(user)

    async def gets_role(self, user: User, role: Role) -> None:
        self.members[user.id].roles.append(role)
        await self._changed(user)

    async def loses_role(self, user: User, role: Role) -> None:
        self.members[user.id].roles.remove(role)
        await self._changed(user)

    async def takes_nick(self, user: User, nick: str | None) -> None:
        self.members[user.id].nick = nick
        await self._changed(user)

    async def leaves(self, user: User) -> None:
        del self.members[user.id]
        self.backstage.events.member_left(self, user)
        await self.backstage.gateway.flushed()

    async def _changed(self, user: User) -> None:
        member = self.members[user.id]
        self.backstage.events.member("GUILD_MEMBER_UPDATE", self, member)
        await self.backstage.gateway.flushed()
