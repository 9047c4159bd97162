"""What the people of a rehearsal have to say, in the community's language.

The lines stand in `lines/<language>.toml`, apart from the texts of the bot: they are
what members would type.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Topic:
    """Something people ask in the ledger's channel, and what others answer."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something somebody made and hands in to a challenge."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """How somebody new introduces themselves."""

    who: str
    offers: str
    needs: str
    topics: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """All lines of one language."""

    topics: tuple[Topic, ...]
    by_question: Mapping[str, Topic]
    thanks: tuple[str, ...]
    hello: tuple[str, ...]
    small_talk: tuple[str, ...]
    voices: tuple[str, ...]
    agreements: tuple[str, ...]
    """To somebody in a discussion, whose `{name}` stands in it."""
    hosting: tuple[str, ...]
    progress: tuple[str, ...]
    suggestions: tuple[str, ...]
    look_backs: tuple[str, ...]
    submissions: tuple[Piece, ...]
    introductions: tuple[Introduction, ...]
    welcomes: tuple[str, ...]
    """To somebody who introduced themselves."""
    welcomed: tuple[str, ...]
    """What who is new says to that."""

    def topic(self, question: str) -> Topic | None:
        """The topic that somebody raised in these words."""
        return self.by_question.get(question)


@cache
def phrases_in(language: str) -> Phrases:
    """The lines of that language, English ones if there are none."""
    known = language if language in LANGUAGES else "en"
    source = files("bot.rehearsal") / "lines" / f"{known}.toml"
    read = tomllib.loads(source.read_text("utf-8"))
    topics = tuple(
        Topic(t["question"], tuple(t["answers"])) for t in read.pop("topics")
    )
    pieces = tuple(Piece(**piece) for piece in read.pop("submissions"))
    people = tuple(Introduction(**each) for each in read.pop("introductions"))
    lines = {name: tuple(words) for name, words in read.items()}
    raised = MappingProxyType({topic.question: topic for topic in topics})
    return Phrases(
        topics=topics,
        by_question=raised,
        submissions=pieces,
        introductions=people,
        **lines,
    )
