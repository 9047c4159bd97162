"""The table of a monthly challenge in the configuration file."""

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from rituals.errors import SettingError
from rituals.kind import ScheduledSettings
from rituals.model.duration import Duration

Judging = Literal["votes", "moderators", "everyone"]

TITLE_LENGTH = 80
BRIEF_LENGTH = 1500
"""Leaves room for the dates and counts below it within the 2000 characters of a message."""


class LastCallError(SettingError):
    """{last_call} before the end is no last call when submissions are taken for {submit_for}; choose something shorter."""


class Challenge(BaseModel):
    """One challenge: what it is called and what it asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LENGTH),
    ] = Field(description="What it is called.", examples=["Mend something"])
    brief: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=BRIEF_LENGTH),
    ] = Field(
        description="What it asks of people, in a few sentences.",
        examples=["Mend something others would throw away, and show how."],
    )


class ChallengeSettings(ScheduledSettings):
    """Keys of a monthly challenge."""

    submit_for: Duration = Field(
        default=Duration.parse("21 days"),
        description="How long submissions are taken, from the announcement on.",
    )
    last_call: Duration = Field(
        default=Duration.parse("2 days"),
        description="How long before that end those who joined are reminded; not at all if it is announced later.",
    )
    judging: Judging = Field(
        default="votes",
        description="Who judges: everybody by `votes`, the `moderators`, or nobody: with `everyone` all who finish are equal.",
    )
    vote_for: Duration = Field(
        default=Duration.parse("4 days"),
        description="How long is judged. Nothing is judged with `everyone`.",
    )
    votes_each: int = Field(
        default=3,
        ge=1,
        le=25,
        description="How many submissions each member may pick; never more than half of those of others.",
    )
    look_back_after: Duration = Field(
        default=Duration.parse("2 days"),
        description="How long after the results everybody is asked what worked.",
    )
    close_after: Duration = Field(
        default=Duration.parse("1 day"),
        description="How long after that question it is closed.",
    )
    challenges: Annotated[tuple[Challenge, ...], Field(min_length=1)] = Field(
        description="What is asked, one after the other, and then from the first again."
    )

    @field_validator("last_call")
    @classmethod
    def _within_the_time_to_submit(
        cls, last_call: Duration, known: ValidationInfo
    ) -> Duration:
        submit_for = known.data.get("submit_for")
        if submit_for is not None and not submit_for.is_longer_than(last_call):
            raise LastCallError(last_call=last_call, submit_for=submit_for)
        return last_call
