"""Moderators end a newcomer's welcome, and begin it once more."""

from rituals.catalog.welcome import Welcome
from rituals.community import Community
from rituals.model.audit import AuditEntry
from rituals.model.occurrence import Occurrence, State
from rituals.ports import Storage
from rituals.signals import MembershipChanged
from tests.fakes.desk import called, said
from tests.fakes.house import HOME, House, community, ritual
from tests.fakes.visit import MakeHouse, member_id, on_both


def welcoming() -> Community:
    return community(ritual(), ritual("welcome", "", kind=Welcome(), every=None))


async def audit(house: House) -> list[AuditEntry]:
    async with house.storage.read() as uow:
        return list(await uow.audit.read(HOME))


async def journeys(house: House) -> list[Occurrence]:
    return [o for o in await house.occurrences("welcome") if o.subject]
