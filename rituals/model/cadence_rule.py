"""Reading an iCalendar recurrence rule, as far as it speaks of days."""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from dateutil.rrule import rrulestr

from rituals.errors import Phrase, phrase
from rituals.model.cadence_errors import RuleError, StartingMissingError
from rituals.model.spelling import did_you_mean

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_SUB_DAILY = ("HOURLY", "MINUTELY", "SECONDLY")
_BY_TIME = ("BYHOUR", "BYMINUTE", "BYSECOND")
_BY_DAY = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"(?P<nth>[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,4}", re.ASCII)
_MOST_WEEKS = 53
# A 29 February that is a certain weekday comes every 40 years at the latest.
_SEEN_WITHIN = timedelta(days=60 * 366)
# Most absolute value of each numbered part, and whether it may count from the end.
_LIMITS = {
    "BYMONTH": (12, False),
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (_MOST_WEEKS, True),
    "BYSETPOS": (366, True),
    "INTERVAL": (1000, False),
}
_KEYS = ("FREQ", *_LIMITS, "BYDAY", "WKST", "UNTIL")


class Rule(NamedTuple):
    """A rule that was read: its text in upper case without the end, and the last possible date."""

    text: str
    last_on: date | None
    parts: dict[str, str]

    @property
    def counts_from_start(self) -> bool:
        """Whether the days depend on where counting begins."""
        says_days = any(key in self.parts for key in _BY_DAY)
        says_days = says_days or self.parts["FREQ"] == "DAILY"
        return self.parts.get("INTERVAL", "1") != "1" or not says_days


def read_rule(written: str, starting: date | None) -> Rule:
    """The rule as written. Raises RuleError, or StartingMissingError if it has to be counted."""
    parts = _parts(written)
    _check_frequency(parts, written)
    _check_keys(parts, written)
    for key in _LIMITS.keys() & parts.keys():
        _check_numbers(key, parts, written)
    _check_weekdays(parts, written)
    last_on = _last_on(parts.pop("UNTIL", None), written)
    rule = Rule(
        ";".join(f"{key}={value}" for key, value in parts.items()), last_on, parts
    )
    if rule.counts_from_start and not starting:
        raise StartingMissingError(written=written)
    _check_happens(rule, starting, written)
    return rule


def _parts(written: str) -> dict[str, str]:
    text = "".join(written.upper().split()).removeprefix("RRULE:").strip(";")
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        key, equals, value = piece.partition("=")
        if not (key and equals and value):
            advice = phrase(
                "fault.rule.shape", 'it looks like "FREQ=MONTHLY;BYDAY=1MO"'
            )
            raise RuleError(rule=written, advice=advice)
        if key in parts:
            advice = phrase("fault.rule.twice", "{key} stands in it twice", key=key)
            raise RuleError(rule=written, advice=advice)
        parts[key] = value
    return parts


def _check_frequency(parts: dict[str, str], written: str) -> None:
    frequency = parts.get("FREQ", "")
    if frequency in _SUB_DAILY:
        advice = phrase(
            "fault.rule.too-often",
            "a ritual comes at most once a day, so FREQ is DAILY, WEEKLY, MONTHLY or YEARLY",
        )
        raise RuleError(rule=written, advice=advice)
    if frequency not in _FREQUENCIES:
        hint = did_you_mean(frequency, _FREQUENCIES)
        advice = phrase(
            "fault.rule.frequency", "FREQ has to be DAILY, WEEKLY, MONTHLY or YEARLY"
        )
        raise RuleError(rule=written, advice=advice, hint=hint)


def _check_keys(parts: dict[str, str], written: str) -> None:
    for key in parts:
        if key in _BY_TIME:
            advice = phrase(
                "fault.rule.time",
                '{key} is not used, write at = "18:00" instead',
                key=key,
            )
            raise RuleError(rule=written, advice=advice)
        if key == "COUNT":
            advice = phrase(
                "fault.rule.count",
                "COUNT is not used, write UNTIL and the last date, such as UNTIL=20271231",
            )
            raise RuleError(rule=written, advice=advice)
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS)
            advice = phrase(
                "fault.rule.unknown", "{key} is no part of such a rule", key=key
            )
            raise RuleError(rule=written, advice=advice, hint=hint)


