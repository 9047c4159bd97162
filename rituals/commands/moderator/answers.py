"""Correcting the ledger: `answer mark|unmark`, by a message's menu or its link.

What is decided so ends what members said to be wrong about the message.
"""

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.contests import names_people
from rituals.commands.corrections import (
    NO,
    YES,
    correction,
    counted,
    end,
    must_rest_on,
    taken_out,
)
from rituals.commands.desk import Desk
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
from rituals.model.ledger import Decided


async def _mark(call: Call, desk: Desk) -> Document | Form:
    """It counts as more than a guess; or, taking back that it was taken out, as before."""
    about = await known(desk, message_of(call, desk))
    if about.confirmed:
        raise MarkedAlreadyError
    back = call.get("back", str) == YES
    if about.question is not None and not about.asks:
        return await _ask_again(call, desk, about)
    if back and not taken_out(about.given):
        raise NotTakenOutError
    if back:
        await decide(desk, about.message, Decided.COUNTS)
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
    about = await known(desk, message_of(call, desk))
    back = call.get("back", str) == YES
    if about.asks and not back:
        return await _ask_no_more(call, desk, about)
    if not about.counts:
        raise NotMarkedError
    if back:
        await unmark(desk, about.message)
    else:
        await decide(desk, about.message, Decided.COUNTS_NOT)
    after = await known(desk, about.message)
    undo = {} if back else {"back": YES}
    change = correction(
        desk, call.command.words, about, after, CommandLine("answer mark", undo)
    )
    await end(desk, change, about, Decided.COUNTS_NOT)
    said = "unmarked" if counted(after.given) == NO else "guessed"
    if not names_people(desk):
        return done(change, f"moderator.answer.{said}-unnamed")
    return done(change, f"moderator.answer.{said}", who=Mention(about.given[0].giver))


async def _ask_no_more(call: Call, desk: Desk, about: Known) -> Document:
    """It is no question after all."""
    await decide(desk, about.message, Decided.COUNTS_NOT)
    after = await known(desk, about.message)
    undo = CommandLine("answer mark", {"back": YES})
    change = correction(desk, call.command.words, about, after, undo)
    await end(desk, change, about, Decided.COUNTS_NOT)
    return done(change, "moderator.answer.no-question")


async def _ask_again(call: Call, desk: Desk, about: Known) -> Document:
    """It is a question again."""
    await decide(desk, about.message, Decided.COUNTS)
    after = await known(desk, about.message)
    if not after.asks:
        raise NotTakenOutError
    change = correction(
        desk, call.command.words, about, after, CommandLine("answer unmark")
    )
    await end(desk, change, about, Decided.COUNTS)
    return done(change, "moderator.answer.question-again")


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
        options=(MESSAGE, _BACK),
        on_message=True,
        german=("antwort markieren",),
    ),
    Command(
        "answer unmark",
        _unmark,
        Who.MODERATOR,
        options=(MESSAGE, _BACK),
        on_message=True,
        german=("antwort entmarkieren",),
    ),
)
