"""A good file becomes a frozen community that says what the file says."""

from dataclasses import FrozenInstanceError
from datetime import time
from pathlib import Path

import pytest

from bot.config.load import load
from bot.config.ritual_tables import fingerprint
from bot.config.sections import slug
from rituals.model.duration import Duration
from rituals.model.ids import Channel
from rituals.model.lateness import Lateness
from tests.unit.config_files import GOOD, faults, read

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
ENGLISH = EXAMPLE.with_name("config.example.en.toml")


def test_the_sample_says_all_of_itself() -> None:
    community = load(EXAMPLE, {})
    talk, build, welcome = community.rituals.values()
    assert (community.id, community.language, community.zone.key) == (
        "offene-werkstatt",
        "de",
        "Europe/Berlin",
    )
    assert community.quiet_hours is not None
    assert (community.quiet_hours.begin, community.quiet_hours.end) == (
        time(21),
        time(8),
    )
    assert [str(c) for c in community.moderators_channels] == [
        "discord:#mods",
        "slack:#mods",
    ]
    assert [str(c) for c in community.observed] == [
        *("discord:#hilfe", "slack:#hilfe", "discord:#hallo", "slack:#hallo"),
    ]
    assert (welcome.kind.name, welcome.cadence) == ("welcome", None)
    assert community.journeys == (welcome,)
    assert community.keep.ledger == Duration.parse("3 years")
    assert (talk.kind.name, build.kind.name) == (
        "weekly_discussion",
        "monthly_challenge",
    )
    assert talk.channels == (
        Channel.parse("discord:#talk"),
        Channel.parse("slack:#talk"),
    )
    assert (str(talk.cadence), talk.on_holiday) == ("monday 09:00", "shift")
    assert talk.late == Lateness("catch up", Duration.parse("12 hours"))
    assert build.late.policy == "ask"
    assert len(talk.settings.model_dump()["prompts"]) >= 12


def test_the_english_sample_is_the_same_community_in_english() -> None:
    german, english = load(EXAMPLE, {}), load(ENGLISH, {})
    assert (english.name, english.language) == ("Open Workshop", "en")
    for one, other in zip(
        german.rituals.values(), english.rituals.values(), strict=True
    ):
        words = {"goal", "prompts", "challenges", "rules", "first_steps"}
        if one.cadence is None:
            words |= {"channels"}  # what they are called is in the language, too
        assert one.settings.model_dump(exclude=words) == other.settings.model_dump(
            exclude=words
        )
        for key in words & set(type(one.settings).model_fields):
            said, translated = getattr(one.settings, key), getattr(other.settings, key)
            assert len(translated) >= 12 if key == "prompts" else translated or not said
            assert isinstance(said, str | None) or not set(said) & set(translated)
            assert said != translated or said is None
    rest = {"zone", "quiet_hours", "holidays", "moderators", "moderators_channels"}
    rest |= {"nudges_per_week", "keep"}
    for key in rest:
        assert getattr(german, key) == getattr(english, key)


def test_what_commands_stand_below_can_be_called_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).community.commands == "stammtisch"
    named = GOOD.replace("[community]\n", '[community]\ncommands = "{}"\n', 1)
    assert read(tmp_path, named.format("werkstatt")).community.commands == "werkstatt"
    for wrong in ("", "Die Werkstatt", "w" * 27):
        ((_, key, _),) = faults(tmp_path, named.format(wrong))
        assert key == "community.commands"


def test_a_community_cannot_be_changed(tmp_path: Path) -> None:
    community = read(tmp_path, GOOD).community
    with pytest.raises(FrozenInstanceError):
        community.name = "other"  # type: ignore[misc]  # that is the point


def test_the_environment_has_the_last_word_on_the_database(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).storage_url == "sqlite:///stammtisch.db"
    env = {"STAMMTISCH_DATABASE_URL": "postgresql://ada:hush@db/x"}
    assert read(tmp_path, GOOD, env).storage_url == "postgresql://ada:hush@db/x"


