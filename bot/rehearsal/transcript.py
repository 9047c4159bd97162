"""The transcript: what happened in a rehearsal, day by day, for people to read."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TextIO

from bot.platforms.rehearsal.render import lines_of, wrapped
from bot.platforms.rehearsal.space import Did, Happened, RehearsalSpace, Room
from bot.rehearsal.words import Words, literal
from rituals.document import Document
from rituals.model.delivery import TrailEntry
from rituals.model.ids import Place, SpaceId

WIDTH = 100
_MARGIN = 7
_TITLE = 34
_SHOWN_ALONE = 4
"""Lines of an answer to one person that are printed; galleries are long."""
_QUIET = frozenset({"run", "nudge sent", "nudge held", "pause", "resume"})
"""Verdicts that the transcript shows anyway, or that will be told when it matters."""


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

    def title(self, community: str, days: int, seed: int) -> None:
        """The first line."""
        self._line(
            self._words("title", community=literal(community), n=days, seed=seed)
        )

    def write(self, record: Iterable[Happened]) -> None:
        """Print these, in order."""
        for happened in record:
            self._begin_day(happened.at.astimezone(self._words.zone).date())
            self._happened(happened)

    def trail(self, entries: Iterable[TrailEntry]) -> None:
        """Print what did not go as planned, and why."""
        for entry in entries:
            if entry.verdict in _QUIET:
                continue
            self._begin_day(entry.at.astimezone(self._words.zone).date())
            self._entry(f"{self._words.time(entry.at)}  ! ", self._trail_line(entry))

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

    def _happened(self, happened: Happened) -> None:
        match happened.what:
            case Did.SAID:
                self._said(happened)
            case Did.ANSWERED:
                self._alone(happened)
            case Did.REACTED:
                self._signs[happened.words] += 1
            case Did.PRESSED | Did.EDITED | Did.DELETED | Did.HANDED_IN:
                self._entry(self._head(happened), self._told(happened))
            case Did.JOINED | Did.LEFT | Did.CLOSED:
                self._entry(f"{self._words.time(happened.at)}  ", self._told(happened))
            case Did.REPLACED | Did.UNREACTED | Did.OPENED:
                pass  # counts that go up, and threads that show by what is said in them

    def _told(self, happened: Happened) -> str:
        name, short = literal(happened.who.name), literal(happened.words)
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
                return self._words("closed", thread=short)
            case _:
                space = literal(happened.space)
                return self._words(str(happened.what), name=name, space=space)

    def _said(self, happened: Happened) -> None:
        head = f"{self._head(happened)}{happened.who.name}: "
        if isinstance(happened.shown, Document):
            self._document(head, happened.shown)
        else:
            self._entry(head, happened.words)

    def _alone(self, happened: Happened) -> None:
        if not isinstance(happened.shown, Document):
            return  # a form: what is handed in says enough
        head = f"{' ' * _MARGIN}  ({self._words('alone', name=literal(happened.who.name))}) "
        self._document(head, happened.shown, most=_SHOWN_ALONE)

    def _document(
        self, head: str, document: Document, *, most: int | None = None
    ) -> None:
        lines = lines_of(document, WIDTH - _MARGIN - 4)
        cut = lines if most is None else lines[:most]
        first, *others = cut or [""]
        if others and first.startswith("# "):
            first = first.removeprefix("# ")
        indent = " " * (_MARGIN + 4 if self._in_thread(head) else _MARGIN + 2)
        self._entry(head, first)
        for line in others:
            self._line(f"{indent}{line}")
        if len(cut) < len(lines):
            self._line(f"{indent}…")

    @staticmethod
    def _in_thread(head: str) -> bool:
        return head[: _MARGIN + 4].endswith("↳ ")

    def _entry(self, head: str, words: str) -> None:
        """A head and words behind it; further lines are indented."""
        indent = " " * (_MARGIN + 4 if self._in_thread(head) else _MARGIN + 2)
        typed = " ⏎ ".join(words.splitlines())
        for line in textwrap.wrap(
            head + typed,
            WIDTH,
            subsequent_indent=indent,
            break_on_hyphens=False,
            drop_whitespace=True,
        ) or [head.rstrip()]:
            self._line(line)

    def _line(self, line: str) -> None:
        self._out.write(f"{line.rstrip()}\n")

    def _head(self, happened: Happened) -> str:
        """Time and place."""
        time = f"{self._words.time(happened.at)}  "
        room = self._room(happened)
        if room is None:
            return time
        if room.kind == "private":
            return f"{time}{self._words('private', name=literal(room.name))} · "
        if room.kind == "channel":
            self._thread = None
            return f"{time}{happened.space} #{room.name} · "
        known, self._thread = self._thread == room.place, room.place
        title = (
            ""
            if known
            else f"{textwrap.shorten(room.name, _TITLE, placeholder='…')} · "
        )
        return f"{time}  ↳ {title}"

    def _room(self, happened: Happened) -> Room | None:
        if happened.place is None:
            return None
        return self._spaces[happened.space].rooms.get(happened.place)

    def _trail_line(self, entry: TrailEntry) -> str:
        verdict = entry.verdict.removeprefix("nudge ")
        ids = (f"rehearsal.nudge.{verdict}", f"engine.verdict.{verdict}")
        known = self._words.known(*ids[verdict == entry.verdict :], otherwise=verdict)
        params = {
            "ritual": literal(entry.ritual or entry.community),
            "part": literal(entry.subject),
            "verdict": literal(known),
        }
        if not entry.reason:
            return self._words("trail", **params)
        reason = self._words.known(
            f"engine.reason.{entry.reason}", otherwise=entry.reason
        )
        return self._words("trail-because", **params, reason=literal(reason))


def headline(words: str, out: TextIO) -> None:
    """A headline of the state at the end."""
    out.write(f"\n{words}\n{'═' * len(words)}\n")


def paragraph(words: str, out: TextIO) -> None:
    """Words that wrap."""
    out.writelines(f"{line}\n" for line in wrapped(words, WIDTH))
