"""What something to press carries: what it does, as its document says."""

from dataclasses import dataclass

from rituals.errors import StammtischError


class TooMuchToCarryError(StammtischError):
    """A button cannot carry that much: {n} characters of at most {most}."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a component of ours says: as in `rituals.document.Button`."""

    action: str
    about: str
    value: str
    opens: bool = False
