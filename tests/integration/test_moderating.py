"""Moderators control what happens from chat; each change is written down and taken back."""

from dataclasses import replace

import pytest

from bot.platforms.rehearsal.members import buttons_of
from rituals.document import Button, Buttons, Document
from rituals.model.audit import AuditEntry
from rituals.model.delivery import DeliveryState
from rituals.model.occurrence import OccurrenceId, State
from tests.fakes.desk import pressed, said, typed
from tests.fakes.house import HOME, MODS, MONDAY, TALK, House, at, community, ritual
from tests.fakes.visit import MakeHouse, member_id, on_both, press, told

MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
OPENS_AT = at("2027-01-04 08:00")


async def audit(house: House) -> list[AuditEntry]:
    """Newest first."""
    async with house.storage.read() as uow:
        return list(await uow.audit.read(HOME))


async def state(house: House, id_: OccurrenceId = MONDAY_4) -> State:
    return next(o.state for o in await house.occurrences() if o.id == id_)


def buttons(shown: Document | object) -> list[Button]:
    assert isinstance(shown, Document)
    rows = (b.buttons for b in shown.blocks if isinstance(b, Buttons))
    return [button for row in rows for button in row]


async def take_back(house: House, shown: object) -> str:
    """Press the button that the answer carries."""
    assert isinstance(shown, Document)
    (button,) = buttons(shown)
    return await pressed(house, "Ada", button)


@on_both
async def test_the_next_one_is_left_out_and_brought_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    shown = await typed(house, "Ada", "skip monday")
    assert await state(house) is State.SKIPPED
    assert "begins on Monday, 4 January" in await take_back(house, shown)
    assert await state(house) is State.PLANNED
    await house.until(OPENS_AT)
    assert len(house.posts()) == 1


@on_both
async def test_every_change_is_written_down_with_who_and_how_it_is_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await typed(house, "Ada", "skip monday")
    await typed(house, "Ada", "pause monday until:2027-02-01")
    pause, skip = await audit(house)
    assert skip.by == member_id(house, "Ada")
    assert skip.at == house.now
    assert skip.typed == "skip ritual:monday"
    assert (skip.change.action, skip.change.occurrence) == ("skip", MONDAY_4)
    assert skip.change.before["state"] == "planned"
    assert skip.change.after["state"] == "skipped"
    assert str(skip.change.undo) == "restore ritual:monday which:2027-01-04/1"
    assert pause.change.before == {"paused": "no"}
    assert pause.change.after["paused"] == "yes"
    assert str(pause.change.undo) == "resume ritual:monday"


async def test_the_trail_names_who_gave_the_order(make_house: MakeHouse) -> None:
    house = await make_house()
    await typed(house, "Ada", "skip monday")
    await typed(house, "Ada", "run monday")
    await typed(house, "Ada", "pause monday")
    lines = {e.verdict: e.by for e in await house.trail() if e.by is not None}
    ada = member_id(house, "Ada")
    assert lines == {"skip": ada, "run-now": ada, "pause": ada}


