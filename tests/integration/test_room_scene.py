"""The scene as a whole: what pages are told, beginning again, links, and the file behind it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.rehearsal.changes import Changes, Pane
from bot.rehearsal.rereading import changes_of
from bot.web.events import told
from tests.fakes.visitor import Visitor, until, visiting


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path) as here:
        yield here


# --- what pages are told


@asynccontextmanager
async def listening(
    visitor: Visitor, version: int = 0
) -> AsyncIterator[list[dict[str, Any]]]:
    """What a page that listens is told, as it comes."""
    events: list[dict[str, Any]] = []

    async def listen() -> None:
        async for line in told(visitor.room.changes, version):
            events.extend(
                json.loads(part.removeprefix("data: "))
                for part in line.splitlines()
                if part.startswith("data: ")
            )

    task = asyncio.create_task(listen())
    await asyncio.sleep(0)
    yield events
    task.cancel()


async def heard(events: list[dict[str, Any]], visitor: Visitor) -> None:
    """Wait until the page knows of everything."""
    await until(
        lambda: bool(events) and events[-1]["version"] == visitor.room.changes.version
    )


async def test_a_page_is_told_of_a_change_once(visitor: Visitor) -> None:
    async with listening(visitor) as events:
        await visitor.say("Hello")
        await heard(events, visitor)
        await asyncio.sleep(0.3)
    assert len(events) == 1
    assert "talk" in events[0]["panes"].split(",")


async def test_a_page_is_told_of_no_more_than_changed(visitor: Visitor) -> None:
    async with listening(visitor) as events:
        await visitor.do("run", minutes="10")
        await heard(events, visitor)
    assert events[0]["panes"] == "clock"


async def test_many_changes_are_told_in_few_events(tmp_path: Path) -> None:
    async with visiting(tmp_path, lively=True) as visitor, listening(visitor) as events:
        await visitor.do("go", to="2027-01-10T09:00")
        await visitor.arrive()
        await heard(events, visitor)
        versions = [event["version"] for event in events]
        assert versions == sorted(set(versions))
        assert len(events) < visitor.room.changes.version / 3


async def test_a_page_of_before_is_told_of_everything(visitor: Visitor) -> None:
    await visitor.say("Hello")
    async with listening(visitor, version=10_000) as events:
        await heard(events, visitor)
    assert events[0]["panes"].startswith("places,talk")


async def test_whoever_waits_goes_when_the_room_closes() -> None:
    changes = Changes()
    waiting = asyncio.create_task(changes.later_than(0))
    await asyncio.sleep(0)
    changes.end()
    assert await waiting == 0
    assert changes.since(0) == ()
    changes.note(Pane.TALK)
    assert changes.since(0) == (Pane.TALK,)


async def test_only_the_panes_asked_for_are_sent(visitor: Visitor) -> None:
    page = await visitor.page("only=clock,trail,nonsense")
    assert 'id="clock"' in page
    assert 'id="trail"' in page
    assert 'id="talk"' not in page
    assert "<header" not in page


# --- the clock over time


async def test_the_clock_runs_and_stands_still(visitor: Visitor) -> None:
    start = visitor.room.now
    await visitor.do("run", minutes="60")
    assert 'value="60" selected' in await visitor.page()
    await until(lambda: visitor.room.now != start)
    await visitor.do("pause")
    now = visitor.room.now
    assert (now - start) % timedelta(minutes=30) == timedelta()
    await asyncio.sleep(0.7)
    assert visitor.room.now == now


async def test_a_long_way_shows_how_far_it_is_and_can_be_stopped(
    tmp_path: Path,
) -> None:
    async with visiting(tmp_path, lively=True) as visitor:
        await visitor.do("go", to="2029-01-01T00:00")
        page = await visitor.page()
        assert "<progress" in page
        assert "On the way to" in page
        await visitor.do("pause")
        stopped = visitor.room.now
        assert "<progress" not in await visitor.page()
        await asyncio.sleep(0.2)
        assert visitor.room.now == stopped
        await visitor.say("I act on the way")
        assert "I act on the way" in await visitor.page()


async def test_one_can_act_while_the_clock_is_on_its_way(tmp_path: Path) -> None:
    async with visiting(tmp_path, lively=True) as visitor:
        await visitor.do("go", to="2029-01-01T00:00")
        await visitor.say("Wait for me")
        worlds = [p.world for p in visitor.room.life.platforms.values()]
        assert "Wait for me" in {s.text for w in worlds for s in w.messages()}


async def test_people_live_only_while_they_are_let(tmp_path: Path) -> None:
    async with visiting(tmp_path, lively=True) as visitor:
        await visitor.do("live", lively="no")
        await visitor.do("go", to="2027-01-09T00:00")
        people = {h.who.name for h in visitor.room.life.record if not h.who.bot}
        assert people == set()
        await visitor.do("live", lively="yes")
        await visitor.do("go", to="2027-01-10T00:00")
        await visitor.arrive()
        acts = [h for h in visitor.room.life.record if not h.who.bot]
        assert acts
        day = timedelta(days=1, hours=1)
        assert min(h.at for h in acts) >= visitor.room.now - day
        assert "joined" in {h.what for h in acts}  # who was to come meanwhile comes now


# --- beginning again


async def test_beginning_again_leaves_nothing(visitor: Visitor) -> None:
    await visitor.say("Forget me")
    await visitor.say("/me")
    await visitor.do("go", to="2027-01-05T09:00")
    await visitor.do("reset")
    page = await visitor.text()
    assert "Forget me" not in page
    assert "Only you see this" not in page
    assert "Sunday, 3 January 2027" in page


async def scene(tmp_path: Path) -> tuple[str, list[Any]]:
    """A scene's link, and what had happened by then."""
    async with visiting(tmp_path, lively=True) as visitor:
        await visitor.do("go", to="2027-01-08T12:00")
        await visitor.arrive()
        answer = await visitor.client.get(f"/share?{visitor.query}")
        (link,) = re.findall(r'id="link"[^>]* value="([^"]+)"', answer.text)
        record = [(h.at, h.what, h.who, h.words) for h in visitor.room.life.record]
        return link.replace("&amp;", "&"), record


