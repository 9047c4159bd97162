"""What buttons and forms carry on Slack comes back as it was, weeks later too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.carried import Pressed, TooMuchToCarryError
from bot.platforms.slack.carried import decode, decode_form, encode, encode_form

WORDS = st.text(st.characters(codec="utf-8"), max_size=80)


@given(
    action=WORDS.filter(bool),
    about=WORDS,
    value=WORDS,
    opens=st.booleans(),
    nth=st.integers(0, 99),
)
def test_whatever_fits_comes_back_as_it_was(
    action: str, about: str, value: str, opens: bool, nth: int
) -> None:
    carried = encode(action, about, value, opens=opens, nth=nth)
    assert decode(*carried) == Pressed(action, about, value, opens=opens)
    form = encode_form(action, about, value)
    assert decode_form(form) == Pressed(action, about, value)


@given(action_id=st.text(max_size=30), value=st.one_of(st.none(), st.text(max_size=30)))
def test_what_is_not_ours_is_not_read_and_breaks_nothing(
    action_id: str, value: str | None
) -> None:
    decode(action_id, value)
    assert decode("a.join", "[1]") is None
    assert decode("x.join", '["", ""]') is None
    assert decode_form(value or "") is None
    assert decode_form("[" * 3000) is None


def test_what_is_usual_can_be_read_by_people() -> None:
    assert encode("join", "c/r/2027-01-04/1", "x", opens=False) == (
        "a.join",
        '["c/r/2027-01-04/1", "x"]',
    )


def test_two_buttons_that_do_the_same_have_two_ids() -> None:
    first = encode("vote", "c/r/1", "x", opens=True)
    other = encode("vote", "c/r/1", "x", opens=True, nth=1)
    assert first[0] != other[0]
    assert decode(*first) == decode(*other)


@pytest.mark.parametrize(
    ("action", "value"), [("a" * 254, ""), ("join", "x" * 1993), ("join", "😀" * 997)]
)
def test_what_slack_would_not_take_is_refused_and_not_cut(
    action: str, value: str
) -> None:
    with pytest.raises(TooMuchToCarryError):
        encode(action, "", value, opens=False)


def test_a_form_carries_more_than_a_button() -> None:
    assert decode_form(encode_form("join", "", "x" * 2900)) is not None
    with pytest.raises(TooMuchToCarryError):
        encode_form("join", "", "x" * 3000)
