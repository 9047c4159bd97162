"""The audit trail, on the fake and on a real file."""

from rituals.model.audit import AuditEntry, Change, CommandLine
from rituals.ports import Storage
from tests.contracts.storage.conftest import Reopen
from tests.contracts.storage.samples import (
    ADA,
    ANDERSWO,
    BEN,
    MONDAY,
    WERKSTATT,
    days,
    minutes,
    occurrence,
)

FULL = AuditEntry(
    WERKSTATT,
    minutes(3),
    ADA,
    Change(
        "move",
        MONDAY,
        occurrence().id,
        BEN,
        before={"due_at": "2027-01-04T08:00:00+00:00", "state": "planned"},
        after={"due_at": "2027-01-05T08:00:00+00:00", "state": "planned"},
        undo=CommandLine("move", {"ritual": MONDAY, "to": "2027-01-04 09:00"}),
    ),
    'move ritual:monday-question to:"tomorrow 09:00"',
)


def bare(action: str, minute: float = 0, by: str = "ada") -> AuditEntry:
    return AuditEntry(WERKSTATT, minutes(minute), type(ADA)(by), Change(action))


async def test_every_fact_of_a_change_comes_back(reopen: Reopen) -> None:
    async with (await reopen()).write() as unit:
        await unit.audit.write([FULL, bare("reload")])
    async with (await reopen()).read() as unit:
        assert await unit.audit.read(WERKSTATT) == [FULL, bare("reload")]


async def test_lines_come_newest_first_and_in_pieces(storage: Storage) -> None:
    same_time = [bare(f"nth {n}") for n in range(3)]
    async with storage.write() as unit:
        await unit.audit.write([FULL, *same_time])
        read = [e.change.action for e in await unit.audit.read(WERKSTATT)]
        assert read == ["move", "nth 2", "nth 1", "nth 0"]
        [second, third] = await unit.audit.read(WERKSTATT, 2, skip=1)
        assert (second.change.action, third.change.action) == ("nth 2", "nth 1")
        assert await unit.audit.read(WERKSTATT, 2, skip=4) == []


async def test_a_community_sees_its_own_lines_only(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.audit.write([FULL])
        assert await unit.audit.read(ANDERSWO) == []
        assert await unit.audit.count(ANDERSWO) == 0
        assert await unit.audit.count(WERKSTATT) == 1


async def test_old_lines_go_with_activity(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.audit.write([bare("old", -60 * 24 * 200), bare("new")])
        assert await unit.trail.forget_before(WERKSTATT, days(-100), days(-900)) == 1
        assert [e.change.action for e in await unit.audit.read(WERKSTATT)] == ["new"]


def test_a_command_line_reads_as_it_would_be_typed() -> None:
    line = CommandLine("move", {"ritual": "monday", "to": "2027-01-04 09:00"})
    assert str(line) == 'move ritual:monday to:"2027-01-04 09:00"'
    assert str(CommandLine("reload")) == "reload"
