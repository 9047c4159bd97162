"""The rules of the house that a program can check and the linters do not."""

import ast
import io
import re
import tokenize
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from rituals import catalog

ROOT = Path(__file__).parents[1]
ROOMS = ("rituals", "storage", "bot")
LONGEST_FILE = 400  # lines; 300 is what to aim for
LONGEST_FUNCTION = 60  # lines with its docstring; a screen
BANNED_WORDS = {
    "manager",
    "helper",
    "util",
    "service",
    "data",
    "info",
    "process",
    "misc",
}


def sources(*folders: str) -> list[Path]:
    """Python files that people write; migrations are generated."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "versions" not in path.relative_to(ROOT).parts
    )


PRODUCT = sources(*ROOMS)
TESTS = sources("tests")
EVERYTHING = [*PRODUCT, *TESTS, *sources("benchmarks")]


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


class Function(NamedTuple):
    name: str
    lines: int
    asserts: bool


class Structure(NamedTuple):
    """What the rules ask of a file; its syntax tree is too large to be kept."""

    functions: tuple[Function, ...]
    classes: tuple[str, ...]
    patches: tuple[int, ...]
    """Lines that put something in the place of something else."""


@cache
def structure(path: Path) -> Structure:
    """Read once for all rules."""
    functions, classes, patches = [], [], []
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            tests = node.name.startswith("test_")
            functions.append(
                Function(node.name, lines, tests and asserts_something(node))
            )
        elif isinstance(node, ast.ClassDef):
            classes.append(node.name)
        elif isinstance(node, ast.Attribute) and node.attr == "setattr":
            patches.append(node.lineno)
    return Structure(tuple(functions), tuple(classes), tuple(patches))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_are_files_to_check() -> None:
    assert min(len(PRODUCT), len(TESTS)) > 100
    assert set(PRODUCT) < set(EVERYTHING)
    assert set(TESTS) < set(EVERYTHING)


# --- small and plain


def test_a_file_is_about_one_thing() -> None:
    lengths = {name_of(path): text(path).count("\n") for path in PRODUCT}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_a_function_fits_a_screen() -> None:
    assert [
        f"{name_of(path)}: {function.name} has {function.lines} lines"
        for path in PRODUCT
        for function in structure(path).functions
        if function.lines > LONGEST_FUNCTION
    ] == []


def words_of(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name, in the singular."""
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)
    return {
        word
        for found in words
        for word in (found.lower(), found.lower().removesuffix("s"))
    }


def test_names_of_modules_and_classes_say_what_a_thing_is() -> None:
    assert [
        f"{name_of(path)}: {name}"
        for path in PRODUCT
        for name in (
            *Path(name_of(path)).with_suffix("").parts,
            *structure(path).classes,
        )
        if words_of(name) & BANNED_WORDS
    ] == []


# --- exceptions to the linters

REASON = r"\s+(?=.*[a-z]{2})\S"
REASONED = re.compile(
    rf"noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*{REASON}"
    rf"|type: ignore\[[a-z-]+(, ?[a-z-]+)*\]\s+#{REASON}"
    rf"|pragma: no (cover|branch){REASON}"
)
EXCEPTION = re.compile(
    r"#\s*(ruff:\s*|flake8:\s*)?(noqa|type:\s*ignore|pragma:\s*no)\b", re.IGNORECASE
)


def unreasoned(source: str) -> list[str]:
    comments = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        token.string
        for token in comments
        if token.type == tokenize.COMMENT
        and EXCEPTION.search(token.string)
        and not REASONED.search(token.string)
    ]


def test_every_lint_exception_carries_its_reason() -> None:
    assert [
        f"{name_of(path)}: {comment}"
        for path in EVERYTHING
        if EXCEPTION.search(text(path))  # a file without one need not be taken apart
        for comment in unreasoned(text(path))
    ] == []


@pytest.mark.parametrize(
    ("comment", "reasoned"),
    [
        ("# noqa: S311  fair order, not secrets", True),
        ("# noqa: S311  a game, not a secret", True),
        ("# noqa: S311", False),
        ("# noqa: S311, TID251", False),
        ("# noqa", False),
        ("# ruff: noqa", False),
        ("# type: ignore[arg-type]  # the stub is older than the library", True),
        ("# type: ignore[arg-type]", False),
        ("# pragma: no cover  only on Windows", True),
        ("# pragma: no cover", False),
        ("# a comment", True),
    ],
)
def test_a_reason_is_told_from_none(comment: str, *, reasoned: bool) -> None:
    assert (unreasoned(f"x = 1  {comment}\n") == []) is reasoned


