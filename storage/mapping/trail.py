"""Rows of what was done and why."""

from rituals.model.delivery import TrailEntry
from storage.mapping.references import Row, Values


def trail_values(entry: TrailEntry) -> Values:
    return (
        entry.community,
        entry.at,
        entry.verdict,
        entry.subject,
        entry.ritual,
        entry.occurrence,
        entry.reason,
        entry.due_at,
        entry.detail,
        entry.by,
        entry.to_report,
    )


def trail_of(row: Row) -> TrailEntry:
    return TrailEntry(*row[:-1])
