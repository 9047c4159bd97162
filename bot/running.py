"""The process of `stammtisch run`: configurations in, a bot that lives until it is told to stop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import structlog

from bot.bootstrap import build_engine
from bot.cli_database import opened
from bot.clock import RealClock
from bot.config.load import Configuration
from bot.dice import SeededDice
from bot.doctor import examine_spaces
from bot.findings import Level, lines
from bot.offline import OfflineRooms
from bot.reloading import Hangups, Reloader
from bot.runner import Runner
from bot.speaker import Speaker
from bot.still_open import refuse_lost_rituals
from bot.together import at_once
from rituals.community import Community
from rituals.errors import StammtischError
from rituals.ports import Clock, Platform

log = structlog.get_logger()


class SeveralDatabasesError(StammtischError):
    """Several configurations in one process share one database; these name different ones. Set STAMMTISCH_DATABASE_URL, or give them the same [storage]."""


class SameCommunityError(StammtischError):
    """Two of the files are about the same community, {community}. One community is one file: write [discord], [slack] and all rituals into it. If they are two, give one of them another id below [community]."""


class Spaces(Protocol):
    """Where communities live."""

    def platforms(self, community: Community) -> Sequence[Platform]:
        """The spaces of one of them, whatever its file has become meanwhile."""

    async def take_over(self, community: Community) -> None:
        """The file of one of them says something else now."""

    async def given_up(self) -> StammtischError:
        """Wait until none of them can be connected any more; what to do then."""


async def run_communities(
    read: Sequence[Configuration],
    env: Mapping[str, str],
    *,
    offline: bool,
    tell: Callable[[str], None],
) -> None:
    """Run the bot for all of them in one process, on one database."""
    communities = _apart([each.community for each in read])
    urls = {each.storage_url for each in read}
    if len(urls) > 1:
        raise SeveralDatabasesError
    for each in read:
        await refuse_lost_rituals(each)
    clock = RealClock()
    spaces = _spaces(read, env, clock, offline=offline)
    platforms = [(c, p) for c in communities for p in spaces.platforms(c)]
    async with opened(urls.pop()) as storage:
        engine = build_engine(
            communities,
            storage=storage,
            clock=clock,
            dice=SeededDice("run"),
            together=at_once,
        )

        async def connect(community: Community) -> None:
            for platform in spaces.platforms(community):
                await engine.connect(community, platform)

        process = Runner(engine, clock)
        reloader = Reloader(engine, read, connect, env, spaces.take_over)
        names = ", ".join(community.name for community in communities)

        looking: asyncio.Task[None] | None = None

        def started() -> None:
            nonlocal looking
            hangups.heed()
            # Not before: it asks for the same lists, which platforms give out slowly.
            looking = asyncio.create_task(
                tell_what_is_amiss([] if offline else read, env)
            )
            tell(f"Running for {names}. Ctrl-C ends it.")

        with Hangups(lambda: process.in_turn(reloader.reload)) as hangups:
            reloader.soon = hangups.begin
            engine.world.reloading = reloader.asked
            async with _ending_with(spaces, process):
                await process.run(platforms, started)
        if looking is not None:
            looking.cancel()
        tell("Stopped.")


@asynccontextmanager
async def _ending_with(spaces: Spaces, process: Runner) -> AsyncIterator[None]:
    """The process ends, and says why, when no space is left: only people can mend that."""
    giving_up = asyncio.create_task(spaces.given_up())
    giving_up.add_done_callback(lambda _: process.end())
    try:
        yield
        if giving_up.done():
            raise giving_up.result()
    finally:
        giving_up.cancel()


async def tell_what_is_amiss(
    read: Sequence[Configuration], env: Mapping[str, str]
) -> None:
    """What `doctor` would say, as far as it is not well, while the bot begins."""
    for each in read:
        speaker = Speaker.of(each.community)
        try:
            async for finding in examine_spaces(each, env, RealClock()):
                if finding.level is not Level.FINE:
                    said = " ".join(line.strip() for line in lines(finding, speaker))
                    log.warning(said, community=each.community.id)
        except Exception:  # the bot runs without having looked
            log.exception("what is amiss was not found", community=each.community.id)


def _spaces(
    read: Sequence[Configuration],
    env: Mapping[str, str],
    clock: Clock,
    *,
    offline: bool,
) -> Spaces:
    if offline:
        return OfflineRooms(clock)
    from bot.spaces import RealSpaces  # noqa: PLC0415  only what is called is loaded

    return RealSpaces(read, env, clock)


def _apart(communities: list[Community]) -> list[Community]:
    seen: set[str] = set()
    for community in communities:
        if community.id in seen:
            raise SameCommunityError(community=community.name)
        seen.add(community.id)
    return communities
