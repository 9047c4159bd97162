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

_BE: Final = "is are was were am 's 're isn't isnt aren't arent wasn't ain't"
_AUXILIARIES: Final = (
    f"{_BE} do does did don't dont doesn't doesnt didn't didnt can can't cant could couldn't will won't "
    "would wouldn't should shouldn't shall has have had hasn't haven't might must"
)

_AFTER_QUESTION_WORD: Final[dict[str, frozenset[str]]] = {
    "what": words(
        f"{_AUXILIARIES} about kind sort type version time happens happened does else exactly would if causes makes "
        "command package program software distro file driver linux ubuntu means"
    ),
    "which": words("one ones version package kind way command of program distro"),
    "why": words(f"{_AUXILIARIES} not"),
    "how": words(
        f"{_AUXILIARIES} to about come many much long far often big old well exactly d'you"
    ),
    "where": words(f"{_AUXILIARIES} exactly to abouts") - {"have", "had"},
    "when": words("is are was will does do did can should"),
    "who": words("is are was 's can has wants does did should would here else uses"),
    "whose": words("is are was"),
}
"""A question word opens a question only before one of these: "what a mess" and "how nice" ask nothing."""

_WHOLE: Final = words(
    "what's whats how's hows where's wheres who's whos why's whys when's wat wuts how'd where'd"
)
"""Question word and verb in one."""
_ALONE: Final = words("what why how where who which when huh")

_SUBJECTS: Final = words(
    "i you u ya we they he she it there this that these those the my your his"
)
_PEOPLE: Final = words("you u ya we they he she")
_ANYBODY: Final = words("anyone anybody someone somebody any1")
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
}
"""Verbs that make a question of what follows, with the subjects that do: "do it" and "have a look" are orders."""

_ROOM: Final = re.compile(
    r"(?:\b(?:do|does|did|can|could|has|have|is|would|will|wondering\sif|hi|hello|hey|guys|all)\s+|^\W*|[,.!:]\s*)"
    r"(?:any|some)\s?(?:one|body|1)\s+(?:please\s+|pls\s+|here\s+|in\s+here\s+|ever\s+)?"
    r"(?:know|knew|here|have|has|had|got|able|tried|tell|help|explain|use|used|uses|using|familiar|seen|see|"
    r"willing|around|give|point|recommend|suggest|can|could|knows)\b"
    r"|\bany\s?(?:one|body)\s+(?:else\s+(?:have|having|has|see|seeing|get|getting|know|got)|know|here|able|familiar)\b"
)
_ANY_HELP: Final = re.compile(
    r"(?:^|[,.!:;]\s*|\b(?:got|have|there|so|but|and)\s+)any\s+"
    r"(?:idea|ideas|suggestions?|help|clues?|tips|advice|thoughts|hints?|pointers?|recommendations?)\b"
)
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


def opening_rule(first: str, second: str) -> str | None:
    """The rule by which a sentence that starts with these two words is a question; `second` is "" where it ends."""
    if first in _AFTER_QUESTION_WORD:
        if second in _AFTER_QUESTION_WORD[first] or (not second and first in _ALONE):
            return "question-word-first"
        return None
    if first in _WHOLE:
        return "question-word-first"
    if second in _ANYBODY and first in _VERB_FIRST:
        return "asks-the-room"
    if second in _VERB_FIRST.get(first, ()):
        return "verb-before-subject"
    return None


def phrase_rule(text: str) -> str | None:
    """The rule by which a turn of phrase anywhere in the lower-case `text` makes it a question."""
    # The substring checks are many times cheaper than the patterns they guard.
    if ("any" in text or "some" in text) and _asks_the_room(text):
        return "asks-the-room"
    for hint, phrases in _INSIDE:
        if hint in text and any(phrase in text for phrase in phrases):
            return "asks-inside"
    if (
        "wondering" in text or " know " in text or "tell me" in text
    ) and _INDIRECT.search(text):
        return "asks-indirectly"
    return None


def _asks_the_room(text: str) -> bool:
    if "any " in text and _ANY_HELP.search(text):
        return True
    if "one" not in text and "body" not in text and "1" not in text:
        return False
    return _ROOM.search(text) is not None and not _CONDITION.search(text)
