"""Looking for what may have been sent: own messages, known again by their marks.

Slack gives the newest messages of a channel first and those of a thread oldest first, page
by page ("conversations.history", "conversations.replies"). It may give only 15 at once, and
only once a minute: then a search stops with `RetryLaterError`, and the next one goes on
where it stopped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.platforms.slack import failures
from bot.platforms.slack.identities import message_ref, ts_at
from bot.platforms.slack.marks import Mark, digest, mark_of
from bot.platforms.slack.uploading import shows
from bot.platforms.slack.wire import Json, Spot, Wire
from rituals.model.ids import MessageRef
from rituals.ports import CannotTellError, ImpossibleError

PAGE = 15
"""What every app is given; more are not asked for, so that all search alike."""
MOST_PAGES = 100
"""So many pages are looked through; beyond that nobody can tell."""


@dataclass(frozen=True, slots=True)
class Bot:
    """Whose messages are our own: the ids of the bot and of its user."""

    bot: str
    user: str

    def wrote(self, message: Mapping[str, object]) -> bool:
        """Whether it is one of ours."""
        author = message.get("bot_id")
        return author == self.bot if author else message.get("user") == self.user


@dataclass(slots=True)
class Parts:
    """What is there of a delivery: its messages by their number, from 1."""

    there: dict[int, str] = field(default_factory=dict)
    marks: dict[int, Mark] = field(default_factory=dict)
    count: int = 0
    """How many there were to be; 0 if that is not known."""
    files: int = 0
    """How many files were to come after them."""
    shown: bool = False
    """Whether those files are there."""

    @property
    def first(self) -> str:
        """The one that stands for the whole."""
        return self.there[min(self.there)]

    @property
    def whole(self) -> bool:
        """Whether nothing of it is missing."""
        said = bool(self.count) and len(self.there) == self.count
        return said and (self.shown or not self.files)

    def take(self, ts: str, mark: Mark) -> None:
        """One of them was sent, or found."""
        self.there[mark.part], self.marks[mark.part] = ts, mark
        self.count = max(self.count, mark.parts)
        self.files = max(self.files, mark.files)

    def ref(self, spot: Spot) -> MessageRef:
        """The first, as the core knows it."""
        return message_ref(spot.channel, self.first, spot.thread)


@dataclass(slots=True)
class Search:
    """One search, which may take several tries."""

    wire: Wire
    bot: Bot
    spot: Spot
    key: str
    since: datetime
    parts: Parts = field(default_factory=Parts)
    cursor: str = ""
    pages: int = 0

    async def go_on(self) -> Parts:
        """What is there of it. `CannotTellError` if the place cannot be looked through."""
        wanted = digest(self.key)
        while self.pages < MOST_PAGES:
            answer = await self._page()
            for message in answer.get("messages") or ():
                self._look_at(message, wanted)
            self.pages += 1
            self.cursor = (answer.get("response_metadata") or {}).get(
                "next_cursor"
            ) or ""
            if self.parts.whole or not self.cursor:
                return self.parts
        where = self.wire.named(self.spot.channel) or self.spot.channel
        raise CannotTellError(reason=f"too much was written since in {where}")

    def _look_at(self, message: Json, wanted: str) -> None:
        if not self.bot.wrote(message):
            return
        mark = mark_of(message)
        if mark is not None and mark.key == wanted:
            self.parts.take(message["ts"], mark)
        elif shows(message, self.key):
            self.parts.shown = True

    async def _page(self) -> Json:
        asked: Json = {"oldest": ts_at(self.since), "inclusive": True}
        if self.cursor:
            asked["cursor"] = self.cursor
        try:
            return await read(self.wire, self.spot, limit=PAGE, **asked)
        except ImpossibleError as error:
            code = failures.code_of(error)
            if (
                code == "invalid_cursor" and self.cursor
            ):  # it was kept for too long: from the beginning
                self.cursor = ""
                return await self._page()
            if code in failures.GONE:
                raise
            reason = error.facts.get("reason", error)
            raise CannotTellError(reason=reason) from error


async def read(wire: Wire, spot: Spot, **asked: object) -> Json:
    """Messages of a conversation or thread, with their metadata."""
    whole = {"channel": spot.channel, "include_all_metadata": True, **asked}
    if spot.thread is None:
        return await wire.read("conversations.history", spot.channel, **whole)
    return await wire.read(
        "conversations.replies", spot.channel, ts=spot.thread, **whole
    )
