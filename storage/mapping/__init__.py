"""Rows to the core's records and back; the only place that knows both.

`..._values` gives the values in the order of the table's columns, `..._of` takes a row
with all columns but the order of arrival.
"""

from storage.mapping.ledger import (
    contribution_values,
    credit_of,
    credit_values,
    observation_of,
    observation_values,
    question_of,
    question_values,
)
from storage.mapping.members import member_of, member_values
from storage.mapping.occurrences import (
    occurrence_of,
    occurrence_values,
    opening_of,
    opening_values,
    participation_of,
    participation_values,
    ritual_of,
    ritual_values,
)
from storage.mapping.outbox import (
    entry_of,
    entry_values,
    nudge_of,
    nudge_values,
    posted_of,
    receipt_values,
)
from storage.mapping.trail import trail_of, trail_values

__all__ = [
    "contribution_values",
    "credit_of",
    "credit_values",
    "entry_of",
    "entry_values",
    "member_of",
    "member_values",
    "nudge_of",
    "nudge_values",
    "observation_of",
    "observation_values",
    "occurrence_of",
    "occurrence_values",
    "opening_of",
    "opening_values",
    "participation_of",
    "participation_values",
    "posted_of",
    "question_of",
    "question_values",
    "receipt_values",
    "ritual_of",
    "ritual_values",
    "trail_of",
    "trail_values",
]
