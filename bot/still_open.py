"""Whether a configuration lacks a ritual that the database says is open."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from bot.config.faults import ConfigError, told
from bot.config.load import Configuration
from bot.config.reload import StillOpenError, refuse_removal
from bot.config.sections import RITUALS
from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import Occurrence, State
from storage.connect import connect, place_of
from storage.errors import StorageError
from storage.unit_of_work import SqlStorage


async def refuse_lost_rituals(configuration: Configuration) -> None:
    """`ConfigError` if an open ritual is neither there, nor renamed, nor retiring."""
    url = configuration.storage_url
    refuse_lost(configuration, await open_rituals(url, configuration.community.id))


def refuse_lost(configuration: Configuration, open_: AbstractSet[RitualName]) -> None:
    """The same, where it is known already which rituals are open."""
    try:
        refuse_removal(configuration.community, open_)
    except StillOpenError as error:
        fault = configuration.source.fault((RITUALS,), told(error))
        raise ConfigError([fault]) from error


async def open_rituals(url: str, community: CommunityId) -> frozenset[RitualName]:
    """Which rituals have an open occurrence; none if there is no database to read.

    It only looks: no database is made or altered for it. One that this version cannot
    read tells nothing here, and what is wrong with it when the bot starts. A kind of
    database that cannot be used at all is a `DatabaseUrlError` at once.
    """
    place = _existing(url)
    if place is None:
        return frozenset()
    try:
        async with SqlStorage(connect(url), place) as storage, storage.read() as unit:
            alive = await unit.occurrences.of_ritual(community)
    except StorageError:
        return frozenset()
    return open_among(alive)


def open_among(occurrences: Iterable[Occurrence]) -> frozenset[RitualName]:
    """The rituals of those that are open."""
    return frozenset(o.ritual for o in occurrences if o.state is State.OPEN)


def _existing(url: str) -> str | None:
    place = place_of(url)
    return place if Path(place).is_file() else None
