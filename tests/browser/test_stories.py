"""What one can do in the room within two minutes, by mouse and by keyboard alone."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.guest import Guest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_on_monday_the_discussion_opens_and_two_people_answer(
    guest: Guest,
) -> None:
    page = guest.page
    step = page.locator("#next .step").filter(has_text="monday-question").first
    await expect(step).to_contain_text("Sun 3 Jan 2027, 09:00 ")
    await guest.hand.press(step)
    await guest.sees_time("2027-01-03T09:00")
    await expect(step).to_contain_text("Mon 4 Jan 2027, 09:00 ")
    await guest.hand.press(step)
    await guest.sees_time("2027-01-04T09:00")
    prompt = page.locator("#talk-main .item").last
    await expect(prompt).to_contain_text("There is room in the thread for everybody")
    await guest.hand.press(prompt.get_by_role("link", name="Go to the thread"))
    await guest.be("Ada")
    await guest.says("To begin before I feel ready.", thread=True)
    await guest.be("Ben")
    await guest.says("That a broken thing is a good teacher.", thread=True)
    await guest.hand.press(page.get_by_role("link", name="Close the thread"))
    await expect(prompt).to_contain_text("2 replies")


async def test_who_asks_is_answered_marks_the_answer_and_reads_why_it_counted(
    guest: Guest,
) -> None:
    await guest.go("help")
    await guest.be("Ben")
    await guest.calls("/ask question:Which glue holds leather on wood?")
    asked = guest.message("Which glue holds leather on wood?")
    await expect(asked).to_be_visible()
    await guest.be("Ada")
    await guest.chooses(asked, "Reply")
    await guest.says("Contact cement, thin on both sides, and ten minutes of patience.")
    answer = guest.message("Contact cement")
    await guest.be("Ben")
    await guest.chooses(answer, "Mark as answer")
    await expect(guest.alone).to_contain_text("Only you see this")
    await expect(guest.alone).to_contain_text("Ada has answered the question")
    await guest.be("Ada")
    await guest.chooses(answer, "Why was this counted?")
    await expect(guest.alone).to_contain_text("Only you see this")
    await expect(guest.alone).to_contain_text("I took it for an answer of @Ada")
