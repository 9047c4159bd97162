"""Correcting the ledger: `answer mark|unmark`, by a message's menu or its link.

What is decided so ends what members said to be wrong about the message.
"""

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.contests import (
    AS,
    AS_ANSWER,
    AS_QUESTION,
    INSTEAD,
    names_people,
)
from rituals.commands.corrections import (
    NO,
    YES,
    correction,
    counted,
    end,
    must_rest_on,
    taken_out,
)
from rituals.commands.deciding import must_moderate
from rituals.commands.desk import Desk
from rituals.commands.errors import NotWantedError
from rituals.commands.known import Known, known
from rituals.commands.ledger import decide, mark, unmark
from rituals.commands.member.answers import MESSAGE, message_of
from rituals.commands.moderator.errors import (
    MarkedAlreadyError,
    NotMarkedError,
    NotTakenOutError,
)
from rituals.commands.moderator.words import done
from rituals.document import Document, Form, Mention
from rituals.model.audit import CommandLine
from rituals.model.ids import MessageRef
from rituals.model.ledger import Decided


async def _mark(call: Call, desk: Desk) -> Document | Form:
    """It counts as more than a guess; or, taking back that it was taken out, as before."""
    about = await _theirs(call, desk)
    if about.unwanted:
        raise NotWantedError
    instead = call.get(INSTEAD, MessageRef)
    if instead is not None:
        return await _not_but(call, desk, await known(desk, instead), about)
    if about.confirmed and call.get(AS, str) != AS_QUESTION:
        raise MarkedAlreadyError
    back = call.get("back", str) == YES
    as_answer = call.get(AS, str) == AS_ANSWER
    if about.question is not None and not about.asks and not as_answer:
        return await _ask_again(call, desk, about)
    if back and not taken_out(about.given):
        raise NotTakenOutError
    if back:
        await _say(desk, about, Decided.COUNTS, call.get(AS, str))
    else:
        await mark(desk, about.message)
    after = await known(desk, about.message)
    must_rest_on(after)
    # Over what was taken out, a mark is taken back by taking it out again.
    undo = {} if back or taken_out(about.given) else {"back": YES}
    change = correction(
        desk, call.command.words, about, after, CommandLine("answer unmark", undo)
    )
    await end(desk, change, about, Decided.COUNTS)
    if not names_people(desk):
        return done(change, "moderator.answer.marked-unnamed")
    who, asker = Mention(after.given[0].giver), Mention(after.given[0].asker)
    return done(change, "moderator.answer.marked", who=who, asker=asker)


async def _unmark(call: Call, desk: Desk) -> Document | Form:
    """It does not count any more; or, taking back a mark, as it did before."""
    about = await _theirs(call, desk)
    back, meant = call.get("back", str) == YES, call.get(AS, str)
    if about.asks and not back and (not about.counts or meant == AS_QUESTION):
        return await _ask_no_more(call, desk, about)
    if not about.counts:
        raise NotMarkedError
    both = AS_ANSWER if about.asks else None
    if back:
        await unmark(desk, about.message)
    else:
        await _say(desk, about, Decided.COUNTS_NOT, both)
    after = await known(desk, about.message)
    undo = {} if back else {"back": YES, **({AS: both} if both else {})}
    change = correction(
        desk, call.command.words, about, after, CommandLine("answer mark", undo)
    )
    await end(desk, change, about, Decided.COUNTS_NOT)
    said = "unmarked" if counted(after.given) == NO else "guessed"
    if not names_people(desk):
        return done(change, f"moderator.answer.{said}-unnamed")
    return done(change, f"moderator.answer.{said}", who=Mention(about.given[0].giver))


async def _ask_no_more(call: Call, desk: Desk, about: Known) -> Document:
    """It is no question after all; whether it is an answer stays as it was."""
    both = AS_QUESTION if about.given else None
    await _say(desk, about, Decided.COUNTS_NOT, both)
    after = await known(desk, about.message)
    undo = CommandLine("answer mark", {"back": YES, **({AS: both} if both else {})})
    change = correction(desk, call.command.words, about, after, undo)
    await end(desk, change, about, Decided.COUNTS_NOT)
    return done(change, "moderator.answer.no-question")


async def _ask_again(call: Call, desk: Desk, about: Known) -> Document:
    """It is a question again."""
    both = AS_QUESTION if about.given else None
    await _say(desk, about, Decided.COUNTS, both)
    after = await known(desk, about.message)
    if not after.asks:
        raise NotTakenOutError
    undo = CommandLine("answer unmark", {AS: both} if both else {})
    change = correction(desk, call.command.words, about, after, undo)
    await end(desk, change, about, Decided.COUNTS)
    return done(change, "moderator.answer.question-again")


async def _not_but(call: Call, desk: Desk, wrong: Known, right: Known) -> Document:
    """Not the one message answers the question, but the other."""
    credit = next((c for c in wrong.given if c.refused is None), None)
    if credit is None:
        raise NotMarkedError
    await must_moderate(desk, wrong.people | {right.seen.member})
    await _say(desk, wrong, Decided.COUNTS_NOT, AS_ANSWER if wrong.asks else None)
    left_out = await known(desk, wrong.message)
    undo = CommandLine("answer mark", {"back": YES})
    first = correction(desk, "answer unmark", wrong, left_out, undo)
    await end(desk, first, wrong, Decided.COUNTS_NOT)
    if not any(c.question == credit.question for c in right.given if right.confirmed):
        await mark(desk, right.message, credit.question)
    after = await known(desk, right.message)
    must_rest_on(after)
    undo = CommandLine("answer unmark", {"back": YES})
    second = correction(desk, call.command.words, right, after, undo)
    await end(desk, second, right, Decided.COUNTS)
    if not names_people(desk):
        return done(second, "moderator.answer.instead-unnamed")
    who, asker = Mention(right.seen.member), Mention(credit.asker)
    return done(second, "moderator.answer.instead", who=who, asker=asker)


async def _theirs(call: Call, desk: Desk) -> Known:
    """The message, if it is not about the caller themselves."""
    about = await known(desk, message_of(call, desk))
    await must_moderate(desk, about.people)
    return about


async def _say(desk: Desk, about: Known, kind: Decided, meant: str | None) -> None:
    """Decide about the message; where it is both, about what is `meant`."""
    of = None
    if meant == AS_QUESTION:
        of = about.message
    elif meant == AS_ANSWER:
        of = next((c.question for c in about.given), None)
    await decide(desk, about.message, kind, about=of, moderator=True)


_AS = Option(
    AS, Takes.CHOICE, required=False, choices=(AS_ANSWER, AS_QUESTION), offered=False
)
_INSTEAD = Option(INSTEAD, Takes.MESSAGE, required=False, offered=False)
_BACK = Option(
    "back",
    Takes.CHOICE,
    required=False,
    choices=(YES,),
    german=("zurück",),
    spellings=(("ja", YES),),
)

COMMANDS = (
    Command(
        "answer mark",
        _mark,
        Who.MODERATOR,
        options=(MESSAGE, _BACK, _AS, _INSTEAD),
        on_message=True,
        german=("antwort markieren",),
    ),
    Command(
        "answer unmark",
        _unmark,
        Who.MODERATOR,
        options=(MESSAGE, _BACK, _AS),
        on_message=True,
        german=("antwort entmarkieren",),
    ),
)
