"""Each kind of contribution has its words, in both languages, for one and for several."""

import pytest

from bot.texts.plain import plain
from bot.texts.translator import GettextTranslator
from rituals.document import Reader, doc, say
from rituals.model.ledger import OTHERWISE, Given

ONE = {
    "en": [
        "one answer",
        "one discussion as host",
        "one newcomer accompanied",
        "one newcomer greeted",
        "feedback once",
        "one thing shared",
        "something you were thanked for",
    ],
    "de": [
        "eine Antwort",
        "eine Diskussion geleitet",
        "eine neue Person begleitet",
        "eine neue Person begrüßt",
        "einmal Rückmeldung",
        "eine Sache geteilt",
        "etwas, wofür sich jemand bedankt hat",
    ],
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_me_has_words_for_each_kind(language: str) -> None:
    reader, translator = Reader(language, "UTC"), GettextTranslator()

    def words(kind: Given, n: int) -> str:
        id_ = f"command.me.{kind.value.replace(' ', '-')}"
        return plain(translator.document(doc(say(id_, n=n)), reader)).strip()

    kinds = (Given.ANSWERED, *OTHERWISE)
    assert [words(kind, 1) for kind in kinds] == ONE[language]
    assert all("3" in words(kind, 3) for kind in kinds)
