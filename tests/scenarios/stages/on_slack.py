"""Slack as a stage: a workspace on the local server, and the bot that connects to it."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.commands import Offered
from bot.platforms.slack.connection import LATE, Connection
from bot.platforms.slack.identities import (
    SPACE,
    account,
    channel_of,
    message_ref,
    place,
    thread_of,
)
from bot.platforms.slack.marks import mark_of
from bot.platforms.slack.me import Tokens
from bot.platforms.slack.pace import Pace
from bot.platforms.slack.serving import PATH, Address
from bot.texts.translator import GettextTranslator
from rituals.commands.command import Takes, Who
from rituals.commands.parsing import asked
from rituals.commands.registry import COMMANDS
from rituals.community import Community
from rituals.errors import StammtischError
from rituals.model.ids import Account, MessageRef, Place
from rituals.model.quoting import quoted
from rituals.ports import Clock, Platform
from tests.fakes.slack import filling, writing
from tests.fakes.slack.hearing import all_heard
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.shown import Shown as Answer
from tests.fakes.slack.state import FakeChannel, FakeMessage, FakeUser, FakeView
from tests.scenarios.stages.slack_reader import Reader, links_in
from tests.scenarios.stages.stage import NotOfferedError, Shown, Spoken, picked

PATIENCE = 20.0
FAST = 10_000
"""How many times faster than Slack the limits of a stage fill again."""
SOON = 0.02
"""Seconds in which it connects anew, and until it is told to be away."""
OFTEN = 0.2
"""Seconds after which it looks whether its socket is there."""
HERE = "127.0.0.1"
_ROOTS = {Who.MEMBER: "/stammtisch", Who.MODERATOR: "/stammtisch-admin"}
_LOCALES = {"de": "de-DE", "en": "en-US"}
_TRANSLATOR = GettextTranslator()
_OFFERED = Offered.of(COMMANDS, asked)


class SlackStage:
    """Implements `Stage`. Everybody's Slack speaks the community's language.

    `by_calls`: Slack calls an address of the bot, and there are no sockets.
    """

    space = SPACE
    closes_threads = has_titles = links_names = False

    def __init__(
        self,
        server: FakeSlack,
        clock: Clock,
        community: Community,
        channels: Sequence[str],
        people: Mapping[str, bool],
        *,
        by_calls: bool = False,
    ) -> None:
        self.server, self._clock, self._community = server, clock, community
        self._by_calls, self._port = by_calls, 0
        self.channels = {
            name.removeprefix("#"): server.add_channel(name.removeprefix("#"))
            for name in channels
        }
        self._people: dict[str, FakeUser] = {
            name: server.add_user(name, locale=self._locale, admin=moderator)
            for name, moderator in people.items()
        }
        self.platform: SlackPlatform | None = None

    @property
    def _locale(self) -> str:
        return _LOCALES[self._community.language]

    def connection(self) -> Platform:
        server = self.server
        tokens = Tokens(server.bot_token, server.app_token, server.signing_secret)
        self.platform = SlackPlatform(
            connection=Connection(
                server.team,
                tokens,
                server.api,
                address=Address(HERE, self._port) if self._by_calls else None,
                first_pause=SOON,
                ping=OFTEN,
                pace=Pace(speed=FAST, now=lambda: self._clock.now().timestamp()),
            ),
            community=self._community.id,
            named=self._community.moderators,
            offered=_OFFERED,
            translator=_TRANSLATOR,
            clock=self._clock,
            together=0.0,
        )
        return self.platform

    async def heard(self) -> None:
        self._be_called()
        self.server.tick()
        await all_heard(self.server)
        if self.platform is not None:
            await self.platform.settled()

    def _be_called(self) -> None:
        """Its address is entered, once it has one."""
        served = self.platform.connection.served if self.platform else None
        if self._port or served is None:
            return
        self._port = served.port
        self.server.events_url = f"http://{HERE}:{served.port}{PATH}"

    async def goes_down(self) -> None:
        """Slack cannot be reached, and the bot knows."""
        assert self.platform is not None
        connection = self.platform.connection
        connection.late = SOON
        await self.server.stop()
        async with asyncio.timeout(PATIENCE):
            while connection.is_up:  # noqa: ASYNC110  it tells the core alone
                await asyncio.sleep(0.01)

    async def is_back(self) -> None:
        """It can be reached again, and is."""
        await self.server.start()
        await self.connected()
        assert self.platform is not None
        self.platform.connection.late = LATE

    async def connected(self) -> None:
        """Wait until the bot is there, on a socket that lasts."""
        assert self.platform is not None
        connection, sockets = self.platform.connection, self.server.backstage.gateway
        async with asyncio.timeout(PATIENCE):
            while not connection.is_up or not sockets.lasting():  # noqa: ASYNC110  likewise
                await asyncio.sleep(0.01)

    async def gives_up(self) -> StammtischError:
        """The bot has seen that only people can mend it; what it says of that."""
        assert self.platform is not None
        async with asyncio.timeout(PATIENCE):
            return await self.platform.connection.given_up()

    # --- people

    def people(self) -> Collection[str]:
        return self._people

    def account(self, name: str) -> Account:
        return account(self._people[name].id)

    async def joins(self, name: str, *, takes_messages: bool) -> None:
        user = self.server.add_user(name, locale=self._locale, in_team=False)
        user.takes_messages = takes_messages
        self._people[name] = user
        await self.server.joins(user)

    async def leaves(self, name: str) -> None:
        await self.server.deactivates(self._people[name])

    async def comes_back(self, name: str) -> None:
        await self.server.reactivates(self._people[name])

    async def writes(
        self, name: str, place: Place, text: str, to: MessageRef | None
    ) -> MessageRef:
        """To answer a message is to write into its thread; in a thread, to name its author."""
        channel, root = self._channel(place), thread_of(place)
        about = self._message(to) if to else None
        if about is not None and root is not None:
            text = f"{about.user.mention} {text}"
        thread = channel.messages[root] if root else about
        written = await self.server.writes(
            self._people[name], channel, text, thread=thread
        )
        return _ref(written)

    async def edits(self, name: str, message: MessageRef, text: str) -> None:
        await self.server.edits(self._people[name], self._message(message), text)

    async def deletes(self, name: str, message: MessageRef) -> None:
        await self.server.deletes(self._people[name], self._message(message))

    async def likes(self, name: str, message: MessageRef) -> None:
        on = self._message(message)
        await self.server.reacts(self._people[name], on, "thumbsup")

    async def presses(self, name: str, label: str, on: MessageRef | Shown) -> Shown:
        parts = self._pages(on)
        offered = [part for part in parts if label in _buttons(part.blocks)]
        pressed = (offered or parts)[0]
        try:
            answer = await self.server.presses(self._people[name], pressed, label)
        except writing.NotOfferedError as error:
            raise NotOfferedError(str(error)) from error
        return self._answer(answer)

    def _pages(self, on: MessageRef | Shown) -> Sequence[FakeMessage | FakeView]:
        if isinstance(on, MessageRef):
            return self._parts(self._message(on))
        if isinstance(on.native, FakeView):
            return [on.native]
        assert isinstance(on.native, Answer)
        first = on.native.message or on.native.replaced
        assert first is not None
        return [first, *on.native.more]

    async def hands_in(
        self, name: str, form: Shown, values: Mapping[str, str]
    ) -> Shown:
        view = form.native
        assert isinstance(view, FakeView)
        given = {n: _picked(view.inputs[n], value) for n, value in values.items()}
        try:
            answer = await self.server.submits(self._people[name], view, given)
        except writing.NotOfferedError as error:
            raise NotOfferedError(str(error)) from error
        return self._answer(answer)

    async def calls(
        self, name: str, words: str, values: Mapping[str, str], on: MessageRef | None
    ) -> Shown:
        user = self._people[name]
        try:
            if on is not None:
                message = self._message(on)
                return self._answer(await self.server.calls_on(user, message, words))
            where = next(iter(self.channels.values()))
            root = _ROOTS[_OFFERED.by_words[words].who]
            line = self._line(words, values)
            answer = await self.server.calls(user, where, root, line)
        except writing.NotOfferedError as error:
            raise NotOfferedError(str(error)) from error
        return self._answer(answer)

    def _line(self, words: str, values: Mapping[str, str]) -> str:
        """What is typed; whom an option asks for is picked from a menu, and no name."""
        options = _OFFERED.by_words[words].options
        members = {option.name for option in options if option.takes is Takes.MEMBER}
        if strange := values.keys() - {option.name for option in options}:
            raise NotOfferedError(f"{words} has no {strange}")
        given = (
            f"{n}:{self._people[v].mention if n in members else quoted(v)}"
            for n, v in values.items()
        )
        return " ".join((words, *given))

    def _answer(self, answer: Answer) -> Shown:
        assert not answer.failed
        if answer.errors:
            return Shown("\n".join(answer.errors.values()))
        if answer.view is not None and not answer.closed:
            return self._window(answer.view)
        changed = answer.replaced
        if answer.message is None and changed is not None and changed.ephemeral_to:
            return replace(self._read([changed]), native=answer)
        if answer.message is None:
            return Shown()
        assert answer.ephemeral
        return replace(self._read([answer.message, *answer.more]), native=answer)

    def _window(self, view: FakeView) -> Shown:
        words = self._reader().words_of(view.blocks)
        if not view.inputs:
            return Shown(words, tuple(_buttons(view.blocks)), native=view)
        fields = {n: _filled_in(part["element"]) for n, part in view.inputs.items()}
        return Shown(words or view.title, form=fields, native=view)

    # --- what can be seen

    def _channel(self, place: Place) -> FakeChannel:
        return self.server.world.channels[channel_of(place)]

    def _message(self, ref: MessageRef) -> FakeMessage:
        return self._channel(ref.place).messages[ref.id]

    def channel(self, name: str) -> Place:
        return place(self.channels[name.removeprefix("#")].id)

    def private(self, name: str) -> Place:
        return place(self.server.world.private(self._people[name]).id)

    def thread(self, on: MessageRef) -> Place | None:
        """Whoever wants to answers a message in a thread; it needs not be opened."""
        return None if thread_of(on.place) else place(channel_of(on.place), on.id)

    def closed(self, thread: Place) -> bool:
        """Everybody can always go on in a thread."""
        return False

    def posts(self, place: Place) -> list[MessageRef]:
        channel, thread = self._channel(place), thread_of(place)
        return [
            _ref(message)
            for message in self.server.messages(channel)
            if message.user is self.server.world.bot
            and message.thread_ts == thread
            and not message.deleted
            and _begins(message.metadata)
        ]

    def shown(self, message: MessageRef) -> Shown:
        return self._read(self._parts(self._message(message)))

    def _parts(self, first: FakeMessage) -> list[FakeMessage]:
        """All of a longer document, of which this is the first message."""
        mark = _mark(first.metadata)
        if mark is None:
            return [first]
        known = ((m, _mark(m.metadata)) for m in first.channel.messages.values())
        return [m for m, other in known if other is not None and other.key == mark.key]

    def _read(self, messages: Sequence[FakeMessage]) -> Shown:
        blocks = [block for message in messages for block in message.blocks]
        rung = dict.fromkeys(id_ for m in messages for id_ in m.rung)
        assert not any(message.pings_a_crowd for message in messages)
        return Shown(
            self._reader().words_of(blocks),
            tuple(_buttons(blocks)),
            tuple(links_in(blocks)),
            tuple(self.server.world.users[id_].name for id_ in rung),
        )

    def _reader(self) -> Reader:
        names = {user.id: user.name for user in self.server.world.users.values()}
        return Reader(names=names, community=self._community)

    def spoken(self) -> Iterator[Spoken]:
        for request in self.server.requests:
            said = request.arguments
            posted = request.method == "chat.postMessage" and request.error is None
            if posted and _begins(said.get("metadata")):
                words = self._reader().words_of(said["blocks"])
                yield Spoken(request.at, self._where(said), words)

    def _where(self, said: Json) -> str:
        """A thread is called after that on which it hangs, as Slack has no titles for them."""
        channel = self.server.world.channels[said["channel"]]
        if channel.with_user is not None:
            return f"@{channel.with_user.name}"
        if "thread_ts" not in said:
            return f"#{channel.name}"
        root = channel.messages[said["thread_ts"]]
        words = self._reader().words_of(root.blocks) or root.text
        return f"↳ {words.partition(chr(10))[0].lstrip('#> ')}"


def _ref(message: FakeMessage) -> MessageRef:
    return message_ref(message.channel.id, message.ts, message.thread_ts)


def _mark(metadata: Json | None) -> Any:
    return mark_of({"metadata": metadata})


def _begins(metadata: Json | None) -> bool:
    """Whether it is no later part of a longer document."""
    mark = _mark(metadata)
    return mark is None or mark.part == 1


def _buttons(blocks: Sequence[Json]) -> list[str]:
    return [filling.label(part) for _, part in filling.elements(blocks)]


def _filled_in(element: Json) -> str:
    initial = element.get("initial_option")
    options = element.get("initial_options") or ([initial] if initial else [])
    return element.get("initial_value") or ",".join(each["value"] for each in options)


def _picked(block: Json, value: str) -> str | list[str]:
    element = block["element"]
    if "options" not in element or not value:
        return value
    found = picked(((o["value"], o["text"]["text"]) for o in element["options"]), value)
    several = element["type"] in filling.PICKED_MANY
    return found if several else found[0]
