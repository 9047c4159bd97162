"""What does a tick cost among ten thousand rituals when nothing is due?

Beside it, on the same database, one transaction that reads a single number.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, event

from benchmarks.report import Row, Taken, Watch, compared, middle, tell
from benchmarks.town import OCCURRENCES, Town, town

ROUNDS, TICKS = 5, 300


def measure() -> list[Row]:
    """Time and statements of a tick with nothing due, and of asking when something is."""
    return asyncio.run(_measure())


async def _measure() -> list[Row]:
    async with town() as here:
        await here.engine.start()
        tell(f"{OCCURRENCES:,} occurrences are planned")
        here.clock.advance(timedelta(minutes=1))
        with _statements() as of_tick:
            await here.engine.tick()
        with _statements() as of_next_due:
            await here.engine.next_due()
        ticks, looks, bare = [], [], []
        for number in range(ROUNDS):
            ticks.append(await _each(here.engine.tick))
            looks.append(await _each(here.engine.next_due))
            bare.append(await _each(lambda: _one_read(here)))
            tell(f"round {number + 1} of {ROUNDS}: {ticks[-1]}")
    return [
        Row("a tick with nothing due", f"{middle(ticks)}, {len(of_tick)} statements"),
        Row(
            "when is something due?", f"{middle(looks)}, {len(of_next_due)} statements"
        ),
        Row("one transaction that reads one number", str(middle(bare))),
        *compared("a tick in the time of such a transaction", ticks, bare),
    ]


async def _each(work: Callable[[], Awaitable[object]]) -> Taken:
    """What it takes once, by many times."""
    watch = Watch()
    for _ in range(TICKS):
        await work()
    taken = watch.taken()
    return Taken(taken.wall / TICKS, taken.cpu / TICKS)


async def _one_read(here: Town) -> None:
    async with here.storage.read() as uow:
        await uow.occurrences.next_at(here.engine.world.served)


@contextmanager
def _statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, beginning and ending of transactions apart."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
