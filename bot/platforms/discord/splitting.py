"""Blocks of a message as lines, and long ones parted so that each message fits.

They are parted between blocks if that will do, else between lines, else between words,
and within a word only where it alone is too long. Never within what belongs together: a
mention, a link, a sign with its backslash. What stands out goes on standing out in the
next part, and a heading stays with what it leads.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.platforms.discord.markdown import Atom, Line, begun, drawn
from bot.platforms.shortening import ELLIPSIS, length

FENCE = "```"
_AROUND = 2 * len(FENCE) + 2
"""What a fence and its line ends take."""
_BOLD = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One line with what stands before it: a mark of a list or quote."""

    atoms: Line
    mark: str = ""

    def __str__(self) -> str:
        return self.mark + drawn(self.atoms).rstrip()


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a part of one. `leads` says that it belongs to what follows it."""

    rows: tuple[Row, ...]
    fenced: bool = False
    leads: bool = False
    close: bool = False
    """It may stand right under what is before it, without an empty line."""

    def __str__(self) -> str:
        lines = "\n".join(map(str, self.rows))
        return f"{FENCE}\n{lines}\n{FENCE}" if self.fenced else lines


def joined(pieces: Iterable[Piece]) -> str:
    """Pieces from top to bottom, with an empty line between those that need one."""
    text = ""
    before: Piece | None = None
    for piece in pieces:
        if before is not None:
            text += "\n" if before.leads or piece.close else "\n\n"
        text += str(piece)
        before = piece
    return text


def fitted(pieces: Iterable[Piece], most: int) -> list[str]:
    """The pieces as messages of at most that length each; none if there is nothing."""
    filling = _Filling(most)
    for piece in pieces:
        filling.add(_with_rows_that_fit(piece, most))
    texts = (joined(page).strip("\n") for page in filling.pages)
    return [text for text in texts if text]


def cut_short(pieces: Sequence[Piece], most: int, messages: int) -> list[str]:
    """At most that many messages; an ellipsis says that there would be more."""
    texts = fitted(pieces, most)
    if len(texts) <= messages:
        return texts
    more = f"\n{ELLIPSIS}"
    texts = fitted(pieces, most - len(more))[:messages]
    return [*texts[:-1], texts[-1] + more]


class _Filling:
    """Pages, of which the last is being filled."""

    def __init__(self, most: int) -> None:
        self.pages: list[list[Piece]] = [[]]
        self._most = most

    def add(self, piece: Piece) -> None:
        """Put it on the last page, or on as many as it takes."""
        rest: Piece | None = piece
        while rest is not None:
            page = self.pages[-1]
            if self._fits(rest):
                page.append(rest)
                return
            # A page of its own is better than two halves, unless it would be too long.
            whole = any(not each.leads for each in page) and length(str(rest)) <= (
                self._most
            )
            rest = rest if whole else self._begin(rest)
            if rest is not None:
                self._turn()

    def _begin(self, piece: Piece) -> Piece | None:
        """Put as many of its rows on the page as fit; what is left of it."""
        rows = 0
        while self._fits(replace(piece, rows=piece.rows[: rows + 1])):
            rows += 1
        if rows:
            self.pages[-1].append(replace(piece, rows=piece.rows[:rows]))
        return replace(piece, rows=piece.rows[rows:])

    def _turn(self) -> None:
        """A new page. Headings at the end of the old one go there, if they were not all."""
        page, carried = self.pages[-1], list[Piece]()
        if any(not each.leads for each in page):
            while page[-1].leads:
                carried.insert(0, page.pop())
        self.pages.append(carried)

    def _fits(self, piece: Piece) -> bool:
        return length(joined([*self.pages[-1], piece])) <= self._most


def _with_rows_that_fit(piece: Piece, most: int) -> Piece:
    room = most - (_AROUND if piece.fenced else 0)
    rows = tuple(part for row in piece.rows for part in _parted(row, room))
    return replace(piece, rows=rows)


def _parted(row: Row, room: int) -> Iterator[Row]:
    """The row, as several if it is too long: each as many words as fit."""
    if length(str(row)) <= room:
        yield row
        return
    taken: list[Atom] = []
    used, goes_on = length(row.mark), False
    for atom in _small(row.atoms, room - len(row.mark) - _BOLD):
        if taken and used + _cost(atom, taken) > room:
            yield replace(row, atoms=tuple(taken))
            quoting = row.mark.startswith(">")
            row = replace(row, mark=row.mark if quoting else " " * len(row.mark))
            taken, used, goes_on = [], length(row.mark), True
        if goes_on and not taken:
            if atom.gap:
                continue  # what was between words is not needed between messages
            (atom,) = begun((atom,))  # noqa: PLW2901  the same word at the beginning of a line
        used += _cost(atom, taken)
        taken.append(atom)
    yield replace(row, atoms=tuple(taken))


def _cost(atom: Atom, before: Sequence[Atom]) -> int:
    """How much longer a line gets by it, at most."""
    begins_bold = atom.bold and not (before and before[-1].bold)
    apart = atom.text.startswith("`")
    return length(atom.text) + begins_bold * _BOLD + apart


def _small(atoms: Iterable[Atom], room: int) -> Iterator[Atom]:
    """The atoms, words that are too long in several."""
    for atom in atoms:
        taken: list[str] = []
        used = 0
        for part in atom.parts if length(atom.text) > room else ():
            if used + length(part) > room - 1:  # begun() may add a backslash
                yield replace(atom, text="".join(taken), parts=tuple(taken))
                taken, used = [], 0
            taken.append(part)
            used += length(part)
        yield (
            replace(atom, text="".join(taken), parts=tuple(taken)) if taken else atom
        )
