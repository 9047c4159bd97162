"""Whom does a plain text address by nickname?

Platforms with mentions say so themselves; this is for texts where people only type the
name, as on IRC. Nicknames can be ordinary words, so how sure a name is depends on where
it stands: at the start, followed by a mark, it is sure; elsewhere it must be longer than
three letters and no common word.
"""

from collections.abc import Mapping
from typing import Final

from rituals.ledger.words import words

_MARKS: Final = ":,;>"
_AROUND: Final = ".,:;!?\"'()<>*~@"
_SHORTEST: Final = 4
_ASKING: Final = words("can could will would do did are have kannst könntest hast bist")
_YOU: Final = (["you"], ["u"], ["du"])

COMMON_WORDS: Final = words("""
    able about access account actually admin after again agree alias alone already also always amazing angel another
    answer anybody anyone anything apache awesome back backup base bash because been before best better blue book boot
    both bring browser buffer build button call came cannot card change channel chat check class clean clear click
    client close code cold command common config console cool copy core could crash current daemon dark data date dead
    debian default delete desktop device different directory disk does doing done dont down download drive driver each
    easy edit else email empty enough error even ever every everyone example exit express face fact fail family fast
    feature file files find fine fire firefox first five flash folder foot forum four free fresh friend from full fun
    game gave ghost give gnome going gone good google grace great green group guess guest guide guys half hand handy
    happy hard have head hear hello help here high hint hold home hope host hour house idea image info inside install
    into issue items java just keep kernel kind king know large last later laptop latest laugh learn least leave left
    less level life light like line link linux list little live local logs long look love lucky machine made magic mail
    main make manual many master matter maybe mean memory menu merge message might mine mini minute mint mode monitor
    more most mount mouse move much music must name near need network never next nice night nobody none normal note
    nothing once only open option order other over package page part paste path people perfect phone phantom ping
    place plan please plus point port post power problem process program project proxy pull push python query question
    quick quiet quit random read ready real really reason remote reply report rest restart right ring room root ruby
    rust safe said same save screen script search second secret security seems self send server service setup shadow
    shell should shop show side silent simple since sleep slow small smart solution some somebody someone something
    sonic soon sorry sound source space star start state still stop storm stripe strange stuff such sudo support sure
    swap switch system take talk team tell term terminal test text than thank thanks that them then there these they
    thing think this those though three time title today told tomorrow tool tools topic true trust turn twice type
    ubuntu unix unknown until update upgrade upon used user users using value version very video view virus visitor
    wait walk want water week welcome well went were what when where which while white whole wiki will window windows
    with without wolf wonder word work works world would write wrong year your yours yourself zero
    aber alle alles also anders auch bald bitte danke dann dein denn doch dort eben eine einer einfach etwas euch fast
    fertig frage fragen freund ganz geht genau gern gerne gibt gute gast habe haben halt hallo heute hier hilfe immer
    jemand jetzt kann kein keine leute lieb liebe macht mehr mein mich nach nein nicht nichts noch nochmal oder ohne
    passt rein schon sehr sein seit sicher sind sonst stimmt total tschau und vielleicht viel wann warum wegen weil
    welche wenn wieder wirklich zeit zusammen
    """)
"""Words too common to be taken for somebody's nickname where they stand inside a text."""


def addressed(text: str, nicknames: Mapping[str, str]) -> tuple[str, ...]:
    """The authors whom `text` names, in the order of their names; each once.

    `nicknames`: from the nickname in lower case to the author, of those who lately spoke.
    """
    said = text.lower().split()
    if len(said) > 1:
        sure = _surely_named(said, nicknames)
        if sure is not None:
            return (sure,)
    bare = [word if word.isalnum() else word.strip(_AROUND) for word in said]
    known = nicknames.keys()
    if known.isdisjoint(bare) and known.isdisjoint(said):
        return ()
    found = dict.fromkeys(
        _told(word, name, nicknames) for word, name in zip(said, bare, strict=True)
    )
    return tuple(author for author in found if author is not None)


def _surely_named(said: list[str], nicknames: Mapping[str, str]) -> str | None:
    """Who is named at the very start: with a mark after the name, an @ before it, or "could you" behind it."""
    first = said[0]
    if first[-1] in _MARKS:
        return nicknames.get(first[:-1].lstrip("@"))
    if first[0] == "@":
        return nicknames.get(first[1:])
    if said[1] in _MARKS or (
        first not in COMMON_WORDS and said[1] in _ASKING and said[2:3] in _YOU
    ):
        return nicknames.get(first)
    return None


def _told(word: str, name: str, nicknames: Mapping[str, str]) -> str | None:
    """Who is named by a word inside the text, if it is telling enough."""
    author = nicknames.get(name) or nicknames.get(word)
    if author is None or word[0] == "@":
        return author
    return author if len(name) >= _SHORTEST and name not in COMMON_WORDS else None
