"""What makes an English message without a question mark a question."""

import re
from typing import Final

from rituals.ledger.words import words

FILLERS: Final = words("""
    hi hello hey heya hiya yo greetings morning evening afternoon good guys all everyone everybody folks people there
    ok okay k so well and but or um uh er hmm hm mm lol ah oh eh also then now just please pls plz sorry anyway anyways
    btw wait right yeah yes no hrm ugh heh haha again actually basically damn dear friends gents ladies y'all
""")
"""Words that may stand before a question without changing it."""

_BE: Final = (
    "is are r was were am 's 're isn't isnt aren't arent wasn't wasnt weren't ain't"
)
_AUXILIARIES: Final = (
    f"{_BE} do does did don't dont doesn't doesnt didn't didnt can can't cant could couldn't will won't "
    "would wouldn't should shouldn't shall has have had hasn't haven't might must"
)

_CASUAL: Final = "u ya"
_THINGS: Final = (
    "kind sort type version time day date year part city country state size model language name number site website "
    "song movie film book game command package program software distro file driver linux ubuntu"
)
_AFTER_QUESTION_WORD: Final[dict[str, frozenset[str]]] = {
    "what": words(
        f"{_AUXILIARIES} {_CASUAL} {_THINGS} about happens happened does else exactly would if causes makes means up"
    ),
    "which": words(f"{_THINGS} one ones way of"),
    "why": words(f"{_AUXILIARIES} {_CASUAL} not you so bother"),
    "how": words(
        f"{_AUXILIARIES} {_CASUAL} to about come many much long far often big old well exactly d'you hard fast high soon "
        "expensive difficult likely safe"
    ),
    "where": words(f"{_AUXILIARIES} {_CASUAL} exactly to abouts") - {"have", "had"},
    "when": words("is are r was will does do did can should"),
    "who": words(
        "is are r was 's can has wants wanna does did should would here else uses"
    ),
    "whose": words("is are was"),
}
_SPELLED: Final = {
    **dict.fromkeys(words("wat wut whut wot"), "what"),
    **dict.fromkeys(words("y wy"), "why"),
    "wen": "when",
    "wer": "where",
    "hw": "how",
}
"""Question words as people type them in a hurry; only before one of the words above."""
"""A question word opens a question only before one of these: "what a mess" and "how nice" ask nothing."""

_WHOLE: Final = words(
    "what's whats how's hows where's wheres who's whos why's whys when's wats wuts how'd where'd what're whatre how're "
    "who're where're whatcha whatchu"
)
"""Question word and verb in one."""
_ALONE: Final = words("what why how where who which when huh wat wut")

_SUBJECTS: Final = words(
    "i you u ya we they he she it there this that these those the my your his her our their"
)
_PEOPLE: Final = words("you u ya we they he she")
_YOU: Final = words("you u ya")
_ANYBODY: Final = words("anyone anybody someone somebody any1 ne1")
_VERB_FIRST: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        words(
            "is isn't isnt are aren't arent was wasn't were will won't would wouldn't should"
        ),
        _SUBJECTS,
    ),
    **dict.fromkeys(
        words(
            "can could can't couldn't does doesn't doesnt did didn't didnt am has hasn't"
        ),
        _SUBJECTS,
    ),
    **dict.fromkeys(words("have haven't havent had"), _PEOPLE),
    **dict.fromkeys(words("do don't dont d'you"), _PEOPLE - {"he", "she"} | {"i"}),
    **dict.fromkeys(words("wasnt weren't werent wouldnt couldnt"), _SUBJECTS),
    "r": words("you u ya we they these those"),
    "may": words("i we"),
    "shall": words("i we"),
    "mind": words("if telling sharing explaining"),
    "care": words("to"),
    "ever": words("been tried seen heard had used played thought wondered noticed"),
    "wanna": words("chat talk play join bet trade meet"),
}
"""Verbs that make a question of what follows, with the subjects that do: "do it" and "have a look" are orders.
At the end those before which people drop the rest: "(have you) ever tried", "(do you) mind if".
"""
_OF_EVERYBODY: Final = words("is was does did has can could will would")
_OF_ALL: Final = {
    "any": _OF_EVERYBODY | words("are were do have"),
    "everyone": _OF_EVERYBODY,
    "everybody": _OF_EVERYBODY,
}
"""Before these ask: "do any of you ...", but not "there aren't any" or "do everybody a favour"."""
_DOING: Final = words("doing up at from guys looking talking working trying using been")
"""Behind "you" after a question word these ask: "how you doing", but not "what you need is"."""
_ASKS_YOU: Final = words("can could will would do did are r have wanna")
"""Before "you" these ask, also behind a name without a mark: "ada can you ..."."""

