"""How fast do ten thousand posts for two hundred channels reach Discord, of what its rate limits allow?

From the outbox through the relay to the API, which is as far away as a server on the same continent. The limits are
those of the local Discord: five messages in five seconds for each channel, fifty requests in a second for everything.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from pathlib import Path

from benchmarks.discord_bots import DISCORD
from benchmarks.discord_world import TOKEN, Addresses, Size, World, world
from benchmarks.report import Row, Watch, tell
from bot.bootstrap import build_engine
from bot.clock import RealClock
from bot.config.load import Configuration, read_config
from bot.dice import SeededDice
from bot.runner import Runner
from bot.spaces import RealSpaces
from bot.together import at_once
from rituals.community import Community
from rituals.document import Paragraph, Text, doc
from rituals.effects import InChannels, Post
from rituals.engine.payload import encode
from rituals.model.delivery import OutboxEntry
from rituals.model.ids import Channel, SpaceId
from storage.unit_of_work import SqlStorage, open_storage

POSTS, CHANNELS = 10_000, 200
AWAY = 0.05
LOOK = 2.0
SPACE = SpaceId("discord")
MEASURES_OTHERS = True


def measure() -> list[Row]:
    """Posts in a second, beside what the limits allow."""
    with world(Size(members=10, channels=CHANNELS, away=AWAY)) as here:
        watch = Watch()
        asyncio.run(_post_all(here))
        cost = watch.taken().cpu / POSTS
        posted, refused = here.posts(), here.statuses().get(429, 0)
    if len(posted) != POSTS:
        raise AssertionError(len(posted))
    took, least = max(posted) - min(posted), _least_seconds()
    return [
        Row(
            f"{POSTS:,} posts over {CHANNELS} channels", f"{POSTS / took:.1f} a second"
        ),
        Row("the limits allow", f"{POSTS / least:.1f} a second"),
        Row("reached of what they allow", f"{least / took:.0%}", "at least 90 %"),
        Row("requests that were refused as too many", f"{refused:,}", "rare"),
        Row("a post", f"{cost * 1e3:.1f} ms of processor"),
    ]


def _least_seconds() -> float:
    """From the first post to the last, by somebody who knows the limits."""
    in_all = (ceil(POSTS / 50) - 1) * 1.0
    in_a_channel = (ceil(POSTS / CHANNELS / 5) - 1) * 5.0
    return max(in_all, in_a_channel)


async def _post_all(here: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = _configuration(Path(folder) / "bench.toml", here.addresses)
        storage = await open_storage(f"sqlite:///{folder}/bench.db")
        spaces = RealSpaces([read], _environment(here.addresses), RealClock())
        engine = build_engine(
            [read.community],
            storage=storage,
            clock=RealClock(),
            dice=SeededDice("bench"),
            together=at_once,
        )
        (platform,) = spaces.platforms(read.community)
        runner = Runner(engine, RealClock())
        await _fill(storage, read.community)
        running = asyncio.create_task(runner.run([(read.community, platform)]))
        while not running.done():
            await asyncio.sleep(LOOK)
            posted = len(await asyncio.to_thread(here.posts))
            tell(f"{posted:,} of {POSTS:,}")
            if posted >= POSTS:
                runner.end()
                break
        await running
        await storage.close()


def _configuration(file: Path, at: Addresses) -> Configuration:
    channels = [f"discord:{name}" for name in _names()]
    (guild,) = at.guilds
    file.write_text(
        DISCORD.format(guild=guild, channels=str(channels).replace("'", '"')),
        encoding="utf-8",
    )
    return read_config(file, {})


def _names() -> list[str]:
    return ["#talk", *(f"#talk-{n}" for n in range(1, CHANNELS))]


def _environment(at: Addresses) -> Mapping[str, str]:
    return {
        "STAMMTISCH_DISCORD_TOKEN": TOKEN,
        "STAMMTISCH_DISCORD_API": at.api,
        "STAMMTISCH_DISCORD_GATEWAY": at.gateway,
    }


async def _fill(storage: SqlStorage, community: Community) -> None:
    """All in the outbox, in turn for each channel, due now."""
    now, names = RealClock().now(), _names()
    async with storage.write() as uow:
        await uow.outbox.put(
            [
                OutboxEntry(
                    key=f"bench/{n}",
                    community=community.id,
                    space=SPACE,
                    name="bench",
                    payload=encode(_post(n, channel)),
                    created_at=now,
                    due_at=now + timedelta(microseconds=n),
                    not_before=now,
                    channel=channel,
                )
                for n in range(POSTS)
                for channel in [Channel(SPACE, names[n % CHANNELS])]
            ]
        )


def _post(number: int, channel: Channel) -> Post:
    words = f"Post {number}: what are you working on this week?"
    return Post("bench", InChannels(channel), doc(Paragraph((Text(words),))))
