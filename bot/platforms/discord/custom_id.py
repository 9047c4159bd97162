"""What a button or form carries on Discord, in its `custom_id` of at most 100 characters.

Nothing of it is kept in memory or in a table: a button that was posted weeks ago says by
itself what it does, also after a restart.

Usually it can be read: `a|join|werkstatt/round/2027-01-04/1|x`; `o` instead of `a` where
the press opens something. What is longer is packed: compressed, and written with 15 bits
to a character (capital letter in front), since the limit counts characters and not
bytes. Some 300 characters of usual words fit in that way. A digit behind the letter only
tells components of one message apart, which may not carry the same id twice.
"""

import re
import zlib

from bot.platforms.carried import Pressed, TooMuchToCarryError
from bot.platforms.discord.limits import CUSTOM_ID
from bot.platforms.shortening import length

_READABLE = re.compile(r"(?P<kind>[ao])\d*\|(?P<rest>.*)", re.DOTALL)
_PACKED = re.compile(r"(?P<kind>[AO])\d*(?P<rest>[\u3400-\ud7a3]*)")
_APART = "|"
_PARTS = 3

# Words that stand in many ids, the likeliest last; never change it: posted buttons
# were packed with it.
_KNOWN = (
    b"engine command settle-posted settle-again decide-run decide-leave message: mark:off "
    b"ritual: when: to: until: member: page: language: quiet: from: text: reason: "
    b"/introduction/discord:# /wrap-up/discord:# /reminder/discord:# /open/discord:# "
    b"/2026- /2027- /2028- -01/1 /x1 #open discord:#"
)


def encode(action: str, about: str, value: str, *, opens: bool, nth: int = 0) -> str:
    """The `custom_id` of a component; `nth` tells apart those that carry the same.

    `TooMuchToCarryError` if it cannot be packed into 100 characters.
    """
    kind = ("o" if opens else "a") + (str(nth) if nth else "")
    readable = _APART.join((kind, action, about, value))
    if length(readable) <= CUSTOM_ID and _reads_back(readable, action, about):
        return readable
    packed = kind.upper() + _pack(_APART.join((action, about, value)))
    if len(packed) > CUSTOM_ID or _APART in action + about:
        raise TooMuchToCarryError(n=len(packed), most=CUSTOM_ID)
    return packed


def decode(custom_id: str) -> Pressed | None:
    """What it carries; `None` if it is no component of ours."""
    parts: list[str] = []
    found = _READABLE.fullmatch(custom_id)
    if found:
        parts = found["rest"].split(_APART, _PARTS - 1)
    elif found := _PACKED.fullmatch(custom_id):
        parts = (_unpack(found["rest"]) or "").split(_APART, _PARTS - 1)
    if found is None or len(parts) != _PARTS:
        return None
    action, about, value = parts
    return Pressed(action, about, value, opens=found["kind"] in "oO")


def _reads_back(readable: str, action: str, about: str) -> bool:
    """Whether a chat platform keeps it as it is: one line, nothing at its ends to trim."""
    return (
        _APART not in action + about
        and readable.isprintable()
        and readable == readable.strip()
    )


# --- 15 bits to a character: signs that every normal form of Unicode leaves alone

_BITS = 15
_EXTENSION = range(0x3400, 0x3400 + 6_582)
_IDEOGRAPHS = range(0x4E00, 0x4E00 + 20_902)
_SYLLABLES = range(0xAC00, 0xAC00 + 2**_BITS - 6_582 - 20_902)
_SIGNS = [*map(chr, (*_EXTENSION, *_IDEOGRAPHS, *_SYLLABLES))]
_NUMBERS = {sign: number for number, sign in enumerate(_SIGNS)}


def _pack(text: str) -> str:
    squeezer = zlib.compressobj(9, wbits=-15, zdict=_KNOWN)
    squeezed = squeezer.compress(text.encode("utf-8", "surrogatepass"))
    # A one in front keeps leading zeros.
    number = int.from_bytes(b"\x01" + squeezed + squeezer.flush())
    signs = []
    while number:
        number, last = divmod(number, 1 << _BITS)
        signs.append(_SIGNS[last])
    return "".join(reversed(signs))


def _unpack(signs: str) -> str | None:
    number = 0
    for sign in signs:
        if sign not in _NUMBERS:
            return None
        number = number << _BITS | _NUMBERS[sign]
    squeezed = number.to_bytes((number.bit_length() + 7) // 8)[1:]
    opener = zlib.decompressobj(wbits=-15, zdict=_KNOWN)
    try:
        return opener.decompress(squeezed).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError):
        return None
