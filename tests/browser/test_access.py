"""Everybody can use the page: WCAG AA by axe, on a phone, without scripts, by keyboard."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.conftest import PHONE, WIDE, MakeGuest
from tests.browser.guest import Guest
from tests.browser.stage import Stage
from tests.browser.test_hostile import sideways

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "rules": {
        "landmark-one-main": {"enabled": False}
    },  # a phone shows one part at a time
    "resultTypes": ["violations"],
}


async def faults(guest: Guest) -> list[str]:
    """What axe finds, and where."""
    found = await Axe().run(guest.page, options=RULES)
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


async def scene(guest: Guest) -> None:
    """A page with a bit of everything: posts, buttons, a thread, answers for one alone."""
    await guest.until("2027-01-04T10:00")
    await guest.page.locator(".item .thread-link a").first.click()
    await guest.says("To begin before I feel ready.", thread=True)
    await guest.calls("/privacy what")
    await expect(guest.alone).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_no_fault_on_a_wide_page(
    dark: bool, room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room, size=WIDE, dark=dark)
    await scene(guest)
    assert await faults(guest) == []
    await guest.calls("/privacy forget")
    await expect(guest.form).to_be_visible()
    assert await faults(guest) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_no_fault_on_a_phone_and_nothing_sticks_out(
    dark: bool, room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room, size=PHONE, dark=dark)
    page = guest.page
    await room.room.go_to(guest.at("2027-01-04T10:00"))
    for tab in ("Channels", "Stage", "Conversation"):
        await page.locator(".tabs").get_by_role("link", name=tab).click()
        await expect(
            page.locator(".tabs").get_by_role("link", name=tab)
        ).to_have_attribute("aria-current", "true")
        assert await faults(guest) == []
        assert await sideways(guest) == 0
    await guest.calls("/privacy what")
    await expect(guest.alone).to_be_visible()
    await expect(guest.line).to_be_in_viewport()
    assert await faults(guest) == []
    assert await sideways(guest) == 0


async def test_without_scripts_all_of_it_works_by_links_and_forms(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room, scripts=False)
    page = guest.page
    step = page.locator("#next .step").filter(has_text="Mon 4 Jan 2027, 09:00")
    await step.click()
    await expect(page.locator("#now")).to_contain_text("09:00")
    await page.locator("#as").select_option(label="Ben")
    await page.get_by_role("button", name="Switch").click()
    await page.get_by_role("link", name="help").first.click()
    await page.locator("#composer").fill("Does this work without scripts?")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("#talk-main .item .words")).to_have_text(
        "Does this work without scripts?"
    )


async def test_the_slash_leads_to_the_line_and_the_arrows_through_what_can_follow(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    page = guest.page
    await page.keyboard.press("/")
    await expect(guest.line).to_be_focused()
    options = page.locator(".suggestions").get_by_role("option")
    await expect(options.first).to_be_visible()
    await page.keyboard.type("settings l")
    await expect(options).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await expect(guest.line).to_have_value("/settings language ")
    await page.keyboard.type("de")
    await page.keyboard.press("Enter")
    await expect(guest.alone).to_contain_text("Ab jetzt schreibe ich dir auf Deutsch.")


async def test_the_theme_can_be_chosen_and_stays(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    page = guest.page
    await page.get_by_role("button", name="Light or dark").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_the_focus_stays_where_it_is_while_others_act(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest, other = await make_guest(room), await make_guest(room)
    await guest.line.click()
    await guest.page.keyboard.type("half a sen")
    await other.be("Ben")
    await other.says("I was faster.")
    await expect(guest.message("I was faster.")).to_be_visible()
    await expect(guest.line).to_be_focused()
    await guest.page.keyboard.type("tence")
    await expect(guest.line).to_have_value("half a sentence")
