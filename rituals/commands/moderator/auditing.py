"""Who changed what: `audit`."""

from datetime import date, datetime

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.commands.moderator.words import button, take_back, typed
from rituals.commands.sentences import spaced
from rituals.document import (
    Block,
    Buttons,
    Code,
    Document,
    Form,
    Heading,
    Mention,
    Msg,
    Paragraph,
    Param,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.audit import OPERATOR, AuditEntry, Change, CommandLine
from rituals.model.occurrence import OccurrenceId

SHOWN = 5
MOST_SHOWN = 20


async def _audit(call: Call, desk: Desk) -> Document | Form:
    lines = min(call.get("n", int) or SHOWN, MOST_SHOWN)
    count = await desk.uow.audit.count(desk.community.id)
    if count == 0:
        return doc(say("moderator.audit.nothing"))
    pages = -(-count // lines)
    page = min(call.page, pages)
    entries = await desk.uow.audit.read(
        desk.community.id, lines, skip=(page - 1) * lines
    )
    blocks: list[Block] = [Heading((msg("moderator.audit.title"),))]
    for entry in entries:
        blocks += _entry(entry)
    if pages > 1:
        blocks += _turns(page, pages, lines)
    return doc(*blocks)


def _turns(page: int, pages: int, lines: int) -> list[Block]:
    around = {"moderator.button.newer": page - 1, "moderator.button.older": page + 1}
    buttons = [
        button(
            label,
            CommandLine("audit", {"n": str(lines), "page": str(to)}),
            opens=True,
        )
        for label, to in around.items()
        if 1 <= to <= pages
    ]
    where = say("moderator.audit.page", page=page, pages=pages)
    return [where, Buttons(tuple(buttons))]


def _entry(entry: AuditEntry) -> list[Block]:
    change = entry.change
    what = Code(entry.typed) if entry.typed else action_of(change)
    who: Param = Mention(entry.by)
    if entry.by == OPERATOR:
        who = msg("moderator.audit.operator")
    parts = [msg("moderator.audit.line", at=Time(entry.at), who=who, what=what)]
    subject = _subject(change)
    if subject is not None:
        parts.append(subject)
    state = _state_of(change)
    if state is not None:
        parts.append(state)
    facts = facts_of(change)
    if facts:
        parts.append(msg("moderator.audit.facts", facts=facts))
    if change.undo is not None:
        parts.append(msg("moderator.audit.undo", line=typed(change.undo)))
    return [Paragraph(spaced(parts)), *take_back(change)]


def action_of(change: Change) -> Msg:
    """What was done, in a word."""
    slug = change.action.replace(" ", "-")
    return Msg(f"moderator.action.{slug}", otherwise=change.action)


def _subject(change: Change) -> Msg | None:
    """What it was done to, as far as the words do not say it."""
    if change.member is not None:
        return msg("moderator.audit.about", what=Mention(change.member))
    if change.occurrence is not None:
        on = _date_of(change.occurrence)
        ritual = Text(change.ritual or "")
        if on is not None:
            return msg("moderator.audit.about-occurrence", ritual=ritual, on=on)
    if change.ritual is not None:
        return msg("moderator.audit.about", what=Text(change.ritual))
    return None


def _date_of(id_: OccurrenceId) -> date | None:
    _, on, _ = id_.rsplit("/", 2)
    try:
        return date.fromisoformat(on)
    except ValueError:  # a journey: it has a member instead
        return None


def _state_of(change: Change) -> Msg | None:
    """Whether it takes place, if that is different: in words of its own."""
    was, now = change.before.get("state"), change.after.get("state")
    if was is None or now is None or was == now:
        return None
    return msg(
        "moderator.audit.state",
        now=Msg(f"moderator.now.{now}", otherwise=str(now)),
        was=Msg(f"moderator.was.{was}", otherwise=str(was)),
    )


def facts_of(change: Change) -> tuple[Msg, ...]:
    """What is different: each fact with what it was and what it became."""
    if not change.before:
        return ()  # it is new: there is nothing that was different
    names = dict.fromkeys((*change.before, *change.after))
    names.pop("prompt", None)  # a key, not a word
    if _state_of(change) is not None:
        names.pop("state")
    return tuple(
        msg(
            "moderator.audit.fact",
            fact=Msg(f"moderator.fact.{name}", otherwise=name),
            before=_value(name, change.before.get(name)),
            after=_value(name, change.after.get(name)),
        )
        for name in names
        if change.before.get(name) != change.after.get(name)
    )


def _value(name: str, value: object) -> Param:
    if value in (None, ""):
        return msg("moderator.value.nothing")
    text = str(value)
    if name.endswith(("_at", "until")):
        return Time(datetime.fromisoformat(text))
    return Msg(f"moderator.value.{text}", otherwise=text)


COMMANDS = (
    Command(
        "audit",
        _audit,
        Who.MODERATOR,
        options=(Option("n", Takes.NUMBER, required=False, german=("anzahl",)),),
        reads=True,
        german=("protokoll",),
    ),
)
