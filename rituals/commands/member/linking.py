"""One person, two accounts: a code says that both are the same."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    LinkedAlreadyError,
    NoSuchLinkError,
    SameSpaceError,
)
from rituals.document import (
    Block,
    Button,
    Buttons,
    Code,
    Document,
    Form,
    Time,
    doc,
    msg,
    say,
)
from rituals.ledger.giving import to_themselves
from rituals.model.audit import Change
from rituals.model.ids import MemberId
from rituals.model.member import LinkCode, Member, Wishes
from rituals.model.occurrence import State
from rituals.model.whole_ids import each_text, with_id

VALID = timedelta(minutes=10)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No letter or digit that looks like another."""
_LENGTH = 8
_SURE = "yes"


async def _link(call: Call, desk: Desk) -> Document | Form:
    typed = call.get("code", str)
    if typed is None:
        return await _offer(desk)
    other = await _whose(desk, typed)
    if other.id == desk.caller.id:
        raise LinkedAlreadyError
    ours = {account.space for account in desk.caller.accounts}
    if ours & {account.space for account in other.accounts}:
        raise SameSpaceError
    if call.get("sure", str) is None:
        return _asked(desk, other, typed)
    if desk.caller.moderator is not other.moderator:
        await desk.audit(_spread(other))
    await _unite(desk, other, desk.caller)
    return doc(say("command.link.done", name=other.name))


def _asked(desk: Desk, other: Member, typed: str) -> Document:
    """Who was talked into typing somebody else's code sees who they would become."""
    blocks: list[Block] = [say("command.link.ask", name=other.name)]
    if desk.caller.moderator and not other.moderator:
        blocks.append(say("command.link.ask-rights", name=other.name))
    options = f"code:{_plain(typed)} sure:{_SURE}"
    go_on = Button((msg("command.link.go-on"),), "link", options, style="primary")
    return doc(*blocks, Buttons((go_on,)))


def _spread(other: Member) -> Change:
    """A right of one account becomes one of both."""
    return Change(
        "link",
        member=other.id,
        before={"moderator": "yes" if other.moderator else "no"},
        after={"moderator": "yes"},
    )


async def _offer(desk: Desk) -> Document:
    # An id for nobody is one that nobody can guess.
    chance = await desk.uow.privacy.nobody(desk.community.id)
    code = _code(f"{chance}/{desk.caller.id}/{desk.clock.now().isoformat()}")
    until = desk.clock.now() + VALID
    wishes = replace(desk.caller.wishes, link=LinkCode(_digest(code), until))
    await desk.uow.members.save([replace(desk.caller, wishes=wishes)])
    shown = f"{code[:4]}-{code[4:]}"
    return doc(say("command.link.offer", line=Code(f"link {shown}"), at=Time(until)))


def _code(chance: str) -> str:
    digest = hashlib.sha256(chance.encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_LENGTH])


def _digest(code: str) -> str:
    """Of the code as it is meant, however it is typed."""
    return hashlib.sha256(_plain(code).encode()).hexdigest()


def _plain(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())


async def _whose(desk: Desk, typed: str) -> Member:
    """Who made that code."""
    digest, now = _digest(typed), desk.clock.now()
    for member in await desk.uow.members.everybody(desk.community.id):
        link = member.wishes.link
        if link is not None and link.digest == digest and now < link.until:
            return member
    raise NoSuchLinkError


async def _unite(desk: Desk, kept: Member, gone: Member) -> None:
    await _end_doubled_journeys(desk, kept.id, gone.id)
    await _give_back_own(desk, kept, gone)
    joined = [kept.joined_at, gone.joined_at]
    both = replace(
        kept,
        accounts=(*kept.accounts, *gone.accounts),
        wishes=_wishes(kept.wishes, gone.wishes),
        volunteers=kept.volunteers | gone.volunteers,
        joined_at=None if None in joined else min(at for at in joined if at),
        excluded=kept.excluded or gone.excluded,
        left_at=None,
        moderator=kept.moderator or gone.moderator,
        offers=kept.offers or gone.offers,
        needs=kept.needs or gone.needs,
        standings=(*kept.standings, *gone.standings),
    )
    await desk.unite(both, gone)
    await _rename_in_memory(desk, kept.id, gone.id)
    if both.excluded:
        await desk.leave_out(both.id)


async def _give_back_own(desk: Desk, kept: Member, gone: Member) -> None:
    """What one of the two was given by the other is given to nobody any more."""
    ids = kept.ids | gone.ids
    for member in (kept, gone):
        held = await desk.uow.privacy.held(desk.community.id, member.id)
        await desk.uow.ledger.take_back(to_themselves(held.contributions, ids))


def _wishes(kept: Wishes, gone: Wishes) -> Wishes:
    """Those of the kept one where there are any; what asks for quiet holds for both."""
    return Wishes(
        language=kept.language or gone.language,
        timezone=kept.timezone or gone.timezone,
        quiet_hours=kept.quiet_hours or gone.quiet_hours,
        nudges=kept.nudges and gone.nudges,
        muted=kept.muted | gone.muted,
        away_until=kept.away_until or gone.away_until,
        paused=kept.paused or gone.paused,
        unwanted=kept.unwanted | gone.unwanted,
        unnamed=kept.unnamed or gone.unnamed,
    )


async def _end_doubled_journeys(desk: Desk, kept: MemberId, gone: MemberId) -> None:
    """Nobody is welcomed twice at the same time."""
    alive = await desk.uow.occurrences.of_ritual(desk.community.id)
    welcomed = {o.ritual for o in alive if o.subject == kept}
    doubled = [o for o in alive if o.subject == gone and o.ritual in welcomed]
    now = desk.clock.now()
    ended = [
        replace(
            o,
            state=State.CLOSED,
            reason="linked",
            closed_at=now,
            next_step=None,
            next_at=None,
        )
        for o in doubled
    ]
    if ended:
        await desk.uow.occurrences.save(ended)


async def _rename_in_memory(desk: Desk, kept: MemberId, gone: MemberId) -> None:
    """Whose turn it is, who finished what: rituals remember members by their id."""

    def renamed(text: str) -> str:
        return with_id(text, [gone], kept)

    states = await desk.uow.rituals.states([desk.community.id])
    changed = [replace(s, memory=each_text(s.memory, renamed)) for s in states]
    await desk.uow.rituals.save(
        [new for new, old in zip(changed, states, strict=True) if new != old]
    )
    alive = await desk.uow.occurrences.of_ritual(desk.community.id)
    noted = [replace(o, notes=each_text(o.notes, renamed)) for o in alive]
    await desk.uow.occurrences.save(
        [new for new, old in zip(noted, alive, strict=True) if new != old]
    )


COMMANDS = (
    Command(
        "link",
        _link,
        options=(
            # It may be typed with a space in the middle.
            Option("code", Takes.LONG, required=False, longest=20),
            Option(
                "sure",
                Takes.CHOICE,
                required=False,
                choices=(_SURE,),
                german=("sicher",),
                spellings=(("ja", _SURE),),
            ),
        ),
        german=("verbinden", "verknüpfen"),
    ),
)