def _check_numbers(key: str, parts: dict[str, str], written: str) -> None:
    most, from_end = _LIMITS[key]
    for number in parts[key].split(","):
        least = -most if from_end else 1
        fits = (
            _NUMBER.fullmatch(number)
            and least <= int(number) <= most
            and int(number) != 0
        )
        if not fits:
            advice = _limits(key, most, from_end=from_end)
            raise RuleError(rule=written, advice=advice)
    if key == "INTERVAL" and "," in parts[key]:
        advice = phrase("fault.rule.interval", "INTERVAL takes one number")
        raise RuleError(rule=written, advice=advice)


def _limits(key: str, most: int, *, from_end: bool) -> Phrase:
    if not from_end:
        return phrase(
            "fault.rule.numbers",
            "{key} takes numbers from 1 to {most}",
            key=key,
            most=most,
        )
    return phrase(
        "fault.rule.numbers-from-end",
        "{key} takes numbers from 1 to {most} or -1 to -{most} from the end",
        key=key,
        most=most,
    )


def _check_weekdays(parts: dict[str, str], written: str) -> None:
    if parts.get("WKST", "MO") not in _WEEKDAYS:
        advice = phrase(
            "fault.rule.week-start", "WKST takes one of MO, TU, WE, TH, FR, SA, SU"
        )
        raise RuleError(rule=written, advice=advice)
    for day in parts["BYDAY"].split(",") if "BYDAY" in parts else ():
        found = _BYDAY.fullmatch(day)
        if not found or (
            found["nth"] and not 1 <= abs(int(found["nth"])) <= _MOST_WEEKS
        ):
            advice = phrase(
                "fault.rule.weekdays", "BYDAY takes weekdays such as MO, 1MO or -1FR"
            )
            raise RuleError(rule=written, advice=advice)
        if found["nth"] and parts["FREQ"] not in {"MONTHLY", "YEARLY"}:
            advice = phrase(
                "fault.rule.numbered-weekday",
                "a numbered weekday such as {day} needs FREQ=MONTHLY or FREQ=YEARLY",
                day=day,
            )
            raise RuleError(rule=written, advice=advice)


def _last_on(until: str | None, written: str) -> date | None:
    if until is None:
        return None
    try:
        return datetime.strptime(until, "%Y%m%d").date()  # noqa: DTZ007  a local date has no zone
    except ValueError:
        advice = phrase(
            "fault.rule.until",
            "UNTIL takes the last date alone, such as UNTIL=20271231",
        )
        raise RuleError(rule=written, advice=advice) from None


def _check_happens(rule: Rule, starting: date | None, written: str) -> None:
    first = datetime.combine(starting or date(2000, 1, 1), time())
    last = first + _SEEN_WITHIN
    if rule.last_on and rule.last_on < last.date():
        last = datetime.combine(rule.last_on, time())
    text = rule.text
    if not rule.counts_from_start and "BYSETPOS" not in rule.parts:
        # The same days, found a hundred times faster than by looking at every single day.
        text = text.replace("FREQ=DAILY", "FREQ=YEARLY")
    text = f"{text};UNTIL={last:%Y%m%d}"
    found = next(iter(rrulestr(text, dtstart=first)), None)
    if found is None:
        advice = phrase("fault.rule.never", "there is no such day, it would never come")
        raise RuleError(rule=written, advice=advice)


def safe_begin(rule: str, on: date) -> date:
    """The nearest date, `on` or before it, from which the rule finds all its days from `on`.

    dateutil chooses "the second day" from whole months and years wherever it begins, but
    from the first week only what is left of it. Beginning years earlier would be slow.
    """
    parts = dict(piece.split("=") for piece in rule.split(";"))
    if parts["FREQ"] != "WEEKLY":
        return on
    week_begins = _WEEKDAYS.index(parts.get("WKST", "MO"))
    return on - timedelta(days=(on.weekday() - week_begins) % 7)
