"""What a challenge writes down about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rituals.catalog.monthly_challenge.roster import ChallengeScene
from rituals.catalog.monthly_challenge.settings import Challenge
from rituals.model.ids import MemberId
from rituals.model.occurrence import NAMED, Json


@dataclass(frozen=True, slots=True)
class Notes:
    """`revision` counts what members and moderators changed: it makes effects' names unique.

    `posted` has the names of those posts that are not made in every challenge.
    `judged` is the moderators' verdict in points, 3 for the first place; empty until
    they said it. `helped` has who answered questions in the threads, and whether for the
    first time ever; it is empty until the results come out.
    """

    challenge: int = 0
    revision: int = 0
    posted: frozenset[str] = frozenset()
    judged: Mapping[MemberId, int] = field(default_factory=dict)
    helped: Mapping[MemberId, bool] = field(default_factory=dict)

    @property
    def json(self) -> Json:
        return {
            "challenge": self.challenge,
            "revision": self.revision,
            "posted": sorted(self.posted),
            "judged": dict(sorted(self.judged.items())),
            NAMED: dict(self.helped),
        }


def notes_of(scene: ChallengeScene) -> Notes:
    """What was written down so far."""
    notes = scene.occurrence.notes
    return Notes(
        challenge=int(notes.get("challenge", 0)),
        revision=int(notes.get("revision", 0)),
        posted=frozenset(str(each) for each in notes.get("posted", ())),
        judged={MemberId(m): int(n) for m, n in notes.get("judged", {}).items()},
        helped={MemberId(m): bool(new) for m, new in notes.get(NAMED, {}).items()},
    )


def challenge_of(scene: ChallengeScene) -> Challenge:
    """What this occurrence asks: its settings are those it opened with."""
    return scene.settings.challenges[notes_of(scene).challenge]
