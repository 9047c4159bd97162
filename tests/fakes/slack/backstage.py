"""The parts of the server that work together."""

from collections.abc import Callable
from datetime import datetime

from tests.fakes.slack.delivering import Deliveries
from tests.fakes.slack.desk import Desk
from tests.fakes.slack.events import Events
from tests.fakes.slack.gateway import Gateway
from tests.fakes.slack.judging import Bench
from tests.fakes.slack.posting import Posting
from tests.fakes.slack.world import World


class Backstage:
    """What methods and people alike act on."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.world = World(now)
        self.bench = Bench()
        self.deliveries = Deliveries(now)
        self.gateway = Gateway(self.world.app, self.deliveries)
        self.deliveries.line = self.gateway
        self.events = Events(self.world, self.deliveries, self.bench)
        self.posting = Posting(self.world, self.events)
        self.desk = Desk(self.world, self.posting, self.bench)
        self.gateway.findings = self.bench.findings
        self.gateway.judge_answer = self.desk.acknowledged
        self.history_limit: int | None = None
        """The most that one call of the history gives, where Slack gives less than usual."""
        self.uploads: dict[str, int] = {}
        """Bytes that were announced, by the id of the file."""
