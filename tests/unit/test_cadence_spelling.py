"""Habits of writing: understood where they can only mean one thing, answered where not."""

import pytest

from rituals.model.cadence import Cadence
from rituals.model.cadence_errors import (
    BadTimeError,
    CadenceError,
    UnclearCadenceError,
    UnknownWordError,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("wochentags 09:00", "weekdays 09:00"),
        ("montag-freitag 09:00", "weekdays 09:00"),
        ("Mo\u2013Fr 09:00", "weekdays 09:00"),
        ("Mo. - Do., 9:00", "monday, tuesday, wednesday and thursday 09:00"),
        ("dienstag bis donnerstag 18:30", "tuesday, wednesday and thursday 18:30"),
        ("friday to monday 10:00", "friday, saturday, sunday and monday 10:00"),
        ("Dienstag, 17:00", "tuesday 17:00"),
        ("montags, mittwochs, um 9:00", "monday and wednesday 09:00"),
        ("montag 17 uhr", "monday 17:00"),
        ("montag um 17uhr", "monday 17:00"),
        ("jeden Dienstag um 9.30 Uhr", "tuesday 09:30"),
        ("montag 9 Uhr 15", "monday 09:15"),
        ("erster montag 18 Uhr", "first monday 18:00"),
        ("tag 1 17 uhr", "day 1 17:00"),
    ],
)
def test_a_habit_of_writing_is_understood(written: str, meant: str) -> None:
    assert Cadence.parse(written) == Cadence.parse(meant)


@pytest.mark.parametrize(
    ("written", "error", "advice"),
    [
        ("am 15. 10:00", UnclearCadenceError, 'write "tag 15 10:00"'),
        ("jeden 15., 10 uhr", UnclearCadenceError, 'write "tag 15 10:00"'),
        ("am 3. jedes Monats 9:00", UnclearCadenceError, 'write "tag 3 9:00"'),
        ("montag 9.00", BadTimeError, 'write "09:00"'),
        ("erster montag 18.30", BadTimeError, 'write "18:30"'),
        ("montag 25.00", BadTimeError, "09:00"),
        ("montag 25 uhr", BadTimeError, "00 to 23"),
        ("montag-freitags-treff 09:00", UnknownWordError, "not known"),
        ("mitternacht-montag 09:00", UnknownWordError, "not known"),
    ],
)
def test_what_could_only_be_guessed_is_answered(
    written: str, error: type[CadenceError], advice: str
) -> None:
    with pytest.raises(error) as caught:
        Cadence.parse(written)
    assert advice in str(caught.value)


@pytest.mark.parametrize("written", ["am 15. 10:00", "am 3. des monats 9:00"])
def test_the_advice_is_itself_understood(written: str) -> None:
    with pytest.raises(UnclearCadenceError) as caught:
        Cadence.parse(written)
    right = str(caught.value).split('write "')[1].split('"')[0]
    assert Cadence.parse(right).pattern.days in {(15,), (3,)}
