"""Who gives and who only asked so far: `ledger`. Looking is audited where it names people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.commands.moderator.words import spaced
from rituals.commands.paging import turns
from rituals.document import (
    Block,
    Bullets,
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
from rituals.ledger.standing import FEW, LEAST_ASKED, givers, only_asked, share_of_few
from rituals.model.audit import Change
from rituals.model.ledger import Balance, Question
from rituals.model.member import Member

SHOWN = 10
PEOPLE = "people"
_WAITING = "moderator.ledger.waiting"


async def _ledger(call: Call, desk: Desk) -> Document | Form:
    member = call.get("member", Member)
    names = desk.community.ledger.moderators_see == PEOPLE
    balances = await desk.uow.ledger.balances(desk.community.id)
    if member is not None and not names:
        return doc(say("moderator.ledger.totals-only"))
    if member is not None:
        await desk.audit(Change("ledger", member=member.id))
        return _of(member, balances)
    lists = [_Listed(_WAITING, await _waiting(desk, balances, names=names))]
    if names:
        await desk.audit(Change("ledger"))
        grace = desk.community.ledger.grace
        before = grace.before(desk.clock.now(), desk.community.zone)
        asked = _asked(only_asked(balances, before))
        lists = [
            _Listed("moderator.ledger.givers", _given(givers(balances))),
            *lists,
            _Listed("moderator.ledger.only-asked", asked, _caveat(desk)),
        ]
    return _paged(call, balances, lists)


@dataclass(frozen=True, slots=True)
class _Listed:
    """One of the lists, and what is said below it."""

    title: str
    lines: Sequence[Inlines]
    below: tuple[Block, ...] = ()


def _paged(
    call: Call, balances: Sequence[Balance], lists: Sequence[_Listed]
) -> Document:
    """The lists side by side, each from where the page before ended."""
    pages = max(1, *(-(-len(each.lines) // SHOWN) for each in lists))
    first = (min(call.page, pages) - 1) * SHOWN
    blocks = _totals(balances)
    for each in lists:
        shown = tuple(each.lines[first : first + SHOWN])
        if shown:
            title = msg(each.title, n=len(each.lines))
            blocks += [Heading((title,)), Bullets(shown), *each.below]
        elif each.title == _WAITING and not each.lines:
            blocks.append(say("moderator.ledger.no-question"))
    return doc(*blocks, *turns(call, pages, opens=False))


def _totals(balances: Sequence[Balance]) -> list[Block]:
    blocks: list[Block] = [
        Heading((msg("moderator.ledger.title"),)),
        Paragraph(
            spaced(
                (
                    _figure("answered", len(givers(balances))),
                    _figure("asked", sum(b.asked > 0 for b in balances)),
                )
            )
        ),
    ]
    share = share_of_few(balances)
    if share is not None and len(givers(balances)) > FEW:
        blocks.append(say("moderator.ledger.share", share=share, few=FEW))
    return blocks


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


def _caveat(desk: Desk) -> tuple[Block, ...]:
    """What the list that must not be misread cannot know."""
    channels = tuple(str(channel) for channel in desk.community.ledger.channels)
    return (say("moderator.ledger.caveat", least=LEAST_ASKED, channels=channels),)


async def _waiting(
    desk: Desk, balances: Sequence[Balance], *, names: bool
) -> list[Inlines]:
    """Questions that nobody answered yet, the oldest first."""
    counted = {b.member for b in balances}
    found = await desk.uow.ledger.questions(desk.community.id, open_only=True)
    return [_question(q, names=names) for q in found if q.asker in counted]


def _question(question: Question, *, names: bool) -> Inlines:
    link = MessageLink((msg("moderator.ledger.question"),), question.message)
    at = Time(question.at)
    if names:
        who = Mention(question.asker)
        return (msg("moderator.ledger.asked-by", question=link, who=who, at=at),)
    return (msg("moderator.ledger.asked-at", question=link, at=at),)


def _of(member: Member, balances: Sequence[Balance]) -> Document:
    """One person's figures: counts, and never a ratio."""
    who = Mention(member.id)
    own = next((b for b in balances if b.member == member.id), None)
    if own is None:
        return doc(say("moderator.ledger.nothing-seen", who=who))
    lines: list[Inlines] = [
        (msg("moderator.ledger.of-answered", n=own.answered),),
        (msg("moderator.ledger.of-contributed", n=own.contributed),),
        (msg("moderator.ledger.of-asked", n=own.asked),),
    ]
    if own.first_seen_at is not None:
        since = Time(own.first_seen_at, "date")
        lines.append((msg("moderator.ledger.of-since", since=since),))
    return doc(
        Heading((msg("moderator.ledger.of", who=who),)),
        Bullets(tuple(lines)),
        say("moderator.ledger.audited"),
    )


COMMANDS = (
    Command(
        "ledger",
        _ledger,
        Who.MODERATOR,
        options=(Option("member", Takes.MEMBER, required=False, german=("mitglied",)),),
        german=("geben",),
    ),
)
