"""Taking over changed configuration files while the bot runs.

A file that is wrong changes nothing: its faults are logged, each with its line, and the
last good configuration stays in force.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import structlog

from bot.config.faults import ConfigError
from bot.config.load import Configuration, read_config
from bot.config.reload import Changes, changes
from bot.holidays import NationalHolidays
from bot.still_open import open_among, refuse_lost
from rituals.community import Community
from rituals.engine.engine import Engine
from rituals.errors import StammtischError
from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import Occurrence
from rituals.ports import Reading

log = structlog.get_logger()


async def _nothing_more(community: Community) -> None:
    del community


@dataclass(slots=True)
class Reloader:
    """The configurations in force, and how to put others in their place.

    `connect` is called with a community whose channels are others now, `take_over` with
    one of which anything is.
    """

    engine: Engine
    in_force: Sequence[Configuration]
    connect: Callable[[Community], Awaitable[object]]
    env: Mapping[str, str] = field(default_factory=dict)
    take_over: Callable[[Community], Awaitable[object]] = _nothing_more
    soon: Callable[[], None] = lambda: None
    """Has `reload` called as soon as nothing else is done."""

    async def reload(self) -> None:
        """Read all files again, and take over each that is good and different."""
        self.in_force = [await self._reload(each) for each in self.in_force]

    async def asked(
        self, community: CommunityId, alive: Sequence[Occurrence]
    ) -> Reading:
        """Read one community's file for who asks; take over what is good right after."""
        old = next(c for c in self.in_force if c.community.id == community)
        reading = compared(old, alive, self.env)
        if not reading.faults:
            self.soon()
        return reading

    async def _reload(self, old: Configuration) -> Configuration:
        """What is in force after this: the file as it is now, or the old one."""
        told = log.bind(community=old.community.id)
        try:
            new = read_config(Path(old.source.name), self.env)
            changed = changes(old.community, new.community)
            refuse_lost(new, await self._open(new.community))
            if changed:
                await self._take_over(old.community, new.community)
        except ConfigError as error:
            for fault in error.faults:
                told.error(str(fault), line=fault.line, key=fault.key)
        except StammtischError as error:
            told.error(str(error))
        except Exception:  # a mistake of ours must not end what runs well
            log.exception("reloading failed", community=old.community.id)
        else:
            told.info(in_words(changed))
            if later := waiting_for_restart(old, new):
                told.warning("changes at the next start: " + ", ".join(later))
            return new
        told.warning("the last good configuration stays in force")
        return old

    async def _open(self, community: Community) -> frozenset[RitualName]:
        async with self.engine.world.storage.read() as unit:
            return open_among(await unit.occurrences.of_ritual(community.id))

    async def _take_over(self, old: Community, new: Community) -> None:
        await self.engine.reload(new, NationalHolidays(new.holidays))
        await self.take_over(new)
        if _channels(old) != _channels(new):
            await self.connect(new)


class Hangups:
    """Inside the block SIGHUP ends nothing; once heeded, each has the work done, in turn."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._heeded = asyncio.Event()
        self._begun: set[asyncio.Task[None]] = set()

    def heed(self) -> None:
        """From now on do the work, also for those that came before."""
        self._heeded.set()

    def __enter__(self) -> Self:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.begin)
        return self

    def __exit__(self, *_: object) -> None:
        for task in self._begun:
            task.cancel()

    def begin(self) -> None:
        """As if a SIGHUP had come."""
        task = asyncio.get_running_loop().create_task(self._answer())
        self._begun.add(task)  # the loop alone would let it be lost
        task.add_done_callback(self._begun.discard)

    async def _answer(self) -> None:
        await self._heeded.wait()
        await self._work()


def compared(
    old: Configuration, alive: Sequence[Occurrence], env: Mapping[str, str]
) -> Reading:
    """What the file would change now, or what is wrong with it; nothing is taken over.

    `alive` are the community's occurrences that are planned or open.
    """
    try:
        new = read_config(Path(old.source.name), env)
        changed = changes(old.community, new.community)
        refuse_lost(new, open_among(alive))
    except ConfigError as error:
        return Reading(faults=tuple(str(fault) for fault in error.faults))
    except StammtischError as error:
        return Reading(faults=(str(error),))
    return Reading(
        added=tuple(changed.added),
        removed=tuple(changed.removed),
        renamed=tuple(changed.renamed),
        changed=tuple(changed.changed),
        community=changed.community,
        later=tuple(waiting_for_restart(old, new)),
    )


def in_words(changed: Changes) -> str:
    """One line about what is different now."""
    parts = [
        *(f"{name} is new" for name in changed.added),
        *(f"{name} is gone" for name in changed.removed),
        *(f"{old} is called {new} now" for old, new in changed.renamed),
        *(f"{name} has other settings" for name in changed.changed),
    ]
    if changed.community:
        parts.append("something that holds for the whole community")
    if not parts:
        return "configuration read again: nothing changed"
    return "configuration taken over: " + "; ".join(parts)


def waiting_for_restart(old: Configuration, new: Configuration) -> list[str]:
    """The tables whose changes a running process cannot take over."""
    tables = {
        "[storage] url": old.storage_url != new.storage_url,
        "[discord]": old.discord != new.discord,
        "[slack]": old.slack != new.slack,
    }
    return [name for name, different in tables.items() if different]


def _channels(community: Community) -> set[object]:
    return {
        *(channel for each in community.rituals.values() for channel in each.channels),
        *community.moderators_channels,
        *community.observed,
    }
