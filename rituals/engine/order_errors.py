"""Why an order cannot be carried out."""

from rituals.errors import StammtischError


class OrderError(StammtischError):
    """That cannot be done: {why}."""


class UnknownOccurrenceError(OrderError):
    """There is no occurrence called {occurrence}."""


class UnknownRitualError(OrderError):
    """There is no ritual called {ritual} in this community."""


class TooLateError(OrderError):
    """It is {state} already, so it can no longer be changed that way."""


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


class UnknownDeliveryError(OrderError):
    """No delivery called {key} waits for a decision."""
