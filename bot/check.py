"""`stammtisch check`: what a good configuration will do, in a few lines."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.config.lint import Advice, advice
from bot.config.load import Configuration
from bot.speaker import Speaker
from bot.texts.cadences import cadence_in_words
from bot.texts.words import when_in_words
from rituals.community import Ritual
from rituals.document import Msg, Param, Text, msg
from rituals.engine.slots import Slot, slots
from rituals.model.wall_clock import to_local
from rituals.ports import Holidays

_HORIZON = timedelta(days=3 * 366)
_LONGEST_SHIFT = timedelta(days=32)


def report(
    configuration: Configuration, holidays: Holidays, now: datetime
) -> Iterator[str]:
    """A line for the community and for each ritual, what is observed, what is unwise."""
    community = configuration.community
    speaker = Speaker.of(community)
    yield speaker.line(
        msg("config.fine", community=Text(community.name), n=len(community.rituals))
    )
    for ritual in community.rituals.values():
        yield f"  {speaker.line(_ritual(ritual, holidays, now, speaker))}"
    for sentence in _observed(configuration):
        yield speaker.line(sentence)
    today = to_local(now, community.zone).date()
    for each in advice(configuration, holidays, today):
        yield speaker.line(_told(each, configuration))


def _ritual(ritual: Ritual, holidays: Holidays, now: datetime, speaker: Speaker) -> Msg:
    name = Text(ritual.name)
    if ritual.settings.retire:
        return msg("config.ritual-retires", ritual=name)
    where = tuple(Text(str(channel)) for channel in ritual.channels)
    if ritual.cadence is None:
        return msg("config.ritual-on-joining", ritual=name, where=where)
    slot = next_slot(ritual, holidays, now, speaker.language)
    if slot is None:
        return msg("config.ritual-without-date", ritual=name, where=where)
    gaps: dict[str, Param] = {
        "ritual": name,
        "cadence": Text(cadence_in_words(ritual.cadence, speaker.language)),
        "where": where,
        "next": Text(when_in_words(slot.due_at, ritual.zone, speaker.language)),
        "zone": ritual.zone.key,
    }
    if slot.shifted:
        note = msg(
            "plan.shifted", holiday=Text(slot.holiday or ""), on=slot.slot.date()
        )
        return msg("config.ritual-noted", **gaps, note=note)
    return msg("config.ritual", **gaps)


def next_slot(
    ritual: Ritual, holidays: Holidays, now: datetime, language: str
) -> Slot | None:
    """The next slot that begins after `now` and is not left out; `None` if none does for years."""
    today = to_local(now, ritual.zone).date()
    found = slots(
        ritual, holidays, today - _LONGEST_SHIFT, today + _HORIZON, language=language
    )
    return next((s for s in found if not s.skipped and s.due_at > now), None)


def _observed(configuration: Configuration) -> Iterator[Msg]:
    """Where messages are read, and where it is only noted that somebody wrote."""
    community = configuration.community
    channels = tuple(
        Text(str(each)) for each in dict.fromkeys(community.ledger.channels)
    )
    if channels:
        yield msg("config.observed", where=(*channels, msg("config.threads")))
    else:
        yield msg("config.observed-threads-only")
    welcoming = tuple(Text(str(each)) for each in community.welcoming)
    if welcoming:
        yield msg("config.only-noted", where=welcoming)


def _told(each: Advice, configuration: Configuration) -> Msg:
    """With the line of what the file says; with the section of what it leaves unsaid."""
    *section, _ = each.key
    if not section or each.key not in configuration.source.lines:
        where = Text(".".join(section or each.key))
        return msg("config.advice-on-section", section=where, advice=each.text)
    return msg(
        "config.advice",
        line=configuration.source.lines.line(each.key),
        key=Text(".".join(each.key)),
        advice=each.text,
    )
