"""Which of the two languages a message is in, by a short list of words.

Words that are common in one language and no word of the other; "die", "war", "was" or
"in" are in neither list, because both languages have them.
"""

import re
from typing import Final, Literal

from rituals.ledger.words import words

Language = Literal["de", "en"]

_WORD = re.compile(r"[a-zäöüß]+")
_LONGEST: Final = 400
"""Characters looked at; a longer message has long shown its language by then."""

_GERMAN: Final = words("""
    aber als auch auf aus bei bin bist bitte danke das dass dein dem den der dich dir doch du ein eine einen
    einer eines einfach es euch eure für ganz geht gibt gut habe haben halt hat hatte heute hier ich ihm ihn ihr
    ihre im immer irgendwie ist ja jemand jetzt kann kannst kein keine keiner könnt können leute machen mal man mehr
    mein mich mir mit muss müssen nach nein nicht nichts noch nur oder ohne schon sehr sein seit sich sie sind
    soll sollte über um und uns unser vielleicht vom von vor wäre warum wenn wer werden weil weiß weiss wie wieder
    wieso wir wird wo würde zu zum zur zwei
    """)

_ENGLISH: Final = words("""
    a about after all and any anyone are as at because been being but by can could did do does doing don for from
    get getting got had has have he hello help here his how i if into is isn it its just know like me my need no
    not now of off on one or our out please problem should some somebody someone than thank thanks that the their
    them then there these they thing think this to trying up us use using very want we were what when where which
    who why with without work working would yes you your
    """)


def guess(text: str, default: Language = "en") -> Language:
    """The language of `text`; `default` where no listed word, or as many of each, stands in it."""
    said = set(_WORD.findall(text[:_LONGEST].lower()))
    german, english = len(said & _GERMAN), len(said & _ENGLISH)
    if german == english:
        return default
    return "de" if german > english else "en"
