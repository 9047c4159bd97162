"""Every text of ours is there in both languages, fits its gaps, and is used."""

import ast
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from babel.messages.pofile import read_po

from bot.texts.template import gaps
from rituals.commands.registry import COMMANDS
from rituals.model.occurrence import Verdict

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "bot" / "texts"
LANGUAGES = ("en", "de")
TREES = ("rituals", "storage", "bot")
SPEAKERS = {"msg", "say", "Msg", "phrase"}
ID = re.compile(
    r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+|(error|(fault|room)\.error)\.[A-Z][A-Za-z]*Error"
)
"""Texts of errors are named like their classes."""


class Entry(NamedTuple):
    """One text: its forms (one, or one for each plural) and whether it is settled."""

    id: str
    forms: tuple[str, ...]
    plural: bool
    fuzzy: bool
    about: str


@cache
def entries(language: str, domain: str) -> tuple[Entry, ...]:
    path = TEXTS / language / f"{domain}.po"
    if not path.exists():
        return ()
    with path.open("rb") as source:
        catalog = read_po(source, abort_invalid=True)
    return tuple(
        Entry(
            id=m.id if isinstance(m.id, str) else m.id[0],
            forms=(m.string,) if isinstance(m.string, str) else tuple(m.string or ()),
            plural=bool(m.pluralizable),
            fuzzy=m.fuzzy,
            about=" ".join(m.auto_comments),
        )
        for m in catalog
        if m.id
    )


DOMAINS = sorted({path.stem for path in TEXTS.glob("*/*.po")})
EVERY = [(at, e) for at in LANGUAGES for d in DOMAINS for e in entries(at, d)]
each_domain = pytest.mark.parametrize("domain", DOMAINS)
IDS = frozenset(entry.id for _, entry in EVERY)


# --- the texts ----------------------------------------------------------------------


def test_there_are_texts() -> None:
    assert "engine" in DOMAINS


def test_there_are_texts_in_these_languages_only() -> None:
    assert {path.parent.name for path in TEXTS.glob("*/*.po")} == set(LANGUAGES)


@each_domain
def test_both_languages_have_the_same_texts(domain: str) -> None:
    english, german = ({e.id for e in entries(at, domain)} for at in LANGUAGES)
    assert english == german


@each_domain
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_id_stands_twice(language: str, domain: str) -> None:
    """The reader of PO files keeps the last of two and does not complain."""
    written = (TEXTS / language / f"{domain}.po").read_text(encoding="utf-8")
    ids = Counter(re.findall(r'^msgid "(.*)"$', written, re.MULTILINE))
    assert [id_ for id_, n in ids.items() if n > 1] == []


def gaps_of(entry: Entry) -> set[frozenset[str]]:
    """What the forms leave open, all the same if all is well; "one voice" needs no number."""
    one, *others = entry.forms
    if others and "n" not in gaps(one):
        return {gaps(one), *(gaps(other) - {"n"} for other in others)}
    return {gaps(form) for form in entry.forms}


@each_domain
def test_all_plural_forms_have_the_same_gaps(domain: str) -> None:
    both = [entry for at in LANGUAGES for entry in entries(at, domain)]
    assert [entry.id for entry in both if len(gaps_of(entry)) != 1] == []


@each_domain
def test_both_languages_have_the_same_gaps(domain: str) -> None:
    english, german = (
        {e.id: frozenset().union(*map(gaps, e.forms)) for e in entries(at, domain)}
        for at in LANGUAGES
    )
    assert english == german


@each_domain
def test_both_languages_have_plurals_of_the_same_texts(domain: str) -> None:
    english, german = (
        {e.id for e in entries(at, domain) if e.plural} for at in LANGUAGES
    )
    assert english == german


def faults_of(entry: Entry) -> Iterable[str]:
    """What is wrong with a text by itself."""
    if not ID.fullmatch(entry.id):
        yield "the id is none"
    if entry.fuzzy:
        yield "is fuzzy"
    if len(entry.forms) != (2 if entry.plural else 1):
        yield "has too few forms, or too many"
    if not all(form and form == " ".join(form.split()) for form in entry.forms):
        yield "is empty, or has blanks where none belong"


