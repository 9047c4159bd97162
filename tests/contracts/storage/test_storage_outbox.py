"""The outbox: put once, leased, done; what waits, expires, is replaced."""

from dataclasses import replace
from datetime import datetime

import pytest

from rituals.model.delivery import FINAL, OUTAGE, DeliveryState, OutboxEntry
from rituals.model.ids import CommunityId
from rituals.ports import Storage, UnitOfWork
from tests.contracts.storage.samples import (
    ANDERSWO,
    DISCORD,
    HALL,
    MONDAY,
    NOON,
    SLACK,
    TALK,
    WERKSTATT,
    days,
    entry,
    minutes,
    occurrence,
)

OPEN = [state for state in DeliveryState if state not in FINAL]


async def lease(unit: UnitOfWork, now: datetime = NOON, limit: int = 99) -> list[str]:
    taken = await unit.outbox.lease([WERKSTATT], [DISCORD], now, minutes(500), limit)
    return [one.key for one in taken]


async def finish(
    unit: UnitOfWork, key: str, state: DeliveryState = DeliveryState.DONE
) -> None:
    known = await unit.outbox.get([key])
    await unit.outbox.save([replace(known[key], state=state)])


async def state_of(unit: UnitOfWork, *keys: str) -> list[str]:
    known = await unit.outbox.get(keys)
    return [known[key].state.value for key in keys]


async def test_an_entry_comes_back_as_written(storage: Storage) -> None:
    full = OutboxEntry(
        key="o/open/talk",
        community=WERKSTATT,
        space=SLACK,
        name="open",
        payload='{"text": "grüße"}',
        created_at=minutes(1),
        due_at=minutes(2),
        not_before=minutes(3),
        occurrence=occurrence().id,
        ritual=MONDAY,
        channel=HALL,
        after="before",
        not_after=minutes(4),
        shows="post",
        opens_thread=True,
        state=DeliveryState.UNSURE,
        attempts=3,
        lease_until=minutes(5),
        look_first=True,
        reason="broke",
    )
    async with storage.write() as unit:
        await unit.outbox.put([full, entry("plain")])
        found = await unit.outbox.get([full.key, "plain", "unknown"])
        assert found == {full.key: full, "plain": entry("plain")}


async def test_putting_again_changes_nothing(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("a"), entry("a", payload="other")])
        await unit.outbox.put([entry("a", payload="third"), entry("b")])
        assert (await unit.outbox.get(["a"]))["a"] == entry("a")
        await unit.outbox.put([])
        assert await lease(unit) == ["a", "b"]


async def test_leased_ones_are_sending_and_told_as_they_were_with_this_attempt(
    storage: Storage,
) -> None:
    unsure = entry("u", state=DeliveryState.UNSURE, attempts=4, reason="broke")
    async with storage.write() as unit:
        await unit.outbox.put([entry("w"), unsure])
        taken = await unit.outbox.lease([WERKSTATT], [DISCORD], NOON, minutes(5), 9)
        assert taken == [entry("w", attempts=1), replace(unsure, attempts=5)]
        sending = DeliveryState.SENDING
        stored = await unit.outbox.get(["w", "u"])
        assert stored["w"] == entry(
            "w", attempts=1, state=sending, lease_until=minutes(5)
        )
        assert stored["u"].state is sending
        assert stored["u"].attempts == 5


async def test_nobody_gets_what_is_leased_until_the_lease_has_run_out(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("a")])
        await unit.outbox.lease([WERKSTATT], [DISCORD], NOON, minutes(5), 9)
        assert await lease(unit, minutes(4)) == []
        assert await unit.outbox.next_at([WERKSTATT]) == minutes(5)
        [again] = await unit.outbox.lease(
            [WERKSTATT], [DISCORD], minutes(5), minutes(10), 9
        )
        assert again.state is DeliveryState.SENDING
        assert again.attempts == 2
        assert await lease(unit, minutes(9)) == []


