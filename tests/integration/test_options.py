"""What people type for the options of a command, read within a real house."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from rituals.commands.command import Call, Command, Given, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    MeantMemberError,
    NoOccurrenceError,
    NoRitualError,
    NoSuchChoiceError,
    NoSuchMemberError,
    NoSuchOccurrenceError,
    NoSuchRitualError,
    NotANumberError,
    TimePassedError,
    TooFarAwayError,
    TooLongError,
    WhichMemberError,
    WhichRitualError,
)
from rituals.commands.options import SWITCH, given
from rituals.document import Document, Refusal, doc
from rituals.engine.desk import EngineDesk
from rituals.errors import StammtischError
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence, State
from rituals.model.wall_clock import UnknownZoneError
from rituals.signals import ViewRequest
from tests.fakes.desk import typed as called_by
from tests.fakes.house import House, at, community, ritual
from tests.fakes.visit import MakeHouse, member, on_both, person


async def nothing(_call: Call, _desk: Desk) -> Document:
    return doc()


@asynccontextmanager
async def desk_of(house: House, name: str = "Ben") -> AsyncIterator[EngineDesk]:
    request = ViewRequest(person(house, name), "x", house.clock.now())
    caller = await member(house, name)
    async with house.storage.read() as uow:
        yield EngineDesk(house.engine.world, uow, house.community, caller, request)


async def read(house: House, value: str, takes: Takes, **more: Any) -> Given | None:
    """What a single option is read as."""
    command = Command("x", nothing, options=(Option("it", takes, **more),))
    async with desk_of(house) as desk:
        return (await given(desk, command, {"it": value})).get("it")


async def refused(
    house: House, value: str, takes: Takes, error: type[StammtischError], **more: Any
) -> dict[str, object]:
    """The facts of the refusal."""
    with pytest.raises(error) as caught:
        await read(house, value, takes, **more)
    return caught.value.facts


async def test_words_are_a_line_and_long_ones_keep_their_lines(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    assert await read(house, " a\n b ", Takes.WORDS) == "a b"
    assert await read(house, " a\n b ", Takes.LONG) == "a\n b"
    assert await read(house, "  ", Takes.WORDS) is None
    facts = await refused(house, "x" * 11, Takes.WORDS, TooLongError, longest=10)
    assert facts == {"option": "it", "n": 10, "field": "it"}


async def test_a_choice_may_be_said_in_other_words(make_house: MakeHouse) -> None:
    house = await make_house()
    more: dict[str, Any] = {"choices": SWITCH}
    assert await read(house, "AN", Takes.CHOICE, **more) == "on"
    assert await read(house, "nein", Takes.CHOICE, **more) == "off"
    assert await read(house, "off", Takes.CHOICE, **more) == "off"
    named = {"choices": ("host",), "spellings": (("gastgeben", "host"),)}
    assert await read(house, "Gastgeben", Takes.CHOICE, **named) == "host"
    await refused(house, "maybe", Takes.CHOICE, NoSuchChoiceError, **more)


async def test_a_number_is_whole_and_at_least_one(make_house: MakeHouse) -> None:
    house = await make_house()
    assert await read(house, "12", Takes.NUMBER) == 12
    assert await read(house, "drei", Takes.NUMBER) == 3
    for wrong in ("0", "-1", "1.5", "many", "9" * 30):
        await refused(house, wrong, Takes.NUMBER, NotANumberError)


async def test_a_zone_may_be_named_by_its_city(make_house: MakeHouse) -> None:
    house = await make_house()
    assert await read(house, "europe/berlin", Takes.ZONE) == "Europe/Berlin"
    assert await read(house, "New York", Takes.ZONE) == "America/New_York"
    await refused(house, "Entenhausen", Takes.ZONE, UnknownZoneError)


@on_both
async def test_a_member_is_named_by_what_only_they_are_called(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    for typed in ("Cem", "@cem", "ce", person(house, "Cem").account.id):
        found = await read(house, typed, Takes.MEMBER)
        assert isinstance(found, Member)
        assert found.name == "Cem"
    facts = await refused(house, "Cam", Takes.MEMBER, MeantMemberError)
    assert facts["nearest"] == "Cem"
    await refused(house, "Xaver", Takes.MEMBER, NoSuchMemberError)


async def test_several_of_a_name_are_told_apart_by_their_ids(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.platforms[person(house, "Ben").account.space].join("Cem")
    facts = await refused(house, "Cem", Takes.MEMBER, WhichMemberError)
    choices = facts["choices"]
    assert isinstance(choices, tuple)
    for choice in choices:
        id_ = choice.partition("(")[2].rstrip(")")
        found = await read(house, id_, Takes.MEMBER)
        assert isinstance(found, Member)
        assert found.id == id_


async def test_a_ritual_is_found_by_name_or_its_beginning(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual("tea-time"), ritual("tea-party")))
    found = await read(house, "Tea Time", Takes.RITUAL)
    assert found is house.community.rituals[ritual("tea-time").name]
    assert await read(house, "tea-p", Takes.RITUAL) is not found
    facts = await refused(house, "tea", Takes.RITUAL, NoSuchRitualError)
    assert facts["choices"] == ("tea-time", "tea-party")
    await refused(house, "", Takes.RITUAL, WhichRitualError)
    await refused(house, "", Takes.RITUAL, NoRitualError, kinds=("welcome",))
    assert await read(house, "", Takes.RITUAL, required=False) is None


async def test_the_only_ritual_need_not_be_named(make_house: MakeHouse) -> None:
    house = await make_house()
    assert await read(house, "", Takes.RITUAL) is house.community.rituals["monday"]  # type: ignore[index]  # a name is a str


WHICH = Option("which", Takes.OCCURRENCE, required=False, default="next")
TO = Option("to", Takes.WHEN, required=False)
MOVE = Command("x", nothing, options=(Option("ritual", Takes.RITUAL), WHICH, TO))


async def call(house: House, **values: str) -> dict[str, Given]:
    async with desk_of(house) as desk:
        return await given(desk, MOVE, values)


@on_both
async def test_an_occurrence_is_the_next_or_of_a_date(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.until(at("2027-01-04 12:00"))
    dates = {}
    for typed in ("", "next", "nächste", "11.1.", "monday", "2027-01-18", "open"):
        found = (await call(house, which=typed))["which"]
        assert isinstance(found, Occurrence)
        dates[typed] = f"{found.slot:%d.%m.}"
    assert dates == {
        **dict.fromkeys(("", "next", "nächste", "11.1."), "11.01."),
        "monday": "04.01.",
        "2027-01-18": "18.01.",
        "open": "04.01.",
    }
    with pytest.raises(NoSuchOccurrenceError) as caught:
        await call(house, which="6.1.")
    assert caught.value.facts["given"] == "6.1."


async def test_an_occurrence_has_to_be_in_a_state_that_fits(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    skipped = Option("which", Takes.OCCURRENCE, states=(State.SKIPPED,))
    restore = Command("x", nothing, options=(Option("ritual", Takes.RITUAL), skipped))
    async with desk_of(house) as desk:
        with pytest.raises(NoOccurrenceError):
            await given(desk, restore, {"which": "next"})


async def test_a_day_alone_keeps_the_time_of_what_is_moved(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    assert (await call(house, to="wednesday"))["to"] == at("2027-01-06 08:00")
    assert (await call(house, to="2 days"))["to"] == at("2027-01-06 08:00")
    assert (await call(house, to="in 2 days"))["to"] == at("2027-01-03 12:00")


async def test_a_time_is_to_come_and_not_too_far(make_house: MakeHouse) -> None:
    house = await make_house()
    assert await read(house, "tomorrow", Takes.WHEN) == at("2027-01-01 23:00")
    await refused(house, "today 09:00", Takes.WHEN, TimePassedError)
    await refused(house, "9999-12-31", Takes.WHEN, TooFarAwayError)


async def test_a_refusal_says_which_option_of_the_form_is_wrong(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    shown = await called_by(house, "Ben", "settings language klingonisch")
    assert isinstance(shown, Refusal)
    assert shown.field == "language"
    shown = await called_by(house, "Ben", "rituale")
    assert not isinstance(shown, Refusal)
