"""Each request and each answer is held against Discord's specification."""

from functools import cache
from typing import Any

from tests.fakes.discord.judge import Judge


@cache
def judge() -> Judge:
    """Reads the specification once for all servers of a run."""
    return Judge()


class Bench:
    """Collects what the judge finds; without the specification it finds nothing."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self._judge = judge()

    def request(
        self, method: str, path: str, body: Any, query: dict[str, str], files: int
    ) -> None:
        self.findings += self._judge.request(
            method, path, body, query=query, files=files
        )

    def answer(self, method: str, path: str, status: int, body: Any) -> None:
        if status == 201 and path.endswith("/threads") and "message" in body:
            # A post in a forum comes with its message ("Start Thread in Forum or Media
            # Channel"), which the specification leaves out.
            first = body["message"]
            body = {name: value for name, value in body.items() if name != "message"}
            self.answer("POST", path.replace("/threads", "/messages"), 200, first)
        if status == 400 and isinstance(body, dict):
            # Codes of single fields are words ("Error Messages"), though the
            # specification has numbers.
            body = {name: value for name, value in body.items() if name != "errors"}
        found = self._judge.answer(method, path, status, body)
        self.findings += [f"our own answer: {finding}" for finding in found]
