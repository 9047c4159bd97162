"""Rituals and occurrences: natural keys, what is due, parts."""

from dataclasses import replace
from datetime import UTC, date, datetime

from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import Occurrence, OccurrenceId, State, Verdict
from rituals.model.participation import Withdrawal
from rituals.ports import Storage
from tests.contracts.storage.samples import (
    ADA,
    ANDERSWO,
    BEN,
    CLEO,
    HALL,
    MONDAY,
    NOON,
    TALK,
    WERKSTATT,
    minutes,
    occurrence,
    opening,
    part,
    ritual,
)

NEW = RitualName("tuesday-question")


async def test_states_come_back_as_written_and_are_written_over(
    storage: Storage,
) -> None:
    state = ritual(
        paused=True,
        paused_until=minutes(1.5),
        memory={"used": ["früher", "später"], "turn": {"host": 3, "none": None}},
    )
    async with storage.write() as unit:
        await unit.rituals.save([ritual(), ritual("other")])
        await unit.rituals.save([state])
        assert set(map(repr, await unit.rituals.states([WERKSTATT]))) == {
            repr(state),
            repr(ritual("other", memory={})),
        }
        assert await unit.rituals.states([ANDERSWO]) == []
        assert await unit.rituals.states([]) == []


async def test_renaming_carries_state_and_history_over_but_keeps_ids(
    storage: Storage,
) -> None:
    elsewhere = occurrence(community=ANDERSWO)
    async with storage.write() as unit:
        await unit.rituals.save([ritual(memory={"n": 1})])
        await unit.occurrences.add([occurrence(), elsewhere], [])
        await unit.rituals.rename(WERKSTATT, MONDAY, NEW)
        await unit.rituals.rename(WERKSTATT, MONDAY, NEW)
        [state] = await unit.rituals.states([WERKSTATT])
        assert (state.ritual, state.memory) == (NEW, {"n": 1})
        assert await unit.occurrences.of_ritual(WERKSTATT, MONDAY) == []
        [renamed] = await unit.occurrences.of_ritual(WERKSTATT, NEW)
        assert renamed.id == occurrence().id
        assert await unit.occurrences.of_ritual(ANDERSWO, MONDAY) == [elsewhere]


