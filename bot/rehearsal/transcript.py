"""The transcript: what happened in a rehearsal, day by day, for people to read."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TextIO

from bot.platforms.rehearsal.render import lines_of, wrapped
from bot.platforms.rehearsal.space import Did, Happened, RehearsalSpace, Room
from bot.rehearsal.trail_words import NOBODY, trail_line
from bot.rehearsal.words import Words, literal
from bot.texts.plain import plain_inline
from rituals.document import Document
from rituals.model.delivery import TrailEntry
from rituals.model.ids import Place, SpaceId

WIDTH = 100
_MARGIN = 7
_TITLE = 34
_SHOWN_ALONE = 3
"""Lines of an answer to one person that are printed, before wrapping; galleries are long."""
_QUIET = frozenset(
    {"run", "entrusted", "nudge sent", "nudge held", "pause", "resume", "move-step"}
)
"""Verdicts that the transcript shows anyway, or that will be told when it matters."""


_UNTOLD = frozenset({Did.REPLACED, Did.UNREACTED, Did.OPENED, Did.LOOKED})
"""Counts that go up, forms that are handed in later, threads that show by what is said."""
_TOGETHER = frozenset({Did.SAID, Did.CLOSED})
_MESSAGE_ID = re.compile(r" \(#m\d{6}\)")
"""The address of a message: the transcript has no use for it."""


class Transcript:
    """Writes what happened to `out`, as it happens; no line is wider than `WIDTH`."""

    def __init__(
        self, out: TextIO, words: Words, spaces: Mapping[SpaceId, RehearsalSpace]
    ) -> None:
        self._out = out
        self._words = words
        self._spaces = spaces
        self._day: date | None = None
        self._thread: Place | None = None
        self._signs: Counter[str] = Counter()
        self._answers: set[str] = set()

    def title(self, community: str, days: int, seed: int) -> None:
        """The first line."""
        self._line(
            self._words("title", community=literal(community), n=days, seed=seed)
        )

    def write(self, record: Iterable[Happened]) -> None:
        """Print these, in order. What the bot says alike in several places is said once."""
        told = (each for each in _looks_told(record) if each.what not in _UNTOLD)
        for _, alike in groupby(told, self._alike):
            together = list(alike)
            self._begin_day(together[0].at.astimezone(self._words.zone).date())
            self._happened(together)

    def trail(
        self, entries: Iterable[TrailEntry], names: Mapping[str, str] = NOBODY
    ) -> None:
        """Print what did not go as planned, and why; `names` of people are by member id."""
        for entry in entries:
            if entry.verdict in _QUIET:
                continue
            self._begin_day(entry.at.astimezone(self._words.zone).date())
            self._entry(
                f"{self._words.time(entry.at)}  ! ",
                trail_line(entry, names, self._words),
            )

    def end(self) -> None:
        """Print what is left to say of the last day."""
        self._end_day()

    # --- days

    def _begin_day(self, on: date) -> None:
        if on == self._day:
            return
        self._end_day()
        self._day, self._thread = on, None
        headline = self._words.day(on)
        self._line("")
        self._line(headline)
        self._line("─" * len(headline))

    def _end_day(self) -> None:
        if self._signs:
            counts = ", ".join(f"{sign} {n}" for sign, n in sorted(self._signs.items()))
            self._entry(" " * _MARGIN, self._words("signs", signs=literal(counts)))
        self._signs.clear()

    # --- lines

    def _alike(self, happened: Happened) -> object:
        """Equal for what is printed as one: the same of the bot, elsewhere, at once."""
        if happened.what not in _TOGETHER or not happened.who.bot:
            return id(happened)
        said = lines_of(happened.shown) if happened.shown else ()
        return (
            happened.at,
            happened.what,
            happened.words,
            self._kind(happened),
            tuple(said),
        )

    def _kind(self, happened: Happened) -> str:
        room = self._room(happened)
        return room.kind + (room.name if room.kind == "private" else "") if room else ""

    def _happened(self, together: list[Happened]) -> None:
        happened = together[0]
        match happened.what:
            case Did.SAID if isinstance(happened.shown, Document):
                head = f"{self._head(together)}{happened.who.name}: "
                self._document(head, happened.shown)
            case Did.SAID:
                self._entry(
                    f"{self._head(together)}{happened.who.name}: ", happened.words
                )
            case Did.ANSWERED:
                self._alone(happened)
            case Did.REACTED:
                self._signs[happened.words] += 1
            case Did.PRESSED | Did.EDITED | Did.DELETED:
                self._entry(self._head(together), self._told(together))
            case _:
                time = self._words.time(happened.at)
                self._entry(f"{time}  ", self._told(together))

    def _told(self, together: list[Happened]) -> str:
        happened = together[0]
        name, short = literal(happened.who.name), literal(happened.words)
        space = literal(", ".join(each.space.capitalize() for each in together))
        match happened.what:
            case Did.PRESSED:
                return self._words("pressed", name=name, button=short)
            case Did.EDITED:
                return self._words("edited", name=name, text=short)
            case Did.DELETED:
                return self._words("deleted", name=name)
            case Did.HANDED_IN:
                return self._words("handed-in", name=name, form=short)
            case Did.CLOSED:
                return self._words("closed", thread=short, space=space)
            case _:
                return self._words(str(happened.what), name=name, space=space)

    def _alone(self, happened: Happened) -> None:
        """An answer to one person; what others were told before is only begun again."""
        if not isinstance(happened.shown, Document):
            return  # a form: what is handed in says enough
        name = literal(happened.who.name)
        head = f"{' ' * _MARGIN}  ({self._words('alone', name=name)}) "
        text = "\n".join(lines_of(happened.shown))
        most = 1 if text in self._answers else _SHOWN_ALONE
        self._answers.add(text)
        self._document(head, happened.shown, most=most)

    def _document(
        self, head: str, document: Document, *, most: int | None = None
    ) -> None:
        lines = [_MESSAGE_ID.sub("", line) for line in lines_of(document)]
        shown = lines if most is None else lines[:most]
        if most == 1 < len(lines):
            shown = [f"{lines[0]} …"]
        indent = self._indent(head)
        if shown[0].startswith(("> ", "- ", "| ")):
            self._line(head)
        else:
            self._entry(head, shown.pop(0).removeprefix("# "))
        for line in shown:
            for part in wrapped(line, WIDTH, first=indent, indent=indent):
                self._line(part)
        if most is not None and len(lines) > most > 1:
            self._line(f"{indent}…")

    def _entry(self, head: str, words: str) -> None:
        """A head and words behind it; further lines are indented."""
        typed = plain_inline(
            (literal(words),)
        )  # one line, nothing that steers a terminal
        for line in wrapped(typed, WIDTH, first=head, indent=self._indent(head)):
            self._line(line)

    @staticmethod
    def _indent(head: str) -> str:
        inside = head[: _MARGIN + 4].endswith("↳ ")
        return " " * (_MARGIN + 4 if inside else _MARGIN + 2)

    def _line(self, line: str) -> None:
        self._out.write(f"{line.rstrip()}\n")

    def _head(self, together: list[Happened]) -> str:
        """Time and place, or places."""
        time = f"{self._words.time(together[0].at)}  "
        rooms = [(each.space, room) for each in together if (room := self._room(each))]
        if not rooms:
            return time
        room = rooms[0][1]
        if room.kind == "private":
            return f"{time}{self._words('private', name=literal(room.name))} · "
        if room.kind == "channel":
            self._thread = None
            where = ", ".join(f"{space} #{room.name}" for space, room in rooms)
            return f"{time}{where} · "
        known = self._thread == room.place and len(rooms) == 1
        self._thread = room.place if len(rooms) == 1 else None
        if known:
            return f"{time}  ↳ "
        title = textwrap.shorten(room.name, _TITLE, placeholder="…")
        quoted = self._words("thread", title=literal(title))
        return f"{time}  ↳ {', '.join(space for space, _ in rooms)} {quoted} · "

    def _room(self, happened: Happened) -> Room | None:
        if happened.place is None:
            return None
        return self._spaces[happened.space].rooms.get(happened.place)


def _looks_told(record: Iterable[Happened]) -> Iterator[Happened]:
    """The same, where a button that was answered with a page is told as pressed."""
    looked: Happened | None = None
    for each in record:
        if each.what is Did.LOOKED:
            looked = each
        if each.what is Did.ANSWERED:
            if looked and looked.who == each.who and isinstance(each.shown, Document):
                yield replace(looked, what=Did.PRESSED)
            looked = None
        yield each


def headline(words: str, out: TextIO) -> None:
    """A headline of the state at the end."""
    out.write(f"\n{words}\n{'═' * len(words)}\n")


def paragraph(words: str, out: TextIO) -> None:
    """Words that wrap."""
    out.writelines(f"{line}\n" for line in wrapped(words, WIDTH))
