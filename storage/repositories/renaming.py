"""Gives somebody another id wherever they are named, in whatever table."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    String,
    Table,
    and_,
    delete,
    insert,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId
from rituals.model.whole_ids import each_text, has_id, with_id, without_words
from storage.tables import AuditRow, OccurrenceRow, TrailRow, metadata, table_of
from storage.types import CompactJson, WallClock

_occurrence = table_of(OccurrenceRow)
_trail = table_of(TrailRow)
_audit = table_of(AuditRow)
_SAYING = {_trail: ("reason", "detail"), _audit: ("undo_values",)}
"""Columns in which words may stand that somebody said."""
_NEVER = frozenset(
    {"community", "space", "place", "message", "rule", "state", "sign", "kind"}
    | {"verdict", "fingerprint", "mark", "channel", "channel_space", "ritual", "role"}
    | {"reply_space", "reply_place", "reply_message", "thread_space", "thread_place"}
    | {"question_space", "question_place", "question", "next_step", "settings"}
    | {"answer_space", "answer_place", "answer", "slot", "topics", "withdrawn"}
    | {"root_space", "root_place", "root_message", "confirmed_by"}
    | {"duplicate_space", "duplicate_place", "duplicate_message"}
    | {"about_space", "about_place", "about_message"}
)
"""Columns that name no member: looking there would only take time."""


class Renaming:
    """One member's new name in one community."""

    def __init__(
        self,
        connection: AsyncConnection,
        community: CommunityId,
        names: Collection[str],
        to: str,
        words: Collection[str],
    ) -> None:
        self._connection = connection
        self._community = community
        self._names = names
        self._to = to
        self._words = words

    async def run(self) -> None:
        """In every table that belongs to a community, parents before their parts."""
        for table in metadata.sorted_tables:
            belongs = self._belongs(table)
            columns = [c for c in table.columns if _is_text(c) and c.name not in _NEVER]
            if belongs is not None and columns:
                await self._rename_in(table, belongs, columns)

    def _belongs(self, table: Table) -> ColumnElement[bool] | None:
        if "community" in table.c:
            return table.c.community == self._community
        if "occurrence" in table.c:
            ours = _occurrence.c.community == self._community
            return table.c.occurrence.in_(select(_occurrence.c.id).where(ours))
        return None

    async def _rename_in(
        self, table: Table, belongs: ColumnElement[bool], columns: list[Column[Any]]
    ) -> None:
        naming = or_(*(self._may_name(column) for column in columns))
        for row in await self._connection.execute(select(table).where(belongs, naming)):
            before = dict(row._mapping)  # noqa: SLF001  its public name there
            changed = self._changed(table, before, columns)
            if changed and table is _occurrence and "id" in changed:
                await self._replace_occurrence(before, changed)
            elif changed:
                same = and_(*(c == before[c.name] for c in table.primary_key))
                await self._connection.execute(
                    update(table).where(same).values(changed)
                )

    def _may_name(self, column: Column[Any]) -> ColumnElement[bool]:
        """A first look by the database; whether it is the whole id is seen later."""
        text = type_coerce(column, String)
        written = {
            json.dumps(name, ensure_ascii=False)[1:-1] if _is_json(column) else name
            for name in self._names
        }
        return or_(*(text.contains(name, autoescape=True) for name in written))

    def _changed(
        self, table: Table, row: Mapping[str, Any], columns: list[Column[Any]]
    ) -> dict[str, Any]:
        """What of a row has to change; nothing if it names somebody else."""
        texts = [
            json.dumps(row[c.name], ensure_ascii=False)
            if _is_json(c)
            else str(row[c.name])
            for c in columns
        ]
        if not any(has_id(text, self._names) for text in texts):
            return {}
        after = {c.name: each_text(row[c.name], self._renamed) for c in columns}
        for name in _SAYING.get(table, ()):
            after[name] = each_text(after[name], self._silenced)
        if table is _audit:
            after |= self._untold(row)
        return {name: value for name, value in after.items() if value != row[name]}

    def _untold(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed may name them in any spelling; whom nobody is, nothing is
        taken back for.
        """
        about = json.dumps([row["member"], row["undo_values"]], ensure_ascii=False)
        untold = {"typed": ""}
        if has_id(about, self._names):
            return {**untold, "undo": None, "undo_values": {}}
        return untold

    def _renamed(self, text: str) -> str:
        return with_id(text, self._names, self._to)

    def _silenced(self, text: str) -> str:
        return without_words(text, self._words)

    async def _replace_occurrence(
        self, before: Mapping[str, Any], changed: Mapping[str, Any]
    ) -> None:
        """A key others refer to: the row is copied, they follow, and the old one goes."""
        whole = {**before, **changed}
        await self._connection.execute(insert(_occurrence).values(whole))
        for table in metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column.table is _occurrence:
                    follow = update(table).where(key.parent == before["id"])
                    moved = follow.values({key.parent.name: changed["id"]})
                    await self._connection.execute(moved)
        gone = delete(_occurrence).where(_occurrence.c.id == before["id"])
        await self._connection.execute(gone)


def _is_text(column: Column[Any]) -> bool:
    kept_as = getattr(column.type, "impl", column.type)
    return isinstance(kept_as, String) and not isinstance(column.type, WallClock)


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, CompactJson)


async def silence(
    connection: AsyncConnection, community: CommunityId, words: Collection[str]
) -> None:
    """Leave these words out of what moderators typed, whomever it was about."""
    if not any(words):
        return
    row = _audit.c
    told = select(row.seq, row.typed, row.undo_values).where(row.community == community)
    for seq, typed, values in await connection.execute(told):
        after = {
            "typed": without_words(typed, words, any_case=True),
            "undo_values": {
                name: without_words(value, words, any_case=True)
                for name, value in values.items()
            },
        }
        if after != {"typed": typed, "undo_values": values}:
            same = update(_audit).where(row.seq == seq)
            await connection.execute(same.values(after))
