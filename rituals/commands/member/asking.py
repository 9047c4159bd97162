"""Asking the community something."""

from datetime import timedelta

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import AskedOftenError
from rituals.commands.forms import plain_form
from rituals.commands.ledger import asks, channel_here
from rituals.document import (
    Document,
    Form,
    Mention,
    Quote,
    Text,
    doc,
    say,
)
from rituals.effects import InChannels, Post
from rituals.model.delivery import FAILED

TITLE = 80
"""Characters of a question that are the title of its thread."""
LONGEST = 1500
MOST = 3
"""Questions of one member within `WITHIN`: each takes a thread and somebody's time."""
WITHIN = timedelta(hours=1)


async def _ask(call: Call, desk: Desk) -> Document | Form:
    question = call.need("question", str)
    channel = channel_here(desk)
    await _refuse_many(desk)
    post = Post(
        asks(desk.caller.id),
        InChannels(channel),
        doc(
            say("command.ask.posted", who=Mention(desk.caller.id)),
            Quote((Text(question),)),
            say("command.ask.answer-here"),
        ),
        thread=(Text(_title(question)),),
    )
    await desk.post([post])
    return doc(say("command.ask.done", channel=channel.name))


async def _refuse_many(desk: Desk) -> None:
    """Those that could not be posted do not count."""
    name, now = asks(desk.caller.id), desk.clock.now()
    entries = await desk.uow.privacy.entries(desk.community.id, [name])
    asked = sorted(
        entry.created_at
        for entry in entries
        if entry.name == name
        and entry.shows is None
        and entry.state not in FAILED
        and entry.created_at > now - WITHIN
    )
    if len(asked) >= MOST:
        raise AskedOftenError(n=len(asked), at=asked[-MOST] + WITHIN)


def _title(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= TITLE else f"{line[: TITLE - 1].rstrip()}…"


COMMANDS = (
    Command(
        "ask",
        _ask,
        options=(Option("question", Takes.LONG, longest=LONGEST, german=("frage",)),),
        form=plain_form,
        group="giving",
        german=("frag", "frage"),
    ),
)
