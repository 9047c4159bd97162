"""What a message of ours is made of when it is sent or changed. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.platforms.attachments import file_name
from bot.platforms.discord.limits import CONTENT, THREAD_NAME
from bot.platforms.discord.marks import LENGTH, MOST_PARTS, Mark, unmarked
from bot.platforms.discord.render import Page, pages
from bot.platforms.shortening import ELLIPSIS, one_line, shortened
from bot.texts.plain import plain_inline, seen
from rituals.document import Attachment, Document, Heading, Paragraph, Quote
from rituals.model.ids import Account

Json = dict[str, Any]
A_WEEK = 10080
"""Minutes without a word after which Discord tidies a thread away: the longest it knows.

Rituals archive their threads themselves when they close; one that closes later than that
is opened again by whatever is said in it.
"""


def messages_of(
    document: Document, guild: int, at_most: int = MOST_PARTS
) -> list[Page]:
    """The messages that a document is sent as, each with room for its mark."""
    return pages(document, limit=CONTENT - LENGTH, guild=guild, at_most=at_most)


def message(page: Page, mark: Mark, ping: Iterable[Account] = ()) -> Json:
    """A message. Nobody is notified by it but those of `ping` whom it mentions."""
    people = [account.id for account in ping if account.id.isdecimal()]
    return {
        "content": page.content + str(mark),
        "components": page.components,
        "allowed_mentions": {"parse": [], "users": people[:100]},
    }


def shows(there: Json, page: Page) -> bool:
    """Whether a message that is there says just this, with these files."""
    return (
        unmarked(there.get("content", "")) == page.content
        and _pressable(there.get("components", [])) == _pressable(page.components)
        and same_files(there, page.attachments)
    )


def same_files(there: Json, attachments: Sequence[Attachment]) -> bool:
    """Whether a message has these files, by their names."""
    names = [file_name(each["filename"]) for each in there.get("attachments", [])]
    return names == [file_name(each.name) for each in attachments]


def _pressable(rows: Sequence[Json]) -> list[list[tuple[object, ...]]]:
    """What matters of components; Discord adds more to them."""
    keys = ("custom_id", "label", "style")
    return [
        [
            (*map(each.get, keys), bool(each.get("disabled")))
            for each in row["components"]
        ]
        for row in rows
    ]


def thread_name(title: str) -> str:
    """A title that fits; threads know no markdown and no mentions in theirs."""
    return shortened(one_line(seen(title)), THREAD_NAME) or ELLIPSIS


def title_of(document: Document) -> str:
    """What a document begins with, for a post that has no title of its own."""
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph | Quote):
            words = plain_inline(block.children)
            if words.strip():
                return words
    return ""
