"""Somebody with a browser in the rehearsal room: opens pages, presses what is on them."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx

from bot.config.load import read_config
from bot.rehearsal.room import RehearsalRoom
from bot.rehearsal.staging import Beginning
from bot.web.app import create_app
from tests.scenarios.rehearsals import START, TWO_SPACES, WORKSHOP, build

BASE = "http://127.0.0.1:8000"
HTML = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Visitor:
    """A tab of the room. `query` is its address; it follows where acts lead."""

    client: httpx.AsyncClient
    room: RehearsalRoom
    query: str = ""

    async def page(self, query: str | None = None) -> str:
        """The page as HTML."""
        self.query = self.query if query is None else query
        answer = await self.client.get(f"/?{self.query}")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def text(self) -> str:
        """What one reads there."""
        return " ".join(unescape(HTML.sub(" ", await self.page())).split())

    async def do(self, name: str, /, **fields: str) -> httpx.Response:
        """Press what is called so; the tab goes where that leads."""
        names = {key.rstrip("_").replace("__", "."): v for key, v in fields.items()}
        answer = await self.client.post(f"/do/{name}?{self.query}", data=names)
        assert answer.status_code == 303, answer.text
        self.query = answer.headers["location"].removeprefix("/?")
        return answer

    async def be(self, name: str) -> None:
        """Look at the room as somebody else."""
        for platform in self.room.life.platforms.values():
            for person in platform.world.people.values():
                if person.name == name:
                    self.query = f"as={person.account.space}:{person.account.id}"
                    return
        raise LookupError(name)

    async def say(self, text: str) -> None:
        """Type a line and send it."""
        await self.do("say", text=text)

    async def arrive(self) -> None:
        """Wait until the clock is where it was sent."""
        await until(lambda: self.room.clockwork.journey is None)

    @property
    def file(self) -> Path:
        """The configuration behind the room."""
        return Path(self.room.configuration.source.name)

    def read(self) -> str:
        """What stands in the file."""
        return self.file.read_text(encoding="utf-8")

    def write(self, table: str) -> None:
        """Let something else stand in the file."""
        self.file.write_text(table, encoding="utf-8")

    def at(self, space: str, channel: str) -> str:
        """A channel as it stands in addresses."""
        place = next(
            room.place
            for name, platform in self.room.life.platforms.items()
            if name == space
            for room in platform.world.rooms.values()
            if room.name == channel
        )
        return f"{place.space}:{place.id}"


async def until(what: Callable[[], bool]) -> None:
    """Wait for something that is to happen by itself."""
    for _ in range(2000):
        if what():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def file_in(folder: Path, *, language: str = "en") -> Path:
    """A configuration to rehearse, as a file."""
    path = folder / "workshop.toml"
    table = WORKSHOP.replace("LANGUAGE", language).replace("CHANNELS", TWO_SPACES)
    path.write_text(table, encoding="utf-8")
    return path


@asynccontextmanager
async def visiting(
    folder: Path, *, language: str = "en", lively: bool = False, seed: int = 7
) -> AsyncIterator[Visitor]:
    """A room that is open, and a visitor in it; its people only watch if not `lively`."""
    configuration = read_config(file_in(folder, language=language), {})
    beginning = Beginning(seed, START, lively=lively)
    async with RehearsalRoom(configuration, beginning, build) as room:
        transport = httpx.ASGITransport(create_app(room))
        headers = {"Origin": BASE}
        async with httpx.AsyncClient(
            transport=transport, base_url=BASE, headers=headers
        ) as client:
            yield Visitor(client, room)
