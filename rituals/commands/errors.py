"""Wrong use of a command: what is wrong, and what would be right."""

from rituals.errors import StammtischError


class CommandError(StammtischError):
    """That command could not be understood."""


class UnknownCommandError(CommandError):
    """There is no command "{words}". `help` lists them all."""


class NotAllowedError(CommandError):
    """Only moderators may use "{words}"."""


class MissingOptionError(CommandError):
    """One more thing is needed by "{words}": {option}."""


class UnknownOptionError(CommandError):
    """There is no option "{option}" of "{words}"."""


class NoSuchChoiceError(CommandError):
    """Possible are {choices}, and "{given}" is none of these."""


class NoSuchRitualError(CommandError):
    """There is no ritual "{given}" here. There are: {choices}."""
