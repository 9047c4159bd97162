"""Long lists, a page at a time."""

from collections.abc import Sequence
from typing import TypeVar

from rituals.commands.command import PAGE, Call
from rituals.document import (
    Block,
    Button,
    Buttons,
    msg,
    say,
)

LINES = 10
T = TypeVar("T")


def page_of(
    call: Call, items: Sequence[T], *, lines: int = LINES, opens: bool = True
) -> tuple[Sequence[T], tuple[Block, ...]]:
    """The items of the page that is called for, and what turns to other pages.

    A page beyond the last one is the last. `opens` is as of `turns`.
    """
    pages = max(1, -(-len(items) // lines))
    page = min(call.page, pages)
    shown = items[(page - 1) * lines : page * lines]
    return shown, turns(call, pages, opens=opens)


def turns(call: Call, pages: int, *, opens: bool = True) -> tuple[Block, ...]:
    """What turns to the pages around the one that is called for, if there are any.

    With `opens=False` for a command that writes down that somebody looked.
    """
    if pages == 1:
        return ()
    page = min(call.page, pages)
    buttons = [
        Button(
            (msg(f"command.page-{word}"),),
            call.command.words,
            _with(call, to),
            opens=opens,
        )
        for word, to in (("back", page - 1), ("more", page + 1))
        if 1 <= to <= pages
    ]
    return (say("command.page", page=page, pages=pages), Buttons(tuple(buttons)))


def _with(call: Call, page: int) -> str:
    """The options as they were typed, for another page: what its button carries."""
    rest = call.typed.removeprefix(call.command.words).strip()
    return f"{rest} {PAGE}:{page}".strip()
