"""What one can do in the room, over HTTP as its page does it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.platforms.rehearsal.space import Said
from rituals.model.ids import SpaceId
from tests.fakes.visitor import Visitor, visiting

DISCORD = SpaceId("discord")


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path) as here:
        yield here


def said(visitor: Visitor) -> list[Said]:
    worlds = [p.world for p in visitor.room.life.platforms.values()]
    return [s for w in worlds for s in w.messages() if s.deleted_at is None]


def message(visitor: Visitor, text: str) -> dict[str, str]:
    """The fields that name a message."""
    found = next(s for s in said(visitor) if s.text == text)
    place = found.ref.place
    return {"in_": f"{place.space}:{place.id}", "m": found.ref.id}


# --- talk


async def test_what_one_writes_is_read_by_all(visitor: Visitor) -> None:
    await visitor.say("Good morning")
    await visitor.be("Ben")
    assert "Good morning" in await visitor.text()


async def test_a_name_in_a_message_is_meant_natively(visitor: Visitor) -> None:
    await visitor.say("Has @ben seen the saw? (@Nobody did)")
    (only,) = said(visitor)
    names = {p.account: p.name for p in visitor.room.life.platforms[DISCORD].world.people.values()}  # fmt: skip
    assert [names[a] for a in only.mentions] == ["Ben"]
    await visitor.be("Ben")
    assert "about-me" in await visitor.page()


HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</textarea></p></article><h1>gone</h1>",
    "{{ 7 * 7 }} {% raw %}",
    "\u202eevil\u202c \u2066",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "x" * 10_000,
    "@everyone <@&1> &lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
async def test_whatever_one_writes_is_shown_as_text(
    visitor: Visitor, text: str
) -> None:
    before = await visitor.page()
    await visitor.do("say", text=text)
    page = await visitor.page()
    words = re.search(r'<p class="words"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert words is not None
    assert "<" not in words[1]
    assert page.count("<script") == before.count("<script")
    assert page.count("<h1") == before.count("<h1")
    assert said(visitor)[0].text == text


async def test_nobody_is_called_by_what_a_text_looks_like(visitor: Visitor) -> None:
    await visitor.say("@everyone @here @Stammtisch <@u000001>")
    assert said(visitor)[0].mentions == ()


async def test_more_than_fits_is_refused_in_a_sentence(visitor: Visitor) -> None:
    await visitor.say("x" * 10_001)
    assert "longer than 10,000 characters" in await visitor.text()
    assert said(visitor) == []


async def test_why_a_command_was_not_taken_reads_as_a_sentence(
    visitor: Visitor,
) -> None:
    await visitor.say("/thanks @Ada")
    page = await visitor.text()
    assert re.search(
        r"Only you see this [\d:]+ That is you! Thanks are for somebody else\. ", page
    )


async def test_nothing_is_sent_in_silence(visitor: Visitor) -> None:
    await visitor.say("   ")
    assert "write something first" in await visitor.text()


async def test_one_answers_edits_and_deletes(visitor: Visitor) -> None:
    await visitor.say("Where is the saw?")
    await visitor.be("Ben")
    await visitor.do("say", text="On the wall", reply=message(visitor, "Where is the saw?")["m"])  # fmt: skip
    assert said(visitor)[1].reply_to == said(visitor)[0].ref
    assert "Reply to Ada Where is the saw?" in await visitor.text()
    await visitor.do("edit", text="On my bench", **message(visitor, "On the wall"))
    assert "On my bench" in await visitor.text()
    await visitor.do("menu", do="delete", **message(visitor, "On my bench"))
    assert "On my bench" not in await visitor.text()


async def test_nobody_changes_the_words_of_others(visitor: Visitor) -> None:
    await visitor.say("Mine")
    await visitor.be("Ben")
    await visitor.do("edit", text="Yours", **message(visitor, "Mine"))
    assert [s.text for s in said(visitor)] == ["Mine"]
    assert "Only you see this" in await visitor.text()
    await visitor.do("menu", do="delete", **message(visitor, "Mine"))
    assert [s.text for s in said(visitor)] == ["Mine"]


async def test_the_page_is_told_that_words_were_not_taken(visitor: Visitor) -> None:
    await visitor.say("Mine")
    await visitor.be("Ben")
    await visitor.do("edit", text="Yours", **message(visitor, "Mine"))
    assert "told=refused" in visitor.query
    await visitor.do("say", text="In here", in_="discord:nowhere")
    assert "told=refused" in visitor.query
    await visitor.do("say", text="Out there")
    assert "told=" not in visitor.query
    await visitor.do("fill", f__text="A form that is not before them any more")
    assert "told=refused" in visitor.query


async def test_a_sign_is_put_and_taken_away(visitor: Visitor) -> None:
    await visitor.say("Done!")
    await visitor.do("react", sign="🎉", **message(visitor, "Done!"))
    assert 'aria-pressed="true"' in await visitor.page()
    await visitor.do("react", sign="🎉", **message(visitor, "Done!"))
    assert "aria-pressed" not in await visitor.page()


async def test_a_thread_opens_beside_its_channel(visitor: Visitor) -> None:
    await visitor.say("Who brings cake?")
    await visitor.do("menu", do="thread", **message(visitor, "Who brings cake?"))
    assert "thread=" in visitor.query
    page = await visitor.page()
    assert 'id="talk-thread"' in page
    assert 'id="talk-main"' in page
    room = next(r for r in visitor.room.life.platforms[DISCORD].world.rooms.values() if r.kind == "thread")  # fmt: skip
    await visitor.do("say", text="Me", in_=f"discord:{room.place.id}")
    assert [s.text for s in room.messages] == ["Me"]
    assert "1 reply" in await visitor.text()


async def test_what_one_has_not_seen_is_counted(visitor: Visitor) -> None:
    await visitor.be("Ben")
    await visitor.page()
    await visitor.be("Ada")
    await visitor.do("say", text="One", in_=visitor.at("discord", "help"))
    await visitor.do("say", text="Two", in_=visitor.at("discord", "help"))
    assert "unread message" not in await visitor.text()
    await visitor.be("Ben")
    assert "2 unread messages" in await visitor.text()
    await visitor.page(f"{visitor.query}&at={visitor.at('discord', 'help')}")
    await visitor.be("Ben")
    assert "unread message" not in await visitor.text()


async def test_private_and_moderators_places_are_seen_by_whom_they_are_for(
    visitor: Visitor,
) -> None:
    await visitor.be("Ben")
    mods = visitor.at("discord", "mods")
    assert mods not in (await visitor.page()).replace("%3A", ":")
    page = await visitor.page(f"{visitor.query}&at={mods}")
    assert "</span>mods" not in page
    await visitor.be("Petra")
    page = await visitor.page(f"{visitor.query}&at={mods}")
    assert "</span>mods" in page


async def test_in_another_space_one_only_reads(visitor: Visitor) -> None:
    query = f"as=discord:u000001&at={visitor.at('slack', 'talk')}"
    page = await visitor.page(query)
    assert 'id="composer"' not in page
    assert "Ada is not in Slack" in await visitor.text()
    await visitor.do("say", text="Let me in", in_=visitor.at("slack", "talk"))
    assert said(visitor) == []


# --- commands


async def test_a_line_with_a_slash_is_a_command(visitor: Visitor) -> None:
    await visitor.say("/settings language de")
    assert said(visitor) == []
    page = await visitor.page()
    assert '<html lang="de">' in page
    assert "Nur du siehst das" in page


async def test_a_wrong_command_says_what_would_be_right(visitor: Visitor) -> None:
    await visitor.say("/settings langage de")
    assert "Only you see this" in await visitor.text()
    await visitor.be("Ben")
    assert "Only you see this" not in await visitor.text()


async def test_an_answer_can_be_put_away(visitor: Visitor) -> None:
    await visitor.say("/me")
    page = await visitor.page()
    (nth,) = re.findall(r'name="answer" value="(\d+)"><span', page)
    await visitor.do("dismiss", answer=nth)
    assert "Only you see this" not in await visitor.text()


async def test_half_a_command_is_completed(visitor: Visitor) -> None:
    answer = await visitor.client.get("/complete", params={"line": "/settings lang"})
    assert 'data-line="/settings language ' in answer.text
    nothing = await visitor.client.get("/complete", params={"line": "/xyzzy"})
    assert 'role="option"' not in nothing.text


async def test_a_form_keeps_what_was_typed_until_it_is_right(visitor: Visitor) -> None:
    await visitor.say("/ask")
    page = await visitor.page()
    (field,) = re.findall(r'name="(f\.\w+)"', page)
    name = field.replace(".", "__")
    await visitor.do("fill", **{name: " "})
    assert "Please fill this in." in await visitor.text()
    await visitor.do("fill", **{name: "How do I sharpen <b>a saw?"})
    assert "<dialog" not in await visitor.page()
    await visitor.page(f"{visitor.query}&at={visitor.at('discord', 'help')}")
    assert "sharpen <b>a saw?" in await visitor.text()


async def test_a_form_can_be_left(visitor: Visitor) -> None:
    await visitor.say("/ask")
    await visitor.do("fill", cancel="yes")
    assert "<dialog" not in await visitor.page()


# --- the clock


async def test_the_clock_goes_where_it_is_sent(visitor: Visitor) -> None:
    start = visitor.room.now
    await visitor.do("advance", by="hour")
    assert visitor.room.now == start + timedelta(hours=1)
    await visitor.do("go", to="2027-01-04T09:00")
    page = await visitor.text()
    assert "Monday, 4 January 2027" in page
    assert "question, start of the discussion: done" in page
    assert re.search("What did you (learn|break)|Who helped you", page)


async def test_what_comes_next_can_be_jumped_to(visitor: Visitor) -> None:
    page = await visitor.page()
    steps = re.findall(r'class="step" name="at" value="([^"]+)"', page)
    assert steps == sorted(steps)
    await visitor.do("jump", at=steps[1])
    again = await visitor.page()
    assert f'class="step" name="at" value="{steps[1]}"' not in again
    assert 'class="trail"' in again


async def test_the_next_step_is_done_by_going_there(visitor: Visitor) -> None:
    await visitor.do("advance", by="step")
    assert "Nothing yet. Move the clock." not in await visitor.text()


@pytest.mark.parametrize("to", ["soon", "", "9999-01-01T00:00", "2027-13-01T00:00"])
async def test_a_time_that_cannot_be_is_told_so(visitor: Visitor, to: str) -> None:
    start = visitor.room.now
    await visitor.do("go", to=to)
    assert visitor.room.now == start
    assert "is not understood or too far away" in await visitor.text()


async def test_the_clock_does_not_go_back(visitor: Visitor) -> None:
    await visitor.do("go", to="2027-01-05T09:00")
    now = visitor.room.now
    await visitor.do("go", to="2027-01-04T09:00")
    assert visitor.room.now - now < timedelta(seconds=1)


# --- people


async def test_somebody_joins_and_one_is_them(visitor: Visitor) -> None:
    await visitor.do("join", name=" Frieda  von\nNeben ", space="slack")
    page = await visitor.text()
    assert "Frieda von Neben (new here)" in page
    assert visitor.query.startswith("as=slack")
    await visitor.do("join", name="<i>Kim</i>", space="discord", moderator="yes")
    assert "&lt;i&gt;Kim&lt;/i&gt;" in await visitor.page()
    people = visitor.room.life.platforms[DISCORD].world.people.values()
    assert [p.moderator for p in people if "Kim" in p.name] == [True]


async def test_a_name_is_suggested_that_nobody_has(visitor: Visitor) -> None:
    names = []
    for _ in range(3):
        (name,) = re.findall(
            r'id="join-name"[^>]* value="([^"]+)"', await visitor.page()
        )
        names.append(name)
        await visitor.do("join", name=name, space="discord")
    assert len(set(names)) == 3


async def test_who_leaves_is_no_longer_there(visitor: Visitor) -> None:
    await visitor.be("Ben")
    await visitor.do("leave")
    page = await visitor.page()
    assert ">Ben<" not in page
    assert "slack:" not in visitor.query


async def test_a_place_for_one_who_is_not_there_is_refused(visitor: Visitor) -> None:
    await visitor.do("join", name="Kim", space="mars")
    assert "Only you see this" in await visitor.text()


# --- anything at all


@pytest.mark.parametrize(
    "name",
    ["say", "edit", "react", "menu", "press", "press-answer", "dismiss", "fill", "join",
     "jump", "go", "run", "pause", "advance", "live", "scene", "theme"],
)  # fmt: skip
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"in_": "mars:c1", "m": "m1", "nth": "7", "answer": "99999999999999999999"},
        {"in_": "discord:c000001", "m": "m999999", "nth": "-1", "do": "thread"},
        {"text": "\x00\ud7ff", "sign": "x" * 99, "do": "command:rm -rf"},
    ],
    ids=["nothing", "nowhere", "no message", "nonsense"],
)
async def test_no_wish_makes_the_room_fall_over(
    visitor: Visitor, name: str, fields: dict[str, str]
) -> None:
    await visitor.do(name, **fields)
    await visitor.room.pause()
    assert 'id="talk"' in await visitor.page()
