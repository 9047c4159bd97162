"""Commands, buttons, forms and menus on Discord, over the wire."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from rituals.commands.command import ABOUT
from rituals.document import (
    Button,
    Buttons,
    Document,
    Field,
    File,
    Form,
    Paragraph,
    Text,
    doc,
)
from rituals.model.ids import MessageId, PlaceId
from rituals.ports import Choice
from rituals.signals import Acted, CompletionRequest, ViewRequest
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Channel, Message, User
from tests.fakes.discord_line import Line, connected
from tests.fakes.house import HOME
from tests.fakes.slow_inbox import SlowInbox
from tests.fakes.visit import MakeHouse

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
MANAGE_GUILD = 1 << 5
COMMANDS_PATH = "/commands"


@pytest.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(lambda: NOON) as server:
        yield server
    assert server.faults_of_protocol == []


class Scene:
    """A guild with a channel, Ada who speaks German, and Petra who may manage it."""

    def __init__(self, server: FakeDiscord) -> None:
        self.server = server
        self.guild: FakeGuild = server.add_guild("Werkstatt")
        self.talk: Channel = self.guild.add_text_channel("talk")
        self.ada: User = server.add_user("Ada", locale="de")
        self.petra: User = server.add_user("Petra")
        manage = self.guild.add_role("Leitung", permissions=MANAGE_GUILD)
        self.guild.add_member(self.ada)
        self.guild.add_member(self.petra, roles=[manage])
        self.inbox = SlowInbox()

    async def posted(self, line: Line, document: Document) -> Message:
        """What the bot posted with buttons."""
        await line.posts(self.talk.id, document)
        return self.server.messages(self.talk)[-1]


@pytest.fixture
def scene(server: FakeDiscord) -> Scene:
    return Scene(server)


def says(words: str, *buttons: Button) -> Document:
    return (
        doc(Paragraph((Text(words),)), Buttons(buttons))
        if buttons
        else doc(Paragraph((Text(words),)))
    )


def button(label: str, action: str, value: str = "", *, opens: bool = False) -> Button:
    return Button((Text(label),), action, value, opens=opens, about="home/monday")


FORM = Form(
    (Text("Stell eine Frage"),),
    (
        Field("question", (Text("Deine Frage"),), long=True),
        Field(
            "where",
            (Text("Wo"),),
            choices=(("a", (Text("Hier"),)), ("b", (Text("Dort"),))),
            pick=2,
            required=False,
        ),
    ),
    "ask",
    about=ABOUT,
)


def puts(server: FakeDiscord) -> int:
    return sum(
        r.method == "PUT" and r.path.endswith(COMMANDS_PATH) for r in server.requests
    )


# --- commands -----------------------------------------------------------------------------


async def test_a_guild_gets_its_commands_once(scene: Scene) -> None:
    async with connected(scene.server, scene.inbox) as line:
        assert puts(scene.server) == 1
        assert await line.sync() is False
        assert puts(scene.server) == 1
        assert "stammtisch-admin" not in scene.guild.offers(scene.ada)
        assert "stammtisch-admin" in scene.guild.offers(scene.petra)


async def test_a_command_is_answered_to_its_caller_alone(scene: Scene) -> None:
    scene.inbox.shown = says("Gern.")
    async with connected(scene.server, scene.inbox):
        words = "stammtisch settings mute"
        shown = await scene.guild.calls(
            scene.ada, scene.talk, words, {"ritual": "monday"}
        )
    assert (shown.content, shown.ephemeral, shown.deferred) == ("Gern.", True, False)
    (asked,) = scene.inbox.asked
    assert isinstance(asked, Acted)
    assert (asked.about, asked.action) == (ABOUT, "settings mute")
    assert asked.values == {"ritual": "monday"}
    assert (asked.by.account.id, asked.by.locale) == (str(scene.ada.id), "de")
    assert asked.at == NOON
    assert not asked.by.moderator


async def test_what_only_reads_is_asked_as_a_view(scene: Scene) -> None:
    scene.inbox.shown = says("Soweit.")
    async with connected(scene.server, scene.inbox):
        shown = await scene.guild.calls(
            scene.petra, scene.talk, "stammtisch settings show"
        )
        await scene.guild.calls(
            scene.petra, scene.talk, "stammtisch-admin next", {"n": 3}
        )
    assert shown.content == "Soweit."
    settings, coming = scene.inbox.asked
    assert isinstance(settings, ViewRequest)
    assert (settings.action, settings.by.moderator) == ("settings", True)
    assert isinstance(coming, ViewRequest)
    assert (coming.action, coming.values) == ("next", {"n": "3"})


async def test_a_member_is_told_by_their_number(scene: Scene) -> None:
    scene.inbox.shown = says("Danke gesagt.")
    async with connected(scene.server, scene.inbox):
        await scene.guild.calls(
            scene.ada,
            scene.talk,
            "stammtisch thanks",
            {"member": scene.petra, "for": f"wie <@{scene.ada.id}> sagt"},
        )
    (asked,) = scene.inbox.asked
    assert isinstance(asked, Acted)
    assert asked.values == {"member": str(scene.petra.id), "for": "wie @Ada sagt"}


async def test_a_menu_is_about_its_message(scene: Scene) -> None:
    scene.inbox.shown = says("Weil du fragst.")
    async with connected(scene.server, scene.inbox):
        said = await scene.guild.writes(scene.petra, scene.talk, "Wer weiß das?")
        await scene.guild.calls_on(scene.ada, said, "Why was this counted?")
        await scene.guild.calls_on(scene.ada, said, "Mark as answer")
    why, mark = scene.inbox.asked
    assert isinstance(why, ViewRequest)
    assert isinstance(mark, Acted)
    assert (why.action, mark.action) == ("why", "answer-this")
    for asked in (why, mark):
        assert asked.message is not None
        assert asked.message.place.id == PlaceId(str(scene.talk.id))
        assert asked.message.id == MessageId(str(said.id))


async def test_the_address_of_a_message_stands_for_its_menu(scene: Scene) -> None:
    scene.inbox.shown = says("Weil du fragst.")
    guild, talk = scene.guild.id, scene.talk.id
    async with connected(scene.server, scene.inbox):
        for host, home in (("discord.com", guild), ("discord.com", guild + 1)):
            link = f"https://{host}/channels/{home}/{talk}/77"
            await scene.guild.calls(
                scene.ada, scene.talk, "stammtisch why", {"message": link}
            )
    here, elsewhere = scene.inbox.asked
    assert isinstance(here, ViewRequest)
    assert isinstance(elsewhere, ViewRequest)
    assert here.message is not None
    assert (here.message.place.id, here.message.id) == (str(talk), "77")
    assert here.values == {}
    assert elsewhere.message is None
    assert elsewhere.values == {
        "message": f"https://discord.com/channels/{guild + 1}/{talk}/77"
    }


async def test_messages_are_named_by_their_addresses_also_in_a_form(
    scene: Scene,
) -> None:
    guild, talk = scene.guild.id, scene.talk.id
    link = f"https://discord.com/channels/{guild}/{talk}/"
    of = Field("of", (Text("Link"),))
    scene.inbox.shown = Form((Text("Doppelt"),), (of,), "duplicate", about=ABOUT)
    async with connected(scene.server, scene.inbox):
        opened = await scene.guild.calls(
            scene.ada, scene.talk, "stammtisch duplicate", {"message": f"{link}77"}
        )
        assert opened.modal is not None
        scene.inbox.shown = says("Danke.")
        await scene.guild.submits(scene.ada, opened.modal, {"of": f" {link}76 "})
    form, done = scene.inbox.asked
    assert isinstance(form, ViewRequest)
    assert isinstance(done, Acted)
    assert form.values == {"message": f"discord/{talk}/77"}
    assert done.values == {"of": f"discord/{talk}/76"}


# --- while somebody types ---------------------------------------------------------------------


async def test_what_could_be_typed_is_offered_with_what_it_means(scene: Scene) -> None:
    scene.inbox.choices = [
        Choice("monday", "monday"),
        Choice("x" * 101, "too long to be sent back"),
        Choice("monday", "monday"),
        Choice("2027-01-11", "2027-01-11", "Monday, 11 January"),
        *(Choice(f"r{n}", "r" * 150) for n in range(40)),
    ]
    async with connected(scene.server, scene.inbox):
        offered = await scene.guild.types(
            scene.petra,
            scene.talk,
            "stammtisch-admin skip",
            {"ritual": "monday", "which": "20"},
            focused="which",
        )
    (asked,) = scene.inbox.asked
    assert isinstance(asked, CompletionRequest)
    assert (asked.action, asked.option, asked.typed) == ("skip", "which", "20")
    assert asked.values == {"ritual": "monday"}
    assert len(offered) == 25
    assert [c.value for c in offered[:2]] == ["monday", "2027-01-11"]
    assert offered[1].name == "2027-01-11 · Monday, 11 January"
    assert max(len(c.name) for c in offered) <= 100


async def test_who_types_is_not_stopped_by_a_fault(scene: Scene) -> None:
    scene.inbox.error = OSError("the disk is full")
    async with connected(scene.server, scene.inbox):
        offered = await scene.guild.types(
            scene.petra, scene.talk, "stammtisch-admin run", {}, focused="ritual"
        )
    assert offered == []


# --- buttons --------------------------------------------------------------------------------------


async def test_a_button_says_what_it_does_however_old_it_is(scene: Scene) -> None:
    scene.inbox.shown = says("Du bist dabei.")
    async with connected(scene.server, scene.inbox) as line:
        post = await scene.posted(line, says("Heute!", button("Dabei", "join", "1")))
    async with connected(scene.server, scene.inbox):  # a process that never posted it
        shown = await scene.guild.presses(scene.ada, post, "Dabei")
    assert (shown.content, shown.ephemeral) == ("Du bist dabei.", True)
    assert post.content == "Heute!"
    (asked,) = scene.inbox.asked
    assert isinstance(asked, Acted)
    assert (asked.action, asked.about, asked.value) == ("join", "home/monday", "1")


async def test_a_private_message_has_buttons_too(scene: Scene) -> None:
    scene.inbox.shown = says("Gut, keine mehr.")
    async with connected(scene.server, scene.inbox) as line:
        private = scene.server.private(scene.petra)
        await line.posts(private.id, says("Psst.", button("Aufhören", "no-nudges")))
        post = scene.server.messages(private)[-1]
        shown = await scene.guild.presses(scene.petra, post, "Aufhören")
    assert shown.content == "Gut, keine mehr."
    (asked,) = scene.inbox.asked
    assert isinstance(asked, Acted)
    assert asked.by.moderator  # by their roles in the guild, which a private talk lacks


async def test_turning_a_page_changes_the_page(scene: Scene) -> None:
    more = button("Weiter", "gallery", "2", opens=True)
    async with connected(scene.server, scene.inbox) as line:
        post = await scene.posted(line, says("Abstimmen", more))
        scene.inbox.shown = says("Seite 1", more)
        first = await scene.guild.presses(scene.ada, post, "Weiter")
        assert first.ephemeral
        assert post.content == "Abstimmen"
        scene.inbox.shown = says(
            "Seite 2", button("Zurück", "gallery", "1", opens=True)
        )
        second = await scene.guild.presses(scene.ada, first, "Weiter")
        assert second.updated is first.message
        assert second.updated is not None
        assert second.updated.content == "Seite 2"
        scene.inbox.shown = says("Danke fürs Lesen.")
        third = await scene.guild.presses(scene.ada, second, "Zurück")
    assert third.updated is None
    assert third.content == "Danke fürs Lesen."
    assert second.updated.content == "Seite 2"


async def test_a_slow_page_is_turned_all_the_same(scene: Scene) -> None:
    more = button("Weiter", "gallery", "2", opens=True)
    async with connected(scene.server, scene.inbox, patience=0.05) as line:
        post = await scene.posted(line, says("Abstimmen", more))
        scene.inbox.shown = says("Seite 1", more)
        first = await scene.guild.presses(scene.ada, post, "Weiter")
        scene.inbox.seconds = 0.2
        scene.inbox.shown = says("Seite 2", more)
        second = await scene.guild.presses(scene.ada, first, "Weiter")
        assert second.updated is first.message
        scene.inbox.shown = says("Etwas anderes")
        third = await scene.guild.presses(scene.ada, first, "Weiter")
    assert first.content == "Seite 2"
    assert third.content == "Etwas anderes"
    assert third.ephemeral


async def test_a_button_that_nobody_knows_any_more_is_answered(scene: Scene) -> None:
    scene.inbox.shown = says("Diesen Knopf gibt es nicht mehr.")
    async with connected(scene.server, scene.inbox) as line:
        post = await scene.posted(line, says("Alt", button("Weg", "join")))
        post.components[0]["components"][0]["custom_id"] = "from-another-age"
        shown = await scene.guild.presses(scene.ada, post, "Weg")
    assert shown.content == "Diesen Knopf gibt es nicht mehr."
    (asked,) = scene.inbox.asked
    assert isinstance(asked, ViewRequest)
    assert (asked.action, asked.about) == ("", "")


# --- forms ----------------------------------------------------------------------------------------


async def test_a_form_opens_and_is_handed_in(scene: Scene) -> None:
    scene.inbox.shown = FORM
    async with connected(scene.server, scene.inbox):
        opened = await scene.guild.calls(scene.ada, scene.talk, "stammtisch ask")
        assert opened.modal is not None
        assert opened.modal.title == "Stell eine Frage"
        scene.inbox.shown = says("Ist gefragt.")
        fields = {"question": "Wer hat\neine Säge?", "where": ["a", "b"]}
        shown = await scene.guild.submits(scene.ada, opened.modal, fields)
    assert (shown.content, shown.ephemeral) == ("Ist gefragt.", True)
    asked = scene.inbox.asked[-1]
    assert isinstance(asked, Acted)
    assert (asked.action, asked.about) == ("ask", ABOUT)
    assert asked.values == {"question": "Wer hat\neine Säge?", "where": "a,b"}


async def test_what_is_left_out_of_a_form_is_empty(scene: Scene) -> None:
    scene.inbox.shown = FORM
    async with connected(scene.server, scene.inbox):
        opened = await scene.guild.calls(scene.ada, scene.talk, "stammtisch ask")
        assert opened.modal is not None
        scene.inbox.shown = says("Ist gefragt.")
        await scene.guild.submits(scene.ada, opened.modal, {"question": "Warum?"})
    asked = scene.inbox.asked[-1]
    assert isinstance(asked, Acted)
    assert asked.values == {"question": "Warum?", "where": ""}


async def test_a_form_that_comes_too_late_is_one_press_away(scene: Scene) -> None:
    scene.inbox.shown, scene.inbox.seconds = FORM, 0.2
    async with connected(scene.server, scene.inbox, patience=0.05):
        late = await scene.guild.calls(
            scene.ada, scene.talk, "stammtisch discussion suggest", {"ritual": "a b"}
        )
        assert (late.deferred, late.ephemeral, late.modal) == (True, True, None)
        assert "Stell eine Frage" in late.content
        scene.inbox.seconds = 0
        opened = await scene.guild.presses(scene.ada, late, "Stell eine Frage")
    assert opened.modal is not None
    asked = scene.inbox.asked[-1]
    assert isinstance(asked, ViewRequest)
    assert (asked.about, asked.action) == (ABOUT, "discussion suggest")
    assert asked.value == 'ritual:"a b"'


async def test_what_a_button_cannot_carry_is_shown_for_copying(scene: Scene) -> None:
    scene.inbox.shown, scene.inbox.seconds = FORM, 0.2
    long = "Warum ist das so? " * 20
    async with connected(scene.server, scene.inbox, patience=0.05):
        words = "stammtisch-admin challenge disqualify"
        given = {"reason": long, "ritual": "bau"}
        late = await scene.guild.calls(scene.petra, scene.talk, words, given)
        scene.inbox.seconds = 0
        opened = await scene.guild.presses(scene.petra, late, "Stell eine Frage")
    assert opened.modal is not None
    assert long.strip() in late.content
    asked = scene.inbox.asked[-1]
    assert isinstance(asked, ViewRequest)
    assert asked.value == "ritual:bau"


# --- what takes long, and what goes wrong -----------------------------------------------------------


async def test_what_is_not_ready_is_deferred_and_shown_when_it_is(scene: Scene) -> None:
    scene.inbox.shown, scene.inbox.seconds = says("Endlich."), 1.7
    async with connected(scene.server, scene.inbox):  # with the patience it really has
        shown = await scene.guild.calls(scene.ada, scene.talk, "stammtisch me")
    assert (shown.deferred, shown.content, shown.ephemeral) == (True, "Endlich.", True)
    assert not shown.failed


async def test_a_long_answer_has_several_parts_and_a_file_comes_along(
    scene: Scene,
) -> None:
    paragraphs = [Paragraph((Text(f"{n} " + "Wort " * 150),)) for n in range(4)]
    kept = File("meins.json", "application/json", '{"name": "Ada"}')
    scene.inbox.shown = doc(*paragraphs, kept)
    async with connected(scene.server, scene.inbox, patience=0.05):
        words = "stammtisch privacy export"
        shown = await scene.guild.calls(scene.ada, scene.talk, words)
        scene.inbox.seconds = 0.2
        late = await scene.guild.calls(scene.ada, scene.talk, words)
    for seen in (shown, late):
        assert seen.message is not None
        parts = [seen.message, *seen.more]
        assert len(parts) > 1
        assert all(part.ephemeral and len(part.content) <= 2000 for part in parts)
        files = [file for part in parts for file in part.attachments]
        assert [file.filename for file in files] == ["meins.json"]
        assert json.loads(files[0].content) == {"name": "Ada"}


async def test_what_was_heard_before_shows_nothing_new(scene: Scene) -> None:
    """The core says nothing to an act that it knows already."""
    scene.server.backstage.desk.thinking_seconds = 0.3
    async with connected(scene.server, scene.inbox) as line:
        post = await scene.posted(line, says("Heute!", button("Dabei", "join")))
        pressed = await scene.guild.presses(scene.ada, post, "Dabei")
        called = await scene.guild.calls(scene.ada, scene.talk, "stammtisch offer")
    assert not pressed.failed
    assert pressed.message is None
    assert not called.failed
    assert called.content == ""


async def test_a_fault_of_ours_is_told_as_one_in_their_language(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.inbox.error = OSError("the disk is full")
    async with connected(scene.server, scene.inbox):
        shown = await scene.guild.calls(scene.ada, scene.talk, "stammtisch offer")
    assert "schiefgegangen" in shown.content
    assert "the disk is full" in caplog.text


async def test_an_answer_that_is_not_taken_is_logged_and_nothing_else_happens(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.inbox.shown = says("Gern.")
    me = (scene.ada, scene.talk, "stammtisch me")
    async with connected(scene.server, scene.inbox) as line:
        for code, status in ((10062, 404), (40060, 400), (50035, 400)):
            scene.server.faults.refuse_next(code, status, path="/callback")
        refused = [asyncio.create_task(scene.guild.calls(*me)) for _ in range(3)]
        await asyncio.wait(refused)
        await line.idle()
        again = await scene.guild.calls(*me)
    assert all(task.result().failed for task in refused)
    assert again.content == "Gern."
    told = sorted(r.levelno for r in caplog.records if "answering" in r.name)
    assert told == [logging.WARNING, logging.WARNING, logging.ERROR]


async def test_an_answer_that_was_put_away_is_not_missed(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.inbox.shown, scene.inbox.seconds = says("Endlich."), 0.1
    scene.server.backstage.desk.thinking_seconds = 0.3
    async with connected(scene.server, scene.inbox, patience=0.05):
        scene.server.faults.refuse_next(10008, 404, method="PATCH")
        await scene.guild.calls(scene.ada, scene.talk, "stammtisch me")
    assert "not shown" in caplog.text


# --- with the engine behind it ----------------------------------------------------------------------


async def test_the_engine_answers_in_the_language_that_a_member_chose(
    scene: Scene, make_house: MakeHouse
) -> None:
    house = await make_house()
    async with connected(scene.server, house.engine.inbox(HOME)):
        calls = scene.guild.calls
        language = "stammtisch settings language"
        shown = await calls(scene.ada, scene.talk, language, {"language": "de"})
        assert shown.content == "Ab jetzt schreibe ich dir auf Deutsch."
        refused = await calls(
            scene.ada, scene.talk, "stammtisch challenge join", {"ritual": "gibtsnicht"}
        )
        opened = await calls(scene.ada, scene.talk, language)
        offered = await scene.guild.types(
            scene.petra,
            scene.talk,
            "stammtisch-admin run",
            {"ritual": "m"},
            focused="ritual",
        )
        helped = await calls(scene.ada, scene.talk, "stammtisch help")
    assert "gibtsnicht" in refused.content
    assert opened.modal is not None
    assert [c.value for c in offered] == ["monday"]
    assert helped.message is not None
    assert helped.ephemeral


async def test_every_command_gets_an_answer(
    scene: Scene, make_house: MakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    """With nothing filled in: whatever the core says to it, Discord takes it."""
    house = await make_house()
    async with connected(scene.server, house.engine.inbox(HOME)):
        world = scene.server.world
        unanswered = []
        some = {STRING: "x", INTEGER: 1, USER: scene.ada}
        slash = [c for c in world.commands[scene.guild.id].values() if c["type"] == 1]
        for root in slash:
            for words, options in calls_of(root, some):
                shown = await scene.guild.calls(scene.petra, scene.talk, words, options)
                if shown.failed or not (shown.content or shown.modal):
                    unanswered.append(words)
    assert unanswered == []
    ours = [r for r in caplog.records if r.name.startswith(("bot", "rituals"))]
    assert not [r for r in ours if r.levelno >= logging.WARNING]


SUBCOMMAND, GROUP, STRING, INTEGER, USER = 1, 2, 3, 4, 6


def calls_of(
    command: Json, values: Mapping[int, Any], above: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The words of each command below a root, with something for what it must be told."""
    words = f"{above} {command['name']}".strip()
    inside = command.get("options", [])
    if any(each["type"] <= GROUP for each in inside):
        for each in inside:
            yield from calls_of(each, values, words)
    else:
        needed = [each for each in inside if each.get("required")]
        yield words, {each["name"]: values[each["type"]] for each in needed}
