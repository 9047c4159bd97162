"""Words as people type them: umlauts spelled out, and the word that was probably meant."""

import difflib
import unicodedata
from collections.abc import Iterable

from rituals.errors import Phrase, phrase

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

# Spelled-out numbers people write before "weeks" or "days".
NUMERALS = {
    **dict.fromkeys(("a", "an", "one", "ein", "eine", "einem", "einen", "einer"), 1),
    **dict.fromkeys(("two", "zwei"), 2),
    **dict.fromkeys(("three", "drei"), 3),
    **dict.fromkeys(("four", "vier"), 4),
    **dict.fromkeys(("five", "fuenf"), 5),
    **dict.fromkeys(("six", "sechs"), 6),
}


def folded(text: str) -> str:
    """The text without case, with umlauts spelled out: "Täglich" and "taeglich" are one word."""
    return unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to what was typed, or None if none is close."""
    written = {folded(each): each for each in known}
    close = difflib.get_close_matches(folded(word), written, n=1, cutoff=0.6)
    return written[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> Phrase | str:
    """' Did you mean "monday"?', with the space before it, or nothing if no word is close."""
    return hint(nearest(word, known))


def hint(guess: str | None) -> Phrase | str:
    """The same for a guess; nothing if there is none."""
    if not guess:
        return ""
    return phrase(
        "fault.did-you-mean", '{space}Did you mean "{guess}"?', space=" ", guess=guess
    )
