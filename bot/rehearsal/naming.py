"""Names in what people type: whom an `@name` means, and who might come next."""

from collections.abc import Collection, Iterable, Iterator
from itertools import count

from rituals.model.ids import Account
from rituals.signals import Person

_NEWCOMERS = (
    "Noor",
    "Luca",
    "Frieda",
    "Mateo",
    "Aylin",
    "Juri",
    "Hanna",
    "Samir",
    "Greta",
    "Nilo",
)


def mentioned_in(text: str, people: Iterable[Person]) -> Iterator[Account]:
    """Whom the text names: `@Ada`; of "@Ada Lovelace" and "@Ada" the longer one."""
    left = text.casefold()
    for person in sorted(people, key=lambda each: -len(each.name)):
        sign = f"@{person.name.casefold()}"
        if sign in left:
            left = left.replace(sign, " ")
            yield person.account


def suggested(taken: Collection[str]) -> str:
    """A name for somebody new that nobody has yet."""
    rounds = (f"{name} {n}" if n > 1 else name for n in count(1) for name in _NEWCOMERS)
    return next(name for name in rounds if name not in taken)
