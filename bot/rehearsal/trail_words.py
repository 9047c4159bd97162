"""What the bot did and why, as one line in words."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.rehearsal.words import Words, literal
from rituals.model.delivery import TrailEntry

ENTRUSTED = "entrusted"
NOBODY: Mapping[str, str] = MappingProxyType({})


def trail_line(entry: TrailEntry, names: Mapping[str, str], words: Words) -> str:
    """Ritual, part, what became of it, and why; `names` of people are by member id."""
    ordered = words.known(f"rehearsal.order.{entry.verdict}", otherwise="")
    if ordered:
        return _ordered(entry, ordered, names, words)
    verdict, reason = _verdict(entry, names, words), _reason(entry, words)
    params = {
        "ritual": literal(entry.ritual or entry.community),
        "part": literal(_part(entry, names, words)),
        "verdict": literal(verdict),
    }
    if not reason:
        return words("trail", **params)
    return words("trail-because", **params, reason=literal(reason))


def _verdict(entry: TrailEntry, names: Mapping[str, str], words: Words) -> str:
    """What became of it; of a step that had nothing to do also why, as one saying."""
    if entry.verdict == ENTRUSTED:
        return names.get(entry.detail, entry.detail)
    if _had_nothing_to_do(entry, words):
        return words(f"because.{entry.reason}", n=int(entry.detail or 0))
    verdict = entry.verdict.removeprefix("nudge ")
    ids = (f"rehearsal.nudge.{verdict}", f"engine.verdict.{verdict}")
    return words.known(*ids[verdict == entry.verdict :], otherwise=verdict)


def _had_nothing_to_do(entry: TrailEntry, words: Words) -> bool:
    known = words.known(f"rehearsal.because.{entry.reason}", otherwise="")
    return entry.verdict == "run" and bool(known)


def _reason(entry: TrailEntry, words: Words) -> str:
    """Why, unless that is said already."""
    said = entry.reason == entry.verdict.removeprefix("nudge ")
    if not entry.reason or said or _had_nothing_to_do(entry, words):
        return ""
    return words.known(
        f"rehearsal.nudge-reason.{entry.reason.replace(' ', '-')}",
        f"engine.reason.{entry.reason}",
        otherwise=entry.reason,
    )


def _ordered(
    entry: TrailEntry, ordered: str, names: Mapping[str, str], words: Words
) -> str:
    """What somebody, or the ritual itself, had done to the ritual."""
    ritual = literal(entry.ritual or entry.community)
    if entry.verdict == "move-step" and entry.detail:
        step = _part(replace(entry, subject=entry.detail, detail=""), names, words)
        ordered = words("step-moved", part=literal(step))
    who = names.get(entry.by or "")
    if who is None:
        return words("ordered", ritual=ritual, order=literal(ordered))
    return words("ordered-by", ritual=ritual, order=literal(ordered), name=literal(who))


def _part(entry: TrailEntry, names: Mapping[str, str], words: Words) -> str:
    """The step or effect in words and, of a nudge or a journey, whom it was for."""
    # A nudge is named by its occurrence, step, name and member, one after the other, or
    # by the community where it belongs to no occurrence.
    cause = entry.occurrence or entry.community
    subject = entry.subject.removeprefix(f"{cause}/")
    name = subject.partition("/")[0]
    part = words.known(f"step.{name}", otherwise=name)
    to = None if entry.verdict == ENTRUSTED else names.get(entry.detail)
    to = to or names.get(_journeying(entry))
    if to is None:
        return part
    return words("part-for", part=literal(part), name=literal(to))


def _journeying(entry: TrailEntry) -> str:
    """The member whose journey it belongs to; nobody's if it is none."""
    _, at, rest = (entry.occurrence or "").partition("/@")
    return rest.partition("/")[0] if at else ""
