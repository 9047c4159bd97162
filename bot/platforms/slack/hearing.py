"""What Slack tells, as signals, with all that has to be known or looked up for it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack import inbound, people
from bot.platforms.slack.asking import patiently
from bot.platforms.slack.directory import Directory
from bot.platforms.slack.identities import thread_of
from bot.platforms.slack.me import Me
from bot.platforms.slack.moderators import Moderators, moderators_of
from bot.platforms.slack.wording import linked
from rituals.ports import Clock
from rituals.signals import Person, Signal

Json = Mapping[str, Any]
MOST_KNOWN = 10_000
"""Messages of which it is remembered in which thread they stand."""


@dataclass(slots=True)
class Hearing:
    """Turns events of a workspace into signals, and keeps up what is known of it."""

    web: AsyncWebClient
    me: Me
    clock: Clock
    named: tuple[str, ...]
    directory: Directory = field(default_factory=Directory)
    moderators: Moderators = field(default_factory=Moderators)
    _threads: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The directory tells our people from others by who we are."""
        self.directory.me = self.me

    async def begin(self) -> None:
        """Learn who and what is there."""
        await self.directory.load(self.web)
        self.moderators = self._moderators()

    async def signals(self, event: Json) -> Iterable[Signal]:
        """What the core has to hear of this event; often nothing."""
        hear = _HEARD.get(event["type"])
        return () if hear is None else [s for s in await hear(self, event) if s]

    async def person(self, id_: str) -> Person:
        """Somebody, as the workspace knows them now."""
        await self.directory.meet(self.web, id_)
        return self._person(id_)

    def visits(self, id_: str) -> bool:
        """Whether that is one of another workspace, as far as is known."""
        return id_ in self.directory.visitors

    async def posted(self, message: Json) -> Signal | None:
        """Somebody wrote; `None` for the bot's own words, Slack's, and those of visitors."""
        author = await self._author(message)
        signal = None if author is None else inbound.posted(message, author)
        if signal is not None:
            thread = thread_of(signal.message.place)
            self._remember(message["channel"], message["ts"], thread)
        return signal

    def take_over(self, named: tuple[str, ...]) -> Iterable[Signal]:
        """The file names other moderators now: those who became or no longer are one."""
        self.named = named
        return self._rights_changed()

    # --- each kind of event

    async def _message(self, event: Json) -> list[Signal | None]:
        if gone := inbound.deleted(event):
            return [gone]
        if event.get("subtype") != inbound.CHANGED:
            return [await self.posted(event)]
        author = await self._author(event)
        return [] if author is None else [inbound.edited(event, author)]

    async def _reacted(self, event: Json) -> list[Signal | None]:
        item = event["item"]
        if event["user"] == self.me.user or item.get("type") != "message":
            return []
        by = await self.person(event["user"])
        if self.visits(event["user"]):
            return []
        thread = await self._thread(item["channel"], item["ts"])
        return [inbound.reacted(event, by, thread)]

    async def _joined(self, event: Json) -> list[Signal | None]:
        user = event["user"]
        if not self.directory.take(user):
            return []
        return [people.joined(user, self.moderators, self.clock.now())]

    async def _changed(self, event: Json) -> list[Signal | None]:
        user = event["user"]
        before = self.directory.users.get(user["id"])
        if not self.directory.take(user) or user["id"] == self.me.user:
            return []
        now = self.clock.now()
        change = people.updated(before, user, self.moderators, now)
        return [change, *self._rights_changed()]

    async def _entered(self, event: Json) -> list[Signal | None]:
        """The welcome begins for whoever comes into its channel, too, if it has not yet."""
        if event["user"] == self.me.user:
            return await self._channels(event)
        await self.directory.meet(self.web, event["user"])
        user = self.directory.users.get(event["user"])
        if user is None:
            return []
        return [people.joined(user, self.moderators, self.clock.now())]

    async def _left(self, event: Json) -> list[Signal | None]:
        """Whoever leaves a channel is in the community still; the bot is not in it."""
        if event["user"] == self.me.user:
            return await self._channels(event)
        return []

    async def _channels(self, _event: Json) -> list[Signal | None]:
        """Channels came, went, or are called otherwise: those of the file are looked for."""
        await self.directory.load_channels(self.web)
        return [inbound.connection(self.clock.now(), up=True)]

    async def _groups(self, _event: Json) -> list[Signal | None]:
        await self.directory.load_groups(self.web)
        return list(self._rights_changed())

    # --- what is looked up for them

    async def _author(self, event: Json) -> Person | None:
        """Who wrote or changed it; `None` if it was the bot, a visitor, or nobody."""
        said = event["message"] if event.get("subtype") == inbound.CHANGED else event
        if self.me.user == said.get("user") or self.me.bot == said.get("bot_id"):
            return None
        speaker = inbound.speaker(event)
        if speaker is not None:
            person = await self.person(speaker)
            return None if self.visits(speaker) else person
        bot = inbound.bot_of(event)
        return bot if bot.account.id else None

    def _person(self, id_: str) -> Person:
        """Somebody who is known; a visitor has no rights here."""
        visitor = self.directory.visitors.get(id_)
        if visitor is not None:
            return people.visiting(visitor)
        return people.person_of(self.directory.users[id_], self.moderators)

    async def _thread(self, channel: str, ts: str) -> str | None:
        """The thread that a message stands in: its address tells it."""
        if (channel, ts) not in self._threads:
            asked = {"channel": channel, "message_ts": ts}
            try:
                answer = await patiently(self.web, "chat.getPermalink", asked)
            except SlackApiError:  # it is gone, or out of sight
                return None
            found = linked(answer.get("permalink", ""))
            self._remember(channel, ts, thread_of(found.place) if found else None)
        return self._threads[channel, ts]

    def _remember(self, channel: str, ts: str, thread: str | None) -> None:
        self._threads[channel, ts] = thread
        if len(self._threads) > MOST_KNOWN:
            del self._threads[next(iter(self._threads))]

    def _rights_changed(self) -> list[Signal]:
        before, self.moderators = self.moderators, self._moderators()
        if before == self.moderators:
            return []
        users = [u for u in self.directory.users.values() if u["id"] != self.me.user]
        now = self.clock.now()
        return list(people.rights_changed(users, before, self.moderators, now))

    def _moderators(self) -> Moderators:
        users, groups = self.directory.users.values(), self.directory.groups.values()
        return moderators_of(users, groups, self.named)


_Hear = Callable[[Hearing, Json], Awaitable[list[Signal | None]]]
_HEARD: Mapping[str, _Hear] = {
    "message": Hearing._message,  # noqa: SLF001  its own
    "reaction_added": Hearing._reacted,  # noqa: SLF001  its own
    "reaction_removed": Hearing._reacted,  # noqa: SLF001  its own
    "team_join": Hearing._joined,  # noqa: SLF001  its own
    "user_change": Hearing._changed,  # noqa: SLF001  its own
    "member_joined_channel": Hearing._entered,  # noqa: SLF001  its own
    "member_left_channel": Hearing._left,  # noqa: SLF001  its own
    **dict.fromkeys(
        (
            "channel_archive",
            "channel_deleted",
            "channel_left",
            "channel_rename",
            "channel_unarchive",
            "group_archive",
            "group_deleted",
            "group_left",
            "group_rename",
            "group_unarchive",
        ),
        Hearing._channels,  # noqa: SLF001  its own
    ),
    **dict.fromkeys(
        ("subteam_created", "subteam_members_changed", "subteam_updated"),
        Hearing._groups,  # noqa: SLF001  its own
    ),
}
