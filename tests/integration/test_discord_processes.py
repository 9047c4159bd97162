"""A bot on Discord, as a process, through a whole week: killed at any moment, nothing is lost."""

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.platforms.discord.marks import mark_of, unmarked
from tests.fakes.discord.stage_line import stage_line
from tests.fakes.discord_markdown import as_people_read
from tests.fakes.workshop import workshop_file
from tests.integration.discord_life import ZONE, Killer, Story

pytestmark = pytest.mark.unmeasured  # who is killed does not tell
START = datetime(2040, 1, 1, tzinfo=ZONE)
"""A Sunday, far enough ahead for ids that Discord makes by the clock."""
SLOW = 0.15
"""Seconds between what Discord does and its answer: there it is worst to be killed."""
GUILD = {
    "guild": "Werkstatt",
    "text": ["talk", "hello", "help", "mods"],
    "people": {"Ada": "en-US", "Ben": "en-US", "Petra": "en-US"},
}


# --- the week


async def live_through_the_week(story: Story) -> None:
    await story.until("2040-01-01 12:00")
    await mira_introduces_herself(story)
    await story.until("2040-01-02 09:15")
    await monday_is_discussed(story)
    await story.until("2040-01-02 12:00")
    await mira_is_answered(story)
    await story.until("2040-01-09 08:00")


async def mira_introduces_herself(story: Story) -> None:
    await story.joins("Mira")
    await story.until("2040-01-01 12:15")
    (greeting,) = await story.private("Mira")
    written = {"who": "I mend bicycles.", "offers": "patching", "needs": "a vice"}
    while not await story.posts("hello"):
        form = await story.insists(
            "Mira", "presses", message=greeting["id"], button="Introduce myself"
        )
        assert "form" in form, form
        number = form["form"]["number"]
        await story.does("Mira", "submits", form=number, fields=written)
        await story.until("2040-01-01 12:30")
    (introduction,) = await story.posts("hello")
    await story.jump("2040-01-01 12:40")
    await story.says("Ada", introduction["id"], "Hello Mira!")


async def monday_is_discussed(story: Story) -> None:
    (opening,) = await story.posts("talk")
    for n, name in enumerate(("Ada", "Ben", "Mira", "Ada")):
        await story.jump(f"2040-01-02 09:2{n}")
        await story.says(name, opening["id"], f"I learned a lot, says {name}, {n}.")


async def mira_is_answered(story: Story) -> None:
    asked = await story.says("Mira", "help", "Which glue holds leather on wood?")
    await story.jump("2040-01-02 12:05")
    answer = await story.says("Ben", "help", "Contact cement.", asked)
    await story.jump("2040-01-02 12:07")
    again = await story.says("Mira", "help", "How long must it dry?")
    await story.jump("2040-01-02 12:08")
    await story.says("Petra", "help", "A quarter of an hour.", again)
    await story.until("2040-01-02 12:20")
    marked = await story.insists(
        "Mira", "calls_on", message=answer, name="Mark as answer"
    )
    assert "answer" in marked["content"]
    me = await story.insists("Ben", "calls", where="talk", words="stammtisch me")
    assert "one answer" in as_people_read(me["content"])


# --- what came of it


@dataclass(frozen=True)
class Outcome:
    """What two weeks can be compared by; ids are replaced by what they stand for."""

    posts: Mapping[str, Counter[str]]
    tables: Mapping[str, list[str]]


TABLES = {
    "credits": "SELECT giver, asker, question, answer, rule, confidence, at, refused,"
    " confirmed_at IS NOT NULL FROM credit",
    "questions": "SELECT asker, message, at, state FROM question",
    "contributions": "SELECT member, kind, at FROM contribution",
    "observations": "SELECT member, message, place, at, reply_message, rule,"
    " small_talk FROM observation",
    "members": "SELECT id, name, joined_at, left_at FROM member",
    "occurrences": "SELECT ritual, slot, state, reason, subject, next_step"
    " FROM occurrence WHERE due_at < '2040-01-09'",
}
LATE = "Not everything went on time"
"""What moderators are told if a death held something up: true, and no part of the week."""
LONG_NUMBER = re.compile(r"\d{17,}")