async def test_renaming_an_unknown_ritual_or_to_the_same_name_changes_nothing(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.rituals.save([ritual(NEW)])
        await unit.rituals.rename(WERKSTATT, MONDAY, NEW)
        await unit.rituals.rename(WERKSTATT, NEW, NEW)
        assert await unit.rituals.states([WERKSTATT]) == [ritual(NEW)]


async def test_a_renamed_ritual_takes_the_place_of_one_of_the_new_name(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.rituals.save([ritual(NEW), ritual(memory={"n": 1})])
        await unit.rituals.rename(WERKSTATT, MONDAY, NEW)
        assert await unit.rituals.states([WERKSTATT]) == [ritual(NEW, memory={"n": 1})]


async def test_settings_are_kept_by_fingerprint_and_never_altered(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.rituals.keep_settings({"f1": {"every": "monday"}, "f2": {}})
        await unit.rituals.keep_settings({"f1": {"every": "friday"}})
        assert await unit.rituals.settings(["f1", "f3"]) == {"f1": {"every": "monday"}}


async def test_an_occurrence_comes_back_as_written(storage: Storage) -> None:
    full = Occurrence(
        id=OccurrenceId("werkstatt/welcome/@ada/1"),
        community=WERKSTATT,
        ritual=RitualName("welcome"),
        slot=datetime(2027, 3, 28, 2, 30),  # noqa: DTZ001  a wall clock has no zone
        due_at=minutes(1 / 60_000_000),
        state=State.OPEN,
        reason="grüße",
        subject=ADA,
        extra=True,
        overridden=True,
        done={"open": Verdict.LATE, "remind": Verdict.SKIPPED},
        moved={"close": minutes(0.5)},
        next_step="close",
        next_at=minutes(9),
        settings="f1",
        notes={"brief": ["a", {"b": None}]},
        opened_at=minutes(2),
        closed_at=minutes(3),
    )
    async with storage.write() as unit:
        await unit.occurrences.add([full, occurrence()], [])
    async with storage.read() as unit:
        assert await unit.occurrences.get([full.id]) == [full]
        [plain] = await unit.occurrences.get([occurrence().id])
        assert plain == occurrence()
        assert plain.due_at.tzinfo is UTC
        assert plain.slot.tzinfo is None


async def test_journeys_are_found_by_their_members(storage: Storage) -> None:
    adas = replace(occurrence(2), id=OccurrenceId("w/a/@ada/1"), subject=ADA)
    over = replace(
        occurrence(1), id=OccurrenceId("w/a/@ada/2"), subject=ADA, state=State.CLOSED
    )
    bens = replace(occurrence(3), id=OccurrenceId("w/a/@ben/1"), subject=BEN)
    away = replace(adas, id=OccurrenceId("x/a/@ada/1"), community=ANDERSWO)
    async with storage.write() as unit:
        await unit.occurrences.add([adas, over, bens, away, occurrence(4)], [])
    async with storage.read() as unit:
        found = unit.occurrences.journeys
        assert await found(WERKSTATT, [ADA]) == [adas]
        assert await found(WERKSTATT, [BEN, ADA]) == [adas, bens]
        assert await found(WERKSTATT, [ADA], alive=False) == [over, adas]
        assert await found(WERKSTATT, []) == []


async def test_adding_again_changes_nothing_and_names_only_the_new(
    storage: Storage,
) -> None:
    first, second = occurrence(1), occurrence(2)
    other = replace(first, state=State.SKIPPED)
    async with storage.write() as unit:
        new = await unit.occurrences.add([first, other], [opening(first)])
        assert new == {first.id}
        again = [
            opening(first, state=State.OPEN),
            opening(first, HALL),
            opening(second),
        ]
        assert await unit.occurrences.add([other, second], again) == {second.id}
        assert await unit.occurrences.get([first.id]) == [first]
        ids = [first.id, second.id]
        assert await unit.occurrences.openings(ids) == [opening(first), opening(second)]
        assert await unit.occurrences.add([], []) == frozenset()


async def test_many_are_added_found_and_saved_at_once(storage: Storage) -> None:
    many = [occurrence(nth, next_at=minutes(nth)) for nth in range(1, 1202)]
    openings = [opening(one, channel) for one in many for channel in (HALL, TALK)]
    async with storage.write() as unit:
        assert len(await unit.occurrences.add(many, openings)) == 1201
        assert await unit.occurrences.add(many, openings) == frozenset()
        await unit.occurrences.save([replace(one, reason="x") for one in many])
        ids = [one.id for one in many]
        found = await unit.occurrences.get(ids)
        assert {one.id for one in found if one.reason == "x"} == set(ids)
        assert await unit.occurrences.openings(ids) == openings
        await unit.occurrences.delete_planned(ids)
        assert await unit.occurrences.get(ids) == []
        assert await unit.occurrences.openings(ids) == []


async def test_saving_writes_over_known_ones_only(storage: Storage) -> None:
    one = occurrence(1)
    changed = replace(one, state=State.OPEN, due_at=minutes(99), notes={"a": 1})
    async with storage.write() as unit:
        await unit.occurrences.add([one], [])
        await unit.occurrences.save([changed, occurrence(2)])
        assert await unit.occurrences.get([one.id, occurrence(2).id]) == [changed]


async def test_openings_are_written_new_or_known_and_keep_their_order(
    storage: Storage,
) -> None:
    one = occurrence()
    closed = opening(one, TALK, state=State.CLOSED, reason="channel deleted")
    async with storage.write() as unit:
        await unit.occurrences.add([one], [opening(one, TALK)])
        await unit.occurrences.save_openings([opening(one, HALL)])
        await unit.occurrences.save_openings([closed])
        expected = [closed, opening(one, HALL)]
        assert await unit.occurrences.openings([one.id]) == expected
        assert await unit.occurrences.openings([]) == []


async def test_only_planned_ones_are_deleted_to_be_planned_anew(
    storage: Storage,
) -> None:
    planned, open_ = occurrence(1), occurrence(2, state=State.OPEN)
    async with storage.write() as unit:
        await unit.occurrences.add([planned, open_], [opening(planned), opening(open_)])
        await unit.occurrences.delete_planned([planned.id, open_.id])
        assert await unit.occurrences.get([planned.id, open_.id]) == [open_]
        left = await unit.occurrences.openings([planned.id, open_.id])
        assert left == [opening(open_)]
        await unit.occurrences.add([planned], [opening(planned)])
        assert await unit.occurrences.openings([planned.id]) == [opening(planned)]


async def test_due_are_those_alive_whose_time_has_come_earliest_first(
    storage: Storage,
) -> None:
    late, now = occurrence(1, next_at=minutes(-5)), occurrence(2, next_at=NOON)
    tie = occurrence(3, next_at=minutes(-5), state=State.OPEN)
    later = occurrence(4, next_at=minutes(1))
    over = occurrence(5, next_at=minutes(-9), state=State.CLOSED)
    skipped = occurrence(6, next_at=minutes(-9), state=State.SKIPPED)
    idle = occurrence(7)
    async with storage.write() as unit:
        assert await unit.occurrences.next_at([WERKSTATT]) is None
        await unit.occurrences.add([now, tie, later, over, skipped, idle, late], [])
        assert await unit.occurrences.due([WERKSTATT], NOON, 10) == [late, tie, now]
        assert await unit.occurrences.due([WERKSTATT], NOON, 2) == [late, tie]
        assert await unit.occurrences.next_at([WERKSTATT]) == minutes(-5)
        await unit.occurrences.save(
            [replace(one, state=State.CLOSED) for one in (late, tie, now)]
        )
        assert await unit.occurrences.due([WERKSTATT], NOON, 10) == []
        assert await unit.occurrences.next_at([WERKSTATT]) == minutes(1)


async def test_due_are_those_of_the_communities_served(storage: Storage) -> None:
    ours, theirs = occurrence(1, next_at=minutes(2)), occurrence(2, next_at=NOON)
    theirs = replace(theirs, community=ANDERSWO)
    many = [CommunityId(f"c{n}") for n in range(2000)]
    async with storage.write() as unit:
        await unit.occurrences.add([ours, theirs], [])
        due, next_at = unit.occurrences.due, unit.occurrences.next_at
        assert await due([WERKSTATT], minutes(9), 9) == [ours]
        assert await next_at([WERKSTATT]) == minutes(2)
        assert await due([*many, ANDERSWO, WERKSTATT], minutes(9), 9) == [theirs, ours]
        assert await next_at([*many, ANDERSWO, WERKSTATT]) == NOON
        assert await due(many, minutes(9), 9) == await due([], minutes(9), 9) == []
        assert await next_at(many) is await next_at([]) is None


async def test_of_a_ritual_or_of_all_by_the_time_they_are_due(storage: Storage) -> None:
    first = occurrence(1, due_at=minutes(3))
    second = occurrence(2, due_at=minutes(1), state=State.OPEN)
    over = occurrence(3, due_at=minutes(2), state=State.CLOSED)
    other = occurrence(4, ritual=NEW, due_at=minutes(4))
    elsewhere = occurrence(5, community=ANDERSWO)
    async with storage.write() as unit:
        await unit.occurrences.add([first, second, over, other, elsewhere], [])
        found = unit.occurrences.of_ritual
        assert await found(WERKSTATT, MONDAY) == [second, first]
        assert await found(WERKSTATT, MONDAY, alive=False) == [second, over, first]
        assert await found(WERKSTATT) == [second, first, other]
        assert await found(WERKSTATT, alive=False) == [second, over, first, other]
        assert await found(CommunityId("none")) == []


async def test_parts_are_written_over_by_their_natural_key_and_come_by_time(
    storage: Storage,
) -> None:
    one, two = occurrence(1), occurrence(2)
    voice = part(one, BEN, at=minutes(2), details={"messages": ["1"]})
    vote = part(one, ADA, "vote", key="s1", at=minutes(1))
    second_vote = part(one, ADA, "vote", key="s2", at=minutes(1))
    host = part(two, ADA, "host", at=minutes(0))
    async with storage.write() as unit:
        await unit.occurrences.add([one, two], [])
        await unit.occurrences.save_participations([voice, second_vote, vote, host])
        changed = replace(voice, details={"messages": ["1", "2"]})
        await unit.occurrences.save_participations([voice, changed])
        found = await unit.occurrences.participations([one.id])
        assert found == [vote, second_vote, changed]
        found = await unit.occurrences.participations([two.id, one.id])
        assert found == [host, vote, second_vote, changed]


async def test_parts_are_taken_back_and_the_last_word_counts(storage: Storage) -> None:
    one = occurrence()
    back = Withdrawal(one.id, ADA, "joined")
    joined = part(one, ADA, "joined")
    async with storage.write() as unit:
        await unit.occurrences.add([one], [])
        await unit.occurrences.save_participations([back])
        await unit.occurrences.save_participations([joined, part(one, BEN, "joined")])
        await unit.occurrences.save_participations([back])
        left = await unit.occurrences.participations([one.id])
        assert left == [part(one, BEN, "joined")]
        await unit.occurrences.save_participations([joined, back, joined])
        assert joined in await unit.occurrences.participations([one.id])
        await unit.occurrences.save_participations([joined, back])
        assert joined not in await unit.occurrences.participations([one.id])


async def test_who_took_part_before_counts_other_occurrences_of_the_ritual_only(
    storage: Storage,
) -> None:
    before, now = occurrence(1, state=State.CLOSED), occurrence(2)
    other = occurrence(3, ritual=NEW)
    elsewhere = occurrence(4, community=ANDERSWO)
    async with storage.write() as unit:
        await unit.occurrences.add([before, now, other, elsewhere], [])
        await unit.occurrences.save_participations(
            [
                part(before, ADA),
                part(before, BEN, "host"),
                part(now, CLEO),
                part(other, CLEO),
                part(elsewhere, CLEO),
            ]
        )
        before_now = unit.occurrences.took_part_before
        assert await before_now(WERKSTATT, MONDAY, "voice", now.id) == {ADA}
        assert await before_now(WERKSTATT, MONDAY, "host", now.id) == {BEN}
        assert await before_now(WERKSTATT, MONDAY, "voice", before.id) == {CLEO}


async def test_deleting_a_planned_occurrence_takes_its_parts_along(
    storage: Storage,
) -> None:
    one = occurrence()
    async with storage.write() as unit:
        await unit.occurrences.add([one], [])
        await unit.occurrences.save_participations([part(one, ADA)])
        await unit.occurrences.delete_planned([one.id])
        assert await unit.occurrences.participations([one.id]) == []


async def test_planned_until_is_a_local_date(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.rituals.save([ritual(planned_until=date(2027, 12, 31))])
        [state] = await unit.rituals.states([WERKSTATT])
        assert state.planned_until == date(2027, 12, 31)
