"""Who is a moderator of a guild: its owner, who may manage it, and whom the file names.

A role, or a person, is named as in `moderators = ["@mods"]`: by the name of a role, the
user name of a person, or a number. A display name names nobody: everybody may call
themselves what they like.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import discord

_MAY_MANAGE = discord.Permissions(administrator=True, manage_guild=True).value
_WITHOUT_NUMBER = "0"
"""The discriminator of a user name that nobody else has (Discord: Usernames and Nicknames)."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that several roles have: `candidates` are their ids, any of which is clear."""

    name: str
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moderators:
    """Who is one, by the id of a user or of one of their roles.

    `unknown` are names that nothing in the guild has: they may be meant of another space.
    """

    owner: int
    roles: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    ambiguous: tuple[Ambiguous, ...] = ()
    unknown: tuple[str, ...] = ()

    def include(self, who: discord.Member | discord.User) -> bool:
        """Whether that is one of them; of who is no member only the number counts."""
        if not isinstance(who, discord.Member):
            return self.have(who.id)
        return self.have(who.id, who._roles)  # noqa: SLF001  `roles` denies one that is deleted, and whoever had it is to be told

    def have(self, user: int, roles: Iterable[int] = ()) -> bool:
        """Whether that user, who has these roles, is one of them."""
        if user == self.owner or user in self.people:
            return True
        return not self.roles.isdisjoint(roles)


def moderators_of(guild: discord.Guild, named: Iterable[str]) -> Moderators:
    """The moderators by the guild's roles and permissions, and those `named` in the file.

    To be asked again when roles, the owner or the configuration change.
    """
    roles = {role.id for role in guild.roles if may_manage(role.permissions)}
    people: set[int] = set()
    ambiguous: list[Ambiguous] = []
    unknown: list[str] = []
    for name in named:
        found = _roles_named(guild, name)
        if len(found) == 1:
            roles.update(found)
        elif found:
            ambiguous.append(Ambiguous(name, tuple(sorted(found))))
        elif person := _person_named(guild, name):
            people.add(person)
        else:
            unknown.append(name)
    return Moderators(
        owner=guild.owner_id or 0,
        roles=frozenset(roles),
        people=frozenset(people),
        ambiguous=tuple(ambiguous),
        unknown=tuple(unknown),
    )


def may_manage(permissions: discord.Permissions) -> bool:
    """Whether these are the permissions of an admin."""
    return bool(permissions.value & _MAY_MANAGE)


def _bare(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def _roles_named(guild: discord.Guild, name: str) -> list[int]:
    """By their number, or their name whatever its case; everybody's role is not meant."""
    said = _bare(name)
    roles = [role for role in guild.roles if not role.is_default()]
    by_id = [role.id for role in roles if str(role.id) == said]
    exact = [role.id for role in roles if role.name == name.strip().removeprefix("@")]
    return by_id or exact or [role.id for role in roles if role.name.casefold() == said]


def _person_named(guild: discord.Guild, name: str) -> int | None:
    """By their number, whether they are there or not, or by their user name."""
    said = _bare(name)
    if said.isdecimal() and guild.get_member(int(said)) is not None:
        return int(said)
    for member in guild.members:
        unique = member.discriminator == _WITHOUT_NUMBER and not member.bot
        if unique and member.name.casefold() == said:
            return member.id
    return None
