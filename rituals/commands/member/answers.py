"""What askers say of a message: that it is the answer. A moderator's word is audited."""

from rituals.commands.command import ABOUT, Call, Command, Option, Takes
from rituals.commands.corrections import mark_said, unmark_said
from rituals.commands.desk import Desk
from rituals.commands.errors import NoMessageError, WhichMessageError
from rituals.commands.ledger import ref_written
from rituals.commands.options import SWITCH
from rituals.document import Button, Buttons, Document, Form, Mention, doc, msg, say
from rituals.model.ids import MessageRef

MESSAGE = Option("message", Takes.MESSAGE, required=False, german=("nachricht",))
"""Which message a command is about, where it was not called by its menu."""


def message_of(call: Call, desk: Desk) -> MessageRef:
    """The message that it is about: whose menu it was, or what a button carries."""
    message = call.get("message", MessageRef) or call.message
    if message is None:
        words = call.command.said(desk.reader.language)
        if call.command.on_message:
            raise NoMessageError(words=words)
        raise WhichMessageError(words=words)
    return message


async def _answer_this(call: Call, desk: Desk) -> Document | Form:
    message = message_of(call, desk)
    if call.get("mark", str) == "off":
        credit = await unmark_said(desk, message)
        return doc(say("command.answer-this.unmarked", who=Mention(credit.giver)))
    credit = await mark_said(desk, message)
    back = Button(
        (msg("command.answer-this.take-back"),),
        call.command.words,
        f"message:{ref_written(message)} mark:off",
        about=ABOUT,
    )
    who = Mention(credit.giver)
    return doc(say("command.answer-this.done", who=who), Buttons((back,)))


COMMANDS = (
    Command(
        "answer-this",
        _answer_this,
        options=(
            MESSAGE,
            Option(
                "mark",
                Takes.CHOICE,
                choices=SWITCH,
                default="on",
                required=False,
                german=("markierung",),
            ),
        ),
        on_message=True,
        group="giving",
        german=("antwort-ist-das",),
    ),
)
