"""What is wrong in a configuration file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from rituals.errors import StammtischError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `line` is counted from 1; `None` if it is about the whole file."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        about = f"{where}: {self.key}" if self.key else where
        return f"{about}: {_sentence(self.message)}"


def _sentence(message: str) -> str:
    """With a capital and a full stop, like all errors of ours, wherever it comes from."""
    stop = "" if message.endswith((".", "?", "!", "…")) else "."
    return f"{message[:1].upper()}{message[1:]}{stop}"


class ConfigError(StammtischError):
    """{listing}"""

    faults: tuple[Fault, ...]

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(listing="\n".join(str(fault) for fault in self.faults))
