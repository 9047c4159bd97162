"""A real browser for all tests of a worker; a room, a window and a guest for each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.guest import Guest
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.browser.stage import ARGUMENTS, EXAMPLE, Stage, chromium, stage

PATIENCE = 20_000
"""Milliseconds until something is said to be missing: a slow machine is no fault."""
expect.set_options(timeout=PATIENCE)
WIDE, PHONE = (1280, 860), (360, 740)
MakeRoom = Callable[..., Awaitable[Stage]]
MakeGuest = Callable[..., Awaitable[Guest]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    path = chromium()
    if path is None:
        pytest.skip("no browser here: install Chromium to run the tests of the page")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS)
        )
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def make_room() -> AsyncIterator[MakeRoom]:
    """Opens rooms, at the beginning of 2027; they close after all windows have."""
    async with AsyncExitStack() as open_rooms:

        async def make(config: Path = EXAMPLE, *, lively: bool = False) -> Stage:
            return await open_rooms.enter_async_context(stage(config, lively=lively))

        yield make


@pytest_asyncio.fixture(loop_scope="session")
async def room(make_room: MakeRoom) -> Stage:
    """A room in English; the invented people rest."""
    return await make_room()


@pytest_asyncio.fixture(loop_scope="session")
async def make_guest(browser: Browser, make_room: MakeRoom) -> AsyncIterator[MakeGuest]:
    """Opens a window on a room; in the end nothing may have gone wrong in any of them."""
    guests: list[Guest] = []

    async def make(
        stage: Stage,
        hand: type[Hand] = Mouse,
        size: tuple[int, int] = WIDE,
        *,
        query: str = "",
        dark: bool = False,
        scripts: bool = True,
    ) -> Guest:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        guest = Guest(page, stage.address, hand(page))
        guests.append(guest)
        return await guest.come(query)

    yield make
    for guest in guests:
        await guest.page.context.close()
    assert [wrong for guest in guests for wrong in guest.wrong] == []


@pytest_asyncio.fixture(loop_scope="session", params=[Mouse, Keyboard])
async def guest(
    request: pytest.FixtureRequest, room: Stage, make_guest: MakeGuest
) -> Guest:
    """Somebody in the room, once with a mouse and once with the keyboard alone."""
    return await make_guest(room, request.param)
