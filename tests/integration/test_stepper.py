"""Each step runs once, on time or as its policy says, and whatever fails fails alone."""

from datetime import timedelta

import pytest

from rituals.community import Community
from rituals.model.ids import RitualName
from rituals.model.occurrence import OccurrenceId, State, Verdict
from rituals.orders import Move, MoveStep, Pause, Resume, RunNow
from tests.fakes.house import HOME, MODS, House, at, community, ritual
from tests.fakes.visit import (
    MakeHouse,
    on_both,
    only,
    openings,
    press,
    private,
    told,
    words_of,
)

MONDAY = RitualName("monday")
MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
OPENS_AT = at("2027-01-04 08:00")
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


async def verdicts(house: House, *subjects: str) -> list[tuple[str, str, str | None]]:
    """What became of which step, and why."""
    return [
        (e.subject, e.verdict, e.reason)
        for e in await house.trail()
        if e.occurrence == MONDAY_4 and (not subjects or e.subject in subjects)
    ]


async def late_house(make_house: MakeHouse, late: str, by: timedelta) -> House:
    """The heads-up was given, then the process slept through the opening."""
    house = await make_house(community(ritual(late=late)))
    await house.until(at("2027-01-03 12:00"))
    house.jump(OPENS_AT + by)
    await house.work()
    return house


