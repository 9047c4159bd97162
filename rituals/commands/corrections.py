"""What a moderator corrects in the ledger: audited, taken back, told to who objected."""

from collections.abc import Iterable

from rituals.commands.contests import MARK, UNMARK, names_people, tell_who_objected
from rituals.commands.deciding import moderates
from rituals.commands.desk import Desk
from rituals.commands.errors import AnsweredAlreadyError
from rituals.commands.known import Known, known
from rituals.commands.ledger import TAKEN_OUT, mark, ref_written, unmark
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MessageRef
from rituals.model.ledger import Credit, Decided

YES, GUESSED, NO = "yes", "guessed", "no"


async def mark_said(desk: Desk, message: MessageRef) -> Credit:
    """The caller says that this is the answer; as `mark`, and audited for a moderator."""
    before = await known(desk, message)
    credit = await mark(desk, message)
    after = await known(desk, message)
    # Over what was taken out, a mark is taken back by taking it out again.
    undo = CommandLine(UNMARK, {} if taken_out(before.given) else {"back": YES})
    if await _is_correction(desk, credit, before):
        must_rest_on(after)
        change = correction(desk, MARK, before, after, undo)
        await end(desk, change, before, Decided.COUNTS)
    return credit


async def unmark_said(desk: Desk, message: MessageRef) -> Credit:
    """The caller takes a mark back; as `unmark`, and audited for a moderator."""
    before = await known(desk, message)
    credit = await unmark(desk, message)
    after = await known(desk, message)
    if await _is_correction(desk, credit, before):
        change = correction(desk, UNMARK, before, after, CommandLine(MARK))
        verdict = Decided.COUNTS if after.counts else Decided.COUNTS_NOT
        await end(desk, change, before, verdict)
    return credit


async def _is_correction(desk: Desk, credit: Credit, before: Known) -> bool:
    """A moderator's word about others, or one that ends what somebody objected to."""
    others = desk.caller.id != credit.asker
    decides = await moderates(desk, {credit.giver, credit.asker})
    return decides and (others or bool(before.contests))


def must_rest_on(about: Known) -> None:
    """`AnsweredAlreadyError` if another message of its author counts in its place."""
    if not about.given:
        raise AnsweredAlreadyError


def correction(
    desk: Desk, words: str, before: Known, after: Known, undo: CommandLine
) -> Change:
    """As the audit trail has it, and how it is taken back."""
    values = {"message": ref_written(before.message), **undo.values}
    return Change(
        words,
        member=before.seen.member if names_people(desk) else None,
        before=_facts(before),
        after=_facts(after),
        undo=CommandLine(undo.words, values),
    )


async def end(desk: Desk, change: Change, about: Known, verdict: Decided) -> None:
    """It is written down, and whoever objected reads it."""
    await desk.audit(change)
    if about.contests:
        await tell_who_objected(desk, about, verdict)


def taken_out(given: Iterable[Credit]) -> bool:
    """Whether a moderator did so with one of these."""
    return any(credit.refused == TAKEN_OUT for credit in given)


def counted(given: Iterable[Credit]) -> str:
    """As the audit trail has it."""
    counts = [credit for credit in given if credit.refused is None]
    if not counts:
        return NO
    return YES if any(c.confirmed_at is not None for c in counts) else GUESSED


def _facts(about: Known) -> dict[str, str]:
    if about.question is None:
        return {"counts": counted(about.given)}
    return {"question": about.question.state.value}
