"""What goes wrong on every chat platform alike, as the errors of the port."""

from datetime import datetime, timedelta

from rituals.errors import phrase
from rituals.ports import DeliveryError, ImpossibleError, RetryLaterError, UnsureError

SOON, LATER = timedelta(seconds=30), timedelta(minutes=10)
"""When it may be worth another try: after what passes by itself, and after what may."""


def broken(now: datetime, reason: str, *, writing: bool) -> DeliveryError:
    """There is no answer: what was to be written may stand there, all else is asked again."""
    if writing:
        return UnsureError(reason=reason)
    return RetryLaterError(at=now + SOON, reason=reason)


def no_thread(where: str) -> ImpossibleError:
    """What is to be archived is no thread."""
    return ImpossibleError(
        reason=phrase(
            "delivery.no-thread-there",
            "{where} is no thread, so it cannot be archived",
            where=where,
        )
    )
