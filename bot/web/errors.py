"""What can be wrong with what somebody asks of the room."""

from rituals.errors import StammtischError


class RoomError(StammtischError):
    """The room cannot do that."""


class EmptyWordsError(RoomError):
    """There is nothing to send: write something first."""


class LongWordsError(RoomError):
    """That is longer than {most} characters; send it in parts."""


class LastPersonError(RoomError):
    """Somebody has to stay: without anybody there is nothing to look at."""


class TimeError(RoomError):
    """The time "{written}" is not understood or too far away."""
