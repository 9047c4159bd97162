"""A document as Slack shows it: Block Kit, and the same in words. Pure.

A heading is a header, all other words are rich text, what can be pressed is a row of
actions where it stands in the document. What does not fit one message goes on in a next
one; a heading stays with what it leads.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.platforms.attachments import linked
from bot.platforms.shortening import ELLIPSIS, length, one_line, shortened
from bot.platforms.slack.forms import view
from bot.platforms.slack.limits import (
    BLOCKS,
    TEXT,
    TITLE,
    VIEW_BLOCKS,
    VIEW_WEIGHT,
    WEIGHT,
)
from bot.platforms.slack.mrkdwn import joined
from bot.platforms.slack.pieces import Piece, pieces_of
from bot.platforms.slack.richtext import Speech, flowing
from bot.texts.plain import seen
from rituals.document import Document, File
from rituals.model.ids import Account

__all__ = ["Page", "home", "pages", "told", "view"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One message: plain words, blocks, and files that come with it (only in an answer)."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    files: tuple[File, ...] = ()


def pages(
    document: Document,
    *,
    ping: Collection[Account] = (),
    workspace: str | None = None,
    at_most: int | None = None,
) -> list[Page]:
    """The messages that a document becomes, at least one.

    Only those of `ping` are mentioned so that they are notified; all others are named.
    `workspace` is its address, by which links lead to messages. With `at_most` what is
    beyond that many messages is left out, and an ellipsis says so.
    """
    pieces = list(pieces_of(linked(document), Speech(ping, workspace)))
    drawn = [_page(page) for page in _paged(pieces, _MESSAGE)] or [Page(ELLIPSIS)]
    if at_most is not None and len(drawn) > at_most:
        drawn = [*drawn[: at_most - 1], _going_on(drawn[at_most - 1])]
    files = tuple(block for block in document.blocks if isinstance(block, File))
    return [*drawn[:-1], replace(drawn[-1], files=files)]


def home(document: Document, *, workspace: str | None = None) -> Json:
    """A document as the page of one member, in the tab of the app that they open."""
    return {"type": "home", "blocks": _of_view(document, workspace)}


def told(document: Document, title: str, *, workspace: str | None = None) -> Json:
    """A document in place of a form that was handed in: nothing more is asked in it."""
    words = shortened(one_line(seen(title)), TITLE) or ELLIPSIS
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": words, "emoji": True},
        "blocks": _of_view(document, workspace),
    }


def _of_view(document: Document, workspace: str | None) -> list[Json]:
    pieces = list(pieces_of(linked(document), Speech((), workspace)))
    first, *others = _paged(pieces, _VIEW) or [[]]
    blocks = _drawn(first)
    return [*blocks, _plainly(ELLIPSIS)] if others or not blocks else blocks


def _going_on(page: Page) -> Page:
    """The last message there may be, with a sign that there would be more."""
    blocks = page.blocks[: BLOCKS - 1]
    return replace(
        page, text=f"{page.text}\n{ELLIPSIS}", blocks=[*blocks, _plainly(ELLIPSIS)]
    )


# --- pages of pieces


@dataclass(frozen=True, slots=True)
class _Room:
    """How much there is, or may be: blocks, characters of them, of plain words."""

    blocks: int
    weight: int
    words: int

    def holds(self, pieces: Sequence["_Room"]) -> bool:
        """Whether all that fits in it together."""
        return (
            sum(each.blocks for each in pieces) <= self.blocks
            and sum(each.weight for each in pieces) <= self.weight
            and sum(each.words for each in pieces) <= self.words
        )


_MESSAGE = _Room(BLOCKS - 1, WEIGHT, TEXT)
_VIEW = _Room(VIEW_BLOCKS - 1, VIEW_WEIGHT, VIEW_WEIGHT)


def _taken(piece: Piece, *, first: bool) -> _Room:
    own_block = first or not piece.close
    return _Room(int(own_block), _weight(_drawn([piece])), length(piece.words) + 1)


def _paged(pieces: Sequence[Piece], room: _Room) -> list[list[Piece]]:
    """Pieces on as many pages as it takes, as many on each as fit.

    Headings at the end of a page go to the next one, if they were not all.
    """
    found: list[list[Piece]] = []
    taken: list[_Room] = []
    for piece in pieces:
        cost = _taken(piece, first=not taken)
        if not taken or not room.holds([*taken, cost]):
            carried: list[Piece] = []
            page = found[-1] if found else []
            while page[-1:] and page[-1].leads and not all(each.leads for each in page):
                carried.insert(0, page.pop())
            found.append(carried)
            taken = [_taken(each, first=False) for each in carried]
            cost = _taken(piece, first=not taken)
        found[-1].append(piece)
        taken.append(cost)
    return found


def _weight(blocks: Sequence[Json]) -> int:
    return length(json.dumps(blocks, ensure_ascii=False))


def _page(pieces: Sequence[Piece]) -> Page:
    return Page(joined([piece.words for piece in pieces], TEXT), _drawn(pieces))


def _drawn(pieces: Sequence[Piece]) -> list[Json]:
    blocks: list[Json] = []
    before: Piece | None = None
    for piece in pieces:
        match piece.kind:
            case "header":
                title = {**_text(piece.lines[0][0]["text"]), "type": "plain_text"}
                blocks.append({"type": "header", "text": {**title, "emoji": True}})
            case "actions":
                row = {"type": "actions", "elements": list(piece.elements)}
                blocks.append(row)
            case _:
                below = piece.close and blocks and blocks[-1]["type"] == "rich_text"
                if not below:
                    blocks.append({"type": "rich_text", "elements": []})
                _put(blocks[-1]["elements"], piece, before)
        before = piece
    return blocks


def _put(elements: list[Json], piece: Piece, before: Piece | None) -> None:
    section: Json = {"type": "rich_text_section", "elements": flowing(piece.lines)}
    goes_on = before is not None and before.kind == piece.kind == "item"
    match piece.kind:
        case "item" if (
            goes_on and elements and before and before.number == piece.number
        ):
            elements[-1]["elements"].append(section)
        case "item":
            style = "ordered" if piece.numbered else "bullet"
            begun: Json = {
                "type": "rich_text_list",
                "style": style,
                "elements": [section],
            }
            if piece.numbered and piece.nth:
                begun["offset"] = piece.nth
            elements.append(begun)
        case "quote":
            elements.append({**section, "type": "rich_text_quote"})
        case "code":
            elements.append({**section, "type": "rich_text_preformatted"})
        case _:
            elements.append(section)


def _text(words: str) -> Json:
    return {"type": "text", "text": words}


def _plainly(words: str) -> Json:
    section = {"type": "rich_text_section", "elements": [_text(words)]}
    return {"type": "rich_text", "elements": [section]}
