"""A small world around a weekly discussion: it plays outcomes back as an engine would."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from rituals.catalog.weekly_discussion import DiscussionSettings, WeeklyDiscussion
from rituals.document import Document, Form
from rituals.effects import Effect
from rituals.kind import Found, Outcome, Scene
from rituals.model.delivery import Receipt
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
from rituals.model.ledger import Contribution
from rituals.model.member import Member
from rituals.model.occurrence import (
    NOTHING,
    Begin,
    Json,
    Need,
    Occurrence,
    OccurrenceId,
    State,
    Verdict,
    slot_id,
)
from rituals.model.participation import Participation
from rituals.signals import Did, Heard, Person, Retracted, Spoke, ViewRequest

T = TypeVar("T")
WERKSTATT = CommunityId("werkstatt")
QUESTION = RitualName("monday-question")
BERLIN = ZoneInfo("Europe/Berlin")
FIRST_MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)  # 09:00 in Berlin
KIND = WeeklyDiscussion()


@dataclass(frozen=True)
class FakeDice:
    """Dice that depend on seed and name alone."""

    seed: str = "0"

    def number(self, below: int) -> int:
        return random.Random(self.seed).randrange(below)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        mixed = list(items)
        random.Random(self.seed).shuffle(mixed)
        return mixed

    def forked(self, name: str) -> "FakeDice":
        return FakeDice(f"{self.seed}/{name}")


def settings(**table: object) -> DiscussionSettings:
    """The settings of a table, with what every table has."""
    prompts = ("What did you learn?", "What did you break?", "Who helped you?")
    whole = {"kind": KIND.name, "channels": ["discord:#talk"], "prompts": prompts}
    return DiscussionSettings.model_validate({**whole, **table})


def member(name: str, *, host: bool = False, **facts: object) -> Member:
    """A member by name; their id is the name in lower case."""
    offers = frozenset({"host"} if host else ())
    blank = Member(WERKSTATT, MemberId(name.lower()), name, volunteers=offers)
    return replace(blank, **facts)  # type: ignore[arg-type]  # facts are checked by replace


def message(id_: str) -> MessageRef:
    """A message in the thread."""
    return MessageRef(Place(SpaceId("discord"), PlaceId("thread")), MessageId(id_))


@dataclass
class Week:
    """One occurrence as the world knows it."""

    occurrence: Occurrence
    parts: dict[tuple[str, str], Participation] = field(default_factory=dict)
    receipts: dict[tuple[str, Channel | None], Receipt] = field(default_factory=dict)


@dataclass
class World:
    """A community with one weekly discussion. What a ritual wrote down went through JSON."""

    settings: DiscussionSettings
    people: dict[MemberId, Member] = field(default_factory=dict)
    seed: str = "0"
    memory: Json = field(default_factory=lambda: NOTHING)
    weeks: dict[OccurrenceId, Week] = field(default_factory=dict)
    contributions: list[Contribution] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    found: Found = field(default_factory=Found)

    @classmethod
    def of(cls, settings: DiscussionSettings, *people: Member) -> "World":
        return cls(settings, {each.id: each for each in people})

    def week(self, number: int = 0, *, extra: bool = False) -> Week:
        """A planned occurrence, so many weeks after the first Monday."""
        at = FIRST_MONDAY + timedelta(weeks=number)
        id_ = slot_id(
            WERKSTATT, QUESTION, date(2027, 1, 4) + timedelta(weeks=number), 1
        )
        occurrence = Occurrence(
            id_, WERKSTATT, QUESTION, at.replace(tzinfo=None), at, extra=extra
        )
        return self.weeks.setdefault(id_, Week(occurrence))

    def scene(
        self, week: Week, now: datetime, **more: object
    ) -> Scene[DiscussionSettings]:
        begin = Begin(week.occurrence.due_at, "Europe/Berlin")
        blank = Scene(
            community=WERKSTATT,
            community_name="Offene Werkstatt",
            language="de",
            zone=BERLIN,
            ritual=QUESTION,
            settings=self.settings,
            occurrence=week.occurrence,
            now=now,
            dice=FakeDice(self.seed),
            participations=tuple(week.parts.values()),
            receipts=dict(week.receipts),
            memory=self.memory,
            steps={step.name: step.at for step in KIND.steps(self.settings, begin)},
        )
        return replace(blank, **more)  # type: ignore[arg-type]  # checked by replace

    def step(self, week: Week, name: str) -> Outcome:
        """Run a step at its time, with what it needs."""
        begin = Begin(week.occurrence.due_at, "Europe/Berlin")
        step = next(s for s in KIND.steps(self.settings, begin) if s.name == name)
        hosts = tuple(
            each.id
            for each in self.people.values()
            if "host" in each.volunteers and each.here and not self._away(each, step.at)
        )
        found = self.found
        heard = {part.member for part in week.parts.values()}
        members = {id_: self.people[id_] for id_ in heard if id_ in self.people}
        if Need.VOLUNTEERS in step.needs:
            found = replace(found, volunteers={"host": hosts})
            members |= {id_: self.people[id_] for id_ in hosts}
        if Need.ROSTER in step.needs:
            members |= {id_: each for id_, each in self.people.items() if each.here}
        scene = self.scene(week, step.at, found=found, members=members)
        outcome = KIND.on_step(name, scene)
        state = week.occurrence.state
        state = State.OPEN if step.opens else State.CLOSED if step.closes else state
        done = {**week.occurrence.done, name: Verdict.RUN}
        week.occurrence = replace(week.occurrence, state=state, done=done)
        return self._applied(week, outcome)

    def hear(
        self, week: Week, who: str, heard: Heard, at: datetime | None = None
    ) -> Outcome:
        """Somebody did something."""
        actor = self.people[MemberId(who)]
        scene = self.scene(week, at or heard.at, actor=actor, members={actor.id: actor})
        return self._applied(week, KIND.on_signal(heard, scene))

    def act(
        self, week: Week, who: str, action: str, value: str = "", **facts: object
    ) -> Outcome:
        """Somebody presses a button, before the opening unless it is open."""
        at = week.occurrence.due_at + timedelta(
            hours=-1 if week.occurrence.state is State.PLANNED else 1
        )
        did = replace(Did(action, at, value=value), **facts)  # type: ignore[arg-type]  # checked by replace
        return self.hear(week, who, did)

    def speak(self, week: Week, who: str, id_: str, hours: int = 1) -> Outcome:
        at = week.occurrence.due_at + timedelta(hours=hours)
        return self.hear(week, who, Spoke(message(id_), at))

    def retract(self, week: Week, who: str, id_: str) -> Outcome:
        at = week.occurrence.due_at + timedelta(hours=9)
        return self.hear(week, who, Retracted(message(id_), at))

    def look(
        self, week: Week, who: str, action: str, *, moderator: bool = False
    ) -> Document | Form:
        account = Account(SpaceId("discord"), AccountId(who))
        at = week.occurrence.due_at
        request = ViewRequest(Person(account, who, moderator=moderator), action, at)
        scene = self.scene(week, at, actor=self.people[MemberId(who)])
        return KIND.view(request, scene)

    def prompt(self, week: Week) -> str:
        """What that week asks."""
        return str(week.occurrence.notes["prompt"]["text"])

    def host(self, week: Week) -> str | None:
        host = week.occurrence.notes["host"]
        return None if host is None else str(host)

    def _away(self, each: Member, at: datetime) -> bool:
        until = each.wishes.away_until
        return until is not None and until > at

    def _applied(self, week: Week, outcome: Outcome) -> Outcome:
        self.outcomes.append(outcome)
        if outcome.notes is not None:
            notes = json.loads(json.dumps(outcome.notes))
            week.occurrence = replace(week.occurrence, notes=notes)
        if outcome.memory is not None:
            self.memory = json.loads(json.dumps(outcome.memory))
        for part in outcome.participations:
            if isinstance(part, Participation):
                week.parts[part.member, part.role] = part
            else:
                week.parts.pop((part.member, part.role), None)
        self.people |= {each.id: each for each in outcome.wishes}
        gone = {each.key for each in outcome.taken_back}
        self.contributions = [
            each for each in self.contributions if each.key not in gone
        ]
        self.contributions += outcome.contributions
        return outcome


def effect(outcome: Outcome, name: str) -> Effect:
    """The effect of that name; fails if there is none."""
    return next(each for each in outcome.effects if each.name == name)
