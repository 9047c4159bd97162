"""A guild's platform, as the connection that it shares with others knows it."""

from typing import Any, Protocol

import discord

Json = dict[str, Any]
"""What Discord sends."""
Deletion = discord.RawMessageDeleteEvent | discord.RawBulkMessageDeleteEvent
Clearing = discord.RawReactionClearEvent | discord.RawReactionClearEmojiEvent


class Side(Protocol):
    """A guild's platform, as the connection knows it."""

    async def came_up(self, guild: discord.Guild) -> None:
        """The guild is there, after a gap in what was heard of it."""

    async def went_down(self, reason: str, *, given_up: bool = False) -> None:
        """Nothing is heard of the guild any more. Raises nothing.

        With `given_up` it is not tried any more: only people can mend it.
        """

    async def channels_changed(self) -> None:
        """A channel came, went, or is called otherwise."""

    def missed(self) -> None:
        """From now on something said may not have been heard, until it was read back."""

    def wrote(self, message: Json) -> None:
        """Somebody wrote: the message as Discord sends it."""

    async def edited(self, message: Json) -> None:
        """A message has changed, and is like this now."""

    async def deleted(self, event: Deletion) -> None:
        """Messages are gone."""

    async def reacted(self, event: discord.RawReactionActionEvent) -> None:
        """Somebody put a sign to a message, or took it away."""

    async def cleared(self, event: Clearing) -> None:
        """All signs of a message are gone, or all of one kind."""

    async def joined(self, member: discord.Member) -> None:
        """Somebody is in the guild, perhaps not past its screening."""

    async def changed(self, before: discord.Member, after: discord.Member) -> None:
        """Somebody has another name, other roles, or is past the screening."""

    async def rights_may_have_changed(self) -> None:
        """A role is another, or the guild has another owner."""

    async def left(self, event: discord.RawMemberRemoveEvent) -> None:
        """Somebody is gone."""

    def wrote_it(self, interaction: discord.Interaction) -> bool:
        """Whether the private message that it is about speaks for this guild's community."""

    async def acted(self, interaction: discord.Interaction) -> None:
        """Somebody called a command, pressed a button, or handed in a form."""