async def test_a_link_makes_the_same_scene_again(tmp_path: Path) -> None:
    link, happened = await scene(tmp_path)
    async with visiting(tmp_path, lively=True, seed=99) as visitor:
        await visitor.do("go", to="2027-01-04T12:00")
        answer = await visitor.client.get(link)
        assert "What is in the room now will be gone" in answer.text
        fields = dict(re.findall(r'name="(\w+)" value="([^"]+)"', answer.text))
        assert fields == dict(
            part.split("=")
            for part in urlsplit(link).query.replace("%3A", ":").split("&")
        )
        await visitor.do("scene", **fields)
        await visitor.arrive()
        record = [(h.at, h.what, h.who, h.words) for h in visitor.room.life.record]
    assert record == happened


@pytest.mark.parametrize(
    "query",
    [
        "",
        "seed=1",
        "from=2027-01-01&until=soon",
        "from=2027-01-01&until=2199-01-01T00:00",
    ],
)
async def test_a_link_that_leads_nowhere_says_so(visitor: Visitor, query: str) -> None:
    answer = await visitor.client.get(f"/scene?{query}")
    assert answer.status_code == 400
    assert answer.text.endswith(".\n")


# --- the transcript


async def test_the_transcript_has_all_that_happened(visitor: Visitor) -> None:
    await visitor.say("Good morning")
    await visitor.do("go", to="2027-01-04T09:30")
    answer = await visitor.client.get("/transcript.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert "Ada: Good morning" in answer.text
    assert answer.text.index("Good morning") < answer.text.index(
        "Monday, 4 January 2027"
    )
    german = await visitor.client.get("/transcript.txt?lang=de")
    assert "Montag, 4. Januar 2027" in german.text


# --- the file


async def test_a_changed_file_is_taken_over(visitor: Visitor) -> None:
    table = visitor.read()
    visitor.write(
        table.replace("monday 09:00", "tuesday 10:00").replace(
            '"discord:#help"', '"discord:#help", "discord:#tools"'
        )
    )
    await visitor.do("reload")
    page = await visitor.text()
    assert "The changed configuration is in force now." in page
    assert "tools" in page
    assert "Tue 5 Jan 2027, 10:00 question start of the discussion" in page
    await visitor.page(f"at={visitor.at('discord', 'tools')}")
    await visitor.say("How do I sharpen a chisel?")
    await visitor.say("/open")
    assert "chisel" in await visitor.text()


async def test_a_moderator_has_it_taken_over_by_a_command(visitor: Visitor) -> None:
    visitor.write(visitor.read().replace("monday 09:00", "tuesday 10:00"))
    await visitor.be("Petra")
    await visitor.say("/reload")
    assert "question" in await visitor.text()
    await until(lambda: visitor.room.taken_over is not None)
    assert "Tue 5 Jan 2027, 10:00 question" in await visitor.text()
    visitor.write("[community")
    await visitor.say("/reload")
    assert "workshop.toml:1" in await visitor.text()


async def test_faults_stand_at_their_line_and_change_nothing(visitor: Visitor) -> None:
    table = visitor.read()
    wrong = table.replace('every = "monday 09:00"', 'every = "moonday <b>09:00"', 1)
    visitor.write(wrong)
    line = wrong[: wrong.index("moonday")].count("\n") + 1
    before = visitor.room.configuration
    await visitor.do("reload")
    page = await visitor.page()
    assert f"Line {line}" in page
    assert "moonday &lt;b&gt;09:00" in page
    assert "the last good configuration stays in force" in page
    assert visitor.room.configuration is before
    visitor.write(table)
    await visitor.do("reload")
    assert f"Line {line}" not in await visitor.page()


async def test_a_secret_in_the_file_is_not_shown(visitor: Visitor) -> None:
    secret = "xoxb-1234567890-abcdefghijklmnop"  # noqa: S105  made up, to be hidden
    table = visitor.read()
    visitor.write(f'{table}\n[slack]\ntoken = "{secret}"\n')
    await visitor.do("reload")
    page = await visitor.page()
    assert "Line" in page
    assert "abcdefghijklmnop" not in page


async def test_a_file_that_is_gone_changes_nothing(visitor: Visitor) -> None:
    visitor.file.unlink()
    await visitor.do("reload")
    assert "the last good configuration stays in force" in await visitor.page()


async def test_a_change_of_the_file_is_seen(visitor: Visitor) -> None:
    seen = changes_of(visitor.room.configuration)
    waiting = asyncio.ensure_future(anext(seen))
    await asyncio.sleep(0.1)
    visitor.write(visitor.read() + "\n# more\n")
    await until(waiting.done)
    assert waiting.exception() is None
    await seen.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_several_tabs_see_the_same_scene(visitor: Visitor) -> None:
    other = Visitor(visitor.client, visitor.room, "as=slack:u000001&lang=de")
    await visitor.do("say", text="Seen by all?")
    german = await other.page(f"{other.query}&at={visitor.at('discord', 'talk')}")
    assert "Seen by all?" in german
    assert '<html lang="de">' in german
    assert '<html lang="en">' in await visitor.page()
