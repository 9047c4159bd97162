"""Rehearsals as a whole: the real engine, two spaces, seeded people."""

import asyncio
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.platforms.rehearsal.space import RehearsalSpace
from bot.rehearsal.characters import EVERYBODY
from bot.rehearsal.life import NowhereError
from bot.rehearsal.transcript import WIDTH
from rituals.model.ids import SpaceId
from tests.scenarios.rehearsals import rehearsed, workshop

ROOT = Path(__file__).parents[2]
Lived = tuple[str, dict[SpaceId, RehearsalSpace]]


@pytest.fixture(scope="module", name="fortnight")
def _fortnight() -> Lived:
    return asyncio.run(rehearsed(workshop()))


def printed(days: int, hash_seed: int) -> str:
    program = [sys.executable, "-m", "tests.scenarios.rehearsals", str(days)]
    env = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": "."}
    done = subprocess.run(  # noqa: S603  our own program
        program, cwd=ROOT, env=env, capture_output=True, check=True, timeout=120
    )
    return done.stdout.decode()


def test_the_same_seed_gives_the_same_transcript_in_every_process() -> None:
    first, second = printed(4, 1), printed(4, 2)
    assert first == second
    assert first.count("\n") > 40


async def test_another_seed_gives_another_transcript() -> None:
    (seven, _), (eight, _) = [
        await rehearsed(workshop(), days=3, seed=seed) for seed in (7, 8)
    ]
    assert seven.split("\n")[1:] != eight.split("\n")[1:]


def test_everything_the_bot_sent_appeared_exactly_once(fortnight: Lived) -> None:
    _, spaces = fortnight
    counts = [n for space in spaces.values() for n in space.posted.values()]
    assert len(counts) > 8
    assert set(counts) == {1}


def test_the_transcript_goes_day_by_day_and_forward(fortnight: Lived) -> None:
    text, _ = fortnight
    days = re.findall(r"\n\n(\w+day, \d+ January 2027)\n─+\n", text)
    assert days == sorted(set(days), key=lambda day: int(day.split()[1]))
    assert len(days) >= 12
    for day in re.split(r"\n\n\w+day, \d+ January 2027\n─+\n", text)[1:]:
        times = re.findall(r"^(\d\d:\d\d)  ", day, re.MULTILINE)
        assert times == sorted(times)


def test_no_line_is_too_wide_for_a_terminal(fortnight: Lived) -> None:
    text, _ = fortnight
    assert max(map(len, text.split("\n"))) <= WIDTH


def test_both_rituals_happen_with_people_in_them(fortnight: Lived) -> None:
    text, _ = fortnight
    assert "09:00  discord #talk, slack #talk · Stammtisch:" in text
    assert text.count("09:00  discord #talk, slack #talk · Stammtisch:") == 2
    assert "10:00  discord #build · Stammtisch: Mend something" in text
    assert re.search(r"discord #build · Ada presses \[ .* \]", text)
    assert "Ada hands in: " in text
    assert re.search(r"↳ slack “.*” · (Tomasz|Lena|Yusuf): ", text)
    assert "Mira has joined Discord." in text


def test_it_ends_with_the_state_of_every_ritual_and_of_the_ledger(
    fortnight: Lived,
) -> None:
    text, _ = fortnight
    ending = text[text.index("How things stand on Sunday, 17 January 2027 at 00:00") :]
    assert re.search(r"\nquestion\n  slot +state +people +next\n", ending)
    assert re.search(r"Mon 4 Jan 2027, 09:00 +closed +[3-9]", ending)
    assert re.search(
        r"Mon 11 Jan 2027, 09:00 +open +\d+  Sun 17 Jan 2027, 09:00: close\n", ending
    )
    assert re.search(r"\nbuild\n", ending)
    assert re.search(r"\n  Ada +[1-9]\d* +\d+ +0\n", ending)
    assert re.search(r"\n  Ben +0 +0 +[1-9]\d*\n", ending)


def test_what_the_ledger_says_is_what_people_did(fortnight: Lived) -> None:
    text, spaces = fortnight
    asked = [
        said
        for space in spaces.values()
        for said in space.messages()
        if said.author.name == "Ben" and said.text.endswith("?")
    ]
    found = re.search(r"\n  Ben +0 +0 +(\d+)\n", text)
    assert found is not None
    assert int(found.group(1)) == len(asked)


async def test_a_community_in_one_space_has_everybody_in_it() -> None:
    community = workshop("de", slack=False)
    text, spaces = await rehearsed(community, days=8)
    (space,) = spaces.values()
    names = {person.name for person in space.people.values()}
    expected = {who.name for who in EVERYBODY if (who.joins_after or 0) <= 8}
    assert names == expected
    assert "Montag, 4. Januar 2027" in text
    assert "slack" not in text


async def test_without_any_channel_there_is_nothing_to_rehearse() -> None:
    community = workshop()
    bare = replace(
        community,
        rituals={},
        moderators_channels=(),
        ledger=replace(community.ledger, channels=()),
    )
    with pytest.raises(NowhereError, match="Werkstatt"):
        await rehearsed(bare)


async def test_before_anything_happened_the_ending_says_so() -> None:
    community = workshop()
    quiet = replace(
        community, rituals={}, ledger=replace(community.ledger, channels=())
    )
    text, _ = await rehearsed(quiet, days=1)
    assert "Nobody has asked or given anything yet." in text
    assert "No question is open." in text


def test_what_is_open_is_shown_in_the_words_it_was_asked_in() -> None:
    texts = [
        asyncio.run(rehearsed(workshop(), days=3, seed=seed))[0] for seed in range(4)
    ]
    shown = [text.partition("Open questions\n")[2] for text in texts]
    lines = [line for text in shown for line in text.splitlines()]
    assert lines
    for line in lines:
        assert re.fullmatch(r"  \w+day, \d January 2027 · \w+: .+(\?|…)", line)
