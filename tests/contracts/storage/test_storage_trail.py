"""The trail, what was already seen, and how long things are kept."""

from dataclasses import replace

from rituals.model.delivery import DeliveryState, TrailEntry
from rituals.model.ids import MessageId
from rituals.model.ledger import AskedWithin, Decided, Given, Stale, Watermark
from rituals.model.nudges import NudgeState
from rituals.model.occurrence import State
from rituals.ports import Storage, UnitOfWork
from tests.contracts.storage.conftest import Reopen
from tests.contracts.storage.samples import (
    ADA,
    ANDERSWO,
    BEN,
    DISCORD,
    MONDAY,
    SLACK,
    WERKSTATT,
    contribution,
    credit,
    days,
    decision,
    entry,
    line,
    member,
    message,
    minutes,
    nudge,
    observation,
    occurrence,
    opening,
    part,
    place,
    posted,
    question,
    ritual,
    thanks,
)

LONG_AGO, OLD, CUT, NEW = days(-900), days(-200), days(-100), days(-1)


async def test_the_last_lines_come_newest_first(storage: Storage) -> None:
    full = TrailEntry(
        WERKSTATT, minutes(1), "late", "open", MONDAY, occurrence().id, "outage",
        minutes(0), "by an hour",
    )  # fmt: skip
    first, second = line("run", "a"), line("run", "b")
    async with storage.write() as unit:
        await unit.trail.write([full, first, second])
        await unit.trail.write([line("run", community=ANDERSWO)])
        assert await unit.trail.read(WERKSTATT) == [full, second, first]
        assert await unit.trail.read(WERKSTATT, 2) == [full, second]


BOTH = (WERKSTATT, ANDERSWO)


async def test_late_missed_and_expired_lines_are_reported_once(
    storage: Storage,
) -> None:
    expired, missed = line("expired", at=minutes(3)), line("missed", at=minutes(1))
    late = line("late", at=minutes(2), community=ANDERSWO)
    others = [line(verdict) for verdict in ("run", "skipped", "impossible", "held")]
    async with storage.write() as unit:
        await unit.trail.write([*others, expired, missed, late])
        assert await unit.trail.unreported(BOTH) == [missed, late, expired]
        await unit.trail.reported(WERKSTATT, minutes(2))
        assert await unit.trail.unreported(BOTH) == [late, expired]
        await unit.trail.reported(WERKSTATT, minutes(3))
        assert await unit.trail.unreported(BOTH) == [late]
        assert await unit.trail.unreported([WERKSTATT]) == []
        assert await unit.trail.unreported([]) == []
        assert len(await unit.trail.read(WERKSTATT)) == 6


async def test_a_signal_is_new_once_even_after_a_restart(reopen: Reopen) -> None:
    async with (await reopen()).write() as unit:
        assert not await unit.trail.seen(WERKSTATT, DISCORD, "1", minutes(1))
        assert await unit.trail.seen(WERKSTATT, DISCORD, "1", minutes(2))
    async with (await reopen()).write() as unit:
        assert await unit.trail.seen(WERKSTATT, DISCORD, "1", minutes(3))
        assert not await unit.trail.seen(WERKSTATT, SLACK, "1", minutes(3))
        assert not await unit.trail.seen(ANDERSWO, DISCORD, "1", minutes(3))
        assert not await unit.trail.seen(WERKSTATT, DISCORD, "2", minutes(3))


def seen(id_: str, at: float, heard_since: float | None = None) -> Watermark:
    since = None if heard_since is None else minutes(heard_since)
    return Watermark(MessageId(id_), minutes(at), since)


