"""A document in pieces that are never torn: as many as fit make a message. Pure."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, assert_never

from bot.platforms.carried import TooMuchToCarryError
from bot.platforms.shortening import ELLIPSIS, length, one_line, shortened
from bot.platforms.slack.carried import encode
from bot.platforms.slack.limits import BUTTON_LABEL, ELEMENTS, HEADER, PIECE
from bot.platforms.slack.mrkdwn import words_of
from bot.platforms.slack.richtext import Line, Speech, flowing, parted
from bot.texts.plain import LINE_END, plain_inline, seen
from rituals.document import (
    Attachment,
    Block,
    Bullets,
    Button,
    Buttons,
    CodeBlock,
    Document,
    File,
    Heading,
    Inlines,
    Paragraph,
    Quote,
)

Json = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of the document, or a part of one.

    `leads` says that it belongs to what follows it, `close` that it may stand right under
    what is before it. Items of one list have the `number` of its block; `nth` counts them.
    """

    kind: Literal["header", "section", "quote", "code", "item", "actions"]
    lines: tuple[Line, ...] = ()
    leads: bool = False
    close: bool = False
    number: int = 0
    nth: int = 0
    numbered: bool = False
    elements: tuple[Json, ...] = ()

    @property
    def words(self) -> str:
        """What it says, in plain words."""
        mark = ""
        if self.kind == "item":
            mark = f"{self.nth + 1}. " if self.numbered else "• "
        return mark + words_of(flowing(self.lines))


def pieces_of(document: Document, speech: Speech) -> Iterator[Piece]:
    """The pieces of a document, from top to bottom."""
    used: dict[str, int] = {}
    before: Block | None = None
    for number, block in enumerate(document.blocks):
        drawn = list(_of_block(block, speech, used))
        listed = isinstance(block, Bullets) and isinstance(before, Paragraph)
        for n, piece in enumerate(drawn):
            yield replace(
                piece, close=piece.close or (listed and n == 0), number=number
            )
        before = block if drawn else before


def _of_block(block: Block, speech: Speech, used: dict[str, int]) -> Iterator[Piece]:
    match block:
        case Heading(children):
            yield from _heading(children)
        case Paragraph(children):
            yield from _parts("section", speech.lines(children))
        case Quote(children):
            yield from _parts("quote", speech.lines(children))
        case Bullets():
            yield from _items(block, speech)
        case CodeBlock(value):
            yield from _code(value)
        case Buttons(buttons):
            yield from _actions(buttons, used)
        case Attachment() | File():
            return
        case _:
            assert_never(block)


def _heading(children: Inlines) -> Iterator[Piece]:
    """One that is too long for a header stands out as words do."""
    title = one_line(plain_inline(children))
    if title and length(title) <= HEADER:
        yield Piece("header", ([_text(title)],), leads=True)
    elif title:
        bold = {**_text(title), "style": {"bold": True}}
        yield from (replace(part, leads=True) for part in _parts("section", [[bold]]))


def _items(block: Bullets, speech: Speech) -> Iterator[Piece]:
    """Each item is a piece; one that is too long goes on below the list."""
    for nth, item in enumerate(block.items):
        lines = speech.lines(item) or [[_text(ELLIPSIS)]]
        for n, part in enumerate(_parts("item", lines)):
            yield replace(
                part,
                kind="section" if n else "item",
                nth=nth,
                numbered=block.numbered,
                close=bool(nth or n),
            )


def _code(value: str) -> Iterator[Piece]:
    if value.strip():
        lines = [seen(line) for line in LINE_END.split(value)]
        yield from _parts("code", [[_text(line)] if line else [] for line in lines])


def _parts(
    kind: Literal["section", "quote", "code", "item"], lines: Sequence[Line]
) -> Iterator[Piece]:
    """What is too long in several."""
    for n, part in enumerate(parted(lines, PIECE)):
        yield Piece(kind, tuple(part), close=bool(n))


def _text(words: str) -> Json:
    return {"type": "text", "text": words}


def _actions(buttons: Sequence[Button], used: dict[str, int]) -> Iterator[Piece]:
    drawn = [each for button in buttons if (each := _button(button, used))]
    for start in range(0, len(drawn), ELEMENTS):
        yield Piece("actions", elements=tuple(drawn[start : start + ELEMENTS]))


def _button(button: Button, used: dict[str, int]) -> Json | None:
    """`used` counts, by what they do, the buttons before it that do the same."""
    label = one_line(plain_inline(button.label))
    kind = f"{button.opens}{button.action}"
    nth = used[kind] = used.get(kind, -1) + 1
    try:
        id_, value = encode(
            button.action, button.about, button.value, opens=button.opens, nth=nth
        )
    except TooMuchToCarryError:
        log.warning("the button %r carries too much, so it is left out", label)
        return None
    drawn: Json = {
        "type": "button",
        "text": {
            "type": "plain_text",
            "text": shortened(label, BUTTON_LABEL) or ELLIPSIS,
            "emoji": True,
        },
        "action_id": id_,
        "value": value,
    }
    return drawn if button.style == "plain" else {**drawn, "style": button.style}
