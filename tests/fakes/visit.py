"""Visits to a house: what people do there, and what can be seen of it."""

from dataclasses import replace
from typing import Any, Protocol

import pytest

from bot.platforms.rehearsal.members import Shown, buttons_of
from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain
from rituals.community import Community
from rituals.document import Buttons, Document, Form
from rituals.model.delivery import OutboxEntry
from rituals.model.ids import Account, Channel, MemberId, SpaceId
from rituals.model.ledger import Observation
from rituals.model.member import Member, Wishes
from rituals.model.occurrence import Occurrence, Opening
from rituals.model.participation import Participation
from rituals.signals import Person
from tests.fakes.house import HOME, MODS, TALK, House

on_both = pytest.mark.parametrize(
    "storage",
    ["fake", pytest.param("sqlite", marks=pytest.mark.unmeasured)],
    indirect=True,
)
"""On the fake storage and on real SQLite, where the same goes the same ways again."""


class MakeHouse(Protocol):
    """A started house on the test's storage."""

    async def __call__(
        self, community: Community | None = ..., **changes: Any
    ) -> House: ...


def person(house: House, name: str, space: str = "discord") -> Person:
    """Somebody in a space, by name."""
    people = house.spaces[SpaceId(space)].people.values()
    return next(p for p in people if p.name == name)


def member_id(house: House, name: str, space: str = "discord") -> MemberId:
    """How the engine calls somebody it first saw in that space."""
    account = person(house, name, space).account
    return MemberId(f"{account.space}:{account.id}")


async def member(house: House, name: str, space: str = "discord") -> Member:
    """What is written down of somebody."""
    async with house.storage.read() as uow:
        (found,) = await uow.members.get([member_id(house, name, space)], HOME)
    return found


async def wish(house: House, name: str, **changes: Any) -> None:
    """Somebody wishes something of the bot."""
    known = await member(house, name)
    wishes: Wishes = replace(known.wishes, **changes)
    async with house.storage.write() as uow:
        await uow.members.save([replace(known, wishes=wishes)])


async def only(house: House, name: str = "monday") -> Occurrence:
    """The one occurrence of a ritual that has begun, or is the first to come."""
    found = await house.occurrences(name)
    begun = [o for o in found if o.opened_at is not None]
    return begun[0] if begun else found[0]


async def entry(house: House, key: str) -> OutboxEntry:
    async with house.storage.read() as uow:
        return (await uow.outbox.get([key]))[key]


async def openings(house: House, occurrence: Occurrence) -> list[Opening]:
    async with house.storage.read() as uow:
        return list(await uow.occurrences.openings([occurrence.id]))


async def parts(house: House, occurrence: Occurrence) -> list[Participation]:
    async with house.storage.read() as uow:
        return list(await uow.occurrences.participations([occurrence.id]))


async def observations(house: House, said: Said) -> list[Observation]:
    async with house.storage.read() as uow:
        return list((await uow.ledger.observed(HOME, [said.ref])).values())


def text(shown: Shown) -> str:
    """A document or form in plain words."""
    assert shown is not None
    if isinstance(shown, Form):
        return str(shown)
    return plain(shown)


def words_of(said: list[Said]) -> list[str]:
    """What the bot said, or people typed, as plain text."""
    return [plain(s.document) if s.document else s.text for s in said]


def told(house: House, channel: Channel = MODS) -> list[str]:
    """What moderators were told."""
    return words_of(house.posts(channel))


def labels(document: Document) -> list[str]:
    """The actions of its buttons."""
    rows = (b.buttons for b in document.blocks if isinstance(b, Buttons))
    return [button.action for row in rows for button in row]


async def press(
    house: House, name: str, said: Said, action: str, space: str = "discord"
) -> Shown:
    """Somebody presses the button of that action on a message."""
    button = next(b for b in buttons_of(said) if b.action == action)
    return await house.platforms[SpaceId(space)].press(
        person(house, name, space), button, said.ref
    )


async def say(house: House, name: str, where: Channel, text: str) -> Said:
    """Somebody writes into a channel."""
    space = house.spaces[where.space]
    (place,) = space.channels(where.name)
    platform = house.platforms[where.space]
    ref = await platform.say(person(house, name, where.space), place, text)
    return space.message(ref)


async def reply(
    house: House, name: str, text: str, *, channel: Channel = TALK, nth: int = -1
) -> Said:
    """Somebody writes into the thread of the n-th post there."""
    place = house.posts(channel)[nth].thread
    assert place is not None
    space = house.spaces[channel.space]
    platform = house.platforms[channel.space]
    ref = await platform.say(person(house, name, channel.space), place, text)
    return space.message(ref)


def private(house: House, name: str, space: str = "discord") -> list[str]:
    """What the bot wrote to somebody privately."""
    world = house.spaces[SpaceId(space)]
    return words_of(world.private(person(house, name, space)).messages)


def account(house: House, name: str, space: str = "discord") -> Account:
    return person(house, name, space).account
