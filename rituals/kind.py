"""What a ritual is to the engine: a pure, synchronous plug-in.

It gets a `Scene` and returns an `Outcome`. It never awaits, and never sees a platform,
a transaction or a clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Any, Generic, Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from rituals.document import Document, Form
from rituals.effects import Effect, Nudge
from rituals.errors import SettingError
from rituals.model.audit import Change
from rituals.model.delivery import Receipt
from rituals.model.ids import Channel, CommunityId, MemberId, MessageRef, RitualName
from rituals.model.ledger import Contribution, Gave, Question
from rituals.model.member import Member
from rituals.model.occurrence import (
    NOTHING,
    Begin,
    Json,
    Occurrence,
    Opening,
    Step,
)
from rituals.model.participation import Participation, Withdrawal
from rituals.orders import Order
from rituals.ports import Dice
from rituals.signals import Heard, ViewRequest


class RitualSettings(BaseModel):
    """Keys that the table of every ritual has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = Field(description="Which ritual this is.")
    channels: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="Where it happens: `platform:#channel`. One occurrence, opened in each.",
        examples=[["discord:#talk", "slack:#talk"]],
    )
    timezone: str | None = Field(
        default=None, description="IANA zone of its times, if not the community's."
    )
    goal: str | None = Field(
        default=None,
        max_length=300,
        description="What it is for, in a sentence; shown to hosts.",
    )
    formerly: str | None = Field(
        default=None, description="The name it had before; its history goes on."
    )
    retire: bool = Field(
        default=False, description="Let what is open end, and begin nothing new."
    )


class PeopleError(SettingError):
    """Write `volunteers`, `none` or names, such as ["@ada", "@ben"]."""


def _people(value: object) -> object:
    if value in ("volunteers", "none"):
        return value
    names = value if isinstance(value, list | tuple) else ()
    if names and all(isinstance(n, str) and n.strip(" @") for n in names):
        return tuple(names)
    raise PeopleError


People = Annotated[
    Literal["volunteers", "none"] | tuple[str, ...],
    BeforeValidator(_people),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["volunteers", "none"]},
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "pattern": "^@.+"},
                },
            ]
        }
    ),
]
"""Who carries something, as it is configured."""


def named_in(people: People) -> tuple[str, ...]:
    """The names as members are called, without `@`; empty if none is named."""
    if isinstance(people, str):
        return ()
    return tuple(name.strip().removeprefix("@") for name in people)


class ScheduledSettings(RitualSettings):
    """Keys of a ritual that comes back by the calendar."""

    every: str | None = Field(
        default=None,
        description="When: `monday 09:00`, `first friday 18:00`, `2 weeks on tuesday 17:00`, also in German.",
        examples=["monday 09:00", "erster montag 18:00"],
    )
    rrule: str | None = Field(
        default=None,
        description="When, as an RFC 5545 rule of days, instead of `every`; needs `at`.",
    )
    at: str | None = Field(
        default=None, description="The time of day for `rrule`: `18:00`."
    )
    starting: date | None = Field(
        default=None,
        description="No slot before this date; counts the weeks of `2 weeks on ...`.",
    )
    late: str = Field(
        default="catch up within 12 hours",
        description="What happens if it could not begin on time: `skip`, `newest`, `catch up within DURATION` or `ask`.",
    )
    on_holiday: Literal["run", "skip", "shift"] = Field(
        default="run",
        description="On a holiday: run, skip, or shift to the next day that is none.",
    )


