"""The judge of Slack traffic finds what is wrong, and praises what is right."""

from typing import Any

import pytest

from tests.fakes.slack.block_rules import faults_of_blocks, faults_of_view
from tests.fakes.slack.judge import Judge
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.specification import EVENTS, METHODS

needs_description = pytest.mark.skipif(
    not (METHODS.is_file() and EVENTS.is_file()),
    reason="needs Slack's methods and events in ../shared/specs",
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def words(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Hallo", **more: Any) -> Json:
    return {"type": "section", "text": words(text), **more}


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Los"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def menu(*options: str, **more: Any) -> Json:
    offered = [{"text": plain(o), "value": o} for o in options]
    menu: Json = {"type": "static_select", "action_id": "m", "options": offered}
    return menu | more


def asks(label: str = "Name", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "name", **more}
    return {"type": "input", "label": plain(label), "element": element}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Frage"),
        "submit": plain("Senden"),
        "blocks": list(blocks),
        **more,
    }


RIGHT = {
    "section": section("x" * 3000),
    "fields": {"type": "section", "fields": [words("a"), words("b")]},
    "header": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [words("a"), words("b")]},
    "actions": actions(*(button(str(n), value="x" * 2000) for n in range(25))),
    "menu": actions(menu(*(str(n) for n in range(100)), placeholder=plain("x" * 150))),
    "accessory": section(accessory=button(style="primary")),
    "image": {"type": "image", "image_url": "https://example.org/a", "alt_text": "A"},
    "rich text": {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": "a", "style": {"bold": True}}],
            }
        ],
    },
}


@pytest.mark.parametrize("block", RIGHT.values(), ids=RIGHT)
def test_what_slack_takes_is_praised(block: Json) -> None:
    assert list(faults_of_blocks([block])) == []


WRONG = {
    "no type": {"text": words("a")},
    "unknown type": {"type": "paragraph", "text": words("a")},
    "long section": section("x" * 3001),
    "empty section": section(""),
    "section without text": {"type": "section"},
    "long header": {"type": "header", "text": plain("x" * 151)},
    "header with marks": {"type": "header", "text": words("a")},
    "too many buttons": actions(*(button(str(n)) for n in range(26))),
    "no buttons": actions(),
    "twice the same button": actions(button(), button()),
    "long label": actions(button(text=plain("x" * 76))),
    "label with marks": actions(button(text=words("a"))),
    "long value": actions(button(value="x" * 2001)),
    "long action": actions(button("x" * 256)),
    "no action": actions({"type": "button", "text": plain("a")}),
    "unknown style": actions(button(style="loud")),
    "unknown key": section(colour="red"),
    "unknown key within": actions(button(colour="red")),
    "too many options": actions(menu(*(str(n) for n in range(101)))),
    "no options": actions(menu()),
    "long option": actions(menu("x" * 76)),
    "long placeholder": actions(menu("a", placeholder=plain("x" * 151))),
    "placeholder with marks": actions(menu("a", placeholder=words("a"))),
    "too many in a context": {
        "type": "context",
        "elements": [words(str(n)) for n in range(11)],
    },
    "long field": {"type": "section", "fields": [words("x" * 2001)]},
    "picture without words": {"type": "image", "image_url": "https://example.org/a"},
}


@pytest.mark.parametrize("block", WRONG.values(), ids=WRONG)
def test_what_slack_refuses_is_found(block: Json) -> None:
    assert list(faults_of_blocks([block]))


def test_a_message_has_fifty_blocks_at_most_and_ids_are_its_own() -> None:
    assert list(faults_of_blocks([section()] * 50)) == []
    assert list(faults_of_blocks([section()] * 51))
    assert list(faults_of_blocks([section(block_id="a"), section(block_id="a")]))
    assert list(faults_of_blocks({"type": "section"}))


VIEWS_RIGHT = {
    "modal": modal(asks("x" * 2000, max_length=3000)),
    "a hundred blocks": modal(*[section()] * 100),
    "home": {"type": "home", "blocks": [section(), actions(button())]},
    "metadata": modal(section(), private_metadata="x" * 3000, callback_id="form"),
}


@pytest.mark.parametrize("view", VIEWS_RIGHT.values(), ids=VIEWS_RIGHT)
def test_views_that_slack_takes_are_praised(view: Json) -> None:
    assert list(faults_of_view(view)) == []


