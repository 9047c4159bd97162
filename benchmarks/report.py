"""What a benchmark found: rows of a table, printed and kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, in words, with the bar it is held to if there is one."""

    what: str
    figure: str
    bar: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """How long something took, in seconds: on the wall, and of this process's processor time.

    Processor time hardly feels what else the machine does; the wall feels the disk too.
    """

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{seconds(self.wall)} ({seconds(self.cpu)} of processor)"


class Watch:
    """Measures from when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = perf_counter(), process_time()

    def taken(self) -> Taken:
        """The time until now."""
        return Taken(perf_counter() - self._wall, process_time() - self._cpu)


def tell(text: str) -> None:
    """A line of progress."""
    print(f"  {text}", flush=True)


def seconds(time: float) -> str:
    """A time in a unit that suits it."""
    if time < 1e-3:
        return f"{time * 1e6:.0f} us"
    return f"{time * 1e3:.1f} ms" if time < 1 else f"{time:.2f} s"


def middle(rounds: Iterable[Taken]) -> Taken:
    """The medians of several rounds."""
    known = list(rounds)
    return Taken(median(t.wall for t in known), median(t.cpu for t in known))


def ratio(
    ours: Sequence[Taken], theirs: Sequence[Taken], time: Callable[[Taken], float]
) -> str:
    """How many times as long ours takes, round by round: the median, and the spread."""
    ratios = [time(one) / time(other) for one, other in zip(ours, theirs, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def compared(
    what: str, ours: Sequence[Taken], theirs: Sequence[Taken]
) -> tuple[Row, Row]:
    """Both ratios of some rounds that ran side by side."""
    return (
        Row(f"{what}, on the wall", ratio(ours, theirs, lambda t: t.wall)),
        Row(f"{what}, by processor time", ratio(ours, theirs, lambda t: t.cpu)),
    )
