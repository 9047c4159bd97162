"""What the bot did and why, as one line in words."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.rehearsal.words import Words, literal
from rituals.model.delivery import TrailEntry

NOBODY: Mapping[str, str] = MappingProxyType({})


def trail_line(entry: TrailEntry, names: Mapping[str, str], words: Words) -> str:
    """Ritual, part, what became of it, and why; `names` of people are by member id."""
    ordered = words.known(f"rehearsal.order.{entry.verdict}", otherwise="")
    if ordered:
        return _ordered(entry, ordered, names, words)
    verdict = entry.verdict.removeprefix("nudge ")
    ids = (f"rehearsal.nudge.{verdict}", f"engine.verdict.{verdict}")
    known = words.known(*ids[verdict == entry.verdict :], otherwise=verdict)
    params = {
        "ritual": literal(entry.ritual or entry.community),
        "part": literal(_part(entry, names, words)),
        "verdict": literal(known),
    }
    if not entry.reason or entry.reason == verdict:
        return words("trail", **params)
    reason = words.known(
        f"rehearsal.nudge-reason.{entry.reason.replace(' ', '-')}",
        f"engine.reason.{entry.reason}",
        otherwise=entry.reason,
    )
    return words("trail-because", **params, reason=literal(reason))


def _ordered(
    entry: TrailEntry, ordered: str, names: Mapping[str, str], words: Words
) -> str:
    """What somebody, or the ritual itself, had done to the ritual."""
    ritual = literal(entry.ritual or entry.community)
    who = names.get(entry.by or "")
    if who is None:
        return words("ordered", ritual=ritual, order=literal(ordered))
    return words("ordered-by", ritual=ritual, order=literal(ordered), name=literal(who))


def _part(entry: TrailEntry, names: Mapping[str, str], words: Words) -> str:
    """The step or effect in words and, of a nudge, whom it was for."""
    # A nudge is named by its occurrence, step, name and member, one after the other.
    subject = entry.subject.removeprefix(f"{entry.occurrence}/")
    name = subject.partition("/")[0]
    part = words.known(f"step.{name}", otherwise=name)
    member = names.get(entry.detail)
    if member is None:
        return part
    return words("part-for", part=literal(part), name=literal(member))
