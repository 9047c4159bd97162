"""The table of a welcome in the configuration."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from rituals.errors import SettingError
from rituals.kind import People, RitualSettings, named_in
from rituals.model.duration import Duration

LONGEST_RULES = 750
LONGEST_STEP = 120
MOST_STEPS = 5
"""With these the greeting fits one message everywhere."""
FirstStep = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_STEP),
]


class CheckInOrderError(SettingError):
    """{written} has to be longer than {before}, which comes before it."""


class WelcomeSettings(RitualSettings):
    """Greet who is new, introduce them, and stay at their side until they have arrived."""

    on: Literal["join"] = Field(default="join", description="When it begins.")
    rules: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        default="",
        max_length=LONGEST_RULES,
        description="What holds here, in a few sentences; part of the greeting.",
        examples=["We help each other, and nobody has to be an expert."],
    )
    first_steps: tuple[FirstStep, ...] = Field(
        default=(),
        max_length=MOST_STEPS,
        description="What to do first, a line each; part of the greeting.",
        examples=[["Say what you are working on", "Look into #help"]],
    )
    buddies: People = Field(
        default="volunteers",
        description='Who accompanies newcomers: `volunteers`, `none`, or these people: `["@ada", "@ben"]`. The one with the fewest newcomers is asked.',
    )
    check_ins: tuple[Duration, ...] = Field(
        default=tuple(Duration.parse(each) for each in ("3 days", "7 days", "30 days")),
        description="How long after joining to ask quietly for what is still missing; `[]` never does.",
    )
    unanswered_after: Duration = Field(
        default=Duration.parse("1 day"),
        description="An introduction that nobody answered for so long is put before the moderators.",
    )
    silent_after: Duration = Field(
        default=Duration.parse("14 days"),
        description="Newcomers of whom nothing was heard for so long are listed for the moderators.",
    )
    raid_above: int = Field(
        default=20,
        ge=2,
        description="More people than this joining within `raid_within` are greeted one by one, and moderators are told.",
    )
    raid_within: Duration = Field(
        default=Duration.parse("10 minutes"),
        description="The time in which that many are a burst.",
    )

    @field_validator("check_ins")
    @classmethod
    def _check_ins_follow_each_other(
        cls, value: tuple[Duration, ...]
    ) -> tuple[Duration, ...]:
        for one, after in pairwise(value):
            if not after.is_longer_than(one):
                raise CheckInOrderError(written=f'"{after}"', before=f'"{one}"')
        return value

    @property
    def buddy_names(self) -> tuple[str, ...]:
        """The names of the buddies as members are called; empty if none is named."""
        return named_in(self.buddies)

    @property
    def accompanied(self) -> bool:
        """Whether newcomers have a buddy."""
        return self.buddies != "none"
