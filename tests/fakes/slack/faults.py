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
    method: str | None
    """As `chat.postMessage`, or `response_url`; any if None."""
    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    times: int = 1
    spared: int = 0
    """So many requests before it go well."""


class Faults:
    """Each happens to the next request that it fits, once or as often as asked."""

    def __init__(self) -> None:
        self.waiting: deque[Fault] = deque()

    def lose_next_answer(self, method: str | None = None, *, times: int = 1) -> None:
        """It is done, then the connection is cut."""
        self.waiting.append(Fault(Wrong.LOSE, method, times=times))

    def break_next(self, method: str | None = None, *, times: int = 1) -> None:
        """The connection is cut before anything is done."""
        self.waiting.append(Fault(Wrong.BREAK, method, times=times))

    def refuse_next(
        self,
        method: str | None = None,
        *,
        error: str = "restricted_action",
        times: int = 1,
    ) -> None:
        """`ok: false` with that code."""
        self.waiting.append(Fault(Wrong.ANSWER, method, error, times=times))

    def busy_next(
        self, method: str | None = None, *, retry_after: int = 1, times: int = 1
    ) -> None:
        """429 with that many seconds."""
        fault = Fault(Wrong.ANSWER, method, "ratelimited", 429, times=times)
        fault.retry_after = retry_after
        self.waiting.append(fault)

    def busy_at(self, method: str, nth: int, *, retry_after: int = 1) -> None:
        """429 at the call of it that is the nth from now on; those before go well."""
        fault = Fault(Wrong.ANSWER, method, "ratelimited", 429, spared=nth - 1)
        fault.retry_after = retry_after
        self.waiting.append(fault)

    def answer_next(
        self, method: str | None = None, *, status: int = 500, times: int = 1
    ) -> None:
        """Nothing is done, and that status is answered, without JSON."""
        self.waiting.append(Fault(Wrong.ANSWER, method, None, status, times=times))

    def take(self, method: str) -> Fault | None:
        for fault in self.waiting:
            if fault.method in {None, method}:
                if fault.spared:
                    fault.spared -= 1
                    return None
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