@on_both
async def test_audit_shows_newest_first_with_a_way_back_in_pages(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    assert "Nobody" in await said(house, "Ada", "audit")
    for line in ("skip monday", "restore monday", "pause monday"):
        await typed(house, "Ada", line)
    first = await typed(house, "Ada", "audit 2")
    labels = [b.action for b in buttons(first)]
    assert labels == ["resume", "skip", "audit"]
    told_ = await said(house, "Ada", "audit 2")
    assert told_.index("`pause ritual:monday`") < told_.index("`restore ritual:monday`")
    assert "Page 1 of 2" in told_
    assert "beginning" not in told_
    older = await pressed(house, "Ada", buttons(first)[-1])
    assert "`skip ritual:monday`" in older
    assert "Is left out now; was planned." in older


async def test_the_way_back_in_the_audit_trail_works(make_house: MakeHouse) -> None:
    house = await make_house()
    await typed(house, "Ada", "skip monday")
    shown = await typed(house, "Ada", "audit")
    await take_back(house, shown)
    assert await state(house) is State.PLANNED
    assert "neither left out nor moved" in await pressed(
        house, "Ada", buttons(shown)[0]
    )


@on_both
async def test_a_move_keeps_the_slot_and_can_be_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    shown = await typed(house, "Ada", 'move monday to:"tuesday 19:30"')
    moved = (await house.occurrences())[0]
    assert (moved.id, moved.due_at) == (MONDAY_4, at("2027-01-05 18:30"))
    await take_back(house, shown)
    back = (await house.occurrences())[0]
    assert (back.due_at, back.overridden, back.moved) == (OPENS_AT, False, {})


@pytest.mark.parametrize(
    ("to", "due"),
    [
        ("2 hours", "2027-01-04 10:00"),
        ("3 days", "2027-01-07 08:00"),
        ("wednesday", "2027-01-06 08:00"),
        ("6.1.2027", "2027-01-06 08:00"),
        ("18:00", "2027-01-04 17:00"),
    ],
)
@pytest.mark.parametrize("which", ["", " which:next"])
async def test_a_new_time_counts_from_the_old_one_named_or_not(
    make_house: MakeHouse, to: str, due: str, which: str
) -> None:
    house = await make_house()
    told_ = await said(house, "Ada", f'move monday{which} to:"{to}"')
    assert (await house.occurrences())[0].due_at == at(due)
    assert "instead of Monday, 4 January, 09:00" in told_


async def test_restore_puts_back_what_was_moved(make_house: MakeHouse) -> None:
    house = await make_house()
    await typed(house, "Ada", 'move monday to:"tuesday 19:30"')
    shown = await typed(house, "Ada", "restore monday")
    assert (await house.occurrences())[0].due_at == OPENS_AT
    await take_back(house, shown)
    assert (await house.occurrences())[0].due_at == at("2027-01-05 18:30")


@on_both
async def test_one_begun_by_hand_uses_up_nothing_and_is_cut_short_by_its_way_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    shown = await typed(house, "Ada", "run monday")
    await house.work()
    assert len(house.posts()) == 1
    assert "ends here" in await take_back(house, shown)
    extra = OccurrenceId("home/monday/2027-01-01/x1")
    assert await state(house, extra) is State.CLOSED
    await house.until(OPENS_AT)
    assert len(house.posts()) == 2


async def test_what_has_begun_is_cut_short_only_if_one_says_so(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    refused = await said(house, "Ada", "skip monday open")
    assert "began on Monday, 4 January, 09:00" in refused
    assert "`begun:yes`" in refused
    assert await state(house) is State.OPEN
    assert "ends here" in await said(house, "Ada", "skip monday open begun:yes")
    assert await state(house) is State.CLOSED
    assert (await audit(house))[0].change.undo is None


@on_both
async def test_a_pause_ends_by_itself(make_house: MakeHouse) -> None:
    house = await make_house()
    await typed(house, "Ada", 'pause monday until:"2027-01-10 12:00"')
    assert "goes on by itself on Sunday, 10 January" in await said(
        house, "Ada", "status"
    )
    await house.until(at("2027-01-10 11:00"))
    assert house.posts() == []
    assert "goes on by itself" not in await said(house, "Ada", "status")
    await house.until(at("2027-01-11 08:00"))
    assert len(house.posts()) == 1
    assert "not paused" in await said(house, "Ada", "resume monday")


async def test_resuming_is_taken_back_by_the_same_pause(make_house: MakeHouse) -> None:
    house = await make_house()
    await typed(house, "Ada", "pause monday until:2027-02-01")
    shown = await typed(house, "Ada", "resume monday")
    await take_back(house, shown)
    async with house.storage.read() as uow:
        (known,) = await uow.rituals.states([HOME])
    assert (known.paused, known.paused_until) == (True, at("2027-01-31 23:00"))


WRONG = [
    ("skip", "monday 2027-01-05", "Monday, 4 January"),
    ("skip", "tuesday", "monday"),
    ("restore", "monday", "`next`"),
    ("restore", "monday 2027-01-11", "neither left out nor moved"),
    ("move", "monday", "to"),
    ("move", "monday to:yesterday", "2027-02-21"),
    ("move", 'monday to:"2026-12-24 18:00"', "over"),
    ("move", 'monday to:"2027-01-11 09:00"', "Monday, 11 January"),
    ("move", 'monday to:"2027-01-04 09:00"', "nothing to change"),
    ("pause", "monday until:2026-12-01", "over"),
    ("resume", "monday", "not paused"),
    ("run", "friday", "monday"),
    ("skip", "welcome", "pause welcome"),
    ("run", "welcome", "joins"),
    ("next", "some", "whole number"),
]


@pytest.mark.parametrize(("words", "rest", "right"), WRONG)
async def test_wrong_use_says_what_would_be_right_and_changes_nothing(
    make_house: MakeHouse, words: str, rest: str, right: str
) -> None:
    house = await make_house(community(ritual(), ritual("welcome", "")))
    before = await house.occurrences()
    assert right in await said(house, "Ada", f"{words} {rest}")
    assert await house.occurrences() == before
    assert await audit(house) == []


async def test_what_has_begun_can_be_neither_moved_nor_restored(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    for line in ("restore monday open", "move monday open to:tomorrow"):
        assert "`run monday` begins another one" in await said(house, "Ada", line)
    await house.until(at("2027-01-08 08:00"))
    for line in ("skip", "restore"):
        refused = await said(house, "Ada", f"{line} monday last")
        assert "That one is over" in refused


async def test_what_was_left_out_is_not_left_out_again_nor_moved(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await typed(house, "Ada", "skip monday")
    for line in ("skip monday 2027-01-04", "move monday 2027-01-04 to:tomorrow"):
        assert "`restore monday` brings it back" in await said(house, "Ada", line)
    await house.until(at("2027-01-05 08:00"))
    assert "`run monday` begins one right now" in await said(
        house, "Ada", "restore monday 2027-01-04"
    )


async def test_a_slot_far_beyond_what_is_planned_can_be_left_out_or_refused(
    make_house: MakeHouse,
) -> None:
    """A refusal leaves no row behind that would never be due."""
    house = await make_house()
    assert "neither left out nor moved" in await said(
        house, "Ada", "restore monday 2027-03-01"
    )
    assert len(await house.occurrences()) == 1
    await typed(house, "Ada", "skip monday 2027-03-01")
    await house.until(at("2027-03-02 08:00"))
    assert await state(house, OccurrenceId("home/monday/2027-03-01/1")) is State.SKIPPED
    assert len(house.posts()) == 8


@on_both
async def test_status_shows_what_is_open_changed_and_undecided(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    await typed(house, "Ada", "skip monday")
    shown = await said(house, "Ada", "status")
    assert "Open since Monday, 4 January, 09:00" in shown
    assert (
        "on Wednesday, 6 January, 09:00: reminder if it is quiet. The next one: Monday, 18 January, 09:00"
        in shown
    )
    assert "Left out by moderators" in shown
    await house.until(at("2027-01-12 08:00"))
    assert "Left out by moderators" not in await said(house, "Ada", "status")


async def test_a_late_opening_is_decided_from_status_and_audited(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(late="ask")))
    house.jump(at("2027-01-04 20:00"))
    await house.work()
    shown = await typed(house, "Ada", "status")
    run = next(b for b in buttons(shown) if b.action == "decide-run")
    assert await pressed(house, "Ben", run) != "Done."
    assert await audit(house) == []
    await pressed(house, "Ada", run)
    await house.work()
    assert await state(house) is State.OPEN
    (entry,) = await audit(house)
    assert (entry.change.action, entry.typed) == ("decide-run", "")
    told_ = await said(house, "Ada", "audit")
    assert "let it begin, though late" in told_
    assert str(entry.change.undo) == "skip ritual:monday which:2027-01-04/1 begun:yes"


async def test_a_held_delivery_is_settled_from_status_and_audited(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    async with house.storage.write() as uow:
        entries = await uow.outbox.get([f"{MONDAY_4}/open/second/{TALK}"])
        (entry,) = entries.values()
        await uow.outbox.save([replace(entry, state=DeliveryState.HELD)])
    assert "One message waits" in await said(house, "Ada", "health")
    shown = await typed(house, "Ada", "status")
    posted = next(b for b in buttons(shown) if b.action == "settle-posted")
    await pressed(house, "Ada", posted)
    assert "waits" not in await said(house, "Ada", "health")
    (line,) = await audit(house)
    assert line.change.after == {"delivery": "posted"}


async def test_health_tells_of_spaces_that_are_down(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "Connected: discord" in await said(house, "Ada", "health")
    await house.platforms[TALK.space].drop()
    assert "Not connected: discord" in await said(house, "Ada", "health")
    assert "Not connected just now: discord" in await said(house, "Ada", "status")


@on_both
async def test_a_preview_says_what_the_opening_will_say_and_posts_nothing(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    before = (await house.occurrences(), await house.trail())
    shown = await typed(house, "Ada", "preview monday")
    told_ = await said(house, "Ada", "preview monday")
    assert "hello" in told_
    assert "discord:#talk" in told_
    assert buttons(shown) == []
    await house.work()
    assert house.posts() == []
    assert (await house.occurrences(), await house.trail()) == before


async def test_a_preview_passes_over_what_is_left_out(make_house: MakeHouse) -> None:
    house = await make_house()
    await typed(house, "Ada", "skip monday")
    assert "Monday, 11 January" in await said(house, "Ada", "preview monday")


async def test_a_preview_of_what_begins_by_joining_is_as_the_moderator_would_get_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual("welcome", "")))
    assert "as a newcomer gets it" in await said(house, "Ada", "preview welcome")
    assert await house.occurrences("welcome") == []


async def test_members_change_nothing(make_house: MakeHouse) -> None:
    house = await make_house()
    for line in ("skip monday", "run monday", "pause monday", "audit", "status"):
        assert "Only moderators" in await said(house, "Ben", line)
    assert await state(house) is State.PLANNED
    assert told(house) == []


async def test_a_bot_that_cannot_read_its_file_again_says_so(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    assert "only when I start" in await said(house, "Ada", "reload")


async def test_moderators_press_the_same_buttons_under_the_question(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(late="ask")))
    house.jump(at("2027-01-04 20:00"))
    await house.work()
    question = next(post for post in house.posts(MODS) if buttons_of(post))
    await press(house, "Ada", question, "decide-leave")
    assert await state(house) is State.SKIPPED
    (entry,) = await audit(house)
    assert str(entry.change.undo) == "run ritual:monday"
    assert entry.change.ritual == MONDAY


@on_both
async def test_the_status_tells_of_seldom_rituals_beside_frequent_ones(
    make_house: MakeHouse,
) -> None:
    often = [ritual(f"d{n}", f"daily {9 + n:02d}:00") for n in range(3)]
    seldom = ritual("quarter", "first monday of january, april, july, october 18:00")
    house = await make_house(community(*often, seldom))
    await house.until(at("2027-01-05 12:00"))
    await said(house, "Ada", 'move quarter to:"6.4.2027 18:00"')
    await said(house, "Ada", "skip d0 2027-05-01")
    lines = (await said(house, "Ada", "status")).splitlines()
    (quarter, moved) = (line for line in lines if "quarter" in line)
    assert "6 April" in quarter
    assert "5 April" in moved
    assert any("1 May" in line and "d0" in line for line in lines)
