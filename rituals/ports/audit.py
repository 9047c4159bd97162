"""Keeping what moderators changed."""

from collections.abc import Sequence
from typing import Protocol

from rituals.model.audit import AuditEntry
from rituals.model.ids import CommunityId


class Audit(Protocol):
    """What was changed on a moderator's behalf; kept as long as activity."""

    async def write(self, entries: Sequence[AuditEntry]) -> None:
        """Add lines."""

    async def read(
        self, community: CommunityId, limit: int = 100, skip: int = 0
    ) -> Sequence[AuditEntry]:
        """Lines, newest first, without the `skip` newest ones."""

    async def count(self, community: CommunityId) -> int:
        """How many lines there are."""
