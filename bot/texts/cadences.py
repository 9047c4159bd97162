"""When a ritual comes back, in words: "jeden Montag um 09:00"."""

from bot.texts.catalogues import OURS
from bot.texts.translator import GettextTranslator
from bot.texts.words import month_in_words, weekday_in_words
from rituals.document import Code, Msg, Reader, msg
from rituals.model.cadence import Cadence
from rituals.model.cadence_pattern import Pattern, PatternKind

_ANY_ZONE = "UTC"
"""A cadence is local time wherever it is read."""


def cadence_in_words(cadence: Cadence, language: str) -> str:
    """A cadence as it stands within a sentence, with the dates it begins and ends on."""
    reader = Reader(OURS.language(language), _ANY_ZONE)
    phrase = _phrase(cadence.pattern, f"{cadence.at:%H:%M}", reader.language)
    if cadence.starting:
        phrase = msg("cadence.starting", cadence=phrase, date=cadence.starting)
    if cadence.last_on:
        phrase = msg("cadence.ending", cadence=phrase, date=cadence.last_on)
    return GettextTranslator().line((phrase,), reader)


def _phrase(pattern: Pattern, at: str, language: str) -> Msg:
    months = tuple(month_in_words(month, language) for month in pattern.months)
    match pattern.kind:
        case PatternKind.WEEKLY:
            return _weekly(pattern, at, language)
        case PatternKind.MONTHLY_WEEKDAY:
            which = tuple(_nth(n) for n in pattern.ordinals)
            day = weekday_in_words(pattern.weekdays[0], language)
            if not months:
                return msg("cadence.monthly-weekday", which=which, day=day, at=at)
            return msg(
                "cadence.yearly-weekday", which=which, day=day, months=months, at=at
            )
        case PatternKind.MONTHLY_DAY:
            days = tuple(_day(n) for n in pattern.days)
            if not months:
                return msg("cadence.monthly-day", days=days, at=at)
            return msg("cadence.yearly-day", days=days, months=months, at=at)
        case PatternKind.RULE:
            return msg("cadence.rule", rule=Code(pattern.rule), at=at)


def _weekly(pattern: Pattern, at: str, language: str) -> Msg:
    if pattern.is_daily:
        return msg("cadence.daily", at=at)
    if pattern.is_working_days:
        return msg("cadence.working-days", at=at)
    days = tuple(weekday_in_words(day, language) for day in pattern.weekdays)
    if pattern.interval == 1:
        return msg("cadence.weekly", days=days, at=at)
    return msg("cadence.weeks", n=pattern.interval, days=days, at=at)


def _nth(n: int) -> Msg:
    return msg("cadence.nth.last") if n < 0 else msg(f"cadence.nth.{n}")


def _day(n: int) -> Msg:
    return msg("cadence.last-day") if n < 0 else msg("cadence.day", n=n)
