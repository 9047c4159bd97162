"""Sending what is not there yet of a delivery: its messages, its files, its pin.

Messages are sent once. **Files are shown at least once**: Slack shows them in a message of
its own a while after it said that it will ("files.completeUploadExternal"). Whoever looks
in between, after an answer that was lost, finds none and shows them again: twice a picture
is better than none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.platforms.attachments import Fetch, linked
from bot.platforms.slack import failures, pins
from bot.platforms.slack.identities import at_of, place
from bot.platforms.slack.marks import Mark, digest, says
from bot.platforms.slack.render import Page, pages
from bot.platforms.slack.searching import Parts
from bot.platforms.slack.uploading import Uploads
from bot.platforms.slack.wire import Json, Spot, Wire
from rituals.document import Document
from rituals.effects import Send
from rituals.model.delivery import Receipt
from rituals.model.ids import Account
from rituals.ports import DeliveryError, ImpossibleError, UnsureError

MOST_PARTS = 20
"""So many messages a document may become."""
_NO_PREVIEW: Json = {"unfurl_links": False, "unfurl_media": False}


def message(page: Page, mark: Mark) -> Json:
    """What a message of ours is made of: nothing is read into words in it."""
    return {
        "text": page.text,
        "blocks": page.blocks,
        "metadata": mark.metadata(),
        "parse": "none",
        "link_names": False,
    }


@dataclass(frozen=True, slots=True)
class Sending:
    """One delivery on its way to one place. `workspace` is its address."""

    wire: Wire
    send: Send
    spot: Spot
    fetch: Fetch
    workspace: str | None = None

    async def complete(self, parts: Parts) -> Receipt:
        """Send what is missing; the receipt of the whole."""
        try:
            if not parts.whole:
                await self._send_missing(parts)
        except ImpossibleError:
            await self._take_back(parts)
            raise
        except DeliveryError as error:
            if parts.there:  # people may see some of it already
                raise UnsureError(reason=str(error)) from error
            raise
        first = parts.ref(self.spot)
        if self.send.pin and self.spot.thread is None:
            await pins.pin(self.wire, first)
        thread = None
        if self.send.thread is not None and self.spot.thread is None:
            thread = place(self.spot.channel, parts.first)
        return Receipt(self.send.key, at_of(parts.first), first, thread)

    async def _send_missing(self, parts: Parts) -> None:
        uploads = Uploads(self.wire, self.send.key, self.fetch)
        document = self.send.document
        if not parts.shown:
            document = await uploads.of(document)
        drawn = self._drawn(document, parts.count or MOST_PARTS)
        count = parts.count or len(drawn)
        files = len(uploads.brought)
        for n, page in enumerate(drawn[:count], 1):
            if n not in parts.there:
                mark = Mark(digest(self.send.key), n, count, says(page), files)
                parts.take(await self._post(page, mark), mark)
        if parts.files and not parts.shown:
            await self._show(uploads, parts)

    def _drawn(self, document: Document, at_most: int) -> list[Page]:
        ping: Sequence[Account] = self.send.ping
        return pages(document, ping=ping, workspace=self.workspace, at_most=at_most)

    async def _post(self, page: Page, mark: Mark) -> str:
        thread: Json = {"thread_ts": self.spot.thread} if self.spot.thread else {}
        made = await self.wire.write(
            "chat.postMessage",
            self.spot.channel,
            channel=self.spot.channel,
            **message(page, mark),
            **_NO_PREVIEW,
            **thread,
        )
        return str(made["ts"])

    async def _show(self, uploads: Uploads, parts: Parts) -> None:
        """The files below what was said; where they cannot be shown, links to them in it."""
        try:
            if uploads.brought:
                await uploads.show(self.spot)
                parts.shown = True
                return
        except ImpossibleError as error:
            failures.log.warning("files cannot be shown: %s", error)
        drawn = self._drawn(linked(self.send.document), parts.count)
        for n, page in enumerate(drawn, 1):
            mark = Mark(digest(self.send.key), n, parts.count, says(page))
            await self.wire.write(
                "chat.update",
                self.spot.channel,
                harmless=True,
                channel=self.spot.channel,
                ts=parts.there[n],
                **message(page, mark),
            )

    async def _take_back(self, parts: Parts) -> None:
        """Half of it is worth nothing; what cannot be taken back stays."""
        for ts in parts.there.values():
            try:
                channel = self.spot.channel
                await self.wire.write("chat.delete", channel, channel=channel, ts=ts)
            except DeliveryError:
                failures.log.warning("half of a delivery stays: %s %s", self.spot, ts)
