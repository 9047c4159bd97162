"""In a private conversation the community that wrote is the one that is answered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from bot.clock import RealClock
from bot.on_discord import build_platform
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.identities import account
from rituals.document import (
    Button,
    Buttons,
    Document,
    Field,
    Form,
    Paragraph,
    Text,
    doc,
)
from rituals.effects import Replace, Send, ToAccount
from rituals.model.delivery import Receipt
from rituals.model.ids import CommunityId
from rituals.signals import Acted
from tests.contracts.platform_worlds import RecordingInbox
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Message, User
from tests.fakes.discord.wire import wired
from tests.fakes.discord_platform import QUIET

NAMES = ("garten", "küche", "werkstatt")
ABOUTS = ("engine", "command", "hello", "werkstatt/hello/2027-01-04/1")
SOON = 5.0


@dataclass
class Speaker:
    """One of the communities, with what it hears."""

    guild: FakeGuild
    platform: DiscordPlatform
    inbox: RecordingInbox

    async def tells(self, user: User, document: Document) -> Receipt:
        to = ToAccount(account(user.id))
        send = Send(self.platform.community, "k1", to, document)
        return await self.platform.deliver(send)


@dataclass
class Town:
    """Three communities of one process; Ada is in all of them."""

    server: FakeDiscord
    speakers: dict[str, Speaker]
    ada: User

    def told(self) -> Message:
        """What Ada was told last."""
        return self.server.messages(self.server.private(self.ada))[-1]

    async def only(self, name: str, heard: Callable[[RecordingInbox], object]) -> None:
        """That community hears it, and no other does."""
        async with asyncio.timeout(SOON):
            while not any(heard(s.inbox) for s in self.speakers.values()):  # noqa: ASYNC110  an inbox of tests tells nobody
                await asyncio.sleep(0.01)
        assert [n for n, s in self.speakers.items() if heard(s.inbox)] == [name]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with wired() as server:
        ada = server.add_user("Ada")
        connection, speakers = Connection(server.token, quiet=QUIET), {}
        for name in NAMES:
            guild = server.add_guild(name)
            guild.add_member(ada)
            platform = build_platform(
                connection,
                guild.id,
                community=CommunityId(name),
                named=(),
                clock=RealClock(),
            )
            inbox = RecordingInbox(reply=doc(Paragraph((Text("Heard."),))))
            speakers[name] = Speaker(guild, platform, inbox)
        for each in speakers.values():
            await each.platform.connect([], each.inbox)
        yield Town(server, speakers, ada)
        await connection.close()


def offering(about: str, *, opens: bool = False, words: str = "Psst.") -> Document:
    button = Button((Text("Stop"),), "stop", "x", opens=opens, about=about)
    return Document((Paragraph((Text(words),)), Buttons((button,))))


@pytest.mark.parametrize("about", ABOUTS)
async def test_a_button_is_heard_by_the_community_that_wrote_it(
    town: Town, about: str
) -> None:
    speaker = town.speakers["werkstatt"]
    await speaker.tells(town.ada, offering(about))
    await speaker.guild.presses(town.ada, town.told(), "Stop")
    await town.only("werkstatt", lambda inbox: inbox.signals)
    (signal,) = speaker.inbox.signals
    assert isinstance(signal, Acted)
    assert (signal.action, signal.about, signal.value) == ("stop", about, "x")


async def test_a_form_that_opens_in_private_is_handed_in_where_it_came_from(
    town: Town,
) -> None:
    speaker = town.speakers["küche"]
    await speaker.tells(town.ada, offering("hello", opens=True))
    form = Form((Text("Who?"),), (Field("who", (Text("Who"),)),), "say", about="hello")
    speaker.inbox.page = form
    shown = await speaker.guild.presses(town.ada, town.told(), "Stop")
    await town.only("küche", lambda inbox: inbox.requests)
    assert shown.modal is not None
    speaker.inbox.reply = offering("engine", words="Thank you.")
    answer = await speaker.guild.submits(town.ada, shown.modal, {"who": "Ada"})
    await town.only("küche", lambda inbox: inbox.signals)
    (signal,) = speaker.inbox.signals
    assert isinstance(signal, Acted)
    assert (signal.action, signal.about) == ("say", "hello")
    await speaker.guild.presses(town.ada, answer, "Stop")
    await town.only("küche", lambda inbox: len(inbox.signals) > 1)
    assert [s.about for s in speaker.inbox.signals if isinstance(s, Acted)] == [
        "hello",
        "engine",
    ]


async def test_what_is_changed_in_private_still_says_who_wrote_it(town: Town) -> None:
    speaker = town.speakers["werkstatt"]
    sent = await speaker.tells(town.ada, offering("engine"))
    assert sent.message is not None
    changed = offering("command", words="Psst again.")
    replacing = Replace(speaker.platform.community, "k2", sent.message, changed)
    await speaker.platform.deliver(replacing)
    await speaker.guild.presses(town.ada, town.told(), "Stop")
    await town.only("werkstatt", lambda inbox: inbox.signals)
    assert await speaker.platform.find(replacing, sent.at) is not None
