"""What must hold of a house whatever happened in it."""

from datetime import datetime

from rituals.engine.slots import slots
from rituals.model.delivery import FINAL, DeliveryState
from rituals.model.ids import RitualName
from rituals.model.occurrence import Occurrence, OccurrenceId, State, Verdict, slot_id
from tests.fakes.house import HOME, MODS, House

BEGUN = {Verdict.RUN, Verdict.LATE}


async def assert_nothing_twice(house: House) -> None:
    """No message of the bot appeared twice in any space."""
    twice = {
        key: count
        for space in house.spaces.values()
        for key, count in space.posted.items()
        if count > 1
    }
    assert twice == {}


async def assert_every_slot_has_its_row(
    house: House, since: datetime, until: datetime
) -> None:
    """Every slot due in that time has one occurrence, and it is not left planned."""
    for ritual in house.community.rituals.values():
        found = {o.id: o for o in await house.occurrences(ritual.name)}
        first = since.astimezone(ritual.zone).date()
        last = until.astimezone(ritual.zone).date()
        for slot in slots(ritual, house.holidays, first, last):
            if not since <= slot.due_at < until:
                continue
            key = slot_id(HOME, ritual.name, slot.slot.date(), slot.nth)
            assert key in found, f"{key} was lost"
            occurrence = found[key]
            still = occurrence.state is State.PLANNED
            waiting = occurrence.reason == "asked" or occurrence.overridden
            assert not still or waiting, f"{key} is due and nothing was done"
            assert occurrence.state is not State.SKIPPED or occurrence.reason, key


async def assert_what_began_was_posted(house: House) -> None:
    """What the tables say began is in its channels exactly once, or the trail says why not."""
    told = {
        (line.occurrence, line.subject)
        for line in await house.trail()
        if line.verdict in {"impossible", "expired", "held"}
    }
    for ritual in house.community.rituals.values():
        for occurrence in await house.occurrences(ritual.name):
            if occurrence.done.get("open") in BEGUN:
                _assert_posted(house, occurrence, told)


def _assert_posted(
    house: House, occurrence: Occurrence, told: set[tuple[OccurrenceId | None, str]]
) -> None:
    ritual = house.community.rituals[RitualName(occurrence.ritual)]
    for channel in ritual.channels:
        key = f"{occurrence.id}/open/open/{channel}"
        count = house.spaces[channel.space].posted[key]
        excused = (occurrence.id, "open") in told
        assert count == 1 or (count == 0 and excused), f"{key} appeared {count} times"


async def assert_outbox_is_settled(house: House) -> None:
    """Nothing waits for ever: every entry of the past came to an end, or is held."""
    async with house.storage.read() as uow:
        ids = [
            o.id
            for ritual in house.community.rituals
            for o in await uow.occurrences.of_ritual(HOME, ritual, alive=False)
        ]
        for entry in await uow.outbox.pending(ids):
            assert entry.state in FINAL | {DeliveryState.HELD}, (
                entry.key,
                entry.state,
                entry.reason,
            )


async def assert_lateness_was_reported(house: House) -> None:
    """Whatever was late, missed or expired stands in a report to the moderators."""
    lines = [line for line in await house.trail() if line.to_report]
    async with house.storage.read() as uow:
        assert not await uow.trail.unreported()
    reports = [said for said in house.posts(MODS) if "report" in (said.key or "")]
    assert bool(lines) == bool(reports)


async def assert_all(house: House, since: datetime, until: datetime) -> None:
    await assert_nothing_twice(house)
    await assert_every_slot_has_its_row(house, since, until)
    await assert_what_began_was_posted(house)
    await assert_outbox_is_settled(house)
    await assert_lateness_was_reported(house)
