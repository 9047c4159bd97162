"""What is held of one member, and forgetting it, in memory."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from hashlib import blake2b
from typing import Any

from rituals.model.audit import AuditEntry
from rituals.model.delivery import OutboxEntry, TrailEntry
from rituals.model.held import Held
from rituals.model.ids import Account, CommunityId, MemberId
from rituals.model.whole_ids import has_id, with_id, without_words
from tests.fakes.tables import Table, Tables

NOT_WALKED = {"settings", "forgotten", "progress"}


class FakePrivacy:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def held(self, community: CommunityId, member: MemberId) -> Held:
        t = self._t

        def ours(table: Table[Any, Any], who: str) -> list[Any]:
            rows = [r for r in table.rows.values() if getattr(r, who) == member]
            return [r for r in rows if r.community == community]

        parts = [
            part
            for part in t.parts.rows.values()
            if part.member == member
            and t.occurrences.rows[part.occurrence].community == community
        ]
        return Held(
            sorted(ours(t.observations, "member"), key=lambda o: o.at),
            sorted(
                (message, sign)
                for where, message, who, sign in t.reactions.rows
                if (where, who) == (community, member)
            ),
            sorted(ours(t.questions, "asker"), key=lambda q: q.at),
            sorted(ours(t.credits, "giver"), key=lambda c: c.at),
            sorted(ours(t.contributions, "member"), key=lambda c: c.at),
            sorted(parts, key=lambda p: (p.at, p.occurrence, p.role, p.key)),
            sorted(ours(t.occurrences, "subject"), key=lambda o: o.due_at),
            ours(t.nudges, "member"),
            sorted(
                (
                    line
                    for line in t.trail.rows.values()
                    if line.community == community and _names(line, [member])
                ),
                key=lambda line: line.at,
            ),
            sorted(
                (
                    entry
                    for entry in t.audit.rows.values()
                    if entry.community == community and entry.names([member])
                ),
                key=lambda e: e.at,
            ),
            decisions=tuple(ours(t.decisions, "by")),
            thanks=tuple(sorted(ours(t.thanks, "giver"), key=lambda one: one.at)),
        )

    async def entries(
        self, community: CommunityId, words: Collection[str]
    ) -> Sequence[OutboxEntry]:
        written = [json.dumps(w, ensure_ascii=False)[1:-1] for w in words if w]
        return [
            e
            for e in self._t.outbox.rows.values()
            if e.community == community
            and (
                any(w in e.payload for w in written)
                or any(w and w in e.key for w in words)
            )
        ]

    async def versions(self, keys: Collection[str]) -> Sequence[OutboxEntry]:
        return [e for e in self._t.outbox.rows.values() if e.shows in keys]

    async def remove_entries(self, keys: Collection[str]) -> None:
        for key in keys:
            self._t.outbox.edit().pop(key, None)
            self._t.receipts.edit().pop(key, None)

    async def erase(self, community: CommunityId, member: MemberId) -> None:
        t = self._t
        theirs = {
            key for key, seen in t.observations.rows.items() if seen.member == member
        }
        asked = {key for key, q in t.questions.rows.items() if q.asker == member}
        about = theirs - asked
        _drop(t.within, lambda key, _: key in about)
        _drop(t.decisions, lambda key, d: (key[0], d.message) in about)
        _drop_theirs(t.thanks, community, "giver", member)
        _drop_theirs(t.outdone, community, "giver", member)
        _drop(t.members, lambda key, _: key == (community, member))
        _drop(t.accounts, lambda key, who: key[0] == community and who == member)
        _drop(t.reactions, lambda key, _: (key[0], key[2]) == (community, member))
        _drop_theirs(t.observations, community, "member", member)
        _drop_theirs(t.credits, community, "giver", member)
        _drop_theirs(t.contributions, community, "member", member)
        _drop_theirs(t.nudges, community, "member", member)

    async def rename(
        self,
        community: CommunityId,
        names: Collection[str],
        to: MemberId,
        words: Collection[str] = (),
        typed: Collection[str] = (),
    ) -> None:
        def renamed(text: str) -> str:
            return with_id(text, names, to)

        for each in fields(self._t):
            table: Table[Any, Any] = getattr(self._t, each.name)
            if each.name in NOT_WALKED:
                continue
            before = dict(table.rows)
            after = {}
            for key, row in before.items():
                if not self._is_of(community, key, row):
                    after[key] = row
                    continue
                other = _silenced(row, _walked(row, renamed), names, words)
                after[_walked(key, renamed)] = other
            if after != before:
                table.edit().clear()
                table.edit().update(after)
        self._silence(community, typed)

    def _silence(self, community: CommunityId, words: Collection[str]) -> None:
        for seq, entry in list(self._t.audit.rows.items()):
            if entry.community == community:
                self._t.audit.edit()[seq] = _untyped(entry, words)

    def _is_of(self, community: CommunityId, key: Any, row: Any) -> bool:
        if isinstance(key, tuple) and key[0] == community:
            return True
        if isinstance(row, tuple) and row[0] == community:
            return True
        occurrence = getattr(row, "occurrence", None) or ""
        return (
            getattr(row, "community", None) == community
            or occurrence.partition("/")[0] == community
        )

    async def nobody(self, community: CommunityId) -> MemberId:
        taken = {id_ for where, id_ in self._t.members.rows if where == community}
        nth = 1
        while f"nobody:{nth}" in taken:
            nth += 1
        return MemberId(f"nobody:{nth}")

    async def remember(
        self,
        community: CommunityId,
        accounts: Collection[Account],
        *,
        excluded: bool = False,
    ) -> None:
        for account in accounts:
            self._t.forgotten.edit().setdefault((community, _mark(account)), excluded)

    async def forgotten(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> frozenset[Account]:
        kept = self._t.forgotten.rows
        return frozenset(a for a in accounts if (community, _mark(a)) in kept)

    async def lift(self, community: CommunityId, accounts: Collection[Account]) -> bool:
        kept = self._t.forgotten.edit()
        lifted = [kept.pop((community, _mark(a)), False) for a in accounts]
        return any(lifted)


def _mark(account: Account) -> str:
    return blake2b(repr(account).encode(), key=b"fake", digest_size=16).hexdigest()


def _names(line: TrailEntry, names: Collection[str]) -> bool:
    said = f"{line.subject} {line.detail} {line.occurrence} {line.by}"
    return has_id(said, names)


def _silenced(
    row: Any, other: Any, names: Collection[str], words: Collection[str]
) -> Any:
    """What became of the row, without these words if it named them."""
    if isinstance(row, TrailEntry) and _names(row, names):
        return _told_nothing(other, words)
    if isinstance(row, AuditEntry) and other != row:
        return _said_nothing(row, other, names, words)
    return other


def _untyped(entry: AuditEntry, words: Collection[str]) -> AuditEntry:
    """The same without these words, in whatever case they were typed."""

    def without(text: str) -> str:
        return without_words(text, words, any_case=True)

    change = entry.change
    if change.undo is not None:
        values = {name: without(v) for name, v in change.undo.values.items()}
        change = replace(change, undo=replace(change.undo, values=values))
    return replace(entry, change=change, typed=without(entry.typed))


def _told_nothing(line: TrailEntry, words: Collection[str]) -> TrailEntry:
    """The same without these words."""
    reason = without_words(line.reason, words) if line.reason else None
    return replace(line, detail=without_words(line.detail, words), reason=reason)


def _said_nothing(
    before: AuditEntry,
    entry: AuditEntry,
    names: Collection[str],
    words: Collection[str],
) -> AuditEntry:
    """The same without these words, what was typed, and a way back for nobody."""
    change = entry.change
    undo = before.change.undo
    said = [before.change.member or "", *(undo.values.values() if undo else ())]
    if has_id(" ".join(said), names):
        change = replace(change, undo=None)
    elif change.undo is not None:
        values = change.undo.values.items()
        kept = {name: without_words(value, words) for name, value in values}
        change = replace(change, undo=replace(change.undo, values=kept))
    return replace(entry, change=change, typed="")


def _drop(table: Table[Any, Any], gone: Callable[[Any, Any], bool]) -> None:
    for key in [key for key, row in table.rows.items() if gone(key, row)]:
        del table.edit()[key]


def _drop_theirs(
    table: Table[Any, Any], community: CommunityId, who: str, member: MemberId
) -> None:
    _drop(
        table,
        lambda _, row: row.community == community and getattr(row, who) == member,
    )


def _walked(value: Any, change: Callable[[str], str]) -> Any:
    """The same records, every text in them changed."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {_walked(k, change): _walked(v, change) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        every = {f.name: _walked(getattr(value, f.name), change) for f in fields(value)}
        return replace(value, **every)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_walked(each, change) for each in value))
    if isinstance(value, tuple | list | frozenset):
        return type(value)(_walked(each, change) for each in value)
    return value
