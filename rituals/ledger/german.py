"""What makes a German message without a question mark a question: narrow patterns only.

German chat drops subjects ("hab ich schon", "kann man machen"), so a verb at the start
says nothing; only turns of phrase that ask the room, and question words before a verb, do.
"""

import re
from typing import Final

from rituals.ledger.words import words

FILLERS: Final = words("""
    hallo hi hey moin servus guten morgen tag abend leute zusammen ihr lieben ok okay also so und aber oder ja nein na
    äh ähm hm hmm mal bitte sorry sagt sag ach oh übrigens liebe alle
""")
"""Words that may stand before a question without changing it."""

_QUESTION_WORDS: Final = words("""
    was wer wie wo wann warum wieso weshalb wozu woher wohin womit wofür woran worauf welche welcher welches welchen wem
    wen
""")
_REASONS: Final = words("warum wieso weshalb wozu")
_VERBS: Final = words("""
    ist is sind war waren wird werden wurde hat haben habt hast hab habe kann können könnt kannst könnte muss müssen
    soll sollte sollen macht mache machen machst geht gehts gibt gibts heißt heisst bedeutet kostet kommt komme bekomme
    bekommt finde findet funktioniert läuft würde würdet würdest wäre steht benutzt nutzt nehmt nimmt seht meint meinst
    denkt hilft passiert kriege kriegt darf mag mögt wollt willst will weiß weiss kennt kann's ist's
""")

_ENDINGS: Final = {"ich": "e", "du": "st", "man": "t", "ihr": "t", "wir": "en"}
"""What a verb ends in before its subject: "wie installiere ich", "was braucht man"."""
_NO_VERBS: Final = words("""
    gut oft weit laut leicht nett schlecht schnell gerne gern lange selten alte letzte
""")
"""These end like verbs, and open no question: "wie lange ich gewartet habe"."""

_PHRASES: Final = re.compile(
    r"\b(?:weiß|weiss|kennt|hat|kann|könnte|hätte|nutzt|benutzt|versteht|mag|will|ist|gibt)\s"
    r"(?:hier\s|mir\s|uns\s|da\s|das\s|jetzt\s|vielleicht\s|zufällig\s|schon\s|schonmal\s){0,3}"
    r"(?:jemand|jmd|irgendwer|irgendjemand|wer|einer\svon\seuch|jemanden)\b"
    r"|^\W*(?:jemand|irgendwer|irgendjemand)\s(?:hier|da|eine|ne|erfahrung|lust|ideen?)\b"
    r"|^\W*(?:kennt|habt|könnt|wisst|nutzt|benutzt)\sihr\b"
    r"|\b(?:irgendwelche|jemand\seine|hat\swer\sne)\s(?:ideen?|tipps?|vorschläge)\b"
)


def opening_rule(first: str, second: str, third: str = "", *_: str) -> str | None:
    """The rule by which a sentence that starts with these words is a question; "" is where it ends."""
    if first not in _QUESTION_WORDS:
        return None
    if (first, second) == ("wer", "weiß"):
        return None
    asks = second in _VERBS or (not second and first in _REASONS)
    return "question-word-first" if asks or _agree(second, third) else None


def _agree(verb: str, subject: str) -> bool:
    """Whether these stand like a verb before its subject."""
    ending = _ENDINGS.get(subject)
    return ending is not None and verb.endswith(ending) and verb not in _NO_VERBS


def phrase_rule(text: str) -> str | None:
    """The rule by which a turn of phrase anywhere in the lower-case `text` makes it a question."""
    asks = (
        "je" in text
        or "wer" in text
        or "ihr" in text
        or "irgend" in text
        or "einer von" in text
    ) and (_PHRASES.search(text) is not None)
    return "asks-the-room" if asks else None
