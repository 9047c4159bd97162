"""What is to happen is written down once, found again after any pause, and fits the file."""

from datetime import date, timedelta

import pytest

from rituals.community import Ritual
from rituals.model.ids import RitualName
from rituals.model.occurrence import OccurrenceId, State, Verdict
from rituals.orders import Move, Skip
from rituals.ports import Storage
from tests.fakes.house import SLACK_TALK, TALK, House, NoHolidays, at, community, ritual
from tests.fakes.visit import MakeHouse, on_both, only, openings, told, words_of

MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
SUNDAY_NOON = at("2027-01-03 12:00")
"""The heads-up of the first Monday is out, and nothing is open."""


async def keys(house: House, name: str = "monday") -> list[str]:
    return [o.id for o in await house.occurrences(name)]


async def test_rows_reach_as_far_as_the_longest_lead_and_a_little_more(
    make_house: MakeHouse,
) -> None:
    near = await make_house(community(ritual(every="daily 09:00")))
    assert await keys(near) == [f"home/monday/2027-01-0{n}/1" for n in (2, 3, 4)]


async def test_a_longer_lead_plans_further(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(every="daily 09:00", lead="5 days")))
    assert (await keys(house))[-1] == "home/monday/2027-01-08/1"


async def test_each_slot_of_a_day_has_its_number(make_house: MakeHouse) -> None:
    house = await make_house(
        community(ritual("noon", "monday 12:00"), ritual("monday", "monday 09:00"))
    )
    assert await keys(house) == [MONDAY_4]
    assert await keys(house, "noon") == ["home/noon/2027-01-04/1"]


@on_both
async def test_a_double_tick_and_a_restart_plan_nothing_anew(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    before = await house.occurrences()
    await house.engine.tick()
    await house.restart()
    await house.engine.tick()
    assert await house.occurrences() == before
    assert await house.engine.planner.plan() == 0


@on_both
async def test_two_engines_on_one_storage_post_once(storage: Storage) -> None:
    one, other = House(storage), House(storage)
    await one.start()
    other.spaces = one.spaces
    await other.start()
    for house in (one, other):
        house.jump(at("2027-01-04 08:00"))
    await one.engine.tick()
    await other.engine.tick()
    await other.engine.drain()
    await one.engine.drain()
    assert await keys(one) == [MONDAY_4]
    assert words_of(one.posts()) == ["hello\n[ Press ]"]


async def test_a_new_ritual_has_no_past(make_house: MakeHouse) -> None:
    house = await make_house(
        community(ritual(every="daily 09:00")), now=at("2027-01-05 10:00")
    )
    assert (await keys(house))[0] == "home/monday/2027-01-06/1"


@on_both
async def test_what_lies_before_the_first_plan_was_not_missed(
    make_house: MakeHouse,
) -> None:
    """Set up on Sunday noon: the heads-up of Sunday morning is nobody's failure."""
    house = await make_house(now=SUNDAY_NOON)
    assert (await only(house)).done == {"early": Verdict.SKIPPED}
    await house.until(at("2027-01-04 08:00"))
    assert [(e.subject, e.verdict) for e in await house.trail()] == [("open", "run")]
    assert told(house) == []


@pytest.mark.parametrize(
    "changed",
    [
        ritual(every="monday 09:00", lead="3 days"),
        ritual(every="sunday and monday 15:00", lead="3 days"),
        ritual(every="sunday 15:00"),
    ],
)
async def test_what_a_changed_configuration_puts_into_the_past_was_not_missed(
    make_house: MakeHouse, changed: Ritual
) -> None:
    house = await make_house()
    await house.until(at("2027-01-03 07:00"))
    await house.engine.reload(community(changed), house.holidays)
    await house.until(at("2027-01-04 15:00"))
    assert len(house.posts()) > 0
    assert told(house) == []


async def test_what_nobody_heard_of_is_forgotten_though_its_heads_up_was_left_out(
    make_house: MakeHouse,
) -> None:
    house = await make_house(now=SUNDAY_NOON)
    await house.engine.reload(community(ritual(every="tuesday 10:00")), house.holidays)
    assert await keys(house) == ["home/monday/2027-01-05/1"]
    assert await house.trail() == []


async def test_what_was_missed_before_a_restart_is_still_missed(
    make_house: MakeHouse,
) -> None:
    """Fitting the rows to the configuration must not hide an outage."""
    house = await make_house()
    house.jump(at("2027-01-03 20:00"))
    await house.restart()
    await house.work()
    assert [(e.subject, e.verdict) for e in await house.trail()] == [
        ("early", "missed")
    ]


async def test_a_slot_later_on_the_first_day_is_not_lost(make_house: MakeHouse) -> None:
    house = await make_house(
        community(ritual(every="daily 09:00")), now=at("2027-01-05 07:00")
    )
    assert (await keys(house))[0] == "home/monday/2027-01-05/1"


@on_both
async def test_what_was_missed_is_found_from_the_tables(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(every="daily 09:00", late="skip")))
    house.jump(at("2027-01-20 12:00"))
    await house.restart()
    await house.work()
    found = {str(o.id): o for o in await house.occurrences()}
    missed = [OccurrenceId(f"home/monday/2027-01-{n:02}/1") for n in range(2, 21)]
    assert [found[key].reason for key in missed] == ["late"] * 19


