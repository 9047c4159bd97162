"""Forms as Discord's modals: everything fits, and nothing that was filled in is lost."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.carried import Pressed
from bot.platforms.discord.custom_id import decode
from bot.platforms.discord.render import modal
from bot.platforms.shortening import length
from rituals.document import Field, Form, Text


def form(*fields: Field, title: str = "Hand in", submit: str = "") -> Form:
    told = (Text(submit),) if submit else ()
    return Form((Text(title),), fields, "submit", "v", "c/r/2027-01-04/1", told)


def test_a_form_says_what_handing_it_in_does() -> None:
    drawn = modal(form(Field("title", (Text("Title"),))))
    assert decode(drawn["custom_id"]) == Pressed("submit", "c/r/2027-01-04/1", "v")
    assert drawn["title"] == "Hand in"


def test_a_field_to_write_in() -> None:
    field = Field(
        "text",
        (Text("Your text"),),
        (Text("As long as you like."),),
        "so far",
        long=True,
        required=False,
        max_length=9000,
    )
    (drawn,) = modal(form(field))["components"]
    assert drawn == {
        "type": 18,
        "label": "Your text",
        "description": "As long as you like.",
        "component": {
            "type": 4,
            "custom_id": "text",
            "style": 2,
            "required": False,
            "max_length": 4000,
            "value": "so far",
        },
    }


def test_a_selection_is_a_menu_with_what_was_picked_marked() -> None:
    choices = tuple((f"v{n}", (Text(f"Number {n}"),)) for n in range(30))
    field = Field("picks", (Text("Pick"),), value="v1,v3", choices=choices, pick=3)
    (drawn,) = modal(form(field))["components"]
    menu = drawn["component"]
    assert menu["type"] == 3
    assert [o["value"] for o in menu["options"] if o["default"]] == ["v1", "v3"]
    assert len(menu["options"]) == 25
    assert (menu["min_values"], menu["max_values"]) == (1, 3)


def test_a_selection_that_may_stay_empty_asks_for_nothing() -> None:
    field = Field("p", (Text("P"),), required=False, choices=(("a", (Text("A"),)),))
    (drawn,) = modal(form(field))["components"]
    assert drawn["component"]["min_values"] == 0
    assert not drawn["component"]["required"]


def test_a_file_is_handed_in_by_a_component_of_its_own() -> None:
    field = Field("picture", (Text("Picture"),), required=False, file=True)
    (drawn,) = modal(form(field))["components"]
    assert drawn == {
        "type": 18,
        "label": "Picture",
        "component": {
            "type": 19,
            "custom_id": "picture",
            "required": False,
            "min_values": 0,
            "max_values": 1,
        },
    }


def test_a_long_label_is_shortened_and_stands_whole_below() -> None:
    label = "What would you like to tell those who come after you?"
    (drawn,) = modal(form(Field("x", (Text(label),))))["components"]
    assert drawn["label"] == "What would you like to tell those who come…"
    assert drawn["description"] == label


def test_what_the_button_would_say_stands_below_the_fields() -> None:
    fields = [Field(f"f{n}", (Text("F"),)) for n in range(5)]
    drawn = modal(form(*fields[:4], submit="Forget me"))
    assert drawn["components"][-1] == {"type": 10, "content": "Forget me"}
    assert len(modal(form(*fields, submit="Forget me"))["components"]) == 5


@given(st.lists(st.text(max_size=300), min_size=1, max_size=8), st.integers(0, 5000))
def test_every_form_fits(words: list[str], most: int) -> None:
    fields = [
        Field(
            f"f{n}",
            (Text(word),),
            (Text(word[::-1]),),
            word,
            max_length=most,
            choices=(("v", (Text(word),)),) if n % 3 == 2 else (),
        )
        for n, word in enumerate(words)
    ]
    drawn = modal(form(*fields, title=words[0]))
    assert 1 <= length(drawn["title"]) <= 45
    assert 1 <= len(drawn["components"]) <= 5
    for field in drawn["components"]:
        assert 1 <= length(field["label"]) <= 45
        assert 1 <= length(field.get("description", "x")) <= 100
        inner = field["component"]
        assert 1 <= inner.get("max_length", 1) <= 4000
        assert length(inner.get("value", "")) <= inner.get("max_length", 0)
        assert all(1 <= length(o["label"]) <= 100 for o in inner.get("options", []))