@on_both
async def test_every_step_runs_once_at_its_time(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.until(at("2027-01-09 08:00"))
    assert [
        (e.subject, e.at.isoformat()[:16], e.verdict)
        for e in await house.trail()
        if e.occurrence == MONDAY_4
    ] == [
        ("early", "2027-01-03T08:00", "run"),
        ("open", "2027-01-04T08:00", "run"),
        ("remind", "2027-01-06T08:00", "run"),
        ("close", "2027-01-08T08:00", "run"),
    ]
    done = await only(house)
    assert (done.state, done.closed_at, done.next_at) == (
        State.CLOSED,
        at("2027-01-08 08:00"),
        None,
    )
    assert {o.state for o in await openings(house, done)} == {State.CLOSED}
    assert [w.split(" host")[0] for w in words_of(house.thread())] == [
        "in the thread",
        "voices 0 first 0 open 0 liked 0 helpers 0",
        "bye",
    ]
    assert told(house) == []


async def test_notes_and_memory_outlive_the_steps_that_wrote_them(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(at("2027-01-12 08:00"))
    assert (await only(house)).notes == {"early": True}
    async with house.storage.read() as uow:
        (state,) = await uow.rituals.states([HOME])
    assert state.memory == {"early": 2, "open": 2, "remind": 1, "close": 1}


async def test_a_few_minutes_are_not_late(make_house: MakeHouse) -> None:
    house = await late_house(make_house, "skip", timedelta(minutes=5))
    assert await verdicts(house, "open") == [("open", "run", None)]


@on_both
async def test_skip_leaves_a_late_opening_out(make_house: MakeHouse) -> None:
    house = await late_house(make_house, "skip", timedelta(minutes=6))
    assert await verdicts(house, "open") == [("open", "missed", "late")]
    assert (await only(house)).state is State.SKIPPED
    await house.until(at("2027-01-10 07:00"))
    assert house.posts() == []


@pytest.mark.parametrize(
    ("late", "verdict"), [(12 * HOURS, "late"), (12 * HOURS + HOURS / 60, "missed")]
)
async def test_catch_up_has_a_limit(
    make_house: MakeHouse, late: timedelta, verdict: str
) -> None:
    house = await late_house(make_house, "catch up within 12 hours", late)
    assert await verdicts(house, "open") == [("open", verdict, "late")]
    assert len(house.posts()) == (verdict == "late")


@on_both
async def test_newest_catches_up_with_the_last_one_only(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(every="daily 09:00", late="newest")))
    await house.until(at("2027-01-01 13:00"))
    house.jump(at("2027-01-05 20:00"))
    await house.work()
    opened = {
        e.occurrence: (e.verdict, e.reason)
        for e in await house.trail()
        if e.subject == "open"
    }
    assert opened == {
        f"home/monday/2027-01-0{n}/1": ("missed", "newer") for n in (2, 3, 4)
    } | {"home/monday/2027-01-05/1": ("late", "late")}
    assert len(house.posts()) == 1


async def test_an_extra_one_is_not_newer(make_house: MakeHouse) -> None:
    """Both are missed; the extra one must not cost the week its own."""
    house = await make_house(community(ritual(late="newest")))
    await house.until(OPENS_AT - HOURS)
    house.jump(OPENS_AT + HOURS / 60)
    await house.engine.order(HOME, RunNow(MONDAY))
    house.jump(OPENS_AT + HOURS)
    await house.work()
    assert await verdicts(house, "open") == [("open", "late", "late")]
    assert len(house.posts()) == 2


@pytest.mark.parametrize(
    "late", ["newest", "ask", "catch up within 30 days", "catch up within 12 hours"]
)
async def test_what_would_have_closed_already_does_not_begin(
    make_house: MakeHouse, late: str
) -> None:
    house = await late_house(make_house, late, 4 * DAYS)
    assert await verdicts(house, "open") == [("open", "missed", "late")]
    assert (await only(house)).state is State.SKIPPED
    assert house.posts() == []


async def test_until_it_would_have_closed_it_is_caught_up(
    make_house: MakeHouse,
) -> None:
    house = await late_house(make_house, "newest", 4 * DAYS - HOURS)
    assert await verdicts(house, "open") == [("open", "late", "late")]
    assert len(house.posts()) == 1


async def test_ask_asks_and_begins_nothing_meanwhile(make_house: MakeHouse) -> None:
    """Not even what would have followed: it waits for the opening."""
    house = await late_house(make_house, "ask", 3 * DAYS)
    await house.until(OPENS_AT + 3 * DAYS + 23 * HOURS)
    assert house.posts() == []
    asked = await only(house)
    assert (asked.state, asked.reason) == (State.PLANNED, "asked")
    assert set(asked.done) == {"early"}
    (question,) = [w for w in told(house) if "Shall I do it now" in w]
    assert "monday" in question


@on_both
async def test_moderators_answer_yes_and_it_begins_now(make_house: MakeHouse) -> None:
    house = await late_house(make_house, "ask", 2 * HOURS)
    shown = await press(house, "Ada", house.posts(MODS)[0], "decide-run")
    assert shown is not None
    await house.work()
    opened = await only(house)
    assert (opened.state, opened.reason) == (State.OPEN, None)
    assert opened.opened_at == OPENS_AT + 2 * HOURS
    assert len(house.posts()) == 1
    await house.until(OPENS_AT + 4 * DAYS + 2 * HOURS)
    assert (await only(house)).state is State.CLOSED


async def test_moderators_answer_no_and_it_is_left_out(make_house: MakeHouse) -> None:
    house = await late_house(make_house, "ask", 2 * HOURS)
    await press(house, "Ada", house.posts(MODS)[0], "decide-leave")
    await house.until(OPENS_AT + 3 * DAYS)
    left = await only(house)
    assert (left.state, left.reason) == (State.SKIPPED, "moderator")
    assert house.posts() == []


async def test_when_nobody_answers_for_a_day_it_is_left_out(
    make_house: MakeHouse,
) -> None:
    house = await late_house(make_house, "ask", 2 * HOURS)
    await house.until(OPENS_AT + 25 * HOURS)
    assert (await only(house)).state is State.PLANNED
    await house.until(OPENS_AT + 26 * HOURS)
    left = await only(house)
    assert (left.state, left.reason) == (State.SKIPPED, "nobody-answered")
    assert "nobody answered in time" in told(house)[-1]


async def test_an_old_question_can_no_longer_be_answered(make_house: MakeHouse) -> None:
    """A moderator moved it instead; the button begins nothing behind their back."""
    house = await late_house(make_house, "ask", 2 * HOURS)
    question = house.posts(MODS)[0]
    await house.engine.order(HOME, Move(MONDAY_4, OPENS_AT + 2 * DAYS))
    await press(house, "Ada", question, "decide-run")
    await house.work()
    assert house.posts() == []
    await house.until(OPENS_AT + 2 * DAYS)
    assert len(house.posts()) == 1


async def test_moderators_without_a_channel_are_asked_privately(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(late="ask"), moderators_channels=()))
    house.jump(OPENS_AT + 2 * HOURS)
    await house.work()
    assert any("Shall I do it now" in w for w in private(house, "Ada"))
    assert private(house, "Ben") == []


