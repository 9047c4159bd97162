"""Habits of writing a cadence, mostly German ones, put into the words of its grammar."""

import re

from rituals.errors import phrase
from rituals.model.cadence_errors import BadTimeError, UnclearCadenceError
from rituals.model.cadence_words import EVERY_DAY, WEEKDAY_NAMES, Part, word

_IGNORING = re.ASCII | re.IGNORECASE
_TIME = r"\d{1,2}:\d{2}"
_O_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))?\s*uhr(?:\s+(\d{2}))?\s*$", _IGNORING
)
_COMMA_BEFORE_TIME = re.compile(rf",\s*((?:(?:um|at)\s+)?{_TIME}\s*)$", _IGNORING)
_POINTED_TIME = re.compile(r"(?<!\S)(\d{1,2})\.(\d{2})$", re.ASCII)
_RANGE = re.compile(
    r"([^\W\d_]+\.?)(?:\s*[-\u2013]\s*|\s+(?:bis|to|through|until)\s+)([^\W\d_]+\.?)",
    re.IGNORECASE,
)
_OF_EVERY_MONTH = r"(?:(?:jedes|des|im|of|of every|of the|every)\s+(?:monats?|month))"
_BARE_DAY = re.compile(
    rf"(?:(?:am|an|jeden|zum|on|the)\s+)*(\d{{1,2}})\.\s+{_OF_EVERY_MONTH}?\s*({_TIME})",
    _IGNORING,
)


def spelled(written: str) -> str:
    """The cadence with a time like 17:00, weekdays one by one and no comma before the time.

    Raises a CadenceError where it can only guess, which says what was probably meant.
    """
    text = _O_CLOCK.sub(_as_time, written.strip())
    text = _COMMA_BEFORE_TIME.sub(r" \1", text)
    if pointed := _POINTED_TIME.search(text):
        _refuse_point(pointed)
    if day := _BARE_DAY.fullmatch(text):
        advice = phrase(
            "fault.cadence.bare-day",
            'for a day of the month write "tag {day} {time}"',
            day=day[1],
            time=day[2],
        )
        raise UnclearCadenceError(written=written, advice=advice)
    return _RANGE.sub(_one_by_one, text)


def _as_time(found: re.Match[str]) -> str:
    return f"{found[1]}:{found[2] or found[3] or '00'}"


def _refuse_point(found: re.Match[str]) -> None:
    """A point may be a date as well, so it is not guessed at; nonsense is told elsewhere."""
    right = f"{found[1]:0>2}:{found[2]}"
    if right < "24" and found[2] < "60":
        advice = phrase("fault.time.with-colon", 'write "{right}"', right=right)
        raise BadTimeError(time=found[0], advice=advice)


def _one_by_one(found: re.Match[str]) -> str:
    """Both weekdays and those between them; anything else as it was."""
    first, last = (_weekday(name) for name in found.groups())
    if first is None or last is None:
        return found[0]
    days = (last - first) % len(EVERY_DAY) + 1
    names = (WEEKDAY_NAMES[(first + n) % len(EVERY_DAY)] for n in range(days))
    return " and ".join(names)


def _weekday(name: str) -> int | None:
    found = word(name)
    single = found and found.part is Part.WEEKDAYS and len(found.numbers) == 1
    return found.numbers[0] if found and single else None
