"""Members with their accounts on however many platforms."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, delete, select

from rituals.model.ids import Account, CommunityId, MemberId
from rituals.model.member import Member, Standing
from storage.bulk import upserting
from storage.listed import listed, listed_as
from storage.mapping.members import account_values, member_of, member_values
from storage.repositories.base import AnyRow, SqlRepository, all_of
from storage.repositories.uniting import Uniting
from storage.tables import AccountRow, MemberRow, table_of

_member = table_of(MemberRow)
_account = table_of(AccountRow)
_save = upserting(_member, ["community", "id"])
_save_accounts = upserting(_account, ["community", "space", "account"])
_IDS = select(_account.c.member).where(
    _account.c.community == bindparam("community"),
    _account.c.space == bindparam("space"),
    _account.c.account.in_(listed_as("accounts")),
)
_WHO = all_of(_member).where(
    _member.c.community == bindparam("community"), _member.c.id.in_(_IDS)
)
_WHOSE = select(_account).where(
    _account.c.community == bindparam("community"), _account.c.member.in_(_IDS)
)
"""Members by account, and all accounts of theirs; built once, as every signal asks."""


class SqlMembers(SqlRepository):
    """`rituals.ports.Members`."""

    async def by_account(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> Mapping[Account, Member]:
        by_space = defaultdict(list)
        for account in accounts:
            by_space[account.space].append(account.id)
        found: dict[Account, Member] = {}
        for space, ids in by_space.items():
            asked = {"community": community, "space": space, "accounts": ids}
            rows = await self._rows(_WHO, **asked)
            theirs = await self._rows(_WHOSE, **asked)
            for member in _with_accounts(rows, theirs):
                found.update((account, member) for account in member.accounts)
        return {account: found[account] for account in accounts if account in found}

    async def get(
        self, ids: Collection[MemberId], community: CommunityId
    ) -> Sequence[Member]:
        ours = all_of(_member).where(_member.c.community == community)
        rows = await self._among(ours, _member.c.id, ids)
        owned = select(_account).where(_account.c.community == community)
        accounts = await self._among(owned, _account.c.member, ids)
        return _with_accounts(rows, accounts)

    async def everybody(self, community: CommunityId) -> Sequence[Member]:
        rows = await self._rows(
            all_of(_member)
            .where(_member.c.community == community)
            .order_by(_member.c.id)
        )
        accounts = await self._rows(
            select(_account).where(_account.c.community == community)
        )
        return _with_accounts(rows, accounts)

    async def volunteers(self, community: CommunityId) -> Sequence[Member]:
        offering = _member.c.community == community, _member.c.volunteers != []
        rows = await self._rows(all_of(_member).where(*offering).order_by(_member.c.id))
        owned = select(_account).where(_account.c.community == community)
        ids = [row.id for row in rows]
        return _with_accounts(rows, await self._among(owned, _account.c.member, ids))

    async def save(self, members: Sequence[Member]) -> None:
        last = {(member.community, member.id): member for member in members}
        await _save.run(
            self._connection, [member_values(member) for member in last.values()]
        )
        by_community = defaultdict(list)
        for community, id_ in last:
            by_community[community].append(id_)
        for community, ids in by_community.items():
            theirs = (
                _account.c.community == community,
                _account.c.member.in_(listed(ids)),
            )
            await self._changed(delete(_account).where(*theirs))
        await _save_accounts.run(
            self._connection,
            [
                values
                for member in _in_order_written(members, last)
                for values in account_values(member)
            ],
        )

    async def unite(
        self, community: CommunityId, kept: MemberId, gone: MemberId
    ) -> None:
        await Uniting(self._connection, community, kept, gone).run()


def _in_order_written(
    members: Sequence[Member], last: Mapping[tuple[CommunityId, MemberId], Member]
) -> list[Member]:
    """Each member's last version, in the order in which those were given."""
    return [one for one in members if last[one.community, one.id] is one]


def _with_accounts(
    members: Collection[AnyRow], accounts: Collection[AnyRow]
) -> list[Member]:
    owned = defaultdict(list)
    for row in accounts:
        _, space, account, member, nth, *known = tuple(row)  # by name takes far longer
        owned[member].append((nth, Standing(Account(space, account), *known)))
    return [
        member_of(row, [known for _, known in sorted(owned[row.id], key=_nth)])
        for row in members
    ]


def _nth(numbered: tuple[int, Standing]) -> int:
    return numbered[0]
