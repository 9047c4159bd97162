"""Receipts prove once; nudges wait, and are remembered once sent."""

from dataclasses import replace

from rituals.model.nudges import DUTIES, Attention, HeldNudge, NudgeState
from rituals.ports import Storage
from tests.contracts.storage.conftest import Reopen
from tests.contracts.storage.samples import (
    ADA,
    ANDERSWO,
    BEN,
    CLEO,
    MONDAY,
    NOON,
    SLACK,
    WERKSTATT,
    days,
    message,
    minutes,
    nudge,
    occurrence,
    place,
    posted,
)


async def test_receipts_come_back_and_the_first_of_a_key_stays(reopen: Reopen) -> None:
    one, two = occurrence(1).id, occurrence(2).id
    full = posted("o/open", one, message=message("1"), thread=place("t"))
    private = posted("o/brief", one, message=message("2", "dm"), channel=None)
    bare = posted("p/close", two)
    async with (await reopen()).write() as unit:
        await unit.outbox.record([full, private, bare], WERKSTATT)
        await unit.outbox.record([posted("o/open", two)], WERKSTATT)
    async with (await reopen()).read() as unit:
        assert await unit.outbox.receipts([one]) == [full, private]
        assert await unit.outbox.receipts([two, one]) == [full, private, bare]
        assert await unit.outbox.receipts([]) == []
        found = await unit.outbox.receipt(["o/open", "p/close", "unknown"])
        assert found == {"o/open": full, "p/close": bare}


async def test_a_message_of_ours_is_known_by_where_it_stands(
    storage: Storage,
) -> None:
    there = posted("o/open", occurrence(1).id, message=message("1"))
    again = posted("o/show", occurrence(1).id, message=message("1"))
    async with storage.write() as unit:
        await unit.outbox.record([there, posted("bare", None), again], WERKSTATT)
    async with storage.read() as unit:
        assert await unit.outbox.posted(WERKSTATT, message("1")) == there
        assert await unit.outbox.posted(WERKSTATT, message("1", "dm")) is None
        assert await unit.outbox.posted(WERKSTATT, message("2")) is None
        assert await unit.outbox.posted(ANDERSWO, message("1")) is None


async def test_threads_belong_to_the_occurrence_that_opened_them(
    storage: Storage,
) -> None:
    one, two = occurrence(1).id, occurrence(2).id
    async with storage.write() as unit:
        await unit.outbox.record(
            [
                posted("a", one, thread=place("t1")),
                posted("b", two, thread=place("t2", SLACK)),
                posted("c", two, message=message("1", "t3")),
                posted("d", None, thread=place("t4")),
            ],
            WERKSTATT,
        )
        places = [
            place("t1"),
            place("t2", SLACK),
            place("t2"),
            place("t3"),
            place("t4"),
        ]
        assert await unit.outbox.thread_owner(WERKSTATT, places) == {
            place("t1"): one,
            place("t2", SLACK): two,
        }
        assert await unit.outbox.thread_owner(ANDERSWO, places) == {}
        assert await unit.outbox.thread_owner(WERKSTATT, []) == {}


async def test_a_nudge_comes_back_as_written_and_is_written_over(
    storage: Storage,
) -> None:
    full = HeldNudge(
        "k", WERKSTATT, ADA, MONDAY, occurrence().id, '{"a":1}', 5, NOON, days(2),
        minutes(7), NudgeState.HELD, "quiet hours", None, Attention.HELPED, message("7"),
    )  # fmt: skip
    async with storage.write() as unit:
        await unit.outbox.hold([replace(full, payload="{}")])
        await unit.outbox.hold([full])
        assert await unit.outbox.nudges([WERKSTATT], minutes(7)) == [full]