def test_every_text_is_whole() -> None:
    assert [
        f"{language}: {entry.id} {fault}"
        for language, entry in EVERY
        for fault in faults_of(entry)
    ] == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id": "nodot"}, "the id is none"),
        ({"fuzzy": True}, "is fuzzy"),
        ({"plural": True}, "has too few forms, or too many"),
        ({"forms": ("a", "b")}, "has too few forms, or too many"),
        ({"forms": ("",)}, "is empty, or has blanks where none belong"),
        ({"forms": ("a  b",)}, "is empty, or has blanks where none belong"),
        ({"forms": ("a\nb",)}, "is empty, or has blanks where none belong"),
    ],
)
def test_what_is_wrong_with_a_text_is_found(
    changes: dict[str, Any], fault: str
) -> None:
    whole = Entry("engine.fine", ("Fine",), plural=False, fuzzy=False, about="")
    assert [*faults_of(whole)] == []
    assert [*faults_of(whole._replace(**changes))] == [fault]


def test_the_engine_explains_what_stands_in_its_gaps() -> None:
    """Whoever translates sees the PO file alone."""
    unexplained = {
        f"{entry.id}: {gap}"
        for entry in entries("en", "engine")
        for form in entry.forms
        for gap in gaps(form)
        if not re.search(rf"\b{gap}\b", entry.about)
    }
    assert unexplained == set()


# --- how German is written ------------------------------------------------------------

# Within a sentence a capital can only be the formal address; at its beginning "Sie" can
# also be "they", and only with these verbs it surely is not.
FORMAL = re.compile(
    r"(?<=[\w,;] )(?:Sie|Ihnen|Ihre[mnrs]?)\b"
    r"|\bSie (?:können|möchten|müssen|dürfen|sollten|wollen|haben noch)\b"
    r"|\b(?:Bitte|Können|Möchten|Wollen|Haben|Sind) \w* ?Sie\b"
)
# Signs within a word that stand for a gender: star, colon, underscore, slash, capital I.
SIGNS = re.compile(
    r"\w(?:(?<!\*)\*(?!\*)|[:_]|/-?)(?:in|innen|r|n|e|frau)\b|[a-zäöüß]Innen\b"
)


def german() -> list[Entry]:
    return [entry for language, entry in EVERY if language == "de"]


def test_german_says_du() -> None:
    formal = {e.id: f for e in german() for f in e.forms if FORMAL.search(f)}
    assert formal == {}


def test_german_is_fair_without_signs_in_words() -> None:
    signs = {e.id: f for e in german() for f in e.forms if SIGNS.search(f)}
    assert signs == {}


@pytest.mark.parametrize(
    "formal",
    [
        "Das können Sie jetzt tun.",
        "Wir danken Ihnen.",
        "Sie können abstimmen.",
        "Haben Sie Zeit?",
    ],
)
def test_the_formal_address_is_found(formal: str) -> None:
    assert FORMAL.search(formal)


@pytest.mark.parametrize(
    "fine",
    ["Ihr entscheidet.", "Drei Stimmen. Sie kamen spät.", "Da sind sie, und ihr auch."],
)
def test_they_and_you_all_are_not_formal(fine: str) -> None:
    assert not FORMAL.search(fine)


@pytest.mark.parametrize("word", ["Helfer*innen", "Helfer:in", "jede/r", "HelferInnen"])
def test_signs_for_gender_are_found(word: str) -> None:
    assert SIGNS.search(word)


@pytest.mark.parametrize(
    "fine", ["**Ada**", "Das hier: in Ulm", "{a}: {n}", "und/oder"]
)
def test_other_signs_are_left_in_peace(fine: str) -> None:
    assert not SIGNS.search(fine)


# --- the texts and the code -----------------------------------------------------------


class Spoken(NamedTuple):
    """Ids as the code writes them: whole ones, and patterns of those put together."""

    ids: frozenset[str]
    patterns: frozenset[str]

    def covers(self, id_: str) -> bool:
        return id_ in self.ids or any(re.fullmatch(p, id_) for p in self.patterns)


