"""Members: one person, accounts on several platforms."""

from dataclasses import replace

from rituals.model.ids import RitualName
from rituals.model.member import Member, Wishes
from rituals.ports import Storage
from tests.contracts.storage.samples import (
    ADA,
    ANDERSWO,
    BEN,
    SLACK,
    WERKSTATT,
    account,
    member,
    minutes,
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
            minutes(3),
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
