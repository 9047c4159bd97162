"""Saying that something was counted wrongly: two taps, and a moderator decides."""

from collections.abc import Iterator

from rituals.commands.command import ABOUT, Call, Command, Option, Takes
from rituals.commands.contests import (
    NOT_WANTED,
    REASONS,
    SHOULD_COUNT,
    asks_moderators,
    fitting,
    is_own,
    names_people,
)
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    ContestedAlreadyError,
    ContestedOftenError,
    NoContestError,
    NotConcernedError,
)
from rituals.commands.known import Known, known
from rituals.commands.ledger import decide, ref_written
from rituals.commands.member.answers import MESSAGE, message_of
from rituals.commands.reasons import objection
from rituals.document import (
    Block,
    Button,
    Buttons,
    Document,
    Form,
    Msg,
    doc,
    msg,
    say,
)
from rituals.model.ledger import Decided, Decision

WORDS = "contest"
NO_MORE = "no-more"
"""Instead of a reason: whoever objected takes that back."""
OFTEN = 3
"""After so many objections of theirs to one message, moderators know how somebody sees it."""
_HOW_IT_COUNTS = (Decided.COUNTS, Decided.COUNTS_NOT, Decided.UPHELD)
_OBJECTIONS = (Decided.CONTESTED, Decided.CONTESTED_NO_MORE)


async def _contest(call: Call, desk: Desk) -> Document | Form:
    """The second tap: it is written down, and moderators are asked.

    What somebody wishes for their own message holds without them.
    """
    if call.need("reason", str) == NO_MORE:
        return await _take_back(call, desk)
    about = await _contestable(call, desk)
    reason, mine = call.need("reason", str), is_own(about, desk.caller.id)
    if reason not in fitting(about, desk.caller.id):
        raise NoContestError
    if mine and about.unwanted:
        await decide(desk, about.message, Decided.COUNTS)
        return doc(say("command.contest.wanted"))
    if mine and reason == NOT_WANTED:
        await decide(desk, about.message, Decided.COUNTS_NOT)
        back = _button(about, SHOULD_COUNT, msg("command.contest.count-again"))
        return doc(say("command.contest.unwanted"), Buttons((back,)))
    if about.contested_by(desk.caller.id) >= OFTEN:
        raise ContestedOftenError
    contest = await decide(desk, about.message, Decided.CONTESTED, reason=reason)
    await desk.post([await asks_moderators(desk, about, contest)])
    return doc(say("command.contest.done"), Buttons((_taking_back(about),)))


async def _choose(call: Call, desk: Desk) -> Document | Form:
    """The first tap: what is wrong?"""
    about = await _contestable(call, desk)
    reasons = fitting(about, desk.caller.id)
    buttons = tuple(_button(about, reason, objection(reason)) for reason in reasons)
    said = [say("command.contest.what")]
    if NOT_WANTED in reasons and is_own(about, desk.caller.id):
        said.append(say("command.contest.at-once"))
    return doc(*said, Buttons(buttons))


async def _take_back(call: Call, desk: Desk) -> Document:
    """Whoever said that it was counted wrongly says so no more."""
    about = await known(desk, message_of(call, desk))
    if about.contest_of(desk.caller.id) is None:
        raise NoContestError
    await decide(desk, about.message, Decided.CONTESTED_NO_MORE)
    return doc(say("command.contest.taken-back"))


async def _contestable(call: Call, desk: Desk) -> Known:
    """The message, if the caller may say so, and their word does not wait already."""
    about = await known(desk, message_of(call, desk))
    if not about.concerns(desk.caller):
        raise NotConcernedError
    waits = about.contest_of(desk.caller.id)
    if waits is not None:
        raise ContestedAlreadyError(at=waits.at)
    if not fitting(about, desk.caller.id):
        raise NoContestError
    return about


def first_tap(desk: Desk, about: Known) -> Iterator[Button]:
    """Below why it was counted, for whom it concerns: that this is wrong, or is not after all."""
    if about.contest_of(desk.caller.id) is not None:
        yield _taking_back(about)
    elif about.concerns(desk.caller) and fitting(about, desk.caller.id):
        written = ref_written(about.message)
        label = msg("command.contest.this-is-wrong")
        yield Button((label,), WORDS, f"message:{written}", opens=True)


def _taking_back(about: Known) -> Button:
    return _button(about, NO_MORE, msg("command.contest.take-back"))


def _button(about: Known, reason: str, label: Msg) -> Button:
    value = f"message:{ref_written(about.message)} reason:{reason}"
    return Button((label,), WORDS, value, about=ABOUT)


def contested(desk: Desk, about: Known) -> Iterator[Block]:
    """That it waits for a moderator, for whom that concerns."""
    if about.contests and about.concerns(desk.caller):
        yield say("command.contest.waits")


def may_read(desk: Desk, about: Known, decision: Decision) -> bool:
    """Whether the caller is told that somebody said that.

    Who objected reads whoever the message concerns; a moderator only where they see names.
    What was decided about how it counts reads nobody else: it is no pillory.
    """
    if decision.kind in _HOW_IT_COUNTS:
        return about.concerns(desk.caller)
    if decision.kind not in _OBJECTIONS:
        return True
    return about.is_part_of(desk.caller) or (
        desk.caller.moderator and names_people(desk)
    )


COMMANDS = (
    Command(
        WORDS,
        _contest,
        options=(
            MESSAGE,
            Option(
                "reason",
                Takes.CHOICE,
                choices=(*REASONS, NO_MORE),
                german=("grund",),
                offered=False,
            ),
        ),
        form=_choose,
        group="giving",
        german=("stimmt nicht",),
    ),
)
