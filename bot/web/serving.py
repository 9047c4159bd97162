"""Opens the room on this machine alone, and says where."""

import asyncio
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.config.load import Configuration
from bot.listening import Server, bound, server_of
from bot.rehearsal.headless import built
from bot.rehearsal.room import RehearsalRoom
from bot.rehearsal.staging import Beginning
from bot.web.app import create_app
from rituals.errors import StammtischError

LOOPBACK = "127.0.0.1"


class PortTakenError(StammtischError):
    """Port {port} is in use by another program; leave out --port to take a free one."""


@dataclass(frozen=True, slots=True)
class Doorway:
    """Where the room is to be entered. `tell` prints a line."""

    port: int
    browser: bool
    tell: Callable[[str], None]


async def open_room(
    configuration: Configuration,
    beginning: Beginning,
    goal: datetime | None,
    doorway: Doorway,
) -> None:
    """Keep a room open until a signal to stop. With a `goal` the clock goes there first."""
    listening = _listening(doorway.port)
    address = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"
    room = RehearsalRoom(configuration, beginning, built)
    try:
        async with room:
            server = server_of(create_app(room))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            watching = asyncio.create_task(room.watch())
            if goal is not None:
                await room.go_to(goal, patience=0)
            doorway.tell(f"The rehearsal room is open: {address}")
            doorway.tell("Ctrl-C closes it.")
            if doorway.browser and _has_browser():
                await asyncio.to_thread(webbrowser.open, address)
            with _heeding(lambda: _close(room, server)):
                await asyncio.wait([serving])
            watching.cancel()
            doorway.tell("Closed.")
    finally:
        listening.close()


def _close(room: RehearsalRoom, server: Server) -> None:
    """Let the pages go that listen, so that the server need not wait for them."""
    room.changes.end()
    server.should_exit = True


@contextmanager
def _heeding(close: Callable[[], None]) -> Iterator[None]:
    """Inside the block, Ctrl-C and SIGTERM do that; the process ends in order."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, close)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def _listening(port: int) -> socket.socket:
    try:
        return bound(LOOPBACK, port)
    except OSError as error:
        raise PortTakenError(port=port) from error


def _has_browser() -> bool:
    """Whether there is one with a window; one in this terminal would take it away."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
