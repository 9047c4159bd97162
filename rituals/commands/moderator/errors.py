"""Wrong use of moderators' commands: what is wrong, and what would be right."""

from rituals.commands.errors import CommandError


class NothingToComeError(CommandError):
    """Of {ritual} nothing is planned that this could be about."""


class ByJoiningError(CommandError):
    """{ritual} begins when somebody joins. `pause {ritual}` keeps it from beginning."""


class OpenAlreadyError(CommandError):
    """It began at {at}, so it cannot be left out any more. To cut it short, add `begun:yes`; that cannot be taken back."""


class ExcludedAlreadyError(CommandError):
    """{who} is excluded already. `members include` takes that back."""


class NotExcludedError(CommandError):
    """{who} is not excluded."""


class MarkedAlreadyError(CommandError):
    """It counts as an answer already. `answer unmark` takes that back."""


class NotMarkedError(CommandError):
    """It does not count as an answer, so there is nothing to take back."""


class NotTakenOutError(CommandError):
    """No moderator took it out, so there is nothing to put back. `answer mark` counts it."""


class CannotReloadError(CommandError):
    """The configuration is read at the start only. Restart the bot."""


class NothingToSwapError(CommandError):
    """The prompt stands already: {ritual} began at {at}. What can be swapped is the next one's."""


class NotOnTheWayError(CommandError):
    """{who} is not on a journey just now. `welcome restart` begins one."""


class NotContestedError(CommandError):
    """Nobody says that this message was counted wrongly, or it is decided."""
