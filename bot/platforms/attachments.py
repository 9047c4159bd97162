"""Pictures that members handed in, posted anew by the bot: links to uploads die in a day."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from rituals.document import Attachment, Block, Document, Link, Paragraph, Text

Fetch = Callable[[Attachment], Awaitable[bytes | None]]
"""Fetches what an attachment names; `None` if it is not to be had."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be posted, with the words for those who do not see it."""

    name: str
    content: bytes
    alt: str = ""


MOST = 10
_NOT_IN_NAME = re.compile(r"[^\w.()-]+")


async def with_uploads(
    document: Document, fetch: Fetch
) -> tuple[Document, list[Upload]]:
    """The document with what could be fetched as uploads; the rest is links in it."""
    blocks: list[Block] = []
    uploads: list[Upload] = []
    for block in document.blocks:
        content = None
        if isinstance(block, Attachment) and len(uploads) < MOST:
            content = await fetch(block)
        if isinstance(block, Attachment) and content is None:
            blocks.append(_link(block))
            continue
        if isinstance(block, Attachment) and content is not None:
            uploads.append(Upload(file_name(block.name), content, block.alt))
        blocks.append(block)
    return replace(document, blocks=tuple(blocks)), uploads


def linked(document: Document) -> Document:
    """The document with links in place of what cannot be posted with it."""
    return replace(
        document,
        blocks=tuple(
            _link(block) if isinstance(block, Attachment) else block
            for block in document.blocks
        ),
    )


def unattached(document: Document) -> Document:
    """The document without what is posted beside it."""
    others = (b for b in document.blocks if not isinstance(b, Attachment))
    return replace(document, blocks=tuple(others))


def _link(attachment: Attachment) -> Paragraph:
    """What stands where it cannot be posted."""
    link = Link((Text(attachment.name),), attachment.url)
    said = attachment.otherwise
    return Paragraph((*said, Text(" "), link) if said else (link,))


def file_name(name: str) -> str:
    """A name that every platform keeps as it is."""
    return _NOT_IN_NAME.sub("_", name).strip("._")[-100:] or "file"
