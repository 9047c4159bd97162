"""Takes the pictures of the room that the documentation shows; `make screenshots` runs it."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from tests.browser.guest import Guest
from tests.browser.hands import Mouse
from tests.browser.stage import ARGUMENTS, ROOT, Stage, chromium, stage

IMAGES = ROOT / "docs" / "images"
WIDE, PHONE = (1360, 850), (360, 740)
MOST_BYTES = 250_000


async def main() -> int:
    """Write them all; 2 if there is no browser here."""
    path = chromium()
    if path is None:
        sys.stderr.write("There is no Chromium here to take pictures with.\n")
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright, stage(lively=True) as room:
        browser = await playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS)
        )
        await room.room.go_to(Guest.at("2027-01-04T14:00"), patience=60)
        for dark in (False, True):
            await _wide(browser, room, dark=dark)
            await _phone(browser, room, dark=dark)
        await browser.close()
    return 0


async def _wide(browser: Browser, room: Stage, *, dark: bool) -> None:
    """A discussion with its thread beside it, seen by somebody who takes part."""
    guest = await _guest(browser, room, WIDE, dark=dark)
    await guest.be("Ada")
    await guest.go("talk")
    await guest.page.locator(".thread-link a").first.click()
    await expect(guest.page.locator("#talk-thread")).to_be_visible()
    await _take(guest, "wide", dark=dark)


async def _phone(browser: Browser, room: Stage, *, dark: bool) -> None:
    """A challenge, and somebody who joined it."""
    guest = await _guest(browser, room, PHONE, dark=dark, query="?tab=places")
    await guest.go("challenges")
    await _take(guest, "phone", dark=dark)


async def _guest(
    browser: Browser,
    room: Stage,
    size: tuple[int, int],
    *,
    dark: bool,
    query: str = "",
) -> Guest:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = await context.new_page()
    return await Guest(page, room.address, Mouse(page)).come(query)


async def _take(guest: Guest, name: str, *, dark: bool) -> None:
    file = IMAGES / f"room-{name}-{'dark' if dark else 'light'}.png"
    await guest.page.mouse.move(0, 0)
    await guest.page.evaluate("() => document.activeElement.blur()")
    await guest.page.screenshot(path=file, animations="disabled")
    _say(file)
    await guest.page.context.close()


def _say(file: Path) -> None:
    size = file.stat().st_size
    if size > MOST_BYTES:
        sys.stderr.write(f"{file.name} is too large for the documentation.\n")
    sys.stdout.write(f"{file.relative_to(ROOT)}: {size // 1000} kB\n")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
