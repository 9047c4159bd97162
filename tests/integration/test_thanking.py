"""Thanks: what they are for, whom they are worth something, and what is too much."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.rehearsal.space import Said
from rituals.commands.member.thanking import IN_TURNS, MOST_A_DAY, RECENT
from rituals.document import Inline, MessageLink, each_inline
from rituals.model.ids import MessageRef
from rituals.model.ledger import Credit, Given
from tests.fakes.desk import linked, said
from tests.fakes.house import HELP, HOME, House
from tests.fakes.visit import (
    MakeHouse,
    member,
    member_id,
    on_both,
    person,
    private,
    say,
    wish,
    words_of,
)


async def thanked(house: House, name: str) -> int:
    """How often somebody was thanked for what nobody observed."""
    async with house.storage.read() as uow:
        held = await uow.privacy.held(HOME, member_id(house, name))
    return sum(c.kind is Given.THANKED for c in held.contributions)


async def credits_(house: House) -> list[Credit]:
    async with house.storage.read() as uow:
        return list(await uow.ledger.credits(HOME))


async def answered(house: House, asker: str = "Ben", giver: str = "Cem") -> MessageRef:
    """One asks, and the other answers; the answer."""
    asked = await say(house, asker, HELP, "Who has a saw that I could borrow?")
    house.clock.advance(timedelta(minutes=2))
    answer = await house.platforms[HELP.space].say(
        person(house, giver), asked.ref.place, "I have one", reply_to=asked.ref
    )
    await house.engine.flush()
    return answer


def links_in(post: Said) -> list[MessageRef]:
    found: list[MessageRef] = []

    def note(inline: Inline) -> Inline:
        if isinstance(inline, MessageLink):
            found.append(inline.message)
        return inline

    assert post.document is not None
    each_inline(post.document, note)
    return found


@on_both
async def test_thanks_to_who_answered_confirm_the_answer_and_lead_to_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    answer = await answered(house)
    told = await said(house, "Ben", "thanks Cem")
    assert "marked as one that helped" in told
    (credit,) = await credits_(house)
    assert credit.confirmed_at == house.clock.now()
    assert await thanked(house, "Cem") == 0  # it is the answer that they gave
    await house.work()
    assert links_in(house.posts(HELP)[0]) == [answer]


async def test_who_wishes_no_thanks_in_public_gets_them_privately(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    answer = await answered(house)
    assert "name you, and what others" in await said(
        house, "Cem", "settings thanks quiet"
    )
    assert "I thank you privately" in await said(house, "Cem", "settings")
    told = await said(house, "Ben", "thanks Cem for:the saw")
    assert "gets them privately" in told
    await house.work()
    assert house.posts(HELP) == []
    (letter,) = private(house, "Cem")
    assert "@Ben says thank you" in letter
    assert "> the saw" in letter
    (credit,) = await credits_(house)
    assert (credit.answer, credit.confirmed_at) == (answer, house.clock.now())
    assert await thanked(house, "Cem") == 0
    await said(house, "Ben", "privacy forget sure:yes")
    await house.work()
    assert private(house, "Cem") == ["Taken back by its author."]


async def test_in_german_it_is_as_warm(make_house: MakeHouse) -> None:
    house = await make_house()
    await answered(house)
    await said(house, "Ben", "settings language de")
    told = await said(house, "Ben", "danke Cem für:die Säge")
    assert told == (
        "Dein Dank an @Cem steht gleich in #help, und die Antwort ist als"
        " hilfreich vermerkt. Wie schön!"
    )


@on_both
async def test_thanks_for_anything_else_are_given_to_who_is_thanked(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await answered(house)
    house.clock.advance(RECENT)
    told = await said(house, "Ben", "thanks Cem for:driving me home")
    assert "marked" not in told
    assert await thanked(house, "Cem") == 1
    assert (await credits_(house))[0].confirmed_at is None
    await house.work()
    post = house.posts(HELP)[0]
    assert "> driving me home" in words_of([post])[0]
    assert links_in(post) == []


async def test_an_answer_is_thanked_for_once_and_further_thanks_are_for_more(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    answer = await answered(house)
    await said(house, "Ben", "thanks Cem")
    house.clock.advance(timedelta(days=1))
    assert "marked" in await said(house, "Ben", "thanks", message=answer)
    assert await thanked(house, "Cem") == 0
    house.clock.advance(timedelta(days=1))
    assert "marked" not in await said(house, "Ben", "thanks Cem for:the soup")
    assert await thanked(house, "Cem") == 1


@on_both
async def test_thanks_sent_back_and_forth_are_said_and_give_nothing(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await said(house, "Ben", "thanks Cem for:the soup")
    house.clock.advance(IN_TURNS - timedelta(seconds=1))
    told = await said(house, "Cem", "thanks Ben for:the thanks")
    assert "#help" in told
    assert "@Ben has just thanked you, so I pass it on without counting it" in told
    assert [await thanked(house, name) for name in ("Ben", "Cem")] == [0, 1]
    assert "thanked for" not in await said(house, "Ben", "me")
    why = await said(house, "Ben", "me why")
    assert "by @Cem. I don’t count it" in why  # noqa: RUF001  as it is said
    async with house.storage.read() as uow:
        balances = {b.member: b.contributed for b in await uow.ledger.balances(HOME)}
        gave = [each.member for each in await uow.ledger.gave(HOME)]
    assert balances == {member_id(house, "Cem"): 1}
    assert gave == [member_id(house, "Cem")]
    house.clock.advance(timedelta(days=1))
    await said(house, "Cem", "thanks Ben for:the saw")
    assert [await thanked(house, name) for name in ("Ben", "Cem")] == [1, 1]


async def test_thanks_for_answers_in_turns_confirm_nothing_and_say_so(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    first = await answered(house)
    second = await answered(house, "Cem", "Ben")
    assert "marked as one that helped" in await said(house, "Ben", "thanks Cem")
    house.clock.advance(timedelta(minutes=2))
    told = await said(house, "Cem", "thanks Ben")
    assert "marked" not in told
    assert "@Ben has just thanked you, so I pass it on without counting it" in told
    found = {c.answer: c.confirmed_at for c in await credits_(house)}
    assert (found[first] is None, found[second] is None) == (False, True)
    assert await thanked(house, "Ben") == 0


async def test_so_many_people_are_thanked_in_a_day(make_house: MakeHouse) -> None:
    house = await make_house()
    platform = house.platforms[HELP.space]
    names = [f"Pia {n}" for n in range(MOST_A_DAY + 1)]
    for name in names:
        await platform.join(name)
    for name in names[:-1]:
        assert "#help" in await said(house, "Ben", f'thanks "{name}"')
    told = await said(house, "Ben", f'thanks "{names[-1]}"')
    assert f"thanked {MOST_A_DAY} people today" in told
    house.clock.advance(timedelta(days=1))
    assert "#help" in await said(house, "Ben", f'thanks "{names[-1]}"')


async def test_a_bot_is_not_thanked(make_house: MakeHouse) -> None:
    house = await make_house()
    wrote = await say(house, "Cem", HELP, "beep")
    await house.engine.flush()
    known = await member(house, "Cem")
    async with house.storage.write() as uow:
        await uow.members.save([replace(known, bot=True)])
    assert "know nobody" in await said(house, "Ben", f"thanks {known.id}")
    assert "Cem is one" in await said(house, "Ben", "thanks", message=wrote.ref)
    await house.work()
    assert house.posts(HELP) == []


@pytest.mark.parametrize("changes", [{"paused": True}, {}])
async def test_what_who_is_left_out_or_paused_is_thanked_for_is_not_written_down(
    make_house: MakeHouse, *, changes: dict[str, bool]
) -> None:
    house = await make_house()
    await wish(house, "Cem", **changes)
    if not changes:
        await said(house, "Ada", "members exclude Cem")
    assert "#help" in await said(house, "Ben", "thanks Cem for:the soup")
    assert await thanked(house, "Cem") == 0


@on_both
async def test_who_turns_out_to_be_one_person_gave_themselves_nothing(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    slack = member_id(house, "Ben", "slack")
    await said(house, "Ben", f"thanks {slack} for:the soup")
    await said(house, "Cem", "thanks Ben for:the saw")
    async with house.storage.read() as uow:
        assert len((await uow.privacy.held(HOME, slack)).contributions) == 1
    await linked(house, "Ben")
    assert await thanked(house, "Ben") == 1  # from Cem
    assert "That is you" in await said(house, "Ben", "thanks Ben", space="slack")
