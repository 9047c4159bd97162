"""Why an order cannot be carried out, and what would be right."""

from rituals.errors import StammtischError


class OrderError(StammtischError):
    """That cannot be done: {why}."""


class UnknownOccurrenceError(OrderError):
    """There is no occurrence called {occurrence}."""


class UnknownRitualError(OrderError):
    """There is no ritual called {ritual} in this community."""


class TooLateError(OrderError):
    """It is {state} already, so it can no longer be changed that way."""


class BegunError(TooLateError):
    """It began at {at}, so it can neither be moved nor brought back. `run {ritual}` begins another one."""


class OverError(TooLateError):
    """It is over. `run {ritual}` begins another one."""


class LeftOutError(OrderError):
    """It is left out already. `restore {ritual}` brings it back."""


class NothingToRestoreError(OrderError):
    """It is neither left out nor moved: it begins at {at}, so there is nothing to bring back."""


class PassedError(OrderError):
    """Its time was {at}, which is over. `run {ritual}` begins one now."""


class MoveToPastError(OrderError):
    """That is over already: {at}. Move it to a time still to come, or let `run {ritual}` begin one now."""


class MovePastNextError(OrderError):
    """The one after it begins at {next_at}. Move it to a time before that, or leave it out with `skip {ritual}`."""


class SameTimeError(OrderError):
    """It is at {at} already."""


class PausedAlreadyError(OrderError):
    """It is paused already, exactly like that. `resume {ritual}` ends the pause."""


class NotPausedError(OrderError):
    """It is not paused."""


class PauseInPastError(OrderError):
    """That is over already: {at}. A pause can end only at a time still to come."""


class UnknownStepError(OrderError):
    """It has no step called {step}; its steps are {steps}."""


class StepDoneError(OrderError):
    """The step {step} is done already, so it can no longer be moved."""


class NotAskedError(OrderError):
    """Nobody waits for a decision about {occurrence} any more."""


class BegunByJoiningError(OrderError):
    """{ritual} begins when somebody joins, so it cannot be run by hand."""


class NoJourneyError(OrderError):
    """{ritual} comes back by the calendar, so it begins anew for nobody alone."""


class NobodyToAccompanyError(OrderError):
    """{ritual} cannot begin again for somebody who is not here."""


class LeftOutOfRitualsError(OrderError):
    """{who} is excluded, so nothing begins for them. `members include` takes that back."""


class UnknownDeliveryError(OrderError):
    """No delivery called {key} waits for a decision."""
