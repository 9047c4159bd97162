"""The page's templates speak only in texts that exist, and hold no script and no style."""

import re
from pathlib import Path

import pytest

import bot.web
from bot.texts.catalogues import OURS

TEMPLATES = sorted((Path(bot.web.__file__).parent / "templates").glob("*.html"))
each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
SAYS = re.compile(r"""\b(?:t|view\.text)\(("([^"]*)"|'([^']*)')(\s*~)?""")
ROOM = Path(bot.web.__file__).parents[1] / "texts" / "en" / "room.po"
IDS = re.findall(
    r'^msgid "room\.(.+)"$', ROOM.read_text(encoding="utf-8"), re.MULTILINE
)


def spoken(text: str) -> set[tuple[str, bool]]:
    """Ids that a template asks for, and whether more follows by what is shown."""
    return {(m[2] or m[3], bool(m[4])) for m in SAYS.finditer(text)}


@each_template
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_template_asks_for_texts_that_exist(path: Path, language: str) -> None:
    missing = {
        id_
        for id_, begins in spoken(path.read_text(encoding="utf-8"))
        if not (
            any(known.startswith(id_) for known in IDS)
            if begins
            else OURS.text(language, f"room.{id_}", None)
        )
    }
    assert missing == set()


def test_every_text_of_the_page_is_asked_for() -> None:
    asked = {each for p in TEMPLATES for each in spoken(p.read_text(encoding="utf-8"))}
    whole = {id_ for id_, begins in asked if not begins}
    begun = tuple(id_ for id_, begins in asked if begins)
    by_code = ("error.", "field.")
    also = {"clock.pause", "clock.run", "taken-over", "unchanged", "role.newcomer"}
    left = {
        i for i in IDS if i not in whole | also and not i.startswith((*begun, *by_code))
    }
    assert left == set()


@each_template
def test_a_template_holds_no_script_no_style_and_no_way_around_escaping(
    path: Path,
) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|\|\s*safe\b|autoescape", text) == []
    assert re.findall(r"<script(?! src=\"/static/)", text) == []


def test_the_script_makes_no_markup_of_words() -> None:
    script = (Path(bot.web.__file__).parent / "static" / "room.js").read_text("utf-8")
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\("
    assert re.findall(ways, script) == []
