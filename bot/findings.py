"""What was found to be well, or amiss, before the bot runs: each with what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from bot.speaker import Speaker
from rituals.document import Msg, msg


class Level(Enum):
    """How bad it is."""

    FINE = "fine"
    WEAKER = "weaker"
    """It runs, and something works less well or not at all."""
    FAULT = "fault"
    """What the configuration wants cannot be done so."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what there is to say of it, and what would mend it."""

    level: Level
    what: Msg
    remedy: Msg | None = None


def fine(what: Msg) -> Finding:
    """All is well with it."""
    return Finding(Level.FINE, what)


def fault(what: Msg, remedy: Msg | None = None) -> Finding:
    """It cannot be done so."""
    return Finding(Level.FAULT, what, remedy)


def weaker(what: Msg, remedy: Msg | None = None) -> Finding:
    """It goes without, less well."""
    return Finding(Level.WEAKER, what, remedy)


def lines(finding: Finding, speaker: Speaker) -> Iterator[str]:
    """A line for the finding, and one below it for the remedy, if it has one."""
    labels = {level: speaker.line(_label(level)) for level in Level}
    width = max(map(len, labels.values())) + 2
    yield f"{labels[finding.level]:<{width}}{speaker.line(finding.what)}"
    if finding.remedy is not None:
        yield f"{'':<{width}}→ {speaker.line(finding.remedy)}"


def verdict(findings: Iterable[Finding]) -> Msg:
    """What all of it comes to, in a sentence."""
    levels = [finding.level for finding in findings]
    if Level.FAULT in levels:
        return msg("doctor.verdict-fault", n=levels.count(Level.FAULT))
    if Level.WEAKER in levels:
        return msg("doctor.verdict-weaker", n=levels.count(Level.WEAKER))
    return msg("doctor.verdict-fine")


def _label(level: Level) -> Msg:
    return msg(f"doctor.level.{level.value}")
