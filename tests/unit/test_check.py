"""Check: a friendly line for each ritual, what is observed, and what is unwise."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.check import report
from bot.config.load import read_config
from bot.holidays import NationalHolidays
from tests.unit.config_files import GOOD, read

SAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_the_sample_is_told_in_its_language() -> None:
    configuration = read_config(SAMPLE, {})
    holidays = NationalHolidays(configuration.community.holidays)
    lines = list(report(configuration, holidays, datetime(2027, 1, 4, 8, tzinfo=UTC)))
    assert lines[:6] == [
        "Offene Werkstatt: 3 Rituale, keine Fehler.",
        "  monday-question: jeden Montag um 09:00 in discord:#talk und slack:#talk; nächstes Mal am Montag, 11. Januar 2027 um 09:00 (Europe/Berlin).",
        "  build-month: am ersten Montag jedes Monats um 10:00 in discord:#challenges; nächstes Mal am Montag, 4. Januar 2027 um 10:00 (Europe/Berlin).",
        "  welcome: beginnt für alle, die neu dazukommen, in discord:#hallo und slack:#hallo.",
        "Nachrichten werden in discord:#hilfe, slack:#hilfe und den Threads der Rituale beobachtet, sonst nirgends.",
        "In discord:#hallo und slack:#hallo merke ich mir nur, dass jemand etwas schreibt, nicht was.",
    ]
    hosts, buddies = lines[6:]
    assert buddies.startswith("Hinweis, Zeile 96, rituals.welcome.buddies: ")
    assert hosts.startswith("Hinweis, Zeile 47, rituals.monday-question.hosts: ")
    assert SAMPLE.read_text(encoding="utf-8").splitlines()[46].startswith("hosts = ")


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (
            "",
            "  talk: every Monday at 09:00 in discord:#talk; next on Monday, 29 March 2027 at 09:00 (Europe/Berlin).",
        ),
        (
            'on_holiday = "skip"',
            "  talk: every Monday at 09:00 in discord:#talk; next on Monday, 5 April 2027 at 09:00 (Europe/Berlin).",
        ),
        (
            'on_holiday = "shift"',
            "  talk: every Monday at 09:00 in discord:#talk; next on Tuesday, 30 March 2027 at 09:00 (Europe/Berlin), shifted from 29 March 2027: Easter Monday.",
        ),
        ("retire = true", "  talk: what is open ends, nothing new begins."),
        ("starting = 2040-01-01", "  talk: in discord:#talk; no date ahead."),
    ],
)
def test_the_next_date_respects_holidays(
    tmp_path: Path, extra: str, expected: str
) -> None:
    text = GOOD.replace("[rituals.talk]", 'holidays = ["DE-BY"]\n[rituals.talk]')
    configuration = read(tmp_path, f"{text}{extra}\n")
    now = datetime(2027, 3, 24, 8, tzinfo=UTC)
    lines = list(report(configuration, NationalHolidays(["DE-BY"]), now))
    assert lines[:3] == [
        "Offene Werkstatt: 1 ritual, no faults.",
        expected,
        "Messages are observed in the threads of the rituals only.",
    ]


def test_a_slot_shifted_from_yesterday_is_still_ahead(tmp_path: Path) -> None:
    text = (
        GOOD.replace("[rituals.talk]", 'holidays = ["DE-BY"]\n[rituals.talk]')
        + 'on_holiday = "shift"\n'
    )
    lines = list(
        report(
            read(tmp_path, text),
            NationalHolidays(["DE-BY"]),
            datetime(2027, 3, 30, 6, tzinfo=UTC),
        )
    )
    assert "next on Tuesday, 30 March 2027" in lines[1]


def test_advice_names_the_line_of_what_is_said_and_the_section_of_what_is_not(
    tmp_path: Path,
) -> None:
    configuration = read(tmp_path, GOOD)
    now = datetime(2027, 3, 24, 8, tzinfo=UTC)
    notes = list(report(configuration, NationalHolidays([]), now))[3:]
    assert [note.split(": ")[0] for note in notes] == [
        "Note, [community]",
        "Note, [rituals.talk]",
        "Note, line 9, rituals.talk.prompts",
    ]


def test_a_file_without_rituals_is_told_so_in_its_section(tmp_path: Path) -> None:
    configuration = read(tmp_path, GOOD.partition("[rituals")[0])
    now = datetime(2027, 3, 24, 8, tzinfo=UTC)
    lines = list(report(configuration, NationalHolidays([]), now))
    assert "Note, [community]: There is no ritual in this file yet." in lines


def test_an_overlap_is_told_in_plain_german(tmp_path: Path) -> None:
    text = GOOD.replace("[rituals.talk]", 'language = "de"\n[rituals.talk]')
    text = text.replace("monday 09:00", "tuesday and friday 09:00")
    configuration = read(tmp_path, text)
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    lines = list(report(configuration, NationalHolidays([]), now))
    assert (
        "Hinweis, Zeile 9, rituals.talk.every: Überschneidung: Die Runde vom "
        "24. November 2026 läuft bis zum 30. November 2026, die nächste beginnt "
        "schon am 27. November 2026."
    ) in lines
