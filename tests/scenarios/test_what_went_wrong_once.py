"""Lives that went wrong once: each is the shortest way to a fault that was mended."""

from datetime import timedelta

import pytest

from bot.platforms.rehearsal.faults import Fault
from rituals.orders import Settle
from tests.fakes.crashes import CrashError, CrashyHouse, Fuse
from tests.fakes.house import HOME, TALK, House, at, community, ritual
from tests.fakes.invariants import assert_nothing_twice
from tests.fakes.storage import FakeStorage

OPENS = at("2027-01-04 08:00")
OPEN_KEY = "home/monday/2027-01-04/1/open/open/discord:#talk"


async def house(**changes: object) -> CrashyHouse:
    made = CrashyHouse(FakeStorage(), Fuse(), **changes)
    await made.start()
    return made


async def test_what_may_be_there_stays_in_doubt_while_nobody_can_look() -> None:
    """The answer was lost, and then the space was down: it was once sent again."""
    home = await house()
    discord = home.spaces[TALK.space]
    discord.faults.script.append(Fault.LOSE_ANSWER)
    await home.until(OPENS)
    discord.faults.down_until = OPENS + timedelta(hours=1)
    await home.until(OPENS + timedelta(hours=2))
    assert discord.posted[OPEN_KEY] == 1


async def test_what_moderators_let_send_again_is_looked_for_after_a_crash() -> None:
    """The process died between that send and its receipt: it was once sent a third time."""
    home = await house()
    discord = home.spaces[TALK.space]
    discord.faults.cannot_tell = True
    discord.faults.script.append(Fault.BREAK_BEFORE)
    await home.until(OPENS + timedelta(minutes=10))
    discord.faults.cannot_tell = False
    await home.engine.order(HOME, Settle(OPEN_KEY, posted=False))
    home.fuse.left = 3  # around the lease, and around the send
    with pytest.raises(CrashError):
        await home.engine.drain()
    assert discord.posted[OPEN_KEY] == 1
    await home.start()
    await home.until(OPENS + timedelta(hours=1))
    await assert_nothing_twice(home)
