"""Where something goes on Discord: a channel, a thread, a forum, a private conversation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import discord

TEXT, PRIVATE, FORUM = frozenset({0, 5}), frozenset({1, 3}), frozenset({15, 16})
"""The kinds of channels by their numbers: where messages stand under each other (also
announcements), where one person reads, where every post has a thread of its own (also media)."""
THREAD = frozenset({10, 11, 12})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with what has to be known of it to write there.

    `name` is what people call it. `known` is discord.py's object where it has one: of
    archived threads and private conversations it has none. `rights` is the one whose
    rights hold there: in an archived thread, those of its channel.
    """

    id: int
    kind: int
    name: str
    known: Any = None
    rights: Any = None

    @classmethod
    def of(cls, channel: discord.abc.GuildChannel | discord.Thread) -> "Spot":
        """One that discord.py knows."""
        return cls(channel.id, channel.type.value, f"#{channel.name}", channel, channel)

    @classmethod
    def told(cls, channel: dict[str, Any], guild: discord.Guild) -> "Spot":
        """One that Discord told of."""
        name = f"#{channel['name']}" if channel.get("name") else ""
        parent = guild.get_channel(int(channel.get("parent_id") or 0))
        return cls(int(channel["id"]), channel["type"], name, rights=parent)


def missing_rights(spot: Spot, needs: Sequence[str]) -> tuple[str, ...]:
    """Those of these rights that the bot surely does not have there."""
    channel = spot.rights
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return ()
    rights = channel.permissions_for(channel.guild.me)
    return tuple(name for name in needs if not getattr(rights, name))


def tag_for(forum: Any, names: Collection[str] = ()) -> list[str] | None:
    """The tags of a new post: none, or one if the forum wants one; `None` if it has none.

    That is one of these names if there is such a tag, else the first that may be used.
    """
    if not isinstance(forum, discord.ForumChannel) or not forum.flags.require_tag:
        return []
    may_all = forum.permissions_for(forum.guild.me).manage_threads
    free = [tag for tag in forum.available_tags if may_all or not tag.moderated]
    wanted = {name.casefold() for name in names}
    meant = [tag for tag in free if tag.name.casefold() in wanted]
    return [str((meant or free)[0].id)] if free else None