def test_what_was_done_is_known_for_thirty_days_at_least(tmp_path: Path) -> None:
    keep = GOOD + '[storage.keep]\nactivity = "{}"\n'
    kept = read(tmp_path, keep.format("30 days")).community.keep
    assert str(kept.activity) == "30 days"
    assert str(read(tmp_path, keep.format("1 month")).community.keep.activity)
    for short in ("29 days", "719 hours", "1 minute"):
        ((line, key, message),) = faults(tmp_path, keep.format(short))
        assert (line, key) == (11, "storage.keep.activity")
        assert f'"{short}" is too short' in message
        assert 'write at least "30 days"' in message


def test_the_ledger_is_kept_as_long_as_what_it_is_found_from(tmp_path: Path) -> None:
    keep = GOOD + '[storage.keep]\nactivity = "{}"\nledger = "{}"\n'
    kept = read(tmp_path, keep.format("1 year", "1 year")).community.keep
    assert kept.activity == kept.ledger
    ((line, key, message),) = faults(tmp_path, keep.format("1 year", "300 days"))
    assert (line, key) == (12, "storage.keep.ledger")
    assert 'ledger ("300 days") is shorter than activity ("1 year")' in message
    # Also where one of the two is not written down.
    longer = GOOD + '[storage.keep]\nactivity = "4 years"\n'
    ((line, key, message),) = faults(tmp_path, longer)
    assert (line, key) == (10, "storage.keep")
    assert 'ledger ("3 years") is shorter' in message
    assert 'write at least "4 years"' in message


def test_an_id_of_its_own_names_the_community(tmp_path: Path) -> None:
    text = GOOD.replace("[community]", '[community]\nid = "werkstatt"')
    assert read(tmp_path, text).community.id == "werkstatt"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Offene Werkstatt", "offene-werkstatt"),
        ("Über Größe & Maß", "ueber-groesse-mass"),
        ("  a/b@c  ", "a-b-c"),
        ("!!!", ""),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_a_name_makes_a_short_word(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_rule_with_a_time_is_a_cadence(tmp_path: Path) -> None:
    text = GOOD.replace(
        'every = "monday 09:00"',
        'rrule = "FREQ=MONTHLY;BYDAY=1MO"\nat = "18:00"\nstarting = 2027-01-05',
    )
    (ritual,) = read(tmp_path, text).community.rituals.values()
    assert ritual.cadence is not None
    assert ritual.cadence.at == time(18)
    assert str(ritual.cadence.starting) == "2027-01-05"


def test_a_ritual_may_live_in_another_zone(tmp_path: Path) -> None:
    text = GOOD + 'timezone = "America/New_York"\n'
    (ritual,) = read(tmp_path, text).community.rituals.values()
    assert ritual.zone.key == "America/New_York"


def test_equal_settings_have_equal_fingerprints_and_others_have_not(
    tmp_path: Path,
) -> None:
    one, same, other = (
        next(iter(read(tmp_path, text).community.rituals.values()))
        for text in (
            GOOD,
            GOOD.replace('"monday 09:00"', '"monday 09:00"  # why'),
            GOOD.replace("Was war?", "Was wird?"),
        )
    )
    assert one.fingerprint == same.fingerprint == fingerprint(one.settings)
    assert one.fingerprint != other.fingerprint
    assert len(one.fingerprint) == 64


def test_prompts_come_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("\nEins?\nZwei?\n\n", encoding="utf-8")
    (ritual,) = read(
        tmp_path, GOOD.replace('["Was war?"]', '"p.txt"')
    ).community.rituals.values()
    assert ritual.settings.model_dump()["prompts"] == ("Eins?", "Zwei?")


def test_long_prompts_are_apart_by_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("Eins,\nlang?\n \n\nZwei?\r\n", encoding="utf-8")
    (ritual,) = read(
        tmp_path, GOOD.replace('["Was war?"]', '"p.txt"')
    ).community.rituals.values()
    assert ritual.settings.model_dump()["prompts"] == ("Eins,\nlang?", "Zwei?")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\n \n", "no prompt in it"), (b"\xff\xfe", "UTF-8"), (b"x" * 2000, "too long")],
)
def test_a_bad_file_of_prompts_is_a_fault_where_it_is_named(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "p.txt").write_bytes(content)
    ((line, key, message),) = faults(tmp_path, GOOD.replace('["Was war?"]', '"p.txt"'))
    assert line == 9
    assert key.startswith("rituals.talk.prompts")
    assert words in message


def test_a_file_without_rituals_is_legal(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD.partition("[rituals")[0]).community.rituals == {}