async def test_since_when_the_bot_hears_stays_as_it_was_told_first(
    reopen: Reopen,
) -> None:
    told, heard, later = seen("1", 1), seen("2", 2, 2), seen("3", 3, 3)
    async with (await reopen()).write() as unit:
        await unit.trail.mark_all(WERKSTATT, {place(): told, place("t"): heard})
    async with (await reopen()).write() as unit:
        both = await unit.trail.watermarks(WERKSTATT, [place(), place("t")])
        assert both == {place(): told, place("t"): heard}
        await unit.trail.mark_all(WERKSTATT, {place(): heard, place("t"): later})
        await unit.trail.mark(WERKSTATT, place("t"), seen("4", 4))
    async with (await reopen()).write() as unit:
        everywhere = [place(), place("t"), place("u"), place("t", SLACK)]
        found = await unit.trail.watermarks(WERKSTATT, everywhere)
        assert found == {place(): heard, place("t"): seen("4", 4, 2)}
        assert await unit.trail.watermarks(ANDERSWO, everywhere) == {}
        assert await unit.trail.watermarks(WERKSTATT, []) == {}


async def test_the_watermark_only_rises(reopen: Reopen) -> None:
    async with (await reopen()).write() as unit:
        assert await unit.trail.watermark(WERKSTATT, place()) is None
        for id_, at in (("5", 5), ("9", 9), ("7", 7)):
            await unit.trail.mark(WERKSTATT, place(), seen(id_, at))
        await unit.trail.mark(WERKSTATT, place("t"), seen("1", 1))
    async with (await reopen()).write() as unit:
        assert await unit.trail.watermark(WERKSTATT, place()) == "9"
        assert await unit.trail.watermark(WERKSTATT, place("t")) == "1"
        assert await unit.trail.watermark(WERKSTATT, place("talk", SLACK)) is None
        assert await unit.trail.watermark(ANDERSWO, place()) is None
        await unit.trail.mark(WERKSTATT, place(), seen("8", 9))
        assert await unit.trail.watermark(WERKSTATT, place()) == "8"
        assert await unit.trail.watermark_at(WERKSTATT, place()) == minutes(9)
        assert await unit.trail.watermark_at(WERKSTATT, place("t")) == minutes(1)
        assert await unit.trail.watermark_at(ANDERSWO, place()) is None
        both = {place(): seen("3", 3), place("u"): seen("4", 4)}
        await unit.trail.mark_all(WERKSTATT, both)
        assert await unit.trail.watermark(WERKSTATT, place()) == "8"
        assert await unit.trail.watermark_at(WERKSTATT, place("u")) == minutes(4)


async def test_an_import_goes_on_where_it_got_to(reopen: Reopen) -> None:
    async with (await reopen()).write() as unit:
        assert await unit.trail.progress("file") == 0
        await unit.trail.advance("file", 500)
        await unit.trail.advance("file", 1000)
    async with (await reopen()).read() as unit:
        assert await unit.trail.progress("file") == 1000
        assert await unit.trail.progress("other") == 0


async def forget(unit: UnitOfWork) -> int:
    return await unit.trail.forget_before(WERKSTATT, CUT, days(-365))


