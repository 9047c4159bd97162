"""The words a cadence may be written in, English and German, and what each of them is."""

import re
from enum import StrEnum
from typing import NamedTuple

from rituals.model.spelling import NUMERALS, folded

WEEKDAY_NAMES = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
ORDINAL_NAMES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}

WORKING_DAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)
EVERY_DAY = (*WORKING_DAYS, *WEEKEND)


class Part(StrEnum):
    """The kinds of words; a letter each, so that the order of words is checked by a pattern."""

    WEEKDAYS = "W"
    DAILY = "E"
    ORDINAL = "O"
    DAY = "D"
    WEEKS = "K"
    MONTH = "M"
    NUMBER = "N"
    AND = "A"
    OF = "F"
    LONG_UNIT = "U"


class Word(NamedTuple):
    """A word that was recognised: its kind, its numbers (0 is Monday, 1 is January), as typed."""

    part: Part
    numbers: tuple[int, ...]
    typed: str


# One line a weekday, month or ordinal, most usual word first; abbreviations are those that
# cannot be taken for another word. Plurals with "s" are understood without being listed.
_WEEKDAYS = (
    "monday mon montag mo",
    "tuesday tue tues dienstag di",
    "wednesday wed mittwoch mi",
    "thursday thu thur thurs donnerstag do",
    "friday fri freitag fr",
    "saturday sat samstag sonnabend sa",
    "sunday sun sonntag so",
)
_MONTHS = (
    "january jan januar jänner",
    "february feb februar feber",
    "march mar märz mär mrz",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
)
_ORDINALS = {
    1: "first 1st erster ersten erste",
    2: "second 2nd zweiter zweiten zweite",
    3: "third 3rd dritter dritten dritte",
    4: "fourth 4th vierter vierten vierte",
    5: "fifth 5th fünfter fünften fünfte",
    -1: "last letzter letzten letzte",
}
_OTHERS = {
    Part.DAILY: "daily täglich",
    Part.DAY: "day days tag tage tagen",
    Part.WEEKS: "weeks week wochen woche",
    Part.AND: "and und , &",
    Part.OF: "of in im von",
    Part.LONG_UNIT: "month months monat monate monats monaten year years jahr jahre jahres jahren",
}
_GROUPS = {
    WORKING_DAYS: "weekdays weekday werktags werktag werktage wochentags wochentag wochentage",
    WEEKEND: "weekends weekend wochenende wochenenden",
}
FILLERS = frozenset(
    {
        *("on", "at", "the", "every", "each", "um", "am", "an", "alle"),
        *(
            "jede",
            "jeden",
            "jeder",
            "jedes",
            "jedem",
            "der",
            "den",
            "die",
            "das",
            "dem",
            "des",
        ),
    }
)
CLOCK_WORDS = frozenset({"uhr", "o'clock"})


def _vocabulary() -> dict[str, tuple[Part, tuple[int, ...], str]]:
    entries: list[tuple[Part, tuple[int, ...], str]] = []
    entries += [(Part.WEEKDAYS, (n,), names) for n, names in enumerate(_WEEKDAYS)]
    entries += [(Part.WEEKDAYS, days, names) for days, names in _GROUPS.items()]
    entries += [(Part.MONTH, (n,), names) for n, names in enumerate(_MONTHS, start=1)]
    entries += [(Part.ORDINAL, (n,), names) for n, names in _ORDINALS.items()]
    entries += [(part, (), names) for part, names in _OTHERS.items()]
    return {
        folded(name): (part, numbers, name)
        for part, numbers, names in entries
        for name in names.split()
    }


_VOCABULARY = _vocabulary()
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_NUMBERED = re.compile(r"(\d{1,2})\.", re.ASCII)
_SHORT = 3


def word(typed: str) -> Word | None:
    """The word that was typed, or None if it is no word of a cadence."""
    plain = folded(typed)
    if _NUMBER.fullmatch(plain):
        return Word(Part.NUMBER, (int(plain),), typed)
    if numbered := _NUMBERED.fullmatch(plain):
        return Word(Part.ORDINAL, (int(numbered[1]),), typed)
    plain = plain.rstrip(".") or plain
    if plain in NUMERALS:
        return Word(Part.NUMBER, (NUMERALS[plain],), typed)
    known = _VOCABULARY.get(plain) or _singular(plain)
    return Word(known[0], known[1], typed) if known else None


def _singular(plain: str) -> tuple[Part, tuple[int, ...], str] | None:
    """Take off a plural "s": "mondays" and "montags" are Mondays; a short "mos" is nothing."""
    known = _VOCABULARY.get(plain.removesuffix("s"))
    return (
        known
        if known and known[0] is Part.WEEKDAYS and len(plain) > _SHORT + 1
        else None
    )


def known_words() -> list[str]:
    """Every word worth suggesting, as it is written with umlauts."""
    return [name for _, _, name in _VOCABULARY.values() if len(name) > _SHORT]
