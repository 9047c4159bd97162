"""Documents and forms as lines of text, for the transcript of a rehearsal."""

import re
import textwrap

from bot.texts.plain import plain, plain_inline
from rituals.document import Document, Field, Form

_MARK = re.compile(r"\s*(> |- |\| |\d+\. )?")
_QUOTES = {"> ", "| "}


def lines_of(shown: Document | Form, width: int) -> list[str]:
    """All blocks from top to bottom; no line is longer than `width`, long words are cut."""
    text = plain(shown) if isinstance(shown, Document) else _plain_form(shown)
    return [each for line in text.split("\n") for each in wrapped(line, width)]


def wrapped(line: str, width: int) -> list[str]:
    """One line as several that fit; what follows a mark stays behind it."""
    found = _MARK.match(line)
    mark = found.group() if found else ""
    hanging = mark if mark.strip() + " " in _QUOTES else " " * len(mark)
    return textwrap.wrap(
        line[len(mark) :],
        width,
        initial_indent=mark,
        subsequent_indent=hanging,
        break_on_hyphens=False,
    ) or [line.rstrip()]


def _plain_form(form: Form) -> str:
    fields = "\n".join(_plain_field(field) for field in form.fields)
    return f"# {plain_inline(form.title)}\n{fields}"


def _plain_field(field: Field) -> str:
    needed = "*" if field.required else ""
    choices = " ".join(f"( ) {plain_inline(label)}" for _, label in field.choices)
    return f"- {plain_inline(field.label)}{needed}: {choices or '____'}"
