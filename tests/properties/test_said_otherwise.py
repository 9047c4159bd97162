"""What cannot be said privately is said otherwise: one of the two, once, whatever dies."""

import asyncio
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.rehearsal.faults import Fault
from bot.texts.plain import plain
from rituals.ports import Storage
from rituals.signals import MembershipChanged
from tests.fakes.crashes import CrashError, CrashyHouse, Fuse
from tests.fakes.house import MODS
from tests.fakes.invariants import assert_nothing_twice, assert_outbox_is_settled
from tests.fakes.storages import fake_storage
from tests.fakes.vaults import fake_vault
from tests.fakes.welcome import HELLO, with_welcome

HARMLESS = (Fault.NONE, Fault.BUSY, Fault.BREAK_BEFORE, Fault.LOSE_ANSWER)


class Door(CrashyHouse):
    """A house where Eva comes in, and whose process dies now and then meanwhile."""

    async def survive(
        self, storage: Storage, *, shut: bool, crashes: list[int]
    ) -> None:
        space = self.spaces[HELLO.space]
        eva = space.add_person("Eva")
        space.remove_person(eva)
        if shut:
            space.faults.closed_to_bot.add(eva.account.id)
        space.people[eva.account.id] = eva
        for after in [*crashes, None]:
            self.fuse.left = after
            try:
                await self.start()  # who came meanwhile is noticed
                await self.until(self.clock.now() + timedelta(minutes=30))
            except CrashError:
                self.clock.advance(timedelta(minutes=7))
        await self.until(self.clock.now() + timedelta(hours=2))


def said(house: Door) -> tuple[list[str], list[str]]:
    """What was said privately to Eva, and what in the channel."""
    space = house.spaces[HELLO.space]
    eva = next(p for p in space.people.values() if p.name == "Eva")
    letters = space.private(eva).messages
    public = house.posts(HELLO)
    return (
        [plain(s.document) for s in letters if s.document],
        [plain(s.document) for s in public if s.document],
    )


async def _lived(*, shut: bool, crashes: list[int], faults: list[Fault]) -> Door:
    async with fake_storage() as storage:
        house = Door(storage, Fuse(), community=with_welcome())
        for space in house.spaces.values():
            space.add_channel("hello")
        await house.start()
        house.spaces[HELLO.space].faults.script.extend(faults)
        await house.survive(storage, shut=shut, crashes=crashes)
        await assert_nothing_twice(house)
        await assert_outbox_is_settled(house)
        return house


@given(
    shut=st.booleans(),
    crashes=st.lists(st.integers(0, 14), max_size=5),
    faults=st.lists(st.sampled_from(HARMLESS), max_size=4),
)
@example(shut=True, crashes=[8, 3, 2], faults=[])
def test_the_greeting_is_said_privately_or_in_public_and_never_both(
    shut: bool, crashes: list[int], faults: list[Fault]
) -> None:
    house = asyncio.run(_lived(shut=shut, crashes=crashes, faults=faults))
    private, public = said(house)
    assert len(private) == (0 if shut else 1)
    assert len(public) == (1 if shut else 0)
    assert not any("impossible" in (each.key or "") for each in house.posts(MODS))


def test_what_can_be_said_nowhere_is_told_to_moderators() -> None:
    faults = [Fault.REFUSE, Fault.REFUSE]
    house = asyncio.run(_lived(shut=False, crashes=[], faults=faults))
    assert said(house) == ([], [])
    (told,) = house.posts(MODS)
    assert told.document is not None
    assert "greeting" in plain(told.document)


def test_the_way_round_is_taken_once_though_the_process_dies_at_every_turn() -> None:
    for boundary in range(15):
        house = asyncio.run(_lived(shut=True, crashes=[boundary] * 2, faults=[]))
        assert len(said(house)[1]) == 1, boundary


async def _restored() -> Door:
    async with fake_vault() as vault:
        house = Door(vault.storage, Fuse(), community=with_welcome())
        space = house.spaces[HELLO.space]
        for each in house.spaces.values():
            each.add_channel("hello")
        await house.start()
        eva = space.add_person("Eva")
        space.faults.closed_to_bot.add(eva.account.id)
        came = MembershipChanged(eva, present=True, at=house.clock.now())
        await house.engine.receive(came)
        await vault.backup()
        await house.until(house.clock.now() + timedelta(minutes=3))
        assert len(house.posts(HELLO)) == 1
        await vault.restore()
        house.storage = vault.storage
        await house.restart()
        await house.until(house.clock.now() + timedelta(hours=2))
        return house


def test_a_restored_backup_does_not_say_it_again() -> None:
    house = asyncio.run(_restored())
    assert len(said(house)[1]) == 1
