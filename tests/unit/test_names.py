"""People are found in plain text by their nickname."""

import pytest

from rituals.ledger.names import addressed

NICKNAMES = {
    name.lower(): name
    for name in ("Ada", "Grace", "Bob_", "help", "root", "these", "x[1]", "turing")
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ada: try this", ("Ada",)),
        ("ADA, try this", ("Ada",)),
        ("ada; try this", ("Ada",)),
        ("ada > try this", ("Ada",)),
        ("@ada try this", ("Ada",)),
        ("@ada: try this", ("Ada",)),
        ("help: you are welcome", ("help",)),
        ("x[1]: so it is", ("x[1]",)),
        ("Bob_ try this", ("Bob_",)),
        ("ada could you try this", ("Ada",)),
        ("Ada kannst du das", ("Ada",)),
        ("thanks, turing!", ("turing",)),
        ("as turing and Bob_ said", ("turing", "Bob_")),
        ("turing says turing knows", ("turing",)),
        ("as @ada said", ("Ada",)),
    ],
)
def test_a_nickname_is_found(text: str, names: tuple[str, ...]) -> None:
    assert addressed(text, NICKNAMES) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "nobody here",
        "ada try this",  # three letters and no mark
        "ada could try this",
        "help could you try this",  # a common word
        "you need root for that, or help",  # nicknames, and common words
        "these are fine",
        "turingmachine: no",
        "linus: you are not of the recent ones",
    ],
)
def test_what_is_a_word_or_a_stranger_is_nobody(text: str) -> None:
    assert addressed(text, NICKNAMES) == ()


def test_who_is_named_at_the_start_with_a_mark_is_who_is_addressed() -> None:
    assert addressed("Bob_: turing told me so", NICKNAMES) == ("Bob_",)


def test_where_nobody_spoke_nobody_is_named() -> None:
    assert addressed("ada: hello", {}) == ()
