"""What is told to the app, and whether it was acknowledged ("Events API, Error handling", "Socket Mode").

An event that was not acknowledged within three seconds is sent again at once, after one minute and after five. Commands and
interactions are sent once: people see that nothing came.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.clock import RealClock
from tests.fakes.slack.refusals import Json

ACKNOWLEDGED_IN = 3.0
"""Seconds, by the real clock: what runs is the bot's own loop."""
AGAIN_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))


class Kind(StrEnum):
    """`type` of an envelope."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"


@dataclass(eq=False)
class Delivery:
    id: str
    kind: Kind
    payload: Json
    takes_answer: bool = False
    """`accepts_response_payload`."""
    attempt: int = 0
    reason: str | None = None
    due_at: datetime | None = None
    """When it is sent again."""
    sent_at: datetime | None = None
    """By the real clock."""
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    failed: bool = False
    """It will not be sent again."""
    answer: Json | None = None

    @property
    def event_id(self) -> str:
        return str(self.payload.get("event_id", self.id))

    @property
    def settled(self) -> bool:
        return self.acked.is_set() or self.failed


class Line(Protocol):
    """The way to the app: sockets, or its address."""

    def send(self, delivery: Delivery) -> bool:
        """False if there is no way now."""


class Deliveries:
    """All of one server, in order."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._real = RealClock().now
        self.line: Line | None = None
        self.all: list[Delivery] = []
        self.by_id: dict[str, Delivery] = {}
        self._unsettled: dict[str, Delivery] = {}
        self.late: list[str] = []
        """What was acknowledged after more than three seconds."""
        self.twice = False
        """Every event is told twice."""
        self._count = 0

    def push(
        self, kind: Kind, payload: Json, *, takes_answer: bool = False
    ) -> Delivery:
        made = self._make(kind, payload, takes_answer)
        self._send(made)
        if self.twice and kind is Kind.EVENT:
            again = self._make(kind, payload, takes_answer)
            again.attempt, again.reason = 1, "timeout"
            self._send(again)
        return made

    def _make(self, kind: Kind, payload: Json, takes_answer: bool) -> Delivery:
        self._count += 1
        made = Delivery(f"envelope-{self._count}", kind, payload, takes_answer)
        self.all.append(made)
        self.by_id[made.id] = self._unsettled[made.id] = made
        return made

    def _send(self, delivery: Delivery) -> None:
        delivery.due_at = None
        if self.line is not None and self.line.send(delivery):
            delivery.sent_at = self._real()
        else:
            self._missed(delivery, "connection_failed")

    def open(self) -> list[Delivery]:
        """Sent, and nothing heard of them yet."""
        return [d for d in self._unsettled.values() if d.sent_at is not None]

    def waiting(self) -> list[Delivery]:
        """To be sent again."""
        return [d for d in self._unsettled.values() if d.due_at is not None]

    # --- what becomes of them

    def acknowledged(self, delivery: Delivery, answer: Json | None = None) -> None:
        assert delivery.sent_at is not None
        took = (self._real() - delivery.sent_at).total_seconds()
        if took > ACKNOWLEDGED_IN:
            self.late.append(f"{delivery.kind} {delivery.event_id}: {took:.1f} s")
        delivery.answer = answer
        delivery.due_at = None
        delivery.acked.set()
        self._unsettled.pop(delivery.id, None)

    def too_late(self, delivery: Delivery) -> None:
        """It was acknowledged when nobody waited for it any more."""
        self.late.append(f"{delivery.kind} {delivery.event_id}: after it was given up")

    def failed(self, delivery: Delivery, reason: str) -> None:
        """It was not heard, if nobody else found that out before."""
        if delivery.sent_at is not None and not delivery.settled:
            self._missed(delivery, reason)

    def _missed(self, delivery: Delivery, reason: str) -> None:
        """An event is told again later, as often as Slack does."""
        delivery.sent_at = None
        if delivery.kind is not Kind.EVENT or delivery.attempt >= len(AGAIN_AFTER):
            delivery.failed = True
            self._unsettled.pop(delivery.id, None)
            return
        delivery.due_at = self._now() + AGAIN_AFTER[delivery.attempt]
        delivery.attempt += 1
        delivery.reason = reason

    def time_out(self) -> None:
        """What nobody acknowledged in three seconds counts as not heard."""
        for delivery in self.open():
            assert delivery.sent_at is not None
            if (self._real() - delivery.sent_at).total_seconds() > ACKNOWLEDGED_IN:
                self.failed(delivery, "timeout")

    def tick(self) -> None:
        """Send what is due by the clock."""
        self.time_out()
        now = self._now()
        for delivery in self.waiting():
            if delivery.due_at is not None and delivery.due_at <= now:
                self._send(delivery)

    def again(self) -> None:
        """Send at once all that was not acknowledged."""
        for delivery in self.open():
            self.failed(delivery, "timeout")
        for delivery in self.waiting():
            self._send(delivery)
