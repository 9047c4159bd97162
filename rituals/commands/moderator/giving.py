"""Who gives and who only asked so far: `ledger`. Looking is audited where it names people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.contests import names_people
from rituals.commands.desk import Desk
from rituals.commands.moderator.contesting import objections
from rituals.commands.paging import turns
from rituals.commands.sentences import spaced
from rituals.commands.windows import (
    QUARTER,
    begins,
    days_of,
    days_option,
    other_windows,
)
from rituals.document import (
    Block,
    Bullets,
    Buttons,
    Document,
    Form,
    Heading,
    Inlines,
    Mention,
    MessageLink,
    Msg,
    Paragraph,
    Time,
    doc,
    msg,
    say,
)
from rituals.ledger.balance import (
    FEW,
    LEAST_ASKED,
    Tally,
    givers,
    only_asked,
    share_of_few,
    tallies,
    with_every_answer,
)
from rituals.model.audit import Change
from rituals.model.ledger import Balance, Question
from rituals.model.member import Member

SHOWN = 10
_WAITING = "moderator.ledger.waiting"


async def _ledger(call: Call, desk: Desk) -> Document | Form:
    member, days = call.get("member", Member), days_of(call)
    names = names_people(desk)
    if member is not None and not names:
        return doc(say("moderator.ledger.totals-only"))
    if member is not None:
        await desk.audit(Change("ledger", member=member.id))
        return doc(*await _of(desk, member, days), *_windows(call))
    counted = await _counted(desk, days)
    lists = [_Listed(_WAITING, await _waiting(desk, counted, days, names=names))]
    if names:
        await desk.audit(Change("ledger"))
        asked = _asked(only_asked(counted.ever_answered, counted.seen_before))
        lists = [
            _Listed("moderator.ledger.givers", _given(givers(counted.balances))),
            *lists,
            _Listed("moderator.ledger.only-asked", asked, _caveat(desk, counted)),
        ]
    blocks = await _totals(desk, counted, names=names)
    if names:
        blocks.append(say("moderator.ledger.audited"))
    return _paged(call, blocks, lists)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What everybody who counts asked and gave within so many days."""

    days: int
    balances: Sequence[Balance]
    ever_answered: Sequence[Balance]
    """The same, but with all answers that were ever seen, though some do not count: who
    gave before, gives.
    """
    seen_before: datetime
    """Who was first seen later is new."""