@on_both
async def test_a_reminder_past_its_time_is_left_out_and_said(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(at("2027-01-05 08:00"))
    house.jump(OPENS_AT + 2 * DAYS + 13 * HOURS)
    await house.work()
    assert await verdicts(house, "remind") == [("remind", "missed", "late")]
    assert (await only(house)).done["remind"] == Verdict.SKIPPED


async def test_a_reminder_a_little_late_still_comes(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.until(at("2027-01-05 08:00"))
    house.jump(OPENS_AT + 2 * DAYS + 11 * HOURS)
    await house.work()
    assert await verdicts(house, "remind") == [("remind", "late", "late")]


async def test_a_close_must_run_however_late(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.until(at("2027-01-05 08:00"))
    house.jump(at("2027-03-01 08:00"))
    await house.work()
    assert await verdicts(house, "close") == [("close", "late", "late")]
    assert words_of(house.posts())[0] == "over"


@on_both
async def test_a_paused_ritual_begins_nothing_and_says_so(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.engine.order(HOME, Pause(MONDAY))
    await house.until(at("2027-01-04 12:00"))
    assert house.posts() == []
    assert await verdicts(house, "early", "open") == [
        ("early", "skipped", "paused"),
        ("open", "skipped", "paused"),
    ]
    await house.engine.order(HOME, Resume(MONDAY))
    await house.until(at("2027-01-11 12:00"))
    assert len(house.posts()) == 1


async def test_a_pause_ends_by_itself(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.engine.order(HOME, Pause(MONDAY, until=at("2027-01-10 12:00")))
    await house.until(at("2027-01-11 12:00"))
    assert await verdicts(house, "open") == [("open", "skipped", "paused")]
    assert len(house.posts()) == 1


async def test_what_is_open_goes_on_during_a_pause(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.until(at("2027-01-04 12:00"))
    await house.engine.order(HOME, Pause(MONDAY))
    await house.until(at("2027-01-08 12:00"))
    assert (await only(house)).done["close"] == Verdict.RUN


@on_both
async def test_run_now_begins_at_once_and_uses_no_slot_up(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    for _ in range(2):
        await house.engine.order(HOME, RunNow(MONDAY))
        await house.work()
    extras = [o for o in await house.occurrences() if o.extra]
    assert [o.id for o in extras] == [
        "home/monday/2027-01-01/x1",
        "home/monday/2027-01-01/x2",
    ]
    assert [o.done["early"] for o in extras] == [Verdict.SKIPPED] * 2
    assert len(house.posts()) == 2
    await house.until(at("2027-01-04 08:00"))
    assert len(house.posts()) == 3


async def test_run_now_works_in_a_pause(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.engine.order(HOME, Pause(MONDAY))
    await house.engine.order(HOME, RunNow(MONDAY))
    await house.work()
    assert len(house.posts()) == 1


def two(**settings: object) -> Community:
    return community(
        ritual(**settings),  # type: ignore[arg-type]  # settings of the probe
        ritual("other", "monday 09:00"),
    )


async def test_a_failing_step_stops_nobody_else_and_is_told_once(
    make_house: MakeHouse,
) -> None:
    house = await make_house(two(word="broken"))
    await house.until(at("2027-01-07 12:00"))
    (other,) = [o for o in await house.occurrences("other") if o.id.endswith("04/1")]
    assert other.done["remind"] == Verdict.RUN
    assert await verdicts(house, "remind") == [
        ("remind", "failed", "failed"),
        ("remind", "missed", "late"),
    ]
    failed = [w for w in told(house) if "I keep trying" in w]
    assert len(failed) == 1


async def test_a_failing_step_does_not_keep_it_from_closing(
    make_house: MakeHouse,
) -> None:
    house = await make_house(two(word="broken"))
    await house.until(at("2027-01-08 08:00"))
    assert (await only(house)).done["close"] == Verdict.RUN


async def test_a_step_that_works_again_runs_and_all_is_well(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(word="mute")))
    await house.until(at("2027-01-04 08:05"))
    failing = await only(house)
    assert (failing.state, failing.reason) == (State.PLANNED, "failed")
    assert await openings(house, failing) == []
    await house.engine.reload(community(ritual(word="hello")), house.holidays)
    await house.until(at("2027-01-04 08:10"))
    opened = await only(house)
    assert (opened.state, opened.reason) == (State.OPEN, None)
    assert await verdicts(house, "open") == [
        ("open", "failed", "failed"),
        ("open", "late", "late"),
    ]
    assert len(house.posts()) == 1


async def test_an_opening_that_fails_for_good_is_left_out_by_its_policy(
    make_house: MakeHouse,
) -> None:
    house = await make_house(
        community(ritual(word="mute", late="catch up within 2 hours"))
    )
    await house.until(at("2027-01-04 11:00"))
    left = await only(house)
    assert (left.state, left.reason) == (State.SKIPPED, "late")
    assert house.posts() == []


@on_both
async def test_a_step_moved_by_a_moderator_comes_when_they_say(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(at("2027-01-05 08:00"))
    await house.engine.order(HOME, MoveStep(MONDAY_4, "close", at("2027-01-10 08:00")))
    await house.until(at("2027-01-09 08:00"))
    assert (await only(house)).state is State.OPEN
    await house.until(at("2027-01-10 08:00"))
    assert (await only(house)).done["close"] == Verdict.RUN
    await house.engine.tick()


async def test_an_occurrence_moved_takes_all_its_steps_along(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.engine.order(HOME, Move(MONDAY_4, at("2027-01-06 10:00")))
    await house.until(at("2027-01-10 10:00"))
    assert [
        e.at
        for e in await house.trail()
        if e.occurrence == MONDAY_4 and e.verdict == "run"
    ] == [at(f"2027-01-{day} 10:00") for day in ("05", "06", "08", "10")]


async def test_a_change_of_settings_before_it_opens_reschedules_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.engine.reload(community(ritual(lead="1 hour")), house.holidays)
    await house.until(at("2027-01-04 06:59"))
    assert await verdicts(house) == []
    await house.until(at("2027-01-04 07:00"))
    assert await verdicts(house) == [("early", "run", None)]
