"""Rows of what moderators changed."""

from rituals.model.audit import AuditEntry, Change, CommandLine
from storage.mapping.references import Row, Values


def audit_values(entry: AuditEntry) -> Values:
    change = entry.change
    undo = change.undo
    return (
        entry.community,
        entry.at,
        entry.by,
        entry.typed,
        change.action,
        change.ritual,
        change.occurrence,
        change.member,
        dict(change.before),
        dict(change.after),
        undo.words if undo else None,
        dict(undo.values) if undo else {},
    )


def audit_of(row: Row) -> AuditEntry:
    community, at, by, typed, action, ritual, occurrence, member, *rest = row
    before, after, undo, values = rest
    line = None if undo is None else CommandLine(undo, values)
    change = Change(action, ritual, occurrence, member, before, after, line)
    return AuditEntry(community, at, by, change, typed)
