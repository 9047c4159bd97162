"""Lives that went wrong once: each is the shortest way to a fault that was mended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.rehearsal.faults import Fault
from rituals.model.occurrence import State
from rituals.orders import Decide, Settle
from tests.fakes.crashes import CrashError, CrashyHouse, Fuse
from tests.fakes.house import HOME, TALK, at, community, ritual
from tests.fakes.invariants import (
    assert_each_slot_at_most_once,
    assert_lateness_was_reported,
    assert_nothing_twice,
    assert_voices_equal_what_was_said,
)
from tests.fakes.storage import FakeStorage
from tests.fakes.vaults import FakeVault

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


async def test_what_nobody_decides_about_is_left_out_after_a_day() -> None:
    """When the day was over to the minute, it once began after all."""
    home = await house(community=community(ritual(late="ask")))
    home.jump(OPENS + timedelta(hours=2))
    await home.until(OPENS + timedelta(hours=30))
    (asked, *_) = await home.occurrences()
    assert (asked.state, asked.reason) == (State.SKIPPED, "nobody-answered")


async def test_while_moderators_are_asked_the_rest_waits() -> None:
    """Its closing came due: it once closed without a beginning, and the answer came too late."""
    home = await house(community=community(ritual(late="ask", close_after="20 hours")))
    home.jump(OPENS + timedelta(hours=2))
    await home.work()
    await home.until(OPENS + timedelta(hours=22))
    (asked, *_) = await home.occurrences()
    await home.engine.order(HOME, Decide(asked.id, "open", run=True))
    await home.work()
    assert (await home.occurrences())[0].state is State.OPEN


@pytest.mark.parametrize("restart", [False, True])
async def test_what_is_open_closes_by_the_settings_it_opened_with(
    *, restart: bool
) -> None:
    """Changed settings once moved its closing, though they are for the next one only."""
    home = await house(community=community(ritual(close_after="4 days")))
    await home.until(OPENS + timedelta(days=3))
    changed = community(ritual(close_after="30 days"))
    home.community = changed
    if restart:
        await home.start()
    else:
        await home.engine.reload(changed, home.holidays)
    await home.until(OPENS + timedelta(days=4))
    (first, *_) = await home.occurrences()
    assert first.state is State.CLOSED


async def test_a_slot_announced_for_nine_that_comes_at_ten_now_comes_at_ten() -> None:
    """It was once dropped, and the new time of that day never came."""
    home = await house()
    await home.until(OPENS - timedelta(hours=3))
    changed = community(ritual(every="monday 10:00"))
    await home.engine.reload(changed, home.holidays)
    await home.until(OPENS + timedelta(hours=1))
    (first, *_) = await home.occurrences()
    assert first.opened_at == OPENS + timedelta(hours=1)


async def test_a_renamed_ritual_has_each_slot_once() -> None:
    """Slots planned under the old name were once planned again under the new one."""
    home = await house(community=community(ritual(every="daily 09:00")))
    await home.until(OPENS - timedelta(hours=3))
    home.community = community(ritual("renamed", "daily 09:00", formerly="monday"))
    await home.engine.reload(home.community, home.holidays)
    home.community = community(ritual("renamed", "daily 09:00"))
    await home.engine.reload(home.community, home.holidays)
    await home.until(OPENS + timedelta(days=3))
    await assert_each_slot_at_most_once(home)
    assert len(home.posts()) == 6


async def test_a_ritual_that_comes_back_missed_nothing_while_it_was_gone() -> None:
    """What would have been meanwhile was once reported as missed."""
    with_it = community(ritual(every="daily 09:00"))
    home = await house(community=with_it)
    await home.engine.reload(community(ritual("other", "monday 09:00")), home.holidays)
    await home.until(OPENS + timedelta(days=9, hours=3))
    await home.engine.reload(with_it, home.holidays)
    await home.work()
    assert [o for o in await home.occurrences() if o.due_at < home.clock.now()] == []


async def put_back(home: CrashyHouse, vault: FakeVault) -> None:
    """The backup is restored an hour later, and a new process starts on it."""
    home.clock.advance(timedelta(hours=1))
    await vault.restore()
    home.storage = vault.storage
    await home.start()


async def test_a_nudge_is_not_repeated_after_a_restore() -> None:
    """It was once taken for new, as the step that asked for it ran again."""
    vault = FakeVault()
    home = CrashyHouse(vault.storage, Fuse())
    await home.start()
    await home.until(OPENS + timedelta(hours=1))
    (first, *_) = await home.occurrences()
    discord = home.platforms[TALK.space]
    (ada, *_) = home.spaces[TALK.space].people.values()
    await discord.act(ada, "press", first.id)
    await vault.backup()
    await home.until(OPENS + timedelta(days=2, minutes=1))
    await put_back(home, vault)
    await home.until(OPENS + timedelta(days=3))
    assert any("nudge" in key for key in home.spaces[TALK.space].posted)
    await assert_nothing_twice(home)


async def test_moderators_are_not_told_twice_of_what_is_impossible() -> None:
    """After a restore they once were."""
    vault = FakeVault()
    home = CrashyHouse(vault.storage, Fuse())
    await home.start()
    await vault.backup()
    (place,) = home.spaces[TALK.space].channels("talk")
    home.spaces[TALK.space].faults.refused[place] = "no right"
    await home.until(OPENS + timedelta(minutes=1))
    await put_back(home, vault)
    await home.until(OPENS + timedelta(hours=3))
    assert any("impossible" in key for key in home.spaces[TALK.space].posted)
    await assert_nothing_twice(home)


async def test_two_reports_at_one_instant_are_two() -> None:
    """The second once had the key of the first, and its lines were told to nobody."""
    home = await house(community=community(ritual(every="daily 09:00", late="skip")))
    home.jump(OPENS + timedelta(hours=2))
    await home.work()
    async with home.storage.write() as uow:
        (line, *_) = [e for e in await uow.trail.read(HOME) if e.to_report]
        await uow.trail.write([replace(line, subject="remind")])
    await home.work()
    await assert_lateness_was_reported(home)


async def test_what_is_said_in_a_thread_while_nobody_listens_counts() -> None:
    """Only channels were once read back: what was said in threads meanwhile was lost."""
    home = await house()
    await home.until(OPENS + timedelta(minutes=1))
    discord = home.platforms[TALK.space]
    ada, ben, cem, _ = home.spaces[TALK.space].people.values()
    thread = home.posts()[0].thread
    assert thread is not None
    await discord.say(ada, thread, "not yet written when the process dies")
    await home.start()
    discord = home.platforms[TALK.space]
    await discord.drop()
    await discord.say(ben, thread, "while the space is down")
    await discord.resume()
    await discord.close()
    await discord.say(cem, thread, "while there is no process")
    await home.start()
    await assert_voices_equal_what_was_said(home)


async def test_what_is_said_in_a_thread_that_is_found_again_counts() -> None:
    """The process died before it knew of the thread it had opened."""
    home = await house()
    home.fuse.left = None
    await home.until(OPENS - timedelta(minutes=1))
    home.clock.set(OPENS)
    await home.engine.tick()
    home.fuse.left = 3  # around the lease, and around the send
    with pytest.raises(CrashError):
        await home.engine.drain()
    thread = home.posts()[0].thread
    assert thread is not None
    discord = home.platforms[TALK.space]
    await discord.close()
    await discord.say(next(iter(home.spaces[TALK.space].people.values())), thread, "hi")
    await home.start()
    await home.until(OPENS + timedelta(hours=1))
    await assert_voices_equal_what_was_said(home)


async def test_what_broke_off_is_not_sent_when_it_is_worth_nothing_any_more() -> None:
    """A reminder whose sending broke off was once sent whenever the space was up again."""
    home = await house()
    await home.until(OPENS + timedelta(hours=47))
    discord = home.spaces[TALK.space]
    discord.faults.script.append(Fault.BREAK_BEFORE)
    await home.until(OPENS + timedelta(hours=48))
    discord.faults.down_until = OPENS + timedelta(hours=70)
    await home.until(OPENS + timedelta(hours=75))
    assert not any("remind" in key for key in discord.posted)
    await assert_lateness_was_reported(home)
