"""Whatever moderators change, the command that the audit trail names takes it back."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rituals.document import Document
from rituals.model.audit import AuditEntry
from rituals.model.occurrence import Occurrence, RitualState
from tests.fakes.desk import called, typed
from tests.fakes.house import HOME, House, NoHolidays, at, community, ritual
from tests.fakes.storage import FakeStorage

DAYS = st.sampled_from(["2027-01-04", "2027-01-11", "2027-01-18", "next"])
TIMES = st.builds(
    "2027-01-{:02}T{:02}:00+00:00".format, st.integers(2, 24), st.integers(0, 23)
)
LINES = st.one_of(
    st.builds("skip monday {}".format, DAYS),
    st.builds("restore monday {}".format, DAYS),
    st.builds("move monday {} to:{}".format, DAYS, TIMES),
    st.builds("pause monday until:{}".format, TIMES),
    st.sampled_from(["pause monday", "resume monday", "skip monday", "restore monday"]),
    st.sampled_from(["members exclude Ben", "members include Ben"]),
)


async def audited(house: House) -> list[AuditEntry]:
    """Oldest first."""
    async with house.storage.read() as uow:
        return list(reversed(await uow.audit.read(HOME, 1000)))


def as_planned(one: Occurrence) -> Occurrence:
    """Without what only says when somebody skipped it."""
    return replace(one, closed_at=None)


async def everything(house: House) -> Any:
    """All that moderators can change, as the engine would go by it.

    Slots that are written down now and were not before are as the calendar has them.
    """
    items = await house.engine.coming(HOME, limit=12)
    async with house.storage.read() as uow:
        states = await uow.rituals.states([HOME])
        people = await uow.members.everybody(HOME)
    pauses = [_pause(state, house) for state in states]
    excluded = {m.name: m.excluded for m in people}
    told = [
        (
            i.at,
            i.step.name,
            i.fate,
            i.usual_at,
            i.paused_until,
            as_planned(i.occurrence),
        )
        for i in items
    ]
    return told, pauses, excluded


def _pause(state: RitualState, house: House) -> Any:
    until = state.paused_until
    over = until is not None and until <= house.clock.now()
    return (state.paused and not over, None if over else until)


async def assert_all_is_taken_back(lines: list[str], *, holiday: bool) -> None:
    days = [date(2027, 1, 11)] if holiday else []
    weekly = ritual(on_holiday="skip")
    house = await House(
        FakeStorage(), community=community(weekly), holidays=NoHolidays(days)
    ).start()
    await house.work()
    await typed(house, "Ben", "help")
    before = [await everything(house)]
    for line in lines:
        known = len(await audited(house))
        await typed(house, "Ada", line)
        if len(await audited(house)) > known:
            before.append(await everything(house))
        else:
            assert await everything(house) == before[-1], line
    await take_all_back(house, before)


async def take_all_back(house: House, before: list[Any]) -> None:
    """The latest first; after each it is as it was before the change."""
    done = await audited(house)
    assert len(done) == len(before) - 1
    for entry, state in zip(reversed(done), reversed(before[:-1]), strict=True):
        undo = entry.change.undo
        assert undo is not None
        shown = await called(house, "Ada", undo.words, values=undo.values)
        assert isinstance(shown, Document)
        assert await everything(house) == state, (entry.typed, str(undo))


@given(st.lists(LINES, max_size=6), st.booleans())
def test_taken_back_in_turn_everything_is_as_it_was(
    lines: list[str], holiday: bool
) -> None:
    asyncio.run(assert_all_is_taken_back(lines, holiday=holiday))


def test_the_first_day_of_these_stories_is_before_all_their_times() -> None:
    assert House(FakeStorage()).now < at("2027-01-02 00:00") - timedelta(hours=1)
