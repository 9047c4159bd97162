"""The parts of the server that work together."""

from collections.abc import Callable
from datetime import datetime

from tests.fakes.discord.desk import Desk
from tests.fakes.discord.events import Events
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.posting import Posting
from tests.fakes.discord.threads import Threads
from tests.fakes.discord.world import World


class Backstage:
    """What routes and people alike act on."""

    def __init__(self, now: Callable[[], datetime], token: str) -> None:
        self.world = World(now, token)
        self.gateway = Gateway(self.world)
        self.events = Events(self.world, self.gateway)
        self.world.archived = lambda thread: self.events.thread("THREAD_UPDATE", thread)
        self.posting = Posting(self.world, self.events)
        self.threads = Threads(self.world, self.events, self.posting)
        self.desk = Desk(self.world, self.gateway, self.posting)
