"""Small pieces that many answers are made of."""

from collections.abc import Sequence

from rituals.catalog.monthly_challenge.roster import ChallengeScene
from rituals.document import (
    Block,
    Button,
    Document,
    Inline,
    Mention,
    Msg,
    Param,
    Refusal,
    Text,
    doc,
    msg,
    say,
)
from rituals.errors import StammtischError
from rituals.kind import Outcome
from rituals.model.ids import MemberId
from rituals.model.member import Member

EXCERPT = 280
MOST_NAMED = 12
"""So many people are thanked by name at most; the others are counted."""


class NobodyActedError(StammtischError):
    """A challenge was told what somebody did, but not who."""


def acting(scene: ChallengeScene) -> Member:
    """Who did it."""
    if scene.actor is None:
        raise NobodyActedError
    return scene.actor


def answer(id_: str, *more: Block, **params: Param) -> Document:
    """A sentence and what comes with it."""
    return doc(say(id_, **params), *more)


def fault(id_: str, *more: Block, at_field: str = "", **params: Param) -> Refusal:
    """What is wrong with what was handed in, and with which field of its form."""
    return Refusal(answer(id_, *more, **params).blocks, at_field)


def refused(id_: str, *more: Block, **params: Param) -> Outcome:
    """Nothing changes; the sentence says why and what would be right."""
    return Outcome(reply=answer(id_, *more, **params))


def name_of(scene: ChallengeScene, member: MemberId) -> str:
    """How people call a member, where a mention cannot stand."""
    known = scene.members.get(member)
    return known.name if known else member


def excerpt(text: str, length: int = EXCERPT) -> str:
    """The beginning of a text, cut between words."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    kept = line[:length].rpartition(" ")[0] or line[:length]
    return kept.rstrip(",;:.") + " …"


def named(title: str) -> Inline:
    """A submission's title, or that it has none."""
    return Text(title) if title else Msg("challenge.untitled")


def people(who: Sequence[Mention]) -> tuple[Param, ...]:
    """Members for a list in a sentence; of very many some, and how many more."""
    more = len(who) - MOST_NAMED
    return (
        (*who[:MOST_NAMED], msg("challenge.people.more", n=more))
        if more > 0
        else tuple(who)
    )


def join_button() -> Button:
    return Button((msg("challenge.button.join"),), "join", style="primary")


def submit_button(*, late: bool = False, again: bool = False) -> Button:
    id_ = "challenge.button.submit"
    if late:
        id_ = "challenge.button.submit-late"
    if again:
        id_ = "challenge.button.edit"
    return Button(
        (msg(id_),), "submit", style="plain" if late else "primary", opens=True
    )


def withdraw_button() -> Button:
    return Button((msg("challenge.button.withdraw"),), "withdraw", style="danger")


def gallery_button(page: int = 1, label: str = "challenge.button.gallery") -> Button:
    return Button((msg(label),), "gallery", value=str(page), opens=True)


def vote_button() -> Button:
    return Button((msg("challenge.button.vote"),), "vote", style="primary", opens=True)


def encourage_button(*, on: bool) -> Button:
    word = "on" if on else "off"
    return Button((msg(f"challenge.button.encourage-{word}"),), "encourage", value=word)


def judge_button() -> Button:
    return Button(
        (msg("challenge.button.judge"),), "judge", style="primary", opens=True
    )


def look_back_button() -> Button:
    return Button((msg("challenge.button.look-back"),), "look-back", opens=True)
