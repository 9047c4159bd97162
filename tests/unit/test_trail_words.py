"""What the bot did and why, as people read it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.rehearsal.trail_words import trail_line
from bot.rehearsal.words import Words
from rituals.model.delivery import TrailEntry
from rituals.model.ids import CommunityId, MemberId, RitualName
from rituals.model.occurrence import OccurrenceId

HERE, AT = CommunityId("home"), datetime(2027, 1, 4, 8, tzinfo=UTC)
JOURNEY = OccurrenceId("home/welcome/@eva/1")
NAMES = {"eva": "Eva", "ben": "Ben"}


def line(verdict: str, subject: str, language: str = "de", **facts: Any) -> str:
    words = Words(language, ZoneInfo("Europe/Berlin"))
    entry = TrailEntry(HERE, AT, verdict, subject, RitualName("welcome"), **facts)
    return trail_line(entry, NAMES, words)


@pytest.mark.parametrize(
    ("reason", "n", "told"),
    [
        ("no-host", 0, "ausgelassen: niemand leitet"),
        ("voices", 1, "nichts zu tun: eine Person hat geschrieben"),
        ("answered", 3, "nichts zu tun: 3 Leute haben geantwortet"),
    ],
)
def test_a_step_that_had_nothing_to_do_says_why(reason: str, n: int, told: str) -> None:
    said = line("run", "remind", reason=reason, detail=str(n))
    assert said == f"welcome, Erinnerung, falls es still ist: {told}"


def test_a_step_of_a_journey_says_whose_it_is() -> None:
    said = line("run", "check-in/1", occurrence=JOURNEY)
    assert said == "welcome, Nachfrage für Eva: erledigt"


def test_who_accompanies_a_newcomer_is_told() -> None:
    facts = {"occurrence": JOURNEY, "detail": MemberId("ben")}
    said = line("entrusted", "accompany", **facts)
    assert said == "welcome, Begleitung für Eva: Ben"
    assert line("entrusted", "accompany", "en", **facts).endswith("for Eva: Ben")


@pytest.mark.parametrize(
    ("verdict", "told"),
    [("sent", "verschickt"), ("held", "vorerst zurückgehalten")],
)
def test_a_reminder_that_was_sent_or_waits_is_told_in_words(
    verdict: str, told: str
) -> None:
    subject = f"{JOURNEY}/check-in/1/check-in/1/eva/@eva"
    said = line(f"nudge {verdict}", subject, occurrence=JOURNEY, detail="eva")
    assert said == f"welcome, Nachfrage für Eva: {told}"


def test_which_step_was_moved_is_told() -> None:
    facts = {"detail": "wrap-up", "by": MemberId("ben")}
    said = line("move-step", "welcome", **facts)
    assert said == ("welcome: Zusammenfassung auf eine andere Zeit verlegt (von Ben)")
