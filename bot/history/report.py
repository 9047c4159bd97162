"""What an import came to, in words: what was read, what was left out, and what to do."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from bot.history.records import Seen, Tally
from bot.texts.plain import seen as shown

_WIDEST = 32
"""Columns of a terminal for a name."""
_MOST_ROWS = 60


def report(tally: Tally) -> Iterator[str]:
    """Lines about the channels, and about what could not be mapped."""
    if tally.channels:
        yield from _channels(tally)
    notes = list(_unmapped(tally))
    if notes:
        yield "What could not be mapped:"
        yield from (f"  {note}" for note in notes)


def _channels(tally: Tally) -> Iterator[str]:
    rows = sorted(
        tally.channels.values(), key=lambda s: (bool(s.left_out), -s.messages, s.name)
    )
    shown_rows = rows[:_MOST_ROWS]
    width = max(cell_len(_name(row)) for row in shown_rows)
    yield f"{'Channel':<{width}}  {'Messages':>10}"
    for row in shown_rows:
        name = set_cell_size(_name(row), width)
        yield f"{name}  {row.messages:>10,}  {_what(row)}".rstrip()
    if more := rows[_MOST_ROWS:]:
        count = sum(row.messages for row in more)
        yield f"and {len(more)} more channels  {count:,}"


def _name(row: Seen) -> str:
    name = shown(f"#{row.name}")
    return name if cell_len(name) <= _WIDEST else f"{set_cell_size(name, _WIDEST - 1)}…"


def _what(row: Seen) -> str:
    if row.left_out:
        return f"left out: {row.left_out}"
    others = [
        f"{count:,} {what}"
        for count, what in (
            (row.bots, "of bots"),
            (row.notices, _one(row.notices, "notice", "notices")),
        )
        if count
    ]
    return f"read; besides {' and '.join(others)}" if others else "read"


def _unmapped(tally: Tally) -> Iterator[str]:
    for name in tally.missing:
        yield f"{shown(name)}: there is no such channel in it. Is it called otherwise there? Name it with --channel."
    if tally.nameless:
        people, messages = len(tally.nameless), sum(tally.nameless.values())
        yield (
            f"{people:,} {_one(people, 'person', 'people')} of whom it has no name ({messages:,} {_messages(messages)}): kept by "
            "their ids, and called by their names once the bot meets them. Nothing to do."
        )
    if tally.visitors:
        people, messages = len(tally.visitors), sum(tally.visitors.values())
        yield (
            f"{people:,} {_one(people, 'visitor', 'visitors')} from other workspaces ({messages:,} {_messages(messages)}): "
            "left out, as they are no members of this one. Nothing to do."
        )
    if tally.nobody:
        yield (
            f"{tally.nobody:,} {_messages(tally.nobody)} of deleted accounts, which are not to be told from each other: left out. Nothing to do."
        )
    if tally.unsigned:
        yield (
            f"{tally.unsigned:,} {_one(tally.unsigned, 'reaction', 'reactions')} of which it does not say whose they are: left out. "
            "A newer version of the exporter may say."
        )


def _one(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


def _messages(count: int) -> str:
    return _one(count, "message", "messages")
