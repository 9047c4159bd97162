"""The server that plays Discord, in a process of its own, with people led from another one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.discord.stage_line import StageLine, stage_line


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[StageLine]:
    async with stage_line(tmp_path) as line:
        yield line


async def test_people_are_led_from_another_process_and_seen_there(
    stage: StageLine,
) -> None:
    guild = {
        "guild": "Werkstatt",
        "text": ["talk"],
        "forums": {"ideen": ["frage"]},
        "people": {"Ada": "de"},
        "roles": {"mods": 0},
    }
    built = await stage.post("/_build", guild)
    assert await stage.post("/_build", guild) == built
    await stage.post("/_clock", {"at": "2030-01-07T18:00:00+00:00", "speed": 0})
    said = await stage.does("Ada", "writes", where="talk", text="Hallo")
    await stage.does("Ada", "reacts", message=said["message"], emoji="👍")
    thread = await stage.does(
        "Ada", "opens_thread", message=said["message"], name="Faden"
    )
    await stage.does("Ada", "writes", where=thread["channel"], text="Darin")
    await stage.does("Bo", "joins", pending=True)
    refused = await stage.does("Bo", "writes", where="talk", text="Noch nicht")
    assert refused["error"]["code"] == 50013
    unknown = await stage.does("Ada", "sings")
    assert "writes" in unknown["error"]
    seen = (await stage.state())["guilds"]["Werkstatt"]
    (message,) = seen["channels"]["talk"]["messages"]
    assert message["content"] == "Hallo"
    assert message["reactions"] == {"👍": 1}
    assert message["sent_at"].startswith("2030-01-07T18:00")
    assert [m["content"] for m in seen["threads"][0]["messages"]] == ["", "Darin"]
    assert "Bo" in seen["members"]


async def test_a_channel_is_flooded_at_one_word(stage: StageLine) -> None:
    await stage.post(
        "/_build", {"guild": "W", "text": ["talk"], "people": {"Ada": "de"}}
    )
    await stage.does("Ada", "floods", where="talk", text="Nummer {n}", times=300)
    talk = (await stage.state())["guilds"]["W"]["channels"]["talk"]
    assert [m["content"] for m in talk["messages"]] == [
        f"Nummer {n}" for n in range(300)
    ]
