"""Rooms in this process in place of real spaces: nothing leaves the machine."""

import asyncio
from dataclasses import dataclass, field

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.rehearsal.life import spaces_of
from rituals.community import Community
from rituals.errors import StammtischError
from rituals.model.ids import CommunityId, SpaceId
from rituals.ports import Clock


@dataclass(slots=True)
class OfflineRooms:
    """A space of its own for each that a community names, for as long as the process lives."""

    clock: Clock
    _known: dict[tuple[CommunityId, SpaceId], RehearsalPlatform] = field(
        default_factory=dict
    )

    async def given_up(self) -> StammtischError:
        """Never: there is nothing to be connected to."""
        await asyncio.Event().wait()
        raise AssertionError

    def platforms(self, community: Community) -> list[RehearsalPlatform]:
        """Its spaces, with every channel that it names; those it named before stay."""
        found = []
        for name, wanted in spaces_of(community, []).items():
            key = (community.id, name)
            if key not in self._known:
                self._known[key] = RehearsalPlatform(wanted, self.clock)
            platform = self._known[key]
            for room in wanted.rooms.values():
                if not platform.world.channels(room.name):
                    platform.world.add_channel(room.name)
            found.append(platform)
        return found
