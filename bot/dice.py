"""Chance that can be repeated: the same seed gives the same throws, in every process."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class SeededDice:
    """Implements `Dice`. Forks depend on seed and name alone, not on what was thrown before."""

    def __init__(self, seed: int | str) -> None:
        self._seed = str(seed)
        # Not hash(): it differs from process to process.
        digest = hashlib.sha256(self._seed.encode()).digest()
        self._random = random.Random(int.from_bytes(digest, "big"))

    def number(self, below: int) -> int:
        """A whole number from 0 up to but without `below`."""
        return self._random.randrange(below)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The same items in a random order."""
        return self._random.sample(list(items), len(items))

    def forked(self, name: str) -> "SeededDice":
        """Dice of their own for `name`."""
        # The length keeps forks of ("a", "b/c") and ("a/b", "c") apart.
        return SeededDice(f"{len(self._seed)}:{self._seed}/{name}")
