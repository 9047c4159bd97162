"""Which tests the coverage is measured by: those written for a piece of code.

Campaigns go the same ways again and again, and being watched takes them twice as long.
What they run is no less tested for that; and nothing counts as covered only because
chance came by. The same holds for processes that are killed: they never get to tell.
Reading the tests is not testing either, and takes three times as long when watched: what
they load is loaded before, and what else they run then does not count.
"""

import os
import pkgutil
from collections.abc import Mapping
from importlib import import_module

import coverage

_CONFIG = "COVERAGE_PROCESS_CONFIG"
"""Started processes measure themselves if they find it in their environment."""
_MEASURED = "rituals", "storage", "bot"
_APART = "storage.migrations"
"""Alembic loads it, to migrate."""


class Measuring:
    """Goes on and pauses; does nothing where nobody measures."""

    def __init__(self) -> None:
        self._by = coverage.Coverage.current()
        self._config: dict[str, str] = {}
        self._on = True

    def pauses_for_reading(self) -> None:
        """Until a test goes on; and no process counts by itself, but if it is asked to."""
        if self._by is None:
            return
        for room in _MEASURED:
            path = import_module(room).__path__
            for module in pkgutil.walk_packages(path, f"{room}."):
                if not module.name.startswith(_APART):
                    import_module(module.name)
        self._keeps_to_itself()
        self.goes_on(on=False)

    def goes_on(self, on: bool) -> None:
        if self._by is None or on is self._on:
            return
        self._on = on
        if on:
            self._by.start()
            self._keeps_to_itself()  # starting sets it anew
        else:
            self._by.stop()

    def _keeps_to_itself(self) -> None:
        if config := os.environ.pop(_CONFIG, ""):
            self._config = {_CONFIG: config}

    @property
    def of_processes(self) -> Mapping[str, str]:
        """What has a process that is started now measure itself, if its test is measured."""
        return self._config if self._on else {}


measuring = Measuring()
