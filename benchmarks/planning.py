"""What does the plan of 200 rituals over five years cost, written as JSON lines?

Beside it, in every round, the bare minimum: dateutil alone finds the same slots, and
`json.dumps` alone writes as many lines.
"""

import json
from collections.abc import Callable
from datetime import date

from dateutil.rrule import rrulestr

from benchmarks.report import Row, Taken, Watch, compared, middle, tell
from benchmarks.town import challenge, discussion
from bot.holidays import NationalHolidays
from bot.plan import Plan
from rituals.community import Community
from rituals.model.ids import Channel, CommunityId, SpaceId
from rituals.model.wall_clock import zone

WEEKLY, MONTHLY, YEARS = 150, 50, 5
FROM_ON, UNTIL_ON = date(2027, 1, 1), date(2032, 1, 1)
ROUNDS = 3
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_NTH = ("first", "second", "third", "last")


def measure() -> list[Row]:
    """Time and lines of a plan, with the ratio to the bare minimum."""
    plan = Plan(_community(), NationalHolidays(["DE"]), FROM_ON, UNTIL_ON)
    lines = sum(1 for _ in plan.as_json())  # the first time also loads the holidays
    ours, bare = [], []
    for number in range(ROUNDS):
        ours.append(_timed(lambda: sum(len(line) for line in plan.as_json())))
        bare.append(_timed(lambda: _bare(plan, lines)))
        tell(f"round {number + 1} of {ROUNDS}: {ours[-1]}")
    return [
        Row(
            f"plan of {WEEKLY + MONTHLY} rituals over {YEARS} years",
            f"{middle(ours)} for {lines:,} lines",
        ),
        Row("the slots by dateutil, the lines by json.dumps", str(middle(bare))),
        *compared("planning in the time of those alone", ours, bare),
    ]


def _community() -> Community:
    rituals = [
        discussion(f"talk-{n}", _channel(n), f"{_WEEKDAYS[n % 5]} {8 + n % 12:02}:00")
        for n in range(WEEKLY)
    ]
    rituals += [
        challenge(
            f"challenge-{n}", _channel(n), f"{_NTH[n % 4]} {_WEEKDAYS[n % 5]} 18:00"
        )
        for n in range(MONTHLY)
    ]
    return Community(
        id=CommunityId("bench"),
        name="Bench",
        language="en",
        zone=zone("Europe/Berlin"),
        holidays=("DE",),
        rituals={ritual.name: ritual for ritual in rituals},
    )


def _channel(number: int) -> Channel:
    return Channel(SpaceId("rehearsal"), f"#talk-{number % 40}")


def _bare(plan: Plan, lines: int) -> None:
    for ritual in plan.community.rituals.values():
        if ritual.cadence is not None:
            rule = rrulestr(
                f"DTSTART:20270101T090000\nRRULE:{ritual.cadence.pattern.as_rrule}"
                ";UNTIL=20320101T000000"
            )
            sum(1 for _ in rule)
    row = {
        "ritual": "talk-1",
        "slot": "2027-01-04T09:00:00",
        "step": "open",
        "at": "2027-01-04T08:00:00Z",
        "local": "2027-01-04T09:00:00+01:00",
        "note": "",
    }
    for _ in range(lines):
        json.dumps(row, ensure_ascii=False)


def _timed(work: Callable[[], object]) -> Taken:
    watch = Watch()
    work()
    return watch.taken()
