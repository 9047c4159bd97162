"""The language of a message is guessed from short words."""

import pytest

from rituals.ledger.language import Language, guess


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hat jemand eine Idee, wie ich das mache?", "de"),
        ("ICH WEISS ES NICHT", "de"),
        ("does anyone know how to do this", "en"),
        ("the Kindergarten is open", "en"),
    ],
)
def test_short_words_tell_the_language(text: str, language: Language) -> None:
    assert guess(text) == language
    assert guess(text, "de" if language == "en" else "en") == language


@pytest.mark.parametrize("text", ["", "404", "sudo reboot", "warum why"])
def test_where_nothing_tells_the_default_holds(text: str) -> None:
    assert guess(text) == "en"
    assert guess(text, "de") == "de"


def test_the_start_of_a_message_decides() -> None:
    assert guess("ich habe nicht " + "x" * 400 + " the and with you are" * 20) == "de"
