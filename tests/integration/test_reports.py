"""After an outage moderators get one report that names what was late, missed or expired."""

from dataclasses import replace
from datetime import timedelta

from rituals.engine.tell import MOST_LINES
from rituals.model.ids import CommunityId
from tests.fakes.house import TALK, House, at, community, ritual
from tests.fakes.visit import MakeHouse, on_both, private, told

MONDAY_8 = at("2027-01-04 08:00")


async def sleepy(house: House) -> House:
    """The process sleeps from Monday noon to the next week's Tuesday."""
    await house.until(at("2027-01-04 12:00"))
    house.jump(at("2027-01-12 07:00"))
    await house.restart()
    await house.work()
    return house


@on_both
async def test_one_report_names_each_that_was_late_or_missed(
    make_house: MakeHouse,
) -> None:
    house = await sleepy(await make_house())
    (report,) = told(house)
    heading, intro, *lines = report.split("\n")
    assert "Not everything went on time" in heading
    assert "4 steps" in intro
    assert [(line.split(" (")[0], line.split("): ")[1]) for line in lines] == [
        (
            "- monday, reminder if it is quiet",
            "missed. It could not be done on time.",
        ),
        ("- monday, close", "done, but late. It could not be done on time."),
        ("- monday, early", "missed. It could not be done on time."),
        ("- monday, start of the discussion", "missed. It could not be done on time."),
    ]


@on_both
async def test_a_report_is_given_once(make_house: MakeHouse) -> None:
    house = await sleepy(await make_house())
    await house.restart()
    await house.work()
    await house.until(at("2027-01-13 07:00"))
    assert len(told(house)) == 1


async def test_when_all_is_on_time_nobody_is_told(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.until(at("2027-01-20 07:00"))
    assert told(house) == []


async def test_what_expires_in_the_same_outage_stands_in_the_same_report(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    reminds_at = MONDAY_8 + timedelta(days=2)
    await house.until(reminds_at - timedelta(minutes=1))
    house.jump(reminds_at)
    await house.engine.tick()  # the reminder waits in the outbox, then all is dark
    house.jump(reminds_at + timedelta(days=3))
    await house.restart()
    await house.work()
    (report,) = told(house)
    assert "no longer sent" in report
    assert "monday, close (" in report


@on_both
async def test_what_a_platform_held_up_stands_in_the_report(
    make_house: MakeHouse,
) -> None:
    """Everything was ready in time; the platform took it an hour later."""
    house = await make_house()
    house.spaces[TALK.space].faults.down_until = MONDAY_8 + timedelta(hours=1)
    await house.until(MONDAY_8 + timedelta(hours=2))
    late = [
        (e.subject, e.reason, e.due_at)
        for e in await house.trail()
        if e.verdict == "late"
    ]
    assert late == [("open", "outage", MONDAY_8), ("second", "outage", MONDAY_8)]
    (report,) = told(house)
    assert report.count("I was not connected at the time.") == 2


async def test_what_was_late_before_and_a_late_report_are_not_reported_again(
    make_house: MakeHouse,
) -> None:
    """The step was late itself; then the platform was away, for its report, too."""
    house = await make_house()
    house.jump(MONDAY_8 + timedelta(hours=1))
    await house.engine.tick()
    house.spaces[TALK.space].faults.down_until = MONDAY_8 + timedelta(hours=3)
    await house.until(MONDAY_8 + timedelta(hours=9))
    assert [
        (e.subject, e.reason) for e in await house.trail() if e.verdict == "late"
    ] == [("open", "late")]
    assert len(told(house)) == 1


async def test_a_delivery_few_minutes_after_its_time_is_not_late(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    house.spaces[TALK.space].faults.down_until = MONDAY_8 + timedelta(minutes=1)
    await house.until(MONDAY_8 + timedelta(hours=2))
    assert len(house.posts()) == 1
    assert told(house) == []


async def test_two_reports_at_one_instant_are_both_given(make_house: MakeHouse) -> None:
    """The clock stands still between them, as it may for a moment in life."""
    house = await sleepy(await make_house())
    (line, *_) = [e for e in await house.trail() if e.subject == "close"]
    async with house.storage.write() as uow:
        await uow.trail.write([replace(line, at=house.clock.now(), subject="wrap-up")])
    await house.work()
    assert ["wrap-up" in w for w in told(house)] == [False, True]


async def test_a_long_report_is_cut_and_says_so(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(every="daily 09:00", late="skip")))
    await house.until(at("2027-01-20 12:00"))
    before = len(told(house))
    house.jump(at("2027-03-20 12:00"))
    await house.work()
    (report,) = told(house)[before:]
    assert report.count("\n- ") == MOST_LINES
    assert "more." in report.split("\n")[-1]


async def test_without_a_channel_the_report_goes_to_the_moderators_privately(
    make_house: MakeHouse,
) -> None:
    house = await sleepy(await make_house(community(moderators_channels=())))
    assert any("Not everything went on time" in w for w in private(house, "Ada"))
    assert private(house, "Ben") == []


async def test_without_moderators_the_trail_says_that_nobody_could_be_told(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(moderators_channels=()))
    for space in house.spaces.values():
        (ada,) = [p for p in space.people.values() if p.moderator]
        await house.platforms[space.name].leave(ada)
    await sleepy(house)
    assert [e.subject for e in await house.trail() if e.reason == "no-moderators"] == [
        "late-report"
    ]


async def test_lines_of_a_community_that_others_serve_are_left_to_them(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(at("2027-01-04 12:00"))
    house.jump(at("2027-01-12 07:00"))
    await house.engine.planner.plan()
    while await house.engine.stepper.run_due():
        pass
    house.engine.world.communities.pop(CommunityId("home"))
    assert await house.engine.reporter.report() == 0
    async with house.storage.read() as uow:
        assert await uow.trail.unreported([CommunityId("home")])
