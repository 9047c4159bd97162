"""The server that plays Discord, in a process of its own, with people led from another one."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

ROOT = Path(__file__).parents[2]


class Stage:
    """Speaks to the control routes."""

    def __init__(self, origin: str, session: aiohttp.ClientSession) -> None:
        self.origin, self._session = origin, session

    async def post(self, path: str, said: dict[str, Any]) -> Any:
        async with self._session.post(self.origin + path, json=said) as answer:
            return await answer.json()

    async def state(self) -> Any:
        async with self._session.get(self.origin + "/_state") as answer:
            return await answer.json()

    async def does(self, who: str, does: str, **said: Any) -> Any:
        return await self.post("/_people", {"who": who, "does": does, **said})


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    port_file = tmp_path / "port"
    module = "tests.fakes.discord.process"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(port_file), cwd=ROOT
    )
    try:
        async with asyncio.timeout(20):
            while not port_file.exists():  # noqa: ASYNC110  another process makes it
                await asyncio.sleep(0.05)
        port, _ = port_file.read_text(encoding="utf-8").split()
        async with aiohttp.ClientSession() as session:
            yield Stage(f"http://127.0.0.1:{port}", session)
    finally:
        process.terminate()
        assert await process.wait() == 0


async def test_people_are_led_from_another_process_and_seen_there(stage: Stage) -> None:
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


async def test_a_channel_is_flooded_at_one_word(stage: Stage) -> None:
    await stage.post(
        "/_build", {"guild": "W", "text": ["talk"], "people": {"Ada": "de"}}
    )
    await stage.does("Ada", "floods", where="talk", text="Nummer {n}", times=300)
    talk = (await stage.state())["guilds"]["W"]["channels"]["talk"]
    assert [m["content"] for m in talk["messages"]] == [
        f"Nummer {n}" for n in range(300)
    ]
