"""A community as its configuration file describes it: frozen, checked, ready to use."""

from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from rituals.kind import AnyKind, RitualSettings
from rituals.model.cadence import Cadence
from rituals.model.duration import Duration
from rituals.model.ids import Channel, CommunityId, RitualName, SpaceId
from rituals.model.lateness import Lateness
from rituals.model.quiet_hours import QuietHours

StillOpen = Literal["hourly", "daily", "off"]
HELPFUL = (
    *("✅", "✔️", "☑️", "👍", "🙏", "💯"),
    *("white_check_mark", "heavy_check_mark", "ballot_box_with_check"),
    *("+1", "thumbsup", "pray", "100"),
)
"""What its asker puts below an answer that helped; as signs, and by the names of such."""


@dataclass(frozen=True, slots=True)
class Ritual:
    """A ritual kind set up in a community. Without `cadence` it begins by a signal.

    `fingerprint` names the settings: equal settings have equal fingerprints.
    """

    name: RitualName
    kind: AnyKind
    settings: RitualSettings
    fingerprint: str
    zone: ZoneInfo
    channels: tuple[Channel, ...]
    cadence: Cadence | None = None
    late: Lateness = field(default_factory=Lateness)
    on_holiday: str = "run"


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """Where questions and answers are observed, who sees what of it, and what is said
    unasked.

    Without `ask_helped_after` nobody is asked whether an answer helped.
    """

    channels: tuple[Channel, ...] = ()
    grace: Duration = field(default_factory=lambda: Duration.parse("30 days"))
    moderators_see: str = "people"
    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """From a topic's name to its other words."""
    helpful: tuple[str, ...] = HELPFUL
    """What its asker reacts with to an answer that helped."""
    cooldown: Duration = field(default_factory=lambda: Duration.parse("10 minutes"))
    most_a_day: int = 20
    ask_helped_after: Duration | None = field(
        default_factory=lambda: Duration.parse("1 day")
    )
    still_open: StillOpen = "daily"
    escalate_after: Duration = field(default_factory=lambda: Duration.parse("4 hours"))
    escalate_to: int = 3
    invitations: bool = True


@dataclass(frozen=True, slots=True)
class Keep:
    """How long each class of data is kept."""

    activity: Duration = field(default_factory=lambda: Duration.parse("400 days"))
    ledger: Duration = field(default_factory=lambda: Duration.parse("3 years"))


@dataclass(frozen=True, slots=True)
class Community:
    """One configuration file, parsed once."""

    id: CommunityId
    name: str
    language: str
    zone: ZoneInfo
    quiet_hours: QuietHours | None = None
    holidays: tuple[str, ...] = ()
    moderators: tuple[str, ...] = ()
    moderators_channels: tuple[Channel, ...] = ()
    commands: str = "stammtisch"
    """What all commands stand below; those of moderators have `-admin` behind it."""
    nudges_per_week: int = 1
    rituals: dict[RitualName, Ritual] = field(default_factory=dict)
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    keep: Keep = field(default_factory=Keep)

    @property
    def spaces(self) -> tuple[SpaceId, ...]:
        """Every space its configuration names a channel in, in order of mention."""
        channels = [c for r in self.rituals.values() for c in r.channels]
        channels += [*self.moderators_channels, *self.ledger.channels]
        return tuple(dict.fromkeys(c.space for c in channels))

    @property
    def observed(self) -> tuple[Channel, ...]:
        """Where messages are observed, besides the threads of rituals.

        The ledger's channels come first, then those in which newcomers are welcomed.
        """
        return (*dict.fromkeys(self.ledger.channels), *self.welcoming)

    @property
    def welcoming(self) -> tuple[Channel, ...]:
        """Where it is only noted that somebody spoke: newcomers are welcomed there, and
        the ledger does not name them.
        """
        channels = dict.fromkeys(c for r in self.journeys for c in r.channels)
        return tuple(c for c in channels if c not in self.ledger.channels)

    @property
    def journeys(self) -> tuple[Ritual, ...]:
        """The rituals that begin for a member, by a signal and not by the calendar."""
        return tuple(r for r in self.rituals.values() if r.cadence is None)
