"""Each act is one change, and pages that listen are told of each change once at most."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from bot.web.doing import DOINGS
from tests.fakes.visitor import Visitor, visiting
from tests.integration.test_room_scene import heard, listening


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path) as here:
        yield here


STILL = [
    ("say", {"text": "Good morning"}),
    ("say", {"text": "/me"}),
    ("say", {"text": "   "}),
    ("join", {"name": "Zoe", "space": "discord"}),
    ("leave", {}),
    ("live", {"lively": "yes"}),
    ("run", {"minutes": "10"}),
    ("pause", {}),
    ("dismiss", {"answer": "1"}),
    ("fill", {"cancel": "yes"}),
    ("reload", {}),
    ("reset", {}),
]


@pytest.mark.parametrize(("act", "fields"), STILL)
async def test_an_act_is_one_change(
    visitor: Visitor, act: str, fields: dict[str, str]
) -> None:
    before = visitor.room.changes.version
    await visitor.do(act, **fields)
    assert visitor.room.changes.version == before + 1


# --- acts on something that is there

TO_A_MESSAGE = [
    ("edit", {"text": "Good evening"}),
    ("react", {"sign": "👍"}),
    ("menu", {"do": "thread"}),
    ("menu", {"do": "delete"}),
]


@pytest.mark.parametrize(("act", "fields"), TO_A_MESSAGE)
async def test_an_act_on_a_message_is_one_change(
    visitor: Visitor, act: str, fields: dict[str, str]
) -> None:
    await visitor.say("Good morning")
    (said,) = (s for p in visitor.room.life.platforms.values() for s in p.world.messages())  # fmt: skip
    place = said.ref.place
    before = visitor.room.changes.version
    await visitor.do(act, in_=f"{place.space}:{place.id}", m=said.ref.id, **fields)
    assert visitor.room.changes.version == before + 1


PRESSED = re.compile(
    r'action="/do/(?P<act>press|press-answer)\?[^"]*">\s*(?P<hidden>(?:<input type="hidden"[^>]*>)+)'
    r'.*?name="button" value="(?P<button>[^"]+)"',
    re.DOTALL,
)


@pytest.mark.parametrize("act", ["press", "press-answer"])
async def test_a_press_is_one_change(visitor: Visitor, act: str) -> None:
    if act == "press":
        await visitor.do("go", to="2027-01-04T09:30")
    else:
        await visitor.say("/privacy what")
    found = PRESSED.search(await visitor.page())
    assert found is not None
    assert found["act"] == act
    hidden = re.findall(r'name="(\w+)" value="([^"]*)"', found["hidden"])
    fields = {f"{name}_": value for name, value in hidden}
    before = visitor.room.changes.version
    await visitor.do(act, **fields, button=unescape(found["button"]))
    assert "not there any more" not in await visitor.text()
    assert visitor.room.changes.version == before + 1


@pytest.mark.parametrize("words", [" ", "How do I sharpen a saw?"])
async def test_handing_in_a_form_is_one_change(visitor: Visitor, words: str) -> None:
    await visitor.say("/ask")
    (field,) = re.findall(r'name="(f\.\w+)"', await visitor.page())
    before = visitor.room.changes.version
    await visitor.do("fill", **{field.replace(".", "__"): words})
    assert visitor.room.changes.version == before + 1


# --- acts that move the clock

WAYS = [
    ("advance", {"by": "hour"}),
    ("advance", {"by": "day"}),
    ("advance", {"by": "step"}),
    ("go", {"to": "2027-01-05T09:00"}),
    ("jump", {"at": "2027-01-11T09:00:00+01:00"}),
    ("scene", {"from_": "2027-01-01", "until": "2027-01-05T09:00", "lively": "no"}),
]


@pytest.mark.parametrize(("act", "fields"), WAYS)
async def test_a_way_of_the_clock_is_told_in_at_most_one_event_for_each_change(
    visitor: Visitor, act: str, fields: dict[str, str]
) -> None:
    before = visitor.room.changes.version
    async with listening(visitor, before) as events:
        await visitor.do(act, **fields)
        await visitor.arrive()
        await heard(events, visitor)
    changes = visitor.room.changes.version - before
    assert 1 <= len(events) <= changes


async def test_an_hour_in_which_nothing_happens_is_one_change(visitor: Visitor) -> None:
    await visitor.do("advance", by="hour")  # what is looked at first was looked at then
    for act, fields in (
        ("advance", {"by": "hour"}),
        ("go", {"to": "2027-01-03T02:00"}),
        ("jump", {"at": "2027-01-03T02:30:00+01:00"}),
    ):
        before = visitor.room.changes.version
        await visitor.do(act, **fields)
        assert visitor.room.changes.version == before + 1


async def test_going_where_the_clock_is_stops_it_and_is_one_change(
    visitor: Visitor,
) -> None:
    await visitor.do("run", minutes="1")
    before = visitor.room.changes.version
    await visitor.room.go_to(visitor.room.now)
    assert not visitor.room.clockwork.running
    assert visitor.room.changes.version == before + 1


def test_no_act_is_left_out() -> None:
    presses = {"press", "press-answer"}
    assert {act for act, _ in (*STILL, *TO_A_MESSAGE, *WAYS)} | presses == {*DOINGS}
