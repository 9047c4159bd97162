"""Whether a configuration lacks a ritual that the database says is open."""

from pathlib import Path

from bot.config.faults import ConfigError
from bot.config.load import Configuration
from bot.config.reload import StillOpenError, refuse_removal
from bot.config.sections import RITUALS
from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import State
from storage.connect import connect, place_of
from storage.errors import StorageError
from storage.unit_of_work import SqlStorage


async def refuse_lost_rituals(configuration: Configuration) -> None:
    """`ConfigError` if an open ritual is neither there, nor renamed, nor retiring."""
    community = configuration.community
    open_ = await open_rituals(configuration.storage_url, community.id)
    try:
        refuse_removal(community, open_)
    except StillOpenError as error:
        fault = configuration.source.fault((RITUALS,), str(error))
        raise ConfigError([fault]) from error


async def open_rituals(url: str, community: CommunityId) -> frozenset[RitualName]:
    """Which rituals have an open occurrence; none if there is no database to read.

    It only looks: no database is made or altered for it. One that this version cannot
    read tells nothing here, and what is wrong with it when the bot starts.
    """
    try:
        place = _existing(url)
        if place is None:
            return frozenset()
        async with SqlStorage(connect(url), place) as storage, storage.read() as unit:
            alive = await unit.occurrences.of_ritual(community)
    except StorageError:
        return frozenset()
    return frozenset(each.ritual for each in alive if each.state is State.OPEN)


def _existing(url: str) -> str | None:
    place = place_of(url)
    return place if Path(place).is_file() else None
