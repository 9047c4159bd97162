"""The quiet gate: what of all that rituals would like to say goes out, when, and why not."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.plain import plain
from rituals.document import Document
from rituals.engine.payload import encode
from rituals.engine.quiet import Judgement, Reachability, judge
from rituals.model.ids import (
    Account,
    AccountId,
    CommunityId,
    MemberId,
    RitualName,
    SpaceId,
)
from rituals.model.member import Member, Wishes
from rituals.model.nudges import HeldNudge, NudgeState
from rituals.model.quiet_hours import QuietHours
from rituals.orders import Skip
from tests.fakes.house import HOME, TALK, House, at, community, ritual
from tests.fakes.probe import words
from tests.fakes.storages import fake_storage
from tests.fakes.visit import (
    account,
    member,
    member_id,
    only,
    person,
    press,
    private,
    wish,
)

NOW = at("2027-01-06 12:00")
BERLIN = ZoneInfo("Europe/Berlin")
WEEK = timedelta(days=7)
BEN = MemberId("discord:u000002")
MONDAY = RitualName("monday")


def nudge(valid: timedelta = WEEK * 4, **changes: Any) -> HeldNudge:
    plain = HeldNudge(
        key="nudge",
        community=HOME,
        member=BEN,
        ritual=MONDAY,
        occurrence=None,
        payload=encode(words("come back")),
        priority=0,
        created_at=NOW,
        valid_until=NOW + valid,
        look_at=NOW,
    )
    return replace(plain, **changes)


def reach(
    *sent: datetime, per_week: int = 1, quiet: str = "off", **wishes: Any
) -> Reachability:
    ben = Member(
        HOME,
        BEN,
        "Ben",
        (Account(SpaceId("discord"), AccountId("u000002")),),
        wishes=Wishes(**wishes),
    )
    return Reachability(ben, QuietHours.parse(quiet), BERLIN, per_week, sent)


SENT = Judgement(NudgeState.SENT)


def dropped(reason: str) -> Judgement:
    return Judgement(NudgeState.DROPPED, reason)


def held(reason: str, until: datetime) -> Judgement:
    return Judgement(NudgeState.HELD, reason, until)


# --- the judgement


def test_with_nothing_in_the_way_it_goes_out() -> None:
    assert judge(nudge(), reach(), NOW) == SENT


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (reach(nudges=False), "stopped"),
        (reach(paused=True), "member paused"),
        (reach(muted=frozenset({MONDAY})), "muted"),
        (reach(per_week=0), "budget"),
        (replace(reach(), member=None), "gone"),
    ],
)
def test_what_will_never_be_wanted_is_dropped(to: Reachability, reason: str) -> None:
    assert judge(nudge(), to, NOW) == dropped(reason)


def test_who_left_is_gone() -> None:
    to = reach()
    assert to.member is not None
    gone = replace(to, member=replace(to.member, left_at=NOW))
    assert judge(nudge(), gone, NOW) == dropped("gone")


def test_another_rituals_mute_is_no_matter() -> None:
    muted = frozenset({RitualName("other")})
    assert judge(nudge(), reach(muted=muted), NOW) == SENT


def test_after_its_time_it_is_worthless() -> None:
    late = nudge(timedelta(0))
    assert judge(late, reach(), NOW) == SENT
    assert judge(late, reach(), NOW + timedelta(seconds=1)) == dropped("too late")


def test_it_waits_until_the_member_is_back() -> None:
    back = NOW + timedelta(days=3)
    assert judge(nudge(), reach(away_until=back), NOW) == held("away", back)
    assert judge(nudge(), reach(away_until=back), back) == SENT
    assert judge(nudge(WEEK / 7), reach(away_until=back), NOW) == dropped("away")


def test_it_waits_until_morning_by_the_members_clock() -> None:
    to = reach(quiet="21:00-08:00")
    night = at("2027-01-06 22:00")
    morning = at("2027-01-07 07:00")  # 08:00 in Berlin
    assert judge(nudge(), to, night) == held("quiet hours", morning)
    assert judge(nudge(), to, morning) == SENT
    in_tokyo = replace(to, zone=ZoneInfo("Asia/Tokyo"))
    assert judge(nudge(), in_tokyo, NOW) == held("quiet hours", at("2027-01-06 23:00"))


def test_one_that_would_be_stale_by_morning_is_dropped() -> None:
    to = reach(quiet="21:00-08:00")
    night = at("2027-01-06 22:00")
    assert judge(nudge(timedelta(hours=18)), to, night) == dropped("quiet hours")


def test_the_budget_is_of_any_seven_days() -> None:
    monday = NOW - timedelta(days=2)
    assert judge(nudge(), reach(monday), NOW) == held("budget", monday + WEEK)
    assert judge(nudge(), reach(monday), monday + WEEK) == SENT
    assert judge(nudge(timedelta(days=4)), reach(monday), NOW) == dropped("budget")
    assert judge(nudge(), reach(monday, per_week=2), NOW) == SENT


instants = st.integers(-14 * 24 * 60, 14 * 24 * 60).map(
    lambda minutes: NOW + timedelta(minutes=minutes)
)


@given(
    st.lists(instants.filter(lambda i: i <= NOW), max_size=5),
    st.integers(0, 3),
    st.sampled_from(["off", "21:00-08:00", "00:00-23:59"]),
    instants,
    st.none() | instants,
)
def test_it_never_goes_out_when_it_must_not(
    sent: list[datetime],
    per_week: int,
    quiet: str,
    valid_until: datetime,
    away: datetime | None,
) -> None:
    """Whatever is in the way: sent means that nothing is; held means not past its time."""
    to = reach(*sent, per_week=per_week, quiet=quiet, away_until=away)
    found = judge(nudge(valid_until=valid_until), to, NOW)
    if found.state is NudgeState.SENT:
        assert len([at_ for at_ in sent if at_ > NOW - WEEK]) < per_week
        assert not QuietHours.parse(quiet).holds(NOW, BERLIN)
        assert away is None or away <= NOW
        assert valid_until >= NOW
    else:
        assert found.reason
    if found.state is NudgeState.HELD:
        assert found.look_at is not None
        assert NOW < found.look_at <= valid_until


# --- the gate in a house


def in_house(
    play: Callable[[House], Coroutine[Any, Any, None]], **changes: Any
) -> None:
    """Play it in a house where Ben pressed on the first Monday, who is nudged on Wednesday."""

    async def live() -> None:
        async with fake_storage() as storage:
            settings = {"nudges_per_week": 1} | changes
            rituals = settings.pop("rituals", (ritual(),))
            house = House(storage, community=community(*rituals, **settings))
            await house.start()
            await house.until(at("2027-01-04 08:00"))
            for post in house.posts():
                await press(house, "Ben", post, "press")
            await play(house)

    asyncio.run(live())


async def decided(house: House) -> list[tuple[str, str | None]]:
    """What the gate did with the nudges to Ben, each time it looked."""
    return [
        (e.verdict.removeprefix("nudge "), e.reason)
        for e in await house.trail()
        if e.verdict.startswith("nudge ")
    ]


WEDNESDAY = at("2027-01-06 08:00")
TWO = (ritual(), ritual("other", "monday 09:00"))


def test_a_nudge_says_why_it_came_and_how_to_stop_it() -> None:
    async def play(house: House) -> None:
        await house.until(WEDNESDAY)
        (text,) = private(house, "Ben")
        assert (
            text
            == "come back\nbecause you pressed\n[ No more from monday ] [ Never write unasked ]"
        )
        assert await decided(house) == [("sent", None)]

    in_house(play)


def test_one_tap_stops_them_all() -> None:
    async def play(house: House) -> None:
        await house.until(WEDNESDAY)
        discord = house.spaces[TALK.space]
        (message,) = discord.private(person(house, "Ben")).messages
        await press(house, "Ben", message, "nudges-off")
        await house.until(at("2027-01-11 08:00"))
        await press(house, "Ben", house.posts()[-1], "press")
        await house.until(at("2027-01-14 08:00"))
        assert len(private(house, "Ben")) == 1
        assert await decided(house) == [("sent", None), ("dropped", "stopped")]

    in_house(play)


def test_one_tap_stops_those_of_one_ritual() -> None:
    async def play(house: House) -> None:
        await house.until(WEDNESDAY)
        discord = house.spaces[TALK.space]
        (message,) = discord.private(person(house, "Ben")).messages
        shown = await press(house, "Ben", message, "mute")
        assert isinstance(shown, Document)
        assert plain(shown).startswith("All right, no more hints from monday")
        known = await member(house, "Ben")
        assert known.wishes.muted == {MONDAY}
        assert known.wishes.nudges
        await house.until(at("2027-01-11 08:00"))
        await press(house, "Ben", house.posts()[-1], "press")
        await house.until(at("2027-01-14 08:00"))
        assert await decided(house) == [("sent", None), ("dropped", "muted")]

    in_house(play)


def test_each_ritual_that_speaks_in_one_message_can_be_stopped() -> None:
    async def play(house: House) -> None:
        await house.until(WEDNESDAY)
        (text,) = private(house, "Ben")
        assert "[ No more from monday ] [ No more from other ]" in text

    in_house(play, rituals=TWO)


def test_a_nudge_about_what_was_skipped_meanwhile_is_taken_back() -> None:
    async def play(house: House) -> None:
        await house.until(WEDNESDAY)
        assert await decided(house) == [("held", "quiet hours")]
        await house.engine.order(HOME, Skip((await only(house)).id))
        await house.until(WEDNESDAY + timedelta(hours=3))
        assert private(house, "Ben") == []
        assert await decided(house) == [("held", "quiet hours"), ("dropped", "skipped")]

    in_house(play, quiet_hours=QuietHours.parse("21:00-11:00"))


def test_one_that_was_let_through_and_held_up_is_taken_back_too() -> None:
    async def play(house: House) -> None:
        await house.until(WEDNESDAY - timedelta(minutes=1))
        faults = house.spaces[TALK.space].faults
        faults.down_until = WEDNESDAY + timedelta(hours=2)
        await house.until(WEDNESDAY)
        assert await decided(house) == [("sent", None)]
        faults.down_until = None
        await house.engine.order(HOME, Skip((await only(house)).id))
        await house.until(WEDNESDAY + timedelta(hours=3))
        assert private(house, "Ben") == []

    in_house(play)


def test_who_paused_hears_nothing() -> None:
    async def play(house: House) -> None:
        await wish(house, "Ben", paused=True)
        await house.until(at("2027-01-09 08:00"))
        assert private(house, "Ben") == []
        assert await decided(house) == [("dropped", "member paused")]

    in_house(play)


def test_what_is_to_be_said_at_once_is_said_at_once() -> None:
    async def play(house: House) -> None:
        await house.until(WEDNESDAY)
        (text,) = private(house, "Ben")
        assert text.count("come back") == 2
        assert text.count("Never write unasked") == 1
        assert sorted(await decided(house)) == [("merged", "merged"), ("sent", None)]

    in_house(play, rituals=TWO)


def test_the_budget_holds_over_all_rituals() -> None:
    late = (ritual(), ritual("other", "monday 09:00", remind_after="3 days"))

    async def play(house: House) -> None:
        await house.until(at("2027-01-12 08:00"))
        assert len(private(house, "Ben")) == 1
        assert await decided(house) == [("sent", None), ("dropped", "budget")]

    in_house(play, rituals=late)


def test_a_larger_budget_lets_more_through() -> None:
    late = (ritual(), ritual("other", "monday 09:00", remind_after="3 days"))

    async def play(house: House) -> None:
        await house.until(at("2027-01-12 08:00"))
        assert len(private(house, "Ben")) == 2

    in_house(play, rituals=late, nudges_per_week=2)


def test_in_quiet_hours_it_is_held_until_morning() -> None:
    async def play(house: House) -> None:
        await house.until(WEDNESDAY + timedelta(hours=1, minutes=59))
        assert private(house, "Ben") == []
        await house.until(WEDNESDAY + timedelta(hours=2))
        assert len(private(house, "Ben")) == 1
        assert await decided(house) == [("held", "quiet hours"), ("sent", None)]

    in_house(play, quiet_hours=QuietHours.parse("21:00-11:00"))


@pytest.mark.parametrize(("down_until", "arrives"), [("19:00", True), ("20:10", False)])
def test_what_is_held_up_until_the_quiet_hours_is_not_sent(
    down_until: str, *, arrives: bool
) -> None:
    """The gate let it through in the morning; the platform was away all day."""

    async def play(house: House) -> None:
        await house.until(WEDNESDAY - timedelta(minutes=1))
        faults = house.spaces[TALK.space].faults
        faults.down_until = at(f"2027-01-06 {down_until}")
        await house.until(WEDNESDAY + timedelta(days=1))
        assert len(private(house, "Ben")) == arrives
        expired = {e.subject for e in await house.trail() if e.verdict == "expired"}
        assert ("nudge" in expired) is not arrives

    in_house(play, quiet_hours=QuietHours.parse("21:00-08:00"))


def test_the_members_own_hours_and_zone_win() -> None:
    async def play(house: House) -> None:
        await wish(house, "Ben", quiet_hours="12:00-20:00", timezone="Asia/Tokyo")
        await house.until(at("2027-01-06 10:59"))
        assert private(house, "Ben") == []
        await house.until(at("2027-01-06 11:00"))  # 20:00 in Tokyo
        assert len(private(house, "Ben")) == 1

    in_house(play, quiet_hours=QuietHours.parse("off"))


def test_who_muted_the_ritual_hears_nothing() -> None:
    async def play(house: House) -> None:
        await wish(house, "Ben", muted=frozenset({MONDAY}))
        await house.until(at("2027-01-09 08:00"))
        assert private(house, "Ben") == []
        assert await decided(house) == [("dropped", "muted")]

    in_house(play)


def test_who_is_away_hears_of_it_when_back_if_it_still_matters() -> None:
    async def play(house: House) -> None:
        await wish(house, "Ben", away_until=WEDNESDAY + timedelta(hours=20))
        await house.until(WEDNESDAY + timedelta(hours=20))
        assert len(private(house, "Ben")) == 1
        assert await decided(house) == [("held", "away"), ("sent", None)]

    in_house(play)


def test_what_matters_more_is_said_first() -> None:
    async def play(house: House) -> None:
        ben = member_id(house, "Ben")
        async with house.storage.write() as uow:
            await uow.outbox.hold(
                [
                    nudge(key="small", member=ben, payload=encode(words("small"))),
                    nudge(
                        key="great",
                        member=ben,
                        payload=encode(words("great")),
                        priority=9,
                    ),
                ]
            )
        await house.until(NOW)
        (text,) = private(house, "Ben")[-1:]
        assert text.split("\n")[:2] == ["great", "small"]

    in_house(play, nudges_per_week=5)


def test_who_has_no_account_any_more_uses_no_budget_up() -> None:
    async def play(house: House) -> None:
        ben = member_id(house, "Ben")
        async with house.storage.write() as uow:
            (known,) = await uow.members.get([ben], HOME)
            await uow.members.save([replace(known, accounts=())])
        await house.until(at("2027-01-09 08:00"))
        assert await decided(house) == [("dropped", "gone")]
        async with house.storage.read() as uow:
            assert (
                await uow.outbox.nudged_since(HOME, [ben], at("2027-01-01 00:00")) == {}
            )

    in_house(play)


def test_nudges_of_communities_that_others_serve_are_left_to_them() -> None:
    async def play(house: House) -> None:
        elsewhere = CommunityId("elsewhere")
        theirs = nudge(key="theirs", community=elsewhere)
        async with house.storage.write() as uow:
            await uow.outbox.hold([theirs])
        await house.until(NOW)
        async with house.storage.read() as uow:
            assert await uow.outbox.nudges([elsewhere], NOW) == [theirs]
        assert account(house, "Ben").id == "u000002"

    in_house(play)
