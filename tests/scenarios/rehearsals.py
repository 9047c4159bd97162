"""A small rehearsal from a configuration in words; as a program it prints its transcript."""

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.bootstrap import build_engine
from bot.clock import HandClock
from bot.config.load import load
from bot.platforms.rehearsal.space import RehearsalSpace
from bot.rehearsal.life import Rehearsed
from bot.rehearsal.rehearse import rehearse
from rituals.community import Community
from rituals.model.ids import SpaceId
from rituals.ports import Dice, Reloading
from tests.fakes.storage import FakeStorage

START = datetime(2027, 1, 3, 0, 0, tzinfo=ZoneInfo("Europe/Berlin"))
WORKSHOP = """
[community]
name = "Werkstatt"
language = "LANGUAGE"
timezone = "Europe/Berlin"
quiet_hours = "21:00-08:00"
moderators_channel = ["discord:#mods"]

[rituals.question]
kind = "weekly_discussion"
channels = CHANNELS
every = "monday 09:00"
prompts = ["What did you learn?", "What did you break?", "Who helped you?"]
hosts = "volunteers"

[rituals.build]
kind = "monthly_challenge"
channels = ["discord:#build"]
every = "first monday 10:00"
submit_for = "6 days"
vote_for = "2 days"
look_back_after = "1 day"
close_after = "1 day"
[[rituals.build.challenges]]
title = "Mend something"
brief = "Mend what others would throw away."

[ledger]
channels = ["discord:#help", "slack:#help"]
"""
TWO_SPACES = '["discord:#talk", "slack:#talk"]'


def workshop(
    language: str = "en", channels: str = TWO_SPACES, *, slack: bool = True
) -> Community:
    """A community with both rituals and a ledger, in two spaces or in one."""
    table = WORKSHOP.replace("LANGUAGE", language).replace("CHANNELS", channels)
    if not slack:
        table = table.replace(', "slack:#help"', "").replace(', "slack:#talk"', "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workshop.toml"
        path.write_text(table, encoding="utf-8")
        return load(path, {})


@asynccontextmanager
async def build(
    community: Community, clock: HandClock, dice: Dice
) -> AsyncIterator[Rehearsed]:
    """The real engine, on a storage that is quick to make."""
    storage = FakeStorage()
    bot = build_engine([community], storage=storage, clock=clock, dice=dice)

    def heed(reloading: Reloading) -> None:
        bot.world.reloading = reloading

    yield Rehearsed(bot, storage, heed)


async def rehearsed(
    community: Community, *, days: int = 14, seed: int = 7
) -> tuple[str, dict[SpaceId, RehearsalSpace]]:
    """The transcript and the spaces as they are in the end."""
    out = io.StringIO()
    spaces = await rehearse(
        community, days=days, seed=seed, start=START, out=out, build=build
    )
    return out.getvalue(), spaces


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # it is a text stream
    text, _ = asyncio.run(rehearsed(workshop(), days=int(sys.argv[1])))
    sys.stdout.write(text)
