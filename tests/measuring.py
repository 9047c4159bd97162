"""Which tests the coverage is measured by: those written for a piece of code.

Campaigns go the same ways again and again, and being watched takes them twice as long.
What they run is no less tested for that; and nothing counts as covered only because
chance came by. The same holds for processes that are killed: they never get to tell.
"""

import os

import coverage

_CONFIG = "COVERAGE_PROCESS_CONFIG"
"""Started processes measure themselves if they find it in their environment."""


class Measuring:
    """Goes on and pauses; does nothing where nobody measures."""

    def __init__(self) -> None:
        self._by = coverage.Coverage.current()
        self._config = os.environ.get(_CONFIG)
        self._on = True

    def goes_on(self, on: bool) -> None:
        if self._by is None or on is self._on:
            return
        self._on = on
        if on:
            self._by.start()
        else:
            self._by.stop()
        if self._config is not None:
            if on:
                os.environ[_CONFIG] = self._config
            else:
                os.environ.pop(_CONFIG, None)
