"""What a weekly discussion remembers: between occurrences, and about one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Literal, Self

from rituals.model.ids import MemberId
from rituals.model.occurrence import NOTHING, Json, OccurrenceId

FORGOTTEN_AFTER = 30
"""So many decided suggestions are remembered, to answer a button pressed too late."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt; `by` is set if a member suggested it, then `key` is the suggestion's id."""

    key: str
    text: str
    by: MemberId | None = None

    @classmethod
    def written(cls, text: str) -> Self:
        """One from the configuration: its key follows its words through every change of the list."""
        return cls(key_of(text), text)


def key_of(text: str) -> str:
    """Names a prompt by its words; blanks and case do not make another one of it."""
    words = " ".join(text.casefold().split())
    return sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A prompt a member handed in. Its text goes when it was used."""

    id: str
    by: MemberId
    text: str
    state: Literal["pending", "approved", "rejected", "used"] = "pending"
    decided: int = 0
    """How often moderators decided about it."""
    rank: int = 0
    """The approved ones are asked by rising rank."""
    told: bool = False
    """Whether the member heard that it was approved."""
    occurrence: OccurrenceId | None = None
    """Under whose name the moderators were asked."""

    @property
    def as_prompt(self) -> Prompt:
        return Prompt(self.id, self.text, self.by)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What an occurrence to come has chosen: left alone by others until that instant."""

    prompt: str
    until: datetime
    host: MemberId | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """The ritual's memory, read from JSON; keys it does not know stay as they are."""

    used: tuple[str, ...] = ()
    opened: int = 0
    turns: Mapping[MemberId, int] = field(default_factory=lambda: MappingProxyType({}))
    reserved: Mapping[OccurrenceId, Reservation] = field(
        default_factory=lambda: MappingProxyType({})
    )
    suggested: int = 0
    suggestions: Mapping[str, Suggestion] = field(
        default_factory=lambda: MappingProxyType({})
    )
    thanked_until: datetime | None = None
    """The last wrap-up thanked for what was given until then."""
    rest: Json = field(default_factory=lambda: NOTHING)

    @classmethod
    def of(cls, json: Json) -> Self:
        """Read it."""
        thanked = json.get("thanked_until")
        return cls(
            used=tuple(json.get("used", ())),
            opened=json.get("opened", 0),
            turns=dict(json.get("turns", {})),
            reserved={
                id_: Reservation(
                    each["prompt"],
                    datetime.fromisoformat(each["until"]),
                    each.get("host"),
                )
                for id_, each in json.get("reserved", {}).items()
            },
            suggested=json.get("suggested", 0),
            suggestions={
                id_: Suggestion(
                    id_,
                    each["by"],
                    each["text"],
                    each["state"],
                    each.get("decided", 0),
                    each.get("rank", 0),
                    each.get("told", False),
                    each.get("occurrence"),
                )
                for id_, each in json.get("suggestions", {}).items()
            },
            thanked_until=datetime.fromisoformat(thanked) if thanked else None,
            rest=json,
        )

    def json(self, now: datetime) -> Json:
        """Write it, without reservations that have lapsed."""
        return {
            **self.rest,
            "used": list(self.used),
            "opened": self.opened,
            "turns": dict(self.turns),
            "reserved": {
                id_: {
                    "prompt": each.prompt,
                    "host": each.host,
                    "until": each.until.isoformat(),
                }
                for id_, each in self.reserved.items()
                if each.until > now
            },
            "suggested": self.suggested,
            "suggestions": {
                each.id: {
                    "by": each.by,
                    "text": each.text,
                    "state": each.state,
                    "decided": each.decided,
                    "rank": each.rank,
                    "told": each.told,
                    "occurrence": each.occurrence,
                }
                for each in self._worth_keeping()
            },
            **(
                {"thanked_until": self.thanked_until.isoformat()}
                if self.thanked_until
                else {}
            ),
        }

    def approved(self) -> tuple[Suggestion, ...]:
        """Those to be asked, the one approved first in front."""
        waiting = [s for s in self.suggestions.values() if s.state == "approved"]
        return tuple(sorted(waiting, key=lambda s: s.rank))

    def with_suggestion(self, suggestion: Suggestion) -> Self:
        """The same with that one written, new or known."""
        return replace(
            self, suggestions={**self.suggestions, suggestion.id: suggestion}
        )

    def with_turn(self, member: MemberId) -> Self:
        """The same, with the latest turn being that member's."""
        return replace(self, turns={**self.turns, member: self.opened})

    def without_turn(self, member: MemberId) -> Self:
        """The same, with that member first in line again."""
        turns = {m: turn for m, turn in self.turns.items() if m != member}
        return replace(self, turns=turns)

    def _worth_keeping(self) -> list[Suggestion]:
        everything = list(self.suggestions.values())
        over = [s for s in everything if s.state in ("used", "rejected")]
        gone = {s.id for s in over[:-FORGOTTEN_AFTER]}
        return [s for s in everything if s.id not in gone]


@dataclass(frozen=True, slots=True)
class Plan:
    """The notes about one occurrence: its prompt, its host, and who could step in.

    `declined` are the prompts swapped away, `draws` counts how often one was drawn,
    `asked` how many hosts were asked.
    """

    prompt: Prompt | None = None
    declined: tuple[str, ...] = ()
    draws: int = 0
    host: MemberId | None = None
    bench: tuple[MemberId, ...] = ()
    asked: int = 0
    rest: Json = field(default_factory=lambda: NOTHING)

    @classmethod
    def of(cls, notes: Json) -> Self:
        """Read them."""
        prompt = notes.get("prompt")
        return cls(
            prompt=Prompt(prompt["key"], prompt["text"], prompt.get("by"))
            if prompt
            else None,
            declined=tuple(notes.get("declined", ())),
            draws=notes.get("draws", 0),
            host=notes.get("host"),
            bench=tuple(notes.get("bench", ())),
            asked=notes.get("asked", 0),
            rest=notes,
        )

    @property
    def json(self) -> Json:
        """Write them."""
        prompt = self.prompt
        return {
            **self.rest,
            "prompt": {"key": prompt.key, "text": prompt.text, "by": prompt.by}
            if prompt
            else None,
            "declined": list(self.declined),
            "draws": self.draws,
            "host": self.host,
            "bench": list(self.bench),
            "asked": self.asked,
        }

    @property
    def host_message(self) -> str:
        """The name of the effect by which the present host was asked."""
        return f"host-{self.asked}"
