"""The one root of all errors of Stammtisch.

The docstring of a class is the sentence people read; `{name}` in it is filled from
the error's facts, which are also attributes of the error. A fact that is a sentence of
ours itself is a `Phrase`, so that it can be told in other languages too.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field


class StammtischError(Exception):
    """Something went wrong in Stammtisch."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(str(self))

    def __getattr__(self, name: str) -> object:
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self) -> str:
        sentence = " ".join((inspect.getdoc(type(self)) or "").split())
        return sentence.format_map(_Known(self.facts))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words within the sentence of an error; as a string, English ones.

    `id` is what they are called in the catalogues; `{name}` in them is filled from `facts`.
    """

    id: str
    english: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.english.format_map(_Known(self.facts))


def phrase(id_: str, english: str, /, **facts: object) -> Phrase:
    """Words by their id, with what stands in their gaps."""
    return Phrase(id_, english, facts)


class SettingError(StammtischError, ValueError):
    """A setting is not possible."""

    # Validators of settings raise it: being a ValueError, it is told at the very key.


class _Known(dict[str, object]):
    """Leaves a placeholder standing when its fact was not given."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
