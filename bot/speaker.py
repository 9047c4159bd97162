"""Says things on the command line in the community's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.texts import words
from bot.texts.catalogues import OURS
from bot.texts.translator import GettextTranslator
from rituals.community import Community
from rituals.document import Msg, Reader


@dataclass(frozen=True, slots=True)
class Speaker:
    """One reader's language and zone; equal sentences are translated once."""

    language: str
    zone: str

    @classmethod
    def of(cls, community: Community) -> "Speaker":
        return cls(OURS.language(community.language), community.zone.key)

    def line(self, text: Msg) -> str:
        """One sentence in words."""
        return _line(text, self)

    def sentence(self, notes: Iterable[Msg]) -> str:
        """Several notes in one line; empty if there are none."""
        return "; ".join(self.line(note) for note in notes)

    def step(self, name: str) -> str:
        """What a step does, in words; its name if there are none for it."""
        return _step(name, self)

    def day(self, on: date) -> str:
        """A date with its weekday."""
        return words.date_in_words(on, self.language)


@lru_cache(maxsize=4096)
def _line(text: Msg, speaker: Speaker) -> str:
    return GettextTranslator().line((text,), Reader(speaker.language, speaker.zone))


@lru_cache(maxsize=256)
def _step(name: str, speaker: Speaker) -> str:
    # A kind that is new to these texts has its steps shown by name.
    return speaker.line(Msg(f"step.{name}", otherwise=name))
