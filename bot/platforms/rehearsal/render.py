"""Documents and forms as lines of text, for the transcript of a rehearsal."""

import re
import textwrap

from bot.texts.plain import plain, plain_inline
from rituals.document import Document, Field, Form

_MARK = re.compile(r"\s*(> |- |\| |\d+\. )?")
_QUOTES = frozenset({"> ", "| "})


def lines_of(shown: Document | Form) -> list[str]:
    """All blocks from top to bottom, as long as they are."""
    text = plain(shown) if isinstance(shown, Document) else _plain_form(shown)
    return text.split("\n")


def wrapped(line: str, width: int, *, first: str = "", indent: str = "") -> list[str]:
    """One line as several no longer than `width`; what follows a mark stays behind it.

    `first` stands before the whole, `indent` before each further line.
    """
    found = _MARK.match(line)
    mark = found.group() if found else ""
    hanging = mark if mark in _QUOTES else " " * len(mark)
    return textwrap.wrap(
        line[len(mark) :],
        width,
        initial_indent=first + mark,
        subsequent_indent=indent + hanging,
        break_on_hyphens=False,
    ) or [(first + mark).rstrip()]


def _plain_form(form: Form) -> str:
    fields = "\n".join(_plain_field(field) for field in form.fields)
    return f"# {plain_inline(form.title)}\n{fields}"


def _plain_field(field: Field) -> str:
    needed = "*" if field.required else ""
    choices = " ".join(f"( ) {plain_inline(label)}" for _, label in field.choices)
    return f"- {plain_inline(field.label)}{needed}: {choices or '____'}"