VIEWS_WRONG = {
    "no type": {"blocks": [section()]},
    "no blocks": modal(),
    "too many blocks": modal(*[section()] * 101),
    "no title": {"type": "modal", "blocks": [section()]},
    "long title": modal(section(), title=plain("x" * 25)),
    "long submit": modal(section(), submit=plain("x" * 25)),
    "input without submit": {
        "type": "modal",
        "title": plain("a"),
        "blocks": [asks()],
    },
    "long metadata": modal(section(), private_metadata="x" * 3001),
    "long label": modal(asks("x" * 2001)),
    "long placeholder": modal(asks(placeholder=plain("x" * 151))),
    "home with submit": {
        "type": "home",
        "blocks": [section()],
        "submit": plain("a"),
    },
    "unknown key": modal(section(), colour="red"),
}


@pytest.mark.parametrize("view", VIEWS_WRONG.values(), ids=VIEWS_WRONG)
def test_views_that_slack_refuses_are_found(view: Json) -> None:
    assert list(faults_of_view(view))


# --- requests

POST: Json = {"channel": "C1", "text": "Hallo"}


def test_blocks_come_with_words_for_who_does_not_see_them(judge: Judge) -> None:
    whole = POST | {"blocks": [section()]}
    assert judge.request("chat.postMessage", whole) == []
    bare = {"channel": "C1", "blocks": [section()]}
    assert judge.request("chat.postMessage", bare) == [
        "chat.postMessage: has blocks without text"
    ]
    assert judge.request("chat.postMessage", POST | {"text": " "})
    assert judge.request("chat.postMessage", POST | {"text": "x" * 40_001})


@needs_description
@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("chat.postMessage", POST | {"chanel": "C1"}),
        ("chat.postMessage", {"text": "Hallo"}),
        ("chat.postMessage", POST | {"client_msg_id": "a"}),
        ("reactions.add", {"channel": "C1", "name": "tada"}),
        ("chat.send", POST),
    ],
)
def test_arguments_that_slack_does_not_know_or_misses_are_found(
    judge: Judge, method: str, arguments: Json
) -> None:
    assert len(judge.request(method, arguments)) == 1


@needs_description
def test_our_own_errors_are_those_of_the_method(judge: Judge) -> None:
    refused = {"ok": False, "error": "cant_update_message"}
    assert judge.answer("chat.update", refused) == []
    assert judge.answer("chat.delete", refused)
    assert judge.answer("chat.delete", {"ok": False, "error": "ratelimited"}) == []


def test_without_the_description_blocks_are_judged_still() -> None:
    bare = Judge(methods={}, events={})
    assert bare.request("chat.postMessage", POST | {"chanel": "C1"}) == []
    assert bare.request("chat.postMessage", POST | {"blocks": [section("")]})
    assert bare.event({"type": "message", "nonsense": 1}) == []


# --- answers to interactions


def test_an_answer_to_a_form_names_its_inputs_alone(judge: Judge) -> None:
    view = {"blocks": [asks() | {"block_id": "b"}]}
    wrong = {"response_action": "errors", "errors": {"b": "Nein"}}
    assert judge.submission(wrong, view) == []
    assert judge.submission(wrong | {"errors": {"name": "Nein"}}, view)
    assert judge.submission(wrong | {"errors": {}}, view)
    assert judge.submission({"response_action": "close"}, view)
    update = {"response_action": "update", "view": modal(section())}
    assert judge.submission(update, view) == []
    assert judge.submission(update | {"view": modal()}, view)


def test_an_answer_by_response_url_says_something(judge: Judge) -> None:
    assert judge.response({"text": "Hallo", "response_type": "ephemeral"}) == []
    assert judge.response({"delete_original": True}) == []
    assert judge.response({"response_type": "ephemeral"})
    assert judge.response({"text": "Hallo", "channel": "C1"})


# --- what we tell


@needs_description
def test_what_we_tell_is_held_against_the_description(judge: Judge) -> None:
    item = {"type": "message", "channel": "C1", "ts": "1.000001"}
    event = {"type": "reaction_added", "user": "U1", "reaction": "tada", "item": item}
    assert judge.event(event) == []
    assert judge.event(event | {"emoji": "tada"})
    assert judge.event(event | {"user": 1})
    assert judge.event({"type": "reaction_invented"})
    assert judge.envelope({"event_id": "Ev1", "event_time": 1, "event": event}) == []
    assert judge.envelope({"event_id": 1})
    assert judge.interaction("slash_command", {"command": "/a", "text": "b"}) == []
    assert judge.interaction("slash_command", {"words": "b"})
