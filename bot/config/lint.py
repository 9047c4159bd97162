"""What is legal in a configuration, but unwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise

from bot.config.load import Configuration
from rituals.community import Community, Ritual
from rituals.document import Msg, Text, msg
from rituals.engine.slots import Slot, slots
from rituals.model.occurrence import Begin
from rituals.model.wall_clock import to_local
from rituals.ports import Holidays

_LOOK_AHEAD = timedelta(days=400)
_SOON = timedelta(days=60)
"""Prompts that last less long than this run out soon."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to think about. `key` is the path in the file that it is about."""

    key: tuple[str, ...]
    text: Msg


def advice(
    configuration: Configuration, holidays: Holidays, today: date
) -> list[Advice]:
    """Everything unwise, the community first, then ritual by ritual."""
    community = configuration.community
    found = list(_about_community(configuration))
    for ritual in community.rituals.values():
        for key, text in _about_ritual(ritual, community, holidays, today):
            found.append(Advice(("rituals", ritual.name, key), text))
    return found


def _about_community(configuration: Configuration) -> Iterator[Advice]:
    community = configuration.community
    if not community.rituals:
        yield Advice(("community",), msg("config.no-rituals"))
    if not community.moderators_channels:
        key = ("community", "moderators_channel")
        yield Advice(key, msg("config.no-moderators-channel"))


def _about_ritual(
    ritual: Ritual, community: Community, holidays: Holidays, today: date
) -> Iterator[tuple[str, Msg]]:
    if getattr(ritual.settings, "hosts", None) == "volunteers":
        yield "hosts", msg("config.volunteers")
    if getattr(ritual.settings, "buddies", None) == "volunteers":
        yield "buddies", msg("config.buddies")
    if ritual.cadence is None and not ritual.settings.retire:
        yield from _no_welcome(ritual, community)
    if ritual.cadence is None or ritual.settings.retire:
        return
    coming = list(
        slots(ritual, holidays, today, today + _LOOK_AHEAD, language=community.language)
    )
    begins = [slot for slot in coming if not slot.skipped]
    yield from _never(coming)
    yield from _meets_next(ritual, begins)
    yield from _overlaps(ritual, begins)
    for key in ("prompts", "challenges"):
        yield from _runs_out(ritual, key, begins, today)


def _no_welcome(ritual: Ritual, community: Community) -> Iterator[tuple[str, Msg]]:
    """Somewhere newcomers come in, and no channel of the ritual is there."""
    there = {channel.space for channel in ritual.channels}
    for space in community.spaces:
        if space not in there:
            platform = Text(space.capitalize())
            yield "channels", msg("config.no-welcome-channel", platform=platform)


def _never(coming: list[Slot]) -> Iterator[tuple[str, Msg]]:
    if not coming:
        yield "every", msg("config.never")


def _meets_next(ritual: Ritual, begins: list[Slot]) -> Iterator[tuple[str, Msg]]:
    """A shift onto a day that has its own slot: told once, for the first time it happens."""
    for slot, after in pairwise(begins):
        if slot.shifted and slot.due_at == after.due_at:
            yield (
                "on_holiday",
                msg(
                    "config.shift-meets-slot",
                    on=slot.slot.date(),
                    holiday=Text(slot.holiday or ""),
                    lands=to_local(slot.due_at, ritual.zone).date(),
                ),
            )
            return


def _overlaps(ritual: Ritual, begins: list[Slot]) -> Iterator[tuple[str, Msg]]:
    """An occurrence that is still open when the next one begins: told once."""
    for slot, after in pairwise(begins):
        begin = Begin(slot.due_at, ritual.zone.key)
        end_at = max(step.at for step in ritual.kind.steps(ritual.settings, begin))
        if slot.due_at < after.due_at < end_at:
            yield (
                "every",
                msg(
                    "config.overlap",
                    begun=to_local(slot.due_at, ritual.zone).date(),
                    ends=to_local(end_at, ritual.zone).date(),
                    next=to_local(after.due_at, ritual.zone).date(),
                ),
            )
            return


def _runs_out(
    ritual: Ritual, key: str, begins: list[Slot], today: date
) -> Iterator[tuple[str, Msg]]:
    """What is asked, used up before long: then it begins again."""
    count = len(getattr(ritual.settings, key, ()))
    again = next(islice(begins, count, None), None) if count else None
    if again is not None and again.slot.date() - today < _SOON:
        yield key, msg(f"config.run-out.{key}", n=count, on=again.slot.date())
