"""Spans of time that figures are told for: the last 30, 90 or 365 days."""

from datetime import datetime, timedelta

from rituals.commands.command import Call, Option, Takes
from rituals.commands.desk import Desk
from rituals.document import Button, msg

MONTH, QUARTER, YEAR = "30", "90", "365"
WINDOWS = (MONTH, QUARTER, YEAR)
_SAID = (
    ("month", MONTH),
    ("monat", MONTH),
    ("quarter", QUARTER),
    ("quartal", QUARTER),
    ("year", YEAR),
    ("jahr", YEAR),
)


def days_option(default: str) -> Option:
    """How many days back figures go."""
    return Option(
        "days",
        Takes.CHOICE,
        required=False,
        choices=WINDOWS,
        default=default,
        german=("tage",),
        spellings=_SAID,
    )


def days_of(call: Call) -> int:
    """So many days back was asked for."""
    return int(call.need("days", str))


def begins(desk: Desk, days: int) -> datetime:
    """When the last so many days begin."""
    return desk.clock.now() - timedelta(days=days)


def other_windows(call: Call, *, opens: bool = True) -> tuple[Button, ...]:
    """Buttons that call the command again for the other spans.

    With `opens=False` for a command that writes down that somebody looked.
    """
    member = call.typed.removeprefix(call.command.words)
    rest = " ".join(w for w in member.split() if not w.startswith("days:"))
    shown = call.need("days", str)
    return tuple(
        Button(
            (msg("command.window", n=int(days)),),
            call.command.words,
            f"{rest} days:{days}".strip(),
            opens=opens,
        )
        for days in WINDOWS
        if days != shown
    )
