"""What somebody is shown after they used a command, a shortcut, a button or a form."""

from dataclasses import dataclass, field

from tests.fakes.slack.refusals import Json
from tests.fakes.slack.state import FakeMessage, FakeView


@dataclass(eq=False)
class Shown:
    """Stands as long as the interaction can still be answered: later answers change it."""

    message: FakeMessage | None = None
    """What was answered first."""
    more: list[FakeMessage] = field(default_factory=list)
    """Further answers, in order."""
    view: FakeView | None = None
    """The form that stands open before them."""
    replaced: FakeMessage | None = None
    """The message whose button was pressed, if the answer changed it."""
    errors: dict[str, str] = field(default_factory=dict)
    """What is wrong in a form, by block_id: it stays open."""
    failed: bool = False
    """"… did not respond", as nothing came within three seconds."""
    closed: bool = False
    """The form was taken and is gone."""

    @property
    def _says(self) -> FakeMessage | None:
        return self.message or self.replaced

    @property
    def text(self) -> str:
        return "" if self._says is None else self._says.text

    @property
    def blocks(self) -> list[Json]:
        return [] if self._says is None else self._says.blocks

    @property
    def ephemeral(self) -> bool:
        """Only they see it."""
        return self.message is not None and self.message.ephemeral_to is not None

    @property
    def anything(self) -> bool:
        seen = self.message or self.replaced or self.view or self.errors
        return bool(seen) or self.closed or self.failed

    def add(self, message: FakeMessage) -> None:
        if self.message is None:
            self.message = message
        else:
            self.more.append(message)
