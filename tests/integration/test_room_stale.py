"""A tab that shows what is no more: it does nothing in the name of others, and is told why."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from bot.platforms.rehearsal.space import Happened
from tests.fakes.visitor import HTML, Visitor, visiting


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path) as here:
        yield here


async def say_from(visitor: Visitor, page: str, text: str) -> str:
    """Send a line with the form that a page holds; what one reads then."""
    (action,) = re.findall(r'class="composer" method="post" action="([^"]+)"', page)
    answer = await visitor.client.post(unescape(action), data={"text": text})
    assert answer.status_code == 303
    shown = await visitor.client.get(answer.headers["location"])
    return " ".join(unescape(HTML.sub(" ", shown.text)).split())


def said(visitor: Visitor) -> list[str]:
    worlds = [p.world for p in visitor.room.life.platforms.values()]
    return [s.text for world in worlds for s in world.messages()]


async def test_who_is_gone_after_a_reset_says_nothing_as_somebody_else(
    visitor: Visitor,
) -> None:
    await visitor.do("join", name="Zoe", space="discord")
    page = await visitor.page()
    await visitor.do("reset")
    told = await say_from(visitor, page, "I am Zoe")
    assert "The room began anew while this page was open" in told
    assert "here you are Ada now" in told
    assert said(visitor) == []


async def test_an_id_that_is_given_again_does_not_make_one_somebody_else(
    visitor: Visitor,
) -> None:
    await visitor.do("join", name="Zoe", space="discord")
    page, was = await visitor.page(), visitor.query
    await visitor.do("reset")
    await visitor.do("join", name="Max", space="discord")
    assert visitor.query == was
    assert "began anew" in await say_from(visitor, page, "I am Zoe")
    assert said(visitor) == []


async def test_who_left_in_another_tab_says_nothing_as_somebody_else(
    visitor: Visitor,
) -> None:
    await visitor.do("join", name="Zoe", space="discord")
    page = await visitor.page()
    await visitor.do("leave")
    told = await say_from(visitor, page, "I am Zoe")
    assert "Whoever you were here is gone" in told
    assert said(visitor) == []
    record: list[Happened] = visitor.room.life.record
    assert {h.who.name for h in record} == {"Zoe"}


async def test_the_next_page_is_of_today_and_works(visitor: Visitor) -> None:
    page = await visitor.page()
    await visitor.do("reset")
    await say_from(visitor, page, "Lost")
    assert "Good morning" in await say_from(
        visitor, await visitor.page(), "Good morning"
    )
    assert said(visitor) == ["Good morning"]


async def test_a_stale_page_that_is_told_of_a_change_is_loaded_anew(
    visitor: Visitor,
) -> None:
    (life,) = re.findall(r'data-life="(\w+)"', await visitor.page())
    assert "data-anew" not in await visitor.page(f"only=talk&life={life}")
    await visitor.do("reset")
    (anew,) = re.findall(
        r'data-anew="/\?([^"]+)"', await visitor.page(f"only=talk&life={life}")
    )
    assert "The room began anew" in await visitor.page(unescape(anew))
    (anew,) = re.findall(
        r'data-anew="/\?([^"]+)"', await visitor.page("only=talk&as=discord:u999999")
    )
    shown = await visitor.page(unescape(anew))
    assert "Whoever you were here is gone" in shown
    assert "as=discord%3Au999999" not in shown


BUTTON = re.compile(
    r'<button class="button [^"]*" name="button" value="([^"]+)">([^<]+)</button>'
)
ANSWER = re.compile(r'name="answer" value="(\d+)"')


def buttons_in(page: str) -> dict[str, str]:
    """What each of the bot's buttons on a page sends, by its label."""
    return {label: unescape(key) for key, label in BUTTON.findall(page)}


async def test_a_button_does_what_it_said_or_nothing(visitor: Visitor) -> None:
    await visitor.say("/privacy what")
    page = await visitor.page()
    (nth,) = set(ANSWER.findall(page))
    shown = buttons_in(page)
    pause = next(key for label, key in shown.items() if "pause" in key)
    assert list(shown.values()).index(pause) == 1
    await visitor.do("press-answer", answer=nth, button=pause)
    now = buttons_in(await visitor.page())
    assert [key.partition(" ")[0] for key in now.values()] == ["privacy%20resume"]
    # Another tab still shows three buttons; the first stands where "resume" is now.
    export = next(iter(shown.values()))
    await visitor.do("press-answer", answer=nth, button=export)
    assert "That button is not there any more" in await visitor.text()
    assert buttons_in(await visitor.page()) == now
    await visitor.do("press-answer", answer=nth, button=next(iter(now.values())))
    assert "resume" not in " ".join(buttons_in(await visitor.page()).values())


@pytest.mark.parametrize("button", ["", "0", "vote", "swap  %ZZ"])
async def test_a_button_of_a_message_that_is_not_there_is_told_so(
    visitor: Visitor, button: str
) -> None:
    await visitor.do("go", to="2027-01-04T09:30")
    page = await visitor.page()
    where = re.search(
        r'action="/do/press\?[^"]*">\s*<input type="hidden" name="in" value="([^"]+)">'
        r'<input type="hidden" name="m" value="([^"]+)">',
        page,
    )
    assert where is not None
    before = len(visitor.room.life.record)
    await visitor.do("press", in_=where[1], m=where[2], button=button)
    assert "That button is not there any more" in await visitor.text()
    assert len(visitor.room.life.record) == before


# --- what is not for the one who looks, and what cannot be


async def test_a_thread_of_the_moderators_is_left_when_a_member_looks(
    visitor: Visitor,
) -> None:
    await visitor.be("Petra")
    visitor.query += f"&at={visitor.at('discord', 'mods')}"
    await visitor.say("Shall we speak with Ben?")
    (only,) = (s for p in visitor.room.life.platforms.values() for s in p.world.messages())  # fmt: skip
    await visitor.do("menu", do="thread", in_=f"discord:{only.ref.place.id}", m=only.ref.id)  # fmt: skip
    (thread,) = re.findall(r"thread=([^&]+)", visitor.query)
    await visitor.do("say", text="Quietly, yes", in_=unescape(thread).replace("%3A", ":"))  # fmt: skip
    assert "Quietly, yes" in await visitor.text()
    await visitor.be("Ben")
    visitor.query += f"&thread={thread}"
    page = await visitor.page()
    assert "Quietly, yes" not in page
    assert "Shall we speak" not in page
    assert "thread=" not in page
    await visitor.do("pause")
    assert "thread=" not in visitor.query


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("go", {"to": "0001-01-01T00:00"}),
        ("go", {"to": "0001-01-01"}),
        ("go", {"to": "9999-12-31T23:59"}),
        ("jump", {"at": "9999-12-31T23:59:59-23:00"}),
        ("scene", {"from_": "0001-01-01", "until": "0001-01-02T00:00"}),
        ("scene", {"from_": "2027-01-01", "until": "9999-12-31T23:59"}),
    ],
)
async def test_a_time_at_an_end_of_the_calendar_is_told_so(
    visitor: Visitor, act: str, fields: dict[str, str]
) -> None:
    start = visitor.room.now
    await visitor.do(act, **fields)
    assert visitor.room.now == start
    assert "Only you see this" in await visitor.text()


async def test_a_time_at_the_beginning_of_the_calendar_is_long_ago(
    visitor: Visitor,
) -> None:
    start = visitor.room.now
    await visitor.do("jump", at="0001-01-01T00:00:00+14:00")
    assert (visitor.room.now - start).total_seconds() < 1
