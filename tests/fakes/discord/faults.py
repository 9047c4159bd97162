"""What is to go wrong, asked for by a test."""

from collections import deque
from dataclasses import dataclass
from enum import Enum


class Wrong(Enum):
    LOSE = "it is done, but the line breaks before the answer"
    BREAK = "the line breaks before anything is done"
    ANSWER = "another answer is given, and nothing is done"


@dataclass
class Fault:
    wrong: Wrong
    method: str | None = None
    path: str = "/"
    """Requests whose path begins so, or contains it."""
    status: int = 500
    code: int = 0
    message: str = "made to fail"
    retry_after: float | None = None
    everywhere: bool = False
    """A 429 of the global limit."""
    times: int = 1

    def meets(self, method: str, path: str) -> bool:
        return (self.method is None or self.method == method) and self.path in path


class Faults:
    """Each happens to the next request that it fits, once or as often as asked."""

    def __init__(self) -> None:
        self.waiting: deque[Fault] = deque()

    def lose_next_answer(
        self, method: str | None = None, path: str = "/", *, times: int = 1
    ) -> None:
        """It is done, then the connection is cut."""
        self.waiting.append(Fault(Wrong.LOSE, method, path, times=times))

    def break_next(
        self, method: str | None = None, path: str = "/", *, times: int = 1
    ) -> None:
        """The connection is cut before anything is done."""
        self.waiting.append(Fault(Wrong.BREAK, method, path, times=times))

    def refuse_next(
        self,
        code: int,
        status: int = 403,
        *,
        method: str | None = None,
        path: str = "/",
        times: int = 1,
    ) -> None:
        fault = Fault(Wrong.ANSWER, method, path, status=status, times=times)
        fault.code, fault.message = code, "made to refuse"
        self.waiting.append(fault)

    def busy_next(
        self,
        retry_after: float = 1.0,
        *,
        method: str | None = None,
        path: str = "/",
        everywhere: bool = False,
        times: int = 1,
    ) -> None:
        """429 with that many seconds; `everywhere` is the global limit."""
        fault = Fault(Wrong.ANSWER, method, path, status=429, times=times)
        fault.retry_after, fault.everywhere = retry_after, everywhere
        self.waiting.append(fault)

    def answer_next(
        self,
        status: int = 500,
        *,
        method: str | None = None,
        path: str = "/",
        times: int = 1,
    ) -> None:
        """Nothing is done, and that status is answered."""
        fault = Fault(Wrong.ANSWER, method, path, status=status, times=times)
        self.waiting.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self.waiting:
            if fault.meets(method, path):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
