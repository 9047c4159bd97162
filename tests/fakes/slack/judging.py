"""Each request, and each thing that we tell, is held against Slack's documentation."""

from functools import cache

from tests.fakes.slack.judge import Judge
from tests.fakes.slack.refusals import Json


@cache
def judge() -> Judge:
    """Reads the description once for all servers of a run."""
    return Judge()


class Bench:
    """Collects what the judge finds; without the description only blocks and texts are judged."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.judge = judge()

    def request(self, method: str, arguments: Json) -> None:
        self.findings += self.judge.request(method, arguments)

    def answer(self, method: str, body: Json) -> None:
        found = self.judge.answer(method, body)
        self.findings += [f"our own answer: {finding}" for finding in found]

    def event(self, event: Json) -> None:
        self.findings += self.judge.event(event)

    def envelope(self, payload: Json) -> None:
        self.findings += self.judge.envelope(payload)

    def interaction(self, kind: str, payload: Json) -> None:
        self.findings += self.judge.interaction(kind, payload)
