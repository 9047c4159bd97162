"""A translated document as plain text: for logs, transcripts and titles.

Words that people typed stay inside the block they belong to: their line breaks cannot
begin a block, and what could turn or hide the text around them is made visible.
"""

import re
from typing import assert_never

from rituals.document import (
    Attachment,
    Block,
    Bullets,
    Buttons,
    Code,
    CodeBlock,
    Document,
    File,
    Heading,
    Inline,
    Inlines,
    Link,
    Mention,
    MessageLink,
    Msg,
    Paragraph,
    Quote,
    Strong,
    Text,
    Time,
)

LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, marks and overrides of writing direction, halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e"
    "\u2066-\u2069\ud800-\udfff\ufeff]"
)
_VISIBLE = "\N{REPLACEMENT CHARACTER}"
# How the lines of other blocks begin.
_BLOCK_MARK = re.compile(r"(?=>|# |- |\| |\[ )")


def plain(document: Document) -> str:
    """All blocks from top to bottom, each beginning a line of its own."""
    return "\n".join(_block(block) for block in document.blocks)


def plain_inline(inlines: Inlines) -> str:
    """Words on one line."""
    return " ".join(_lines(inlines))


def _block(block: Block) -> str:
    match block:
        case Paragraph(children):
            return _hanging("", children)
        case Heading(children):
            return f"# {plain_inline(children)}"
        case Bullets(items, numbered):
            marks = (f"{n}. " if numbered else "- " for n in range(1, len(items) + 1))
            return "\n".join(map(_hanging, marks, items))
        case Quote(children):
            return "\n".join(f"> {line}".rstrip() for line in _lines(children))
        case CodeBlock() | File():
            return _code(block)
        case Attachment(name, url, alt):
            told = f": {_one_line(alt)}" if alt else ""
            return f"[ {_one_line(name)}{told} ] ({_one_line(url)})"
        case Buttons(buttons):
            return " ".join(f"[ {plain_inline(button.label)} ]" for button in buttons)
        case _:
            assert_never(block)


def _code(block: CodeBlock | File) -> str:
    text = block.text if isinstance(block, File) else block.value
    lines = [f"| {seen(line)}".rstrip() for line in LINE_END.split(text)]
    if isinstance(block, File):
        lines.insert(0, f"[ {_one_line(block.name)} ]")
    return "\n".join(lines)


def _hanging(mark: str, children: Inlines) -> str:
    """Lines behind a mark; those after the first are indented, so they begin nothing."""
    lines = [line.strip() for line in _lines(children)]
    first, *others = [line for line in lines if line] or [""]
    begin = mark or ("\\" if _BLOCK_MARK.match(first) else "")
    return "\n".join([begin + first, *(f"  {line}" for line in others)])


def _lines(inlines: Inlines) -> list[str]:
    words = "".join(map(_inline, inlines))
    return [seen(line) for line in LINE_END.split(words)]


def _inline(inline: Inline) -> str:
    match inline:
        case Text(value):
            return value
        case Strong(children):
            return "".join(map(_inline, children))
        case Code(value):
            return f"`{_one_line(value)}`"
        case Mention(member, _, name):
            return f"@{_one_line(name or member)}"
        case Time(at, _, text):
            return text or at.isoformat()
        case Link() | MessageLink():
            return f"{plain_inline(inline.label)} ({_one_line(_address(inline))})"
        case Msg(id_):
            return f"<{id_}>"
        case _:
            assert_never(inline)


def _address(link: Link | MessageLink) -> str:
    return link.url if isinstance(link, Link) else f"#{link.message.id}"


def _one_line(words: str) -> str:
    return " ".join(seen(line) for line in LINE_END.split(words))


def seen(line: str) -> str:
    """A line in which nothing turns or hides what stands around it."""
    return _UNSEEN.sub(_VISIBLE, line.replace("\t", " "))
