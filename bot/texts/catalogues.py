"""The catalogues: one PO file for each language and domain, read when first needed.

There is no build step: a PO file is turned into gettext's form in memory.
"""

from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
ENGLISH = "en"


class _Absent(NullTranslations):
    """Answers for ids that a catalogue lacks; gettext itself would answer with the id."""

    def gettext(self, message: str) -> str:
        del message
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        del msgid1, msgid2, n
        return ""


@cache
def languages() -> frozenset[str]:
    """The languages there are texts in, by their folders."""
    return frozenset(path.parent.name for path in FOLDER.glob("*/*.po"))


@lru_cache(maxsize=1024)
def language_for(*wishes: str) -> str:
    """The first wish that there are texts in ("de-AT" is "de"); English if there is none."""
    for wish in wishes:
        language = wish.replace("_", "-").partition("-")[0].lower()
        if language in languages():
            return language
    return ENGLISH


@lru_cache(maxsize=8192)
def text_of(language: str, id_: str, n: int | None = None) -> str:
    """The text with this id in the form for `n`; empty if the language has none."""
    catalogue = _catalogue(language, id_.partition(".")[0])
    plural = "" if n is None else catalogue.ngettext(id_, id_, n)
    return plural or catalogue.gettext(id_)


@cache
def _catalogue(language: str, domain: str) -> NullTranslations:
    path = FOLDER / language / f"{domain}.po"
    if domain not in _domains(language):
        return _Absent()
    with path.open("rb") as source:
        catalog = read_po(source, locale=language, domain=domain, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    translations.add_fallback(_Absent())
    return translations


@cache
def _domains(language: str) -> frozenset[str]:
    """The domains of a language, by its files: an id cannot name a path of its own."""
    return frozenset(path.stem for path in FOLDER.glob(f"{language}/*.po"))
