"""What somebody is shown after they used a command, a button or a form."""

from dataclasses import dataclass, field

from tests.fakes.discord.drafts import UPLOAD, walk
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.state import Message, User

TEXT_INPUT = 4
INPUTS = {3, 4, 5, 6, 7, 8, UPLOAD}
"""Selects, lines of text and files: what a form asks for."""


@dataclass(frozen=True)
class Choice:
    """Something offered while a command is typed."""

    name: str
    value: str | int | float


@dataclass(eq=False)
class Modal:
    """A form that stands open before somebody."""

    custom_id: str
    title: str
    components: list[Json]
    user: User
    opened_by: "object"
    """The interaction that was answered with it."""

    @property
    def inputs(self) -> dict[str, Json]:
        """What can be filled in, by custom_id."""
        parts = walk(self.components)
        return {p["custom_id"]: p for p in parts if p["type"] in INPUTS}


@dataclass(eq=False)
class Shown:
    """Stands as long as the interaction can still be answered: edits change it."""

    message: Message | None = None
    modal: Modal | None = None
    updated: Message | None = None
    """The message whose button was pressed, if the answer changed it."""
    deferred: bool = False
    """"… is thinking" was shown at first."""
    failed: bool = False
    """"The application did not respond", as nothing came within three seconds."""
    choices: list[Choice] = field(default_factory=list)
    more: list[Message] = field(default_factory=list)
    """Further answers, in order."""

    @property
    def _says(self) -> Message | None:
        return self.message or self.updated

    @property
    def content(self) -> str:
        return "" if self._says is None else self._says.content

    @property
    def embeds(self) -> list[Json]:
        return [] if self._says is None else self._says.embeds

    @property
    def components(self) -> list[Json]:
        return [] if self._says is None else self._says.components

    @property
    def ephemeral(self) -> bool:
        """Only they see it."""
        return self.message is not None and self.message.ephemeral
