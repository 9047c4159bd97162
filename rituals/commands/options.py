"""Reads the options of a call as they were typed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from rituals.commands.command import PAGE, Command, Given, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    NoRitualError,
    NoSuchChoiceError,
    NoSuchRitualError,
    NotANumberError,
    TimePassedError,
    TooFarAwayError,
    TooLongError,
    UnknownOptionError,
    WhichRitualError,
)
from rituals.commands.ledger import ref_read
from rituals.commands.naming import member_named, occurrence_named
from rituals.community import Ritual
from rituals.errors import StammtischError
from rituals.model.occurrence import Occurrence
from rituals.model.spelling import NUMERALS, folded
from rituals.model.wall_clock import zone, zone_names
from rituals.model.when import read_when

SWITCH = ("on", "off")
"""The choices of what can be switched; they may be said in other words, too."""
_SWITCHED = {
    **dict.fromkeys(("an", "ein", "ja", "yes", "true", "1"), "on"),
    **dict.fromkeys(("aus", "ab", "nein", "no", "false", "0"), "off"),
}
_FARTHEST_YEARS = 10
_MOST_DIGITS = 6


async def given(
    desk: Desk,
    command: Command,
    values: Mapping[str, str],
    only: Sequence[Option] | None = None,
) -> dict[str, Given]:
    """The options by name, each as what it `takes`; a `CommandError` says what is wrong.

    What was left out and has a default is read as that, an occurrence as the usual one. A
    required ritual that was left out is the only one that fits. With `only` just these options are read.
    """
    typed = _typed(command, values, desk.reader.language)
    read: dict[str, Given] = {}
    for option in (
        command.options if only is None else only
    ):  # in their order: later ones may need earlier ones
        value = typed.get(option.name, option.default)
        if value:
            try:
                read[option.name] = await _read(desk, option, value, read)
            except StammtischError as error:
                error.facts.setdefault("field", option.name)
                raise
        elif option.takes is Takes.RITUAL and option.required:
            read[option.name] = _only_ritual(desk, command, option)
        elif option.usual is not None:
            ritual = next(r for r in read.values() if isinstance(r, Ritual))
            read[option.name] = await option.usual(desk, ritual)
    return read


def _typed(
    command: Command, values: Mapping[str, str], language: str
) -> dict[str, str]:
    """What was typed for each option, by its name."""
    typed: dict[str, str] = {}
    for name, value in values.items():
        if name == PAGE:
            continue
        option = command.option(name)
        if option is None:
            known = tuple(o.said(language) for o in command.options)
            words = command.said(language)
            raise UnknownOptionError(words=words, option=name, options=known)
        text = value.strip()
        if option.takes is not Takes.LONG:
            text = " ".join(text.split())
        if len(text) > option.longest:
            raise TooLongError(option=option.name, n=option.longest, field=option.name)
        if text:
            typed[option.name] = text
    return typed


async def _read(
    desk: Desk, option: Option, value: str, read: Mapping[str, Given]
) -> Given:
    if option.takes in (Takes.WORDS, Takes.LONG):
        return value
    if option.takes is Takes.MESSAGE:
        return ref_read(value)
    if option.takes is Takes.MEMBER:
        return await member_named(desk, value)
    if option.takes is Takes.OCCURRENCE:
        ritual = next((r for r in read.values() if isinstance(r, Ritual)), None)
        return await occurrence_named(desk, ritual, option.states, value)
    if option.takes is Takes.WHEN:
        moved = next((o for o in read.values() if isinstance(o, Occurrence)), None)
        return _when(desk, value, moved)
    return _simple(desk, option, value)


def _simple(desk: Desk, option: Option, value: str) -> Given:
    match option.takes:
        case Takes.NUMBER:
            return _number(value)
        case Takes.RITUAL:
            return _ritual(desk, option, value)
        case Takes.ZONE:
            own = folded(value) in option.choices
            return folded(value) if own else read_zone(value)
        case _:
            return _choice(option, value)


def _choice(option: Option, value: str) -> str:
    said = folded(value)
    if option.choices == SWITCH:
        said = _SWITCHED.get(said, said)
    for choice in option.choices:
        if said in (choice, *(w for w, of in option.spellings if of == choice)):
            return choice
    raise NoSuchChoiceError(given=value, choices=", ".join(option.choices))


def _number(value: str) -> int:
    number = NUMERALS.get(folded(value), 0)
    if value.isdecimal() and len(value) <= _MOST_DIGITS:
        number = int(value)
    if number < 1:
        raise NotANumberError(given=value)
    return number


def rituals_for(desk: Desk, option: Option) -> list[Ritual]:
    """Those that the option may name."""
    rituals = desk.community.rituals.values()
    return [r for r in rituals if not option.kinds or r.kind.name in option.kinds]


def _ritual(desk: Desk, option: Option, value: str) -> Ritual:
    rituals = rituals_for(desk, option)
    said = folded(value).replace(" ", "-")
    exact = [r for r in rituals if folded(r.name) == said]
    found = exact or [r for r in rituals if folded(r.name).startswith(said)]
    if len(found) == 1:
        return found[0]
    raise NoSuchRitualError(given=value, choices=tuple(r.name for r in rituals))


def _only_ritual(desk: Desk, command: Command, option: Option) -> Ritual:
    rituals = rituals_for(desk, option)
    if not rituals:
        raise NoRitualError(words=command.said(desk.reader.language))
    if len(rituals) > 1:
        names = tuple(r.name for r in rituals)
        words = command.said(desk.reader.language)
        raise WhichRitualError(words=words, choices=names)
    return rituals[0]


def _when(desk: Desk, value: str, moved: Occurrence | None) -> datetime:
    now = desk.clock.now()
    base = moved.due_at if moved else None
    at = read_when(value, now, zone(desk.reader.zone), base)
    if at <= now:
        raise TimePassedError(at=at)
    if at > now + timedelta(days=366 * _FARTHEST_YEARS):
        raise TooFarAwayError(at=value, n=_FARTHEST_YEARS)
    return at


def read_zone(value: str) -> str:
    """The IANA name: by the whole of it, or by its city. Raises `UnknownZoneError`."""
    said = folded(value).replace(" ", "_")
    names = sorted(zone_names())
    whole = [name for name in names if folded(name) == said]
    city = [name for name in names if folded(name.rpartition("/")[2]) == said]
    found = whole or city
    return found[0] if len(found) == 1 else zone(value).key
