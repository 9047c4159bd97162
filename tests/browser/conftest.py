"""A real browser for all tests of a worker; a room, a window and a guest for each.

Most rooms stand on the fake storage, where a month takes a tenth of a second instead of
some; the stories told with a mouse, and what lives for long, stand on a real database.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.rehearsal.headless import built
from bot.rehearsal.life import Build
from tests.browser.guest import Guest
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.browser.stage import ARGUMENTS, EXAMPLE, Stage, chromium, stage
from tests.scenarios.rehearsals import build as quick

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

        async def make(
            config: Path = EXAMPLE, *, lively: bool = False, build: Build = quick
        ) -> Stage:
            opened = stage(config, lively=lively, build=build)
            return await open_rooms.enter_async_context(opened)

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
    request: pytest.FixtureRequest, make_room: MakeRoom, make_guest: MakeGuest
) -> Guest:
    """Somebody in a room: with a mouse on a real database, or with the keyboard alone."""
    room = await make_room(build=built if request.param is Mouse else quick)
    return await make_guest(room, request.param)
