"""The few words of ours around a transcript, in the community's language."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.texts.catalogues import OURS
from bot.texts.translator import GettextTranslator
from bot.texts.words import (
    brief_date_in_words,
    date_in_words,
    time_in_words,
    when_in_words,
)
from rituals.document import Param, Reader, Text, msg


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in one language and zone."""

    language: str
    zone: ZoneInfo
    _translator: GettextTranslator = field(default_factory=GettextTranslator)

    def __call__(self, id_: str, /, **params: Param) -> str:
        """A text of the rehearsal by its id without `rehearsal.`, on one line."""
        reader = Reader(self.language, self.zone.key)
        return self._translator.line((msg(f"rehearsal.{id_}", **params),), reader)

    def known(self, *ids: str, otherwise: str) -> str:
        """The first of these texts that exists (whole ids), or else these plain words."""
        texts = (OURS.text(self.language, id_, None) for id_ in ids)
        return next((text for text in texts if text), otherwise)

    def day(self, on: date) -> str:
        """A local date: "Montag, 4. Januar 2027"."""
        return date_in_words(on, self.language)

    def brief(self, at: datetime) -> str:
        """A local date and time for a table: "Mo 4.1.2027, 09:00"."""
        return f"{brief_date_in_words(at.date(), self.language)}, {at:%H:%M}"

    def time(self, at: datetime) -> str:
        """The time of day there: "09:00"."""
        return time_in_words(at, self.zone)

    def when(self, at: datetime) -> str:
        """An instant within a sentence."""
        return when_in_words(at, self.zone, self.language)


def literal(words: str) -> Text:
    """Words of people, for a gap in a text of ours."""
    return Text(words)
