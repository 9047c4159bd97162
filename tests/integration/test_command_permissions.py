"""Every command and every kind of caller: allowed or refused as the command declares.

It reads the registry: a new command is in it by itself.
"""

from dataclasses import replace
from typing import NamedTuple

import pytest

from bot.texts.plain import plain
from rituals.commands.command import Command, Who
from rituals.commands.registry import COMMANDS, offered
from rituals.document import Document, Form
from rituals.model.ids import Account, AccountId, CommunityId
from rituals.model.member import Member
from rituals.signals import Acted, CompletionRequest, Person, ViewRequest
from tests.fakes.house import TALK, House
from tests.fakes.visit import MakeHouse, member, person

ROLES = (
    "member",
    "moderator",
    "excluded",
    "stranger",
    "left",
    "bot",
    "demoted",
    "promoted",
)
MODERATORS = {"moderator", "promoted"}


class Seen(NamedTuple):
    """What somebody read who called a command, in English."""

    words: str

    @property
    def refused(self) -> bool:
        return (
            "Only moderators may use" in self.words
            or "commands from people who are here" in self.words
        )


async def caller(house: House, role: str) -> Person:
    """Somebody of that role."""
    match role:
        case "moderator":
            return person(house, "Ada")
        case "stranger":
            return Person(Account(TALK.space, AccountId("nobody-knows")), "Nemo")
        case "bot":
            return Person(Account(TALK.space, AccountId("b1")), "Beep", bot=True)
        case "member":
            return person(house, "Ben")
        case "demoted":  # written down as a moderator, and none any more
            return replace(person(house, "Ada"), moderator=False)
        case "promoted":
            return replace(person(house, "Ben"), moderator=True)
        case _:
            known: Member = await member(house, "Ben")
            now = house.clock.now()
            changed = (
                replace(known, excluded=True)
                if role == "excluded"
                else replace(known, left_at=now)
            )
            async with house.storage.write() as uow:
                await uow.members.save([changed])
            return person(house, "Ben")


async def call(house: House, by: Person, command: Command, *, looks: bool) -> Seen:
    """Call it without any option, which is enough for who may."""
    now = house.clock.now()
    shown: Document | Form | None
    if looks:
        request = ViewRequest(by, command.words, now, "command")
        shown = await house.engine.view(request)
    else:
        id_ = house.spaces[TALK.space].count("c")
        signal = Acted(TALK.space, id_, by, command.words, now, "command")
        shown = await house.engine.receive(signal)
    return Seen(plain(shown) if isinstance(shown, Document) else "")


@pytest.mark.parametrize("role", ROLES)
async def test_every_command_is_allowed_or_refused_as_declared(
    make_house: MakeHouse, role: str
) -> None:
    """One after the other in one house: what is refused changes nothing there."""
    house = await make_house()
    by = await caller(house, role)
    wrong = []
    for command in COMMANDS:
        seen = await call(house, by, command, looks=command.reads)
        allowed = role != "bot" and (role in MODERATORS or command.who is Who.MEMBER)
        if seen.refused is allowed or "went wrong" in seen.words:
            wrong.append(f"{command.words}: {seen.words}")
    assert wrong == []


async def test_looking_at_a_command_needs_the_same_right(make_house: MakeHouse) -> None:
    """A form is a view, and a view of what moderators do is for them, too."""
    house = await make_house()
    wrong = []
    for command in COMMANDS:
        if command.reads or command.form:
            seen = await call(house, person(house, "Ben"), command, looks=True)
            if seen.refused is not (command.who is Who.MODERATOR):
                wrong.append(f"{command.words}: {seen.words}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
async def test_what_is_offered_may_be_used(make_house: MakeHouse, role: str) -> None:
    house = await make_house()
    by = await caller(house, role)
    words = {c.words for c in offered(moderator=role in MODERATORS)}
    for command in COMMANDS:
        request = CompletionRequest(by, house.clock.now(), command.words)
        found = {c.label for c in await house.engine.complete(request)}
        assert (command.words in found) is (role != "bot" and command.words in words)


async def test_a_moderator_of_another_community_is_none_here(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    elsewhere = replace(
        await member(house, "Ben"), community=CommunityId("away"), moderator=True
    )
    async with house.storage.write() as uow:
        await uow.members.save([elsewhere])
    for command in COMMANDS:
        if command.who is Who.MODERATOR:
            by = person(house, "Ben")
            assert (await call(house, by, command, looks=command.reads)).refused
    assert not (await member(house, "Ben")).moderator
