"""What Slack tells, as signals, with all that has to be known or looked up for it.

What happened first is heard first, where that matters: in a conversation, about a person.
What has to be asked of Slack for one of them keeps nobody else waiting.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack import inbound, people
from bot.platforms.slack.asking import patiently
from bot.platforms.slack.directory import Directory
from bot.platforms.slack.identities import thread_of
from bot.platforms.slack.me import Me, error_of
from bot.platforms.slack.moderators import Moderators, moderators_of
from bot.platforms.slack.remembered import Remembered
from bot.platforms.slack.turns import Turns
from bot.platforms.slack.wording import linked
from rituals.ports import Clock
from rituals.signals import Person, Signal

Json = Mapping[str, Any]
Then = Callable[[], Iterable[Signal | None]]
"""What there is to hear, once all is looked up and those before are heard."""
_NOTHING: Then = tuple
_GONE = ("channel_not_found", "message_not_found")
_OPENED = ("channel_unarchive", "group_unarchive")
_SIGNS = ("reaction_added", "reaction_removed")


@dataclass(slots=True)
class Hearing:
    """Turns events of a workspace into signals, and keeps up what is known of it."""

    web: AsyncWebClient
    me: Me
    clock: Clock
    named: tuple[str, ...]
    directory: Directory = field(default_factory=Directory)
    moderators: Moderators = field(default_factory=Moderators)
    remembered: Remembered = field(default_factory=Remembered)
    _turns: Turns = field(default_factory=Turns)

    def __post_init__(self) -> None:
        """The directory tells our people from others by who we are."""
        self.directory.me = self.me

    async def begin(self) -> None:
        """Learn who and what is there."""
        await self.directory.load(self.web)
        self.moderators = self._moderators()

    @asynccontextmanager
    async def ready(self, event: Json) -> AsyncIterator[Callable[[], list[Signal]]]:
        """All that this event needs is looked up, and it is its turn.

        What the core has to hear of it, often nothing, is to be asked for and handed on
        before it ends: others of the same conversation, or about the same person, wait.
        """
        hear = _HEARD.get(event["type"])
        if hear is None:
            yield list
            return
        # Signs are many at once, and their own times put them in order.
        then = await hear(self, event) if event["type"] in _SIGNS else None
        async with self._turns.of(self._turn(event)):
            then = then or await hear(self, event)
            with self._news(then, event) as told:
                yield told

    @contextmanager
    def _news(self, then: Then, event: Json) -> Iterator[Callable[[], list[Signal]]]:
        """What could not be written down is news again when Slack tells it again."""
        user = event.get("user")
        id_ = user["id"] if isinstance(user, Mapping) else ""
        users = self.directory.users
        before: tuple[Moderators, Json | None] | None = None

        def told() -> list[Signal]:
            nonlocal before
            before = self.moderators, users.get(id_)
            return [signal for signal in then() if signal]

        try:
            yield told
        except BaseException:
            if before is not None:
                self.moderators, known = before
                users.pop(id_, None)
                users.update({} if known is None else {id_: known})
            raise

    def _turn(self, event: Json) -> Hashable:
        """What this is about: events about the same are heard one after the other."""
        kind, user = event["type"], event.get("user")
        if kind in _SIGNS:
            return ("conversation", event["item"].get("channel"))
        if kind == "message":
            return ("conversation", event["channel"])
        if isinstance(user, Mapping):
            return ("person", user["id"])
        if kind.startswith("member_") and user != self.me.user:
            return ("person", user)
        return "groups" if kind.startswith("subteam_") else "channels"

    async def person(self, id_: str) -> Person:
        """Somebody, as the workspace knows them now."""
        await self.directory.meet(self.web, id_)
        return self._person(id_)

    def visits(self, id_: str) -> bool:
        """Whether that is one of another workspace, as far as is known."""
        return id_ in self.directory.visitors

    async def posted(self, message: Json) -> Signal | None:
        """Somebody wrote; `None` for the bot's own words, Slack's, and those of visitors."""
        await self._meet_author(message)
        return self._posted(message)

    def take_over(self, named: tuple[str, ...]) -> Iterable[Signal]:
        """The file names other moderators now: those who became or no longer are one."""
        self.named = named
        return self._rights_changed()

    # --- each kind of event

    async def _message(self, event: Json) -> Then:
        if gone := inbound.deleted(event):
            return lambda: [gone]
        await self._meet_author(event)
        if event.get("subtype") == inbound.CHANGED:
            return lambda: [self._edited(event)]
        return lambda: [self._posted(event)]

    def _posted(self, message: Json) -> Signal | None:
        author = self._author(message)
        signal = None if author is None else inbound.posted(message, author)
        if signal is not None:
            thread = thread_of(signal.message.place)
            self.remembered.stands(message["channel"], message["ts"], thread)
        return signal

    def _edited(self, event: Json) -> Signal | None:
        author = self._author(event)
        return None if author is None else inbound.edited(event, author)

    async def _reacted(self, event: Json) -> Then:
        item, user = event["item"], event["user"]
        if user == self.me.user or item.get("type") != "message":
            return _NOTHING
        await self.directory.meet(self.web, user)
        if self.visits(user):
            return _NOTHING
        try:
            thread = await self._thread(item["channel"], item["ts"])
        except SlackApiError as error:
            if error_of(error) not in _GONE:
                raise
            return _NOTHING

        def put() -> Iterable[Signal | None]:
            if self.remembered.is_news(event):
                yield inbound.reacted(event, self._person(user), thread)

        return put

    async def _joined(self, event: Json) -> Then:
        return lambda: self._came(event["user"])

    def _came(self, user: Json) -> Iterable[Signal | None]:
        if not self.directory.take(user):
            return []
        came = people.joined(user, self.moderators, self.clock.now())
        return [came, *self._rights_changed()]

    async def _changed(self, event: Json) -> Then:
        return lambda: self._other(event["user"])

    def _other(self, user: Json) -> Iterable[Signal | None]:
        before = self.directory.users.get(user["id"])
        if not self.directory.take(user) or user["id"] == self.me.user:
            return []
        now = self.clock.now()
        change = people.updated(before, user, self.moderators, now)
        if before is not None and not people.named_otherwise(before, user):
            return [change]
        return [change, *self._rights_changed()]

    async def _entered(self, event: Json) -> Then:
        """The welcome begins for whoever comes into its channel, too, if it has not yet."""
        if event["user"] == self.me.user:
            await self.directory.load_channels(self.web)
            return self._look_anew
        await self.directory.meet(self.web, event["user"])
        return lambda: self._here(event["user"])

    def _here(self, id_: str) -> Iterable[Signal | None]:
        user = self.directory.users.get(id_)
        if user is not None:
            yield people.joined(user, self.moderators, self.clock.now())

    async def _left(self, event: Json) -> Then:
        """Whoever leaves a channel is in the community still; the bot is not in it."""
        return (
            await self._channels(event) if event["user"] == self.me.user else _NOTHING
        )

    async def _channels(self, event: Json) -> Then:
        """Channels came, went, or are called otherwise: those of the file are looked for.

        Slack tells it of every channel of the workspace, whether the bot is in it or not.
        """
        told, known = event["channel"], self.directory.channels
        id_ = told["id"] if isinstance(told, Mapping) else told
        if id_ not in known and event["type"] not in _OPENED:
            return _NOTHING
        before = {id_: each.get("name") for id_, each in known.items()}
        await self.directory.load_channels(self.web)
        channels = self.directory.channels
        changed = before != {id_: each.get("name") for id_, each in channels.items()}
        return self._look_anew if changed else _NOTHING

    def _look_anew(self) -> Iterable[Signal | None]:
        yield inbound.connection(self.clock.now(), up=True)

    async def _groups(self, _event: Json) -> Then:
        await self.directory.load_groups(self.web)
        return self._rights_changed

    # --- what is looked up for them

    async def _meet_author(self, event: Json) -> None:
        speaker = inbound.speaker(event)
        if speaker is not None and speaker != self.me.user:
            await self.directory.meet(self.web, speaker)

    def _author(self, event: Json) -> Person | None:
        """Who wrote or changed it; `None` if it was the bot, a visitor, or nobody."""
        said = event["message"] if event.get("subtype") == inbound.CHANGED else event
        if self.me.user == said.get("user") or self.me.bot == said.get("bot_id"):
            return None
        speaker = inbound.speaker(event)
        if speaker is not None:
            return None if self.visits(speaker) else self._person(speaker)
        bot = inbound.bot_of(event)
        return bot if bot.account.id else None

    def _person(self, id_: str) -> Person:
        """Somebody who is known; a visitor has no rights here."""
        visitor = self.directory.visitors.get(id_)
        if visitor is not None:
            return people.visiting(visitor)
        return people.person_of(self.directory.users[id_], self.moderators)

    async def _thread(self, channel: str, ts: str) -> str | None:
        """The thread that a message stands in: its address tells it. Asked once."""
        known = self.remembered.threads
        async with self._turns.of(("address", channel, ts)):
            if (channel, ts) not in known:
                asked = {"channel": channel, "message_ts": ts}
                answer = await patiently(self.web, "chat.getPermalink", asked)
                found = linked(answer.get("permalink", ""))
                thread = thread_of(found.place) if found else None
                self.remembered.stands(channel, ts, thread)
        return known[channel, ts]

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


_Hear = Callable[[Hearing, Json], Awaitable[Then]]
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
