"""People of other workspaces, in a channel that both share: they are no members."""

from collections.abc import AsyncIterator

import pytest

from bot.platforms.slack.identities import account, place
from bot.texts.plain import plain
from bot.texts.translator import GettextTranslator
from rituals.document import Field, Form, Reader, Text, doc, say
from rituals.model.ids import MessageId
from rituals.signals import MembershipChanged, MessagePosted, Signal
from tests.contracts.platform_worlds import RecordingInbox
from tests.contracts.slack_world import SlackWorld
from tests.fakes.slack.state import FakeUser

OTHER = "T0FFFFFF01"
TURNED_AWAY = plain(
    GettextTranslator().document(doc(say("slack.visiting")), Reader("en", "UTC"))
)


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with SlackWorld() as made:
        yield made


def visitor(world: SlackWorld, name: str = "Gus", *, admin: bool = False) -> FakeUser:
    return world.server.add_user(name, team=OTHER, admin=admin)


async def connected(world: SlackWorld) -> RecordingInbox:
    inbox = RecordingInbox()
    await world.slack.connect([world.channel], inbox)
    return inbox


def changes(signals: list[Signal]) -> dict[str, bool]:
    return {
        each.person.name: each.person.moderator
        for each in signals
        if isinstance(each, MembershipChanged)
    }


async def test_nobody_of_elsewhere_is_a_moderator_by_the_name_of_one_of_us(
    world: SlackWorld,
) -> None:
    inbox = await connected(world)
    await world.slack.take_over(("@ada",))
    other = visitor(world, "Ada", admin=True)
    await world.server.writes(other, world.talk, "hello")
    await world.server.renames(world._ada, "Ada L.")  # whom the file meant is looked up
    await world.heard()
    assert changes(inbox.signals) == {"Ada": True, "Petra": False, "Ada L.": False}
    await world.server.renames(world._ada, "Ada")
    await world.heard()
    assert changes(inbox.signals)["Ada"]
    known = {p.account: p.moderator for p in await world.slack.members()}
    assert known[account(world._ada.id)]
    assert account(other.id) not in known


async def test_what_visitors_write_and_react_is_not_counted(world: SlackWorld) -> None:
    inbox = await connected(world)
    gus = visitor(world)
    asked = await world.server.writes(gus, world.talk, "who knows?")
    await world.server.edits(gus, asked, "does anybody know?")
    told = await world.server.writes(world._ada, world.talk, "I do", thread=asked)
    await world.server.reacts(gus, told, "tada")
    await world.heard()
    heard = [s for s in inbox.signals if isinstance(s, MessagePosted)]
    assert [m.text for m in heard] == ["I do"]
    assert inbox.signals == heard
    here = place(world.talk.id)
    assert [m async for m in world.slack.history(here, MessageId("0"))] == []


async def test_a_visitor_who_enters_a_channel_or_changes_is_nobody_who_came(
    world: SlackWorld,
) -> None:
    inbox = await connected(world)
    gus = visitor(world)
    hall = world.server.add_channel("hall", members=[])
    await world.server.enters(gus, hall)
    await world.server.renames(gus, "Gustav")
    await world.server.makes_admin(gus)
    await world.heard()
    assert inbox.signals == []


async def test_a_visitor_is_told_whom_commands_buttons_and_forms_are_for(
    world: SlackWorld,
) -> None:
    inbox = await connected(world)
    gus = visitor(world)
    called = await world.server.calls(gus, world.talk, "/stammtisch", "me")
    assert called.ephemeral
    assert called.text == TURNED_AWAY
    asked = await world.server.writes(world._ada, world.talk, "who knows?")
    chosen = await world.server.calls_on(gus, asked, "answer")
    assert chosen.text == TURNED_AWAY
    inbox.page = Form((Text("Ask"),), (Field("text", (Text("Question"),)),), "ask")
    opened = await world.server.calls(world._ada, world.talk, "/stammtisch", "me")
    inbox.requests.clear()
    assert opened.view is not None
    handed_in = await world.server.submits(gus, opened.view, {"text": "who?"})
    assert handed_in.view is not None
    assert handed_in.view.text == TURNED_AWAY
    assert await world.server.opens_home(gus) is None
    await world.heard()
    assert inbox.requests == []
    assert [type(s) for s in inbox.signals] == [MessagePosted]
