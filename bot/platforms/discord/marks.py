"""How a message of ours is known again: by a mark at its end that nobody sees.

Discord has no place for a key in a message. The `nonce` of one that was just sent is
remembered for minutes only, and is not in what is read back; buttons could carry a key,
but not every message has some; and two messages may say the same. So 56 characters of no
width stand at the end of each: 48 bits of a digest of the delivery's key, and which of how
many messages of a long document it is. Discord keeps such characters (they are what
libraries break mentions with). Should it ever drop them, a message is known by what it says.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

_ZERO, _ONE = "\u200b", "\u200c"
_KEY_BITS, _PART_BITS = 48, 4
LENGTH = _KEY_BITS + 2 * _PART_BITS
MOST_PARTS = 2**_PART_BITS
NONCE = 25
_AT_END = re.compile(f"[{_ZERO}{_ONE}]{{{LENGTH}}}$")


@dataclass(frozen=True, slots=True)
class Mark:
    """Which delivery a message belongs to (a digest), and which part of it this is, from 1."""

    digest: int
    part: int = 1
    parts: int = 1

    def __str__(self) -> str:
        number = self.digest << 2 * _PART_BITS
        number |= (self.part - 1) << _PART_BITS | (self.parts - 1)
        bits = f"{number:0{LENGTH}b}"
        return bits.replace("0", _ZERO).replace("1", _ONE)


def digest(key: str) -> int:
    """What a mark has of a delivery's key."""
    return int.from_bytes(sha256(key.encode()).digest()[: _KEY_BITS // 8])


def nonce(key: str, part: int) -> str:
    """What Discord shall know a quick second try of a message by."""
    return sha256(f"{key}#{part}".encode()).hexdigest()[:NONCE]


def mark_of(content: str) -> Mark | None:
    """The mark of a message; `None` if it has none."""
    found = _AT_END.search(content)
    if found is None:
        return None
    number = int(found.group().replace(_ZERO, "0").replace(_ONE, "1"), 2)
    most = MOST_PARTS - 1
    part, parts = number >> _PART_BITS & most, number & most
    return Mark(number >> 2 * _PART_BITS, part + 1, parts + 1)


def unmarked(content: str) -> str:
    """What a message says, without its mark."""
    return _AT_END.sub("", content)
