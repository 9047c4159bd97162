"""What was typed is never lost, and the fields of the page show what is now."""

import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import MakeGuest
from tests.browser.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG = "A sentence that took me long."


async def fails(route: Route) -> None:
    await route.fulfill(status=500, body="Internal Server Error")


async def is_cut(route: Route) -> None:
    await route.abort()


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [(fails, "That did not work."), (is_cut, "The connection to the room is lost.")],
    ids=["the room fails", "the connection is cut"],
)
async def test_words_that_did_not_arrive_stand_in_the_line_again(
    room: Stage, make_guest: MakeGuest, meanwhile: object, sentence: str
) -> None:
    guest = await make_guest(room)
    page = guest.page
    await page.route("**/do/say*", meanwhile)  # type: ignore[arg-type]  # one of the two above
    await guest.hand.send(guest.line, LONG)
    told = page.locator("#lost")
    await expect(told).to_contain_text(sentence)
    await expect(guest.line).to_have_value(LONG)
    await page.unroute("**/do/say*")
    await page.locator(".composer button.send").click()
    await expect(guest.message(LONG)).to_be_visible()
    await expect(guest.line).to_have_value("")
    await expect(told).to_be_hidden()
    assert all("Failed to load" in wrong for wrong in guest.wrong)
    guest.wrong.clear()  # the browser tells what we did to it


async def test_who_is_in_the_room_while_it_begins_anew_is_told_and_keeps_their_words(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest, other = await make_guest(room), await make_guest(room)
    await guest.be("Ben")
    await guest.line.fill(LONG)
    await other.page.locator("#more summary").click()
    await other.page.locator("#reset").click()
    await expect(guest.page.locator("#faults")).to_contain_text("began anew")
    await expect(guest.line).to_have_value(LONG)
    await expect(guest.page.locator("#as")).to_have_value(re.compile(":u000001$"))
    await expect(other.page.locator("#faults")).not_to_contain_text("began anew")


async def test_words_in_a_form_and_in_an_edit_outlast_a_new_beginning(
    room: Stage, make_guest: MakeGuest
) -> None:
    """They stand above the page, where nobody but their writer sees them."""
    asks, edits = await make_guest(room), await make_guest(room)
    kept = asks.page.locator("#kept")
    await asks.calls("/ask")
    field = asks.form.locator("textarea, input[id]").first
    await field.fill("I leave this one.")
    await asks.form.get_by_role("button", name="Cancel").click()
    await expect(asks.form).to_have_count(0)
    await asks.calls("/ask")
    await field.fill(LONG)
    await expect(kept).to_be_hidden()
    await edits.be("Ben")
    await edits.says("A draft")
    await edits.chooses(edits.message("A draft"), "Edit")
    await edits.page.locator("form.edit textarea").fill("A better draft")
    await edits.page.locator("#more summary").click()
    await edits.page.locator("#reset").click()
    for guest, words in ((asks, LONG), (edits, "A better draft")):
        await expect(guest.page.locator("#kept-words")).to_have_value(words)
        await expect(guest.page.locator("#kept")).to_be_visible()
        await expect(guest.line).to_have_value("")
    await expect(asks.form).to_have_count(0)
    await expect(asks.page.locator("#kept-words")).to_be_focused()
    await asks.page.locator("#kept-away").click()
    await expect(kept).to_be_hidden()
    await asks.says("Good morning")
    await expect(kept).to_be_hidden()


async def test_the_tab_key_takes_a_suggestion_and_then_goes_on(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    page, options = guest.page, guest.page.locator(".suggestions [role=option]")
    await guest.line.press_sequentially("/settings language d")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Tab")
    await expect(guest.line).to_have_value(re.compile("^/settings language de ?$"))
    for _ in range(3):
        await page.wait_for_timeout(300)  # what is suggested then has come
        await page.keyboard.press("Tab")
    await expect(guest.line).not_to_be_focused()
    await expect(guest.line).to_have_value(re.compile("^/settings language de ?$"))


async def test_the_fields_show_what_is_now_once_they_were_used(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    page = guest.page
    await guest.until("2027-01-04T09:30")
    await page.locator("#day").click()
    await guest.sees_time("2027-01-05T09:30")
    to = page.locator("#to")
    await expect(to).to_have_value("2027-01-05T09:30")
    assert await to.evaluate("field => field.validity.valid")
    await page.locator("#join-fold summary").click()
    await page.locator("#join-name").fill("Zoe")
    await page.locator("#join button.primary").click()
    await expect(page.locator("#as option:checked")).to_contain_text("Zoe")
    await expect(page.locator("#join-name")).not_to_have_value("Zoe")
