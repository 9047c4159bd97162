"""Interactions: begun by people, answered by the bot ("Interactions, Receiving and Responding").

The first answer must come within 3 seconds, else the token is unknown (10062); a second one
is refused (40060); for 15 minutes answers can be edited and added.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes.discord.refusals import Json
from tests.fakes.discord.shown import Shown
from tests.fakes.discord.state import Channel, Message, User

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
ANSWER, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
FITTING = {
    COMMAND: {ANSWER, DEFER, FORM},
    COMPONENT: {ANSWER, DEFER, DEFER_UPDATE, UPDATE, FORM},
    AUTOCOMPLETE: {CHOICES},
    SUBMIT: {ANSWER, DEFER, DEFER_UPDATE, UPDATE},
}
"""Which answers fit which kind; a form cannot answer a form."""
ANSWERED_IN = 3.0
"""Seconds."""
TOKEN_LIVES = timedelta(minutes=15)
COMMAND_ANSWER = 20


@dataclass(eq=False)
class Interaction:
    id: int
    token: str
    kind: int
    user: User
    channel: Channel
    content: Json
    begun_at: datetime
    answer_by: float
    """By the real clock, in seconds: what runs is the bot's own loop."""
    pressed: Message | None = None
    parent: "Interaction | None" = None
    """What opened the form that is submitted."""
    answered_with: int | None = None
    original: Message | None = None
    shown: Shown = field(default_factory=Shown)
    first_answer: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    """There is something to see: not only that somebody is thinking."""


def origin_of(what: Interaction) -> Message | None:
    """The message with the component; a form opened by a button belongs to it, too."""
    if what.kind == SUBMIT and what.parent is not None:
        return origin_of(what.parent)
    return what.pressed