async def test_after_years_only_what_still_means_something_is_written_down(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(late="skip")))
    house.jump(at("2030-01-01 12:00"))
    await house.work()
    first = next(o for o in await house.occurrences() if o.id != MONDAY_4)
    assert first.slot.date() >= date(2030, 1, 1) - timedelta(days=400)


@on_both
async def test_a_holiday_leaves_a_slot_out_and_says_so(make_house: MakeHouse) -> None:
    house = await make_house(
        community(ritual(on_holiday="skip")), holidays=NoHolidays([date(2027, 1, 4)])
    )
    left_out = await only(house)
    assert (left_out.state, left_out.reason) == (State.SKIPPED, "holiday")
    assert left_out.next_at is None
    assert [(e.verdict, e.reason) for e in await house.trail()] == [
        ("skipped", "holiday")
    ]


async def test_a_holiday_shifts_a_slot_that_keeps_its_name(
    make_house: MakeHouse,
) -> None:
    holidays = NoHolidays([date(2027, 1, 4), date(2027, 1, 5)])
    house = await make_house(community(ritual(on_holiday="shift")), holidays=holidays)
    shifted = await only(house)
    assert shifted.id == MONDAY_4
    assert shifted.slot.date() == date(2027, 1, 4)
    assert shifted.due_at == at("2027-01-06 08:00")
    await house.until(at("2027-01-06 08:00"))
    assert len(house.posts()) == 1


async def test_reloading_the_same_configuration_changes_nothing(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(SUNDAY_NOON)
    before = await house.occurrences()
    await house.engine.reload(house.community, house.holidays)
    assert await house.occurrences() == before


async def test_another_day_replaces_what_nobody_heard_of(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.engine.reload(community(ritual(every="tuesday 10:00")), house.holidays)
    assert await keys(house) == []
    await house.until(at("2027-01-05 09:00"))
    assert await keys(house) == ["home/monday/2027-01-05/1"]
    assert len(house.posts()) == 1


@on_both
async def test_another_hour_of_the_same_day_is_the_same_occurrence(
    make_house: MakeHouse,
) -> None:
    """The heads-up was given: it is neither given again nor is the day left out."""
    house = await make_house()
    await house.until(SUNDAY_NOON)
    await house.engine.reload(community(ritual(every="monday 11:00")), house.holidays)
    moved = await only(house)
    assert (moved.id, moved.due_at) == (MONDAY_4, at("2027-01-04 10:00"))
    assert moved.slot.hour == 11
    await house.until(at("2027-01-04 09:00"))
    assert house.posts() == []
    await house.until(at("2027-01-04 10:00"))
    assert len(house.posts()) == 1


async def test_what_was_announced_and_is_no_longer_wanted_says_so(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(SUNDAY_NOON)
    await house.engine.reload(community(ritual(every="tuesday 10:00")), house.holidays)
    monday = next(o for o in await house.occurrences() if o.id == MONDAY_4)
    assert (monday.state, monday.reason) == (State.SKIPPED, "retired")
    line = (await house.trail())[-1]
    assert (line.occurrence, line.verdict, line.reason) == (
        MONDAY_4,
        "skipped",
        "retired",
    )


async def test_a_moderators_order_outlives_a_reload(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.engine.order(house.community.id, Move(MONDAY_4, at("2027-01-05 10:00")))
    await house.engine.reload(community(ritual(word="new")), house.holidays)
    assert (await only(house)).due_at == at("2027-01-05 10:00")
    await house.engine.order(house.community.id, Skip(MONDAY_4))
    await house.engine.reload(community(ritual(word="newer")), house.holidays)
    assert (await only(house)).state is State.SKIPPED


async def test_a_holiday_added_later_leaves_the_slot_out(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(on_holiday="skip")))
    await house.engine.reload(house.community, NoHolidays([date(2027, 1, 4)]))
    left_out = await only(house)
    assert (left_out.state, left_out.reason) == (State.SKIPPED, "holiday")
    assert (await house.trail())[-1].reason == "holiday"


async def test_a_removed_ritual_leaves_nothing_planned(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(), ritual("other", "monday 10:00")))
    await house.engine.reload(
        community(ritual("other", "monday 10:00")), house.holidays
    )
    assert await keys(house) == []
    assert await keys(house, "other") == ["home/other/2027-01-04/1"]


@on_both
async def test_a_removed_ritual_that_is_open_ends(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(), ritual("other", "monday 10:00")))
    await house.until(at("2027-01-04 08:30"))
    await house.engine.reload(
        community(ritual("other", "monday 10:00")), house.holidays
    )
    ended = await only(house)
    assert (ended.state, ended.reason, ended.next_at) == (
        State.CLOSED,
        "retired",
        None,
    )


@on_both
async def test_a_ritual_that_comes_back_has_missed_nothing(
    make_house: MakeHouse,
) -> None:
    """It was taken out of the file and put back weeks later: it has no past to catch up."""
    both = community(
        ritual(late="newest"), ritual("other", "monday 10:00", late="newest")
    )
    house = await make_house(both)
    house.community = community(ritual("other", "monday 10:00", late="newest"))
    await house.restart()
    house.jump(at("2027-02-03 12:00"))
    await house.work()
    house.community = both
    await house.restart()
    await house.until(at("2027-02-09 12:00"))
    assert await keys(house) == ["home/monday/2027-02-08/1"]


@on_both
async def test_a_renamed_ritual_keeps_past_and_plans(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(every="daily 09:00")))
    await house.until(at("2027-01-02 12:00"))
    house.community = community(
        ritual("talk", "daily 09:00", formerly="monday", close_after="4 days")
    )
    for _ in range(2):  # `formerly` may stay in the file
        await house.restart()
    found = await house.occurrences("talk")
    dates = [o.slot.date().day for o in found]
    assert dates == sorted(set(dates)), "a slot was planned under both names"
    assert found[0].state is State.OPEN
    assert await keys(house) == []
    await house.until(at("2027-01-04 12:00"))
    assert len(house.posts()) == 3
    async with house.storage.read() as uow:
        (state,) = await uow.rituals.states([house.community.id])
    assert state.memory["open"] == 3


