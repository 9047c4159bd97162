"""What Slack tells of commands, shortcuts, buttons and forms, as the core is asked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms.slack.carried import encode, encode_form
from bot.platforms.slack.commands import Offered
from bot.platforms.slack.identities import SPACE, account, at_of, message_ref
from bot.platforms.slack.interactions import By, home_of, request_of, who_asks
from bot.platforms.slack.reopening import again, fields_of
from rituals.commands.command import ABOUT
from rituals.commands.ledger import ref_written
from rituals.commands.parsing import asked
from rituals.commands.registry import COMMANDS
from rituals.signals import Acted, Person, ViewRequest

AT = datetime(2027, 1, 4, 9, tzinfo=UTC)
ADA = Person(account("U0ADA"), "Ada")
BY = By(ADA, AT, Offered.of(COMMANDS, asked), {"U0BEN": "Ben"}.get)
TS, ROOT = "1700000060.000200", "1700000000.000100"
ADDRESS = f"https://ring.slack.com/archives/C1/p1700000060000200?thread_ts={ROOT}"


def command(text: str) -> dict[str, Any]:
    return {
        "command": "/stammtisch",
        "text": text,
        "user_id": "U0ADA",
        "channel_id": "C1",
        "response_url": "https://hooks.slack.com/commands/1",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    }


def called(text: str) -> Acted | ViewRequest:
    request = request_of(command(text), BY)
    assert request is not None
    return request


def interaction(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "user": {"id": "U0ADA"}, "trigger_id": "t.1", **more}


def press(action_id: str, value: str, **more: Any) -> dict[str, Any]:
    action = {
        "type": "button",
        "action_id": action_id,
        "block_id": "x",
        "value": value,
        "action_ts": TS,
        **more,
    }
    return interaction("block_actions", actions=[action])


# --- commands


def test_a_command_that_changes_something_is_an_act() -> None:
    assert called("settings mute monday") == Acted(
        space=SPACE,
        id="13345224609.738474920.8088930838d88f008e0",
        by=ADA,
        action="settings mute",
        at=AT,
        about=ABOUT,
        values={"ritual": "monday"},
    )


def test_a_command_that_reads_or_opens_its_form_is_a_view() -> None:
    me, quiet = called("me"), called("einstellungen ruhe")
    assert (type(me), me.action) == (ViewRequest, "me")
    assert (type(quiet), quiet.action) == (ViewRequest, "settings quiet")
    assert called("").action == "help"


def test_a_line_that_is_no_command_is_told_of_by_the_core() -> None:
    request = called("dance &amp; sing <@U0BEN|ben>")
    assert isinstance(request, ViewRequest)
    assert (request.action, request.value) == ("", "dance & sing @Ben")


def test_who_is_mentioned_is_asked_for_by_their_id_and_named_in_words() -> None:
    request = called("thanks <@U0BEN|ben> for asking <@U0BEN|ben> &amp; <#C1|talk>")
    assert request.values == {"member": "U0BEN", "for": "asking @Ben & #talk"}


def test_a_question_keeps_the_words_of_its_links() -> None:
    request = called("ask Is <http://example.org|example.org> &lt;down&gt;?")
    assert request.values == {"question": "Is example.org <down>?"}


@pytest.mark.parametrize("words", ["answer-this", "answer mark"])
def test_the_address_of_a_message_stands_for_its_menu(words: str) -> None:
    request = called(f"{words} <{ADDRESS}&amp;cid=C1>")
    assert request.message == message_ref("C1", TS, ROOT)
    assert ADDRESS not in request.values.values()


def test_two_messages_are_named_by_their_addresses() -> None:
    earlier = "https://ring.slack.com/archives/C1/p1600000060000200"
    request = called(f"duplicate <{ADDRESS}> of:<{earlier}>")
    assert request.values == {
        "message": ref_written(message_ref("C1", TS, ROOT)),
        "of": ref_written(message_ref("C1", "1600000060.000200")),
    }
    assert called("duplicate that one").values["message"] == "that"


def test_the_address_in_a_form_names_a_message_where_one_is_asked_for() -> None:
    for action, field, value in (
        ("duplicate", "of", ref_written(message_ref("C1", TS, ROOT))),
        ("ask", "question", ADDRESS),
    ):
        request = request_of(handed_in(encode_form(action, ABOUT, ""), field), BY)
        assert isinstance(request, Acted)
        assert request.values == {field: value}


def handed_in(carried: str, field: str) -> dict[str, Any]:
    filled = {field: {"type": "plain_text_input", "value": ADDRESS}}
    return interaction(
        "view_submission",
        view={"private_metadata": carried, "state": {"values": {field: filled}}},
    )


# --- shortcuts


def shortcut(callback_id: str, **message: Any) -> dict[str, Any]:
    return interaction(
        "message_action",
        callback_id=callback_id,
        action_ts=TS,
        channel={"id": "C1", "name": "talk"},
        message={"type": "message", "ts": TS, **message},
        message_ts=TS,
    )


def test_a_shortcut_calls_its_command_on_the_message_it_was_chosen_at() -> None:
    request = request_of(shortcut("answer-this", thread_ts=ROOT), BY)
    assert isinstance(request, Acted)
    assert (request.action, request.about) == ("answer-this", ABOUT)
    assert request.message == message_ref("C1", TS, ROOT)
    assert request.at == at_of(TS)


def test_every_command_for_messages_is_a_shortcut() -> None:
    for each in (each for each in COMMANDS if each.on_message):
        request = request_of(shortcut(each.words), BY)
        assert request is not None
        assert isinstance(request, ViewRequest) is each.looks({})


def test_a_shortcut_that_is_not_known_any_more_changes_nothing() -> None:
    assert isinstance(request_of(shortcut("save_for_later"), BY), ViewRequest)
    assert isinstance(request_of(shortcut("settings mute"), BY), ViewRequest)


# --- buttons


def test_a_button_does_what_it_carries() -> None:
    id_, value = encode("join", "home/build/1", "x", opens=False)
    request = request_of(press(id_, value), BY)
    assert isinstance(request, Acted)
    assert (request.action, request.about, request.value) == (
        "join",
        "home/build/1",
        "x",
    )
    assert (request.id, request.at) == ("t.1", at_of(TS))


def test_a_button_that_opens_something_changes_nothing() -> None:
    id_, value = encode("submit", "home/build/1", "", opens=True)
    assert isinstance(request_of(press(id_, value), BY), ViewRequest)


def test_a_choice_from_a_menu_carries_like_a_button() -> None:
    id_, value = encode("join", "home/build/1", "x", opens=False)
    picked = {"text": {"type": "plain_text", "text": "X"}, "value": value}
    body = press(id_, "", type="static_select", selected_option=picked)
    request = request_of(body, BY)
    assert isinstance(request, Acted)
    assert request.about == "home/build/1"


def test_a_button_of_others_is_told_of_by_the_core_and_a_link_by_nobody() -> None:
    request = request_of(press("theirs", "x"), BY)
    assert isinstance(request, ViewRequest)
    assert (request.action, request.about) == ("", "")
    assert request_of(press("a.x", "[]", url="https://example.org"), BY) is None
    assert request_of(interaction("view_closed"), BY) is None


# --- forms


def submitted(**state: Any) -> dict[str, Any]:
    blocks = [
        {
            "type": "input",
            "block_id": name,
            "label": {"type": "plain_text", "text": name},
            "element": {
                "type": element["type"],
                "action_id": "value",
                "initial_value": "before",
            },
        }
        for name, element in state.items()
    ]
    return {
        "id": "V1",
        "hash": "1.x",
        "type": "modal",
        "callback_id": "stammtisch-form",
        "private_metadata": encode_form("submit", "home/build/1", "x"),
        "title": {"type": "plain_text", "text": "Hand in"},
        "submit": {"type": "plain_text", "text": "Hand in"},
        "close": None,
        "blocks": blocks,
        "state": {"values": {n: {"value": e} for n, e in state.items()}},
    }


TYPED = {"type": "plain_text_input", "value": "A boat\nof paper"}
EMPTY = {"type": "plain_text_input", "value": None}


def test_a_form_is_handed_in_with_what_was_typed() -> None:
    body = interaction("view_submission", view=submitted(text=TYPED, link=EMPTY))
    request = request_of(body, BY)
    assert isinstance(request, Acted)
    assert (request.action, request.about, request.value) == (
        "submit",
        "home/build/1",
        "x",
    )
    assert request.values == {"text": "A boat\nof paper", "link": ""}
    assert request.at == AT


def test_a_form_of_others_changes_nothing() -> None:
    view = {**submitted(text=TYPED), "private_metadata": "theirs"}
    request = request_of(interaction("view_submission", view=view), BY)
    assert isinstance(request, ViewRequest)


def test_a_form_comes_again_with_what_was_typed_and_what_is_wrong_above_it() -> None:
    option = {"text": {"type": "plain_text", "text": "A"}, "value": "a"}
    view = submitted(
        text=TYPED,
        link=EMPTY,
        one={"type": "static_select", "selected_option": option},
        many={"type": "checkboxes", "selected_options": [option]},
        none={"type": "checkboxes", "selected_options": []},
    )
    shown = again(view, "That is no address.")
    wrong, *inputs = shown["blocks"]
    assert wrong["text"]["text"] == "That is no address."
    elements = {each["block_id"]: each["element"] for each in inputs}
    assert elements["text"]["initial_value"] == TYPED["value"]
    assert "initial_value" not in elements["link"]
    assert elements["one"]["initial_option"] == option
    assert elements["many"]["initial_options"] == [option]
    assert "initial_options" not in elements["none"]
    assert {*shown} == {
        "type",
        "callback_id",
        "private_metadata",
        "title",
        "submit",
        "blocks",
    }
    assert fields_of(view) == ["text", "link", "one", "many", "none"]


def test_what_was_wrong_before_is_not_said_twice() -> None:
    view = submitted(text=TYPED)
    once = {**view, **again(view, "Too short.")}
    twice = again(once, "Too long.")
    assert [b["type"] for b in twice["blocks"]] == ["section", "input"]


# --- who, and the tab of the app


def test_who_asks_is_named_by_commands_and_interactions_alike() -> None:
    assert who_asks(command("me")) == who_asks(interaction("x")) == "U0ADA"


def test_the_tab_of_the_app_shows_the_page_of_who_opened_it() -> None:
    assert home_of(BY) == ViewRequest(ADA, "home", AT, ABOUT)
    assert "home" in {each.words for each in COMMANDS if each.reads}
