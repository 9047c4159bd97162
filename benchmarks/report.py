"""What a benchmark found: rows of a table, printed and kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, in words, with the bar it is held to if there is one."""

    what: str
    figure: str
    bar: str = ""
