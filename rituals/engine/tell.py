"""What the engine itself says to moderators, with the buttons to answer it."""

from collections.abc import Sequence
from datetime import datetime

from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Heading,
    Msg,
    Paragraph,
    Param,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import InChannels, Post, ToModerators
from rituals.model.delivery import OutboxEntry, TrailEntry
from rituals.model.ids import Channel, SpaceId
from rituals.model.occurrence import Occurrence, Step

ABOUT = "engine"
"""What the engine's own buttons are about."""
RUN, LEAVE = "decide-run", "decide-leave"
WAS_POSTED, SEND_AGAIN = "settle-posted", "settle-again"
NO_NUDGES, NO_MORE_OF = "nudges-off", "mute"
MOST_LINES = 20
_LATE_REPORT, _ASK_LATE, _HELD, _IMPOSSIBLE, _SPACE_LOST = (
    "late-report",
    "ask-late",
    "held",
    "impossible",
    "space-lost",
)


def is_about_trouble(name: str) -> bool:
    """Whether an effect of that name tells moderators of trouble: no report reports it."""
    kind, _, _ = name.partition("/")
    return kind in (_LATE_REPORT, _ASK_LATE, _HELD, _IMPOSSIBLE, _SPACE_LOST)


def _button(label: str, action: str, value: str, *, primary: bool = False) -> Button:
    style: ButtonStyle = "primary" if primary else "plain"
    return Button((msg(label),), action, value, style, about=ABOUT)


def ask_late(occurrence: Occurrence, step: Step, until: datetime) -> Post:
    """Shall this late opening still happen?"""
    value = f"{occurrence.id}#{step.name}"
    return Post(
        f"{_ASK_LATE}/{step.name}",
        ToModerators(),
        doc(
            say(
                "engine.ask-late",
                ritual=occurrence.ritual,
                step=_step(step.name),
                due=Time(step.at),
                until=Time(until),
            ),
            Buttons(
                (
                    _button("engine.button.run", RUN, value, primary=True),
                    _button("engine.button.leave", LEAVE, value),
                )
            ),
        ),
        not_after=until,
    )


def ask_held(entry: OutboxEntry) -> Post:
    """Nobody can tell whether this was posted: what do people see?"""
    return Post(
        f"{_HELD}/{entry.name}",
        ToModerators(),
        doc(
            say(
                "engine.held",
                what=_step(entry.name),
                where=str(entry.channel or entry.space),
                since=Time(entry.due_at),
            ),
            Buttons(
                (
                    _button("engine.button.was-posted", WAS_POSTED, entry.key),
                    _button("engine.button.send-again", SEND_AGAIN, entry.key),
                )
            ),
        ),
    )


def told_impossible(entry: OutboxEntry, reason: Param) -> Post:
    """Something could not be delivered, and why."""
    return Post(
        f"{_IMPOSSIBLE}/{entry.name}",
        ToModerators(),
        doc(
            say(
                "engine.impossible",
                what=_step(entry.name),
                where=str(entry.channel or entry.space),
                reason=reason,
            )
        ),
    )


def told_thread_lost(entry: OutboxEntry) -> Post:
    """It is there, but nothing more can be said in its thread."""
    return Post(
        f"{_IMPOSSIBLE}/{entry.name}",
        ToModerators(),
        doc(
            say(
                "engine.thread-lost",
                what=_step(entry.name),
                where=str(entry.channel or entry.space),
            )
        ),
    )


def told_space_lost(space: SpaceId, channel: Channel, until: datetime) -> Post:
    """The bot is no longer let in there, and needs whoever runs it."""
    return Post(
        f"{_SPACE_LOST}/{space}",
        InChannels(only=channel),
        doc(say("engine.space-lost", space=space.title())),
        not_after=until,
    )


def late_report(lines: Sequence[TrailEntry]) -> Post:
    """What could not happen on time: one report after an outage, a line for each."""
    shown = [_line(entry) for entry in lines[:MOST_LINES]]
    blocks: list[Block] = [
        Heading((msg("engine.late-report.title"),)),
        Paragraph(
            (
                msg(
                    "engine.late-report.intro",
                    n=len(lines),
                    since=Time(min(e.due_at or e.at for e in lines)),
                    until=Time(max(e.at for e in lines)),
                ),
            )
        ),
        Bullets(tuple((line,) for line in shown)),
    ]
    if len(lines) > MOST_LINES:
        blocks.append(say("engine.late-report.more", n=len(lines) - MOST_LINES))
    return Post(_LATE_REPORT, ToModerators(), doc(*blocks))


def _line(entry: TrailEntry) -> Msg:
    return msg(
        "engine.late-report.line",
        ritual=entry.ritual or "",
        step=_step(entry.subject),
        due=Time(entry.due_at or entry.at),
        verdict=msg(f"engine.verdict.{entry.verdict}"),
        reason=msg(f"engine.reason.{entry.reason}") if entry.reason else "",
    )


def _step(name: str) -> Msg:
    """A step or effect in words, or by its name if there are none for it."""
    return Msg(f"step.{name.partition('/')[0]}", otherwise=name)
