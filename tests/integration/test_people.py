"""Who is there, by each of their accounts, and who is new."""

from dataclasses import replace
from datetime import timedelta

from rituals.document import Document, Paragraph, Text, doc
from rituals.kind import Scene
from rituals.model.ids import MemberId, SpaceId
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence
from rituals.signals import MembershipChanged, ViewRequest
from tests.fakes.desk import linked, said
from tests.fakes.house import HELP, HOME, House, community, ritual
from tests.fakes.probe import Probe, ProbeSettings
from tests.fakes.visit import (
    MakeHouse,
    member,
    member_id,
    on_both,
    person,
    say,
    text,
)
from tests.integration.test_journeys import along

SLACK, DISCORD = SpaceId("slack"), SpaceId("discord")


async def known(house: House, id_: MemberId) -> Member:
    """What is written down of somebody, all messages read."""
    await house.engine.flush()
    async with house.storage.read() as uow:
        (found,) = await uow.members.get([id_], HOME)
    return found


async def journeys(house: House, id_: MemberId) -> list[Occurrence]:
    """What is under way for somebody."""
    async with house.storage.read() as uow:
        return list(await uow.occurrences.journeys(HOME, [id_]))


async def on_both_platforms(house: House, name: str = "Eva") -> MemberId:
    """Somebody comes to both platforms, and says that they are one person."""
    await house.platforms[DISCORD].join(name)
    await house.platforms[SLACK].join(name)
    await linked(house, name)
    return member_id(house, name)


@on_both
async def test_who_leaves_one_platform_is_still_there_on_the_other(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along())
    eva = await on_both_platforms(house)
    await house.platforms[SLACK].leave(person(house, "Eva", "slack"))
    assert (await known(house, eva)).here
    assert len(await journeys(house, eva)) == 1
    house.clock.advance(timedelta(hours=1))
    await house.platforms[DISCORD].leave(person(house, "Eva"))
    assert (await known(house, eva)).left_at == house.clock.now()
    assert not await journeys(house, eva)


@on_both
async def test_who_left_one_platform_unseen_is_still_there_on_the_other(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along())
    eva = await on_both_platforms(house)
    house.spaces[SLACK].remove_person(person(house, "Eva", "slack"))
    house = await house.restart()
    assert (await known(house, eva)).here
    assert len(await journeys(house, eva)) == 1
    house.spaces[DISCORD].remove_person(person(house, "Eva"))
    house = await house.restart()
    assert not (await known(house, eva)).here
    assert not await journeys(house, eva)


async def test_who_says_or_does_something_has_not_left(make_house: MakeHouse) -> None:
    house = await make_house()
    ben = person(house, "Ben")
    wrong = MembershipChanged(ben, present=False, at=house.clock.now())
    await house.engine.receive(wrong)
    assert not (await known(house, member_id(house, "Ben"))).here
    house.clock.advance(timedelta(minutes=1))
    await say(house, "Ben", HELP, "I am still here.")
    assert (await known(house, member_id(house, "Ben"))).here
    wrong = replace(wrong, at=house.clock.now())
    await house.engine.receive(wrong)
    house.clock.advance(timedelta(minutes=1))
    await said(house, "Ben", "need glue")
    assert (await known(house, member_id(house, "Ben"))).here


async def test_what_was_said_before_somebody_left_brings_nobody_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await say(house, "Ben", HELP, "Hello.")
    await house.engine.flush()
    ben = person(house, "Ben")
    house.platforms[DISCORD].inbox = None
    house.clock.advance(timedelta(minutes=1))
    await say(house, "Ben", HELP, "Farewell.")
    house.spaces[DISCORD].remove_person(ben)
    house.clock.advance(timedelta(minutes=1))
    house = await house.restart()
    id_ = MemberId(f"{ben.account.space}:{ben.account.id}")
    assert not (await known(house, id_)).here


@on_both
async def test_who_speaks_before_their_join_is_heard_of_is_new(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along())
    gus = house.spaces[DISCORD].add_person("Gus")
    await say(house, "Gus", HELP, "Hello everybody.")
    await house.engine.flush()
    assert not await journeys(house, member_id(house, "Gus"))
    joined = MembershipChanged(gus, present=True, at=house.clock.now())
    await house.engine.receive(joined)
    assert (await member(house, "Gus")).joined_at == house.clock.now()
    assert len(await journeys(house, member_id(house, "Gus"))) == 1
    await house.engine.receive(joined)
    assert len(await journeys(house, member_id(house, "Gus"))) == 1


async def test_who_speaks_before_the_first_look_is_not_new(
    make_house: MakeHouse,
) -> None:
    """Somebody's message must not make newcomers of all the others."""
    house = await make_house(along())
    async with house.storage.write() as uow:
        everybody = await uow.members.everybody(HOME)
        await uow.members.save([replace(one, standings=()) for one in everybody])
    house = await house.restart()
    for one in everybody:
        assert not await journeys(house, one.id)
        assert (await known(house, one.id)).joined_at is None


async def test_a_moderator_by_one_account_is_one_by_all(make_house: MakeHouse) -> None:
    house = await make_house()
    await linked(house, "Ben", "Ada")
    assert "Only moderators" not in await said(house, "Ben", "audit")
    await said(house, "Ben", "me")
    assert "Only moderators" not in await said(house, "Ada", "audit", space="slack")
    ada = person(house, "Ada", "slack")
    house.spaces[SLACK].people[ada.account.id] = replace(ada, moderator=False)
    await said(house, "Ada", "need glue", space="slack")
    assert "Only moderators" in await said(house, "Ben", "audit")


class Asked(Probe):
    """Shows who asks whether they moderate."""

    name = "asked"

    def view(self, request: ViewRequest, scene: Scene[ProbeSettings]) -> Document:
        del scene
        return doc(Paragraph((Text(f"moderator: {request.by.moderator}"),)))


async def test_rituals_know_a_moderator_by_any_account(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(kind=Asked())))
    await linked(house, "Ben", "Ada")
    request = ViewRequest(person(house, "Ben"), "who", house.clock.now(), "monday")
    assert "moderator: True" in text(await house.engine.view(request))


async def test_who_leaves_takes_the_rights_of_that_account_along(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await linked(house, "Ben", "Ada")
    await house.platforms[SLACK].leave(person(house, "Ada", "slack"))
    assert "Only moderators" in await said(house, "Ben", "audit")
