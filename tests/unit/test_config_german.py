"""Every fault of a configuration file can be read in the file's own language."""

import ast
import inspect
import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from pydantic import BaseModel

from bot.config.faults import ConfigError, Fault, ToldError, told, told_in
from bot.config.load import read_config
from bot.config.reload import AnotherCommunityError, StillOpenError
from bot.config.secrets import (
    SecretFileError,
    SecretTwiceError,
    secret,
    without_secrets,
)
from bot.config.source import dotted
from bot.config.strict import read_table
from bot.config.tokens import MisplacedTokenError, TokenShapeError
from bot.holidays import UnknownHolidaysError
from bot.platforms.discord.connection import TokenRefusedError
from bot.platforms.slack.connection import (
    AppTokenRefusedError,
    BotTokenRefusedError,
    OtherTeamError,
)
from bot.platforms.slack.serving import AddressError, AddressTakenError
from bot.running import SameCommunityError, SeveralDatabasesError
from bot.spaces import (
    NoGuildError,
    NoTeamError,
    NoTokenError,
    OneTeamError,
    SameGuildError,
)
from bot.speaker import Speaker
from bot.texts.template import gaps
from rituals import catalog
from rituals.document import Msg, Param, msg
from rituals.errors import SettingError, StammtischError, phrase
from rituals.model.cadence_errors import CadenceError
from rituals.model.duration import DurationError
from rituals.model.lateness import LatenessError
from rituals.model.quiet_hours import QuietHoursError
from rituals.model.wall_clock import UnknownZoneError
from storage.errors import (
    BusyError,
    DatabaseUrlError,
    ForeignDatabaseError,
    NewerDatabaseError,
    NoSuchDatabaseError,
    NotADatabaseError,
    ReadOnlyError,
)
from tests.unit.config_files import GOOD, read

ROOT = Path(__file__).parents[2]
BROKEN = sorted((ROOT / "tests" / "unit" / "broken").glob("*.toml"))
GERMAN = GOOD.replace("[rituals", 'language = "de"\n\n[rituals', 1)
TOLD_OF_FILES = (
    *(AnotherCommunityError, CadenceError, DatabaseUrlError, DurationError),
    *(LatenessError, QuietHoursError, SecretFileError, SecretTwiceError),
    *(SettingError, StillOpenError, UnknownHolidaysError, UnknownZoneError),
    # What the doctor may find of the database that a file names.
    *(BusyError, ForeignDatabaseError, NewerDatabaseError, NoSuchDatabaseError),
    *(NotADatabaseError, ReadOnlyError),
    # What keeps a process from living, or ends it.
    *(AddressError, AddressTakenError, AppTokenRefusedError, BotTokenRefusedError),
    *(MisplacedTokenError, NoGuildError, NoTeamError, NoTokenError, OneTeamError),
    *(OtherTeamError, SameCommunityError, SameGuildError, SeveralDatabasesError),
    *(TokenRefusedError, TokenShapeError),
)


def texts(language: str, domain: str = "fault") -> dict[str, str]:
    path = ROOT / "bot" / "texts" / language / f"{domain}.po"
    with path.open("rb") as source:
        catalogue = read_po(source, abort_invalid=True)
    return {str(each.id): str(each.string) for each in catalogue if each.id}


ENGLISH_TEXTS, GERMAN_TEXTS = texts("en"), texts("de")

# Words as people type them into the file are the same in every language.
TO_TYPE = re.compile(
    r"'''.*?'''|\"[^\"]*\"|`[^`]*`|'[^']*'|\[[^\]]*\]|\{\w+\}|\w+ = |\S*=\S*"
)
ENGLISH_WORDS = re.compile(
    r"\b(the|a|is|are|there|this|that|it|its|be|been|not|no|of|and|or|to|with|for|"
    r"from|as|on|by|write|choose|needs?|needed|here|has|have|too|only|such|than|"
    r"which|first|last|day|days|week|weeks|hours|number|list|table|key|file|line|"
    r"mean|possible|missing|set|add|invalid|unclosed|expected|illegal|character)\b",
    re.IGNORECASE,
)


def english_in(sentence: str) -> list[str]:
    """English words of ours in a sentence that should have none."""
    return ENGLISH_WORDS.findall(TO_TYPE.sub(" ", sentence))


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        read_config(path, {})
    return caught.value.faults


