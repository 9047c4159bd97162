"""Records to store, with what a test does not care about filled in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rituals.model.delivery import OutboxEntry, Posted, Receipt, TrailEntry
from rituals.model.ids import (
    Account,
    AccountId,
    Channel,
    CommunityId,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    RitualName,
    SpaceId,
)
from rituals.model.ledger import (
    Contribution,
    Credit,
    Decided,
    Decision,
    Given,
    Observation,
    Question,
    Thanks,
)
from rituals.model.member import Member
from rituals.model.nudges import HeldNudge
from rituals.model.occurrence import (
    Occurrence,
    OccurrenceId,
    Opening,
    RitualState,
    slot_id,
)
from rituals.model.participation import Participation

WERKSTATT = CommunityId("werkstatt")
ANDERSWO = CommunityId("anderswo")
MONDAY = RitualName("monday-question")
DISCORD = SpaceId("discord")
SLACK = SpaceId("slack")
TALK = Channel(DISCORD, "#talk")
HALL = Channel(SLACK, "#hall")
NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
ADA, BEN, CLEO = MemberId("ada"), MemberId("ben"), MemberId("cleo")


def minutes(count: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=count)


def days(count: float) -> datetime:
    """So many days after noon."""
    return NOON + timedelta(days=count)


def place(name: str = "talk", space: SpaceId = DISCORD) -> Place:
    return Place(space, PlaceId(name))


def message(name: str, where: str = "talk", space: SpaceId = DISCORD) -> MessageRef:
    return MessageRef(place(where, space), MessageId(name))


def account(name: str, space: SpaceId = DISCORD) -> Account:
    return Account(space, AccountId(name))


def member(id_: str, *accounts: Account, **more: Any) -> Member:
    known = Member(WERKSTATT, MemberId(id_), id_.title(), accounts)
    return replace(known, **more)


def ritual(name: str = MONDAY, **more: Any) -> RitualState:
    return replace(RitualState(WERKSTATT, RitualName(name), date(2027, 2, 1)), **more)


def occurrence(nth: int = 1, **more: Any) -> Occurrence:
    community = more.pop("community", WERKSTATT)
    name = more.pop("ritual", MONDAY)
    slot = datetime(2027, 1, 4, 9)  # noqa: DTZ001  a wall clock has no zone
    id_ = slot_id(community, name, slot.date(), nth)
    return replace(Occurrence(id_, community, name, slot, minutes(nth)), **more)


def opening(of: Occurrence, channel: Channel = TALK, **more: Any) -> Opening:
    return replace(Opening(of.id, channel), **more)


def part(
    of: Occurrence, who: MemberId, role: str = "voice", **more: Any
) -> Participation:
    return replace(Participation(of.id, who, role, NOON), **more)


def observation(name: str, where: str = "talk", **more: Any) -> Observation:
    space = more.pop("space", DISCORD)
    one = Observation(WERKSTATT, message(name, where, space), ADA, NOON)
    return replace(one, **more)


def question(name: str, where: str = "talk", **more: Any) -> Question:
    one = Question(WERKSTATT, message(name, where), ADA, NOON, "question-mark")
    return replace(one, **more)


def credit(giver: MemberId, asked: str, answer: str, **more: Any) -> Credit:
    one = Credit(
        WERKSTATT, giver, ADA, message(asked), message(answer), "reply", 0.9, NOON
    )
    return replace(one, **more)


def thanks(giver: MemberId, asked: str, said: str, **more: Any) -> Thanks:
    one = Thanks(WERKSTATT, message(said), message(asked), giver, NOON)
    return replace(one, **more)


def decision(name: str, kind: Decided, **more: Any) -> Decision:
    return replace(Decision(WERKSTATT, message(name), kind, ADA, NOON), **more)


def contribution(who: MemberId, kind: Given, cause: str, **more: Any) -> Contribution:
    return replace(Contribution(WERKSTATT, who, kind, cause, NOON), **more)


def entry(key: str, **more: Any) -> OutboxEntry:
    one = OutboxEntry(key, WERKSTATT, DISCORD, key, "{}", NOON, NOON, NOON)
    return replace(one, **more)


def posted(key: str, of: OccurrenceId | None = None, **more: Any) -> Posted:
    channel = more.pop("channel", TALK)
    return Posted(replace(Receipt(key, NOON), **more), of, key, channel)


def nudge(key: str, **more: Any) -> HeldNudge:
    one = HeldNudge(
        key, WERKSTATT, ADA, MONDAY, None, "{}", 0, NOON, days(2), minutes(60)
    )
    return replace(one, **more)


def line(verdict: str, subject: str = "open", **more: Any) -> TrailEntry:
    return replace(TrailEntry(WERKSTATT, NOON, verdict, subject), **more)