async def test_ready_ones_come_oldest_first_up_to_the_limit(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.outbox.put(
            [
                entry("new", created_at=minutes(2)),
                entry("tie 1"),
                entry("tie 2"),
                entry("old", created_at=minutes(-2)),
            ]
        )
        assert await lease(unit, limit=2) == ["old", "tie 1"]
        assert await lease(unit, limit=9) == ["tie 2", "new"]


async def test_only_the_asked_spaces_are_served(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("s", space=SLACK), entry("d")])
        assert await lease(unit) == ["d"]
        assert await unit.outbox.lease([WERKSTATT], [], NOON, minutes(5), 9) == []
        both = await unit.outbox.lease(
            [WERKSTATT], [SLACK, DISCORD], NOON, minutes(5), 9
        )
        assert [one.key for one in both] == ["s"]


async def test_only_the_communities_served_are_touched(storage: Storage) -> None:
    """What is of others waits for them, ready, leased or expired."""
    ours = entry("o", not_before=minutes(1), not_after=minutes(6))
    theirs = entry("t", community=ANDERSWO, not_after=minutes(5))
    async with storage.write() as unit:
        await unit.outbox.put([ours, theirs])
        assert await unit.outbox.next_at([WERKSTATT]) == minutes(1)
        assert await unit.outbox.next_at([WERKSTATT, ANDERSWO]) == NOON
        assert await unit.outbox.next_at([]) is None
        assert await unit.outbox.expire([WERKSTATT], minutes(5)) == []
        assert await unit.outbox.expire([], minutes(9)) == []
        assert await unit.outbox.lease([], [DISCORD], minutes(4), minutes(5), 9) == []
        assert await lease(unit, minutes(4)) == ["o"]
        assert await unit.outbox.get(["t"]) == {"t": theirs}
        [expired] = await unit.outbox.expire([WERKSTATT, ANDERSWO], minutes(5))
        assert expired.key == "t"


async def test_nothing_is_leased_before_its_time(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("a", not_before=minutes(3))])
        assert await lease(unit, minutes(2.9)) == []
        assert await unit.outbox.next_at([WERKSTATT]) == minutes(3)
        assert await lease(unit, minutes(3)) == ["a"]


async def test_the_end_of_an_outage_hurries_what_waited_for_it_and_nothing_else(
    storage: Storage,
) -> None:
    late = minutes(30)
    gone = entry("gone", not_before=late, reason=OUTAGE)
    others = [
        entry("asked-to-wait", not_before=late, reason="busy"),
        replace(gone, key="over", state=DeliveryState.CANCELLED),
        replace(gone, key="slack", space=SLACK),
        replace(gone, key="elsewhere", community=ANDERSWO),
    ]
    unsure = replace(gone, key="unsure", state=DeliveryState.UNSURE)
    due = replace(gone, key="due", not_before=NOON)
    async with storage.write() as unit:
        await unit.outbox.put([gone, unsure, due, *others])
        await unit.outbox.hurry(WERKSTATT, DISCORD, minutes(1))
    async with storage.read() as unit:
        known = await unit.outbox.get([one.key for one in (gone, unsure, due, *others)])
    assert known["gone"].not_before == known["unsure"].not_before == minutes(1)
    assert known["due"].not_before == NOON
    assert all(known[one.key] == one for one in others)


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_only_waiting_and_unsure_ones_are_ready(
    storage: Storage, state: DeliveryState
) -> None:
    ready = state in (DeliveryState.WAITING, DeliveryState.UNSURE)
    async with storage.write() as unit:
        later = minutes(1)
        await unit.outbox.put([entry("a", state=state, lease_until=later)])
        assert await lease(unit) == (["a"] if ready else [])


@pytest.mark.parametrize("link", ["after", "shows"])
@pytest.mark.parametrize("state", list(DeliveryState))
async def test_what_waits_for_another_is_ready_when_that_is_done(
    storage: Storage, link: str, state: DeliveryState
) -> None:
    first = entry("first", state=state, lease_until=days(9), not_before=days(9))
    then = entry("then", **{link: "first"})
    async with storage.write() as unit:
        await unit.outbox.put([first, then])
        done = state is DeliveryState.DONE
        assert await lease(unit) == (["then"] if done else [])


