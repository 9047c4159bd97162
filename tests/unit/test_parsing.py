"""A typed line becomes a call of a command, however it is written."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    CommandError,
    IncompleteCommandError,
    MeantCommandError,
    TakesNothingError,
    TooMuchTypedError,
    UnknownCommandError,
)
from rituals.commands.parsing import (
    asked,
    parsed,
    tokens_of,
    values_of,
)
from rituals.commands.registry import COMMANDS, WAYS
from rituals.document import Document, doc
from rituals.model.quoting import quoted


async def nothing(_call: Call, _desk: Desk) -> Document:
    return doc()


MOVE = Command(
    "move",
    nothing,
    options=(
        Option("ritual", Takes.RITUAL),
        Option("which", Takes.OCCURRENCE, required=False, german=("welches",)),
        Option("to", Takes.WHEN, german=("auf",)),
    ),
)
THANKS = Command(
    "thanks",
    nothing,
    options=(
        Option("member", Takes.MEMBER),
        Option("for", Takes.LONG, required=False, german=("für",)),
    ),
)
SWITCH = Command("switch", nothing, options=(Option("to", Takes.CHOICE),))


def read(command: Command, line: str) -> dict[str, str]:
    return dict(values_of(command, line, tokens_of(line)))


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("monday next friday 18:00", ("monday", "next", "friday 18:00")),
        ("monday next to friday 18:00", ("monday", "next", "friday 18:00")),
        ("monday auf Freitag um 18:00", ("monday", None, "Freitag um 18:00")),
        ('monday to:"friday 18:00"', ("monday", None, "friday 18:00")),
        ("to:friday 18:00 ritual:monday", ("monday", None, "friday 18:00")),
        ("AUF=freitag ritual:monday", ("monday", None, "freitag")),
        ("„tea time“ next 18:00", ("tea time", "next", "18:00")),
        ("monday welches:11.1. 18:00", ("monday", "11.1.", "18:00")),
        ("monday", ("monday", None, None)),
        ("", (None, None, None)),
        ("monday to:", ("monday", None, "")),
        ('monday to:"friday', ("monday", None, "friday")),
    ],
)
def test_options_are_read_in_their_order_or_by_name(
    line: str, values: tuple[str | None, ...]
) -> None:
    read_ = read(MOVE, line)
    assert tuple(read_.get(name) for name in ("ritual", "which", "to")) == values


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("ledger 90", {"days": "90"}),
        ("geben 90", {"days": "90"}),
        ("ledger @Ben 90", {"member": "@Ben", "days": "90"}),
        ('ledger "90"', {"member": "90"}),
        ("ledger 91", {"member": "91"}),
    ],
)
def test_days_alone_are_nobodys_name(line: str, values: dict[str, str]) -> None:
    assert parsed(line).values == values


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("@Ben for the saw", "the saw"),
        ("@Ben the saw,  and\nthe plane", "the saw,  and\nthe plane"),
        ("@Ben für: alles", "alles"),
        ("@Ben see https://example.org/a:b", "see https://example.org/a:b"),
        ('@Ben "quoted" it', "quoted it"),
        ("@Ben danke für alles", "danke für alles"),
    ],
)
def test_the_last_option_takes_all_that_is_left(line: str, why: str) -> None:
    assert read(THANKS, line) == {"member": "@Ben", "for": why}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ('"Which zebra?" talk', {"prompt": "Which zebra?", "ritual": "talk"}),
        ('prompt:"Which zebra?" talk', {"prompt": "Which zebra?", "ritual": "talk"}),
        ("„Which zebra?“ ritual:talk", {"prompt": "Which zebra?", "ritual": "talk"}),
        ('"Which zebra?"', {"prompt": "Which zebra?"}),
        ("Which zebra? talk", {"prompt": "Which zebra? talk"}),
        ('"Zebra" or not', {"prompt": "Zebra or not"}),
        ('"Which zebra? talk', {"prompt": "Which zebra? talk"}),
    ],
)
def test_a_text_in_quotes_ends_with_them(line: str, values: dict[str, str]) -> None:
    for words in ("prompts add", "discussion suggest"):
        assert parsed(f"{words} {line}").values == values


def test_too_much_is_said_to_be_too_much() -> None:
    with pytest.raises(TooMuchTypedError) as caught:
        read(SWITCH, "on please now")
    assert caught.value.facts == {"words": "switch", "given": "please now"}
    with pytest.raises(TakesNothingError):
        read(Command("alone", nothing), "together")


@pytest.mark.parametrize(
    "line",
    [
        "settings language de",
        "/stammtisch settings language de",
        "  /STAMMTISCH   Settings  LANGUAGE   de ",
        "/ settings language language:de",
        "einstellungen sprache de",
        "/stammtisch Einstellungen sprache Sprache:de",
    ],
)
def test_a_command_is_known_by_its_words_in_both_languages(line: str) -> None:
    typed = parsed(line)
    assert typed.command.words == "settings language"
    assert typed.values == {"language": "de"}


def test_nothing_typed_asks_for_help() -> None:
    assert parsed("").command.words == "help"
    assert parsed("/stammtisch").command.words == "help"


def test_what_is_no_command_is_answered_with_the_nearest() -> None:
    with pytest.raises(MeantCommandError, match="settings language"):
        parsed("setings langage de")
    with pytest.raises(UnknownCommandError):
        parsed("xylophone")
    with pytest.raises(MeantCommandError):
        parsed("hlep")


def test_the_words_of_a_group_alone_lack_one() -> None:
    groups = {way.split()[0] for way in WAYS} - {way for way in WAYS if " " not in way}
    for group in groups:
        with pytest.raises(IncompleteCommandError):
            parsed(group)


def test_every_command_is_found_by_everything_it_is_called() -> None:
    for command in COMMANDS:
        for words in (command.words, *command.german):
            assert parsed(words.upper()).command is command


def test_no_two_commands_are_called_the_same() -> None:
    names = [w for c in COMMANDS for w in (c.words, *c.german)]
    assert len(names) == len(set(names))


WORDS = st.sampled_from([*WAYS, "/stammtisch", '"', "„", "to:", "for", "@Ben", " "])
LINES = st.text(max_size=60) | st.lists(WORDS | st.text(max_size=8), max_size=8).map(
    " ".join
)


@given(LINES)
def test_whatever_is_typed_is_read_or_answered(line: str) -> None:
    with suppress(CommandError):
        typed = parsed(line)
        assert {typed.command.option(name) for name in typed.values} <= {
            *typed.command.options,
            None,
        }
    way = asked(line)
    assert way.action in WAYS if way.action else way.value == line


@given(LINES)
def test_every_word_of_a_line_is_within_it(line: str) -> None:
    tokens = tokens_of(line)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)
    assert all(t.start < t.end <= len(line) + 1 for t in tokens)
    between = pairwise(tokens)
    assert all(one.end <= other.start for one, other in between)


@given(st.text(min_size=1, max_size=40).filter(lambda t: "\x00" not in t))
def test_what_is_quoted_is_read_as_it_was(value: str) -> None:
    if {'"', "”"} <= set(value) or not value.strip():
        return
    assert read(THANKS, f"member:x for:{quoted(value)}").get("for") == value
