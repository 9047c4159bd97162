"""The one root of all errors of Stammtisch.

The docstring of a class is the sentence people read; `{name}` in it is filled from
the error's facts, which are also attributes of the error.
"""

import inspect


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


class _Known(dict[str, object]):
    """Leaves a placeholder standing when its fact was not given."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
