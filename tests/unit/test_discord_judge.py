"""The judge of Discord traffic finds what is wrong, and praises what the real client sends."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.fakes.discord.judge import Judge
from tests.fakes.discord.keywords import FORMATS
from tests.fakes.discord.schema import Schemas
from tests.fakes.discord.specification import SPECIFICATION, as_described
from tests.fakes.discord.vendor_bodies import BODIES, Sent

MESSAGES = "/channels/123/messages"
CALLBACK = "/interactions/123/token/callback"
COMMANDS = "/applications/1/guilds/2/commands"

needs_specification = pytest.mark.skipif(
    not SPECIFICATION.is_file(),
    reason="needs Discord's description of its API in ../shared/specs",
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    if not SPECIFICATION.is_file():
        pytest.skip("needs Discord's description of its API in ../shared/specs")
    return Judge()


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": [*components]}


def button(custom_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Yes", "custom_id": custom_id, **more}


def select(*values: str, **more: Any) -> dict[str, Any]:
    options = [{"label": value, "value": value} for value in values]
    return {"type": 3, "custom_id": "s", "options": options, **more}


def field(custom_id: str = "f", **more: Any) -> dict[str, Any]:
    return {"type": 4, "style": 1, "custom_id": custom_id, "label": "Name", **more}


# --- what is right


@pytest.mark.parametrize("sent", BODIES, ids=lambda sent: sent.about)
def test_what_the_real_client_sends_is_praised(judge: Judge, sent: Sent) -> None:
    assert (
        judge.request(
            sent.method, sent.path, sent.body, query=sent.query, files=sent.files
        )
        == []
    )


def test_without_the_description_nothing_is_judged(tmp_path: Path) -> None:
    judge = Judge(tmp_path / "absent.json")
    assert judge.request("POST", "/nope", {"contnet": 1}) == []
    assert judge.answer("POST", "/nope", 200, {}) == []
    assert not judge.has_specification


# --- what is wrong with a request


@pytest.mark.parametrize(
    ("method", "path", "query", "fault"),
    [
        ("GET", "/nope", {}, "no such operation"),
        ("PUT", MESSAGES, {}, "no such operation"),
        ("GET", "/channels/None", {}, "{channel_id} cannot be 'None'"),
        ("GET", MESSAGES, {"limit": "101"}, "?limit cannot be '101'"),
        ("GET", MESSAGES, {"befor": "1"}, "?befor: no such parameter"),
        ("GET", "/guilds/1/members/search", {}, "?query is missing"),
    ],
)
def test_an_address_that_is_wrong_is_found(
    judge: Judge, method: str, path: str, query: dict[str, str], fault: str
) -> None:
    assert judge.request(method, path, None, query=query) == [
        f"{method} {path}: {fault}"
    ]


def test_numbers_and_yes_and_no_may_stand_in_an_address(judge: Judge) -> None:
    assert judge.request("GET", MESSAGES, None, query={"limit": "100"}) == []
    deferred = {"type": 5}
    for yes in ("1", "true", "True"):
        assert (
            judge.request("POST", CALLBACK, deferred, query={"with_response": yes})
            == []
        )


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (None, "needs a body"),
        ({}, "$: an empty message"),
        ({"content": " \n"}, "$: an empty message"),
        ({"content": 5}, "$.content: 5 is not of type 'string', 'null'"),
        ({"content": "x" * 2001}, "$.content: 2001 characters, 2000 are allowed"),
        ({"content": "x", "contnet": "x"}, "$.contnet: no such key"),
        (
            {"embeds": [{"title": "x", "fields": [{"name": "a"}]}]},
            "$.embeds[0].fields[0]: 'value' is a required property",
        ),
        (
            {"content": "x", "embeds": [{"titel": "x"}]},
            "$.embeds[0].titel: no such key",
        ),
        (
            {"content": "x", "embeds": [{"color": 1}]},
            "$.embeds[0]: an empty embed",
        ),
        (
            {"embeds": [{"description": "x" * 3001}] * 2},
            "$.embeds: 6002 characters in all, 6000 are allowed",
        ),
        (
            {"content": "x", "nonce": "x" * 26},
            "$.nonce: 'xxxxxxxxxxxxxxxxxxxxxxxxxx' fits nothing that is allowed here",
        ),
        (
            {
                "content": "x",
                "allowed_mentions": {"parse": ["users"], "users": ["1"]},
            },
            "$.allowed_mentions: names users and parses them, too",
        ),
    ],
)
def test_a_message_that_is_wrong_is_found(judge: Judge, body: Any, fault: str) -> None:
    assert judge.request("POST", MESSAGES, body) == [f"POST {MESSAGES}: {fault}"]


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000},
        {"embeds": [{"description": "x"}]},
        {"components": [row(button())]},
        {"sticker_ids": ["1"]},
        {"attachments": [{"id": 0, "filename": "x.png"}]},
    ],
)
def test_a_message_with_anything_in_it_is_not_empty(judge: Judge, body: Any) -> None:
    assert judge.request("POST", MESSAGES, body) == []


def test_a_file_alone_is_a_message(judge: Judge) -> None:
    assert judge.request("POST", MESSAGES, {"tts": False}, files=1) == []
    assert judge.request("POST", MESSAGES, {"tts": False}) != []


@pytest.mark.parametrize(
    ("components", "fault"),
    [
        (
            [row(button(str(n))) for n in range(6)],
            "$.components: 6 rows, 5 are allowed",
        ),
        (
            [row(*(button(str(n)) for n in range(6)))],
            "$.components[0].components: [{",
        ),
        ([row(button("a")), row(button("a"))], "$: custom_id 'a' twice"),
        ([row(button(), select("x"))], "$: a row holds one select and nothing"),
        ([row(select(*map(str, range(26))))], "$.components[0].components[0].options"),
        ([row(select("x", "x"))], "$: select 's' has two options of one value"),
        (
            [row(select("x", max_values=2))],
            "$: select 's' allows 2 values and has 1 options",
        ),
        (
            [row(select("x", "y", min_values=2))],
            "$: select 's' wants at least 2 and at most 1 values",
        ),
        ([row(button(url="https://x.example"))], "$: button 'a' has a url"),
        ([row(button(style=5))], "$: button 'a' has a custom_id"),
        ([row({"type": 2, "style": 1, "label": "x"})], "$: button 'x' lacks its"),
        ([row({"type": 2, "style": 1, "custom_id": "x"})], "$: button 'x' has neither"),
        ([row(button("x" * 101))], "$.components[0].components[0].custom_id: "),
        ([row(button(lable="x"))], "$.components[0].components[0].lable: no such key"),
        ([row(button(style=9))], "$.components[0].components[0].style: 9 fits"),
        ([{"type": 10, "content": "x"}], "$.components[0]: needs the flag"),
        ([row(field())], "$.components[0].components[0]: "),
        ([button()], "$.components[0]: "),
        ([row(button(id=-1))], "$.components[0].components[0].id: -1 is less than"),
        ([row(button(id=1 << 31))], "$.components[0].components[0].id: 2147483648 is"),
    ],
)
def test_components_that_are_wrong_are_found(
    judge: Judge, components: list[Any], fault: str
) -> None:
    body = {"content": "x", "components": components}
    said = judge.request("POST", MESSAGES, body)
    assert said
    assert said[0].startswith(f"POST {MESSAGES}: {fault}")


def test_the_newer_layout_has_its_own_rules(judge: Judge) -> None:
    many = [{"type": 17, "components": [{"type": 10, "content": "x"}] * 40}]
    body = {"flags": 1 << 15, "content": "x", "components": many}
    assert judge.request("POST", MESSAGES, body) == [
        f"POST {MESSAGES}: $.content: not together with components of the newer layout",
        f"POST {MESSAGES}: $.components: 41 components, 40 are allowed",
    ]


def test_an_edit_may_leave_everything_out_but_not_exceed_a_limit(judge: Judge) -> None:
    path = f"{MESSAGES}/5"
    assert judge.request("PATCH", path, {"content": None, "components": []}) == []
    assert judge.request("PATCH", path, {"content": "x" * 2001}) != []
    original = "/webhooks/1/token/messages/@original"
    assert judge.request("PATCH", original, {"content": "x" * 2001}) != []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"type": 4, "data": {"flags": 64}}, "$: an empty message"),
        ({"type": 4, "data": {"content": "x" * 2001}}, "$.data.content: 'xx"),
        ({"type": 7, "data": {"content": "x" * 2001}}, "$.data.content: 'xx"),
        (
            {"type": 7, "data": {"components": [row(button(), button())]}},
            "$: custom_id 'a' twice",
        ),
        ({"type": 4, "data": {"contnet": "x"}}, "$.data.contnet: no such key"),
        ({"type": 42}, "$: {'type': 42} fits nothing"),
        (
            {
                "type": 8,
                "data": {"choices": [{"name": str(n), "value": n} for n in range(26)]},
            },
            "$.data",
        ),
        (
            {"type": 9, "data": {"custom_id": "m", "title": "x" * 46}},
            "$.data: 'components' is a required property",
        ),
    ],
)
def test_an_answer_to_an_interaction_that_is_wrong_is_found(
    judge: Judge, body: Any, fault: str
) -> None:
    said = judge.request("POST", CALLBACK, body)
    assert said
    assert any(each.startswith(f"POST {CALLBACK}: {fault}") for each in said)


@pytest.mark.parametrize(
    ("components", "fault"),
    [
        (
            [row(field(str(n))) for n in range(6)],
            "$.components: 6 fields, 5 are allowed",
        ),
        ([row(field("a"), field("b"))], "$.components[0]: a row of a form holds one"),
        ([row(field(label=None))], "$.components[0]: a field in a row needs its label"),
        ([row(field("a")), row(field("a"))], "$: custom_id 'a' twice"),
        ([row(field(min_length=5, max_length=4))], "$: field 'f' wants at least 5"),
        (
            [row(field(value="xxx", max_length=2))],
            "$: field 'f' is filled in with 3 characters",
        ),
    ],
)
def test_a_form_that_is_wrong_is_found(
    judge: Judge, components: list[Any], fault: str
) -> None:
    form = {"custom_id": "m", "title": "T", "components": components}
    said = judge.request("POST", CALLBACK, {"type": 9, "data": form})
    assert said
    assert said[0].startswith(f"POST {CALLBACK}: {fault}")


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ({"content": ""}, "$: an empty message"),
        ({"content": "x" * 2001}, "$.content: 2001 characters, 2000 are allowed"),
        ({"content": "x", "nonce": "1"}, "$.message.nonce: no such key"),
    ],
)
def test_the_message_that_opens_a_post_is_judged_as_any_other(
    judge: Judge, message: Any, fault: str
) -> None:
    path = "/channels/1/threads"
    body = {"name": "x", "message": message}
    assert judge.request("POST", path, body) == [f"POST {path}: {fault}"]


# --- commands


def command(name: str = "ask", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": 1, "description": "Ask.", **more}


def option(name: str, *, kind: int = 3, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "description": "Text.", **more}


@pytest.mark.parametrize(
    ("commands", "fault"),
    [
        ([command("a"), command("a")], "$: '1/a' twice"),
        ([command(f"a{n}") for n in range(101)], "$: 101 commands of type 1"),
        ([command("Ask")], "$: command 'Ask': 'Ask' is no name for a command"),
        ([command("ask me")], "$: command 'ask me': 'ask me' is no name"),
        (
            [command(name_localizations={"de": "Frag"})],
            "$: command 'ask': 'Frag' is no name for a command",
        ),
        ([command(description="")], "$: command 'ask' lacks its description"),
        (
            [command(options=[option("a"), option("b", required=True)])],
            "$: command 'ask': a required option after one that is not",
        ),
        ([command(options=[option("a"), option("a")])], "$: command 'ask': 'a' twice"),
        (
            [command(options=[option("a"), option("b", kind=1)])],
            "$: command 'ask' mixes subcommands and options",
        ),
        (
            [
                command(
                    options=[
                        option(
                            "a",
                            autocomplete=True,
                            choices=[{"name": "x", "value": "x"}],
                        )
                    ]
                )
            ],
            "$: command 'ask' 'a' has choices and completes them, too",
        ),
        (
            [
                command(
                    options=[
                        option(
                            f"a{n}",
                            description="x" * 100,
                            choices=[
                                {"name": "x" * 100, "value": "x" * 100},
                                {"name": "y" * 100, "value": "y" * 100},
                            ],
                        )
                        for n in range(25)
                    ]
                )
            ],
            "$: command 'ask': 12572 characters in all, 8000 are allowed",
        ),
        (
            [{"name": "Mark", "type": 3, "description": "x"}],
            "$: command 'Mark' of a context menu has description",
        ),
        ([command(option=[])], "$[0].option: no such key"),
    ],
)
def test_commands_that_are_wrong_are_found(
    judge: Judge, commands: list[Any], fault: str
) -> None:
    said = judge.request("PUT", COMMANDS, commands)
    assert len(said) == 1
    assert said[0].startswith(f"PUT {COMMANDS}: {fault}")


def test_what_cannot_be_nested_deeper_is_found(judge: Judge) -> None:
    deep = command(
        options=[option("a", kind=1, options=[option("b", kind=1, options=[])])]
    )
    assert judge.request("PUT", COMMANDS, [deep]) != []
    right = command(
        options=[option("a", kind=2, options=[option("b", kind=1, options=[])])]
    )
    assert judge.request("PUT", COMMANDS, [right]) == []


# --- answers

USER = {
    "id": "1",
    "username": "ada",
    "avatar": None,
    "discriminator": "0",
    "public_flags": 0,
    "flags": 0,
    "global_name": "Ada",
    "primary_guild": None,
}


def test_an_answer_as_described_is_praised(judge: Judge) -> None:
    assert judge.answer("GET", "/users/5", 200, USER) == []
    assert judge.answer("PUT", f"{MESSAGES}/1/reactions/%F0/@me", 204, None) == []
    refused = {"code": 50013, "message": "Missing Permissions"}
    assert judge.answer("POST", MESSAGES, 403, refused) == []
    busy = {"message": "Slower.", "code": 0, "retry_after": 1, "global": False}
    assert judge.answer("POST", MESSAGES, 429, busy) == []
    assert judge.answer("POST", MESSAGES, 500, "oops") == []


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (200, USER | {"id": 1}, "$.id: 1 is not of type 'string'"),
        (200, USER | {"nick": "a"}, "$.nick: no such key"),
        (200, {"id": "1"}, "$: 'username' is a required property"),
        (201, USER, "no such status, only 200, 429, 4XX"),
        (404, {"message": "x"}, "$: 'code' is a required property"),
        (
            429,
            {"message": "x", "code": 0, "global": False},
            "$: 'retry_after' is a required property",
        ),
    ],
)
def test_an_answer_that_is_wrong_is_found(
    judge: Judge, status: int, body: Any, fault: str
) -> None:
    assert f"GET /users/5 -> {status}: {fault}" in judge.answer(
        "GET", "/users/5", status, body
    )


def test_a_body_where_none_belongs_is_found(judge: Judge) -> None:
    path = f"{MESSAGES}/1/reactions/x/@me"
    assert judge.answer("PUT", path, 204, {}) == [
        f"PUT {path} -> 204: a body where none belongs"
    ]
    assert judge.request("PUT", path, {"emoji": "x"}) == [f"PUT {path}: takes no body"]


# --- the judge itself


@pytest.fixture(scope="module")
def stock() -> Draft202012Validator:
    """The same schema read by `jsonschema` alone; one fitting member is enough there, too, as Discord has overlapping ones."""
    text = SPECIFICATION.read_text(encoding="utf-8").replace('"oneOf"', '"anyOf"')
    registry: Registry[Any] = Registry().with_resource(
        "urn:discord", DRAFT202012.create_resource(json.loads(text))
    )
    formats = FormatChecker(formats=())
    for name, check in FORMATS.items():
        formats.checks(name)(check)
    return Draft202012Validator(
        {"$ref": "urn:discord#/components/schemas/MessageCreateRequest"},
        registry=registry,
        format_checker=formats,
    )


RICH = {
    "content": "x",
    "nonce": "a",
    "embeds": [{"title": "x", "timestamp": "2026-01-05T18:00:00+00:00", "fields": []}],
    "components": [row(button(), button("b", emoji={"id": "5"})), row(select("x"))],
    "allowed_mentions": {"parse": ["users"], "roles": ["5"]},
}
NUMBERS: list[Any] = [None, True, 0, 1, -1, 1.5, 1 << 40]
TEXTS: list[Any] = ["", "x", "5", "x" * 5000, "2026-01-05T18:00:00"]
OBJECTS: list[Any] = [{}, [], [{}], [None] * 60, {"type": 2}, {"type": []}, {"name": 1}]
ODD = st.sampled_from([*NUMBERS, *TEXTS, *OBJECTS])


def places(value: Any) -> list[tuple[Any, Any]]:
    """Everything inside `value`, as (what holds it, key or position)."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    return [
        found
        for key in keys
        for found in (
            (value, key),
            *(places(value[key]) if isinstance(value[key], dict | list) else ()),
        )
    ]


@needs_specification
@given(st.data())
def test_the_fast_reading_is_that_of_jsonschema(
    stock: Draft202012Validator, data: st.DataObject
) -> None:
    schemas = SCHEMAS.setdefault("all", Schemas(as_described(SPECIFICATION)))
    schema = schemas.target("#/components/schemas/MessageCreateRequest")
    body = copy.deepcopy(RICH)
    for _ in range(data.draw(st.integers(0, 2))):
        holder, key = data.draw(st.sampled_from(places(body)))
        if data.draw(st.booleans()):
            holder[key] = copy.deepcopy(data.draw(ODD))
        else:
            del holder[key]
        if not places(body):
            break
    assert schemas.fits(schema, body) == stock.is_valid(body)


SCHEMAS: dict[str, Schemas] = {}