_ROOM: Final = re.compile(
    r"(?:\b(?:do|does|did|can|could|has|have|is|would|will|wondering\sif|hi|hello|hey|guys|all)\s+|^\W*|[,.!:]\s*)"
    r"(?:any|some)\s?(?:one|body|1)\s+(?:please\s+|pls\s+|here\s+|in\s+here\s+|ever\s+)?"
    r"(?:know|knew|here|have|has|had|got|able|tried|tell|help|explain|use|used|uses|using|familiar|seen|see|"
    r"willing|around|give|point|recommend|suggest|knows|"
    r"(?:can|could)\s(?:please\s|pls\s|plz\s)?(?:help|tell|explain|give|point|show|assist|advise|recommend|suggest))\b"
    r"|\bany\s?(?:one|body)\s+(?:else\s+(?:have|having|has|see|seeing|get|getting|know|got)|know|here|able|familiar)\b"
    r"|^\W*(?:any\s?(?:one|body|1)|ne1)\s+(?:wanna|want|wants|from|there|up|in|on|out|online|awake|alive|still|else|ever|"
    r"play|playing|remember|interested|running|run|working|looking|like|likes|going|good|got)\b"
    r"|(?:^|\b(?:hi|hello|hey|all|guys|folks|so)\s)\W*any\s+(?:[\w+#-]+\s+){1,3}(?:here|around|wanna|in\shere|out\sthere|online|awake)\b"
    r"|\bwho\s(?:here\s)?knows\s(?:how|about|a|an|any|where|if|what|why)\b"
)
_ANY_HELP: Final = re.compile(
    r"(?:^|[,.!:;]\s*|\b(?:got|there|so|but|and|(?:you|u|guys|one|body|1)\s(?:have|has|got))\s+)any\s+"
    r"(?:idea|ideas|suggestions?|help|clues?|tips|advice|thoughts|hints?|pointers?|recommendations?|luck|news|updates?|"
    r"chance|reason|experiences?|way\s(?:to|of|i|that))\b"
)
_TAG: Final = re.compile(
    r"(?:,\s(?:right|eh)|\s(?:huh|innit|isn'?t\sit|aren'?t\s(?:you|they|we)|doesn'?t\sit|don'?t\s(?:you|they)|"
    r"didn'?t\s(?:you|it|they)|wasn'?t\sit|won'?t\sit|can'?t\s(?:you|we)))[\s.!:;)(~]*$"
)
"""What people hang on to a sentence to make it ask: "it is the left one, right"."""
_CONDITION: Final = re.compile(r"(?<!wondering )\bif (?:any|some)\s?(?:one|body|1)\b")
_INSIDE: Final = tuple(
    (hint, tuple(phrases.split("|")))
    for hint, phrases in (
        (
            "do you ",
            "do you know|do you have an|do you think|do you mean|do you recommend",
        ),
        (
            "can you ",
            "can you tell|can you please|can you help|can you explain|can you show",
        ),
        (
            "could you ",
            "could you tell|could you please|could you help|could you explain",
        ),
        ("guys know", "guys know"),
        (" u ", "do u know|can u help|can u tell"),
        (" i ask", "can i ask|could i ask|may i ask"),
        (
            "how ",
            (
                ", how do|, how can|, how would|, how should|, how to|and how do i|and how can i|but how do i|"
                "but how can i|so how do i"
            ),
        ),
        (", what ", ", what is|, what are|, what do|, what should|, what can"),
        ("hat do i", "and what do i|so what do i|but what do i"),
        ("where ", ", where is|, where can|, where do|and where do i"),
        (", why ", ", why is|, why do|, why does"),
        (
            "s there",
            ", is there|is there a way|is there any|and is there|but is there|so is there",
        ),
        (", are there", ", are there"),
        (", is it possible", ", is it possible"),
        (", can i ", ", can i "),
        (", should i ", ", should i "),
    )
)
"""Phrases that ask within a sentence, each behind a hint that all of its group hold: few texts have one."""
_INDIRECT: Final = re.compile(
    r"\bwondering\s(?:if|whether|how|what|why|where|which)\b"
    r"|\bi\s(?:would\slike|need|want)\sto\sknow\s(?:if|how|what|why|where|which)\b"
    r"|\bplease\stell\sme\s(?:how|what|why|where|which|if)\b"
)


