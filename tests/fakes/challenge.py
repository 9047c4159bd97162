"""A stage for one monthly challenge: it keeps what the engine would keep, and no more.

Everything that is said on it is translated into both languages, strictly: an unknown text
or an empty gap fails the test. Names of effects must be new, as the outbox demands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.dice import SeededDice
from bot.texts.plain import plain, plain_inline
from bot.texts.translator import GettextTranslator
from rituals.catalog.monthly_challenge import ChallengeSettings, MonthlyChallenge
from rituals.document import Block, Button, Buttons, Document, Form, Reader
from rituals.effects import CloseThread, Effect, Post, Show
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
    Begin,
    Json,
    Occurrence,
    State,
    Verdict,
    slot_id,
)
from rituals.model.participation import Participation
from rituals.model.wall_clock import zone
from rituals.orders import MoveStep
from rituals.signals import Did, Person, Retracted, Reworded, Spoke, ViewRequest

BERLIN = zone("Europe/Berlin")
COMMUNITY = CommunityId("werkstatt")
RITUAL = RitualName("build-month")
CHANNEL = Channel(SpaceId("discord"), "#challenges")
BEGIN = datetime(2027, 1, 4, 9, tzinfo=UTC)  # Monday 10:00 in Berlin
NAMES = ("ada", "ben", "cem", "dora", "eva", "finn")
CHALLENGES = (
    {"title": "Etwas reparieren", "brief": "Repariere, was andere wegwerfen."},
    {"title": "Etwas verschenken", "brief": "Mach jemandem eine Freude."},
    {"title": "Etwas lernen", "brief": "Lerne etwas, das du nicht brauchst."},
)
READERS = (Reader("de", "Europe/Berlin"), Reader("en", "UTC"))
TRANSLATOR = GettextTranslator()


def settings(**keys: Any) -> ChallengeSettings:
    table = {
        "kind": "monthly_challenge",
        "channels": ["discord:#challenges"],
        "every": "first monday 10:00",
        "challenges": CHALLENGES,
    }
    return ChallengeSettings.model_validate(table | keys)


def member(name: str) -> Member:
    account = Account(SpaceId("discord"), AccountId(name))
    return Member(COMMUNITY, MemberId(name), name.title(), (account,))


def occurrence_on(on: date, begin: datetime) -> Occurrence:
    slot = datetime(on.year, on.month, on.day, 10)  # noqa: DTZ001  a slot is local wall-clock time
    id_ = slot_id(COMMUNITY, RITUAL, on, 1)
    return Occurrence(id_, COMMUNITY, RITUAL, slot, begin)


def in_thread(id_: str) -> MessageRef:
    """A message in the challenge's thread."""
    return MessageRef(Place(CHANNEL.space, PlaceId("1")), MessageId(id_))


