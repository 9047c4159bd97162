"""An id is found as a whole, wherever it stands, and nowhere else."""

import pytest

from rituals.model.whole_ids import each_text, has_id, with_id, without_words


@pytest.mark.parametrize(
    "text",
    [
        "discord:12",
        "home/welcome/@discord:12/1",
        "nudge-discord:12/@discord:12",
        "vote:discord:12!3",
        '{"to":"discord:12"}',
        "discord:12, and others",
        "it was discord:12.",
        "key#discord:12",
    ],
)
def test_an_id_is_found_in_keys_and_sentences(text: str) -> None:
    assert has_id(text, ["discord:12"])
    assert with_id(text, ["discord:12"], "nobody") == text.replace(
        "discord:12", "nobody"
    )


@pytest.mark.parametrize(
    "text",
    [
        "discord:123",
        "mydiscord:12",
        "discord:12-x",
        "discord:12.5",
        "discord:12|away",
        "discord:12_",
        "discord:12[m]",
        "",
    ],
)
def test_another_id_is_not_taken_for_it(text: str) -> None:
    assert not has_id(text, ["discord:12"])
    assert with_id(text, ["discord:12"], "nobody") == text


def test_of_several_ids_the_longest_that_fits_is_meant() -> None:
    ids = ["import:jo", "import:jo-ann"]
    assert with_id("import:jo-ann/import:jo", ids, "x") == "x/x"
    assert with_id("import:jo-ann/import:jo", ids[:1], "x") == "import:jo-ann/x"


def test_no_id_is_in_anything() -> None:
    assert not has_id("anything", [])
    assert with_id("anything", [], "x") == "anything"


def test_ids_may_hold_what_means_something_elsewhere() -> None:
    odd = r"import:a\\1(b)+"
    assert with_id(f"/@{odd}", [odd], r"\\0") == r"/@\\0"


def test_words_are_left_out_as_whole_ones_the_longest_first() -> None:
    said = "Ben and Benjamin: Ben Muster (ben)"
    assert without_words(said, ["Ben", "Ben Muster"]) == "… and Benjamin: … (ben)"
    assert without_words("a+b", ["a+b", ""], "") == ""


def test_every_text_of_a_structure_is_reached_and_nothing_else() -> None:
    before = {"a": ["b", 1, None, True, {"a": ("c",)}]}
    after = {"A": ["B", 1, None, True, {"A": ["C"]}]}
    assert each_text(before, str.upper) == after
