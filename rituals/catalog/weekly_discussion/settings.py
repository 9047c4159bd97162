"""The table of a weekly discussion in the configuration."""

from typing import Annotated, Literal

from pydantic import (
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from rituals.errors import SettingError
from rituals.kind import People, ScheduledSettings, named_in
from rituals.model.duration import Duration

LONGEST_PROMPT = 1500
"""Characters: with title, host and credit it still fits one message everywhere."""


PromptText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PROMPT),
]
Prompts = Annotated[
    tuple[PromptText, ...],
    Field(min_length=1),
    # The file may hold the name of a file of prompts; the loader puts its content in.
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": LONGEST_PROMPT,
                    },
                },
            ]
        }
    ),
]


class UnreadPromptsError(SettingError):
    """Write a list of prompts, or the name of a file that holds them."""


class TooSoonError(SettingError):
    """{written} has to be longer than {than}, which is "{other}"."""


class DiscussionSettings(ScheduledSettings):
    """A prompt, a thread, a week to talk, and a wrap-up."""

    prompts: Prompts = Field(
        description="What to talk about: a list, or a file with one prompt a line (long ones apart by blank lines).",
        examples=["prompts/questions.en.txt", ["What did you learn this week?"]],
    )
    order: Literal["shuffle", "sequence"] = Field(
        default="shuffle",
        description="`shuffle`: by chance, none again until all were used. `sequence`: as written.",
    )
    hosts: People = Field(
        default="volunteers",
        description='Who carries it: `volunteers` take turns, `none`, or these people take turns: `["@ada", "@ben"]`.',
    )
    heads_up: Duration = Field(
        default=Duration.parse("1 day"),
        description="How long before it opens the host hears of it.",
    )
    remind_after: Duration = Field(
        default=Duration.parse("2 days"),
        description="When to ask once more, if it is still quiet.",
    )
    remind_below: int = Field(
        default=3,
        ge=0,
        description="Quiet means: fewer people than this spoke. 0 never reminds.",
    )
    wrap_up_after: Duration = Field(
        default=Duration.parse("5 days"),
        validate_default=True,
        description="When to sum it up.",
    )
    close_after: Duration = Field(
        default=Duration.parse("6 days"),
        validate_default=True,
        description="When the thread is archived.",
    )

    @field_validator("prompts", mode="before")
    @classmethod
    def _prompts_were_read(cls, value: object) -> object:
        if isinstance(value, str):
            raise UnreadPromptsError
        return value

    @field_validator("wrap_up_after")
    @classmethod
    def _wraps_up_after_reminding(
        cls, value: Duration, info: ValidationInfo
    ) -> Duration:
        if info.data.get("remind_below") == 0:  # it never reminds
            return value
        return _later(value, "remind_after", info)

    @field_validator("close_after")
    @classmethod
    def _closes_after_the_wrap_up(
        cls, value: Duration, info: ValidationInfo
    ) -> Duration:
        return _later(value, "wrap_up_after", info)

    @property
    def host_names(self) -> tuple[str, ...]:
        """The names of the hosts as members are called; empty if none is named."""
        return named_in(self.hosts)

    @property
    def hosted(self) -> bool:
        """Whether somebody is to carry it."""
        return self.hosts != "none"


def _later(value: Duration, than: str, info: ValidationInfo) -> Duration:
    """The value, if it is longer than that other field (which may itself be at fault)."""
    other = info.data.get(than)
    if other is not None and not value.is_longer_than(other):
        raise TooSoonError(written=f'"{value}"', than=than, other=other)
    return value
