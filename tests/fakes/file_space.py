"""A chat space in a file, so that what was posted outlives a bot that is killed.

Every post is committed by itself, at once, and counted by its key: as on a platform
that cannot know better, what is sent twice stands there twice.
"""

import sqlite3
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from rituals.effects import Archive, Delivery, Replace, Send, ToAccount, ToChannel
from rituals.model.delivery import Receipt
from rituals.model.ids import (
    Account,
    AccountId,
    Channel,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.ports import Capabilities, Clock, Inbox
from rituals.signals import MessagePosted, Person

_TABLE = """
CREATE TABLE IF NOT EXISTS said (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, place TEXT NOT NULL, at TEXT NOT NULL
)
"""


class FileSpace:
    """Implements `Platform`."""

    def __init__(self, path: Path, space: SpaceId, clock: Clock) -> None:
        self._space = space
        self._clock = clock
        self._file = _open(path)

    @property
    def space(self) -> SpaceId:
        return self._space

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities()

    async def connect(
        self, channels: Collection[Channel], inbox: Inbox
    ) -> Mapping[Channel, Place]:
        return {c: self._place(c.name) for c in channels if c.space == self._space}

    async def deliver(self, delivery: Delivery) -> Receipt:
        now = self._clock.now()
        match delivery:
            case Send(key=key):
                place = self._destination(delivery)
                row = (key, place.id, now.isoformat())
                cursor = self._file.execute(
                    "INSERT INTO said (key, place, at) VALUES (?, ?, ?)", row
                )
                return self._receipt(delivery, str(cursor.lastrowid), place, now)
            case Replace(key=key, message=message):
                return Receipt(key, now, message)
            case Archive(key=key, place=place):
                return Receipt(key, now, None, place)

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        found = self._file.execute(
            "SELECT id, place, at FROM said WHERE key = ?", (delivery.key,)
        ).fetchone()
        if found is None or not isinstance(delivery, Send):
            return None
        id_, place, at = found
        return self._receipt(
            delivery, str(id_), self._place(place), datetime.fromisoformat(at)
        )

    async def members(self) -> Sequence[Person]:
        return [Person(Account(self._space, AccountId("u1")), "Ada", moderator=True)]

    async def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        nobody: tuple[MessagePosted, ...] = ()
        for message in nobody:
            yield message

    async def newest(self, place: Place) -> MessageId | None:
        return None

    async def threads(self, place: Place, since: datetime) -> Mapping[Place, MessageId]:
        return {}

    async def close(self) -> None:
        self._file.close()

    def _place(self, name: str) -> Place:
        return Place(self._space, PlaceId(name))

    def _destination(self, send: Send) -> Place:
        match send.to:
            case ToChannel(channel):
                return self._place(channel.name)
            case ToAccount(account):
                return self._place(f"@{account.id}")
            case _:
                return send.to.place

    def _receipt(self, send: Send, id_: str, place: Place, at: datetime) -> Receipt:
        message = MessageRef(place, MessageId(id_))
        thread = None if send.thread is None else self._place(f"thread of {id_}")
        return Receipt(send.key, at, message, thread)


def _open(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=30, isolation_level=None)
    file.execute("PRAGMA synchronous = OFF")  # processes are killed here, not machines
    file.execute(_TABLE)
    return file


def posted(path: Path) -> dict[str, int]:
    """How often each key was posted."""
    file = _open(path)
    try:
        rows = file.execute("SELECT key, count(*) FROM said GROUP BY key ORDER BY key")
        return dict(rows.fetchall())
    finally:
        file.close()
