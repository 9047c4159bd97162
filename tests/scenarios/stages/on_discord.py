"""Discord as a stage: a guild on the local server, and the bot that connects to it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.on_discord import OFFERED
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.commands import SHOW, Names
from bot.platforms.discord.identities import account, message_ref, place
from bot.platforms.discord.marks import mark_of
from rituals.commands.command import Takes
from rituals.community import Community
from rituals.model.ids import Account, MessageRef, Place
from rituals.ports import Clock, Platform
from tests.fakes.discord import calling
from tests.fakes.discord.drafts import BUTTON, walk
from tests.fakes.discord.hearing import all_heard
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.shown import Modal
from tests.fakes.discord.shown import Shown as Answer
from tests.fakes.discord.state import DM, Channel, Message, Thread, User
from tests.fakes.discord_markdown import read_into
from tests.fakes.discord_platform import platform_at
from tests.scenarios.stages.discord_reader import Reader, words_of
from tests.scenarios.stages.stage import (
    DISCORD,
    NotOfferedError,
    Shown,
    Spoken,
    picked,
)

MANAGE_GUILD = 1 << 5
SPOKEN = (0, 19)
"""Types of messages that somebody wrote: all others are Discord's own words."""
_LOCALES = {"de": "de", "en": "en-US"}
_SAYS = re.compile(r"/channels/(\d+)/messages")
_LINK = re.compile(r"https://discord\.com/channels/\d+/(\d+)/(\d+)")


class DiscordStage:
    """Implements `Stage`. Everybody's Discord speaks the community's language."""

    space = DISCORD
    closes_threads = has_titles = links_names = True

    def __init__(
        self,
        server: FakeDiscord,
        clock: Clock,
        community: Community,
        channels: Sequence[str],
        people: Mapping[str, bool],
    ) -> None:
        self._server, self._clock, self._community = server, clock, community
        self._guild = server.add_guild(community.name)
        for name in channels:
            self._guild.add_text_channel(name.removeprefix("#"))
        managing = self._guild.add_role("moderators", permissions=MANAGE_GUILD)
        self._people: dict[str, User] = {}
        for name, moderator in people.items():
            user = self._new(name)
            self._guild.add_member(user, [managing] if moderator else [])
        self._platform: DiscordPlatform | None = None

    def _new(self, name: str) -> User:
        locale = _LOCALES[self._community.language]
        user = self._people[name] = self._server.add_user(name, locale)
        return user

    def connection(self) -> Platform:
        self._platform = platform_at(
            self._server,
            self._guild,
            self._clock,
            community=self._community.id,
            named=self._community.moderators,
        )
        return self._platform

    async def heard(self) -> None:
        connections = [self._platform.connection] if self._platform else []
        await all_heard(self._server, connections)

    async def goes_down(self) -> None:
        """The guild is unavailable."""
        self._guild.goes_down()

    async def is_back(self) -> None:
        """It is there again."""
        self._guild.comes_back()

    # --- people

    def people(self) -> Collection[str]:
        return self._people

    def account(self, name: str) -> Account:
        return account(self._people[name].id)

    async def joins(self, name: str, *, takes_messages: bool) -> None:
        user = self._new(name)
        user.takes_messages = takes_messages
        await self._guild.joins(user)

    async def leaves(self, name: str) -> None:
        await self._guild.leaves(self._people[name])

    async def comes_back(self, name: str) -> None:
        await self._guild.joins(self._people[name])

    async def writes(
        self, name: str, place: Place, text: str, to: MessageRef | None
    ) -> MessageRef:
        where = self._channel(place)
        about = self._message(to) if to else None
        written = await self._guild.writes(
            self._people[name], where, text, reply_to=about
        )
        return _ref(written)

    async def edits(self, name: str, message: MessageRef, text: str) -> None:
        await self._guild.edits(self._people[name], self._message(message), text)

    async def deletes(self, name: str, message: MessageRef) -> None:
        await self._guild.deletes(self._people[name], self._message(message))

    async def likes(self, name: str, message: MessageRef) -> None:
        await self._guild.reacts(self._people[name], self._message(message), "👍")

    async def presses(self, name: str, label: str, on: MessageRef | Shown) -> Shown:
        pressed = self._message(on) if isinstance(on, MessageRef) else on.native
        assert isinstance(pressed, Message | Answer)
        if isinstance(pressed, Answer):
            pressed = next((m for m in pressed.more if label in _buttons(m)), pressed)
        try:
            answer = await self._guild.presses(self._people[name], pressed, label)
        except calling.NotOfferedError as error:
            raise NotOfferedError(str(error)) from error
        return await self._answer(answer)

    async def hands_in(
        self, name: str, form: Shown, values: Mapping[str, str]
    ) -> Shown:
        modal = form.native
        assert isinstance(modal, Modal)
        given = {n: _picked(modal.inputs[n], value) for n, value in values.items()}
        try:
            answer = await self._guild.submits(self._people[name], modal, given)
        except calling.NotOfferedError as error:
            raise NotOfferedError(str(error)) from error
        return await self._answer(answer)

    async def calls(
        self, name: str, words: str, values: Mapping[str, str], on: MessageRef | None
    ) -> Shown:
        user = self._people[name]
        try:
            if on is not None:
                menu = next(m for m, c in OFFERED.menus.items() if c.words == words)
                message = self._message(on)
                return await self._answer(
                    await self._guild.calls_on(user, message, menu)
                )
            where = next(iter(self._guild.channels.values()))
            given = self._options(words, values)
            answer = await self._guild.calls(user, where, _slash(words), given)
        except calling.NotOfferedError as error:
            raise NotOfferedError(str(error)) from error
        return await self._answer(answer)

    def _options(self, words: str, values: Mapping[str, str]) -> dict[str, Any]:
        """Whom an option asks for is picked from the members, and no name."""
        options = OFFERED.by_words[words].options
        members = {option.name for option in options if option.takes is Takes.MEMBER}
        return {
            name: self._people[value] if name in members else value
            for name, value in values.items()
        }

    async def _answer(self, answer: Answer) -> Shown:
        """All of it: of a long one the rest comes in messages of their own."""
        assert not answer.failed
        await self.heard()
        if answer.modal is not None:
            fields = {n: _filled_in(part) for n, part in answer.modal.inputs.items()}
            return Shown(answer.modal.title, form=fields, native=answer.modal)
        changed = answer.updated
        if answer.message is None and changed is not None and changed.ephemeral:
            shown = self._read([changed.content], changed.components)
            return replace(shown, native=answer)
        if answer.message is None:
            return Shown()
        assert answer.ephemeral
        pages = [answer.message, *answer.more]
        shown = self._read([page.content for page in pages], pages[-1].components)
        return replace(shown, native=answer)

    # --- what can be seen

    def _channel(self, place: Place) -> Channel:
        return self._server.world.channels[int(place.id)]

    def _message(self, ref: MessageRef) -> Message:
        return self._channel(ref.place).messages[int(ref.id)]

    def channel(self, name: str) -> Place:
        wanted = name.removeprefix("#")
        (found,) = (c for c in self._guild.channels.values() if c.name == wanted)
        return place(found.id)

    def private(self, name: str) -> Place:
        return place(self._server.private(self._people[name]).id)

    def thread(self, on: MessageRef) -> Place | None:
        thread = self._message(on).thread
        return place(thread.id) if thread else None

    def closed(self, thread: Place) -> bool:
        channel = self._channel(thread)
        assert isinstance(channel, Thread)
        return channel.archived

    def posts(self, place: Place) -> list[MessageRef]:
        bot = self._server.world.bot
        return [
            _ref(message)
            for message in self._channel(place).messages.values()
            if message.author is bot
            and message.kind in SPOKEN
            and not message.deleted
            and _begins(message.content)
        ]

    def shown(self, message: MessageRef) -> Shown:
        first = self._message(message)
        mark = mark_of(first.content)
        pages = [
            each
            for each in first.channel.messages.values()
            if each is first or (mark and _same(mark_of(each.content), mark))
        ]
        shown = self._read([p.content for p in pages], pages[-1].components)
        names = (user.name for page in pages for user in page.mentions)
        return replace(shown, notified=tuple(names))

    def _read(self, contents: Sequence[str], components: list[dict[str, Any]]) -> Shown:
        seen = [read_into(self._reader(), content) for content in contents]
        found = (_LINK.match(to) for each in seen for to in each.of("link"))
        users = self._server.world.users
        named = {int(id_) for each in seen for id_ in each.of("mention")}
        return Shown(
            words_of(seen),
            tuple(_labels(components)),
            tuple(message_ref(int(m[1]), int(m[2])) for m in found if m),
            named=tuple(sorted(users[user].name for user in named)),
        )

    def _reader(self) -> Reader:
        users = self._server.world.users
        names = {user.id: user.name for user in users.values()}
        return Reader(names=names, community=self._community)

    def spoken(self) -> Iterator[Spoken]:
        for request in self._server.requests:
            said = _SAYS.fullmatch(request.path)
            done = request.method == "POST" and request.status == 200
            if not said or not done or not _begins(request.body["content"]):
                continue
            channel = self._server.world.channels[int(said[1])]
            seen = read_into(self._reader(), request.body["content"])
            yield Spoken(request.at, _where(channel), words_of([seen]))


