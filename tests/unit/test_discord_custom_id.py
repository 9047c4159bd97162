"""What a component carries comes back as it was, and fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.carried import Pressed, TooMuchToCarryError
from bot.platforms.discord.custom_id import decode, encode

WORDS = st.text(max_size=20).filter(lambda words: "|" not in words)


@given(WORDS, WORDS, st.text(max_size=30), st.booleans(), st.integers(0, 99))
def test_whatever_fits_comes_back_as_it_was(
    action: str, about: str, value: str, opens: bool, nth: int
) -> None:
    try:
        written = encode(action, about, value, opens=opens, nth=nth)
    except TooMuchToCarryError:
        return  # noise cannot be compressed
    assert 1 <= len(written) <= 100
    assert decode(written) == Pressed(action, about, value, opens)


@given(st.text(max_size=120))
def test_what_is_not_ours_is_not_read_and_breaks_nothing(custom_id: str) -> None:
    pressed = decode(custom_id)
    assert pressed is None or custom_id[0] in "aoAO"


def test_what_is_usual_can_be_read_by_people() -> None:
    written = encode("join", "werkstatt/round/2027-01-04/1", "x", opens=False)
    assert written == "a|join|werkstatt/round/2027-01-04/1|x"


@pytest.mark.parametrize(
    "value",
    [
        (
            "werkstatt-der-langen-namen/die-frage-der-woche/2027-01-04/1/open/"
            "discord:#ankündigungen-und-alles-was-sonst-noch-wichtig-ist!otherwise"
        ),
        (
            'ritual:monday-question when:"2027-01-04 09:00" to:"Tuesday 18:00" '
            'reason:"the hosts are all away on that Monday, and nobody could be found"'
        ),
        (
            'text:"Wer hat in dieser Woche etwas gelernt, das auch anderen helfen kann, und '
            'möchte es am Donnerstag kurz vorstellen? Zehn Minuten reichen." member:@ada'
        ),
    ],
)
def test_long_ids_and_sentences_fit(value: str) -> None:
    written = encode("settle-posted", "engine", value, opens=True)
    assert len(written) <= 100
    assert decode(written) == Pressed("settle-posted", "engine", value, opens=True)


def test_two_buttons_that_do_the_same_have_two_ids() -> None:
    first, second = (encode("join", "x", "", opens=False, nth=n) for n in (0, 1))
    assert first != second
    assert decode(first) == decode(second)


def test_what_is_in_no_way_to_be_carried_is_refused_and_not_cut() -> None:
    noise = "".join(chr(0x4E00 + n * 37 % 20_000) for n in range(150))
    with pytest.raises(TooMuchToCarryError):
        encode("say", "command", noise, opens=False)