@pytest.mark.parametrize("link", ["after", "shows"])
async def test_what_waits_for_something_unknown_waits(
    storage: Storage, link: str
) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("a", **{link: "unknown"}), entry("b")])
        assert await lease(unit) == ["b"]


async def test_what_waits_blocks_nothing_that_does_not_wait_for_it(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.outbox.put(
            [
                entry("first", not_before=minutes(9)),
                entry("then", after="first"),
                entry("free"),
            ]
        )
        assert await lease(unit) == ["free"]
        await finish(unit, "first")
        assert await lease(unit) == ["then"]


async def test_saving_writes_known_ones_only(storage: Storage) -> None:
    changed = entry("a", state=DeliveryState.WAITING, not_before=minutes(9), reason="x")
    async with storage.write() as unit:
        await unit.outbox.put([entry("a")])
        await unit.outbox.save([changed, entry("unknown")])
        assert await unit.outbox.get(["a", "unknown"]) == {"a": changed}


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_a_newer_version_supersedes_only_what_waits(
    storage: Storage, state: DeliveryState
) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("old", shows="post", state=state)])
        await unit.outbox.put([entry("other", shows="other post")])
        await unit.outbox.put([entry("new", shows="post")])
        replaced = state is DeliveryState.WAITING
        expected = "superseded" if replaced else state.value
        assert await state_of(unit, "old", "other", "new") == [
            expected,
            "waiting",
            "waiting",
        ]


async def test_of_several_versions_put_at_once_the_last_stays(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("0", shows="post")])
        await unit.outbox.put([entry(key, shows="post") for key in ("1", "2", "3")])
        assert await state_of(unit, "0", "1", "2", "3") == [
            "superseded",
            "superseded",
            "superseded",
            "waiting",
        ]


async def test_putting_a_known_version_again_supersedes_nothing(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("1", shows="post")])
        await unit.outbox.put([entry("2", shows="post")])
        await unit.outbox.put([entry("1", shows="post")])
        assert await state_of(unit, "1", "2") == ["superseded", "waiting"]


async def test_what_waited_for_a_superseded_one_waits_for_the_newer(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.outbox.put(
            [
                entry("post", state=DeliveryState.DONE),
                entry("1", shows="post"),
                entry("close", after="1"),
            ]
        )
        await unit.outbox.put([entry("2", shows="post"), entry("3", shows="post")])
        assert await lease(unit) == ["3"]
        await finish(unit, "3")
        assert await lease(unit) == ["close"]


async def test_a_version_does_not_supersede_what_it_waits_for(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry("post", state=DeliveryState.DONE)])
        await unit.outbox.put([entry("1", shows="post")])
        await unit.outbox.put([entry("2", shows="post", after="1")])
        assert await lease(unit) == ["1"]
        await finish(unit, "1")
        assert await lease(unit) == ["2"]


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_only_waiting_ones_expire_when_their_time_has_come(
    storage: Storage, state: DeliveryState
) -> None:
    one = entry("a", state=state, not_after=minutes(5))
    async with storage.write() as unit:
        await unit.outbox.put([one, entry("forever")])
        assert await unit.outbox.expire([WERKSTATT], minutes(4.9)) == []
        expired = replace(one, state=DeliveryState.EXPIRED)
        waiting = state is DeliveryState.WAITING
        assert await unit.outbox.expire([WERKSTATT], minutes(5)) == (
            [expired] if waiting else []
        )
        assert await unit.outbox.get(["a"]) == {"a": expired if waiting else one}
        assert await unit.outbox.expire([WERKSTATT], minutes(9)) == []