async def test_undecided_nudges_come_when_it_is_time_the_important_first(
    storage: Storage,
) -> None:
    plain = nudge("plain", look_at=minutes(1), created_at=minutes(-1))
    newer = nudge("newer", look_at=minutes(0))
    urgent = nudge("urgent", look_at=minutes(2), priority=9)
    later = nudge("later", look_at=minutes(3))
    dropped = nudge("dropped", look_at=minutes(0), state=NudgeState.DROPPED)
    async with storage.write() as unit:
        assert await unit.outbox.next_nudge_at([WERKSTATT]) is None
        await unit.outbox.hold([dropped, newer, plain, urgent, later])
        assert await unit.outbox.nudges([WERKSTATT], minutes(2)) == [
            urgent,
            plain,
            newer,
        ]
        assert await unit.outbox.next_nudge_at([WERKSTATT]) == minutes(0)
        sent = replace(newer, state=NudgeState.SENT, decided_at=minutes(2))
        await unit.outbox.hold([sent])
        assert await unit.outbox.nudges([WERKSTATT], minutes(2)) == [urgent, plain]
        assert await unit.outbox.next_nudge_at([WERKSTATT]) == minutes(1)


async def test_nudges_are_those_of_the_communities_served(storage: Storage) -> None:
    ours, theirs = nudge("o", look_at=minutes(1)), nudge("t", community=ANDERSWO)
    theirs = replace(theirs, look_at=minutes(0))
    async with storage.write() as unit:
        await unit.outbox.hold([ours, theirs])
        assert await unit.outbox.nudges([WERKSTATT], minutes(2)) == [ours]
        assert await unit.outbox.next_nudge_at([WERKSTATT]) == minutes(1)
        assert await unit.outbox.nudges([ANDERSWO], minutes(2)) == [theirs]
        assert await unit.outbox.next_nudge_at([ANDERSWO]) == theirs.look_at
        assert await unit.outbox.nudges([], minutes(2)) == []
        assert await unit.outbox.next_nudge_at([]) is None


async def test_nudges_of_a_rule_are_known_whatever_became_of_them(
    storage: Storage,
) -> None:
    def of(rule: Attention, key: str, at: float, **more: object) -> HeldNudge:
        return nudge(key, rule=rule, created_at=minutes(at), **more)

    asked = of(Attention.HELPED, "b", 2, about=message("1"))
    dropped = of(Attention.HELPED, "a", 2, state=NudgeState.DROPPED)
    others = [
        of(Attention.HELPED, "early", 1),
        of(Attention.WAITING, "another rule", 3),
        of(Attention.HELPED, "elsewhere", 3, community=ANDERSWO),
        nudge("a ritual's", created_at=minutes(3)),
    ]
    async with storage.write() as unit:
        await unit.outbox.hold([asked, dropped, *others])
        found = await unit.outbox.nudged_for(WERKSTATT, Attention.HELPED, minutes(2))
    assert found == [dropped, asked]


async def test_a_duty_does_not_count_against_the_budget(storage: Storage) -> None:
    sent = [
        nudge(str(rule), rule=rule, state=NudgeState.SENT, decided_at=minutes(n))
        for n, rule in enumerate(Attention)
    ]
    async with storage.write() as unit:
        await unit.outbox.hold(sent)
        times = await unit.outbox.nudged_since(WERKSTATT, [ADA], NOON)
    counted = [n.decided_at for n in sent if n.rule not in DUTIES]
    assert len(counted) == 2
    assert times == {ADA: counted}


async def test_only_nudges_that_were_sent_count_against_the_budget(
    storage: Storage,
) -> None:
    def decided(key: str, state: NudgeState, at: float, **more: object) -> HeldNudge:
        return nudge(key, state=state, decided_at=minutes(at), **more)

    async with storage.write() as unit:
        await unit.outbox.hold(
            [
                decided("late", NudgeState.SENT, 5),
                decided("early", NudgeState.SENT, 2),
                decided("before", NudgeState.SENT, 1),
                decided("merged", NudgeState.MERGED, 5),
                decided("dropped", NudgeState.DROPPED, 5),
                decided("ben", NudgeState.SENT, 9, member=BEN),
                decided("elsewhere", NudgeState.SENT, 9, community=ANDERSWO),
                nudge("held"),
            ]
        )
        since = unit.outbox.nudged_since
        assert await since(WERKSTATT, [ADA, CLEO], minutes(2)) == {
            ADA: [minutes(2), minutes(5)]
        }
        assert await since(WERKSTATT, [ADA, BEN], minutes(6)) == {BEN: [minutes(9)]}
        assert await since(WERKSTATT, [], minutes(0)) == {}