def german_faults(folder: Path, text: str) -> tuple[Fault, ...]:
    file = folder / "c.toml"
    file.write_text(text, encoding="utf-8")
    return faults_of(file)


def ids_in(param: Param) -> Iterator[str]:
    if isinstance(param, Msg):
        yield param.id
        for _, inner in param.params:
            yield from ids_in(inner)


def is_german(fault: Fault) -> bool:
    """Every word of ours in it is in the catalogue, and what comes out is not English."""
    known = set(ids_in(fault.text)) <= GERMAN_TEXTS.keys()
    told = fault.sentence("de")
    return known and told != fault.sentence("en") and not english_in(told)


# --- the texts ----------------------------------------------------------------------


@pytest.mark.parametrize("id_", GERMAN_TEXTS)
def test_no_text_of_a_fault_has_english_left(id_: str) -> None:
    assert english_in(GERMAN_TEXTS[id_]) == []
    assert GERMAN_TEXTS[id_] != ENGLISH_TEXTS[id_]


def test_english_is_noticed() -> None:
    for text in ENGLISH_TEXTS.values():
        assert english_in(text) or len(text.split()) < 8, text


def of_files() -> list[type[StammtischError]]:
    """Every class of errors that a file may be refused with, not those it stems from."""
    assert catalog.KINDS  # their settings are imported with them
    found: list[type[StammtischError]] = list(TOLD_OF_FILES)
    for kind in found:
        found += [sub for sub in kind.__subclasses__() if sub not in found]
    return [
        kind
        for kind in found
        if not kind.__subclasses__()
        and kind.__module__.startswith(("rituals", "bot", "storage"))
    ]


@pytest.mark.parametrize("kind", of_files(), ids=lambda kind: kind.__name__)
def test_an_error_of_a_file_has_its_sentence_in_both_languages(
    kind: type[StammtischError],
) -> None:
    """The English one is that of the class itself."""
    sentence = " ".join((inspect.getdoc(kind) or "").split())
    facts = {gap: f"<{gap}>" for gap in gaps(sentence)}
    error = kind.__new__(kind)
    StammtischError.__init__(error, **facts)
    assert Speaker("en", "UTC").line(told(error)) == str(error)
    german = Speaker("de", "UTC").line(told(error))
    assert german != str(error)
    assert all(fact in german for fact in facts.values())


def test_no_text_is_left_of_an_error_that_is_gone() -> None:
    named = {id_ for id_ in ENGLISH_TEXTS if id_.startswith("fault.error.")}
    assert named == {f"fault.error.{kind.__name__}" for kind in of_files()}


def test_kinds_refuse_settings_with_errors_that_can_be_translated() -> None:
    """A bare ValueError is one English sentence for everybody."""
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "rituals").rglob("*.py")
        if "ValueError" in (source := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Raise)
        and node.exc is not None
        and "ValueError" in {getattr(n, "id", "") for n in ast.walk(node.exc)}
    ]
    assert bare == []


def phrases() -> dict[str, str]:
    """Words within errors as the code has them, in English, by their id."""
    found = {}
    for room in ("rituals", "storage", "bot"):
        for path in (ROOT / room).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            for node in ast.walk(ast.parse(source if "phrase(" in source else "")):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", "") == "phrase"
                ):
                    id_, english = map(ast.literal_eval, node.args)
                    found[id_] = english
    return found


def test_words_within_errors_are_the_same_in_code_and_catalogue() -> None:
    found = phrases()
    assert len(found) > 30
    english = ENGLISH_TEXTS | texts("en", "delivery")
    assert found == {id_: english.get(id_) for id_ in found}


# --- what is told ---------------------------------------------------------------------


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_fault_of_a_broken_file_is_told_in_german(path: Path) -> None:
    assert [f.sentence("de") for f in faults_of(path) if not is_german(f)] == []


