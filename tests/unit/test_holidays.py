"""Holidays of countries and regions, by name."""

import subprocess
import sys
from datetime import date

import pytest

from bot.holidays import NationalHolidays, UnknownHolidaysError


def test_a_holiday_has_its_name_in_the_language_asked_for() -> None:
    germany = NationalHolidays(["DE"])
    assert germany.name(date(2027, 10, 3)) == "German Unity Day"
    assert germany.name(date(2027, 10, 3), "de") == "Tag der Deutschen Einheit"
    assert germany.name(date(2027, 10, 4)) is None


def test_a_region_has_holidays_of_its_own() -> None:
    assert NationalHolidays(["DE"]).name(date(2027, 1, 6)) is None
    assert (
        NationalHolidays(["de-by"]).name(date(2027, 1, 6), "de")
        == "Heilige Drei Könige"
    )
    assert NationalHolidays(["DE-Augsburg"]).name(date(2027, 8, 8), "de") is not None


def test_several_places_count_together_and_the_first_one_gives_the_name() -> None:
    both = NationalHolidays(["DE", "US"])
    assert both.name(date(2027, 7, 5)) is not None  # Independence Day, observed
    assert both.name(date(2027, 10, 3)) == "German Unity Day"
    assert both.name(date(2027, 12, 25), "de") == "Erster Weihnachtstag"


def test_a_language_the_country_is_not_known_in_falls_back_to_its_own() -> None:
    assert NationalHolidays(["FR"]).name(date(2027, 7, 14), "de") == "Fête nationale"


def test_without_codes_there_are_no_holidays_and_nothing_is_loaded() -> None:
    program = (
        "import sys; from datetime import date; from bot.holidays import NationalHolidays;"
        "assert NationalHolidays([]).name(date(2027, 12, 25)) is None;"
        "assert 'holidays' not in sys.modules"
    )
    ended = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("DE-BYY", 'Did you mean "DE-BY"?'),
        ("DE-B", 'Did you mean "DE-'),
        ("germany", 'Did you mean "DE"?'),
        ("DEU", 'Did you mean "DE"?'),
        ("Bayern", 'Did you mean "DE-BY"?'),
        ("bayren", 'Did you mean "DE-BY"?'),
        ("DE-Bayern", 'Did you mean "DE-BY"?'),
        ("de-thueringen", 'Did you mean "DE-TH"?'),
        ("Baden-Württemberg", 'Did you mean "DE-BW"?'),
        ("Wien", 'Did you mean "AT-9"?'),
        ("CH-Zürich", 'Did you mean "CH-ZH"?'),
        ("Österreich", 'Did you mean "AT"?'),
        ("Deutschland", 'Did you mean "DE"?'),
        ("Germny", 'Did you mean "DE"?'),
        ("", "Write a country"),
        ("Narnia", "Write a country"),
    ],
)
def test_an_unknown_code_is_told_what_would_be_right(code: str, hint: str) -> None:
    with pytest.raises(UnknownHolidaysError) as caught:
        NationalHolidays(["DE", code])
    assert hint in str(caught.value)
    assert f'"{code}"' in str(caught.value)