async def outcome(story: Story) -> Outcome:
    seen = await story.seen()
    assert seen["faults_of_protocol"] == []
    guild = seen["guilds"]["Werkstatt"]
    places = {
        **guild["channels"],
        **{f"thread {t['name']}": t for t in guild["threads"]},
        **{f"to {name}": place for name, place in seen["private"].items()},
    }
    names = {
        m["id"]: f"{m['author']}: {unmarked(m['content'])}"
        for p in places.values()
        for m in p["messages"]
    }
    names |= {p["id"]: name for name, p in places.items()}
    names |= {
        str(id_): str(name) for id_, name in story.rows("SELECT id, name FROM member")
    }
    names |= story.people

    def told(value: object) -> object:
        if not isinstance(value, str):
            return value
        return names.get(value) or LONG_NUMBER.sub(
            lambda m: names.get(m[0], "?"), value
        )

    posts = {
        name: Counter(
            str(told(unmarked(m["content"])))
            for m in place["messages"]
            if m["author"] == "Stammtisch" and LATE not in m["content"]
        )
        for name, place in places.items()
    }
    tables = {
        table: sorted(json.dumps([told(v) for v in row]) for row in story.rows(query))
        for table, query in TABLES.items()
    }
    return Outcome(posts, tables)


def differences(one: Outcome, other: Outcome) -> list[str]:
    """Line by line what is in the one and not in the other."""
    found = []
    for sign, these, those in (("-", one, other), ("+", other, one)):
        for place, posts in these.posts.items():
            missing = posts - those.posts.get(place, Counter())
            found += [f"{sign} {place}: {post}" for post in missing]
        for table, rows in these.tables.items():
            missing = Counter(rows) - Counter(those.tables[table])
            found += [f"{sign} {table}: {row}" for row in missing]
    return found


async def twice(story: Story) -> list[str]:
    """What the bot said more than once, known by the mark of what it was to say."""
    seen = await story.seen()
    guild = seen["guilds"]["Werkstatt"]
    places = [*guild["channels"].values(), *guild["threads"], *seen["private"].values()]
    said = [m["content"] for p in places for m in p["messages"]]
    marked = [(mark_of(each), each) for each in said]
    counted = Counter(mark for mark, _ in marked if mark)
    return [each for mark, each in marked if mark and counted[mark] > 1]


async def lived(
    folder: Path, kills: int = 0, seed: int = 0, moments: int = 1
) -> tuple[Outcome, int]:
    """The week, with that many deaths; and how many moments to die in it had."""
    chance = random.Random(seed)
    drawn = sorted(chance.randrange(moments) for _ in range(kills))
    async with stage_line(folder) as stage:
        built = await stage.post("/_clock", {"at": START.isoformat(), "speed": 0})
        built = await stage.post("/_build", GUILD)
        config = folder / "werkstatt.toml"
        config.write_text(
            workshop_file(built["guild"], database=f"sqlite:///{folder}/s.db"),
            encoding="utf-8",
        )
        story = Story(stage, folder, START, config)
        story.people = {id_: name for name, id_ in built["people"].items()}
        story.killer = Killer(story.bot, drawn, seed)
        if kills:
            await stage.post("/_faults", {"slow": SLOW})
        killing = asyncio.create_task(story.killer.kill())
        try:
            await story.begin()
            await live_through_the_week(story)
            assert story.killer.killed == kills
            story.bot.end()
        finally:
            killing.cancel()
            story.bot.kill()
        assert await twice(story) == []
        assert '"level": "error"' not in story.bot.log
        return await outcome(story), story.killer.moment


# --- the tests


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, int]:
    return asyncio.run(lived(tmp_path_factory.mktemp("undisturbed")))


def test_a_week_from_joining_to_the_wrap_up(undisturbed: tuple[Outcome, int]) -> None:
    week, _ = undisturbed
    assert {place: sum(posts.values()) for place, posts in week.posts.items()} == {
        "talk": 1,
        "hello": 1,
        "help": 0,
        "mods": 1,
        "thread Hello, Mira!": 2,
        "thread What did you learn?": 2,
        "to Mira": 2,
    }
    wrap_up = "\n".join(week.posts["thread What did you learn?"])
    assert "3 people had something to say" in wrap_up
    confirmed = [json.loads(credit) for credit in week.tables["credits"]]
    assert [(c[0], c[-1]) for c in confirmed] == [("Ben", 1), ("Petra", 0)]
    assert len(week.tables["observations"]) == 9


def test_killed_at_any_moment_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, undisturbed: tuple[Outcome, int]
) -> None:
    week, moments = undisturbed
    again, _ = asyncio.run(lived(tmp_path, kills=10, seed=1, moments=moments))
    assert differences(week, again) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 22))
def test_killed_two_hundred_times_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, undisturbed: tuple[Outcome, int], seed: int
) -> None:
    week, moments = undisturbed
    again, _ = asyncio.run(lived(tmp_path, kills=10, seed=seed, moments=moments))
    assert differences(week, again) == []
