"""Forms as Slack's modals: everything fits, and nothing that was filled in is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.carried import Pressed
from bot.platforms.slack.carried import decode_form
from bot.platforms.slack.forms import handed_in
from bot.platforms.slack.render import view
from rituals.document import Field, Form, Text
from tests.fakes.slack_blocks import pinged, view_must_be_taken

Json = dict[str, Any]


def form(*fields: Field, title: str = "Hand in", submit: str = "") -> Form:
    told = (Text(submit),) if submit else ()
    return Form((Text(title),), fields, "submit", "v", "c/r/2027-01-04/1", told)


def drawn(*fields: Field, **words: str) -> Json:
    found = view(form(*fields, **words))
    view_must_be_taken(found)
    return found


def choices(count: int) -> tuple[tuple[str, tuple[Text]], ...]:
    return tuple((f"v{n}", (Text(f"Number {n}"),)) for n in range(count))


def element(field: Field) -> Json:
    (block,) = drawn(field)["blocks"]
    assert block["block_id"] == field.name
    return dict(block["element"])


def test_a_form_says_what_handing_it_in_does() -> None:
    found = drawn(Field("title", (Text("Title"),)), submit="Send it")
    carried = decode_form(found["private_metadata"])
    assert carried == Pressed("submit", "c/r/2027-01-04/1", "v")
    assert found["title"]["text"] == "Hand in"
    assert found["submit"]["text"] == "Send it"


def test_what_does_not_fit_the_button_stands_above_the_fields() -> None:
    words = "Forget everything you know about me"
    found = drawn(Field("sure", (Text("Sure?"),)), submit=words)
    assert found["blocks"][0]["text"]["text"] == words
    assert len(found["submit"]["text"]) <= 24


def test_a_field_to_write_in() -> None:
    field = Field(
        "text",
        (Text("Your text"),),
        (Text("As long as you like."),),
        "so\nfar",
        long=True,
        required=False,
        max_length=9000,
    )
    (block,) = drawn(field)["blocks"]
    assert (block["optional"], block["hint"]["text"]) == (True, "As long as you like.")
    assert block["element"] == {
        "action_id": "text",
        "type": "plain_text_input",
        "multiline": True,
        "max_length": 3000,
        "initial_value": "so\nfar",
    }


@pytest.mark.parametrize(
    ("count", "pick", "required", "kind"),
    [
        (1, 1, True, "checkboxes"),
        (3, 3, True, "checkboxes"),
        (3, 1, True, "radio_buttons"),
        (3, 1, False, "static_select"),
        (30, 1, True, "static_select"),
        (30, 30, True, "multi_static_select"),
        (5, 2, True, "multi_static_select"),
        (140, 3, True, "multi_static_select"),
    ],
)
def test_a_selection_is_what_shows_it_best(
    count: int, pick: int, required: bool, kind: str
) -> None:
    field = Field(
        "picks",
        (Text("Pick"),),
        choices=choices(count),
        pick=pick,
        required=required,
    )
    found = element(field)
    assert found["type"] == kind
    assert len(found["options"]) == min(count, 100)
    assert found.get("max_selected_items", pick) == pick


def test_what_was_picked_is_picked_again() -> None:
    several = Field("picks", (Text("Pick"),), value="v1,v3", choices=choices(9), pick=3)
    again = element(several)["initial_options"]
    assert [each["value"] for each in again] == ["v1", "v3"]
    one = Field("pick", (Text("Pick"),), value="v2", choices=choices(9))
    assert element(one)["initial_option"]["value"] == "v2"
    none = Field("pick", (Text("Pick"),), value="gone", choices=choices(9))
    assert "initial_option" not in element(none)


def test_a_file_can_be_handed_in() -> None:
    found = element(Field("picture", (Text("Picture"),), file=True))
    assert (found["type"], found["max_files"]) == ("file_input", 1)


@given(words=st.text(max_size=3000), value=st.text(max_size=4000), long=st.booleans())
def test_whatever_it_says_it_fits(words: str, value: str, long: bool) -> None:
    said = (Text(words),)
    fields = (
        Field("a", said, said, value, long=long, max_length=4000),
        Field("b", said, choices=tuple((f"v{n}", said) for n in range(7))),
    )
    found = view(Form(said, fields, "submit", submit=said))
    view_must_be_taken(found)
    assert pinged(found["blocks"]) == []


def test_what_was_filled_in_comes_back_by_name() -> None:
    filled: Json = {
        "text": {"type": "plain_text_input", "value": "so far"},
        "nothing": {"type": "plain_text_input", "value": None},
        "one": {"type": "radio_buttons", "selected_option": {"value": "v1"}},
        "none": {"type": "static_select", "selected_option": None},
        "some": {
            "type": "multi_static_select",
            "selected_options": [{"value": "v1"}, {"value": "v3"}],
        },
        "ticks": {"type": "checkboxes", "selected_options": []},
        "picture": {
            "type": "file_input",
            "files": [{"url_private": "https://files.slack.com/x", "name": "cat.png"}],
        },
        "no_picture": {"type": "file_input", "files": []},
    }
    state = {name: {name: element} for name, element in filled.items()}
    assert handed_in({"state": {"values": state}}) == {
        "text": "so far",
        "nothing": "",
        "one": "v1",
        "none": "",
        "some": "v1,v3",
        "ticks": "",
        "picture": "https://files.slack.com/x",
        "picture_name": "cat.png",
    }
