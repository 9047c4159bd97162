"""Does a message say thank you, or that something helped?

Thanks in advance, thanks for trying and "no, thanks" are none. Whom the thanks are for is
found in the conversation.
"""

import re
from typing import Final

from rituals.ledger.language import Language
from rituals.ledger.questions import own_words

_LONGEST: Final = 1000
"""Characters looked at: thanks stand at the start of what people write, or it is short."""

_ENGLISH: Final = (
    r"\b(?:(?:many\s|much\s)?thanks|thank\s(?:you+|u|ya)|thankyou|thanx|thx|thnx|tnx|tyvm|tysm|ty|cheers|"
    r"(?:much|really)\sappreciated|i\s(?:really\s)?appreciate\s(?:it|that|your|the\shelp))\b"
)
_GERMAN: Final = (
    r"\b(?:danke(?:schön|schoen|sehr)?|merci|dank\s(?:dir|euch|ihnen)|"
    r"(?:viele[nr]?|besten|herzlichen|lieben|schönen|tausend)\sdank)\b"
)
_FIRST: Final = (
    r"^\W*(?:@?\S+[:,]\s+|@\S+\s+)?(?:(?:ok|okay|ah|aha|oh|wow|yes|yep|yeah|yay|great|cool|nice|so|and|ja|jo|juhu|super|"
    r"perfekt|prima|klasse|top|hurra|und|jetzt)\b\W*){0,3}"
)
"""What may stand before the words that say it helped: a name and a few fillers."""
_HELPED_ENGLISH: Final = (
    r"(?:(?:that|this|it)(?:'s|\s(?:has|really|actually|just|all|totally|finally)){0,2}\s(?:worked|helped|fixed\sit|"
    r"solved\sit|did\sit|did\sthe\strick)|worked$|(?:(?:it|that|this|everything)(?:'s|\sis)?\s)?(?:all\s)?"
    r"(?:working|works|fixed|solved)\s(?:now|again))\b"
)
_HELPED_GERMAN: Final = (
    r"(?:(?:das|es|dies|dein\s\w+|der\s\w+)\s)?(?:hat\s(?:mir\s|uns\s)?(?:jetzt\s|sehr\s|echt\s|super\s|total\s|"
    r"wirklich\s|prima\s|so\s){0,2}(?:(?:weiter)?geholfen|geklappt|funktioniert)"
    r"|hilft\s(?:mir\s|uns\s|sehr\s|schon\s|echt\s){0,2}(?:sehr|weiter)"
    r"|(?:klappt|funktioniert|läuft|geht)\s(?:jetzt|nun|wieder)|(?:klappt|geht|funktioniert|läuft)(?:'s|\ses|s|\salles)?$)"
)
_IN_ADVANCE: Final = re.compile(
    r"\b(?:in\sadvance|for\s(?:any|asking|trying)|(?:thanks|you)\s(?:all\sthe\ssame|any\s?(?:ways?|how))|"
    r"im\svoraus|im\svorhinein|vorab|trotzdem|der\snachfrage|fürs\s(?:nachfragen|fragen)|für\sjede[nr]?)\b"
    r"|\b(?:no|nein|nee|nö),?\s(?:thank|danke)"
    r"|\bdank\w*(?:\s(?:dir|euch|ihnen|allen|an\salle|für\s(?:eure|deine|die)\shilfe)){0,2}\sschon\s?(?:ein)?mal\b"
    r"|\b(?:schon\s?(?:ein)?mal|schon\sjetzt)\s(?:\w+\s)?dank"
)
_OPEN_STILL: Final = re.compile(
    r"\b(?:if|not|hope|hopefully|wish|think|whether|never|unless|\w+n't|wenn|falls|ob|nicht|nie|hoffe|leider)\b"
)
_SENTENCE = re.compile(r"[.!?;\n]+(?:\s|$)")
_ENGLISH_HINTS: Final = (
    *(
        "than",
        "thx",
        "tnx",
        "thnx",
        "ty",
        "cheers",
        "apprecia",
        "worked",
        "works ",
        "working",
        "helped",
    ),
    *("fixed", "solved", " did "),
)
_HINTS: Final[dict[Language, tuple[str, ...]]] = {
    "en": _ENGLISH_HINTS,
    "de": (
        *_ENGLISH_HINTS,
        *(
            "dank",
            "merci",
            "hilft",
            "holfen",
            "klappt",
            "funktioniert",
            "läuft",
            "geht",
        ),
    ),
}
"""What every text holds that the patterns could find: looking for these is many times cheaper."""
_THANKS: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(_ENGLISH),
    "de": re.compile(f"{_GERMAN}|{_ENGLISH}"),
}
_HELPED: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(_FIRST + _HELPED_ENGLISH),
    "de": re.compile(f"{_FIRST}(?:{_HELPED_GERMAN}|{_HELPED_ENGLISH})"),
}


def thanks_rule(text: str, language: Language, *, asks: bool = False) -> str | None:
    """`says-thanks` ("thx!") or `says-it-helped` ("hat geholfen"); None where it says neither.

    A message that `asks` thanks only before it does: "..., any ideas? Thanks!" is in advance.
    """
    lower = text[:_LONGEST].lower()
    if not _holds_a_hint(lower, language):
        return None
    lower = own_words(lower).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for sentence in _SENTENCE.split(lower):
        rule = _of_sentence(sentence, language)
        if rule or asks:
            return rule
    return None


def _holds_a_hint(lower: str, language: Language) -> bool:
    for hint in _HINTS[language]:  # noqa: SIM110  a third of the time of any(), for each message
        if hint in lower:
            return True
    return False


def _of_sentence(sentence: str, language: Language) -> str | None:
    if _THANKS[language].search(sentence):
        return None if _IN_ADVANCE.search(sentence) else "says-thanks"
    if _HELPED[language].search(sentence) and not _OPEN_STILL.search(sentence):
        return "says-it-helped"
    return None
