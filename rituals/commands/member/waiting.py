"""Which questions wait for an answer, and which of them I may know something about: `open`."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rituals.commands.command import Call, Command
from rituals.commands.desk import Desk
from rituals.commands.paging import page_of
from rituals.commands.sentences import spaced
from rituals.document import (
    Bullets,
    Document,
    Form,
    Heading,
    Inlines,
    Mention,
    MessageLink,
    Msg,
    Text,
    doc,
    msg,
    say,
)
from rituals.ledger.topics import topics_of
from rituals.model.ledger import Question

FRESH = timedelta(days=60)
"""Questions older than that are let rest in peace."""
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_DAY = timedelta(days=1)


async def _open(call: Call, desk: Desk) -> Document | Form:
    """My own first, then those in topics that I know, then those that wait longest."""
    now = desk.clock.now()
    waiting = await desk.uow.ledger.questions(desk.community.id, open_only=True)
    here = [
        q for q in waiting if q.message.place.space == desk.space and now - q.at < FRESH
    ]
    if not here:
        return doc(say("command.open.none"))
    mine, known = desk.caller.id, await topics_of_caller(desk)
    here.sort(key=lambda q: (q.asker != mine, known.isdisjoint(q.topics), q.at))
    others = any(q.asker != mine for q in here)
    shown, turns = page_of(call, here)
    lines = [_line(desk, question, known, now) for question in shown]
    return doc(
        Heading((msg("command.open.title", n=len(here)),)),
        Bullets(tuple(lines)),
        *([say("command.open.invites")] if others else []),
        *turns,
    )


async def topics_of_caller(desk: Desk) -> frozenset[str]:
    """Those that they name in what they offer, and those of questions they answered."""
    ledger, id_ = desk.uow.ledger, desk.community.id
    settings = desk.community.ledger
    channels = {channel.name.lstrip("#"): () for channel in settings.channels}
    offered = topics_of(desk.caller.offers, {**channels, **settings.topics})
    held = await desk.uow.privacy.held(id_, desk.caller.id)
    answered = [c.question for c in held.credits if c.refused is None]
    questions = await ledger.questions(id_, answered)
    return frozenset((*offered, *(topic for q in questions for topic in q.topics)))


def _line(
    desk: Desk, question: Question, known: Collection[str], now: datetime
) -> Inlines:
    """Whose it is, for how long it waits, what it is about, and the way to it."""
    link = MessageLink((msg("command.open.link"),), question.message)
    for_ = age(now - question.at)
    if question.asker == desk.caller.id:
        line = msg("command.open.mine", age=for_, link=link)
    else:
        line = msg(
            "command.open.line", who=Mention(question.asker), age=for_, link=link
        )
    places = {channel.name.lstrip("#") for channel in desk.community.observed}
    places -= desk.community.ledger.topics.keys()
    named = [topic for topic in question.topics if topic not in places]
    if not named:  # where it stands says nothing of what it is about
        return (line,)
    theirs = question.asker != desk.caller.id and any(
        t in known for t in question.topics
    )
    topics = tuple(Text(topic) for topic in named)
    about = "command.open.yours" if theirs else "command.open.topics"
    return spaced((line, msg(about, topics=topics)))


def age(waited: timedelta) -> Msg:
    """How long ago that is, in the largest unit that fits."""
    for unit, word in ((_DAY, "days"), (_HOUR, "hours"), (_MINUTE, "minutes")):
        if waited >= unit:
            return msg(f"command.age.{word}", n=waited // unit)
    return msg("command.age.now")


COMMANDS = (Command("open", _open, reads=True, group="giving", german=("offen",)),)