_ARE_YOU: Final = re.compile(
    r"^\W*(?:(?:hey|hi|so|\S+:|\S+,)\s)?(?:you|u|ya)\s(?:(?:guys|all|two|still|really|ok|in)\s){0,2}"
    r"(?:there|ok|okay|alright|around|awake|serious|sure)\W*$"
)
"""A sentence that says no more than "(are) you there"."""
_BRIEF: Final = 40
"""Characters; longer than that it says more."""
_TAIL: Final = 30
"""Characters at the end among which a tag is sought."""
_ENDS: Final = (
    *("right", "eh", "huh", "innit", " it", " you", " they", " we"),
    *("there", "ok", "okay", "around", "awake", "serious", "sure"),
)
"""How every text ends in which one of the last two could be found."""


def opening_rule(
    first: str, second: str, third: str = "", fourth: str = ""
) -> str | None:
    """The rule by which a sentence that starts with these words is a question; "" is where it ends."""
    first = _SPELLED.get(first, first)
    if first in _AFTER_QUESTION_WORD:
        asks = second in _AFTER_QUESTION_WORD[first]
        asks = asks or (not second and first in _ALONE)
        asks = asks or (second == "you" and third in _DOING)
        return "question-word-first" if asks else None
    if first in _WHOLE:
        return "question-word-first"
    if second in _ANYBODY and first in _VERB_FIRST:
        return "asks-the-room"
    if second in _OF_ALL and first in _OF_ALL[second]:
        return "asks-the-room"
    if second in _VERB_FIRST.get(first, ()):
        return "verb-before-subject"
    return _behind_a_name(second, third, fourth)


def phrase_rule(text: str) -> str | None:
    """The rule by which a turn of phrase anywhere in the lower-case `text` makes it a question."""
    # The substring checks are many times cheaper than the patterns they guard.
    if _holds_a_hint(text) and _asks_the_room(text):
        return "asks-the-room"
    for hint, phrases in _INSIDE:
        if hint in text and any(phrase in text for phrase in phrases):
            return "asks-inside"
    if text.rstrip(" .!:;()~").endswith(_ENDS):
        if len(text) <= _BRIEF and _ARE_YOU.search(text):
            return "verb-before-subject"
        if _TAG.search(text[-_TAIL:]):
            return "asks-inside"
    if (
        "wondering" in text or " know " in text or "tell me" in text
    ) and _INDIRECT.search(text):
        return "asks-indirectly"
    return None


def _behind_a_name(second: str, third: str, fourth: str) -> str | None:
    if third in _YOU and second in _ASKS_YOU:
        return "verb-before-subject"
    if fourth in _YOU and third in _ASKS_YOU and second in _AFTER_QUESTION_WORD:
        return "question-word-first"
    return None


def _holds_a_hint(text: str) -> bool:
    if "any" in text or "some" in text:
        return "any " in text or "one" in text or "body" in text or "1" in text
    return "ne1" in text or "who knows" in text or "who here" in text


def _asks_the_room(text: str) -> bool:
    if "any " in text and _ANY_HELP.search(text):
        return True
    return _ROOM.search(text) is not None and not _CONDITION.search(text)
