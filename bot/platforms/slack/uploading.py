"""Files that the bot posts itself: brought to Slack first, then shown in a conversation.

Slack shows a file in a message of its own, which carries no metadata. So the name of each
file carries the digest by which the delivery is known ("files.getUploadURLExternal"); what
people see is its title. Until it is shown nobody knows of it, so bringing it twice is
harmless; showing it is not.
"""

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from bot.platforms.attachments import Fetch, file_name, unattached, with_uploads
from bot.platforms.shortening import shortened
from bot.platforms.slack.failures import code_of, log
from bot.platforms.slack.limits import ALT_TEXT
from bot.platforms.slack.marks import digest
from bot.platforms.slack.wire import Spot, Wire
from rituals.document import Attachment, Document
from rituals.ports import ImpossibleError

Json = dict[str, Any]


@dataclass(slots=True)
class Uploads:
    """Files of one delivery, as Slack takes them."""

    wire: Wire
    key: str
    fetch: Fetch
    brought: list[Json] = field(default_factory=list)

    async def of(self, document: Document) -> Document:
        """Bring what can be had; the document without that, and with links to the rest."""

        async def take(attachment: Attachment) -> bytes | None:
            content = await self.fetch(attachment)
            known = content and await self.bring(
                attachment.name, content, attachment.alt
            )
            return content if known else None

        linked, _ = await with_uploads(document, take)
        return unattached(linked)

    async def bring(self, name: str, content: bytes, alt: str = "") -> bool:
        """Bring one; whether Slack takes it. Nobody sees it yet."""
        words: Json = {"alt_txt": shortened(alt, ALT_TEXT)} if alt.strip() else {}
        try:
            there = await self.wire.write(
                "files.getUploadURLExternal",
                harmless=True,
                filename=marked(name, self.key),
                length=len(content),
                **words,
            )
        except ImpossibleError as error:
            log.warning("a file cannot be posted: %s", code_of(error) or error)
            return False
        await self.wire.upload(there["upload_url"], content)
        self.brought.append({"id": there["file_id"], "title": file_name(name)})
        return True

    async def show(self, spot: Spot) -> None:
        """Show all that was brought, below what was said."""
        thread: Json = {"thread_ts": spot.thread} if spot.thread else {}
        await self.wire.write(
            "files.completeUploadExternal",
            spot.channel,
            files=self.brought,
            channel_id=spot.channel,
            **thread,
        )


def marked(name: str, key: str) -> str:
    """The name of a file with what its delivery is known by."""
    path = PurePath(file_name(name))
    return f"{path.stem}-{digest(key)}{path.suffix}"


def shows(message: Json, key: str) -> bool:
    """Whether a message shows files of that delivery."""
    names = (str(file.get("name", "")) for file in message.get("files") or ())
    return any(digest(key) in name for name in names)
