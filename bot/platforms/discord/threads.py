"""Threads: opened on a message, opened again to write in them, and closed."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.platforms.discord import failures
from bot.platforms.discord.payloads import A_WEEK, thread_name
from bot.platforms.discord.places import THREAD, Spot
from bot.platforms.discord.wire import CHANNEL, MESSAGE, Wire
from bot.platforms.failing import no_thread
from rituals.ports import ImpossibleError

T = TypeVar("T")


async def open_on(wire: Wire, spot: Spot, message: int, title: str) -> None:
    """Open a thread on a message; it may be there already. It has the message's number."""
    body = {"name": thread_name(title), "auto_archive_duration": A_WEEK}
    try:
        await wire.write(
            "POST",
            f"{MESSAGE}/threads",
            spot,
            body,
            needs=["create_public_threads"],
            message_id=message,
        )
    except ImpossibleError as error:
        if code_of(error) != failures.THREAD_EXISTS:
            raise


async def close(wire: Wire, spot: Spot) -> None:
    """Archive a thread; twice is once. Its tags and its title stay."""
    if spot.kind not in THREAD:
        raise no_thread(spot.name)
    body = {"archived": True}
    try:
        await wire.write("PATCH", CHANNEL, spot, body, needs=["manage_threads"])
    except ImpossibleError as error:
        if code_of(error) != failures.ARCHIVED:
            raise


async def opened_if_need_be(
    wire: Wire, spot: Spot, write: Callable[[], Awaitable[T]], *, close_again: bool
) -> T:
    """Write. In an archived thread Discord refuses that: then it is opened first.

    A refused write was not done, so the second one is the first that may succeed.
    """
    try:
        return await write()
    except ImpossibleError as error:
        if code_of(error) != failures.ARCHIVED:
            raise
    await wire.write("PATCH", CHANNEL, spot, {"archived": False})
    done = await write()
    if close_again:
        await wire.write("PATCH", CHANNEL, spot, {"archived": True})
    return done


def code_of(error: ImpossibleError) -> int:
    """Discord's number for why it refused; 0 if it did not."""
    code = getattr(error.__cause__, "code", 0)
    return code if isinstance(code, int) else 0
