"""Members: one person, accounts on several platforms."""

from dataclasses import replace

import pytest

from rituals.model.delivery import Posted, Receipt
from rituals.model.ids import MemberId, RitualName
from rituals.model.ledger import Decided, Given, Reaction
from rituals.model.member import LinkCode, Member, Standing, Wishes
from rituals.model.participation import Participation
from rituals.ports import Storage
from tests.contracts.storage.samples import (
    ADA,
    ANDERSWO,
    BEN,
    CLEO,
    SLACK,
    WERKSTATT,
    account,
    contribution,
    credit,
    decision,
    member,
    message,
    minutes,
    observation,
    occurrence,
    place,
    question,
    thanks,
)

ON_DISCORD, ON_SLACK = account("1"), account("U1", SLACK)


async def test_a_member_comes_back_with_wishes_and_accounts_in_their_order(
    storage: Storage,
) -> None:
    full = Member(
        WERKSTATT,
        ADA,
        "Ada Grün",
        (ON_SLACK, ON_DISCORD),
        Wishes(
            "de", "Europe/Berlin", "22:00-07:00", False, frozenset({RitualName("a")}),
            minutes(3), link=LinkCode("f00d", minutes(4)), unnamed=True,
        ),
        frozenset({"host", "buddy"}),
        joined_at=minutes(1),
        left_at=minutes(2),
        bot=True,
        moderator=True,
        excluded=True,
        offers="soldering",
        needs="a lathe",
    )  # fmt: skip
    plain = member("ben")
    async with storage.write() as unit:
        await unit.members.save([plain, full])
        assert await unit.members.get([ADA], WERKSTATT) == [full]
        assert await unit.members.everybody(WERKSTATT) == [full, plain]
        assert await unit.members.get([ADA], ANDERSWO) == []
        assert await unit.members.everybody(ANDERSWO) == []


async def test_volunteers_are_those_who_offered_something(storage: Storage) -> None:
    cleo = replace(member("cleo", ON_SLACK), volunteers=frozenset({"host"}))
    ada = replace(member("ada", ON_DISCORD), volunteers=frozenset({"buddy", "host"}))
    async with storage.write() as unit:
        await unit.members.save([cleo, member("ben", account("2")), ada])
        assert await unit.members.volunteers(WERKSTATT) == [ada, cleo]
        assert await unit.members.volunteers(ANDERSWO) == []
        await unit.members.save([replace(ada, volunteers=frozenset())])
        assert await unit.members.volunteers(WERKSTATT) == [cleo]


async def test_members_are_found_by_any_of_their_accounts(storage: Storage) -> None:
    ada, ben = member("ada", ON_DISCORD, ON_SLACK), member("ben", account("2"))
    async with storage.write() as unit:
        await unit.members.save([ada, ben])
        wanted = [ON_SLACK, account("2"), account("U1"), account("9", SLACK)]
        found = await unit.members.by_account(WERKSTATT, wanted)
        assert found == {ON_SLACK: ada, account("2"): ben}
        assert await unit.members.by_account(ANDERSWO, wanted) == {}