def _labels(components: list[dict[str, Any]]) -> Iterator[str]:
    return (p["label"] for p in walk(components) if p["type"] == BUTTON)


def _buttons(message: Message) -> list[str]:
    return [*_labels(message.components)]


def _ref(message: Message) -> MessageRef:
    return message_ref(message.channel.id, message.id)


def _begins(content: str) -> bool:
    """Whether it is no later part of a longer document."""
    mark = mark_of(content)
    return mark is None or mark.part == 1


def _same(one: Any, other: Any) -> bool:
    return one is not None and one.digest == other.digest


def _slash(words: str) -> str:
    """A command as it stands on Discord, where the name of a group is no command."""
    root = Names().of(OFFERED.by_words[words].who)
    is_group = any(other.startswith(f"{words} ") for other in OFFERED.by_words)
    return f"{root} {words} {SHOW}" if is_group else f"{root} {words}"


def _where(channel: Channel) -> str:
    if channel.kind == DM:
        assert channel.recipient is not None
        return f"@{channel.recipient.name}"
    return ("↳ " if isinstance(channel, Thread) else "#") + channel.name


def _filled_in(part: Mapping[str, Any]) -> str:
    chosen = [o["value"] for o in part.get("options", ()) if o.get("default")]
    return part.get("value") or ",".join(chosen)


def _picked(part: Mapping[str, Any], value: str) -> str | list[str]:
    options = part.get("options")
    if options is None or not value:
        return value
    return picked(((o["value"], o["label"]) for o in options), value)