async def test_dependents_are_found_through_each_other_but_not_through_the_final(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.outbox.put(
            [
                entry("root"),
                entry("child", after="root", created_at=minutes(2)),
                entry("shown", shows="child", created_at=minutes(1)),
                entry("held", after="shown", state=DeliveryState.HELD),
                entry("done", after="root", state=DeliveryState.DONE),
                entry("of done", after="done"),
                entry("free"),
                entry("back", after="back"),
            ]
        )
        found = await unit.outbox.dependents(["root"])
        assert [one.key for one in found] == ["held", "shown", "child"]
        found = await unit.outbox.dependents(["shown", "child", "back"])
        assert [one.key for one in found] == ["held"]
        assert await unit.outbox.dependents([]) == []


async def test_the_next_time_is_that_of_what_waits_for_nothing_else(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        assert await unit.outbox.next_at([WERKSTATT]) is None
        await unit.outbox.put(
            [
                entry("a", not_before=minutes(9)),
                entry("b", not_before=minutes(20), not_after=minutes(8)),
                entry("c", after="a", not_before=minutes(1), not_after=minutes(2)),
                entry("d", state=DeliveryState.DONE, not_before=minutes(1)),
                entry("e", state=DeliveryState.HELD, not_before=minutes(1)),
                entry("f", state=DeliveryState.UNSURE, not_before=minutes(10)),
            ]
        )
        assert await unit.outbox.next_at([WERKSTATT]) == minutes(8)
        await finish(unit, "b")
        assert await unit.outbox.next_at([WERKSTATT]) == minutes(9)
        await finish(unit, "a")
        assert await unit.outbox.next_at([WERKSTATT]) == minutes(1)
        await finish(unit, "c")
        assert await unit.outbox.next_at([WERKSTATT]) == minutes(10)


async def test_held_ones_are_listed_by_community(storage: Storage) -> None:
    held = entry("a", state=DeliveryState.HELD)
    async with storage.write() as unit:
        await unit.outbox.put([held, entry("b"), replace(held, key="c")])
        await unit.outbox.put([replace(held, key="d", community=ANDERSWO)])
        assert await unit.outbox.held(WERKSTATT) == [held, replace(held, key="c")]
        assert await unit.outbox.held(CommunityId("none")) == []


async def test_what_is_on_its_way_is_counted_by_community(storage: Storage) -> None:
    states = {state: entry(state.value, state=state) for state in DeliveryState}
    async with storage.write() as unit:
        await unit.outbox.put(list(states.values()))
        await unit.outbox.put([entry("elsewhere", community=ANDERSWO)])
        assert await unit.outbox.waiting(WERKSTATT) == 3  # waiting, sending, unsure
        assert await unit.outbox.waiting(ANDERSWO) == 1


async def test_pending_are_those_of_occurrences_that_are_not_final(
    storage: Storage,
) -> None:
    one, two = occurrence(1).id, occurrence(2).id
    later = minutes(5)
    async with storage.write() as unit:
        await unit.outbox.put(
            [entry(s, occurrence=one, state=s, created_at=later) for s in DeliveryState]
        )
        await unit.outbox.put([entry("two", occurrence=two), entry("none")])
        found = await unit.outbox.pending([two, one])
        assert [e.key for e in found] == [*OPEN, "two"]
        assert await unit.outbox.pending([]) == []


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_a_post_with_a_thread_is_on_its_way_from_lease_to_receipt(
    storage: Storage, state: DeliveryState
) -> None:
    expected = state in (
        DeliveryState.SENDING,
        DeliveryState.UNSURE,
        DeliveryState.HELD,
    )
    async with storage.write() as unit:
        await unit.outbox.put([entry("a", state=state)])
        assert not await unit.outbox.sending_to(WERKSTATT, DISCORD)
        await unit.outbox.put([entry("b", state=state, opens_thread=True)])
        assert await unit.outbox.sending_to(WERKSTATT, DISCORD) is expected
        assert not await unit.outbox.sending_to(WERKSTATT, SLACK)
        assert not await unit.outbox.sending_to(ANDERSWO, DISCORD)


async def test_many_are_put_leased_and_done_in_batches(storage: Storage) -> None:
    many = [entry(f"{n:05}", channel=TALK) for n in range(2000)]
    async with storage.write() as unit:
        await unit.outbox.put(many)
        await unit.outbox.put(many)
        done: list[str] = []
        while taken := await unit.outbox.lease(
            [WERKSTATT], [DISCORD], NOON, minutes(5), 700
        ):
            done += [one.key for one in taken]
            final = [replace(one, state=DeliveryState.DONE) for one in taken]
            await unit.outbox.save(final)
        assert done == [one.key for one in many]
        assert await unit.outbox.next_at([WERKSTATT]) is None
