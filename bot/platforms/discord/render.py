"""A document as Discord shows it: pages of markdown, components, files. Pure.

A message of Discord has at most 2,000 characters, so a long document has several pages.
What can be pressed stands on the last one.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from bot.platforms.carried import TooMuchToCarryError
from bot.platforms.discord.custom_id import encode
from bot.platforms.discord.forms import modal
from bot.platforms.discord.limits import (
    BUTTON_LABEL,
    BUTTONS_IN_ROW,
    CHOICE_NAME,
    CHOICES,
    CONTENT,
    ROWS,
)
from bot.platforms.discord.markdown import APART, Atom, Line, Speech
from bot.platforms.discord.splitting import FENCE, Piece, Row, cut_short, fitted
from bot.platforms.shortening import ELLIPSIS, length, one_line, shortened
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
from rituals.ports import Choice

__all__ = ["Page", "modal", "pages", "render_choices"]

log = logging.getLogger(__name__)

_STYLES = {"primary": 1, "plain": 2, "danger": 4}
_ROW, _BUTTON = 1, 2
NOTHING = APART
"""What a message says that says nothing: Discord takes no empty one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One message: markdown, rows of components, and what is to be uploaded with it."""

    content: str
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: tuple[Attachment, ...] = ()
    files: tuple[File, ...] = ()


def pages(
    document: Document,
    *,
    limit: int = CONTENT,
    guild: int | None = None,
    at_most: int | None = None,
) -> list[Page]:
    """The messages that a document becomes, at least one.

    `guild` makes addresses of links to messages. With `at_most` what is beyond that many
    messages is left out, and an ellipsis says so.
    """
    pieces = list(_pieces(document, Speech(guild)))
    if at_most is None:
        texts = fitted(pieces, limit)
    else:
        texts = cut_short(pieces, limit, at_most)
    drawn = [Page(text) for text in texts] or [Page("")]
    drawn[-1] = replace(
        drawn[-1],
        attachments=tuple(b for b in document.blocks if isinstance(b, Attachment)),
        files=tuple(b for b in document.blocks if isinstance(b, File)),
    )
    rows = _rows(b for b in document.blocks if isinstance(b, Buttons))
    drawn[-1] = replace(drawn[-1], components=rows[:ROWS])
    if not drawn[-1].content and not drawn[-1].files:
        drawn[-1] = replace(drawn[-1], content=NOTHING)
    others = range(ROWS, len(rows), ROWS)
    more = [Page(ELLIPSIS, rows[start : start + ROWS]) for start in others]
    return (drawn + more)[:at_most]


def render_choices(choices: Sequence[Choice]) -> list[dict[str, str]]:
    """What can be filled in while a command is typed: at most 25."""
    return [
        {"name": shortened(_choice_name(choice), CHOICE_NAME), "value": choice.value}
        for choice in choices
        if 0 < length(choice.value) <= CHOICE_NAME
    ][:CHOICES]


def _choice_name(choice: Choice) -> str:
    label = one_line(choice.label) or choice.value
    return f"{label} · {one_line(choice.hint)}" if choice.hint else label


# --- blocks


def _pieces(document: Document, speech: Speech) -> Iterator[Piece]:
    before: Block | None = None
    for block in document.blocks:
        piece = _piece(block, speech)
        if piece is not None and piece.rows:
            listed = isinstance(block, Bullets) and isinstance(before, Paragraph)
            yield replace(piece, close=listed)
            before = block


def _piece(block: Block, speech: Speech) -> Piece | None:
    match block:
        case Paragraph(children):
            return _lines(speech, children)
        case Heading(children):
            line = speech.line(children)
            title = Piece((Row(line, "## "),), leads=True)
            return None if _says_nothing(line) else title
        case Quote(children):
            return _lines(speech, children, "> ")
        case Bullets(items, numbered):
            return Piece(tuple(_items(speech, items, numbered=numbered)))
        case CodeBlock(value):
            return _code(value)
        case Attachment() | File() | Buttons():
            return None
        case _:
            assert_never(block)


def _lines(speech: Speech, children: Inlines, mark: str = "") -> Piece | None:
    rows = [Row(line, mark) for line in speech.lines(children)]
    while rows and _says_nothing(rows[0].atoms):
        del rows[0]
    while rows and _says_nothing(rows[-1].atoms):
        del rows[-1]
    return Piece(tuple(rows)) if rows else None


def _says_nothing(line: Line) -> bool:
    return all(atom.gap for atom in line)


def _items(
    speech: Speech, items: Iterable[Inlines], *, numbered: bool
) -> Iterator[Row]:
    for n, item in enumerate(items, 1):
        mark = f"{n}. " if numbered else "- "
        lines = [line for line in speech.lines(item) if not _says_nothing(line)]
        first, *others = lines or [(Atom(NOTHING),)]
        yield Row(first, mark)
        for line in others:
            yield Row(line, " " * len(mark))


def _code(value: str) -> Piece | None:
    """Lines to copy. Three backticks in it would end it: they are held apart."""
    apart = APART.join("```")
    lines = [seen(line).replace(FENCE, apart) for line in LINE_END.split(value)]
    if not any(line.strip() for line in lines):
        return None
    return Piece(tuple(Row(_letters(line)) for line in lines), fenced=True)


def _letters(line: str) -> tuple[Atom, ...]:
    return (Atom(line, parts=tuple(line)),) if line else ()


# --- what can be pressed


def _rows(blocks: Iterable[Buttons]) -> list[dict[str, Any]]:
    """A row for each block of buttons, or fuller ones if there would be too many."""
    blocks = list(blocks)
    rows = [row for block in blocks for row in _by_five(block.buttons)]
    if len(rows) > ROWS:
        rows = _by_five([button for block in blocks for button in block.buttons])
    used: dict[str, int] = {}
    return [
        {"type": _ROW, "components": [_button(button, used) for button in row]}
        for row in rows
    ]


def _by_five(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    starts = range(0, len(buttons), BUTTONS_IN_ROW)
    return [buttons[start : start + BUTTONS_IN_ROW] for start in starts]


def _button(button: Button, used: dict[str, int]) -> dict[str, Any]:
    """`used` counts, by what they carry, the buttons before it that carry the same."""
    label = one_line(plain_inline(button.label))
    carried = repr((button.action, button.about, button.value, button.opens))
    nth = used[carried] = used.get(carried, -1) + 1
    drawn = {
        "type": _BUTTON,
        "style": _STYLES[button.style],
        "label": shortened(label, BUTTON_LABEL) or ELLIPSIS,
    }
    try:
        id_ = encode(
            button.action, button.about, button.value, opens=button.opens, nth=nth
        )
    except TooMuchToCarryError:
        log.warning("the button %r carries too much, so it cannot be pressed", label)
        return {**drawn, "custom_id": f"-{len(used)}", "disabled": True}
    return {**drawn, "custom_id": id_}