@dataclass
class Stage:
    """One occurrence, played by hand. `now` moves with every step and action."""

    settings: ChallengeSettings = field(default_factory=settings)
    begin: datetime = BEGIN
    memory: Json = field(default_factory=dict)
    now: datetime = BEGIN
    seed: str = "seed"
    kind: MonthlyChallenge = field(default_factory=MonthlyChallenge)
    members: dict[MemberId, Member] = field(
        default_factory=lambda: {MemberId(n): member(n) for n in NAMES}
    )
    effects: list[Effect] = field(default_factory=list)
    contributions: set[Contribution] = field(default_factory=set)
    found: Found = field(default_factory=Found)
    receipts: dict[tuple[str, Channel | None], Receipt] = field(default_factory=dict)
    parts: dict[tuple[str, str, str], Participation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.begin
        self.occurrence = occurrence_on(self.begin.date(), self.begin)
        steps = self.kind.steps(self.settings, Begin(self.begin, "Europe/Berlin"))
        self.steps = {step.name: step.at for step in steps}

    # --- playing

    def step(self, name: str, at: datetime | None = None) -> Outcome:
        """The engine runs a step, when it is due unless said otherwise."""
        self.now = at or self.steps[name]
        outcome = self._apply(self.kind.on_step(name, self.scene()))
        done = {**self.occurrence.done, name: Verdict.RUN}
        state = {"announce": State.OPEN, "close": State.CLOSED}.get(
            name, self.occurrence.state
        )
        self.occurrence = replace(self.occurrence, done=done, state=state)
        return outcome

    def until(self, name: str) -> None:
        """Run all steps up to that one, as they are due, moved ones where they were moved to."""
        while name not in self.occurrence.done:
            waiting = self.steps.keys() - self.occurrence.done.keys()
            order = list(self.steps)
            self.step(
                min(waiting, key=lambda each: (self.steps[each], order.index(each)))
            )

    def act(
        self,
        who: str,
        action: str,
        value: str = "",
        *,
        at: datetime | None = None,
        moderator: bool = False,
        **values: str,
    ) -> Outcome:
        """Somebody does something, a minute after what was before; it is answered."""
        self.now = at or self.now + timedelta(minutes=1)
        fields = {key.replace("__", "-"): text for key, text in values.items()}
        did = Did(action, self.now, moderator, value, fields, self.occurrence.id)
        outcome = self.kind.on_signal(did, self.scene(who))
        assert outcome.reply is not None
        return self._apply(outcome)

    def submit(self, *who: str, at: datetime | None = None) -> None:
        for name in who:
            title, text = f"Werk von {name}", f"Das ist von {name}."
            self.act(name, "submit", at=at, title=title, text=text)

    def say(
        self,
        who: str,
        id_: str,
        *,
        to: str = "",
        naming: tuple[str, ...] = (),
        tells: bool = True,
        anew: bool = False,
    ) -> Outcome:
        """Somebody writes in the thread, in reply to somebody's submission or not; or
        gives what stands there other words.
        """
        self.now += timedelta(minutes=1)
        posted = self.receipts.get((f"submission/{to}", CHANNEL))
        heard = (Reworded if anew else Spoke)(
            in_thread(id_),
            self.now,
            posted.message if posted else None,
            tuple(MemberId(name) for name in naming),
            tells=tells,
        )
        return self._apply(self.kind.on_signal(heard, self.scene(who)))

    def unsay(self, who: str, id_: str) -> Outcome:
        """What they wrote there is gone."""
        self.now += timedelta(minutes=1)
        heard = Retracted(in_thread(id_), self.now)
        return self._apply(self.kind.on_signal(heard, self.scene(who)))

    def look(
        self,
        who: str,
        action: str,
        value: str = "",
        *,
        at: datetime | None = None,
        moderator: bool = False,
    ) -> Document | Form:
        person = Person(
            Account(SpaceId("discord"), AccountId(who)), who, moderator=moderator
        )
        request = ViewRequest(person, action, at or self.now, value=value)
        seen = self.kind.view(request, self.scene(who))
        for reader in READERS:
            if isinstance(seen, Form):
                TRANSLATOR.form(seen, reader)
            else:
                TRANSLATOR.document(seen, reader)
        return seen

    def form(self, who: str, action: str, **more: Any) -> Form:
        seen = self.look(who, action, **more)
        assert isinstance(seen, Form), read(seen)
        return seen

    def page(self, who: str, action: str, value: str = "", **more: Any) -> Document:
        seen = self.look(who, action, value, **more)
        assert isinstance(seen, Document)
        return seen

    def scene(self, who: str | None = None) -> Scene[ChallengeSettings]:
        return Scene(
            community=COMMUNITY,
            community_name="Offene Werkstatt",
            language="de",
            zone=BERLIN,
            ritual=RITUAL,
            settings=self.settings,
            occurrence=self.occurrence,
            now=self.now,
            dice=SeededDice(self.seed),
            participations=tuple(self.parts.values()),
            receipts=MappingProxyType(self.receipts),
            members=MappingProxyType(self.members),
            actor=self.members[MemberId(who)] if who else None,
            found=self.found,
            memory=self.memory,
            steps=MappingProxyType(self.steps),
        )

    # --- what the engine does with an outcome

    def _apply(self, outcome: Outcome) -> Outcome:
        for change in outcome.participations:
            key = (change.member, change.role, change.key)
            if isinstance(change, Participation):
                self.parts[key] = change
            else:
                self.parts.pop(key, None)
        if outcome.notes is not None:
            self.occurrence = replace(self.occurrence, notes=outcome.notes)
        if outcome.memory is not None:
            self.memory = outcome.memory
        for order in outcome.orders:
            assert isinstance(order, MoveStep)
            assert order.step not in self.occurrence.done
            self.steps[order.step] = order.to
        gone = {each.key for each in outcome.taken_back}
        kept = {each for each in self.contributions if each.key not in gone}
        self.contributions = kept | set(outcome.contributions)
        self._deliver(outcome)
        return outcome

    def _deliver(self, outcome: Outcome) -> None:
        names = [e.name for e in self.effects]
        for effect in outcome.effects:
            assert effect.name not in names
            if not isinstance(effect, Post):
                assert effect.of in names
            names.append(effect.name)
            self.effects.append(effect)
            self._receive(effect)
        said = [e.document for e in outcome.effects if not isinstance(e, CloseThread)]
        said += [d for nudge in outcome.nudges for d in (nudge.document, nudge.why)]
        said += [outcome.reply] if outcome.reply else []
        for document in said:
            for reader in READERS:
                TRANSLATOR.document(document, reader)

    def _receive(self, effect: Effect) -> None:
        if isinstance(effect, Post):
            place = Place(CHANNEL.space, PlaceId("1"))
            message = MessageRef(place, MessageId(effect.name))
            receipt = Receipt(effect.name, self.now, message)
            self.receipts[(effect.name, CHANNEL)] = receipt

    # --- what can be seen

    def shown(self, name: str) -> Document:
        """What the post of that name says now."""
        latest = None
        for effect in self.effects:
            if isinstance(effect, Post) and effect.name == name:
                latest = effect.document
            if isinstance(effect, Show) and effect.of == name:
                latest = effect.document
        assert latest is not None, f"nothing was posted as {name}"
        return latest

    def posted(self, name: str) -> Post:
        found = [e for e in self.effects if isinstance(e, Post) and e.name == name]
        assert len(found) == 1
        return found[0]

    def was_posted(self, name: str) -> bool:
        return any(isinstance(e, Post) and e.name == name for e in self.effects)


def read(document: Document | None, language: str = "en") -> str:
    """Aloud."""
    assert document is not None
    reader = Reader(language, "Europe/Berlin")
    return plain(TRANSLATOR.document(document, reader))


def buttons_of(document: Document | None) -> list[Button]:
    assert document is not None
    rows: list[Block] = [b for b in document.blocks if isinstance(b, Buttons)]
    return [
        button for row in rows if isinstance(row, Buttons) for button in row.buttons
    ]


def actions_of(document: Document | None) -> list[str]:
    return [button.action for button in buttons_of(document)]


def choices_of(form: Form) -> list[str]:
    return [value for each in form.fields for value, _ in each.choices]


def line(inlines: Any) -> str:
    return plain_inline(TRANSLATOR.inlines(inlines, Reader("en", "Europe/Berlin")))


def values_of(form: Form) -> Mapping[str, str]:
    return {each.name: each.value for each in form.fields}
