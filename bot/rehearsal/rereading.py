"""Taking over a changed configuration file while people look on; what is wrong stands at its line."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.config.faults import ConfigError, Fault
from bot.config.load import Configuration, read_config
from bot.config.reload import changes
from bot.config.secrets import redacted
from bot.config.sections import RITUALS
from bot.holidays import NationalHolidays
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.space import RehearsalSpace
from bot.rehearsal.life import Life, channels_of
from bot.still_open import open_among, refuse_lost
from rituals.community import Community
from rituals.errors import StammtischError

_LOOK_EVERY = 1.0
"""Seconds between two looks at the files."""
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class FaultShown:
    """A fault of the file, with the line it stands in as it is written there."""

    fault: Fault | None
    sentence: str = ""
    """What is wrong, where it is about no part of the file."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reread:
    """What came of reading the file again: what is in force now, and what is wrong."""

    in_force: Configuration
    changed: bool = False
    faults: tuple[FaultShown, ...] = ()


async def reread(old: Configuration, life: Life, env: Mapping[str, str]) -> Reread:
    """Take the file over as it is now, if it is right; else the old one stays in force."""
    path = Path(old.source.name)
    try:
        new = read_config(path, env)
        changed = changes(old.community, new.community)
        async with life.bot.storage.read() as uow:
            alive = await uow.occurrences.of_ritual(new.community.id)
        refuse_lost(new, open_among(alive))
        if changed:
            await _take_over(life, new.community)
    except ConfigError as error:
        lines = _lines_of(path)
        return Reread(old, faults=tuple(_shown(f, lines) for f in error.faults))
    except (StammtischError, OSError) as error:
        return Reread(old, faults=(FaultShown(None, str(error)),))
    return Reread(new, changed=bool(changed))


async def _take_over(life: Life, new: Community) -> None:
    for space in new.spaces:
        if space not in life.platforms:
            world = RehearsalSpace(space, record=life.record)
            life.platforms[space] = RehearsalPlatform(world, life.clock)
    added = False
    for channel in dict.fromkeys(channels_of(new)):
        world = life.platforms[channel.space].world
        if not world.channels(channel.name):
            world.add_channel(channel.name)
            added = True
    life.community = new
    await life.bot.engine.reload(new, NationalHolidays(new.holidays))
    if added:
        for platform in life.platforms.values():
            await life.bot.engine.connect(new, platform)


def _shown(fault: Fault, lines: list[str]) -> FaultShown:
    at = (fault.line or 0) - 1
    written = lines[at] if 0 <= at < len(lines) else ""
    return FaultShown(fault, source=redacted(written.strip())[:_LONGEST_LINE])


def _lines_of(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


async def changes_of(configuration: Configuration) -> AsyncIterator[None]:
    """Each time that the file, or one with prompts that it names, is another than before."""
    path = Path(configuration.source.name)
    paths = [path, *_prompts(configuration, path.parent)]
    before = [_stamp(each) for each in paths]
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        now = await asyncio.to_thread(lambda: [_stamp(each) for each in paths])
        if now != before:
            before = now
            yield


def _prompts(configuration: Configuration, folder: Path) -> list[Path]:
    tables = configuration.source.table.get(RITUALS, {})
    named = (each.get("prompts") for each in tables.values())
    return [folder / name for name in named if isinstance(name, str)]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except OSError:
        return 0, 0
    return told.st_mtime_ns, told.st_size