async def test_old_activity_goes_and_the_ledger_stays_longer(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.ledger.observe(
            [observation("old", at=OLD), observation("new", at=NEW)]
        )
        await unit.ledger.ask([question("q", at=OLD), question("older", at=LONG_AGO)])
        await unit.ledger.credit(
            [credit(BEN, "q", "a", at=OLD), credit(BEN, "older", "a", at=LONG_AGO)]
        )
        hosted = contribution(ADA, Given.HOSTED, "o", at=OLD)
        given = [hosted, replace(hosted, cause="older", at=LONG_AGO)]
        await unit.ledger.contribute(given)
        await unit.trail.write([line("late", at=OLD), line("run", at=NEW)])
        await unit.trail.seen(WERKSTATT, DISCORD, "old", OLD)
        await unit.trail.seen(WERKSTATT, DISCORD, "new", NEW)
        assert await forget(unit) == 6
        seen = await unit.ledger.observed(WERKSTATT, [message("old"), message("new")])
        assert list(seen) == [message("new")]
        assert await unit.ledger.questions(WERKSTATT) == [question("q", at=OLD)]
        assert len(await unit.ledger.credits(WERKSTATT)) == 1
        [ada] = [b for b in await unit.ledger.balances(WERKSTATT) if b.member == ADA]
        assert ada.contributed == 1
        assert await unit.trail.read(WERKSTATT) == [line("run", at=NEW)]
        assert await unit.trail.unreported(BOTH) == []
        assert await unit.trail.seen(WERKSTATT, DISCORD, "new", NEW)
        assert not await unit.trail.seen(WERKSTATT, DISCORD, "old", NEW)
        assert await forget(unit) == 0


async def test_what_is_still_to_be_read_again_stays(storage: Storage) -> None:
    there = observation("there", at=OLD)
    threaded = replace(
        observation("in a thread", at=OLD),
        message=message("in a thread", "t"),
        thread_of=place(),
    )
    other = replace(observation("other", at=OLD), message=message("other", "b"))
    refs = [one.message for one in (there, threaded, other)]
    async with storage.write() as unit:
        await unit.ledger.observe([there, threaded, other])
        stale = Stale(WERKSTATT, place(), NEW)
        await unit.ledger.outdate([stale, Stale(ANDERSWO, place("b"), OLD)])
        assert await forget(unit) == 1
        assert {*await unit.ledger.observed(WERKSTATT, refs)} == {*refs[:2]}
        await unit.ledger.freshen(stale, None)
        assert await forget(unit) == 2


async def test_closed_occurrences_go_with_all_that_hangs_on_them(
    storage: Storage,
) -> None:
    was = LONG_AGO.replace(tzinfo=None)
    closed = occurrence(1, state=State.CLOSED, closed_at=OLD, due_at=LONG_AGO, slot=was)
    skipped = occurrence(2, state=State.SKIPPED, due_at=OLD, slot=was)
    recent = occurrence(3, state=State.CLOSED, closed_at=NEW, due_at=LONG_AGO, slot=was)
    open_ = occurrence(4, state=State.OPEN, due_at=LONG_AGO, slot=was)
    every = [closed, skipped, recent, open_]
    ids = [one.id for one in every]
    kept = [recent.id, open_.id]
    async with storage.write() as unit:
        await unit.occurrences.add(every, [opening(one) for one in every])
        await unit.occurrences.save_participations([part(one, ADA) for one in every])
        done = DeliveryState.DONE
        entries = [
            entry(one.id, occurrence=one.id, state=done, created_at=LONG_AGO)
            for one in every
        ]
        await unit.outbox.put(entries)
        receipts = [posted(one.id, one.id, at=LONG_AGO) for one in every]
        receipts.append(posted("report", None, at=OLD))
        receipts.append(posted("new report", None, at=NEW))
        await unit.outbox.record(receipts, WERKSTATT)
        assert await forget(unit) == 2 * 5 + 1
        assert {one.id for one in await unit.occurrences.get(ids)} == set(kept)
        left = await unit.occurrences.openings(ids)
        assert [one.occurrence for one in left] == kept
        parts = await unit.occurrences.participations(ids)
        assert [one.occurrence for one in parts] == kept
        assert list(await unit.outbox.get(ids)) == kept
        assert [one.occurrence for one in await unit.outbox.receipts(ids)] == kept
        reports = await unit.outbox.receipt(["report", "new report"])
        assert list(reports) == ["new report"]


async def test_what_was_skipped_or_held_ahead_stays_until_its_slot_is_behind(
    storage: Storage,
) -> None:
    """Otherwise the planner would find the slot without an occurrence, and make it anew."""
    was = LONG_AGO.replace(tzinfo=None)
    skipped = occurrence(1, state=State.SKIPPED, closed_at=OLD, due_at=NEW, slot=was)
    held_early = occurrence(
        2,
        state=State.CLOSED,
        closed_at=OLD,
        due_at=LONG_AGO,
        slot=NEW.replace(tzinfo=None),
    )
    async with storage.write() as unit:
        await unit.occurrences.add([skipped, held_early], [])
        assert await forget(unit) == 0
        ids = [skipped.id, held_early.id]
        assert len(await unit.occurrences.get(ids)) == 2


async def test_only_what_is_final_leaves_the_outbox(storage: Storage) -> None:
    keys = [state.value for state in DeliveryState]
    async with storage.write() as unit:
        await unit.outbox.put(
            [entry(key, state=DeliveryState(key), created_at=OLD) for key in keys]
        )
        done = entry("new", state=DeliveryState.DONE, created_at=NEW)
        await unit.outbox.put([done])
        await forget(unit)
        left = await unit.outbox.get([*keys, "new"])
        assert set(left) == {"waiting", "sending", "unsure", "held", "new"}


async def test_decided_nudges_go_and_undecided_ones_stay(storage: Storage) -> None:
    sent = nudge("sent", state=NudgeState.SENT, created_at=OLD, decided_at=OLD)
    held = nudge("held", created_at=OLD, look_at=OLD)
    async with storage.write() as unit:
        await unit.outbox.hold([sent, held])
        assert await forget(unit) == 1
        assert await unit.outbox.nudges([WERKSTATT], NEW) == [held]
        assert await unit.outbox.nudged_since(WERKSTATT, [ADA], LONG_AGO) == {}


async def test_reactions_go_with_the_messages_they_are_to(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.ledger.observe(
            [observation("old", at=OLD), observation("new", at=NEW)]
        )
        ours = posted("report", None, at=NEW, message=message("ours"))
        await unit.outbox.record([ours], WERKSTATT)
        for name in ("old", "new", "ours", "unknown"):
            await unit.ledger.react(
                WERKSTATT, message(name), BEN, "+1", present=True, at=minutes(0)
            )
        assert await forget(unit) == 1 + 2
        left = await unit.ledger.reactions(WERKSTATT, [place()])
        assert left == {message("new"): 1, message("ours"): 1}


async def test_what_was_said_of_answers_stays_as_long_as_they_do(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.ledger.observe([observation("new", at=NEW)])
        for at, said in ((OLD, "old"), (LONG_AGO, "older")):
            await unit.ledger.thank([thanks(BEN, "q", said, at=at)])
            await unit.ledger.decide([decision(said, Decided.CLOSED, at=at)])
            await unit.ledger.outdo([credit(BEN, said, "a", at=at)])
        await unit.ledger.ask_within(
            [
                AskedWithin(WERKSTATT, message(said), message("q"), own=True)
                for said in ("old", "new")
            ]
        )
        assert await forget(unit) == 4
        assert [t.at for t in await unit.ledger.thanks(WERKSTATT)] == [OLD]
        assert [d.at for d in await unit.ledger.decisions(WERKSTATT)] == [OLD]
        both = [message("old"), message("older")]
        assert [c.at for c in await unit.ledger.outdone(WERKSTATT, both)] == [OLD]
        found = await unit.ledger.found(WERKSTATT, [message("old"), message("new")])
        assert [one.message for one in found.within] == [message("new")]


async def test_other_communities_members_and_rituals_are_not_touched(
    storage: Storage,
) -> None:
    seen = observation("old", at=LONG_AGO, community=ANDERSWO)
    late = line("late", at=LONG_AGO, community=ANDERSWO)
    one = occurrence(
        community=ANDERSWO, state=State.CLOSED, closed_at=LONG_AGO, due_at=LONG_AGO
    )
    async with storage.write() as unit:
        await unit.ledger.observe([seen])
        await unit.trail.write([late])
        await unit.occurrences.add([one], [opening(one)])
        await unit.members.save([member("ada", joined_at=LONG_AGO)])
        await unit.rituals.save([ritual()])
        assert await forget(unit) == 0
        assert await unit.occurrences.get([one.id]) == [one]
        assert len(await unit.members.everybody(WERKSTATT)) == 1
        assert len(await unit.rituals.states([WERKSTATT])) == 1


async def test_what_is_held_back_of_an_occurrence_is_found(storage: Storage) -> None:
    first = nudge("a", occurrence=occurrence(1).id)
    second = nudge("b", occurrence=occurrence(1).id)
    sent = nudge("c", occurrence=occurrence(1).id, state=NudgeState.SENT)
    other = nudge("d", occurrence=occurrence(2).id)
    async with storage.write() as unit:
        await unit.outbox.hold([second, sent, other, first, nudge("e")])
        assert await unit.outbox.held_of(occurrence(1).id) == [first, second]
        assert await unit.outbox.held_of(occurrence(3).id) == []
