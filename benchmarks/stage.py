"""A platform of this machine in a process of its own, for bots that are measured."""

import asyncio
import multiprocessing
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

At = TypeVar("At")
Size = TypeVar("Size")
WORDS = (
    "Guten Morgen zusammen!",
    "I have put the new version on the table in the workshop, have a look.",
    "Weiß jemand, wie man die Säge wieder spannt?",
    "Yes, with the lever on the left, then half a turn back.",
    "Danke, das hat geholfen 👍",
    "Yesterday evening was lovely. We should do that again, perhaps on a Thursday?",
    "https://example.org/a/link/to/read is what I meant",
    "lol",
)


class Played(Generic[At]):
    """What the measuring process asks of the one that plays; `addresses` is where that is."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self.addresses: At = line.recv()

    def write(self, messages: int, *, every: float) -> None:
        """Members write that many messages, one in so many seconds; returns when the last is on its way."""
        self._ask("write", messages, every)

    def faults(self) -> list[str]:
        """What the judge found so far."""
        answer: list[str] = self._ask("faults")
        return answer

    def _ask(self, what: str, *arguments: Any) -> Any:
        self._line.send((what, *arguments))
        answer = self._line.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def played(
    play: Callable[[Connection, Size], None], size: Size
) -> Iterator[Connection]:
    """The line to a process that plays, until the block ends."""
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe()
    process = fresh.Process(target=play, args=(theirs, size), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        process.terminate()
        process.join()


class Stage(ABC):
    """Runs in the process that plays."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._words = cycle(WORDS)

    async def serve(self, addresses: object) -> None:
        """Tell where it is, and answer what is asked, for ever."""
        self._line.send(addresses)
        while True:
            asked = await asyncio.to_thread(self._line.recv)
            try:
                self._line.send(await self.answer(*asked))
            except Exception as error:  # whoever asked is told, and ends it
                self._line.send(error)
                raise

    async def answer(self, what: str, *arguments: Any) -> Any:
        """To one of the questions."""
        match what:
            case "write":
                return await self._write(*arguments)
            case "faults":
                return self.faults()
            case _:
                return ValueError(what)

    @abstractmethod
    def faults(self) -> list[str]:
        """What the judge found so far."""

    @abstractmethod
    async def say(self, words: str) -> None:
        """The next in turn writes that."""

    async def _write(self, messages: int, every: float) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number in range(messages):
            await asyncio.sleep(begun + number * every - loop.time())
            await self.say(next(self._words))
