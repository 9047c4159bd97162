"""What several answers to moderators are made of."""

from rituals.commands.sentences import spaced
from rituals.document import (
    Block,
    Button,
    Buttons,
    ButtonStyle,
    Code,
    Document,
    Inlines,
    Mention,
    Msg,
    Param,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.audit import Change, CommandLine
from rituals.model.coming import Coming, Fate


def button(
    label: str, line: CommandLine, style: ButtonStyle = "plain", *, opens: bool = False
) -> Button:
    """A button that calls a command; one that only reads is opened."""
    options = str(line).removeprefix(line.words).strip()
    return Button((msg(label),), line.words, options, style, opens)


def take_back(change: Change) -> tuple[Block, ...]:
    """The button that takes a change back, if something does."""
    if change.undo is None:
        return ()
    return (Buttons((button("moderator.button.take-back", change.undo),)),)


def done(change: Change, id_: str, /, **params: Param) -> Document:
    """The answer to a change: what happened, and the way back."""
    return doc(say(id_, **params), *take_back(change))


def typed(line: CommandLine) -> Code:
    """A command as somebody would type it."""
    return Code(str(line))


def step_name(name: str) -> Msg:
    """A step in words, or by its name if there are none for it."""
    return Msg(f"step.{name.partition('/')[0]}", otherwise=name)


def coming_line(item: Coming) -> Inlines:
    """One step to come, with what becomes of it."""
    occurrence = item.occurrence
    line = msg(
        "moderator.coming.line",
        at=Time(item.at),
        ritual=Text(occurrence.ritual),
        step=step_name(item.step.name),
    )
    if occurrence.subject is not None:
        whose = Mention(occurrence.subject)
        line = msg(
            "moderator.coming.journey",
            at=Time(item.at),
            ritual=Text(occurrence.ritual),
            step=step_name(item.step.name),
            who=whose,
        )
    note = fate_note(item)
    return spaced((line, note) if note else (line,))


def fate_note(item: Coming) -> Msg | None:
    """What becomes of a step, if it is not simply done as planned."""
    match item.fate:
        case Fate.SKIPPED | Fate.HOLIDAY:
            return msg(f"moderator.coming.{item.fate.value}")
        case Fate.ASKED:
            return msg("moderator.coming.asked")
        case Fate.PAUSED if item.paused_until is not None:
            return msg("moderator.coming.paused-until", until=Time(item.paused_until))
        case Fate.PAUSED:
            return msg("moderator.coming.paused")
        case Fate.HAPPENS if item.usual_at is not None:
            return msg("moderator.coming.moved", usual=Time(item.usual_at))
        case Fate.HAPPENS:
            extra = item.occurrence.extra
            return msg("moderator.coming.extra") if extra else None
