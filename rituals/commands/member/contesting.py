"""Saying that something was counted wrongly: two taps, and a moderator decides."""

from collections.abc import Iterator

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.contests import (
    REASONS,
    asks_moderators,
    fitting,
    names_people,
)
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    ContestDecidedError,
    ContestedAlreadyError,
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
    doc,
    msg,
    say,
)
from rituals.model.ledger import Decided, Decision

_OF_MODERATORS = (Decided.COUNTS, Decided.COUNTS_NOT, Decided.UPHELD)


async def _contest(call: Call, desk: Desk) -> Document | Form:
    """The second tap: it is written down, and moderators are asked."""
    about = await _contestable(call, desk)
    reason = call.need("reason", str)
    if reason not in fitting(about):
        raise NoContestError
    contest = await decide(desk, about.message, Decided.CONTESTED, reason=reason)
    await desk.post([asks_moderators(desk, about, contest)])
    return doc(say("command.contest.done"))


async def _choose(call: Call, desk: Desk) -> Document | Form:
    """The first tap: what is wrong?"""
    about = await _contestable(call, desk)
    written = ref_written(about.message)
    buttons = tuple(
        Button((objection(reason),), "contest", f"message:{written} reason:{reason}")
        for reason in fitting(about)
    )
    return doc(say("command.contest.what"), Buttons(buttons))


async def _contestable(call: Call, desk: Desk) -> Known:
    """The message, if the caller may say so, and has not yet."""
    about = await known(desk, message_of(call, desk))
    if not about.concerns(desk.caller):
        raise NotConcernedError
    earlier = about.contest_of(desk.caller.id)
    if earlier is not None and earlier not in about.contests:
        raise ContestDecidedError
    if earlier is not None:
        raise ContestedAlreadyError(at=earlier.at)
    if not fitting(about):
        raise NoContestError
    return about


def first_tap(desk: Desk, about: Known) -> Iterator[Button]:
    """Below why it was counted, for whom it concerns; once."""
    mine = about.concerns(desk.caller) and not about.contest_of(desk.caller.id)
    if mine and fitting(about):
        written = ref_written(about.message)
        label = msg("command.contest.this-is-wrong")
        yield Button((label,), "contest", f"message:{written}", opens=True)


def contested(desk: Desk, about: Known) -> Iterator[Block]:
    """That it waits for a moderator, for whom that concerns."""
    if about.contests and about.concerns(desk.caller):
        yield say("command.contest.waits")


def may_read(desk: Desk, about: Known, decision: Decision) -> bool:
    """Whether the caller is told who said that.

    Who objected reads whoever the message concerns; a moderator only where they see names.
    What moderators decided reads nobody else: it is no pillory.
    """
    if decision.kind in _OF_MODERATORS:
        return about.concerns(desk.caller)
    if decision.kind is not Decided.CONTESTED:
        return True
    return about.is_part_of(desk.caller) or (
        desk.caller.moderator and names_people(desk)
    )


COMMANDS = (
    Command(
        "contest",
        _contest,
        options=(
            MESSAGE,
            Option(
                "reason",
                Takes.CHOICE,
                choices=REASONS,
                german=("grund",),
                offered=False,
            ),
        ),
        form=_choose,
        group="giving",
        german=("stimmt nicht",),
    ),
)