async def test_a_retiring_ritual_ends_what_is_open_and_begins_nothing(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(every="daily 09:00")))
    await house.until(at("2027-01-02 12:00"))
    retiring = community(ritual(every="daily 09:00", retire=True))
    await house.engine.reload(retiring, house.holidays)
    await house.until(at("2027-01-10 12:00"))
    first, *others = await house.occurrences()
    assert (first.state, first.done["close"]) == (State.CLOSED, Verdict.RUN)
    assert {o.reason for o in others} == {"retired"}
    assert len(house.posts()) == 1


async def test_what_a_moderator_moved_does_not_begin_in_a_retiring_ritual(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.engine.order(house.community.id, Move(MONDAY_4, at("2027-01-05 10:00")))
    await house.engine.reload(community(ritual(retire=True)), house.holidays)
    await house.until(at("2027-01-06 10:00"))
    assert house.posts() == []
    assert (await only(house)).reason == "retired"


@on_both
async def test_what_is_open_keeps_its_settings_and_times(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(close_after="4 days", word="old")))
    await house.until(at("2027-01-06 12:00"))
    house.community = community(ritual(close_after="10 days", word="new"))
    await house.restart()
    await house.until(at("2027-01-08 08:00"))
    closed = await only(house)
    assert (closed.state, closed.closed_at) == (State.CLOSED, at("2027-01-08 08:00"))
    await house.until(at("2027-01-11 08:00"))
    assert words_of(house.posts()) == ["over", "new\n[ Press ]"]


async def test_settings_nobody_can_read_any_more_are_those_of_today(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(word="old")))
    await house.until(at("2027-01-04 12:00"))
    opened = await only(house)
    house.community = community(ritual(word="new"))
    await house.restart()
    house.engine.world.remember_settings(
        house.community.rituals[RitualName("monday")],
        opened.settings or "",
        {"gone": True},
    )
    await house.until(at("2027-01-08 08:00"))
    assert (await only(house)).state is State.CLOSED


async def test_another_channel_is_for_the_next_one(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(channels=(TALK,))))
    await house.until(at("2027-01-04 12:00"))
    house.community = community(ritual(channels=(SLACK_TALK,)))
    await house.restart()
    await house.until(at("2027-01-11 12:00"))
    first, second = (await house.occurrences())[:2]
    assert [o.channel for o in await openings(house, first)] == [TALK]
    assert [o.channel for o in await openings(house, second)] == [SLACK_TALK]
    assert words_of(house.posts(TALK)) == ["over"]
    assert words_of(house.posts(SLACK_TALK)) == ["hello\n[ Press ]"]


async def test_next_due_is_never_later_than_the_next_day_to_plan(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(every="day 28 10:00")))
    await house.work()
    assert await house.engine.next_due() == at("2027-01-01 23:00")  # midnight in Berlin
    assert told(house) == []
