"""The catalogues: one PO file for each language and domain, read when first needed.

There is no build step: a PO file is turned into gettext's form in memory.
"""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"


class _Absent(NullTranslations):
    """Answers for ids that a catalogue lacks; gettext itself would answer with the id."""

    def gettext(self, message: str) -> str:
        del message
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        del msgid1, msgid2, n
        return ""


class Catalogues:
    """The texts in a folder: `de/engine.po` holds the German ones whose ids begin `engine.`.

    What was read once is remembered for good.
    """

    def __init__(self, folder: Path) -> None:
        self.languages = frozenset(path.parent.name for path in folder.glob("*/*.po"))
        """The languages there are texts in."""
        self._paths = {(p.parent.name, p.stem): p for p in folder.glob("*/*.po")}
        self._read: dict[tuple[str, str], NullTranslations] = {}
        self.text = lru_cache(maxsize=8192)(self._text)
        """`text(language, id, n)`: in the form for `n`; empty if the language has none."""

    def language(self, *wishes: str) -> str:
        """The first wish there are texts in ("de-AT" is "de"); English if there is none."""
        for wish in wishes:
            language = wish.replace("_", "-").partition("-")[0].lower()
            if language in self.languages:
                return language
        return ENGLISH

    def _text(self, language: str, id_: str, n: int | None = None) -> str:
        catalogue = self._catalogue(language, id_.partition(".")[0])
        plural = "" if n is None else catalogue.ngettext(id_, id_, n)
        return plural or catalogue.gettext(id_)

    def _catalogue(self, language: str, domain: str) -> NullTranslations:
        key = (language, domain)
        if key not in self._read:
            path = self._paths.get(key)
            self._read[key] = _translations(path) if path else _Absent()
        return self._read[key]


def _translations(path: Path) -> GNUTranslations:
    with path.open("rb") as source:
        catalog = read_po(source, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    translations.add_fallback(_Absent())
    return translations


OURS = Catalogues(Path(__file__).parent)
