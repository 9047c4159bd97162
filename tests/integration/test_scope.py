"""Processes with different communities share a database, and leave each other's rows alone."""

from dataclasses import replace
from datetime import timedelta

from rituals.community import Community, LedgerSettings
from rituals.model.ids import CommunityId
from rituals.model.occurrence import State
from rituals.ports import Storage
from tests.fakes.house import MONDAY, House, at, community, ritual
from tests.fakes.visit import MakeHouse, on_both, press, private, told

AWAY = CommunityId("away")
OPENS_AT = at("2027-01-04 08:00")
REMINDS_AT = OPENS_AT + timedelta(days=2)


UNWATCHED = LedgerSettings()
"""No channel is observed, so that nothing but rituals is ever due."""


def away() -> Community:
    home = community(ritual(word="elsewhere"), ledger=UNWATCHED)
    return replace(home, id=AWAY, name="Away")


async def neighbours(storage: Storage, make_house: MakeHouse) -> tuple[House, House]:
    """Two processes: one guild, one database, two communities."""
    ours = await make_house(community(ledger=UNWATCHED))
    theirs = House(storage, community=away())
    theirs.spaces = ours.spaces
    await theirs.start()
    return ours, theirs


async def rows(house: House) -> list[object]:
    """All that a process could have done to a community's rows."""
    id_ = house.community.id
    occurrences = await house.all_occurrences()
    async with house.storage.read() as uow:
        entries = await uow.outbox.pending([o.id for o in occurrences])
        report = await uow.trail.unreported([id_])
        nudges = await uow.outbox.nudges([id_], at("2028-01-01 00:00"))
    return [*occurrences, *entries, *report, *nudges, *await house.trail()]


@on_both
async def test_each_process_does_what_is_due_in_its_communities_only(
    storage: Storage, make_house: MakeHouse
) -> None:
    ours, theirs = await neighbours(storage, make_house)
    before = await rows(theirs)
    await ours.until(REMINDS_AT)
    assert await rows(theirs) == before
    assert {s.key.split("/")[0] for s in ours.posts() if s.key} == {"home"}
    theirs.engine.planner.plan_at = None
    assert await theirs.engine.next_due() == OPENS_AT - timedelta(days=1)
    assert await ours.engine.next_due() == at("2027-01-06 23:00")  # it plans
    await theirs.until(OPENS_AT)
    (monday, *_) = await theirs.occurrences(MONDAY)
    assert monday.state is State.OPEN
    assert len([s for s in ours.posts() if s.key and s.key.startswith("away/")]) == 1


@on_both
async def test_deliveries_nudges_and_reports_wait_for_the_process_they_belong_to(
    storage: Storage, make_house: MakeHouse
) -> None:
    """One process writes all of that and stops; the other works on for days."""
    ours, theirs = await neighbours(storage, make_house)
    await theirs.until(OPENS_AT)
    (said,) = [s for s in theirs.posts() if s.key and s.key.startswith("away/")]
    await press(theirs, "Ben", said, "press")
    theirs.jump(REMINDS_AT + timedelta(hours=1))
    while await theirs.engine.stepper.run_due():
        pass  # a late reminder for the outbox, the report and the gate; then it stops
    before = await rows(theirs)
    async with storage.read() as uow:
        assert await uow.outbox.nudges([AWAY], REMINDS_AT + timedelta(days=1))
        assert await uow.trail.unreported([AWAY])
    await ours.until(REMINDS_AT + timedelta(days=8))
    assert await rows(theirs) == before
    assert told(ours) == []
    theirs.jump(REMINDS_AT + timedelta(hours=2))
    await theirs.work()
    (report,) = told(theirs)
    assert "monday, remind" in report
    assert [w for w in private(theirs, "Ben") if "come back" in w]
