"""Orders of moderators and rituals: done, noted in the trail, or refused with a sentence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rituals.effects import InChannels, Post, Show, ToModerators
from rituals.engine.order_errors import (
    BegunByJoiningError,
    NotAskedError,
    OrderError,
    StepDoneError,
    TooLateError,
    UnknownDeliveryError,
    UnknownOccurrenceError,
    UnknownRitualError,
    UnknownStepError,
)
from rituals.engine.ordering import carry_out_all
from rituals.engine.payload import encode
from rituals.engine.stage import Cause, Stage
from rituals.kind import Outcome
from rituals.model.delivery import DeliveryState
from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import OccurrenceId, State
from rituals.orders import (
    Decide,
    Move,
    MoveStep,
    Order,
    Pause,
    Restore,
    Resume,
    RunNow,
    Settle,
    Skip,
)
from tests.fakes.house import HOME, MODS, TALK, House, at, community, ritual
from tests.fakes.probe import words
from tests.fakes.visit import (
    MakeHouse,
    entry,
    on_both,
    only,
    openings,
    person,
    told,
    words_of,
)

MONDAY = RitualName("monday")
GONE = RitualName("gone")
MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
OPENS_AT = at("2027-01-04 08:00")


async def order(house: House, what: Order) -> None:
    await house.engine.order(HOME, what)


async def audit(house: House) -> list[tuple[str, str | None]]:
    """What was changed by orders, oldest first."""
    words = {"skip", "restore", "move", "move-step", "run-now", "pause", "resume"}
    return [(e.verdict, e.reason) for e in await house.trail() if e.verdict in words]


@on_both
async def test_a_skipped_occurrence_does_not_happen_and_can_be_restored(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await order(house, Skip(MONDAY_4))
    skipped = await only(house)
    assert (skipped.state, skipped.reason) == (State.SKIPPED, "moderator")
    assert skipped.next_at is None
    await order(house, Restore(MONDAY_4))
    await house.until(OPENS_AT)
    assert (await only(house)).state is State.OPEN
    assert await audit(house) == [("skip", "moderator"), ("restore", None)]


async def test_what_is_skipped_stays_away(make_house: MakeHouse) -> None:
    house = await make_house()
    await order(house, Skip(MONDAY_4, reason="holiday"))
    await house.restart()
    await house.until(at("2027-01-06 08:00"))
    assert house.posts() == []


@on_both
async def test_what_still_waits_of_what_is_cut_short_is_not_sent(
    make_house: MakeHouse,
) -> None:
    """The platform was away when it opened; moderators still hear what waits for them."""
    house = await make_house()
    house.spaces[TALK.space].faults.down_until = OPENS_AT + timedelta(hours=2)
    await house.until(OPENS_AT + timedelta(hours=1))
    to_mods = await entry(house, f"{MONDAY_4}/open/open/{TALK}")
    to_mods = replace(
        to_mods,
        key="told",
        channel=MODS,
        payload=encode(Post("told", ToModerators(), words("still told"))),
        opens_thread=False,
    )
    async with house.storage.write() as uow:
        await uow.outbox.put([to_mods])
    await order(house, Skip(MONDAY_4))
    for name in ("open/open", "open/second"):
        cancelled = await entry(house, f"{MONDAY_4}/{name}/{TALK}")
        assert (cancelled.state, cancelled.reason) == (
            DeliveryState.CANCELLED,
            "moderator",
        )
    await house.until(OPENS_AT + timedelta(hours=9))
    assert house.posts() == []
    assert "still told" in told(house)


@on_both
async def test_what_a_ritual_says_when_it_ends_itself_is_sent(
    make_house: MakeHouse,
) -> None:
    """Here its button, which waits no more; a count on a cancelled post is not shown."""
    house = await make_house()
    house.spaces[TALK.space].faults.down_until = OPENS_AT + timedelta(hours=2)
    await house.until(OPENS_AT)
    async with house.storage.write() as uow:
        stage = Stage(house.engine.world, uow)
        (open_,) = await uow.occurrences.get([MONDAY_4])
        await stage.load([open_])
        outcome = Outcome(
            effects=(
                Post("sorry", InChannels(), words("it ends")),
                Show("shown", "open", words("over")),
            ),
            orders=(Skip(MONDAY_4),),
        )
        cause = Cause(f"{MONDAY_4}/end", OPENS_AT)
        await stage.apply(house.community.rituals[MONDAY], open_, outcome, cause)
        await carry_out_all(stage)
        await stage.save()
    await house.until(OPENS_AT + timedelta(hours=9))
    assert words_of(house.posts()) == ["it ends"]
    shown = await entry(house, f"{MONDAY_4}/end/shown/{TALK}")
    assert shown.state is DeliveryState.CANCELLED


@on_both
async def test_what_is_open_can_be_cut_short_but_not_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    await order(house, Skip(MONDAY_4))
    ended = await only(house)
    assert (ended.state, ended.reason) == (State.CLOSED, "moderator")
    assert [(o.state, o.reason) for o in await openings(house, ended)] == [
        (State.CLOSED, "moderator")
    ]
    await house.until(at("2027-01-09 08:00"))
    assert len(house.posts()) == 1
    with pytest.raises(TooLateError):
        await order(house, Restore(MONDAY_4))


async def test_a_slot_beyond_the_horizon_gets_its_row_by_an_order(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    far = OccurrenceId("home/monday/2027-03-01/1")
    await order(house, Move(far, at("2027-03-02 10:00")))
    await house.until(at("2027-03-03 10:00"))
    moved = next(o for o in await house.occurrences() if o.id == far)
    assert moved.opened_at == at("2027-03-02 10:00")


@pytest.mark.parametrize(
    "unknown",
    [
        "home/monday/2027-03-02/1",
        "home/monday/2027-03-01/2",
        "home/gone/2027-03-01/1",
        "other/monday/2027-03-01/1",
        "home/monday/soon/1",
        "home/monday/9999-12-31/1",
        "nonsense",
    ],
)
async def test_what_is_no_slot_is_unknown(make_house: MakeHouse, unknown: str) -> None:
    house = await make_house()
    with pytest.raises(UnknownOccurrenceError, match=unknown):
        await order(house, Skip(OccurrenceId(unknown)))
    assert [o.id for o in await house.occurrences()] == [MONDAY_4]


@on_both
async def test_pause_and_resume_are_noted(make_house: MakeHouse) -> None:
    house = await make_house()
    await order(house, Pause(MONDAY))
    await order(house, Resume(MONDAY))
    assert await audit(house) == [("pause", None), ("resume", None)]
    await house.until(OPENS_AT)
    assert len(house.posts()) == 1


def refusals() -> list[tuple[Order, type[OrderError]]]:
    """Orders that mean nothing once the first Monday is open."""
    later = at("2027-01-05 08:00")
    return [
        (Restore(MONDAY_4), TooLateError),
        (Move(MONDAY_4, later), TooLateError),
        (Decide(MONDAY_4, "open", run=True), TooLateError),
        (MoveStep(MONDAY_4, "lunch", later), UnknownStepError),
        (MoveStep(MONDAY_4, "open", later), StepDoneError),
        (RunNow(GONE), UnknownRitualError),
        (Pause(GONE), UnknownRitualError),
        (Resume(GONE), UnknownRitualError),
        (RunNow(RitualName("welcome")), BegunByJoiningError),
        (Settle("nonsense", posted=True), UnknownDeliveryError),
        (Settle(f"{MONDAY_4}/open/open/{TALK}", posted=True), UnknownDeliveryError),
        (
            Decide(OccurrenceId("home/monday/2027-01-11/1"), "open", run=True),
            NotAskedError,
        ),
    ]


async def test_every_wrong_use_is_refused_with_a_sentence_and_changes_nothing(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(), ritual("welcome", "")))
    await house.until(OPENS_AT)
    before = (await house.occurrences(), await audit(house))
    for what, error in refusals():
        with pytest.raises(error) as caught:
            await order(house, what)
        sentence = str(caught.value)
        assert sentence[0].isupper() or sentence.startswith("welcome"), sentence
        assert "{" not in sentence
        assert sentence.endswith("."), sentence
    assert (await house.occurrences(), await audit(house)) == before


async def test_a_step_of_a_ritual_no_longer_there_cannot_be_moved(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    house.engine.world.communities[HOME] = community(ritual("other", "monday 10:00"))
    with pytest.raises(UnknownRitualError):
        await order(house, MoveStep(MONDAY_4, "close", OPENS_AT))


async def test_nobody_gives_orders_to_another_community(make_house: MakeHouse) -> None:
    house = await make_house()
    other = CommunityId("other")
    neighbours = community(ritual(), id=other)
    house.engine.world.communities[other] = neighbours
    house.engine.world.holidays[other] = house.holidays
    with pytest.raises(UnknownOccurrenceError):
        await house.engine.order(other, Skip(MONDAY_4))
    assert (await only(house)).state is State.PLANNED


@on_both
async def test_a_ritual_gives_orders_like_a_moderator(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    discord = house.platforms[TALK.space]
    await discord.act(person(house, "Ben"), "extend", MONDAY_4)
    assert (await only(house)).moved == {"close": at("2027-01-13 08:00")}
    await discord.act(person(house, "Ben"), "cancel", MONDAY_4)
    cancelled = await only(house)
    assert (cancelled.state, cancelled.notes["did"]) == (State.CLOSED, "cancel")


async def test_a_ritual_ordering_nonsense_is_noted_and_goes_on(
    make_house: MakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    house = await make_house()
    await house.until(at("2027-01-09 08:00"))
    await house.platforms[TALK.space].act(person(house, "Ben"), "extend", MONDAY_4)
    closed = await only(house)
    assert (closed.moved, closed.notes["did"]) == ({}, "extend")
    assert "refused" in caplog.text
