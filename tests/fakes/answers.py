"""Questions, answers and what is said about them, made in a line: for tests of what is derived."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from rituals.model.ids import (
    CommunityId,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.model.ledger import Credit, Decided, Decision, Question, Thanks

HERE = CommunityId("dorf")
PLACE = Place(SpaceId("discord"), PlaceId("help"))
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
ASKER = "ada"


class Sign(NamedTuple):
    """One that the asker put below a message."""

    message: MessageRef
    sign: str
    at: datetime


def ref(name: str) -> MessageRef:
    return MessageRef(PLACE, MessageId(name))


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def question(name: str = "q", asker: str = ASKER, minutes: float = 0) -> Question:
    return Question(HERE, ref(name), MemberId(asker), at(minutes), "question-mark")


def answer(
    giver: str,
    minutes: float,
    rule: str = "reply",
    *,
    to: str = "q",
    asker: str = ASKER,
    message: str = "",
) -> Credit:
    """What `giver` answered to `to`, as it was read."""
    return Credit(
        HERE,
        MemberId(giver),
        MemberId(asker),
        ref(to),
        ref(message or f"{giver}'s to {to}"),
        rule,
        0.9,
        at(minutes),
    )


def thanks(giver: str, minutes: float, *, to: str = "q") -> Thanks:
    message = ref(f"thanks to {giver} at {minutes}")
    return Thanks(HERE, message, ref(to), MemberId(giver), at(minutes))


def decided(
    kind: Decided,
    message: str,
    minutes: float,
    *,
    by: str = ASKER,
    about: str | None = None,
    moderator: bool = False,
) -> Decision:
    about_ref = None if about is None else ref(about)
    return Decision(
        HERE, ref(message), kind, MemberId(by), at(minutes), about_ref, moderator
    )
