"""The page keeps up with the room: what changes is told once, and faults stand at their line."""

import asyncio
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.rehearsal.headless import built
from tests.browser.conftest import MakeGuest, MakeRoom
from tests.browser.stage import EXAMPLE, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

_COUNT = """
window.told = [];
const Real = EventSource;
window.EventSource = class extends Real {
  constructor(url) {
    super(url);
    this.addEventListener("message", (event) => window.told.push(JSON.parse(event.data).version));
  }
};
"""


async def events(page: Page) -> list[int]:
    """The versions of the room that this page was told of."""
    told: list[int] = await page.evaluate("() => window.told")
    return told


async def test_the_page_is_told_at_most_once_of_each_change(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest, other = await make_guest(room), await make_guest(room)
    await other.page.add_init_script(_COUNT)
    await other.page.reload()
    before = room.room.changes.version
    for n in range(5):
        await guest.says(f"Line {n} of a quick writer.")
    await guest.until("2027-01-05T12:00")
    await expect(other.page.locator("#now")).to_contain_text("12:00")
    changes = room.room.changes.version - before
    told = await events(other.page)
    assert 0 < len(told) <= changes
    assert len(set(told)) == len(told)


async def test_nothing_is_told_while_nothing_changes(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    await guest.page.add_init_script(_COUNT)
    await guest.page.reload()
    await guest.go("help")
    told = await events(guest.page)
    await asyncio.sleep(1)
    assert await events(guest.page) == told


async def test_a_long_way_of_the_clock_is_told_in_few_events(
    make_room: MakeRoom, make_guest: MakeGuest
) -> None:
    lively = await make_room(lively=True)
    guest = await make_guest(lively)
    await guest.page.add_init_script(_COUNT)
    await guest.page.reload()
    await guest.until("2027-01-05T12:00")
    await expect(guest.page.locator(".item").first).to_be_visible()
    happened = len(lively.room.life.record)
    assert happened > 10
    assert len(await events(guest.page)) <= lively.room.changes.version


async def test_a_faulty_change_of_the_file_is_shown_at_its_line_and_the_old_one_holds(
    tmp_path: Path, make_room: MakeRoom, make_guest: MakeGuest
) -> None:
    config = tmp_path / "config.toml"
    shutil.copy(EXAMPLE, config)
    shutil.copytree(EXAMPLE.parent / "prompts", tmp_path / "prompts")
    opened = await make_room(config)
    guest = await make_guest(opened)
    page = guest.page
    good = config.read_text(encoding="utf-8")
    line = 1 + good[: good.index('every = "monday 09:00"')].count("\n")
    config.write_text(good.replace('"monday 09:00"', '"mnday 09:00"'), "utf-8")
    await page.locator("#more summary").click()
    await page.get_by_role("button", name="Read the configuration again").click()
    faults = page.locator("#faults")
    await expect(faults).to_contain_text(f"Line {line}")
    await expect(faults).to_contain_text('every = "mnday 09:00"')
    await expect(faults).to_contain_text("the last good configuration stays")
    await expect(page.locator("#next")).to_contain_text("Mon 4 Jan 2027, 09:00")
    config.write_text(good.replace('"monday 09:00"', '"tuesday 09:00"'), "utf-8")
    await page.locator("#more summary").click()
    await page.get_by_role("button", name="Read the configuration again").click()
    await expect(faults).to_contain_text("is in force now")
    await expect(page.locator("#next")).to_contain_text("Tue 5 Jan 2027, 09:00")


async def test_the_invented_people_live_while_the_clock_runs_and_rest_when_told(
    make_room: MakeRoom, make_guest: MakeGuest
) -> None:
    lively = await make_room(lively=True, build=built)
    guest = await make_guest(lively)
    page = guest.page
    await guest.until("2027-01-06T12:00")
    lived = len(lively.room.life.record)
    assert lived > 10
    switch = page.get_by_role("switch", name="Let them live")
    await expect(switch).to_have_attribute("aria-checked", "true")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    await guest.until("2027-01-08T12:00")
    acting = {h.who.name for h in lively.room.life.record[lived:] if not h.who.bot}
    assert acting == set()


async def test_starting_over_begins_the_same_life_again(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    page = guest.page
    await guest.says("This will be gone.")
    await guest.until("2027-01-02T12:00")
    await page.locator("#more summary").click()
    await page.get_by_role("button", name="Start over").click()
    await guest.sees_time("2027-01-01T00:00")
    await expect(page.locator(".item")).to_have_count(0)


async def test_the_transcript_can_be_saved_and_the_scene_be_shared(
    make_room: MakeRoom, make_guest: MakeGuest
) -> None:
    guest = await make_guest(await make_room(lively=True))
    page = guest.page
    await guest.says("Good morning everybody.")
    await page.locator("#more summary").click()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Save the transcript").click()
    path = await (await download.value).path()
    assert "Ada: Good morning everybody." in path.read_text(encoding="utf-8")
    await page.get_by_role("link", name="A link to this scene").click()
    command = page.get_by_label("Command, for any time")
    said = await command.input_value()
    assert said.startswith("stammtisch rehearse ")
    assert said.endswith(" --seed 7 --from 2027-01-01 --until 2027-01-01T00:00")