@dataclass(frozen=True, slots=True)
class Resonant:
    """A message in a ritual's thread and how many people reacted to it."""

    message: MessageRef
    member: MemberId
    reactions: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was loaded because a step said it `needs` it; empty otherwise."""

    open_questions: tuple[Question, ...] = ()
    """Questions asked in its threads that nobody has answered."""
    resonance: tuple[Resonant, ...] = ()
    """Messages in its threads that people reacted to, most first."""
    first_timers: frozenset[MemberId] = frozenset()
    """Who has a part here and had none in this ritual before."""
    volunteers: Mapping[str, tuple[MemberId, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """By what they offered (`host`, `buddy`): who is here and not away, in a fixed order."""
    helpers: tuple[MemberId, ...] = ()
    """Who answered a question in its threads; of those whom thanks may name."""
    given: tuple[Gave, ...] = ()
    """Who ever gave what in the community; of those whom thanks may name."""


S_co = TypeVar("S_co", bound=RitualSettings, covariant=True)
S = TypeVar("S", bound=RitualSettings)


@dataclass(frozen=True, slots=True)
class Scene(Generic[S_co]):
    """All that a ritual may see.

    `receipts` are the proofs of its effects, by the effect's name and the channel
    (`None` for what went to a member or to moderators). `actor` is who did what was
    heard, `None` when a step is due. `members` has everybody with a part in it, the
    actor, and whoever `found` speaks of; everybody who is here if the step needs the
    roster. `memory` is the ritual's own and outlives occurrences.
    """

    community: CommunityId
    community_name: str
    language: str
    zone: ZoneInfo
    ritual: RitualName
    settings: S_co
    occurrence: Occurrence
    now: datetime
    dice: Dice
    openings: tuple[Opening, ...] = ()
    participations: tuple[Participation, ...] = ()
    receipts: Mapping[tuple[str, Channel | None], Receipt] = field(
        default_factory=lambda: MappingProxyType({})
    )
    members: Mapping[MemberId, Member] = field(
        default_factory=lambda: MappingProxyType({})
    )
    actor: Member | None = None
    found: Found = field(default_factory=Found)
    memory: Json = field(default_factory=lambda: NOTHING)
    steps: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """When each step of this occurrence is due, moved ones where they were moved to."""

    def having(self, role: str) -> tuple[Participation, ...]:
        """The parts of one role, in the order they came."""
        return tuple(p for p in self.participations if p.role == role)


@dataclass(frozen=True, slots=True)
class Because:
    """Why there was nothing to do for a step: a code that the catalogues put into words,
    and of how many it speaks.
    """

    code: str
    n: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a ritual may do. `notes` and `memory` replace the old ones when given."""

    notes: Json | None = None
    memory: Json | None = None
    participations: tuple[Participation | Withdrawal, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    taken_back: tuple[Contribution, ...] = ()
    """Contributions that are none any more; when they were given does not matter."""
    effects: tuple[Effect, ...] = ()
    nudges: tuple[Nudge, ...] = ()
    outdated: tuple[str, ...] = ()
    """Nudges of this occurrence, by name, that are worth nothing any more if held back."""
    orders: tuple[Order, ...] = ()
    changes: tuple[Change, ...] = ()
    """What a moderator changed here: it goes into the audit trail as theirs."""
    wishes: tuple[Member, ...] = ()
    """Members whose offers changed (volunteered, stepped back)."""
    because: Because | None = None
    """Of a step: why nothing was to be done. It goes into the trail."""
    entrusted: tuple[MemberId, ...] = ()
    """Who was asked to carry something here: a line of the trail each."""
    again_at: datetime | None = None
    """The step is not done yet: it is due again then. Not for one that opens or closes."""
    reply: Document | None = None
    """Said privately to who acted, on the live interaction; never stored."""


class RitualKind(Protocol[S]):
    """A kind of ritual: one file in the catalogue."""

    @property
    def name(self) -> str:
        """Its word in the configuration: `weekly_discussion`."""

    @property
    def Settings(self) -> type[S]:  # noqa: N802  it names a class
        """Its table: defaults, limits and descriptions; the JSON schema comes of it."""

    def steps(self, settings: S, begin: Begin) -> Sequence[Step]:
        """The steps in the order they are due; exactly one opens and one closes."""

    def on_step(self, step: str, scene: Scene[S]) -> Outcome:
        """A step is due."""

    def on_signal(self, heard: Heard, scene: Scene[S]) -> Outcome:
        """`scene.actor` did something in this occurrence."""

    def view(self, request: ViewRequest, scene: Scene[S]) -> Document | Form:
        """Show something to `scene.actor`; read only."""


AnyKind = RitualKind[Any]
