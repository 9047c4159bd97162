"""What the core needs of the world: small Protocols. The docstring is the contract.

Every implementation, real or fake, passes the suite of its port in tests/contracts/.
"""

from rituals.ports.audit import Audit
from rituals.ports.ledger import Ledger
from rituals.ports.members import Members
from rituals.ports.occurrences import Occurrences, Rituals
from rituals.ports.outbox import Outbox
from rituals.ports.platform import (
    CannotTellError,
    Capabilities,
    Choice,
    DeliveryError,
    ImpossibleError,
    Inbox,
    Platform,
    RetryLaterError,
    UnsureError,
)
from rituals.ports.privacy import Privacy
from rituals.ports.reloading import Reading, Reloading
from rituals.ports.storage import Storage, UnitOfWork
from rituals.ports.trail import Trail
from rituals.ports.world import (
    Clock,
    Dice,
    Holidays,
    Together,
    Translator,
    one_after_another,
)

__all__ = [
    "Audit",
    "CannotTellError",
    "Capabilities",
    "Choice",
    "Clock",
    "DeliveryError",
    "Dice",
    "Holidays",
    "ImpossibleError",
    "Inbox",
    "Ledger",
    "Members",
    "Occurrences",
    "Outbox",
    "Platform",
    "Privacy",
    "Reading",
    "Reloading",
    "RetryLaterError",
    "Rituals",
    "Storage",
    "Together",
    "Trail",
    "Translator",
    "UnitOfWork",
    "UnsureError",
    "one_after_another",
]
