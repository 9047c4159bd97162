"""Commands, shortcuts, buttons, forms and the tab of the app on Slack, over the wire."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.acting import A_BIT, Interactions
from bot.platforms.slack.commands import Offered
from bot.platforms.slack.identities import account, message_ref
from bot.platforms.slack.render import pages
from bot.texts.translator import GettextTranslator
from rituals.commands.command import ABOUT
from rituals.commands.parsing import asked
from rituals.commands.registry import COMMANDS
from rituals.document import (
    Button,
    Buttons,
    Document,
    Field,
    File,
    Form,
    Heading,
    Paragraph,
    Refusal,
    Text,
    doc,
)
from rituals.ports import RetryLaterError
from rituals.signals import Acted, Person, ViewRequest
from tests.fakes.house import HOME
from tests.fakes.slack.state import FakeMessage
from tests.fakes.slow_inbox import SlowInbox
from tests.fakes.visit import MakeHouse
from tests.integration.slack_workshop import Workshop, shop

__all__ = ["shop"]

HURRY = 0.2
"""Seconds of patience, so that tests need not wait long for what is late."""


class Scene:
    """A workspace, and a bot in it that says what the test wants to be said."""

    def __init__(self, shop: Workshop) -> None:
        self.shop, self.server, self.inbox = shop, shop.server, SlowInbox()
        self.moderators: set[str] = set()
        self.looks_up = 0.0
        self.unknown: Exception | None = None
        self.web = AsyncWebClient(
            shop.server.bot_token, base_url=shop.server.api, retry_handlers=[]
        )
        self.interactions = Interactions(
            inbox=self.inbox,
            translator=GettextTranslator(),
            web=self.web,
            clock=shop.clock,
            offered=Offered.of(COMMANDS, asked),
            person=self._person,
            names=self._names().get,
            workspace="https://ring.slack.com/",
            patience=HURRY,
        )

    def _names(self) -> dict[str, str]:
        return {u.id: u.name for u in (self.shop.ada, self.shop.ben)}

    async def _person(self, id_: str) -> Person:
        await asyncio.sleep(self.looks_up)
        if self.unknown is not None:
            raise self.unknown
        locale = "de-DE" if id_ == self.shop.ada.id else "en-US"
        name, chief = self._names()[id_], id_ in self.moderators
        return Person(account(id_), name, moderator=chief, locale=locale)

    async def hear(self, body: dict[str, Any]) -> BoltResponse:
        if body.get("type") == "event_callback":
            if body["event"]["type"] == "app_home_opened":
                await self.interactions.opened(body["event"])
            return BoltResponse(status=200)
        carried = await self.interactions.acted(body)
        return BoltResponse(status=200, body=dict(carried) if carried else "")

    async def posted(self, document: Document) -> FakeMessage:
        """What the bot posted with buttons."""
        (page,) = pages(document)
        await self.web.chat_postMessage(
            channel=self.shop.talk.id, text=page.text, blocks=page.blocks
        )
        return self.server.messages(self.shop.talk)[-1]


async def _authorized() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None)


@pytest.fixture
async def scene(shop: Workshop) -> AsyncIterator[Scene]:
    scene = Scene(shop)
    app = AsyncApp(
        client=scene.web,
        signing_secret="",
        authorize=_authorized,
        attaching_function_token_enabled=False,
    )
    app.middleware(scene.hear)
    handler = AsyncSocketModeHandler(app, shop.server.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt says no type
    yield scene
    await scene.interactions.close()
    await handler.close_async()  # type: ignore[no-untyped-call]  # likewise


def says(words: str, *buttons: Button) -> Document:
    said = Paragraph((Text(words),))
    return doc(said, Buttons(buttons)) if buttons else doc(said)


def button(label: str, action: str, value: str = "", *, opens: bool = False) -> Button:
    return Button((Text(label),), action, value, opens=opens, about="home/monday")


def asks(*names: str) -> Form:
    fields = tuple(Field(name, (Text(name.title()),), required=False) for name in names)
    return Form((Text("Abgeben"),), fields, "submit", about="home/monday")


# --- commands and shortcuts


async def test_a_command_is_answered_to_its_caller_alone(scene: Scene) -> None:
    scene.inbox.shown = says("Gern.")
    shop = scene.shop
    text = f"thanks {shop.ben.mention} for die Säge"
    shown = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", text)
    assert (shown.text, shown.ephemeral, shown.failed) == ("Gern.", True, False)
    (asked,) = scene.inbox.asked
    assert isinstance(asked, Acted)
    assert (asked.about, asked.action) == (ABOUT, "thanks")
    assert asked.values == {"member": shop.ben.id, "for": "die Säge"}
    assert (asked.by.account, asked.by.locale) == (account(shop.ada.id), "de-DE")


async def test_what_only_reads_is_asked_as_a_view(scene: Scene) -> None:
    scene.inbox.shown = says("Soweit.")
    shop = scene.shop
    shown = await scene.server.calls(shop.ben, shop.talk, "/stammtisch-admin", "status")
    assert shown.text == "Soweit."
    (asked,) = scene.inbox.asked
    assert isinstance(asked, ViewRequest)
    assert asked.action == "status"


async def test_a_long_answer_comes_as_several_messages(scene: Scene) -> None:
    scene.inbox.shown = doc(*(Paragraph((Text("x" * 2500),)) for _ in range(4)))
    shop = scene.shop
    shown = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "me")
    assert shown.ephemeral
    assert shown.more
    assert all(more.ephemeral_to is shop.ada for more in shown.more)


async def test_a_command_may_open_a_form(scene: Scene) -> None:
    scene.inbox.shown = asks("title")
    shop = scene.shop
    shown = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "ask")
    assert shown.view is not None
    assert shown.message is None


async def test_a_form_that_comes_too_late_is_opened_by_a_button(scene: Scene) -> None:
    scene.inbox.shown, scene.inbox.seconds = asks("title"), HURRY * 2
    shop = scene.shop
    late = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "ask")
    assert late.view is None
    scene.inbox.seconds = 0
    shown = await scene.server.presses(shop.ada, late, "Abgeben")
    assert shown.view is not None


async def test_a_late_answer_is_shown_when_it_is_there(scene: Scene) -> None:
    scene.inbox.shown, scene.inbox.seconds = says("Doch noch."), HURRY * 2
    shop = scene.shop
    shown = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "me")
    assert (shown.text, shown.failed) == ("Doch noch.", False)


async def test_a_shortcut_is_about_the_message_and_answered_in_its_thread(
    scene: Scene,
) -> None:
    scene.inbox.shown = says("Notiert.")
    shop = scene.shop
    root = await scene.server.writes(shop.ada, shop.talk, "Wie?")
    reply = await scene.server.writes(shop.ben, shop.talk, "So.", thread=root)
    shown = await scene.server.calls_on(shop.ada, reply, "answer-this")
    assert (shown.text, shown.ephemeral) == ("Notiert.", True)
    assert shown.message is not None
    assert shown.message.thread_ts == root.ts
    (asked,) = scene.inbox.asked
    assert isinstance(asked, Acted)
    assert asked.message == message_ref(shop.talk.id, reply.ts, root.ts)


async def test_at_what_a_thread_hangs_on_it_is_answered_in_the_channel(
    scene: Scene,
) -> None:
    scene.inbox.shown = says("Notiert.")
    shop = scene.shop
    root = await scene.server.writes(shop.ada, shop.talk, "Wie?")
    await scene.server.writes(shop.ben, shop.talk, "So.", thread=root)
    shown = await scene.server.calls_on(shop.ada, root, "answer-this")
    assert shown.message is not None
    assert (shown.ephemeral, shown.message.thread_ts) == (True, None)


async def test_where_the_bot_cannot_speak_it_answers_all_the_same(scene: Scene) -> None:
    scene.inbox.shown = says("Das sehe ich nicht.")
    shop = scene.shop
    away = scene.server.add_channel("anderswo", joined=False)
    root = await scene.server.writes(shop.ada, away, "Wie?")
    reply = await scene.server.writes(shop.ada, away, "So.", thread=root)
    shown = await scene.server.calls_on(shop.ada, reply, "why")
    assert (shown.text, shown.ephemeral) == ("Das sehe ich nicht.", True)


async def test_a_file_is_given_in_private(scene: Scene) -> None:
    here = says("Hier ist alles.").blocks
    scene.inbox.shown = Document((*here, File("all.json", "application/json", "{}")))
    shop = scene.shop
    shown = await scene.server.calls(
        shop.ada, shop.talk, "/stammtisch", "privacy export"
    )
    assert "Hier ist alles." in shown.text
    assert "all.json" in shown.text
    assert "privaten Unterhaltung" in shown.text
    private = scene.server.messages(scene.server.private(shop.ada))
    assert [file.name for said in private for file in said.files] == ["all.json"]


async def test_a_fault_of_ours_is_told_in_the_language_of_who_asked(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.inbox.error = RuntimeError("broken")
    shop = scene.shop
    with caplog.at_level(logging.CRITICAL):
        shown = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "me")
    assert "schiefgegangen" in shown.text


async def test_a_form_that_slack_opens_no_more_is_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.inbox.shown = asks("title")
    scene.server.faults.refuse_next("views.open", error="expired_trigger_id")
    shop = scene.shop
    shown = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "ask")
    assert shown.view is None
    assert "not shown to who asked" in caplog.text


async def test_an_answer_that_nobody_takes_is_logged_and_ends_nothing(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.inbox.shown = says("Gern.")
    shop = scene.shop
    body = {
        "command": "/stammtisch",
        "text": "me",
        "user_id": shop.ada.id,
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/response/1",
    }
    assert await scene.interactions.acted(body) is None
    assert "could not be shown" in caplog.text


# --- what Slack does not take at once


def with_file(words: str) -> Document:
    return Document((*says(words).blocks, File("all.json", "application/json", "{}")))


def given(scene: Scene) -> list[str]:
    private = scene.server.messages(scene.server.private(scene.shop.ada))
    return [file.name for said in private for file in said.files]


async def test_a_file_that_cannot_be_given_is_not_said_to_be_there(
    scene: Scene,
) -> None:
    scene.inbox.shown = with_file("Hier ist alles.")
    ada, talk = scene.shop.ada, scene.shop.talk
    scene.server.faults.refuse_next("conversations.open", error="missing_scope")
    shown = await scene.server.calls(ada, talk, "/stammtisch", "privacy export")
    assert "Hier ist alles." in shown.text
    assert "all.json konnte ich dir nicht geben" in shown.text
    assert given(scene) == []


async def test_a_file_that_slack_takes_a_moment_later_is_given(scene: Scene) -> None:
    scene.inbox.shown = with_file("Hier ist alles.")
    ada, talk = scene.shop.ada, scene.shop.talk
    scene.server.faults.busy_next("files.getUploadURLExternal", retry_after=1)
    shown = await scene.server.calls(ada, talk, "/stammtisch", "privacy export")
    assert "all.json findest du" in shown.text
    assert given(scene) == ["all.json"]


@pytest.mark.parametrize("refused", [False, True])
async def test_a_form_says_what_became_of_the_file(scene: Scene, refused: bool) -> None:
    form = await opened(scene, "title")
    scene.inbox.shown = with_file("Danke!")
    if refused:
        scene.server.faults.refuse_next("conversations.open", error="missing_scope")
    shown = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    await scene.interactions.settled()
    said = "konnte ich dir nicht geben" if refused else "findest du"
    assert shown.view is not None
    assert said in words_of(shown.view)
    assert given(scene) == ([] if refused else ["all.json"])


async def test_a_form_opens_after_the_moment_that_slack_asks_for(scene: Scene) -> None:
    scene.inbox.shown = asks("title")
    scene.server.faults.busy_next("views.open", retry_after=1)
    ada, talk = scene.shop.ada, scene.shop.talk
    shown = await scene.server.calls(ada, talk, "/stammtisch", "ask")
    assert shown.view is not None


async def test_a_form_that_slack_opens_only_later_is_opened_by_a_button(
    scene: Scene,
) -> None:
    scene.inbox.shown = asks("title")
    scene.server.faults.busy_next("views.open", retry_after=20)
    ada, talk = scene.shop.ada, scene.shop.talk
    shown = await scene.server.calls(ada, talk, "/stammtisch", "ask")
    assert shown.view is None
    assert any(block["type"] == "actions" for block in shown.blocks)


async def test_an_answer_comes_after_the_moment_that_slack_asks_for(
    scene: Scene,
) -> None:
    scene.inbox.shown = says("Gern.")
    shop, faults = scene.shop, scene.server.faults
    faults.busy_next("response_url", retry_after=1)
    shown = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "me")
    assert shown.text == "Gern."
    root = await scene.server.writes(shop.ada, shop.talk, "Wie?")
    reply = await scene.server.writes(shop.ada, shop.talk, "So.", thread=root)
    faults.busy_next("chat.postEphemeral", retry_after=1)
    shown = await scene.server.calls_on(shop.ada, reply, "why")
    assert shown.message is not None
    assert shown.message.thread_ts == root.ts
    faults.busy_next("views.publish", retry_after=1)
    home = await scene.server.opens_home(shop.ada)
    assert home is not None
    assert "Gern." in words_of(home)


# --- buttons


async def test_a_press_that_was_heard_before_shows_nothing_new(scene: Scene) -> None:
    scene.inbox.shown = None
    post = await scene.posted(says("Wer macht mit?", button("Ich", "join")))
    shown = await scene.server.presses(scene.shop.ada, post, "Ich")
    assert (shown.anything, shown.failed) == (False, False)


async def test_a_button_on_a_post_is_answered_to_who_pressed(scene: Scene) -> None:
    scene.inbox.shown = says("Du bist dabei.")
    post = await scene.posted(says("Wer macht mit?", button("Ich", "join", "7")))
    shown = await scene.server.presses(scene.shop.ada, post, "Ich")
    assert (shown.text, shown.ephemeral) == ("Du bist dabei.", True)
    assert shown.replaced is None
    (asked,) = scene.inbox.asked
    assert isinstance(asked, Acted)
    assert (asked.action, asked.about, asked.value) == ("join", "home/monday", "7")


async def test_each_press_is_heard_of_by_an_id_of_its_own(scene: Scene) -> None:
    scene.inbox.shown = says("Ja.")
    post = await scene.posted(says("Wer?", button("Ich", "join")))
    for _ in range(2):
        await scene.server.presses(scene.shop.ada, post, "Ich")
    first, second = scene.inbox.asked
    assert isinstance(first, Acted)
    assert isinstance(second, Acted)
    assert first.id != second.id


async def test_a_list_turns_its_pages_in_place(scene: Scene) -> None:
    shop = scene.shop
    turn = Button((Text("Weiter"),), "open", "page:2", opens=True, about=ABOUT)
    scene.inbox.shown = says("Seite 1", turn)
    first = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "open")
    scene.inbox.shown = says("Seite 2", turn)
    shown = await scene.server.presses(shop.ada, first, "Weiter")
    assert shown.replaced is not None
    assert shown.text.startswith("Seite 2")


# --- forms


async def opened(scene: Scene, *names: str) -> Any:
    scene.inbox.shown = asks(*names)
    shop = scene.shop
    shown = await scene.server.calls(shop.ada, shop.talk, "/stammtisch", "ask")
    assert shown.view is not None
    scene.inbox.asked.clear()
    return shown.view


def words_of(view: Any) -> str:
    return str(view.content["blocks"])


async def test_a_form_that_is_taken_says_so(scene: Scene) -> None:
    form = await opened(scene, "title", "link")
    scene.inbox.shown = says("Danke!")
    shown = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    assert shown.view is not None
    assert "Danke!" in words_of(shown.view)
    assert shown.errors == {}
    (asked,) = scene.inbox.asked
    assert isinstance(asked, Acted)
    assert asked.values == {"title": "Boot", "link": ""}


async def test_what_is_wrong_is_said_at_its_field_and_mended_there(
    scene: Scene,
) -> None:
    form = await opened(scene, "title", "link")
    said = says("Das ist keine Adresse.", button("Abgeben", "submit", opens=True))
    scene.inbox.shown = Refusal(said.blocks, "link")
    wrong = await scene.server.submits(scene.shop.ada, form, {"link": "x"})
    assert wrong.errors == {"link": "Das ist keine Adresse."}
    scene.inbox.shown = says("Danke!")
    right = await scene.server.submits(
        scene.shop.ada, wrong.view, {"link": "https://example.org"}
    )
    assert right.view is not None
    assert "Danke!" in words_of(right.view)
    first, second = scene.inbox.asked
    assert isinstance(first, Acted)
    assert isinstance(second, Acted)
    assert first.id != second.id


async def test_in_a_form_of_one_field_that_one_is_wrong(scene: Scene) -> None:
    form = await opened(scene, "hours")
    scene.inbox.shown = Refusal(says("Schreib 22:00-08:00.").blocks)
    shown = await scene.server.submits(scene.shop.ada, form, {"hours": "nachts"})
    assert shown.errors == {"hours": "Schreib 22:00-08:00."}


@pytest.mark.parametrize("seconds", [0, HURRY * 2])
async def test_what_is_wrong_with_all_of_it_stands_above_what_was_typed(
    scene: Scene, seconds: float
) -> None:
    form = await opened(scene, "title", "link")
    scene.inbox.shown = Refusal(says("Das ist ja leer.").blocks)
    scene.inbox.seconds = seconds
    shown = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    await scene.interactions.settled()
    assert shown.view is not None
    wrong, title, _link = shown.view.content["blocks"]
    assert wrong["text"]["text"] == "Das ist ja leer."
    assert title["element"]["initial_value"] == "Boot"


async def test_a_form_whose_answer_is_late_asks_for_patience(scene: Scene) -> None:
    form = await opened(scene, "title")
    scene.inbox.shown, scene.inbox.seconds = says("Danke!"), HURRY * 2
    shown = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    assert not shown.failed
    assert shown.view is not None
    assert "Einen Moment" in words_of(shown.view)
    await scene.interactions.settled()
    assert "Danke!" in words_of(shown.view)
    assert not scene.server.late


@pytest.mark.parametrize("seconds", [0, HURRY * 2])
async def test_nothing_typed_is_lost_while_it_is_looked_up_who_they_are(
    scene: Scene, seconds: float
) -> None:
    form = await opened(scene, "title", "link")
    scene.looks_up, scene.inbox.seconds = HURRY + A_BIT + 0.2, seconds
    scene.inbox.shown = Refusal(says("Das ist zu lang.").blocks, "title")
    shown = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    assert shown.view is not None
    assert "One moment" in words_of(shown.view)
    await scene.interactions.settled()
    wrong, title, _link = shown.view.content["blocks"]
    assert wrong["text"]["text"] == "Das ist zu lang."
    assert title["element"]["initial_value"] == "Boot"
    assert not scene.server.late


async def test_a_form_known_before_closes_though_its_sender_was_looked_up(
    scene: Scene,
) -> None:
    form = await opened(scene, "title")
    scene.looks_up, scene.inbox.shown = HURRY + A_BIT + 0.2, None
    shown = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    await scene.interactions.settled()
    assert shown.view is not None
    assert "Erledigt" in words_of(shown.view)


async def test_a_form_of_somebody_who_cannot_be_looked_up_can_be_handed_in_again(
    scene: Scene,
) -> None:
    form = await opened(scene, "title")
    scene.unknown = RetryLaterError(at=scene.shop.clock.now(), reason="ratelimited")
    shown = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    assert "try again" in shown.errors["title"]
    assert scene.inbox.asked == []
    scene.unknown, scene.inbox.shown = None, says("Danke!")
    shown = await scene.server.submits(scene.shop.ada, shown.view, {"title": "Boot"})
    assert "Danke!" in words_of(shown.view)


async def test_a_form_that_was_taken_before_closes(scene: Scene) -> None:
    form = await opened(scene, "title")
    scene.inbox.shown = None
    shown = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    assert shown.closed


async def test_what_is_pressed_in_a_window_is_answered_there(scene: Scene) -> None:
    form = await opened(scene, "title")
    scene.inbox.shown = says("Danke!", button("Zurücknehmen", "withdraw"))
    thanks = await scene.server.submits(scene.shop.ada, form, {"title": "Boot"})
    assert thanks.view is not None
    scene.inbox.shown = says("Es ist zurückgenommen.")
    shown = await scene.server.presses(scene.shop.ada, thanks.view, "Zurücknehmen")
    assert shown.view is not None
    assert shown.view.id == form.id
    assert "zurückgenommen" in words_of(shown.view)


# --- the tab of the app


async def test_a_file_asked_for_in_the_tab_is_given_in_private(scene: Scene) -> None:
    export = Button((Text("Mitnehmen"),), "privacy export", opens=True, about=ABOUT)
    scene.inbox.shown = says("Deine Seite", export)
    ada = scene.shop.ada
    home = await scene.server.opens_home(ada)
    assert home is not None
    here = says("Hier ist alles.").blocks
    scene.inbox.shown = Document((*here, File("all.json", "application/json", "{}")))
    shown = await scene.server.presses(ada, home, "Mitnehmen")
    assert shown.view is not None
    assert "all.json findest du" in words_of(shown.view)
    private = scene.server.messages(scene.server.private(ada))
    assert [file.name for said in private for file in said.files] == ["all.json"]


async def test_the_tab_of_the_app_shows_who_opens_it_their_own_page(
    scene: Scene,
) -> None:
    scene.inbox.shown = says("Was ansteht")
    home = await scene.server.opens_home(scene.shop.ada)
    assert home is not None
    assert "Was ansteht" in words_of(home)
    (asked,) = scene.inbox.asked
    assert isinstance(asked, ViewRequest)
    assert (asked.action, asked.about) == ("home", ABOUT)


async def test_what_is_pressed_in_the_tab_opens_a_window_and_is_seen_in_the_tab(
    scene: Scene,
) -> None:
    quiet = Button((Text("Ruhe"),), "settings nudges", "wanted:off", about=ABOUT)
    scene.inbox.shown = Document(
        (Heading((Text("Deine Seite"),)), *says("Ich schreibe dir.", quiet).blocks)
    )
    ada = scene.shop.ada
    home = await scene.server.opens_home(ada)
    assert home is not None
    scene.inbox.shown = says("Ich schreibe dir nicht mehr.")
    shown = await scene.server.presses(ada, home, "Ruhe")
    assert shown.view is not None
    assert shown.view.id != home.id
    assert "nicht mehr" in words_of(shown.view)
    assert "nicht mehr" in words_of(home)


@pytest.mark.parametrize(
    ("answer", "words"), [(says("Erst jetzt."), "Erst jetzt."), (None, "Erledigt")]
)
async def test_what_takes_long_in_the_tab_asks_for_patience_in_a_window(
    scene: Scene, answer: Document | None, words: str
) -> None:
    join = button("Ich", "join")
    scene.inbox.shown = says("Deine Seite", join)
    ada = scene.shop.ada
    home = await scene.server.opens_home(ada)
    assert home is not None
    scene.inbox.shown, scene.inbox.seconds = answer, HURRY * 2
    shown = await scene.server.presses(ada, home, "Ich")
    assert shown.view is not None
    assert words in words_of(shown.view)


async def test_a_form_opened_in_the_tab_changes_what_the_tab_shows(
    scene: Scene,
) -> None:
    zone = Button((Text("Zeitzone"),), "settings timezone", opens=True, about=ABOUT)
    scene.inbox.shown = says("Berlin", zone)
    ada = scene.shop.ada
    home = await scene.server.opens_home(ada)
    assert home is not None
    scene.inbox.shown = asks("zone")
    form = await scene.server.presses(ada, home, "Zeitzone")
    scene.inbox.shown = says("Lissabon", button("Zurück", "settings timezone"))
    done = await scene.server.submits(ada, form.view, {"zone": "Lissabon"})
    assert done.view is not None
    assert "Lissabon" in words_of(done.view)
    await scene.interactions.settled()
    assert "Lissabon" in words_of(home)
    scene.inbox.shown = says("Wieder Berlin")
    await scene.server.presses(ada, done.view, "Zurück")
    assert "Wieder Berlin" in words_of(home)


# --- with the core itself


async def test_the_core_is_understood_on_slack(
    scene: Scene, make_house: MakeHouse
) -> None:
    house = await make_house()
    scene.interactions.inbox = house.engine.inbox(HOME)
    server, ada, talk = scene.server, scene.shop.ada, scene.shop.talk
    shown = await server.calls(
        ada, talk, "/stammtisch", "einstellungen sprache deutsch"
    )
    assert shown.text == "Ab jetzt schreibe ich dir auf Deutsch."
    form = await server.calls(ada, talk, "/stammtisch", "settings quiet")
    wrong = await server.submits(ada, form.view, {"hours": "nachts"})
    assert "nachts" in wrong.errors["hours"]
    right = await server.submits(ada, wrong.view, {"hours": "22:00-08:00"})
    assert right.view is not None
    assert "22:00" in words_of(right.view)
    home = await server.opens_home(ada)
    assert home is not None
    assert "22:00" in words_of(home)


async def test_every_command_gets_an_answer(
    scene: Scene, make_house: MakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the core says to it, Slack takes it."""
    house = await make_house()
    scene.interactions.inbox = house.engine.inbox(HOME)
    scene.moderators = {scene.shop.ada.id}
    unanswered = []
    for command in COMMANDS:
        for words in (command.words, f"{command.words} x"):
            shown = await scene.server.calls(
                scene.shop.ada, scene.shop.talk, "/stammtisch", words
            )
            if shown.failed or not (shown.text or shown.view):
                unanswered.append(words)
    assert unanswered == []
    ours = [r for r in caplog.records if r.name.startswith(("bot", "rituals"))]
    assert not [r for r in ours if r.levelno >= logging.WARNING]
