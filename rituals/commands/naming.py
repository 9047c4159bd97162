"""Who is meant, and which occurrence: by what people type."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from rituals.commands.desk import Desk
from rituals.commands.errors import (
    MeantMemberError,
    NoOccurrenceError,
    NoSuchMemberError,
    NoSuchOccurrenceError,
    WhichMemberError,
)
from rituals.community import Ritual
from rituals.document import Time
from rituals.model.ids import SpaceId
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence, State
from rituals.model.spelling import folded, nearest
from rituals.model.wall_clock import to_local
from rituals.model.when import WhenError, read_day

_NEXT = ("next", "naechste", "naechster", "naechstes", "naechsten")
_NOW = ("open", "now", "current", "offen", "jetzt", "laufend", "laufende", "laufendes")
_LAST = ("last", "letzte", "letzter", "letztes", "letzten", "previous")
_MOST_CHOICES = 5
_LONG_AGO = timedelta(days=60)


async def member_named(desk: Desk, typed: str) -> Member:
    """By id, by an account's id, or by a name that only one has.

    Of several, those are meant who are here, and in the space where it was typed.
    """
    everybody = await people(desk)
    said = typed.removeprefix("@").strip()
    for member in everybody:
        if said == member.id or any(said == a.id for a in member.accounts):
            return member
    name = folded(said)
    exact = [m for m in everybody if folded(m.name) == name]
    found = exact or [m for m in everybody if folded(m.name).startswith(name)]
    found = [m for m in found if m.here] or found
    found = [m for m in found if is_in(m, desk.space)] or found
    if len(found) == 1:
        return found[0]
    if found:
        choices = tuple(f"{m.name} ({m.id})" for m in found[:_MOST_CHOICES])
        raise WhichMemberError(given=typed, choices=choices)
    meant = nearest(said, (m.name for m in everybody if m.here))
    if meant:
        raise MeantMemberError(given=typed, nearest=meant)
    raise NoSuchMemberError(given=typed)


def is_in(member: Member, space: SpaceId) -> bool:
    """Whether they have an account there."""
    return any(account.space == space for account in member.accounts)


async def people(desk: Desk) -> list[Member]:
    """Everybody who can be named: no bots, and nobody who was forgotten; by name."""
    everybody = await desk.uow.members.everybody(desk.community.id)
    named = (m for m in everybody if m.accounts and not m.bot)
    return sorted(named, key=lambda m: folded(m.name))


async def occurrence_named(
    desk: Desk, ritual: Ritual | None, states: Collection[State], typed: str
) -> Occurrence:
    """By its date and number, or when it is due, or `next`, `open` or `last`."""
    fitting = await occurrences(desk, ritual, states)
    exact = [o for o in fitting if o.id == typed or o.id.endswith(f"/{typed}")]
    found = exact or _by_word(desk, fitting, folded(typed))
    if found is None:
        found = [o for o in fitting if _is_on(desk, o, typed)]
    if found:
        return found[0]
    name = ritual.name if ritual else ""
    if not fitting:
        raise NoOccurrenceError(ritual=name, given=typed)
    choices = tuple(Time(o.due_at, "date") for o in fitting[:_MOST_CHOICES])
    raise NoSuchOccurrenceError(ritual=name, given=typed, choices=choices)


async def occurrences(
    desk: Desk, ritual: Ritual | None, states: Collection[State]
) -> list[Occurrence]:
    """Those in one of these states, the ones to come first, by when they are due."""
    now = desk.clock.now()
    found = [
        o
        for o in await desk.occurrences(ritual.name if ritual else None)
        if o.state in states
        and o.subject is None
        and (o.alive or o.due_at > now - _LONG_AGO)
    ]
    coming = [o for o in found if o.due_at > now]
    past = [o for o in found if o.due_at <= now]
    return [*coming, *reversed(past)]


def _by_word(
    desk: Desk, fitting: Sequence[Occurrence], said: str
) -> list[Occurrence] | None:
    """What `next`, `open` or `last` means; `None` if it is none of these words."""
    now = desk.clock.now()
    if said in _NEXT:
        return [o for o in fitting if o.due_at > now] or list(fitting)
    if said in _NOW:
        return [o for o in fitting if o.state is State.OPEN]
    if said in _LAST:
        return [o for o in fitting if o.due_at <= now]
    return None


def _is_on(desk: Desk, occurrence: Occurrence, typed: str) -> bool:
    ritual = desk.community.rituals.get(occurrence.ritual)
    if ritual is None:
        return False
    due_on = to_local(occurrence.due_at, ritual.zone).date()
    try:
        on = read_day(typed, to_local(desk.clock.now(), ritual.zone).date())
    except WhenError:
        return False
    return on in (occurrence.slot.date(), due_on)
