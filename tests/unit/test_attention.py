"""What the ledger draws attention to: when, and whose. Pure decisions, at given times."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.ledger.attention import (
    ASKED_AGAIN_AFTER,
    INVITED_A_DAY,
    INVITED_AGAIN_AFTER,
    MOST_SHOWN,
    NIGHT,
    Guest,
    Volunteer,
    asked_about,
    awake_after,
    helped_at,
    invitations,
    may_be_told,
    slots,
    whom_to_ask,
)
from rituals.model.duration import Duration
from rituals.model.ids import (
    Account,
    AccountId,
    CommunityId,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.model.ledger import Credit, Question, QuestionState
from rituals.model.member import Member, Wishes
from rituals.model.nudges import Attention
from rituals.model.quiet_hours import QuietHours
from tests.fakes.house import at

HERE, DISCORD = CommunityId("home"), SpaceId("discord")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = at("2027-01-05 11:00")  # a Tuesday, 12:00 in Berlin
ASKER = MemberId("asker")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
instants = st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001  made aware below
    lambda naive: naive.replace(tzinfo=NOW.tzinfo, microsecond=0)
)
quiets = st.sampled_from(
    [QuietHours.parse(q) for q in ("21:00-08:00", "off", "13:00-15:00", "22:30-06:15")]
)


def place(name: str) -> MessageRef:
    return MessageRef(Place(DISCORD, PlaceId("help")), MessageId(name))


def question(name: str = "q", *topics: str, **more: Any) -> Question:
    one = Question(HERE, place(name), ASKER, NOW, "ask", topics=topics or ("oak",))
    return replace(one, **more)


def answer(giver: str, when: datetime = NOW, **more: Any) -> Credit:
    one = Credit(
        HERE, MemberId(giver), ASKER, place("q"), place(giver), "reply", 0.9, when
    )
    return replace(one, **more)


def member(name: str, space: str = "discord", **wishes: Any) -> Member:
    account = Account(SpaceId(space), AccountId(name))
    return Member(HERE, MemberId(name), name, (account,), wishes=Wishes(**wishes))


# --- whom to tell at all


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, True),
        ({"wishes": Wishes(paused=True)}, False),
        ({"wishes": Wishes(nudges=False)}, False),
        ({"wishes": Wishes(unwanted=frozenset({Attention.HELPED}))}, False),
        ({"wishes": Wishes(unwanted=frozenset({Attention.INVITED}))}, True),
        ({"wishes": Wishes(away_until=NOW + HOUR)}, False),
        ({"wishes": Wishes(away_until=NOW)}, True),
        ({"left_at": NOW}, False),
        ({"bot": True}, False),
        ({"excluded": True}, False),
    ],
)
def test_who_wants_quiet_has_it(changed: dict[str, Any], *, told: bool) -> None:
    assert may_be_told(replace(member("a"), **changed), Attention.HELPED, NOW) is told


# --- waiting by day


@pytest.mark.parametrize(
    ("asked", "wait", "due"),
    [
        ("2027-01-05 11:00", "4 hours", "2027-01-05 15:00"),
        ("2027-01-05 18:00", "4 hours", "2027-01-06 09:00"),
        ("2027-01-05 23:00", "4 hours", "2027-01-06 11:00"),
        ("2027-01-05 16:00", "4 hours", "2027-01-05 20:00"),
        ("2027-01-05 16:00", "20 hours", "2027-01-07 10:00"),
        ("2027-01-05 11:00", "1 day", "2027-01-06 11:00"),
        ("2027-01-05 22:00", "1 day", "2027-01-07 07:00"),
    ],
)
def test_nights_do_not_count_as_waiting(asked: str, wait: str, due: str) -> None:
    assert awake_after(at(asked), Duration.parse(wait), NIGHT, BERLIN) == at(due)


@given(instants, st.integers(1, 60), quiets)
def test_it_is_never_due_in_the_night_nor_too_soon(
    asked: datetime, hours: int, quiet: QuietHours
) -> None:
    due = awake_after(asked, Duration.parse(f"{hours} hours"), quiet, BERLIN)
    just_before = due - timedelta(seconds=1)
    assert not quiet.holds(just_before, BERLIN)
    assert due >= asked + timedelta(hours=hours)
    minutes = int((due - asked) / timedelta(minutes=1))
    awake = sum(
        not quiet.holds(asked + timedelta(minutes=n), BERLIN) for n in range(minutes)
    )
    assert abs(awake - hours * 60) <= 2 * (hours // 8 + 2)


@given(instants, quiets, st.sampled_from(["daily", "hourly"]))
def test_lists_come_at_their_times_and_never_in_quiet_hours(
    now: datetime, quiet: QuietHours, how_often: Any
) -> None:
    last, coming = slots(now, how_often, quiet, BERLIN)
    assert last is not None
    assert coming is not None
    assert last <= now < coming
    assert not quiet.holds(last, BERLIN)
    assert not quiet.holds(coming, BERLIN)
    assert slots(coming, how_often, quiet, BERLIN)[0] == coming
    if how_often == "daily":
        assert timedelta(hours=22) <= coming - last <= timedelta(hours=26)


def test_where_nobody_wants_lists_they_have_no_time() -> None:
    assert slots(NOW, "off", NIGHT, BERLIN) == (None, None)


# --- did that help?


@pytest.mark.parametrize(
    ("state", "answers", "heard_at", "due"),
    [
        (QuestionState.OPEN, [], None, None),
        (QuestionState.ANSWERED, [], None, None),
        (QuestionState.ANSWERED, [answer("a")], None, NOW + DAY),
        (QuestionState.ANSWERED, [answer("a")], NOW - HOUR, NOW + DAY),
        (QuestionState.ANSWERED, [answer("a")], NOW + HOUR, NOW + HOUR + DAY),
        (
            QuestionState.ANSWERED,
            [answer("a"), answer("b", NOW + HOUR)],
            None,
            NOW + HOUR + DAY,
        ),
        (QuestionState.ANSWERED, [answer("a", confirmed_at=NOW)], None, None),
        (QuestionState.CONFIRMED, [answer("a")], None, None),
        (QuestionState.CLOSED, [answer("a")], None, None),
        (QuestionState.DUPLICATE, [answer("a")], None, None),
        (QuestionState.WITHDRAWN, [answer("a")], None, None),
    ],
)
def test_it_is_asked_after_a_quiet_while_where_nobody_knows(
    state: QuestionState,
    answers: list[Credit],
    heard_at: datetime | None,
    due: datetime | None,
) -> None:
    about = asked_about(question(state=state), answers)
    found = helped_at(about, heard_at, Duration.parse("1 day"), BERLIN)
    assert found == due


# --- whom to ask


def volunteer(name: str, *topics: str, **more: Any) -> Volunteer:
    return Volunteer(member(name), frozenset(topics or ("oak",)), **more)


def test_only_who_knows_the_topic_and_is_there_is_asked() -> None:
    volunteers = [
        volunteer("knows"),
        volunteer("other", "pine"),
        replace(volunteer("asker")),
        replace(volunteer("elsewhere"), member=member("elsewhere", "slack")),
        replace(volunteer("away"), member=member("away", away_until=NOW + DAY)),
    ]
    assert whom_to_ask(question(), volunteers, 3, NOW) == ("knows",)


def test_who_had_least_to_do_lately_is_asked_first() -> None:
    busy = volunteer("busy", given=(answer("busy", NOW - HOUR),))
    asked = volunteer("asked", asked_at=(NOW - DAY, NOW - 2 * DAY))
    free = volunteer("free")
    assert whom_to_ask(question(), [busy, asked, free], 2, NOW) == ("free", "busy")


def test_nobody_is_asked_twice_in_a_row() -> None:
    now_and_then = volunteer("a", asked_at=(NOW - ASKED_AGAIN_AFTER,))
    just_now = volunteer("b", asked_at=(NOW - HOUR,))
    assert whom_to_ask(question(), [now_and_then, just_now], 3, NOW) == ("a",)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.integers(0, 10))
def test_not_more_are_asked_than_shall_be(load: list[int], most: int) -> None:
    volunteers = [
        volunteer(f"v{n}", asked_at=(NOW - DAY,) * times)
        for n, times in enumerate(load)
    ]
    chosen = whom_to_ask(question(), volunteers, most, NOW)
    assert len(chosen) == len(set(chosen)) == min(most, len(load))
    times = {f"v{n}": each for n, each in enumerate(load)}
    left = [times[str(v.member.id)] for v in volunteers if v.member.id not in chosen]
    assert max((times[each] for each in chosen), default=0) <= min(left, default=99)


# --- whom to invite


def guest(name: str, *topics: str, **more: Any) -> Guest:
    return Guest(member(name), frozenset(topics or ("oak",)), **more)


def test_an_invitation_is_short_and_about_their_topics() -> None:
    waiting = [question(str(n)) for n in range(5)] + [question("pine", "pine")]
    (one,) = invitations([guest("a")], waiting, NOW)
    assert len(one.questions) == MOST_SHOWN
    assert {q.topics for q in one.questions} == {("oak",)}


def test_nobody_is_invited_to_nothing_nor_to_what_they_asked() -> None:
    guests = [guest("asker"), guest("other", "pine")]
    assert invitations(guests, [question()], NOW) == ()


def test_a_few_a_day_who_were_not_invited_for_longest() -> None:
    never = [guest(f"n{n}") for n in range(2)]
    long_ago = [
        guest(f"l{n}", invited_at=NOW - INVITED_AGAIN_AFTER - n * DAY) for n in range(3)
    ]
    lately = guest("lately", invited_at=NOW - INVITED_AGAIN_AFTER + HOUR)
    chosen = invitations([lately, *long_ago, *never], [question()], NOW)
    assert [each.member for each in chosen] == ["n0", "n1", "l2"]
    assert len(chosen) == INVITED_A_DAY
