"""How people write and come and go; each act is told to the app as Slack would."""

import re
from collections.abc import Sequence

from tests.fakes.slack.backstage import Backstage
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.state import (
    FakeChannel,
    FakeMessage,
    FakeUser,
    FakeUsergroup,
    File,
    Kept,
)

KEPT_AS_IT_IS = re.compile(r"<(?:[@#!][^<>]*|(?:https?://|mailto:)[^<>]*)>")
ADDRESS = re.compile(r"https?://[^\s<>|]+")


class NotOfferedError(LookupError):
    """Slack would not let somebody do that."""


class Writing:
    """People's side of the workspace."""

    backstage: Backstage

    async def writes(
        self,
        user: FakeUser,
        channel: FakeChannel,
        text: str,
        *,
        thread: FakeMessage | None = None,
        broadcast: bool = False,
        files: Sequence[File] = (),
        me: bool = False,
        typed: bool = False,
    ) -> FakeMessage:
        """`<@U…>` and `<#C…>` stand for what is picked from a menu; all else is as typed.

        With `typed` brackets are, too.
        """
        self._must_write(user, channel)
        stored = _escaped(text) if typed else as_stored(text)
        said: Json = {"text": stored, "blocks": _rich_text(text)}
        if thread is not None:
            said["thread_ts"] = thread.thread_ts or thread.ts
        kept = [self._keep(user, file) for file in files]
        posting = self.backstage.posting
        if me:
            made = FakeMessage(self.backstage.world.new_ts(), channel, user)
            made.text, made.subtype = said["text"], "me_message"
            channel.messages[made.ts] = made
            self.backstage.events.message(made)
            return made
        return posting.post(user, channel, said, files=kept, broadcast=broadcast)

    async def writes_privately(self, user: FakeUser, text: str) -> FakeMessage:
        """To the app, in its Messages tab."""
        return await self.writes(user, self.private(user), text)

    def private(self, user: FakeUser) -> FakeChannel:
        """Somebody's conversation with the app."""
        return self.backstage.world.private(user)

    def _must_write(self, user: FakeUser, channel: FakeChannel) -> None:
        if user.deleted or not user.in_team:
            raise NotOfferedError(f"{user.name} is not in the workspace")
        if channel.archived:
            raise NotOfferedError(f"{channel.name} is archived")
        if user not in channel.members:
            if channel.private or channel.with_user is not None:
                raise NotOfferedError(f"{user.name} does not see {channel.name}")
            channel.members.append(user)

    def _keep(self, user: FakeUser, file: File) -> Kept:
        world = self.backstage.world
        name, content = file
        kept = Kept(world.new_id("F"), name, user, content, world.seconds())
        kept.shared = True
        world.files[kept.id] = kept
        return kept

    async def edits(self, user: FakeUser, message: FakeMessage, text: str) -> None:
        if message.user is not user:
            raise NotOfferedError("only who wrote it may edit it")
        said = {"text": as_stored(text), "blocks": _rich_text(text)}
        self.backstage.posting.change(message, said)

    async def deletes(self, user: FakeUser, message: FakeMessage) -> None:
        """Their own; an admin's hand reaches further."""
        if message.user is not user and not (user.admin or user.owner):
            raise NotOfferedError("only who wrote it may delete it")
        self.backstage.posting.delete(message)

    async def reacts(self, user: FakeUser, message: FakeMessage, name: str) -> None:
        self.backstage.posting.react(message, user, name)

    async def unreacts(self, user: FakeUser, message: FakeMessage, name: str) -> None:
        self.backstage.posting.unreact(message, user, name)

    # --- coming and going

    async def joins(
        self, who: FakeUser | str, *, locale: str = "en-US", admin: bool = False
    ) -> FakeUser:
        """Somebody new is in the workspace, and in its general channels."""
        world = self.backstage.world
        user = world.add_user(who, locale=locale) if isinstance(who, str) else who
        user.admin, user.in_team, user.deleted = user.admin or admin, True, False
        self.backstage.events.came(user)
        for channel in world.channels.values():
            if channel.general:
                await self.enters(user, channel)
        return user

    async def enters(self, user: FakeUser, channel: FakeChannel) -> None:
        if user not in channel.members:
            channel.members.append(user)
            self.backstage.events.notice(channel, user, "channel_join")
            self.backstage.events.membership(channel, user, joined=True)

    async def leaves(self, user: FakeUser, channel: FakeChannel) -> None:
        if user in channel.members:
            self.backstage.events.notice(channel, user, "channel_leave")
            self.backstage.events.membership(channel, user, joined=False)
            channel.members.remove(user)

    async def deactivates(self, user: FakeUser) -> None:
        """The account ends: it stays known, and its name stays where it wrote."""
        user.deleted = True
        for channel in self.backstage.world.channels.values():
            if user in channel.members and channel.with_user is None:
                channel.members.remove(user)
        self._changed(user)

    async def reactivates(self, user: FakeUser) -> None:
        """Their account is theirs again; into channels they go anew."""
        user.deleted = False
        self._changed(user)

    async def renames(self, user: FakeUser, name: str) -> None:
        user.name = name
        self._changed(user)

    async def speaks(self, user: FakeUser, locale: str) -> None:
        """They set another language."""
        user.locale = locale
        self._changed(user)

    async def makes_admin(self, user: FakeUser, *, admin: bool = True) -> None:
        user.admin = admin
        self._changed(user)

    def _changed(self, user: FakeUser) -> None:
        user.updated = self.backstage.world.seconds()
        self.backstage.events.changed_person(user)

    async def regroups(self, group: FakeUsergroup, users: Sequence[FakeUser]) -> None:
        """The group has these members now."""
        before, after = {u.id for u in group.users}, {u.id for u in users}
        group.users = list(users)
        added, removed = sorted(after - before), sorted(before - after)
        self.backstage.events.group(group.id, added, removed)

    # --- channels

    async def archives(self, user: FakeUser, channel: FakeChannel) -> None:
        channel.archived = True
        self.backstage.events.channel(channel, "channel_archive", user)

    async def unarchives(self, user: FakeUser, channel: FakeChannel) -> None:
        channel.archived = False
        self.backstage.events.channel(channel, "channel_unarchive", user)

    async def renames_channel(
        self, user: FakeUser, channel: FakeChannel, name: str
    ) -> None:
        channel.name = name
        self.backstage.events.channel(channel, "channel_rename", user)

    async def invites(self, channel: FakeChannel) -> None:
        """The app is called into a channel: `/invite @Stammtisch`."""
        await self.enters(self.backstage.world.bot, channel)

    async def expels(self, channel: FakeChannel) -> None:
        """The app is sent out of a channel."""
        await self.leaves(self.backstage.world.bot, channel)


def as_stored(typed: str) -> str:
    """How Slack keeps what was typed: &, < and > escaped, addresses as links ("Formatting message text")."""
    parts, end = [], 0
    for found in KEPT_AS_IT_IS.finditer(typed):
        parts += [_escaped(typed[end : found.start()]), found.group()]
        end = found.end()
    return "".join([*parts, _escaped(typed[end:])])


def _escaped(typed: str) -> str:
    parts, end = [], 0
    for found in ADDRESS.finditer(typed):
        parts += [_safe(typed[end : found.start()]), f"<{_safe(found.group())}>"]
        end = found.end()
    return "".join([*parts, _safe(typed[end:])])


def _safe(typed: str) -> str:
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rich_text(typed: str) -> list[Json]:
    """What a message of a person holds besides its text."""
    if not typed:
        return []
    words = {"type": "text", "text": typed}
    section = {"type": "rich_text_section", "elements": [words]}
    return [{"type": "rich_text", "elements": [section]}]
