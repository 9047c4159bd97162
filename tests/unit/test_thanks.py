"""A message says thank you, or that something helped, or neither."""

import pytest

from rituals.ledger.language import Language
from rituals.ledger.questions import question_rule
from rituals.ledger.thanks import thanks_rule

ENGLISH = [
    "Thanks!",
    "ok, thank you bob",
    "thx a lot :)",
    "bob: ty",
    "cheers mate",
    "Thanks for all your help.",
    "anyway, thanks!",
    "I see. Much appreciated.",
    "thanks, can i do it without rebooting?",
    "Great, thanks. What about the other one?",
    "that worked",
    "bob: wow, that really worked",
    "It\N{RIGHT SINGLE QUOTATION MARK}s working now",
    "yay, works now",
    "That did the trick.",
    "worked!",
]
GERMAN = [
    "Danke!",
    "danke dir, das probiere ich",
    "Vielen lieben Dank euch, vielen Dank!",
    "Dankeschön :)",
    "merci",
    "thx",
    "super, das hat geholfen",
    "Hat geklappt!",
    "ja, jetzt klappt es",
    "Jetzt geht's",
    "das hilft mir sehr",
    "Dank dir läuft es wieder.",
    "Danke, das hilft schon mal weiter",
    "@bob perfekt, funktioniert jetzt",
]
NEITHER: list[tuple[str, Language]] = [
    ("Thanks in advance!", "en"),
    ("thanks anyway", "en"),
    ("but thanks for trying :)", "en"),
    ("no thanks", "en"),
    ("No, thank you", "en"),
    ("How do I leave vim? Thanks!", "en"),
    ("Any ideas? thx", "en"),
    ("Thanks for any help", "en"),
    ("it works fine with wine", "en"),
    ("I don't think that worked", "en"),
    ("if that worked for you, tell us", "en"),
    ("that worked before but not now", "en"),
    ("twenty cities", "en"),
    ("run `thanks` first", "en"),
    ("> thanks\nyou are welcome", "en"),
    ("Danke im Voraus!", "de"),
    ("danke schon mal", "de"),
    ("Danke euch schonmal!", "de"),
    ("Schon mal vielen Dank", "de"),
    ("Vorab besten Dank", "de"),
    ("nein danke", "de"),
    ("Trotzdem danke", "de"),
    ("danke der Nachfrage", "de"),
    ("Danke für jeden Tipp", "de"),
    ("Wie geht das? Danke!", "de"),
    ("hat leider nicht geklappt", "de"),
    ("geht jetzt nicht mehr", "de"),
    ("Ich denke, dass es läuft", "de"),
    ("Dank des Updates ist alles anders", "de"),
    ("das hat mir nie geholfen", "de"),
    ("wie geht es euch", "de"),
]


def says(text: str, language: Language) -> str | None:
    asks = question_rule(text, language) is not None
    return thanks_rule(text, language, asks=asks)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_thanks(text: str) -> None:
    assert says(text, "en") is not None
    assert says(text.upper(), "de") is not None  # people mix


@pytest.mark.parametrize("text", GERMAN)
def test_german_thanks(text: str) -> None:
    assert says(text, "de") is not None


@pytest.mark.parametrize(("text", "language"), NEITHER)
def test_neither(text: str, language: Language) -> None:
    assert says(text, language) is None


def test_the_rule_says_what_was_said() -> None:
    assert says("thanks, that worked", "en") == "says-thanks"
    assert says("that worked", "en") == "says-it-helped"
