"""What can go wrong between the bot and a rehearsal space, for tests to ask for."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rituals.errors import Phrase
from rituals.model.ids import AccountId, Place


class Fault(StrEnum):
    """What becomes of one delivery."""

    NONE = "none"
    BUSY = "busy"
    """The platform asks to wait a while: nothing was done."""
    BREAK_BEFORE = "break before"
    """The connection breaks before it is done; nobody on this side can know that."""
    LOSE_ANSWER = "lose answer"
    """It is done, but the connection breaks before the answer."""
    REFUSE = "refuse"
    """It is refused for good."""


@dataclass(slots=True)
class Faults:
    """How a space behaves badly. As it is made, it does not."""

    script: deque[Fault] = field(default_factory=deque)
    """What becomes of the next deliveries, one after the other; then all is well."""
    down_until: datetime | None = None
    """Nothing can be delivered or looked for before then."""
    refused: dict[Place, str | Phrase] = field(default_factory=dict)
    """Where the bot may not write, and why."""
    closed_to_bot: set[AccountId] = field(default_factory=set)
    """Who takes no private messages from the bot."""
    cannot_tell: bool = False
    """Nobody can look for what may have been posted."""
    deaf: bool = False
    """What people do does not reach the bot, until it reads back."""