SETTINGS = [
    'every = "monday"',
    'every = ""',
    'every = "09:00"',
    'every = "09:00 monday"',
    'every = "monday 9pm"',
    'every = "monday 24:00"',
    'every = "monday 9.30"',
    'every = "monday 9:5"',
    'every = "2 weeks 17:00"',
    'every = "3 days 09:00"',
    'every = "year 09:00"',
    'every = "last second friday 10:00"',
    'every = "first monday and tuesday 10:00"',
    'every = "monday of may 10:00"',
    'every = "first 10:00"',
    'every = "1 10:00"',
    'every = "every second tuesday 10:00"',
    'every = "weekly 09:00"',
    'every = "monthly 09:00"',
    'every = "fifth friday 10:00"',
    'every = "99 weeks on monday 10:00"',
    'every = "am 3. jedes Monats 10:00"',
    *(
        f'at = "18:00"\nrrule = "{rule}"'
        for rule in (
            *("FREQ", "FREQ=DAILY;FREQ=DAILY", "FREQ=HOURLY", "FREQ=DALY"),
            *("FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;COUNT=3", "FREQ=DAILY;BYDY=MO"),
            *("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=1,2", "FREQ=WEEKLY"),
            *("FREQ=WEEKLY;WKST=XX", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=1MO"),
            *("FREQ=DAILY;UNTIL=2027", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
            "FREQ=MONTHLY;BYMONTHDAY=40",
        )
    ),
    'every = "monday 09:00"\nwrap_up_after = "1 day"',
    'every = "monday 09:00"\nremind_after = "soon"',
    'every = "monday 09:00"\nremind_after = "0 days"',
    'every = "monday 09:00"\ngoal = 3',
    f'every = "monday 09:00"\ngoal = "{"x" * 301}"',
    'every = "monday 09:00"\n[ledger]\nchannels = ["talk"]',
    'every = "monday 09:00"\n[storage]\nurl = "x"',
    'every = "monday 09:00"\n[storage.keep]\nactivity = "3 days"',
]


@pytest.mark.parametrize("written", SETTINGS)
def test_what_is_wrong_with_a_setting_is_told_in_german(
    tmp_path: Path, written: str
) -> None:
    found = german_faults(tmp_path, GERMAN.replace('every = "monday 09:00"', written))
    assert found
    for fault in found:
        assert is_german(fault), str(fault)
        assert str(fault).endswith(fault.sentence("de"))


@pytest.mark.parametrize(
    "line",
    [
        *("x", "x y = 1", "= 1", "[x", "[[x]", "[rituals.talk]", "[rituals.wöche]"),
        *("x =", "x = 1 2", "x = 1979-99-99", "x = { a = 1", "x = [1,", "x = 'a"),
        *(
            r'x = "\q"',
            r'x = "\uD800"',
            r'x = "\uXXXX"',
            'x = "a',
            'x = """a',
            "x = '''a",
        ),
        *('x = "\x02"', "# \x02", "\x02", "x = { a = 1, a = 2 }", "x = [1 2]"),
        "x = " + "[" * 3000 + "]" * 3000,
    ],
    ids=repr,
)
def test_bad_syntax_is_told_in_german(tmp_path: Path, line: str) -> None:
    found = german_faults(tmp_path, f"{GERMAN}{line}\n")
    assert [fault.sentence("de") for fault in found if not is_german(fault)] == []
    assert {fault.language for fault in found} == {"de"}


def test_what_a_later_parser_may_say_is_told_in_its_own_words() -> None:
    told_ = Fault("x", 1, "", msg("fault.toml.other", problem="something new"), "de")
    assert str(told_) == "x:1: Das ist kein TOML: something new."


def test_a_file_of_prompts_that_is_missing_is_told_in_german(tmp_path: Path) -> None:
    (fault,) = german_faults(tmp_path, GERMAN.replace('["Was war?"]', '"none.txt"'))
    assert str(fault).endswith(
        f'prompts: Mit der Datei "{tmp_path / "none.txt"}" geht es nicht; es gibt keine solche Datei.'
    )


def test_german_faults_are_whole_sentences(tmp_path: Path) -> None:
    text = GERMAN.replace("Europe/Berlin", "Europe/Berln").replace("monday", "mondey")
    zone, every = map(str, german_faults(tmp_path, text))
    assert zone == (
        f'{tmp_path}/c.toml:3: community.timezone: Eine Zeitzone "Europe/Berln" gibt es '
        'nicht. Die Namen sehen aus wie "Europe/Berlin". Meintest du "Europe/Berlin"?'
    )
    assert every == (
        f'{tmp_path}/c.toml:10: rituals.talk.every: Das Wort "mondey" ist in einem '
        'Rhythmus nicht bekannt. Meintest du "monday"? Ein Rhythmus sieht aus wie '
        '"monday 09:00", "first monday 18:00" oder "last day 18:00".'
    )


# --- in which language ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beginning", "language"),
    [
        ('[community]\nlanguage = "de"', "de"),
        ("[community]\n  language='de' # ja", "de"),
        ('[community]\nlanguage = "de-AT"', "de"),
        ('community = { name = "x", language = "de" }', "de"),
        ('community.language = "de"', "de"),
        ('[community\nlanguage = "de"', "de"),
        ('[community]\nlanguage = "de"\nlanguage = "en"', "de"),
        ('[community]\n# language = "de"', "en"),
        ('[community]\nmother_language = "de"', "en"),
        ('[community]\nlanguage = "fr"', "en"),
        ("[community]\nlanguage = de", "de"),
        ("[community]\nlanguage: „DE“", "de"),
        ("[community]", "en"),
    ],
)
def test_the_language_is_read_however_broken_the_file_is(
    tmp_path: Path, beginning: str, language: str
) -> None:
    for fault in german_faults(tmp_path, f"{beginning}\nx = [1,\ny = \n"):
        assert str(fault).endswith(fault.sentence(language))
        assert fault.sentence("de") != fault.sentence("en")


def test_a_file_that_is_not_utf_8_is_told_so_in_its_language(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(GERMAN.replace("Was war", "Wofür").encode("latin-1"))
    (fault,) = faults_of(file)
    assert (
        str(fault)
        == f"{file}:11: Diese Zeile ist kein UTF-8; speichere die Datei als UTF-8."
    )


def test_whoever_shows_faults_may_choose_the_language(tmp_path: Path) -> None:
    (fault,) = german_faults(tmp_path, GERMAN.replace("monday-9", "") + "goal = 3\n")
    assert fault.sentence("en") == "A text in quotes is needed here, not 3."
    assert fault.sentence() == "Hier ist ein Text in Anführungszeichen nötig, nicht 3."
    assert fault.message == "a text in quotes is needed here, not 3"


def test_what_the_environment_does_wrong_is_told_in_the_language_of_the_file(
    tmp_path: Path,
) -> None:
    twice = {"STAMMTISCH_DATABASE_URL": "a", "STAMMTISCH_DATABASE_URL_FILE": "b"}
    with pytest.raises(ToldError, match="sind beide gesetzt"):
        read(tmp_path, GERMAN, twice)
    with pytest.raises(ToldError, match="are set"):
        read(tmp_path, GOOD, twice)
    gone = {"STAMMTISCH_DATABASE_URL_FILE": str(tmp_path / "none")}
    with pytest.raises(ToldError, match=r"nicht lesen: Es gibt sie nicht\.$"):
        read(tmp_path, GERMAN, gone)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\xff", "Sie ist kein UTF-8"), (None, "Sie ist ein Ordner")],
)
def test_a_secret_that_cannot_be_read_is_told_in_german(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "secret"
    file.mkdir() if content is None else file.write_bytes(content)
    with pytest.raises(ToldError, match=reason), told_in("de"):
        secret("T", {"T_FILE": str(file)})


def test_faults_keep_their_own_language_wherever_they_are_told() -> None:
    english = ConfigError([Fault("x", None, "", msg("fault.file.empty"))])
    with pytest.raises(ConfigError, match="empty"), told_in("de"):
        raise english


def test_an_error_without_words_in_the_catalogue_tells_itself() -> None:
    told_ = Fault("x", 1, "k", told(ValueError("so it cannot be")), "de")
    assert str(told_) == "x:1: k: So it cannot be."
    unknown = DurationError(written="x", advice=phrase("fault.none", "because"))
    assert str(Fault("x", 1, "k", told(unknown), "de")).endswith("because.")


def test_a_value_that_no_sentence_foresaw_is_refused_in_both_languages() -> None:
    class Strange(BaseModel):
        at: time

    _, ((path, text),) = read_table(Strange, {"at": 3})
    fault = Fault("x", 1, dotted(path), text)
    assert str(fault) == "x:1: at: 3 is not possible here."
    assert fault.sentence("de") == "3 geht hier nicht."


def test_what_looks_like_a_secret_is_taken_out_of_every_gap() -> None:
    hidden = "xoxb-12345678901-abcdefgh"
    inner = msg("fault.file.unreadable", reason=f"no {hidden}")
    text = msg("fault.prompts.file", file=hidden, problem=inner)
    assert hidden not in repr(without_secrets(text))
    assert hidden not in repr(without_secrets(told(ValueError(hidden))))
