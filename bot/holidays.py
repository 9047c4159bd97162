"""Public holidays of countries and their regions, from the `holidays` package.

The package takes about a second to load, so it is loaded when the first code is checked.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from types import ModuleType

from rituals.errors import Phrase, StammtischError
from rituals.model.spelling import did_you_mean, hint, nearest

_IN_GERMAN = {
    "Deutschland": "DE",
    "Österreich": "AT",
    "Schweiz": "CH",
    "Liechtenstein": "LI",
}
"""Countries whose regions are known by name as well, for they are often written so."""
_SHORTEST_NAME = 3


class UnknownHolidaysError(StammtischError):
    """There are no holidays for "{code}".{hint} Write a country such as "DE" or a region such as "DE-BY"."""


class NationalHolidays:
    """The holidays of all given codes, "DE" or "DE-BY" (any case).

    Raises UnknownHolidaysError for a code that is no country or region.
    """

    def __init__(self, codes: Sequence[str]) -> None:
        self._places = [_place(code) for code in codes]

    def name(self, on: date, language: str = "en") -> str | None:
        """What is celebrated on that local date, or None on an ordinary day.

        In the language asked for if the country's holidays are known in it, else in the
        country's own. Where several places celebrate, the first one named counts.
        """
        found = (_year(*place, on.year, language).get(on) for place in self._places)
        return next(filter(None, found), None)


def _package() -> ModuleType:
    import holidays  # noqa: PLC0415  loaded late on purpose: it takes a second

    return holidays


@cache
def _regions() -> Mapping[str, Sequence[str]]:
    listed: Mapping[str, Sequence[str]] = _package().list_supported_countries(
        include_aliases=False
    )
    return listed


def _place(code: str) -> tuple[str, str | None]:
    country, _, region = code.strip().upper().partition("-")
    regions = _regions()
    if country not in regions:
        raise UnknownHolidaysError(code=code, hint=_country_hint(code))
    if not region:
        return country, None
    spelled = {each.upper(): each for each in regions[country]}
    if region not in spelled:
        raise UnknownHolidaysError(code=code, hint=_region_hint(code, country))
    return country, spelled[region]


def _country_hint(code: str) -> Phrase | str:
    """The place meant by its name, by its code of three letters, or misspelled."""
    registry = _package().registry.COUNTRIES
    codes = {name: alpha_2 for name, (_, alpha_2, *_) in registry.items()}
    codes |= {alpha_3: alpha_2 for _, alpha_2, alpha_3, *_ in registry.values()}
    codes |= _IN_GERMAN
    for country in _IN_GERMAN.values():
        codes |= _names(country)
    return _meant(code, codes)


def _region_hint(code: str, country: str) -> Phrase | str:
    """The region meant by its name, "DE-Bayern", or misspelled."""
    known = [f"{country}-{each}" for each in _regions()[country]]
    name = code.strip().partition("-")[2]
    return _meant(name, _names(country)) or did_you_mean(code, known)


def _meant(written: str, codes: Mapping[str, str]) -> Phrase | str:
    name = nearest(written, codes)
    return hint(codes[name] if name else None)


def _names(country: str) -> Mapping[str, str]:
    """The codes of a country's regions by their names; short forms are left out."""
    listed = _package().country_holidays(country).subdivisions_aliases
    return {
        name: f"{country}-{region}"
        for name, region in listed.items()
        if len(name) >= _SHORTEST_NAME
    }


@cache
def _year(
    country: str, region: str | None, year: int, language: str
) -> Mapping[date, str]:
    """All holidays of a place in a year; a handful of places, years and languages are kept."""
    calendar = _package().country_holidays
    place = calendar(country, subdiv=region)
    wanted = language.partition("_")[0]
    spoken = (
        each for each in place.supported_languages if each.partition("_")[0] == wanted
    )
    listed = calendar(
        country,
        subdiv=region,
        years=year,
        expand=False,
        language=next(spoken, place.default_language),
    )
    return dict(listed.items())
