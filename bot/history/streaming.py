"""JSON that is larger than memory, one value after the other.

With ijson (github.com/ICRAR/ijson): it is kept, has wheels for all systems, and parses in C.
Python's own parsers, and orjson, hold the whole text and all that it says at once.
"""

from collections.abc import Callable, Iterator
from typing import IO, Any, Final

import ijson

_MARK: Final = b"\xef\xbb\xbf"
_LONGEST_HEAD: Final = 10_000
"""Values in front of the list; there are a few dozen."""


class BrokenOffError(ValueError):
    """It is no JSON, or breaks off; its words say where."""


class Reading:
    """A file that tells how many bytes are taken from it."""

    def __init__(self, file: IO[bytes], told: Callable[[int], None]) -> None:
        self._file, self._told = file, told
        self._waiting = file.read(len(_MARK)).removeprefix(_MARK)

    def read(self, size: int = -1) -> bytes:
        """As of a file; a mark of the order of bytes in front is left out."""
        if size == 0:  # asked by who wants to know whether these are bytes
            return b""
        got = self._waiting + self._file.read(size)
        self._waiting = b""
        self._told(len(got))
        return got


def head_of(source: Reading, key: str) -> dict[str, Any] | None:
    """What an object says before the list called `key`; `None` if there is no such list."""
    builder = ijson.ObjectBuilder()
    try:
        for n, (prefix, event, value) in enumerate(ijson.parse(source)):
            if prefix == key and event == "start_array":
                head = builder.value
                return head if isinstance(head, dict) else None
            if n > _LONGEST_HEAD:
                return None
            builder.event(event, value)
    except (ijson.JSONError, UnicodeDecodeError, ValueError, AttributeError):
        return None
    return None


def items_of(source: Reading, key: str) -> Iterator[Any]:
    """What is in the list called `key` of an object. Errors: `BrokenOffError`."""
    try:
        yield from ijson.items(source, f"{key}.item", use_float=True)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise BrokenOffError(str(error).splitlines()[0]) from error