def gathered(nodes: Iterable[ast.AST]) -> Spoken:
    """All ids among these expressions; an f-string is a pattern if it has words and a dot."""
    ids, patterns = set(), set()
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            ids.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [getattr(part, "value", None) for part in node.values]
            literal = "".join(part for part in parts if isinstance(part, str))
            if re.search(r"[a-z]", literal) and "." in literal:
                patterns.add(
                    "".join(
                        re.escape(part) if isinstance(part, str) else r"[\w.-]+"
                        for part in parts
                    )
                )
    return Spoken(frozenset(ids), frozenset(patterns))


def asked_for(tree: ast.AST) -> Spoken:
    """Ids that stand where a text is asked for: `msg("...")`, `say("...")`, `Msg("...")`."""
    asked = [
        call.args[0]
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and call.args
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in SPEAKERS
    ]
    branches = [
        branch
        for node in asked
        for branch in (
            (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)
        )
    ]
    return gathered(branches)


def mentioned(tree: ast.AST) -> Spoken:
    """Ids anywhere in the code, such as in a table of labels."""
    return gathered(ast.walk(tree))


class File(NamedTuple):
    """The ids of a file; its syntax tree is too large to be kept."""

    path: Path
    asked: Spoken
    mentioned: Spoken


def read(path: Path) -> File:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return File(path, asked_for(tree), mentioned(tree))


@cache
def files() -> tuple[File, ...]:
    paths = sorted(path for folder in TREES for path in (ROOT / folder).rglob("*.py"))
    return tuple(map(read, paths))


@pytest.mark.unmeasured
def test_every_text_that_the_code_asks_for_exists() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {wanted}"
        for path, spoken, _ in files()
        for wanted in [
            *(spoken.ids - IDS),
            *(p for p in spoken.patterns if not any(re.fullmatch(p, i) for i in IDS)),
        ]
    }
    assert missing == set()


@pytest.mark.unmeasured
def test_every_text_is_used() -> None:
    everywhere = Spoken(
        frozenset().union(*(file.mentioned.ids for file in files())),
        frozenset().union(*(file.mentioned.patterns for file in files())),
    )
    unused = {id_ for id_ in IDS if not everywhere.covers(id_)}
    assert unused == set()


def test_what_becomes_of_a_step_has_words_in_the_report() -> None:
    """Their ids are put together from codes, so no other test would miss one."""
    verdicts = {*Verdict, "missed", "failed", "expired", "impossible", "held"}
    assert {f"engine.verdict.{verdict}" for verdict in verdicts} <= IDS
    reasons = {"late", "newer", "nobody-answered", "expired", "failed", "retired"}
    assert {f"engine.reason.{reason}" for reason in reasons} <= IDS


def test_ids_in_code_are_found() -> None:
    tree = ast.parse(
        'say("a.b", n=1); document.msg("a.c" if x else "a.d"); Msg(f"a.e.{code}")\n'
        'print("a.f"); msg(code); LABELS = {"x": "a.g"}; msg(f"{kind}.h"); msg(f"{a}.{b}")'
    )
    asked = asked_for(tree)
    assert asked.ids == {"a.b", "a.c", "a.d"}
    assert asked.covers("a.e.some-code")
    assert asked.covers("a.h")
    assert not asked.covers("a.f")
    assert all(mentioned(tree).covers(id_) for id_ in ("a.b", "a.d", "a.f", "a.g"))
    assert not mentioned(tree).covers("a.x")


def test_german_texts_name_commands_as_german_readers_type_them() -> None:
    """What the operator types, and words of the file, stay as they are."""
    for_operators = {"fault", "doctor", "config", "plan"}
    named = [
        words
        for path in (ROOT / "bot/texts/de").glob("*.po")
        if path.stem not in for_operators
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("msgstr")
        for words in re.findall(r"`([^`]+)`", line)
    ]
    english = {c.words for c in COMMANDS if c.words not in map(str.lower, c.german)}
    bare = [re.sub(r" \{\w+\}| nichts", "", each) for each in named]
    assert len(bare) > 10
    assert [each for each in bare if each in english] == []
