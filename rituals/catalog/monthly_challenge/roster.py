"""Who has which part in a challenge, read from the participations."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from rituals.catalog.monthly_challenge.settings import ChallengeSettings
from rituals.kind import Scene
from rituals.model.ids import MemberId
from rituals.model.occurrence import Json
from rituals.model.participation import Participation, Withdrawal

ChallengeScene = Scene[ChallengeSettings]
Changes = Sequence[Participation | Withdrawal]

JOINED = "joined"
SUBMISSION = "submission"
VOTE = "vote"
DISQUALIFIED = "disqualified"
STORY = "story"
FEEDBACK = "feedback"
"""Words in the thread about what somebody made; the key is whose work it is."""


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody hands in. Empty is what they left out."""

    title: str = ""
    text: str = ""
    link: str = ""
    attachment: str = ""
    """Where the file was uploaded to; the bot posts it itself."""
    attachment_name: str = ""

    @property
    def empty(self) -> bool:
        return not (self.text or self.link or self.attachment)


@dataclass(frozen=True, slots=True)
class Submission:
    """A member's work in a challenge. A late one came after the deadline."""

    member: MemberId
    at: datetime
    work: Work
    late: bool = False

    @property
    def details(self) -> Json:
        return {**asdict(self.work), "late": self.late}

    @classmethod
    def of(cls, part: Participation) -> "Submission":
        known = {name: part.details.get(name, "") for name in Work.__slots__}
        late = bool(part.details.get("late", False))
        return cls(part.member, part.at, Work(**known), late)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody with a part in it."""

    joined: Mapping[MemberId, bool] = field(default_factory=dict)
    """And whether they asked for encouragement."""
    submissions: Mapping[MemberId, Submission] = field(default_factory=dict)
    disqualified: Mapping[MemberId, str] = field(default_factory=dict)
    """With the reason."""
    ballots: Mapping[MemberId, frozenset[MemberId]] = field(default_factory=dict)
    """Whose submissions each voter picked."""
    stories: Mapping[MemberId, str] = field(default_factory=dict)
    feedback: Mapping[MemberId, frozenset[MemberId]] = field(default_factory=dict)
    """On whose work each wrote something."""

    @property
    def finished(self) -> tuple[Submission, ...]:
        """All that count, late ones too, by member."""
        kept = self.submissions.keys() - self.disqualified.keys()
        return tuple(self.submissions[member] for member in sorted(kept))

    @property
    def in_time(self) -> tuple[Submission, ...]:
        """All that can be judged, by member."""
        return tuple(each for each in self.finished if not each.late)


def roster_of(scene: ChallengeScene) -> Roster:
    """Read the participations of a scene."""
    return Roster(
        joined={
            p.member: p.details.get("encourage") is True for p in scene.having(JOINED)
        },
        submissions={p.member: Submission.of(p) for p in scene.having(SUBMISSION)},
        disqualified={
            p.member: str(p.details.get("reason", ""))
            for p in scene.having(DISQUALIFIED)
        },
        ballots=_ballots(scene),
        stories={p.member: str(p.details.get("text", "")) for p in scene.having(STORY)},
        feedback=_feedback(scene),
    )


def _ballots(scene: ChallengeScene) -> Mapping[MemberId, frozenset[MemberId]]:
    """What each chose last; two accounts of one person may have chosen apart.

    They may also have chosen what turned out to be their own.
    """
    cast = scene.having(VOTE)
    last_at = {vote.member: vote.at for vote in sorted(cast, key=lambda v: v.at)}
    ballots: dict[MemberId, frozenset[MemberId]] = {}
    for vote in cast:
        if vote.at == last_at[vote.member] and vote.key != vote.member:
            picked = ballots.get(vote.member, frozenset())
            ballots[vote.member] = picked | {MemberId(vote.key)}
    return ballots


def _feedback(scene: ChallengeScene) -> Mapping[MemberId, frozenset[MemberId]]:
    """Without what turned out to be on one's own."""
    feedback: dict[MemberId, frozenset[MemberId]] = {}
    for part in scene.having(FEEDBACK):
        if part.key != part.member:
            about = feedback.get(part.member, frozenset())
            feedback[part.member] = about | {MemberId(part.key)}
    return feedback


def votes_of(scene: ChallengeScene) -> int:
    """How many submissions each voter may pick: at least one, at most half of the others.

    Whoever picks nearly all of a few says nothing by it.
    """
    others = len(roster_of(scene).in_time) - 1
    return min(scene.settings.votes_each, max(1, others // 2))


def changed(scene: ChallengeScene, changes: Changes) -> ChallengeScene:
    """The scene as it will be after these changes, by the parts' natural key."""
    parts = {(p.member, p.role, p.key): p for p in scene.participations}
    for change in changes:
        key = (change.member, change.role, change.key)
        if isinstance(change, Participation):
            parts[key] = change
        else:
            parts.pop(key, None)
    return replace(scene, participations=tuple(parts.values()))
