"""Cadences in words of both languages."""

from datetime import date

import pytest

from bot.texts.cadences import cadence_in_words
from rituals.model.cadence import Cadence


@pytest.mark.parametrize(
    ("every", "english", "german"),
    [
        ("daily 09:00", "every day at 09:00", "täglich um 09:00"),
        (
            "weekdays 09:00",
            "Monday to Friday at 09:00",
            "montags bis freitags um 09:00",
        ),
        ("monday 09:00", "every Monday at 09:00", "jeden Montag um 09:00"),
        (
            "weekends 10:00",
            "every Saturday and Sunday at 10:00",
            "jeden Samstag und Sonntag um 10:00",
        ),
        (
            "first monday 18:00",
            "on the first Monday of every month at 18:00",
            "am ersten Montag jedes Monats um 18:00",
        ),
        (
            "last friday of january, april, july, october 18:00",
            "on the last Friday of January, April, July and October at 18:00",
            "am letzten Freitag im Januar, April, Juli und Oktober um 18:00",
        ),
        (
            "day 1 10:00",
            "on day 1 of every month at 10:00",
            "am 1. jedes Monats um 10:00",
        ),
        (
            "last day 18:00",
            "on the last day of every month at 18:00",
            "am letzten Tag jedes Monats um 18:00",
        ),
        (
            "day 3 of march, april 18:00",
            "on day 3 of March and April at 18:00",
            "im März und April am 3. um 18:00",
        ),
    ],
)
def test_each_pattern_has_its_phrase(every: str, english: str, german: str) -> None:
    cadence = Cadence.parse(every)
    assert cadence_in_words(cadence, "en") == english
    assert cadence_in_words(cadence, "de") == german


def test_several_weeks_are_told_with_where_they_begin() -> None:
    cadence = Cadence.parse("2 weeks on tuesday 17:00", starting=date(2027, 1, 5))
    assert (
        cadence_in_words(cadence, "de")
        == "alle 2 Wochen am Dienstag um 17:00, ab 5. Januar 2027"
    )
    assert (
        cadence_in_words(cadence, "en")
        == "every 2 weeks on Tuesday at 17:00, from 5 January 2027 on"
    )


def test_a_rule_is_told_as_it_is_written_with_its_end() -> None:
    cadence = Cadence.from_rrule("FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271231", "18:00")
    assert (
        cadence_in_words(cadence, "de")
        == "nach der Regel `FREQ=MONTHLY;BYDAY=1MO` um 18:00, bis 31. Dezember 2027"
    )


def test_a_language_without_texts_is_told_in_english() -> None:
    assert cadence_in_words(Cadence.parse("daily 09:00"), "fr") == "every day at 09:00"
