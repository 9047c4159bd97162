"""Slack's limits, spent and not hit.

"Rate limits" on docs.slack.dev: each method may be called so many times a minute in a
workspace, by its tier; messages appear at most once a second in each channel. Who waits
its turn is not refused. Where Slack asks for a pause all the same, that is remembered for
the method, so that nothing else is sent to be refused as well: apps that were handed out
outside of Slack's marketplace may read what was written only once a minute.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LONGEST_WAIT = 5.0
"""Seconds that something is waited for here; who would wait longer comes again later."""
A_MINUTE, A_SECOND = 60.0, 1.0
MOST_A_MINUTE: Mapping[str, int] = {
    "chat.delete": 48,
    "chat.getPermalink": 96,
    "chat.postMessage": 200,
    "chat.update": 48,
    "conversations.history": 48,
    "conversations.open": 48,
    "conversations.replies": 48,
    "files.completeUploadExternal": 96,
    "files.getUploadURLExternal": 96,
    "pins.add": 19,
    "pins.remove": 19,
    "usergroups.list": 19,
    "users.conversations": 48,
    "users.info": 96,
    "users.list": 19,
}
"""By the tier that the page of each method names, some fewer than allowed: what was sent
evenly may arrive less so. Messages have a limit for all channels that has no number. What
is not listed is not held back: answers to people, who wait, and what is called once."""
_SHOWN = frozenset({"chat.postMessage", "files.completeUploadExternal"})
"""What makes a message appear."""


class Busy(Exception):  # noqa: N818  it says what is, and nothing went wrong
    """It would have to wait so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _running() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True)
class Pace:
    """Lets calls through in the order they came, when Slack will take them."""

    most: Mapping[str, int] = field(default_factory=lambda: MOST_A_MINUTE)
    patience: float = LONGEST_WAIT
    speed: float = 1
    """How many times faster than Slack the server fills its limits again."""
    now: Callable[[], float] = _running
    """Seconds of whatever clock pauses go by."""
    _begun: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _spoke: dict[str, float] = field(default_factory=dict)
    _held: dict[str, float] = field(default_factory=dict)

    async def turn(self, method: str, channel: str = "") -> None:
        """Wait until it may be called. Raises `Busy` at once if that is long."""
        if method not in self.most:
            return
        now = self.now()
        begin = max(now, self._free(method, now), self._quiet(method, channel))
        if begin - now > self.patience:
            raise Busy(begin - now)
        # Its turn is taken before it waits, so that who comes next stands behind it.
        self._begun[method].append(begin)
        if method in _SHOWN:
            self._spoke[channel] = begin
            self._forget(now)
        if begin > now:
            await asyncio.sleep(begin - now)

    def hold(self, method: str, seconds: float) -> None:
        """Slack asks for a pause of that method."""
        until = self.now() + seconds
        self._held[method] = max(until, self._held.get(method, until))

    def _free(self, method: str, now: float) -> float:
        begun, most = self._begun[method], self.most[method]
        while begun and begun[0] <= now - A_MINUTE / self.speed:
            begun.popleft()
        held = self._held.get(method, now)
        return (
            held
            if len(begun) < most
            else max(held, begun[-most] + A_MINUTE / self.speed)
        )

    def _quiet(self, method: str, channel: str) -> float:
        if method not in _SHOWN or channel not in self._spoke:
            return 0.0
        return self._spoke[channel] + A_SECOND / self.speed

    def _forget(self, now: float) -> None:
        for channel in [c for c, at in self._spoke.items() if at < now - A_SECOND]:
            del self._spoke[channel]
