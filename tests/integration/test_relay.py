"""What must go out goes out once, or moderators hear why it did not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.faults import Fault
from rituals.community import LedgerSettings
from rituals.effects import Delivery
from rituals.errors import phrase
from rituals.model.delivery import DeliveryState, Receipt
from rituals.model.ids import Place, SpaceId
from rituals.model.occurrence import OccurrenceId, State
from rituals.orders import Move
from rituals.ports import Storage
from tests.fakes.crashes import CrashError, CrashingPlatform, CrashyHouse, Fuse
from tests.fakes.house import (
    HOME,
    MODS,
    SLACK_TALK,
    TALK,
    House,
    at,
    community,
    ritual,
)
from tests.fakes.invariants import assert_nothing_twice
from tests.fakes.visit import (
    MakeHouse,
    account,
    entry,
    on_both,
    only,
    openings,
    press,
    private,
    told,
    words_of,
)

MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
OPENS_AT = at("2027-01-04 08:00")
OPEN = f"{MONDAY_4}/open/open/{TALK}"
SECOND = f"{MONDAY_4}/open/second/{TALK}"
HELLO = "hello\n[ Press ]"
MINUTE = timedelta(minutes=1)


def talk(house: House) -> Place:
    (place,) = house.spaces[TALK.space].channels(TALK.name)
    return place


class ClumsyPlatform(CrashingPlatform):
    """Fails at the first try to draw the opening, in a way nobody foresaw."""

    clumsy = True

    async def deliver(self, delivery: Delivery) -> Receipt:
        if self.clumsy and delivery.key == OPEN:
            self.clumsy = False
            raise KeyError(delivery.key)
        return await super().deliver(delivery)


class ClumsyHouse(House):
    def wrapped(self, platform: RehearsalPlatform) -> ClumsyPlatform:
        return ClumsyPlatform(platform, Fuse())


async def stepped(house: House, *faults: Fault) -> House:
    """The opening has run and waits in the outbox; the next deliveries go wrong so."""
    await house.until(OPENS_AT - MINUTE)
    house.jump(OPENS_AT)
    await house.engine.tick()
    house.spaces[TALK.space].faults.script.extend(faults)
    return house


@on_both
async def test_asked_to_wait_it_waits_that_long_and_sends_once(
    make_house: MakeHouse,
) -> None:
    house = await stepped(await make_house(), Fault.BUSY)
    await house.engine.drain()
    assert house.posts() == []
    waiting = await entry(house, OPEN)
    assert (waiting.state, waiting.not_before) == (
        DeliveryState.WAITING,
        OPENS_AT + timedelta(seconds=30),
    )
    await house.until(OPENS_AT + MINUTE)
    assert words_of(house.posts()) == [HELLO]
    assert words_of(house.thread()) == ["in the thread"]


@on_both
async def test_a_lost_answer_is_found_and_not_sent_again(
    make_house: MakeHouse,
) -> None:
    house = await stepped(await make_house(), Fault.LOSE_ANSWER)
    await house.engine.drain()
    assert (await entry(house, OPEN)).state is DeliveryState.UNSURE
    await house.until(OPENS_AT + 5 * MINUTE)
    assert words_of(house.posts()) == [HELLO]
    assert words_of(house.thread()) == ["in the thread"]
    await assert_nothing_twice(house)


async def test_what_broke_before_it_arrived_is_sent(make_house: MakeHouse) -> None:
    house = await stepped(await make_house(), Fault.BREAK_BEFORE)
    await house.until(OPENS_AT + 5 * MINUTE)
    assert words_of(house.posts()) == [HELLO]


@on_both
async def test_unsure_stays_unsure_while_nobody_can_look(
    make_house: MakeHouse,
) -> None:
    """The answer is lost and then the space is down: it is looked for before all else."""
    house = await stepped(await make_house(), Fault.LOSE_ANSWER)
    await house.engine.drain()
    house.spaces[TALK.space].faults.down_until = OPENS_AT + 30 * MINUTE
    await house.until(OPENS_AT + 10 * MINUTE)
    assert (await entry(house, OPEN)).state is DeliveryState.UNSURE
    await house.until(OPENS_AT + 60 * MINUTE)
    assert words_of(house.posts()) == [HELLO]
    await assert_nothing_twice(house)


@on_both
async def test_a_refused_opening_ends_with_what_waits_for_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    house.spaces[TALK.space].faults.refused[talk(house)] = "no right to write"
    await house.until(OPENS_AT + MINUTE)
    assert (await entry(house, OPEN)).state is DeliveryState.IMPOSSIBLE
    assert (await entry(house, SECOND)).state is DeliveryState.CANCELLED
    (ended,) = await openings(house, await only(house))
    assert (ended.state, ended.reason) == (State.CLOSED, "no right to write")
    (said,) = told(house)
    assert "no right to write" in said
    await house.until(at("2027-01-09 08:00"))
    assert len(told(house)) == 1
    assert (await only(house)).state is State.CLOSED


@on_both
async def test_one_refused_space_ends_its_opening_alone(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(channels=(TALK, SLACK_TALK))))
    house.spaces[TALK.space].faults.refused[talk(house)] = "no right to write"
    await house.until(at("2027-01-09 08:00"))
    assert house.posts(TALK) == []
    assert words_of(house.posts(SLACK_TALK)) == ["over"]
    states = {o.channel: o.reason for o in await openings(house, await only(house))}
    assert states == {TALK: "no right to write", SLACK_TALK: None}


@on_both
async def test_one_space_down_delays_its_own_opening_alone(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(channels=(TALK, SLACK_TALK))))
    house.spaces[SLACK_TALK.space].faults.down_until = OPENS_AT + 60 * MINUTE
    await house.until(OPENS_AT + MINUTE)
    assert words_of(house.posts(TALK)) == [HELLO]
    assert house.posts(SLACK_TALK) == []
    await house.until(OPENS_AT + 61 * MINUTE)
    assert words_of(house.posts(SLACK_TALK)) == [HELLO]
    await assert_nothing_twice(house)


async def test_nothing_is_tried_in_a_space_that_said_it_is_gone(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    discord = house.platforms[TALK.space]
    await discord.drop()
    await house.until(OPENS_AT + MINUTE)
    assert house.posts() == []
    assert (await entry(house, OPEN)).reason == "outage"
    await discord.resume()
    await house.until(OPENS_AT + 60 * MINUTE)
    assert words_of(house.posts()) == [HELLO]


@on_both
@pytest.mark.parametrize("anew", [False, True])
async def test_when_a_space_is_there_again_nothing_waits_for_it_any_longer(
    make_house: MakeHouse, *, anew: bool
) -> None:
    """However long it was gone, and however it comes back."""
    house = await make_house()
    discord = house.platforms[TALK.space]
    await discord.drop()
    await house.until(OPENS_AT + 100 * MINUTE)
    if anew:
        await house.engine.connect(house.community, discord)
    else:
        await discord.resume()
    assert (await entry(house, OPEN)).attempts == 0
    await house.engine.drain()
    assert words_of(house.posts()) == [HELLO]
    assert words_of(house.thread()) == ["in the thread"]


async def test_an_unsure_message_stays_so_in_a_space_that_is_gone(
    make_house: MakeHouse,
) -> None:
    house = await stepped(await make_house(), Fault.LOSE_ANSWER)
    await house.engine.drain()
    discord = house.platforms[TALK.space]
    await discord.drop()
    await house.until(OPENS_AT + 20 * MINUTE)
    await discord.resume()
    await house.until(OPENS_AT + 90 * MINUTE)
    assert words_of(house.posts()) == [HELLO]
    await assert_nothing_twice(house)


async def held(make_house: MakeHouse, fault: Fault) -> House:
    """An opening of which nobody can tell whether it was posted."""
    house = await stepped(await make_house(), fault)
    house.spaces[TALK.space].faults.cannot_tell = True
    await house.until(OPENS_AT + 5 * MINUTE)
    assert (await entry(house, OPEN)).state is DeliveryState.HELD
    return house


@on_both
async def test_what_nobody_can_decide_is_held_and_moderators_are_asked(
    make_house: MakeHouse,
) -> None:
    house = await held(make_house, Fault.BREAK_BEFORE)
    (question,) = told(house)
    assert "Did this arrive?" in question
    await house.until(OPENS_AT + 60 * MINUTE)
    assert house.posts() == []
    assert len(told(house)) == 1
    async with house.storage.read() as uow:
        assert [e.key for e in await uow.outbox.held(HOME)] == [OPEN]
        assert await uow.outbox.sending_to(HOME, TALK.space)


@on_both
async def test_a_moderator_says_it_is_not_there_and_it_is_sent(
    make_house: MakeHouse,
) -> None:
    """Also where nobody can look: their word counts."""
    house = await held(make_house, Fault.BREAK_BEFORE)
    await press(house, "Ada", house.posts(MODS)[0], "settle-again")
    await house.work()
    assert words_of(house.posts()) == [HELLO]
    assert words_of(house.thread()) == ["in the thread"]
    assert [e.detail for e in await house.trail() if e.verdict == "settle"] == [
        "send again"
    ]


async def test_a_moderator_says_it_is_there_and_it_is_not_sent_again(
    make_house: MakeHouse,
) -> None:
    house = await held(make_house, Fault.LOSE_ANSWER)
    await press(house, "Ada", house.posts(MODS)[0], "settle-posted")
    await house.until(OPENS_AT + 60 * MINUTE)
    assert words_of(house.posts()) == [HELLO]
    assert (await entry(house, OPEN)).state is DeliveryState.DONE
    await assert_nothing_twice(house)


async def test_what_a_moderator_sees_is_found_once_the_platform_can_look(
    make_house: MakeHouse,
) -> None:
    """Then its thread is known, and the occurrence goes on there."""
    house = await held(make_house, Fault.LOSE_ANSWER)
    house.spaces[TALK.space].faults.cannot_tell = False
    await press(house, "Ada", house.posts(MODS)[0], "settle-posted")
    await house.until(OPENS_AT + 60 * MINUTE)
    assert words_of(house.thread()) == ["in the thread"]
    assert len(told(house)) == 1


async def test_a_thread_that_nobody_can_find_ends_its_opening_and_moderators_know(
    make_house: MakeHouse,
) -> None:
    house = await held(make_house, Fault.LOSE_ANSWER)
    await press(house, "Ada", house.posts(MODS)[0], "settle-posted")
    await house.until(OPENS_AT + 60 * MINUTE)
    assert "cannot find its thread" in told(house)[-1]
    (opening,) = await openings(house, await only(house))
    assert (opening.state, opening.reason) == (State.CLOSED, "no-thread")


async def test_what_moderators_said_still_holds_after_an_outage(
    make_house: MakeHouse,
) -> None:
    house = await held(make_house, Fault.LOSE_ANSWER)
    space = house.spaces[TALK.space]
    space.faults.down_until = OPENS_AT + 30 * MINUTE
    await press(house, "Ada", house.posts(MODS)[0], "settle-posted")
    await house.until(OPENS_AT + 90 * MINUTE)
    assert words_of(house.posts()) == [HELLO]
    await assert_nothing_twice(house)


@on_both
async def test_a_crash_after_a_moderators_word_makes_it_unsure_again(
    storage: Storage,
) -> None:
    """It was sent at their word, and the process died before it knew: they are asked again."""
    house = CrashyHouse(storage, Fuse())

    async def make(*_: object, **__: object) -> House:
        return await house.start()

    await held(make, Fault.BREAK_BEFORE)
    await press(house, "Ada", house.posts(MODS)[0], "settle-again")
    house.fuse.left = 3  # the lease is committed, the message is out
    with pytest.raises(CrashError):
        await house.engine.drain()
    assert words_of(house.posts()) == [HELLO]
    house.fuse.left = None
    await house.start()
    await house.until(OPENS_AT + 30 * MINUTE)
    assert words_of(house.posts()) == [HELLO]
    assert len(told(house)) == 2
    await assert_nothing_twice(house)


async def test_what_expires_takes_along_what_waits_for_it_and_is_reported(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(at("2027-01-05 08:00"))
    reminds_at = OPENS_AT + timedelta(days=2)
    house.spaces[TALK.space].faults.down_until = reminds_at + timedelta(hours=20)
    await house.until(reminds_at + timedelta(hours=21))
    key = f"{MONDAY_4}/remind/remind/{TALK}"
    assert (await entry(house, key)).state is DeliveryState.EXPIRED
    assert words_of(house.thread()) == ["in the thread"]
    (report,) = [w for w in told(house) if "remind" in w]
    assert "no longer sent" in report


async def test_what_may_have_been_sent_and_is_not_there_is_not_sent_after_its_time(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    reminds_at = OPENS_AT + timedelta(days=2)
    await house.until(reminds_at - MINUTE)
    faults = house.spaces[TALK.space].faults
    faults.script.append(Fault.BREAK_BEFORE)
    house.jump(reminds_at)
    await house.work()
    faults.down_until = reminds_at + timedelta(hours=13)
    await house.until(reminds_at + timedelta(hours=15))
    key = f"{MONDAY_4}/remind/remind/{TALK}"
    assert (await entry(house, key)).state is DeliveryState.EXPIRED
    assert words_of(house.thread()) == ["in the thread"]


@on_both
@pytest.mark.parametrize("boundary", range(1, 7))
async def test_a_lease_left_by_a_crash_runs_out_and_it_appears_once(
    storage: Storage, boundary: int
) -> None:
    house = CrashyHouse(storage, Fuse())
    await house.start()
    await stepped(house)
    house.fuse.left = boundary
    with pytest.raises(CrashError):
        await house.engine.drain()
    house.fuse.left = None
    await house.start()
    await house.until(OPENS_AT + 10 * MINUTE)
    assert words_of(house.posts()) == [HELLO]
    assert words_of(house.thread()) == ["in the thread"]
    await assert_nothing_twice(house)


@on_both
async def test_after_a_restored_backup_what_is_there_is_found(
    make_house: MakeHouse,
) -> None:
    """The database is older than the world: what was due before now is looked for first."""
    house = await stepped(await make_house())
    await house.engine.drain()
    async with house.storage.write() as uow:
        first, second = await entry(house, OPEN), await entry(house, SECOND)
        untried = [
            replace(e, state=DeliveryState.WAITING, attempts=0) for e in (first, second)
        ]
        await uow.outbox.save(untried)
    house.jump(OPENS_AT + 60 * MINUTE)
    await house.restart()
    await house.work()
    assert words_of(house.posts()) == [HELLO]
    assert words_of(house.thread()) == ["in the thread"]
    await assert_nothing_twice(house)


async def test_a_newer_version_takes_the_place_of_one_that_still_waits(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    discord = house.spaces[TALK.space]
    discord.faults.down_until = OPENS_AT + 60 * MINUTE
    platform = house.platforms[TALK.space]
    ben = next(p for p in discord.people.values() if p.name == "Ben")
    for count in ("one", "two"):
        await platform.act(ben, "show", MONDAY_4, count)
        await house.work()
    await house.until(OPENS_AT + 61 * MINUTE)
    shown = [h.shown for h in discord.record if h.what == "replaced"]
    assert len(shown) == 1
    assert words_of(house.posts()) == ["two"]


async def test_closed_private_messages_are_told_and_stop_nothing(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    house.spaces[TALK.space].faults.closed_to_bot.add(account(house, "Ben").id)
    await house.until(OPENS_AT)
    platform = house.platforms[TALK.space]
    for name in ("Ben", "Cem"):
        who = next(
            p for p in house.spaces[TALK.space].people.values() if p.name == name
        )
        await platform.act(who, "write", MONDAY_4, "a letter")
    await house.work()
    assert private(house, "Cem") == ["a letter"]
    assert private(house, "Ben") == []
    assert ["they take no private messages" in w for w in told(house)] == [True]


async def test_a_deleted_channel_ends_what_would_stand_there(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    house.spaces[TALK.space].remove_channel(talk(house))
    await house.until(at("2027-01-09 08:00"))
    assert (await only(house)).state is State.CLOSED
    assert any("place" in w for w in told(house))


async def test_one_message_that_cannot_be_drawn_stops_no_other(
    storage: Storage,
) -> None:
    """A mistake of an adapter costs its own message alone, and even that is not lost."""

    house = ClumsyHouse(
        storage,
        community=community(ritual(), ritual("other", "monday 09:00")),
    )
    await house.start()
    await stepped(house)
    await house.engine.drain()
    assert len(house.posts()) == 1
    await house.until(OPENS_AT + 5 * MINUTE)
    assert len(house.posts()) == 2


async def test_a_community_may_lose_its_last_space(make_house: MakeHouse) -> None:
    house = await stepped(await make_house())
    house.engine.platforms.pop((HOME, TALK.space))
    assert await house.engine.relay.deliver_ready([TALK.space]) == 1
    assert (await entry(house, OPEN)).reason == "outage"


async def test_each_try_waits_longer_but_not_for_ever(make_house: MakeHouse) -> None:
    house = await stepped(await make_house(), *[Fault.BREAK_BEFORE] * 12)
    waits = []
    for _ in range(12):
        await house.engine.drain()
        tried = await entry(house, OPEN)
        waits.append(tried.not_before - house.clock.now())
        house.jump(tried.not_before)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert waits[-1] == timedelta(minutes=30)
    await house.work()
    assert words_of(house.posts()) == [HELLO]


async def test_the_moderators_own_channel_may_be_refused(make_house: MakeHouse) -> None:
    """They are not told there that they cannot be told there."""
    house = await make_house(community(ledger=LedgerSettings()))  # nothing else is due
    space = house.spaces[SpaceId("discord")]
    (mods,) = space.channels("mods")
    space.faults.refused[mods] = "no right to write"
    space.faults.refused[talk(house)] = "no right to write"
    await house.until(OPENS_AT + 60 * MINUTE)
    assert told(house) == []
    verdicts = [e.subject for e in await house.trail() if e.verdict == "impossible"]
    assert verdicts == ["open", "impossible/open"]
    assert await house.engine.next_due() == at("2027-01-04 23:00")


async def test_why_it_is_impossible_is_told_in_the_moderators_language(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(language="de"))
    right = phrase("delivery.right.send", "Send Messages")
    why = phrase(
        "delivery.rights-missing",
        "{rights} is missing in {where}",
        where="#talk",
        rights=right,
    )
    house.spaces[TALK.space].faults.refused[talk(house)] = why
    await house.until(OPENS_AT + 60 * MINUTE)
    (message,) = told(house)
    assert "in #talk fehlt mir ein Recht: Nachrichten senden." in message
    (given_up,) = [e for e in await house.trail() if e.verdict == "impossible"]
    assert given_up.detail == "Send Messages is missing in #talk"


async def test_moving_an_occurrence_does_not_touch_what_is_out(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.engine.order(HOME, Move(MONDAY_4, at("2027-01-03 10:00")))
    await house.until(at("2027-01-03 10:00"))
    assert words_of(house.posts()) == [HELLO]
