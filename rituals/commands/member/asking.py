"""Asking the community, and what is still waiting for an answer."""

from datetime import timedelta

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import AskedOftenError
from rituals.commands.forms import plain_form
from rituals.commands.ledger import asks, channel_here
from rituals.commands.paging import paged
from rituals.document import (
    Document,
    Form,
    Heading,
    Inlines,
    Mention,
    MessageLink,
    Quote,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import InChannels, Post
from rituals.model.delivery import FAILED
from rituals.model.ledger import Question

TITLE = 80
"""Characters of a question that are the title of its thread."""
LONGEST = 1500
MOST = 3
"""Questions of one member within `WITHIN`: each takes a thread and somebody's time."""
WITHIN = timedelta(hours=1)
FRESH = timedelta(days=60)
"""Questions older than that are let rest in peace."""


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


async def _open(call: Call, desk: Desk) -> Document | Form:
    now = desk.clock.now()
    waiting = await desk.uow.ledger.questions(desk.community.id, open_only=True)
    here = [
        q for q in waiting if q.message.place.space == desk.space and now - q.at < FRESH
    ]
    if not here:
        return doc(say("command.open.none"))
    # Mine first, then those that wait longest.
    here.sort(key=lambda q: (q.asker != desk.caller.id, q.at))
    title = Heading((msg("command.open.title", n=len(here)),))
    return paged(call, title, [_waiting(desk, q) for q in here])


def _waiting(desk: Desk, question: Question) -> Inlines:
    link = MessageLink((msg("command.open.link"),), question.message)
    if question.asker == desk.caller.id:
        return (msg("command.open.mine", at=Time(question.at), link=link),)
    who = Mention(question.asker)
    return (msg("command.open.line", who=who, at=Time(question.at), link=link),)


COMMANDS = (
    Command(
        "ask",
        _ask,
        options=(Option("question", Takes.LONG, longest=LONGEST, german=("frage",)),),
        form=plain_form,
        group="giving",
        german=("frag", "frage"),
    ),
    Command("open", _open, reads=True, group="giving", german=("offen",)),
)
