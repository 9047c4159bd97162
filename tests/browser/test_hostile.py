"""Whatever people type is text: on the page, in the bot's posts, in titles and in forms."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import MakeGuest
from tests.browser.guest import Guest
from tests.browser.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = (
    '<script>alert("1")</script><img src=x onerror=alert(2)>',
    "</textarea></form><form action=/do/reset method=post><button>free</button>",
    "**bold** `code` [link](javascript:alert(3)) {{ 7*7 }} {name} %s &lt;b&gt;",
    "\u202eabc\u202c \u2066rtl\u2069 \u200b\ufeff مرحبا שלום",
    "@everyone @here <@u000001> <!channel> #talk",
    "😀" * 300,
    "no-space-at-all" * 60,
)
_TAGS = """node => [...node.querySelectorAll("*")].map(each => each.nodeName)
    .filter(name => !["SPAN", "BDI", "BR"].includes(name))"""


async def stands_as_text(words: Locator, text: str) -> None:
    await expect(words).to_have_text(text, use_inner_text=False)
    assert await words.evaluate(_TAGS) == []


async def test_what_people_type_is_shown_as_text(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    await guest.go("help")
    await guest.be("Ben")
    for text in HOSTILE:
        await guest.line.fill(text)
        await guest.line.press("Enter")
        await expect(guest.line).to_have_value("")
        words = guest.page.locator("#talk-main .item .words").last
        await stands_as_text(words, text)
    assert await sideways(guest) == 0


async def sideways(guest: Guest) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = await guest.page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


async def test_ten_thousand_characters_are_taken_and_the_page_stays_usable(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    long = "0123456789" * 1000
    await guest.line.fill(long)
    await guest.line.press("Enter")
    words = guest.page.locator("#talk-main .item .words").last
    await expect(words).to_have_text(long)
    await expect(guest.line).to_be_in_viewport()
    assert await sideways(guest) == 0


async def test_a_hostile_name_and_a_hostile_submission_are_text_wherever_they_stand(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    page = guest.page
    name = '<b onclick="alert(1)">Eve</b>"\'&'
    await page.locator("#join-fold summary").click()
    await page.locator("#join-name").fill(name)
    await page.get_by_role("button", name="Come in").click()
    await expect(page.locator("#as option:checked")).to_contain_text(name)
    await guest.until("2027-01-04T10:00")
    await guest.go("challenges")
    await guest.presses("Hand in", within=page.locator(".item"))
    await guest.fills(Title=HOSTILE[0], What_did_you_make=HOSTILE[1])
    await guest.be("Ada")
    await guest.presses("Hand in", within=page.locator(".item"))
    await guest.fills(Title="A chair", What_did_you_make="It works again.")
    await guest.until("2027-01-22T10:00")
    await guest.presses("Vote")
    await expect(guest.form).to_contain_text(HOSTILE[0])
    await expect(guest.form).to_contain_text(name)
    await guest.form.locator("input[type=radio], input[type=checkbox]").first.check()
    await guest.hands_in()
    await guest.presses("See them all")
    await expect(guest.alone).to_contain_text(HOSTILE[0])
    await expect(guest.alone).to_contain_text(HOSTILE[1])
    assert await page.locator("#talk script, #talk img, #talk b").count() == 0
    assert await page.locator("form[action='/do/reset']").count() == 0


async def test_nothing_that_is_typed_names_anybody_but_those_it_names(
    room: Stage, make_guest: MakeGuest
) -> None:
    guest = await make_guest(room)
    await guest.says("@everyone @here and @Ben")
    named = guest.message("@everyone").locator(".mention")
    await expect(named).to_have_text(["@Ben"])
