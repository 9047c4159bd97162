"""What the ledger draws attention to unasked: whose, to what, and when. Pure.

Each is worth somebody's moment or it is not said: an answer that may have helped, what
waits for its hosts, a question for who knows the topic, and an invitation.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rituals.community import StillOpen
from rituals.ledger.balance import LATELY, lightest_first
from rituals.model.duration import Duration
from rituals.model.ids import MemberId
from rituals.model.ledger import Credit, Question, QuestionState, Refused
from rituals.model.member import Member
from rituals.model.nudges import Attention
from rituals.model.quiet_hours import QuietHours
from rituals.model.wall_clock import to_instant, to_local

ANSWERS = "answers"
"""The word in `Member.volunteers` of who may be asked about a question that waits."""
NIGHT = QuietHours(time(21), time(8))
"""When people sleep, where a community has not said when it wants quiet."""
HELPED_FOR = timedelta(days=7)
"""So long it can be asked whether an answer helped."""
FRESH = timedelta(days=14)
"""What waits longer is let rest: `open` still tells of it."""
ESCALATED_UNTIL = timedelta(days=3)
"""What waited that long in vain, nobody is asked about any more."""
ASKED_AGAIN_AFTER = timedelta(hours=12)
"""The same volunteer is asked about another question not sooner than that."""
INVITED_AGAIN_AFTER = timedelta(days=30)
INVITED_A_DAY = 3
"""Members a day at most, so that not everybody comes to the same questions at once."""
MOST_SHOWN = 3
"""Questions in an invitation: a short list."""
_DAILY_AT = time(10)
_EVERY_HOUR = tuple(time(hour) for hour in range(24))


def may_be_told(member: Member, rule: Attention, now: datetime) -> bool:
    """Whether to say such a thing to them at all; when, is the quiet gate's business."""
    away_until = member.wishes.away_until
    away = away_until is not None and away_until > now
    return member.here and not (member.excluded or away) and wants(member, rule)


def wants(member: Member, rule: Attention) -> bool:
    """Whether they wish to be told such a thing at all."""
    wishes = member.wishes
    return wishes.nudges and not (wishes.paused or rule in wishes.unwanted)


def can_answer(member: Member, question: Question) -> bool:
    """Whether they are where it was asked, and it is not theirs."""
    spaces = {account.space for account in member.accounts}
    return question.asker != member.id and question.message.place.space in spaces


def awake_after(
    begun: datetime, wait: Duration, quiet: QuietHours, zone: ZoneInfo
) -> datetime:
    """When it has waited so long by day: quiet hours do not count, days are calendar days."""
    if wait.is_calendar:
        return quiet.ends(wait.after(begun, zone), zone)
    left = wait.after(begun, zone) - begun
    now = quiet.ends(begun, zone)
    while (night := quiet.begins(now, zone)) is not None and now + left > night:
        left -= night - now
        now = quiet.ends(night, zone)
    return now + left


def counting(credits_: Iterable[Credit]) -> tuple[Credit, ...]:
    """The answers that count."""
    return tuple(credit for credit in credits_ if credit.refused is None)


def asked_about(question: Question, answers: Iterable[Credit]) -> tuple[Credit, ...]:
    """Of its answers those of which to ask whether they helped: what counts; where the
    question still waits and nothing does, what is guessed to answer it.
    """
    known = tuple(answers)
    sure = counting(known)
    match question.state:
        case QuestionState.ANSWERED:
            return sure
        case QuestionState.OPEN if not sure:
            return tuple(c for c in known if c.refused == Refused.UNSURE)
    return ()


def helped_at(
    answers: Sequence[Credit],
    heard_at: datetime | None,
    wait: Duration,
    zone: ZoneInfo,
) -> datetime | None:
    """When to ask about these answers, which are `asked_about`; `None` if there is nothing to ask.

    It is asked once all is quiet: so long after the last answer, and after the asker last
    spoke there (`heard_at`).
    """
    known = any(a.confirmed_at is not None or a.told_at is not None for a in answers)
    if known or not answers:
        return None
    last = max(answer.at for answer in answers)
    return wait.after(max(last, heard_at or last), zone)


def slots(
    now: datetime, how_often: StillOpen, quiet: QuietHours, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """The last and the next time at which to tell of what is still open.

    Daily that is 10:00, or when quiet ends; hourly each full hour that is not quiet.
    """
    times = tuple(sorted(set(_times(now, how_often, quiet, zone))))
    before = [at for at in times if at <= now]
    after = [at for at in times if at > now]
    return (before[-1] if before else None, after[0] if after else None)


def _times(
    now: datetime, how_often: StillOpen, quiet: QuietHours, zone: ZoneInfo
) -> Iterator[datetime]:
    if how_often == "off":
        return
    today = to_local(now, zone).date()
    for days in (-1, 0, 1, 2):
        day = today + timedelta(days=days)
        if how_often == "daily":
            at = to_instant(datetime.combine(day, _DAILY_AT), zone)
            yield quiet.ends(at, zone)
            continue
        for hour in _EVERY_HOUR:
            at = to_instant(datetime.combine(day, hour), zone)
            if not quiet.holds(at, zone):
                yield at


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who offered to be asked.

    `topics` are those they named or answered in lately, `asked_at` is when they were asked
    about questions lately, and `given` are their answers.
    """

    member: Member
    topics: frozenset[str] = frozenset()
    asked_at: tuple[datetime, ...] = ()
    given: tuple[Credit, ...] = ()


def whom_to_ask(
    question: Question, volunteers: Iterable[Volunteer], most: int, now: datetime
) -> tuple[MemberId, ...]:
    """Who is asked about it, of those who know its topics: first who had least to do
    lately, so that it does not always fall to the same.
    """
    able = [
        each
        for each in volunteers
        if each.topics & set(question.topics)
        and can_answer(each.member, question)
        and may_be_told(each.member, Attention.WAITING, now)
        and all(at <= now - ASKED_AGAIN_AFTER for at in each.asked_at)
    ]
    given = [credit for each in able for credit in each.given]
    asked = {
        each.member.id: sum(at > now - LATELY for at in each.asked_at) for each in able
    }
    ids = [each.member.id for each in able]
    return lightest_first(ids, given, now, asked)[:most]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to invite perhaps, with the topics they named or asked about."""

    member: Member
    topics: frozenset[str]
    invited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to invite, and to which questions."""

    member: MemberId
    questions: tuple[Question, ...]


def invitations(
    guests: Iterable[Guest], waiting: Sequence[Question], now: datetime
) -> tuple[Invitation, ...]:
    """Whom to invite today: nobody twice in a month, nobody to nothing, few a day.

    First come those who were not invited for longest. `waiting` are questions that are
    open, oldest first.
    """
    never = datetime.min.replace(tzinfo=UTC)
    inviting: list[Invitation] = []
    for guest in sorted(guests, key=lambda g: (g.invited_at or never, g.member.id)):
        again = guest.invited_at is not None and (
            guest.invited_at > now - INVITED_AGAIN_AFTER
        )
        if again or not may_be_told(guest.member, Attention.INVITED, now):
            continue
        fitting = tuple(
            q
            for q in waiting
            if can_answer(guest.member, q) and guest.topics & set(q.topics)
        )
        if fitting:
            inviting.append(Invitation(guest.member.id, fitting[-MOST_SHOWN:]))
        if len(inviting) == INVITED_A_DAY:
            break
    return tuple(inviting)
