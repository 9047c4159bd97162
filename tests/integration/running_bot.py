"""`stammtisch run CONFIG` as a process, at servers that play platforms."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from tests.fakes.stage_line import StageLine
from tests.integration.commands import PATIENCE, Done, begin, finish


class Bot:
    """The command, at that server."""

    def __init__(
        self,
        config: Path,
        stage: StageLine,
        more: Mapping[str, str] | None = None,
        name: str = "Werkstatt",
    ) -> None:
        self._config, self._name = config, name
        self._env = {**stage.environment, **(more or {})}
        self.process: subprocess.Popen[str] | None = None

    def again(self, *, counted: bool = False) -> subprocess.Popen[str]:
        return begin("run", self._config, env=self._env, counted=counted)

    async def begin(self, *, counted: bool = False) -> None:
        self.process = self.again(counted=counted)
        assert self.process.stdout is not None
        line = await asyncio.to_thread(self.process.stdout.readline)
        assert line == f"Running for {self._name}. Ctrl-C ends it.\n"

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate(timeout=PATIENCE)
            self.process = None

    def ended(self) -> Done:
        process, self.process = self.process, None
        assert process is not None
        return finish(process)

    def end(self) -> Done:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.ended()


async def seen(what: Callable[[], Awaitable[Any]]) -> Any:
    """Wait until it is there."""
    deadline = time.monotonic() + PATIENCE
    while not (found := await what()):
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.05)
    return found