def test_every_exception_for_a_whole_folder_carries_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = project.split("[tool.ruff.lint.per-file-ignores]")[1].split("\n[")[0]
    assert [line for line in section.splitlines() if line and " # " not in line] == []


# --- honest tests


def asserts_something(test: ast.AST) -> bool:
    """It has an assert statement, or calls what asserts by its name (`pytest.raises`, `assert_...`, `expect(...).to_...`)."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            if _expects(node):
                return True
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if name in {
                "raises",
                "warns",
                "fail",
                "run_state_machine_as_test",
            } or name.startswith("assert_"):
                return True
    return False


def _expects(call: ast.Call) -> bool:
    """It says of something on a page what it comes to: `expect(...).to_...`."""
    subject = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(subject, ast.Call) and getattr(subject.func, "id", "") == "expect"


def test_every_test_asserts_something() -> None:
    assert [
        f"{name_of(path)}: {function.name}"
        for path in TESTS
        for function in structure(path).functions
        if function.name.startswith("test_") and not function.asserts
    ] == []


def test_no_test_replaces_a_part_by_patching() -> None:
    """Write a fake in tests/fakes/ and hand it in. Only the guards of conftest.py patch, and only sockets."""
    assert [
        f"{name_of(path)}: line {line}"
        for path in TESTS
        if path.name != "conftest.py"
        for line in structure(path).patches
    ] == []


# --- the project in a fresh clone


def locked() -> dict[str, str]:
    """Requirement lines of the lock by package, each with its hashes."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {re.split(r"[=<>~! ;\[]", line, maxsplit=1)[0]: line for line in lines}


def test_the_lock_pins_everything_by_version_and_hash() -> None:
    assert [
        line
        for line in locked().values()
        if "==" not in line or "--hash=sha256:" not in line
    ] == []


def test_the_lock_names_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert (
        re.findall(
            r"^.*(?:://|index-url|find-links|trusted-host).*$", text, re.MULTILINE
        )
        == []
    )


def test_the_lock_holds_everything_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["dev"], *groups["build"]]
    names = {
        re.split(r"[\[=<>~! ;]", requirement, maxsplit=1)[0].lower()
        for requirement in wanted
    }
    assert names - locked().keys() == set()


MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:work|root|home|Users|opt)/\w")


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    written = [
        *EVERYTHING,
        *(
            path
            for path in sorted(ROOT.iterdir())
            if path.suffix in {".md", ".toml", ".lock"}
        ),
        *sorted((ROOT / "docs").rglob("*.md")),
        ROOT / "Makefile",
        ROOT / ".ci" / "run",
    ]
    assert [
        f"{name_of(path)}: {place}"
        for path in written
        for place in MACHINE_PATH.findall(text(path))
    ] == []


# --- a ritual is four things

CATALOG = ROOT / "rituals" / "catalog"
# A direct child, module or package: what lies inside a package are parts of one kind.
KINDS = sorted(
    [path.stem for path in CATALOG.glob("*.py") if not path.stem.startswith("_")]
    + [path.parent.name for path in CATALOG.glob("*/__init__.py")]
)


def test_there_are_ritual_kinds_to_check() -> None:
    assert KINDS


def test_the_catalog_lists_every_ritual_kind() -> None:
    assert sorted(getattr(catalog, "KINDS", {})) == KINDS


def test_no_ritual_kind_is_left_out_of_the_contract_of_independence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {
        contract["id"]: contract
        for contract in project["tool"]["importlinter"]["contracts"]
    }
    independent = set(contracts["rituals-independent"]["modules"])
    assert {f"rituals.catalog.{kind}" for kind in KINDS} - independent == set()


def test_every_ritual_kind_has_its_test() -> None:
    tested = {path.stem for path in TESTS}
    assert [
        kind
        for kind in KINDS
        if not any(name.startswith(f"test_{kind}") for name in tested)
    ] == []


def test_every_ritual_kind_has_its_table_in_the_sample() -> None:
    sample = ROOT / "config.example.toml"
    shown = (
        tomllib.loads(sample.read_text(encoding="utf-8"))["rituals"]
        if sample.exists()
        else {}
    )
    assert set(KINDS) - {table["kind"] for table in shown.values()} == set()