async def test_an_account_belongs_to_whom_it_was_written_for_last(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.members.save([member("ada", ON_DISCORD, ON_SLACK), member("ben")])
        await unit.members.save([member("ben", ON_SLACK)])
        assert await unit.members.everybody(WERKSTATT) == [
            member("ada", ON_DISCORD),
            member("ben", ON_SLACK),
        ]
        await unit.members.save([member("ada", ON_SLACK), member("ben", ON_SLACK)])
        found = await unit.members.by_account(WERKSTATT, [ON_SLACK])
        assert found[ON_SLACK].id == BEN
        assert (await unit.members.get([ADA], WERKSTATT))[0].accounts == ()


async def test_an_account_that_is_no_longer_named_is_given_up(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.members.save([member("ada", ON_DISCORD, ON_SLACK)])
        await unit.members.save([member("ada", ON_SLACK)])
        assert await unit.members.get([ADA], WERKSTATT) == [member("ada", ON_SLACK)]
        assert await unit.members.by_account(WERKSTATT, [ON_DISCORD]) == {}


async def test_the_same_account_is_somebody_else_in_another_community(
    storage: Storage,
) -> None:
    here = member("ada", ON_DISCORD)
    there = replace(here, community=ANDERSWO, id=BEN)
    async with storage.write() as unit:
        await unit.members.save([here, there])
        assert await unit.members.by_account(WERKSTATT, [ON_DISCORD]) == {
            ON_DISCORD: here
        }
        assert await unit.members.by_account(ANDERSWO, [ON_DISCORD]) == {
            ON_DISCORD: there
        }


async def test_a_member_written_twice_in_one_go_is_as_written_last(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.members.save(
            [member("ada", ON_DISCORD), member("ada", ON_SLACK, name="Ada L.")]
        )
        expected = [member("ada", ON_SLACK, name="Ada L.")]
        assert await unit.members.everybody(WERKSTATT) == expected


async def test_many_members_are_written_and_found(storage: Storage) -> None:
    many = [member(f"m{n:04}", account(str(n))) for n in range(1100)]
    async with storage.write() as unit:
        await unit.members.save(many)
        await unit.members.save(many)
        assert await unit.members.everybody(WERKSTATT) == many
        accounts = [one.accounts[0] for one in many]
        found = await unit.members.by_account(WERKSTATT, accounts)
        assert [found[one] for one in accounts] == many


async def test_two_become_one_with_all_that_both_did(storage: Storage) -> None:
    ada, ben = member("ada", ON_DISCORD), member("ben", ON_SLACK)
    when = occurrence(1)
    shared = Given.SHARED
    async with storage.write() as unit:
        await unit.members.save([ada, ben, member("cleo")])
        await unit.occurrences.add([when], [])
        await unit.occurrences.save_participations(
            [
                Participation(when.id, ADA, "voice", minutes(1)),
                Participation(when.id, BEN, "voice", minutes(2)),
                Participation(when.id, BEN, "host", minutes(3)),
            ]
        )
        await unit.ledger.observe([observation("1"), observation("2", member=BEN)])
        await unit.ledger.ask([question("q1", asker=BEN), question("q2", asker=CLEO)])
        await unit.ledger.credit(
            [credit(BEN, "q3", "a1"), credit(BEN, "q2", "a2", asker=CLEO)]
        )
        await unit.ledger.contribute(
            [
                contribution(ADA, shared, "x"),
                contribution(BEN, shared, "x"),
                contribution(BEN, shared, "y"),
            ]
        )
        await unit.members.unite(WERKSTATT, ADA, BEN)
    async with storage.read() as unit:
        assert [m.id for m in await unit.members.everybody(WERKSTATT)] == [ADA, CLEO]
        parts = await unit.occurrences.participations([when.id])
        assert {(p.member, p.role, p.at) for p in parts} == {
            (ADA, "voice", minutes(1)),
            (ADA, "host", minutes(3)),
        }
        seen = await unit.ledger.in_places(WERKSTATT, [place()])
        assert {o.member for o in seen} == {ADA}
        assert [q.asker for q in await unit.ledger.questions(WERKSTATT)] == [ADA, CLEO]
        credits_ = await unit.ledger.credits(WERKSTATT)
        assert [c.giver for c in credits_] == [ADA, ADA]
        (ours, _) = await unit.ledger.balances(WERKSTATT)
        assert (ours.member, ours.answered, ours.contributed) == (ADA, 2, 2)


@pytest.mark.parametrize(("kept", "gone"), [(ADA, BEN), (BEN, ADA)])
async def test_what_two_did_one_did_since_the_first_of_them(
    storage: Storage, kept: MemberId, gone: MemberId
) -> None:
    def shown(who: MemberId, minute: int) -> Reaction:
        return Reaction(WERKSTATT, message("1"), who, "+1", minutes(minute))

    shared, thanked = Given.SHARED, Given.THANKED
    async with storage.write() as unit:
        await unit.members.save([member("ada"), member("ben"), member("cleo")])
        await unit.ledger.sign([shown(ADA, 2), shown(BEN, 1), shown(CLEO, 0)])
        await unit.ledger.contribute(
            [
                contribution(ADA, shared, "x", at=minutes(4)),
                contribution(BEN, shared, "x", at=minutes(3)),
                contribution(CLEO, thanked, f"{ADA}/2027-01-04", at=minutes(5)),
                contribution(CLEO, thanked, f"{BEN}/2027-01-04", at=minutes(6)),
            ]
        )
        await unit.members.unite(WERKSTATT, kept, gone)
        signs = await unit.ledger.signs(WERKSTATT, [message("1")])
        assert signs == [shown(CLEO, 0), shown(kept, 1)]
        (given,) = await unit.ledger.contributions_of(WERKSTATT, [kept], minutes(0))
        assert given.at == minutes(3)
        (said,) = await unit.ledger.contributions_of(WERKSTATT, [CLEO], minutes(0))
        assert (said.cause, said.at) == (f"{kept}/2027-01-04", minutes(5))


async def test_what_was_said_to_and_by_one_of_two_is_said_of_both(
    storage: Storage,
) -> None:
    named = observation("3", member=CLEO, addressed=(CLEO, BEN, ADA))
    async with storage.write() as unit:
        await unit.members.save([member("ada"), member("ben"), member("cleo")])
        await unit.ledger.observe([named, observation("4", addressed=(ADA,))])
        await unit.ledger.thank([thanks(BEN, "q2", "t"), thanks(ADA, "q2", "t")])
        await unit.ledger.thank([thanks(BEN, "q2", "u")])
        await unit.ledger.decide([decision("a2", Decided.COUNTS, by=BEN)])
        await unit.ledger.outdo([credit(BEN, "q2", "a"), credit(CLEO, "q2", "b")])
        await unit.members.unite(WERKSTATT, ADA, BEN)
    async with storage.read() as unit:
        seen = await unit.ledger.in_places(WERKSTATT, [place()])
        assert [o.addressed for o in seen] == [(CLEO, ADA), (ADA,)]
        assert [t.giver for t in await unit.ledger.thanks(WERKSTATT)] == [ADA, ADA]
        assert [d.by for d in await unit.ledger.decisions(WERKSTATT)] == [ADA]
        outdone = await unit.ledger.outdone(WERKSTATT, [message("q2")])
        assert [c.giver for c in outdone] == [ADA, CLEO]


async def test_whom_two_thanked_on_one_day_one_person_thanked(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.members.save([member("ada", ON_DISCORD), member("ben", ON_SLACK)])
        await unit.ledger.contribute(
            [
                contribution(CLEO, Given.THANKED, f"{ADA}/2027-01-04"),
                contribution(CLEO, Given.THANKED, f"{BEN}/2027-01-04"),
                contribution(CLEO, Given.THANKED, f"{BEN}/2027-01-05"),
                contribution(CLEO, Given.THANKED_BACK, f"{BEN}/2027-01-04"),
                contribution(CLEO, Given.GREETED, f"x/welcome/@{BEN}/1"),
            ]
        )
        await unit.members.unite(WERKSTATT, ADA, BEN)
    async with storage.read() as unit:
        held = await unit.privacy.held(WERKSTATT, CLEO)
    assert {(c.kind, c.cause) for c in held.contributions} == {
        (Given.THANKED, f"{ADA}/2027-01-04"),
        (Given.THANKED, f"{ADA}/2027-01-05"),
        (Given.THANKED_BACK, f"{ADA}/2027-01-04"),
        (Given.GREETED, f"x/welcome/@{BEN}/1"),
    }
    assert len(held.contributions) == 4


async def test_what_is_about_one_is_about_both_once_they_are_one(
    storage: Storage,
) -> None:
    when = occurrence(1)
    async with storage.write() as unit:
        await unit.members.save([member("ada"), member("ben"), member("cleo")])
        await unit.occurrences.add([when], [])
        votes = [
            Participation(when.id, CLEO, "vote", minutes(1), key=ADA),
            Participation(when.id, CLEO, "vote", minutes(2), key=BEN),
            Participation(when.id, ADA, "vote", minutes(3), key=BEN),
        ]
        await unit.occurrences.save_participations(votes)
        posted = Posted(Receipt("k", minutes(1)), when.id, f"submission/{BEN}", None)
        await unit.outbox.record([posted], WERKSTATT)
        await unit.members.unite(WERKSTATT, ADA, BEN)
    async with storage.read() as unit:
        parts = await unit.occurrences.participations([when.id])
        assert {(p.member, p.key, p.at) for p in parts} == {
            (CLEO, ADA, minutes(1)),
            (ADA, ADA, minutes(3)),
        }
        (known,) = await unit.outbox.receipts([when.id])
        assert known.name == f"submission/{ADA}"


async def test_others_are_left_alone_when_two_become_one(storage: Storage) -> None:
    elsewhere = replace(member("ben", ON_SLACK), community=ANDERSWO)
    async with storage.write() as unit:
        await unit.members.save([member("ada"), member("ben", ON_SLACK), elsewhere])
        await unit.members.unite(WERKSTATT, ADA, BEN)
        assert await unit.members.everybody(ANDERSWO) == [elsewhere]
        assert await unit.members.by_account(WERKSTATT, [ON_SLACK]) == {}


async def test_what_is_known_of_each_account_comes_back(storage: Storage) -> None:
    known = (
        Standing(ON_DISCORD, arrived=True, left_at=minutes(2)),
        Standing(ON_SLACK, moderator=True),
    )
    ada = replace(
        member("ada", ON_DISCORD, account("2"), ON_SLACK),
        moderator=True,
        standings=known,
    )
    async with storage.write() as unit:
        await unit.members.save([ada])
        assert await unit.members.get([ADA], WERKSTATT) == [ada]
        fewer = replace(ada, accounts=(ON_SLACK,), standings=known[1:])
        await unit.members.save([fewer])
        assert await unit.members.get([ADA], WERKSTATT) == [fewer]
