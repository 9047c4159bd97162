"""A link to a scene carries all that makes it the same again, and tells what does not match."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.rehearsal.staging import Beginning
from tests.fakes.visitor import Visitor, visiting
from tests.scenarios.rehearsals import START


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path, lively=True) as here:
        yield here


async def shared(visitor: Visitor) -> str:
    answer = await visitor.client.get("/share")
    (link,) = re.findall(r'id="link"[^>]* value="([^"]+)"', answer.text)
    return unescape(link)


async def follow(visitor: Visitor, link: str) -> None:
    """Follow a link and say yes."""
    page = (await visitor.client.get(link)).text
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    assert sent == dict(parse_qsl(urlsplit(link).query))
    await visitor.do("scene", **{f"{name}_": value for name, value in sent.items()})


async def test_a_link_carries_how_many_there_are_and_whether_they_live(
    visitor: Visitor,
) -> None:
    room = visitor.room
    await room.reset(Beginning(7, START, lively=False, members=20))
    count, link = room.people_count, await shared(visitor)
    await room.reset(Beginning(99, START))
    assert (room.people_count, room.life.lively) != (count, False)
    await follow(visitor, link)
    assert room.beginning == Beginning(7, START, lively=False, members=20)
    assert (room.people_count, room.life.lively) == (count, False)


async def test_a_link_to_the_cast_brings_the_cast(visitor: Visitor) -> None:
    count, link = visitor.room.people_count, await shared(visitor)
    await visitor.room.reset(Beginning(7, START, lively=False, members=20))
    await follow(visitor, link)
    assert visitor.room.beginning == Beginning(7, START)
    assert (visitor.room.people_count, visitor.room.life.lively) == (count, True)


async def test_who_rests_from_the_beginning_rests_after_beginning_again(
    visitor: Visitor,
) -> None:
    await visitor.do("live", lively="no")
    assert "Only the link brings that back" in (await visitor.client.get("/share")).text
    await visitor.do("reset")
    assert not visitor.room.life.lively
    await visitor.do("live", lively="yes")
    await visitor.do("advance", by="hour")
    await visitor.do("live", lively="no")
    assert (
        visitor.room.beginning.lively
    )  # they lived; the switch is what one did oneself
    assert "lively=yes" in await shared(visitor)


async def test_a_link_of_another_file_says_so(visitor: Visitor) -> None:
    link = await shared(visitor)
    told = "another version of the configuration"
    assert told not in (await visitor.client.get(link)).text
    visitor.write(visitor.read() + "\n# more\n")
    await visitor.do("reload")
    assert told in (await visitor.client.get(link)).text
    assert "themselves is not part of it" in (await visitor.client.get(link)).text
    bare = re.sub("&file=[^&]*", "", link)
    assert told not in (await visitor.client.get(bare)).text


async def test_a_link_from_other_prompts_says_so(visitor: Visitor) -> None:
    """They may stand in a file of their own, beside the configuration."""
    prompts = visitor.file.with_name("prompts.txt")
    prompts.write_text("Who was kind?\nWhat was hard?\n", encoding="utf-8")
    table = re.sub("prompts = .*", 'prompts = "prompts.txt"', visitor.read())
    visitor.write(table)
    await visitor.do("reload")
    link = await shared(visitor)
    told = "another version of the configuration"
    assert told not in (await visitor.client.get(link)).text
    prompts.write_text("Who was kind?\nWhat was easy?\n", encoding="utf-8")
    await visitor.do("reload")
    assert visitor.read() == table
    assert told in (await visitor.client.get(link)).text


async def test_a_scene_in_which_the_file_was_changed_cannot_be_had_again_and_says_so(
    visitor: Visitor,
) -> None:
    told = "changed in the middle of this scene"
    await visitor.do("advance", by="hour")
    visitor.write(visitor.read() + "\n# nothing that matters\n")
    await visitor.do("reload")
    assert told not in (await visitor.client.get("/share")).text
    visitor.write(visitor.read().replace("monday 09:00", "tuesday 10:00"))
    await visitor.do("reload")
    assert told in (await visitor.client.get("/share")).text
    await visitor.do("reset")
    assert told not in (await visitor.client.get("/share")).text


async def test_more_people_than_can_live_are_not_made(visitor: Visitor) -> None:
    link = re.sub("&file=", "&members=999999&file=", await shared(visitor))
    page = (await visitor.client.get(link)).text
    assert 'name="members" value="1000"' in page
