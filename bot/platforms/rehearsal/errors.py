"""What can be wrong with what somebody tries to do in a rehearsal space."""

from rituals.errors import StammtischError


class RehearsalError(StammtischError):
    """That cannot be done here."""


class UnknownPlaceError(RehearsalError):
    """There is no place "{place}" in the space {space}."""


class UnknownMessageError(RehearsalError):
    """There is no message "{message}" in {place}."""


class UnknownPersonError(RehearsalError):
    """Nobody with the account "{account}" is in the space {space}."""


class ClosedThreadError(RehearsalError):
    """The thread "{place}" is closed: nobody can write there any more."""


class NotTheirsError(RehearsalError):
    """{name} did not write that message, so only somebody else can change it."""


class NoButtonError(RehearsalError):
    """There is no button for "{action}" on that message."""


class NotAnsweringError(RehearsalError):
    """The bot does not answer: it is not connected to the space {space}."""


class FormError(RehearsalError):
    """The field "{field}" {problem}."""
