"""Making one member of two, in memory."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from rituals.model.audit import AuditEntry
from rituals.model.ids import CommunityId, MemberId
from rituals.model.ledger import Contribution, Credit, Given, Observation
from rituals.model.whole_ids import with_id
from tests.fakes.tables import Table, Tables

K = TypeVar("K")
V = TypeVar("V")


def unite(
    tables: Tables, community: CommunityId, kept: MemberId, gone: MemberId
) -> None:
    """What `gone` did is what `kept` did; what both have stays once."""

    def who(member: MemberId) -> MemberId:
        return kept if member == gone else member

    def named(key: str) -> str:
        return who(MemberId(key))

    ours = {o.id for o in tables.occurrences.rows.values() if o.community == community}
    _shown_by_one(tables, community, kept, gone)
    _given_by_one(tables, community, kept, gone)
    _rekeyed(
        tables.parts,
        lambda k: (k[0], who(k[1]), k[2], named(k[3])) if k[0] in ours else k,
        lambda p: (
            replace(p, member=who(p.member), key=named(p.key))
            if p.occurrence in ours
            else p
        ),
    )

    _answers(tables, community, who)
    _receipts_renamed(tables, community, kept, gone)
    _changed(tables, community, who)
    tables.members.edit().pop((community, gone), None)
    accounts = tables.accounts.edit()
    for account, owner in list(accounts.items()):
        if account[0] == community and owner == gone:
            del accounts[account]


def _shown_by_one(
    tables: Tables, community: CommunityId, kept: MemberId, gone: MemberId
) -> None:
    """What both showed of a message, one person showed, when the first of them did."""
    rows = tables.reactions.edit()
    for (where, message, member, sign), at in list(rows.items()):
        if (where, member) == (community, gone):
            del rows[where, message, member, sign]
            theirs = where, message, kept, sign
            rows[theirs] = min(at, rows.get(theirs, at))


def _given_by_one(
    tables: Tables, community: CommunityId, kept: MemberId, gone: MemberId
) -> None:
    """What both gave, one person gave; whom both thanked, one person thanked."""

    def of_one(given: Contribution) -> Contribution:
        thanked = given.kind in (Given.THANKED, Given.THANKED_BACK)
        cause = with_id(given.cause, [gone], kept) if thanked else given.cause
        giver = kept if given.member == gone else given.member
        return replace(given, member=giver, cause=cause)

    rows = tables.contributions.edit()
    ours = [key for key, given in rows.items() if given.community == community]
    for one in sorted(map(of_one, map(rows.pop, ours)), key=lambda given: given.at):
        rows.setdefault((one.community, one.member, one.kind.value, one.cause), one)


def _receipts_renamed(
    tables: Tables, community: CommunityId, kept: MemberId, gone: MemberId
) -> None:
    for key, (owner, posted) in list(tables.receipts.rows.items()):
        if owner == community:
            name = with_id(posted.name, [gone], kept)
            tables.receipts.edit()[key] = (owner, replace(posted, name=name))


def _changed(
    tables: Tables, community: CommunityId, who: Callable[[MemberId], MemberId]
) -> None:
    _each(tables.observations, community, lambda o: _observed(o, who))
    _each(tables.decisions, community, lambda d: replace(d, by=who(d.by)))
    _each(tables.questions, community, lambda q: replace(q, asker=who(q.asker)))
    _each(tables.nudges, community, lambda n: replace(n, member=who(n.member)))
    _each(tables.audit, community, lambda entry: _audited(entry, who))
    _each(
        tables.occurrences,
        community,
        lambda o: replace(o, subject=who(o.subject) if o.subject else None),
    )


def _answers(
    tables: Tables, community: CommunityId, who: Callable[[MemberId], MemberId]
) -> None:
    def credited(one: Credit) -> Credit:
        if one.community != community:
            return one
        return replace(one, giver=who(one.giver), asker=who(one.asker))

    _rekeyed(
        tables.credits,
        lambda k: (k[0], who(k[1]), k[2]) if k[0] == community else k,
        credited,
    )
    _rekeyed(
        tables.outdone,
        lambda k: (k[0], who(k[1]), k[2], k[3]) if k[0] == community else k,
        credited,
    )
    _rekeyed(
        tables.thanks,
        lambda k: (k[0], k[1], k[2], who(k[3])) if k[0] == community else k,
        lambda t: replace(t, giver=who(t.giver)) if t.community == community else t,
    )


def _observed(seen: Observation, who: Callable[[MemberId], MemberId]) -> Observation:
    addressed = tuple(dict.fromkeys(map(who, seen.addressed)))
    return replace(seen, member=who(seen.member), addressed=addressed)


def _audited(entry: AuditEntry, who: Callable[[MemberId], MemberId]) -> AuditEntry:
    about = entry.change.member
    change = replace(entry.change, member=who(about) if about else None)
    return replace(entry, by=who(entry.by), change=change)


def _each(
    table: Table[Any, Any], community: CommunityId, to: Callable[[Any], Any]
) -> None:
    for key, row in list(table.rows.items()):
        if row.community == community:
            table.edit()[key] = to(row)


def _rekeyed(
    table: Table[K, V],
    key: Callable[[K], K],
    value: Callable[[V], V] = lambda v: v,
) -> None:
    """The rows under their new keys; one that is there already stays."""
    rows = table.edit()
    for old, row in list(rows.items()):
        new = key(old)
        if new != old:
            del rows[old]
            rows.setdefault(new, value(row))
        else:
            rows[old] = value(row)
