"""What is wrong in a configuration file, where, and in the language of who wrote it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.speaker import Speaker
from bot.texts.catalogues import ENGLISH, OURS
from rituals.document import Msg, Param, msg
from rituals.errors import Phrase, StammtischError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `line` is counted from 1; `None` if it is about the whole file.

    As a string it is in the `language` of the file.
    """

    file: str
    line: int | None
    key: str
    text: Msg
    language: str = ENGLISH

    @property
    def message(self) -> str:
        """What is wrong and what would be right, in English."""
        return _words(self.text, ENGLISH)

    def sentence(self, language: str = "") -> str:
        """The same as a whole sentence, in the language of the file if in none other."""
        return _sentence(_words(self.text, language or self.language))

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        about = f"{where}: {self.key}" if self.key else where
        return f"{about}: {self.sentence()}"


class ConfigError(StammtischError):
    """{listing}"""

    faults: tuple[Fault, ...]

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(listing="\n".join(str(fault) for fault in self.faults))


class ToldError(StammtischError):
    """{sentence}"""


@contextmanager
def told_in(language: str) -> Iterator[None]:
    """Whatever is refused inside becomes a `ToldError` in that language."""
    try:
        yield
    except ConfigError:  # its faults know their language
        raise
    except StammtischError as error:
        sentence = _sentence(_words(told(error), language))
        raise ToldError(sentence=sentence) from error


def told(error: Exception) -> Msg:
    """An error as a text: `fault.error.` and the name of its class, with its facts.

    One that has no words in the catalogues is told as it tells itself.
    """
    facts = error.facts if isinstance(error, StammtischError) else {}
    params = tuple((name, as_param(fact)) for name, fact in facts.items())
    return Msg(f"fault.error.{type(error).__name__}", params, otherwise=str(error))


def as_param(fact: object) -> str | Msg:
    """What fills a gap: words of ours by their id, anything else as it is written."""
    if isinstance(fact, Msg):
        return fact
    if isinstance(fact, Phrase):
        inner = tuple((name, as_param(each)) for name, each in fact.facts.items())
        return Msg(fact.id, inner, otherwise=str(fact))
    return str(fact)


def one_of(words: Iterable[Param]) -> Param:
    """Words of which one is to be chosen."""
    found: Param = ""
    for each in words:
        found = msg("fault.or", one=found, other=each) if found else each
    return found


def _words(text: Msg, language: str) -> str:
    return Speaker(OURS.language(language), "UTC").line(text)


def _sentence(words: str) -> str:
    """With a capital and a full stop, like all errors of ours, wherever it comes from."""
    stop = "" if words.endswith((".", "?", "!", "…")) else "."
    return f"{words[:1].upper()}{words[1:]}{stop}"
