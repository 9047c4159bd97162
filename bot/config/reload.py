"""What changes when one configuration takes the place of another."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rituals.community import Community
from rituals.errors import StammtischError
from rituals.model.ids import RitualName


class StillOpenError(StammtischError):
    """{rituals} cannot be removed while open. Keep the table with retire = true until it has ended, or say formerly = "..." in the ritual that takes its place."""


class AnotherCommunityError(StammtischError):
    """The file is about "{new}", and the one in force about "{old}". If only the name changed, add id = "{old}" to [community]."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Which rituals come, go, get another name (old, new) or other settings.

    A renamed one is in `changed` by its new name if its settings are others as well:
    which they always are, since `formerly` is one of them.
    """

    added: tuple[RitualName, ...] = ()
    removed: tuple[RitualName, ...] = ()
    renamed: tuple[tuple[RitualName, RitualName], ...] = ()
    changed: tuple[RitualName, ...] = ()
    community: bool = False
    """Something that holds for all rituals is different."""

    def __bool__(self) -> bool:
        return any(
            (self.added, self.removed, self.renamed, self.changed, self.community)
        )


def changes(old: Community, new: Community) -> Changes:
    """What is different in `new`. `AnotherCommunityError` if it is not the same community."""
    if old.id != new.id:
        raise AnotherCommunityError(old=old.id, new=new.id)
    before = {**old.rituals}
    renamed = renames(new, frozenset(before))
    came_from = {now: was for was, now in renamed}
    added = [n for n in new.rituals if n not in before and n not in came_from]
    gone = [n for n in before if n not in new.rituals and n not in dict(renamed)]
    changed = [
        name
        for name, ritual in new.rituals.items()
        if (was := before.get(came_from.get(name, name))) is not None
        and (was.fingerprint, was.zone.key) != (ritual.fingerprint, ritual.zone.key)
    ]
    return Changes(
        added=tuple(added),
        removed=tuple(gone),
        renamed=renamed,
        changed=tuple(changed),
        community=_common(old) != _common(new),
    )


def renames(
    new: Community, known: AbstractSet[RitualName]
) -> tuple[tuple[RitualName, RitualName], ...]:
    """Which of the known names go on under another one, as (old, new).

    A name that `formerly` speaks of and nobody knows was renamed long ago.
    """
    found = []
    for name, ritual in new.rituals.items():
        formerly = ritual.settings.formerly
        if formerly is not None and formerly in known and name not in known:
            found.append((RitualName(formerly), name))
    return tuple(found)


def refuse_removal(new: Community, open_: AbstractSet[RitualName]) -> None:
    """`StillOpenError` if `new` lacks a ritual that has an open occurrence."""
    kept = {*new.rituals, *(old for old, _ in renames(new, open_))}
    missing = sorted(name for name in open_ if name not in kept)
    if missing:
        raise StillOpenError(rituals=", ".join(f'"{name}"' for name in missing))


def _common(community: Community) -> tuple[object, ...]:
    return (
        community.name,
        community.language,
        community.zone.key,
        community.quiet_hours,
        community.holidays,
        community.moderators,
        community.moderators_channels,
        community.commands,
        community.nudges_per_week,
        community.ledger,
        community.keep,
    )
