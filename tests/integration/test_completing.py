"""What the bot offers while somebody types a command."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rituals.commands.registry import WAYS
from rituals.signals import CompletionRequest
from tests.fakes.desk import choices, said, typed
from tests.fakes.house import TALK, House
from tests.fakes.visit import MakeHouse, person, text, wish
from tests.thoroughness import examples


async def lines(house: House, name: str, line: str) -> list[str]:
    return [choice.value for choice in await choices(house, name, line)]


async def test_commands_are_offered_with_what_they_are_for(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    offered = await choices(house, "Ben", "/stammtisch sett")
    assert "/stammtisch settings language " in [c.value for c in offered]
    assert all(c.hint for c in offered)
    assert await lines(house, "Ben", "sprache") == ["einstellungen sprache "]


async def test_nothing_typed_yet_offers_at_most_25(make_house: MakeHouse) -> None:
    house = await make_house()
    assert 5 < len(await choices(house, "Ben", "")) <= 25


async def test_values_are_offered_in_the_line(make_house: MakeHouse) -> None:
    house = await make_house()
    assert await lines(house, "Ben", "settings language d") == ["settings language de"]
    offered = await lines(house, "Ben", "settings language ")
    assert offered[:3] == [
        f"settings language {word}" for word in ("en", "de", "community")
    ]
    assert offered[3:] == ["settings language language:"]


async def test_a_new_time_is_offered_as_it_will_be_understood(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    for line in ('move monday to:"2 hours"', "move monday next to:18:00"):
        (offered, *_) = await choices(house, "Ada", line)
        told = await said(house, "Ada", line)
        assert f"begins on {offered.hint} instead of" in told
        await said(house, "Ada", "restore monday")


async def test_one_option_alone_is_completed_as_well(make_house: MakeHouse) -> None:
    house = await make_house()
    request = CompletionRequest(
        person(house, "Ben"),
        house.clock.now(),
        action="settings language",
        option="language",
        typed="ger",
    )
    (german,) = await house.engine.complete(request)
    assert (german.value, german.label) == ("de", "German")


async def test_members_are_offered_by_name_and_no_bot_is(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.platforms[TALK.space].join("Carl the Great")
    assert await lines(house, "Ben", "thanks @ca") == ['thanks "Carl the Great"']
    assert await lines(house, "Ben", "thanks @ce") == [
        "thanks Cem",
        "thanks slack:u000003",
    ]
    told = await said(house, "Ben", 'thanks "Carl the Great" for the castle')
    assert "@Carl the Great" in told


async def test_times_are_offered_as_they_are_understood(make_house: MakeHouse) -> None:
    house = await make_house()
    offered = {c.value: c.hint for c in await choices(house, "Ben", "away ")}
    assert offered['away "friday 18:00"'] == "Friday, 1 January, 18:00"
    (typed_,) = await choices(house, "Ben", "away 5.1. 18:00")
    assert typed_.hint == "Tuesday, 5 January, 18:00"
    await wish(house, "Ben", language="de")
    assert 'away "freitag 18:00"' in await lines(house, "Ben", "away ")


async def test_rituals_are_offered_that_fit(make_house: MakeHouse) -> None:
    house = await make_house()
    assert await lines(house, "Ben", "settings mute m") == ["settings mute monday"]
    offered = await lines(house, "Ben", "challenge join ")
    assert offered == ["challenge join ritual:"]


async def test_occurrences_are_offered_by_their_dates(make_house: MakeHouse) -> None:
    house = await make_house()
    offered = await choices(house, "Ada", "skip monday ")
    assert [(c.value, c.label) for c in offered[:2]] == [
        ("skip monday 2027-01-04", "Monday, 4 January, 09:00"),
        ("skip monday 2027-01-11", "Monday, 11 January, 09:00"),
    ]
    assert await choices(house, "Ben", "skip monday ") == []
    told = await said(house, "Ada", offered[1].value)
    assert "11 January" in told
    assert "11 January, 09:00: monday is left out" in await said(
        house, "Ben", "rituals"
    )


async def test_what_makes_no_sense_offers_nothing(make_house: MakeHouse) -> None:
    house = await make_house()
    assert await choices(house, "Ben", "xylophone ") == []
    request = CompletionRequest(
        person(house, "Ben"), house.clock.now(), action="xylophone"
    )
    assert list(await house.engine.complete(request)) == []


async def test_what_is_offered_for_a_line_can_be_typed(make_house: MakeHouse) -> None:
    house = await make_house()
    for line in await lines(house, "Ben", "settings language "):
        if not line.endswith(":"):
            assert "no option" not in await said(house, "Ben", line)


@pytest.mark.parametrize("name", ["Ada", "Ben"])
async def test_every_half_typed_command_is_answered(
    make_house: MakeHouse, name: str
) -> None:
    house = await make_house()
    for way in WAYS:
        for end in range(len(way) + 1):
            assert len(await choices(house, name, way[:end])) <= 25
        assert len(await choices(house, name, f"{way} ")) <= 25


@settings(
    examples(20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.sampled_from([*WAYS]) | st.text(max_size=8), max_size=5).map(" ".join)
)
async def test_whatever_is_typed_is_answered_in_words(
    make_house: MakeHouse, line: str
) -> None:
    house = await make_house()
    assert len(await choices(house, "Ben", line)) <= 25
    shown = await typed(house, "Ben", line)
    assert shown is not None
    assert "went wrong" not in text(shown)
