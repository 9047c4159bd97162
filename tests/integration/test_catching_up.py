"""What was said while nobody listened is read back, whatever happens meanwhile."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.space import Said
from rituals.community import LedgerSettings
from rituals.model.ids import MessageId, Place, SpaceId
from rituals.ports import DeliveryError, RetryLaterError, Storage
from rituals.signals import MessagePosted, Person
from tests.fakes.house import HELP, MODS, House, at, community
from tests.fakes.visit import observations, on_both, person, reply, say

DISCORD = SpaceId("discord")
TWO = community(ledger=LedgerSettings(channels=(HELP, MODS)))
MINUTE = timedelta(minutes=1)


class Historian(RehearsalPlatform):
    """Something happens once, or goes wrong for a while, when history is read there."""

    where: Place | None = None
    happens: Callable[[], Awaitable[object]] | None = None
    fails: DeliveryError | None = None
    nobody_knows: DeliveryError | None = None
    hides: tuple[Place, DeliveryError] | None = None
    """Where it does not say for now which threads there are."""

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self.asked: list[Place] = []

    async def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        self.asked.append(place)
        async for message in super().history(place, after):
            yield message
            if place == self.where and self.fails is not None:
                raise self.fails
            if place == self.where and self.happens is not None:
                happens, self.happens = self.happens, None
                await happens()

    async def threads(self, place: Place, since: datetime) -> Mapping[Place, MessageId]:
        if self.hides is not None and self.hides[0] == place:
            raise self.hides[1]
        return await super().threads(place, since)

    async def members(self) -> Sequence[Person]:
        if self.nobody_knows is not None:
            raise self.nobody_knows
        return await super().members()


class HistoryHouse(House):
    async def start(self) -> "HistoryHouse":
        await super().start()
        await self.meet()
        return self

    async def meet(self) -> Historian:
        """A historian is connected instead of the platform of Discord."""
        historian = Historian(self.spaces[DISCORD], self.clock)
        self.platforms[DISCORD] = historian
        (historian.where,) = self.spaces[DISCORD].channels("help")
        await self.engine.connect(self.community, historian)
        return historian

    @property
    def historian(self) -> Historian:
        known = self.platforms[DISCORD]
        assert isinstance(known, Historian)
        return known


async def seen(house: House, *said: Said) -> list[bool]:
    await house.engine.flush()
    return [len(await observations(house, each)) == 1 for each in said]


async def missed(house: House) -> list[Said]:
    """Said in two channels after the connection broke."""
    for channel in (HELP, MODS):
        await say(house, "Ben", channel, "I am listened to")
    await house.engine.flush()
    await house.platforms[DISCORD].drop()
    return [
        await say(house, "Ben", channel, f"Is anybody there? ({n})")
        for n in range(3)
        for channel in (HELP, MODS)
    ]


async def test_what_is_said_while_another_channel_is_read_back_hides_nothing(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage, community=TWO).start()
    said = await missed(house)

    async def live() -> None:
        said.append(await say(house, "Ada", MODS, "What is going on?"))
        await house.engine.flush()

    house.historian.happens = live
    await house.historian.resume()
    assert len(said) == 7
    assert all(await seen(house, *said))


@on_both
async def test_nor_if_the_process_dies_before_that_is_read_back(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage, community=TWO).start()
    said = await missed(house)

    async def dies() -> None:
        said.append(await say(house, "Ada", MODS, "What is going on?"))
        await house.engine.flush()
        raise KeyboardInterrupt

    house.historian.happens = dies
    with pytest.raises(KeyboardInterrupt):
        await house.historian.resume()
    assert await seen(house, said[1]) == [False]
    await house.restart()
    assert all(await seen(house, *said))


async def test_a_thread_of_ours_is_read_back_though_somebody_speaks_there_before(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage).start()
    await house.until(at("2027-01-04 08:00"))
    said = [await reply(house, "Cem", "listened to")]
    await house.engine.flush()
    await house.historian.drop()
    said.append(await reply(house, "Ben", "missed"))
    await say(house, "Ben", HELP, "missed as well")

    async def live() -> None:
        said.append(await reply(house, "Ada", "live"))
        await house.engine.flush()

    house.historian.happens = live
    await house.historian.resume()
    assert await seen(house, *said) == [True] * 3


@on_both
async def test_history_that_could_not_be_read_is_gone_on_with_later(
    storage: Storage,
) -> None:
    """What is said there meanwhile does not close the gap."""
    house = await HistoryHouse(storage, community=TWO).start()
    said = await missed(house)
    historian = house.historian
    historian.fails = RetryLaterError(at=house.clock.now(), reason="it is busy")
    await historian.resume()
    said.append(await say(house, "Ada", HELP, "What is going on?"))
    assert await seen(house, *said) == [True, True, False, True, False, True, True]
    historian.fails = None
    await house.engine.drain()
    assert not all(await seen(house, *said))
    house.jump(house.clock.now() + MINUTE)
    await house.engine.drain()
    assert all(await seen(house, *said))


async def test_what_could_not_be_read_is_read_back_by_the_next_life_too(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage, community=TWO).start()
    said = await missed(house)
    house.historian.fails = RetryLaterError(at=house.clock.now(), reason="it is busy")
    await house.historian.resume()
    said.append(await say(house, "Ada", HELP, "What is going on?"))
    await house.engine.flush()
    await house.restart()
    assert all(await seen(house, *said))


async def test_a_space_that_says_nothing_of_its_members_is_asked_again(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage, community=TWO).start()
    said = await missed(house)
    house.historian.nobody_knows = RetryLaterError(
        at=house.clock.now(), reason="it is busy"
    )
    await house.historian.resume()
    said.append(await say(house, "Ada", HELP, "What is going on?"))
    assert await seen(house, *said) == [False] * 6 + [True]
    house.historian.nobody_knows = None
    await house.engine.drain()
    assert all(await seen(house, *said))


async def test_a_long_history_is_read_in_portions_and_none_of_it_is_left_out(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage, community=TWO).start()
    house.engine.catching_up.most_at_once = 2
    said = await missed(house)
    await house.historian.resume()
    said.append(await say(house, "Ada", HELP, "What is going on?"))
    assert await seen(house, *said) == [True] * 4 + [False] * 2 + [True]
    await house.engine.drain()
    assert all(await seen(house, *said))
    await house.engine.drain()
    place = said[0].ref.place
    assert not house.engine.intake.gaps.at(house.community.id, place)


# --- threads that members began


def opened_by(house: House, name: str, on: Said) -> Place:
    space = house.spaces[DISCORD]
    who = person(house, name)
    return space.open_thread(on, "a word aside", who, house.clock.now()).place


async def says_in(house: House, name: str, thread: Place, text: str) -> Said:
    house.clock.advance(MINUTE)
    ref = await house.platforms[DISCORD].say(person(house, name), thread, text)
    return house.spaces[DISCORD].message(ref)


async def missed_in_threads(house: House) -> list[Said]:
    """A thread goes on, and another begins, while nobody listens."""
    asked = await say(house, "Ben", HELP, "Which glue holds leather?")
    thread = opened_by(house, "Ben", asked)
    said = [await says_in(house, "Ada", thread, "What for?")]
    await house.engine.flush()
    await house.platforms[DISCORD].drop()
    said.append(await says_in(house, "Ben", thread, "For a saddle."))
    other = await say(house, "Cem", HELP, "Who has a vice?")
    aside = opened_by(house, "Cem", other)
    said.append(await says_in(house, "Ada", aside, "I do."))
    return [*said, other]


@on_both
async def test_threads_of_an_observed_channel_are_read_back(storage: Storage) -> None:
    house = await HistoryHouse(storage).start()
    said = await missed_in_threads(house)
    assert await seen(house, *said) == [True, False, False, False]
    await house.historian.resume()
    assert all(await seen(house, *said))


@on_both
async def test_who_answered_in_a_thread_is_credited_though_the_question_was_missed_too(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage).start()
    await say(house, "Ben", HELP, "I am listened to.")
    await house.engine.flush()
    await house.platforms[DISCORD].drop()
    question = await say(house, "Cem", HELP, "Who has a vice for me?")
    thread = opened_by(house, "Cem", question)
    answer = await says_in(house, "Ada", thread, "I have one in my workshop.")
    await house.historian.resume()
    async with house.storage.read() as uow:
        credits_ = await uow.ledger.credits(
            house.community.id, questions=[question.ref]
        )
    assert [c.answer for c in credits_] == [answer.ref]


async def test_threads_are_read_back_by_the_next_life_too(storage: Storage) -> None:
    house = await HistoryHouse(storage).start()
    said = await missed_in_threads(house)
    await house.restart()
    assert all(await seen(house, *said))


async def test_threads_are_read_also_if_the_process_dies_while_the_channel_is(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage).start()
    said = await missed_in_threads(house)
    later = [await says_in(house, "Ada", said[-1].ref.place, "Anybody?")]

    async def dies() -> None:
        await house.engine.flush()
        raise KeyboardInterrupt

    house.historian.happens = dies
    with pytest.raises(KeyboardInterrupt):
        await house.historian.resume()
    await house.restart()
    assert all(await seen(house, *said, *later))


async def test_what_was_said_in_a_thread_before_the_bot_came_is_none_of_its_business(
    storage: Storage,
) -> None:
    house = HistoryHouse(storage)
    (place,) = house.spaces[DISCORD].channels("help")
    space, now = house.spaces[DISCORD], house.clock.now()
    root = space.add(place, person(house, "Ben"), now)
    thread = opened_by(house, "Ben", root)
    old = space.add(thread, person(house, "Ada"), now)
    house.clock.advance(MINUTE)
    await house.start()
    assert await seen(house, old) == [False]
    await house.platforms[DISCORD].drop()
    new = await says_in(house, "Ada", thread, "And today?")
    await house.historian.resume()
    assert await seen(house, old, new) == [False, True]


async def test_what_was_read_is_not_asked_for_again_while_others_are_waited_for(
    storage: Storage,
) -> None:
    """A space that answers seldom would be asked for the same for ever."""
    house = await HistoryHouse(storage, community=TWO).start()
    said = await missed(house)
    (last,) = house.spaces[DISCORD].channels("mods")
    busy = RetryLaterError(at=house.clock.now(), reason="it is busy")
    house.historian.hides = last, busy
    house.historian.asked.clear()
    await house.historian.resume()
    for _ in range(3):
        house.jump(house.clock.now() + MINUTE)
        await house.engine.drain()
    assert house.historian.asked.count(said[0].ref.place) == 1
    house.historian.hides = None
    await house.engine.drain()
    assert all(await seen(house, *said))


async def test_where_nothing_is_said_threads_are_not_read_for_ever(
    storage: Storage,
) -> None:
    house = await HistoryHouse(storage).start()
    await missed_in_threads(house)
    await house.historian.resume()
    (place,) = house.spaces[DISCORD].channels("help")
    house.clock.advance(10 * MINUTE)
    before = house.clock.now()
    await house.historian.drop()
    await house.historian.resume()
    async with house.storage.read() as uow:
        heard = await uow.trail.watermark_at(house.community.id, place)
    assert heard is not None
    assert before - MINUTE <= heard
    assert await house.historian.threads(place, heard) == {}
