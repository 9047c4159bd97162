"""What comes next: by the tables, and by the calendar beyond what is planned."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rituals.model.coming import Coming, Fate
from rituals.model.ids import MemberId, RitualName
from rituals.model.occurrence import Occurrence, OccurrenceId, State, journey_id
from rituals.orders import Move, MoveStep, Pause, Restore, RunNow, Skip
from tests.fakes.house import HOME, MONDAY, House, NoHolidays, at, community, ritual
from tests.fakes.visit import MakeHouse, on_both

MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
MONDAY_11 = OccurrenceId("home/monday/2027-01-11/1")
FAR = OccurrenceId("home/monday/2027-03-01/1")


async def steps(house: House, limit: int = 8) -> list[tuple[str, str]]:
    """The next steps: when, and which."""
    items = await house.engine.coming(HOME, limit=limit)
    return [(f"{item.at:%m-%d %H:%M}", item.step.name) for item in items]


async def openings(house: House, limit: int = 8) -> list[Coming]:
    items = await house.engine.coming(HOME, limit=100)
    return [item for item in items if item.step.opens][:limit]


async def fates(house: House, limit: int = 3) -> list[tuple[str, Fate]]:
    found = await openings(house, limit)
    return [(f"{item.at:%m-%d}", item.fate) for item in found]


@on_both
async def test_what_comes_is_told_far_beyond_what_is_planned(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    assert [o.id for o in await house.occurrences()] == [MONDAY_4]
    assert await steps(house) == [
        ("01-03 08:00", "early"),
        ("01-04 08:00", "open"),
        ("01-06 08:00", "remind"),
        ("01-08 08:00", "close"),
        ("01-10 08:00", "early"),
        ("01-11 08:00", "open"),
        ("01-13 08:00", "remind"),
        ("01-15 08:00", "close"),
    ]
    assert len(await house.engine.coming(HOME, limit=200)) == 200
    assert [o.id for o in await house.occurrences()] == [MONDAY_4]


async def test_what_was_told_is_what_happens(make_house: MakeHouse) -> None:
    """A month, foretold on its first day, with a holiday and what moderators changed."""
    holidays = NoHolidays([date(2027, 1, 25)])
    shifted = ritual(on_holiday="shift")
    weekly = ritual("weekly", "2 weeks on tuesday 17:00", starting=date(2027, 1, 5))
    house = await make_house(community(shifted, weekly), holidays=holidays)
    await house.engine.order(HOME, Skip(MONDAY_11))
    await house.engine.order(HOME, Move(MONDAY_4, at("2027-01-05 19:30")))
    items = await house.engine.coming(HOME, limit=100)
    end = at("2027-02-01 00:00")
    told = [
        (item.at, item.occurrence.ritual, item.step.name)
        for item in items
        if item.fate is Fate.HAPPENS and item.at < end
    ]
    await house.until(end - timedelta(seconds=1))
    ran = [
        (line.at, line.ritual, line.subject)
        for line in await house.trail()
        if line.verdict == "run"
    ]
    assert sorted(ran) == sorted(told)
    assert len(ran) > 12


@on_both
async def test_skipped_moved_and_paused_ones_say_so(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.engine.order(HOME, Skip(MONDAY_4))
    await house.engine.order(HOME, Move(MONDAY_11, at("2027-01-12 10:00")))
    await house.engine.order(HOME, Pause(MONDAY, at("2027-02-01 00:00")))
    assert await fates(house, 5) == [
        ("01-04", Fate.SKIPPED),
        ("01-12", Fate.PAUSED),
        ("01-18", Fate.PAUSED),
        ("01-25", Fate.PAUSED),
        ("02-01", Fate.HAPPENS),
    ]
    moved = (await openings(house))[1]
    assert moved.usual_at == at("2027-01-11 08:00")
    assert moved.paused_until == at("2027-02-01 00:00")


async def test_a_pause_that_is_over_is_not_told(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.engine.order(HOME, Pause(MONDAY, at("2027-01-05 00:00")))
    await house.until(at("2027-01-05 00:00"))
    assert await fates(house, 2) == [("01-11", Fate.HAPPENS), ("01-18", Fate.HAPPENS)]


async def test_an_override_that_is_over_is_not_told(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.engine.order(HOME, Skip(MONDAY_4))
    await house.until(at("2027-01-04 08:00"))
    assert await fates(house, 1) == [("01-11", Fate.HAPPENS)]


async def test_what_is_far_away_can_be_moved_and_is_told(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.engine.order(HOME, Move(FAR, at("2027-03-02 10:00")))
    told = [i for i in await openings(house, 12) if i.usual_at]
    assert [(i.occurrence.id, i.at) for i in told] == [(FAR, at("2027-03-02 10:00"))]
    await house.engine.order(HOME, Restore(FAR))
    assert [i for i in await openings(house, 12) if i.usual_at] == []


async def test_a_step_that_was_moved_alone_says_when_it_would_be(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(at("2027-01-04 08:00"))
    later = at("2027-01-09 12:00")
    await house.engine.order(HOME, MoveStep(MONDAY_4, "close", later))
    items = await house.engine.coming(HOME, limit=3)
    close = next(i for i in items if i.step.name == "close")
    assert (close.at, close.usual_at) == (later, at("2027-01-08 08:00"))
    assert [i.usual_at for i in items if i.step.name == "remind"] == [None]


@on_both
async def test_an_extra_one_is_told_until_it_ends(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.engine.order(HOME, RunNow(MONDAY))
    await house.work()
    extra = [i for i in await house.engine.coming(HOME) if i.occurrence.extra]
    assert [i.step.name for i in extra] == ["remind", "close"]
    await house.until(at("2027-01-05 12:00"))
    assert not [i for i in await house.engine.coming(HOME) if i.occurrence.extra]


async def test_a_holiday_is_told_as_the_calendar_has_it(make_house: MakeHouse) -> None:
    holidays = NoHolidays([date(2027, 1, 4), date(2027, 1, 18)])
    house = await make_house(community(ritual(on_holiday="skip")), holidays=holidays)
    assert await fates(house) == [
        ("01-04", Fate.HOLIDAY),
        ("01-11", Fate.HAPPENS),
        ("01-18", Fate.HOLIDAY),
    ]


async def test_a_late_opening_that_moderators_are_asked_about_waits(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(late="ask")))
    house.jump(at("2027-01-04 20:00"))
    await house.work()
    (asked, *_) = await openings(house)
    assert (asked.fate, asked.at) == (Fate.ASKED, at("2027-01-05 20:00"))


async def test_a_journey_on_its_way_is_told_with_its_member(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual("welcome", "")))
    newcomer = MemberId("discord:new")
    begun = Occurrence(
        journey_id(HOME, RitualName("welcome"), newcomer, 1),
        HOME,
        RitualName("welcome"),
        at("2027-01-01 12:00").replace(tzinfo=None),
        at("2027-01-01 12:00"),
        State.OPEN,
        subject=newcomer,
        done={},
    )
    over = replace(begun, id=OccurrenceId(f"{begun.id}1"), state=State.CLOSED)
    async with house.storage.write() as uow:
        await uow.occurrences.add([begun, over], [])
    items = await house.engine.coming(HOME)
    assert {i.occurrence.subject for i in items} == {newcomer}
    assert [i.step.name for i in items] == ["open", "remind", "close"]


@pytest.mark.parametrize("retired", [True, False])
async def test_what_retires_begins_nothing_new(
    make_house: MakeHouse, *, retired: bool
) -> None:
    house = await make_house(community(ritual(retire=retired)))
    assert bool(await openings(house)) is not retired
