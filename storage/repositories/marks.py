"""Recognises who was forgotten, by a keyed hash of each account."""

import secrets
from collections.abc import Collection
from hashlib import blake2b

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import Account, CommunityId
from storage.bulk import inserting
from storage.listed import listed_as
from storage.tables import ForgottenRow, SecretRow, table_of

_forgotten = table_of(ForgottenRow)
_secret = table_of(SecretRow)
_remember = inserting(_forgotten)
_invent = inserting(_secret)
_KEY = "forgetting"
_SECRET = select(_secret.c.value).where(_secret.c.name == _KEY)
_KNOWN = select(_forgotten.c.mark).where(
    _forgotten.c.community == bindparam("community"),
    _forgotten.c.mark.in_(listed_as("marks")),
)
"""Both are built once, as every signal asks."""


class Marks:
    """The hashes of one database; its key is made when somebody is forgotten first."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def remember(
        self,
        community: CommunityId,
        accounts: Collection[Account],
        *,
        excluded: bool,
    ) -> None:
        """Keep their hashes."""
        key = await self._key()
        if key is None:
            await _invent.run(self._connection, [(_KEY, secrets.token_hex(32))])
            key = await self._key()
        marks = [_mark(key or "", community, each) for each in accounts]
        rows = [(community, mark, excluded) for mark in marks]
        await _remember.run(self._connection, rows)

    async def known(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> frozenset[Account]:
        """Those of these whose hash is kept."""
        key = await self._key()
        if key is None:
            return frozenset()
        marks = {_mark(key, community, each): each for each in accounts}
        asked = {"community": community, "marks": list(marks)}
        found = (await self._connection.execute(_KNOWN, asked)).scalars()
        return frozenset(marks[mark] for mark in found)

    async def lift(self, community: CommunityId, accounts: Collection[Account]) -> bool:
        """Remove their hashes; whether one of them was excluded."""
        key = await self._key()
        if key is None:
            return False
        marks = [_mark(key, community, each) for each in accounts]
        theirs = _forgotten.c.community == community, _forgotten.c.mark.in_(marks)
        kept = select(_forgotten.c.excluded).where(*theirs)
        excluded = any((await self._connection.execute(kept)).scalars())
        await self._connection.execute(delete(_forgotten).where(*theirs))
        return excluded

    async def _key(self) -> str | None:
        found: str | None = (await self._connection.execute(_SECRET)).scalar()
        return found


def _mark(key: str, community: CommunityId, account: Account) -> str:
    words = f"{community}\0{account.space}\0{account.id}"
    keyed = blake2b(words.encode(), key=bytes.fromhex(key), digest_size=16)
    return keyed.hexdigest()
