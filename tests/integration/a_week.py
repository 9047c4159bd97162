"""A week of a community from joining to the wrap-up, lived with as many deaths as it may have."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.fakes.workshop import workshop_file
from tests.integration.led_life import ZONE, Killer, Story
from tests.integration.sides import BOT, Place, Side

START = datetime(2040, 1, 1, tzinfo=ZONE)
"""A Sunday, far enough ahead for ids that platforms make by the clock."""
Sides = Callable[[Path], AbstractAsyncContextManager[Sequence[Side]]]
"""The platforms of a life, for its time; what they write is in a folder."""


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
    (greeting,) = await story.posts("Mira", "@Mira")
    written = {"who": "I mend bicycles.", "offers": "patching", "needs": "a vice"}
    while not await story.posts("Mira", "#hello"):
        opened = await story.insists(
            "Mira", lambda side: side.presses("Mira", greeting, "Introduce myself")
        )
        assert opened.form, opened
        await story.at_home("Mira").submits("Mira", opened.form, written)
        await story.until("2040-01-01 12:30")
    (introduction,) = await story.posts("Mira", "#hello")
    await story.jump("2040-01-01 12:40")
    await story.adds("Ada", introduction, "Hello Mira!")


async def monday_is_discussed(story: Story) -> None:
    for n, name in enumerate(("Ada", "Ben", "Mira", "Ada")):
        (opening,) = await story.posts(name, "#talk")
        await story.jump(f"2040-01-02 09:2{n}")
        await story.adds(name, opening, f"I learned a lot, says {name}, {n}.")


async def mira_is_answered(story: Story) -> None:
    asked = await story.says("Mira", "help", "Which glue holds leather on wood?")
    await story.jump("2040-01-02 12:05")
    answer = await story.says("Ben", "help", "Contact cement.", asked)
    async with story.killer.nobody_there():
        await story.jump("2040-01-02 12:07")
        again = await story.says("Mira", "help", "How long must it dry?")
        await story.jump("2040-01-02 12:08")
        await story.says("Petra", "help", "A quarter of an hour.", again)
    await story.until("2040-01-02 12:20")
    marked = await story.insists("Mira", lambda side: side.marks("Mira", answer))
    assert "answer" in marked.text
    me = await story.insists("Ben", lambda side: side.calls("Ben", "me"))
    assert "one answer" in me.text


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
SECOND = 1_000_000
"""As times stand in the database. Some platforms count the messages of an instant in parts of it."""


async def outcome(story: Story) -> Outcome:
    places = [place for side in story.sides for place in await side.seen()]
    names = {p.id: f"{p.author}: {p.text}" for each in places for p in each.posts}
    names |= {f"p{id_.replace('.', '')}": name for id_, name in names.items()}
    names |= {place.id: place.name for place in places}
    names |= {
        str(id_): str(name) for id_, name in story.rows("SELECT id, name FROM member")
    }
    for side in story.sides:
        names |= side.people

    def told(value: object) -> object:
        if isinstance(value, int):
            return value // SECOND * SECOND if value > SECOND else value
        if not isinstance(value, str):
            return value
        if value in names:
            return names[value]
        for side in story.sides:
            value = side.ids.sub(lambda m: names.get(m[0], "?"), value)
        return value

    def said(place: Place) -> Counter[str]:
        ours = (p.text for p in place.posts if p.author == BOT)
        return Counter(str(told(text)) for text in ours if LATE not in text)

    return Outcome(
        posts={place.name: said(place) for place in places},
        tables={
            table: sorted(json.dumps([told(v) for v in row]) for row in story.rows(q))
            for table, q in TABLES.items()
        },
    )


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
    places = [place for side in story.sides for place in await side.seen()]
    said = [post for place in places for post in place.posts if post.mark is not None]
    counted = Counter(post.mark for post in said)
    return [post.text for post in said if counted[post.mark] > 1]


# --- a life


@dataclass(frozen=True)
class Deaths:
    """At so many moments of those that a life has, drawn by the seed; and a minute of it nobody is there."""

    kills: int = 0
    seed: int = 0
    moments: int = 1

    def drawn(self) -> list[int]:
        chance = random.Random(self.seed)
        return sorted(chance.randrange(self.moments) for _ in range(self.kills))


async def lived(
    folder: Path,
    sides: Sides,
    deaths: Deaths = Deaths(),
    *,
    week: Callable[[Story], Awaitable[None]] = live_through_the_week,
    homes: Mapping[str, int] | None = None,
) -> tuple[Outcome, int]:
    """The week with those deaths; and how many moments to die in it had.

    `homes` are the numbers of the sides where people are; the first if it is not told.
    """
    async with sides(folder) as there:
        for side in there:
            clock = {"at": START.isoformat(), "speed": 0}
            await side.stage.post("/_clock", clock)
            await side.build()
        config = folder / "werkstatt.toml"
        homes_of = {k: v for side in there for k, v in side.home.items()}
        database = f"sqlite:///{folder}/s.db"
        file = workshop_file(**{"guild": None, **homes_of}, database=database)
        config.write_text(file, encoding="utf-8")
        at_home = {name: there[n] for name, n in (homes or {}).items()}
        story = Story(there, folder, START, config, at_home)
        story.killer = Killer(story.bot, deaths.drawn(), deaths.seed)
        if deaths.kills:
            for side in there:
                await side.trouble()
        killing = asyncio.create_task(story.killer.kill())
        try:
            await story.begin()
            await week(story)
            assert story.killer.killed == deaths.kills
            story.bot.end()
        finally:
            killing.cancel()
            story.bot.kill()
        assert await twice(story) == []
        assert '"level": "error"' not in story.bot.log
        return await outcome(story), story.killer.moment