async def _counted(desk: Desk, days: int) -> _Counted:
    ledger, id_ = desk.uow.ledger, desk.community.id
    now = desk.clock.now()
    credits_ = await ledger.credits(id_)
    found = tallies(
        await ledger.questions(id_),
        credits_,
        (),
        now=now,
        window=timedelta(days=days),
    )
    ever = [b for b in await ledger.balances(id_) if b.member in found]
    lately = [
        replace(b, asked=found[b.member].asked, answered=found[b.member].answered)
        for b in ever
    ]
    before = desk.community.ledger.grace.before(now, desk.community.zone)
    return _Counted(
        days,
        lately,
        with_every_answer(lately, credits_),
        before,
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """One of the lists, and what is said below it."""

    title: str
    lines: Sequence[Inlines]
    below: tuple[Block, ...] = ()


def _paged(call: Call, blocks: Sequence[Block], lists: Sequence[_Listed]) -> Document:
    """The lists side by side, each from where the page before ended."""
    pages = max(1, *(-(-len(each.lines) // SHOWN) for each in lists))
    first = (min(call.page, pages) - 1) * SHOWN
    shown = [*blocks]
    for each in lists:
        lines = tuple(each.lines[first : first + SHOWN])
        if lines:
            title = msg(each.title, n=len(each.lines))
            shown += [Heading((title,)), Bullets(lines), *each.below]
        elif each.title == _WAITING and not each.lines:
            shown.append(say("moderator.ledger.no-question"))
    return doc(*shown, *turns(call, pages, opens=False), *_windows(call))


def _windows(call: Call) -> tuple[Block, ...]:
    return (Buttons(other_windows(call, opens=False)),)


async def _totals(desk: Desk, counted: _Counted, *, names: bool) -> list[Block]:
    """The figures that name nobody; who is left out; what waits for a decision."""
    balances = counted.balances
    figures = (
        _figure("answered", len(givers(balances))),
        _figure("asked", sum(b.asked > 0 for b in balances)),
    )
    blocks: list[Block] = [
        Heading((msg("moderator.ledger.title", days=counted.days),)),
        Paragraph(spaced(figures)),
    ]
    share = share_of_few(balances)
    if share is not None and len(givers(balances)) > FEW:
        blocks.append(say("moderator.ledger.share", share=share, few=FEW))
    return [
        *blocks,
        *await objections(desk),
        *await _left_out(desk, names=names),
    ]


async def _left_out(desk: Desk, *, names: bool) -> list[Block]:
    """Who is excluded: of them nothing is counted. Whoever is forgotten is nobody."""
    people = await desk.uow.members.everybody(desk.community.id)
    excluded = [m.id for m in people if m.excluded and m.accounts]
    if not excluded:
        return []
    if not names or len(excluded) > SHOWN:
        return [say("moderator.ledger.so-many-left-out", n=len(excluded))]
    who = tuple(map(Mention, excluded))
    return [say("moderator.ledger.left-out", who=who)]


def _figure(did: str, n: int) -> Msg:
    if n == 0:
        return msg(f"moderator.ledger.nobody-{did}")
    return msg(f"moderator.ledger.have-{did}", n=n)


def _given(balances: Iterable[Balance]) -> list[Inlines]:
    return [
        (msg("moderator.ledger.gave", who=Mention(b.member), n=b.answered),)
        for b in balances
    ]


def _asked(balances: Iterable[Balance]) -> list[Inlines]:
    return [
        (msg("moderator.ledger.asked", who=Mention(b.member), n=b.asked),)
        for b in balances
    ]


def _caveat(desk: Desk, counted: _Counted) -> tuple[Block, ...]:
    """What the list that must not be misread cannot know."""
    caveat = say(
        "moderator.ledger.caveat",
        least=LEAST_ASKED,
        days=counted.days,
        before=Time(counted.seen_before, "date"),
        channels=_channels(desk),
    )
    return (caveat,)


def _channels(desk: Desk) -> tuple[str, ...]:
    """Those that are read."""
    return tuple(str(channel) for channel in desk.community.ledger.channels)


async def _waiting(
    desk: Desk, counted: _Counted, days: int, *, names: bool
) -> list[Inlines]:
    """Questions of these days that nobody answered yet, the oldest first."""
    askers, begun = {b.member for b in counted.balances}, begins(desk, days)
    found = await desk.uow.ledger.questions(desk.community.id, open_only=True)
    return [
        _question(q, names=names) for q in found if q.asker in askers and q.at >= begun
    ]


def _question(question: Question, *, names: bool) -> Inlines:
    link = MessageLink((msg("moderator.ledger.question"),), question.message)
    at = Time(question.at)
    if names:
        who = Mention(question.asker)
        return (msg("moderator.ledger.asked-by", question=link, who=who, at=at),)
    return (msg("moderator.ledger.asked-at", question=link, at=at),)


async def _of(desk: Desk, member: Member, days: int) -> list[Block]:
    """One person's figures: counts, and never a ratio."""
    who = Mention(member.id)
    everybody = await desk.uow.ledger.balances(desk.community.id)
    own = next((b for b in everybody if b.member == member.id), None)
    if own is None:
        left_out = "left-out" if member.excluded else "nothing-seen"
        return [say(f"moderator.ledger.{left_out}", who=who)]
    held = await desk.uow.privacy.held(desk.community.id, member.id)
    found = tallies(
        held.questions,
        held.credits,
        held.contributions,
        now=desk.clock.now(),
        window=timedelta(days=days),
    )
    lately = found.get(member.id, Tally(member.id))
    figures = (
        ("answered", lately.answered),
        ("contributed", lately.contributed),
        ("asked", lately.asked),
    )
    lines: list[Inlines] = [
        (msg(f"moderator.ledger.of-{did}", n=n),) for did, n in figures if n
    ]
    if own.first_seen_at is not None:
        since = Time(own.first_seen_at, "date")
        settings, now = desk.community.ledger, desk.clock.now()
        new = own.first_seen_at > settings.grace.before(now, desk.community.zone)
        id_ = "moderator.ledger.of-new" if new else "moderator.ledger.of-since"
        lines.append((msg(id_, since=since),))
    return [
        Heading((msg("moderator.ledger.of", who=who, days=days),)),
        *([Bullets(tuple(lines))] if lines else []),
        say("moderator.ledger.of-caveat", channels=_channels(desk)),
        say("moderator.ledger.audited"),
    ]


COMMANDS = (
    Command(
        "ledger",
        _ledger,
        Who.MODERATOR,
        options=(
            Option("member", Takes.MEMBER, required=False, german=("mitglied",)),
            days_option(QUARTER),
        ),
        german=("geben",),
    ),
)
