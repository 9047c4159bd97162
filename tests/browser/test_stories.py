"""What one can do in the room within two minutes, by mouse and by keyboard alone."""

import json

import pytest
from playwright.async_api import expect

from tests.browser.guest import Guest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_newcomer_is_welcomed_gets_a_buddy_and_introduces_themselves(
    guest: Guest,
) -> None:
    await guest.until("2027-01-04T10:00")
    await guest.be("Ada")
    await guest.calls("/volunteer buddy on")
    await expect(guest.alone).to_be_visible()
    await guest.joins("Nora")
    await guest.go("Stammtisch")
    greeting = guest.message("Welcome to Open Workshop, @Nora!")
    await expect(greeting).to_contain_text("We help each other")
    await guest.presses("I'd like some company")
    await expect(guest.message("@Ada is there for you")).to_be_visible()
    await guest.presses("Introduce myself")
    await guest.fills(Who_are_you="I mend bicycles.", topics="bicycles, wood")
    await expect(guest.alone).to_contain_text("I post it in #")
    await guest.go("hello")
    introduction = guest.message("Introduction by @Nora")
    await expect(introduction).to_contain_text("I mend bicycles.")
    await guest.be("Ada")
    await guest.go("Stammtisch")
    await expect(guest.message("@Nora is new here")).to_be_visible()


async def test_on_monday_the_discussion_opens_and_two_people_answer(
    guest: Guest,
) -> None:
    page = guest.page
    steps = page.locator("#next .step")
    await guest.hand.press(steps.filter(has_text="Mon 4 Jan 2027, 09:00"))
    await guest.sees_time("2027-01-04T09:00")
    prompt = page.locator("#talk-main .item").last
    await expect(prompt).to_contain_text("There is room in the thread for everybody")
    await guest.hand.press(prompt.get_by_role("link", name="Go to the thread"))
    await expect(page.locator("#talk-thread")).to_be_visible()
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
    await expect(guest.alone).to_contain_text("I took it for an answer")
    await expect(guest.alone).to_contain_text("@Ada")


async def test_a_moderator_skips_next_monday_and_takes_it_back(guest: Guest) -> None:
    coming = guest.page.locator("#next li").filter(has_text="Mon 4 Jan 2027, 09:00")
    await expect(coming).to_be_visible()
    await guest.be("Petra")
    await guest.calls("/skip monday-question")
    await expect(guest.alone).to_contain_text("on Monday, 4 January, 09:00 is left out")
    await expect(coming).to_contain_text("Left out by moderators.")
    await guest.presses("Take it back")
    await expect(coming).not_to_contain_text("Left out by moderators.")
    await guest.be("Ada")
    await guest.calls("/skip monday-question")
    await expect(guest.alone).to_contain_text("moderators")
    await expect(coming).not_to_contain_text("Left out by moderators.")


async def test_a_challenge_runs_from_its_announcement_to_its_results(
    guest: Guest,
) -> None:
    await guest.until("2027-01-04T10:00")
    await guest.go("challenges")
    await guest.be("Ada")
    await guest.presses("Count me in")
    await expect(guest.alone).to_contain_text("You are in: “Mend something”")
    await expect(guest.message("Count me in")).to_contain_text("One person is in.")
    for who, made in (("Ada", "A chair"), ("Ben", "A radio")):
        await guest.be(who)
        await guest.presses("Hand in", within=guest.page.locator(".item"))
        await guest.fills(Title=made, What_did_you_make="It works again.")
        await expect(guest.alone).to_contain_text("Thank you, it is in!")
    await guest.until("2027-01-22T10:00")
    for who, made in (("Jonas", "A chair"), ("Ben", "A chair"), ("Ada", "A radio")):
        await guest.be(who)
        await guest.presses("Vote")
        await guest.picks(made)
    await guest.until("2027-01-26T10:00")
    results = guest.page.locator("#talk-main .item").last
    await expect(results).to_contain_text("Ada")
    await expect(results).to_contain_text("A chair")
    await expect(results).to_contain_text("Ben")


async def test_somebody_switches_to_german_and_the_bot_follows(guest: Guest) -> None:
    page = guest.page
    await guest.hand.press(page.get_by_role("link", name="Deutsch"))
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.locator("#clock-title")).to_have_text("Uhr")
    await guest.hand.press(page.get_by_role("link", name="English"))
    await expect(page.locator("#clock-title")).to_have_text("Clock")
    await guest.be("Ada")
    await guest.calls("/settings language de")
    await expect(guest.alone).to_contain_text("Ab jetzt schreibe ich dir auf Deutsch.")


async def test_somebody_exports_all_that_is_kept_and_is_forgotten(
    guest: Guest,
) -> None:
    await guest.go("help")
    await guest.be("Ben")
    await guest.says("Which glue holds leather on wood?")
    await guest.calls("/privacy export")
    save = guest.alone.get_by_role("link", name="Save stammtisch-open-workshop")
    await expect(save).to_be_in_viewport()
    await expect(guest.alone.locator("pre")).to_be_hidden()
    async with guest.page.expect_download() as download:
        await guest.hand.press(save)
    path = await (await download.value).path()
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["member"]["name"] == "Ben"
    assert len(kept["observations"]) == 1
    await guest.calls("/privacy forget")
    await guest.hand.press(guest.form.locator("button.primary"))
    await expect(guest.form).to_contain_text("Please tick the box.")
    await guest.picks("Yes, forget me")
    await expect(guest.alone).to_contain_text("Done: I have forgotten you.")
    await guest.calls("/privacy what")
    await expect(guest.alone).not_to_contain_text("Ben")
