"""`stammtisch plan`: what will happen in the days to come, for people or as JSON lines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby

from bot.plan_notes import Noted, noted
from bot.speaker import Speaker
from rituals.community import Community
from rituals.document import Msg, Text, msg
from rituals.engine.calendar import SKIPPED, upcoming
from rituals.model.wall_clock import (
    ClockChange,
    clock_changes,
    to_instant,
    to_local,
)
from rituals.ports import Holidays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The days [from_on, until_on) of a community."""

    community: Community
    holidays: Holidays
    from_on: date
    until_on: date
    begun_before: bool = True
    """Whether steps of what began before `from_on` are in it: nobody knows if it did begin."""

    @classmethod
    def of(
        cls,
        community: Community,
        holidays: Holidays,
        from_on: date,
        days: int,
        *,
        begun_before: bool = True,
    ) -> "Plan":
        """The plan of so many days, beginning with `from_on`."""
        until_on = from_on + days * _DAY
        return cls(community, holidays, from_on, until_on, begun_before)

    def rows(self) -> Iterator[Noted]:
        """Every step with its notes, by time."""
        rows = upcoming(self.community, self.holidays, self.from_on, self.until_on)
        begin = to_instant(datetime.combine(self.from_on, time()), self.community.zone)
        return noted(
            row for row in rows if self.begun_before or row.slot.due_at >= begin
        )

    def as_json(self) -> Iterator[str]:
        """One object a line: ritual, slot, step, at, local, note."""
        speaker = Speaker.of(self.community)
        for each in self.rows():
            yield _as_json(each, speaker)

    def as_text(self) -> Iterator[str]:
        """A calendar in words, line by line, in the community's language and zone."""
        return _Calendar(self, Speaker.of(self.community)).lines()


def _as_json(each: Noted, speaker: Speaker) -> str:
    """Put together by hand: times need no quoting, and years of plans have many lines."""
    row = each.row
    at = row.step.at.astimezone(UTC).isoformat(timespec="seconds")
    at = at.removesuffix("+00:00")
    local = row.step.at.astimezone(row.ritual.zone).isoformat(timespec="seconds")
    note = _quoted(speaker.sentence(each.notes)) if each.notes else '""'
    return (
        f'{{"ritual": {_quoted(row.ritual.name)}, "slot": "{row.slot.slot.isoformat()}", '
        f'"step": {_quoted(row.step.name)}, "at": "{at}Z", "local": "{local}", "note": {note}}}'
    )


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Calendar:
    plan: Plan
    speaker: Speaker

    def lines(self) -> Iterator[str]:
        plan = self.plan
        yield self.speaker.line(
            msg(
                "plan.title",
                community=Text(plan.community.name),
                begin=plan.from_on,
                end=plan.until_on - _DAY,
                zone=plan.community.zone.key,
            )
        )
        remarks = self._remarks()
        empty = True
        for day, rows in groupby(plan.rows(), self._local_date):
            yield from self._days_between(remarks, day)
            yield from self._day(day, remarks.pop(day, []))
            for row in rows:
                empty = False
                yield f"  {self._row(row)}"
        yield from self._days_between(remarks, date.max)
        if empty:
            yield ""
            yield self.speaker.line(msg("plan.nothing"))

    def _local_date(self, each: Noted) -> date:
        return to_local(each.row.step.at, self.plan.community.zone).date()

    def _remarks(self) -> dict[date, list[Msg]]:
        """Days on which the clock changes, and holidays."""
        plan, zone = self.plan, self.plan.community.zone
        begin = to_instant(datetime.combine(plan.from_on, time()), zone)
        end = to_instant(datetime.combine(plan.until_on, time()), zone)
        remarks: dict[date, list[Msg]] = {}
        for days in range((plan.until_on - plan.from_on).days):
            on = plan.from_on + days * _DAY
            holiday = plan.holidays.name(on, self.speaker.language)
            if holiday is not None:
                remarks[on] = [msg("plan.holiday", holiday=Text(holiday))]
        for change in clock_changes(begin, end, zone):
            remarks.setdefault(change.on, []).append(_changed(change))
        return remarks

    def _days_between(self, remarks: dict[date, list[Msg]], day: date) -> Iterator[str]:
        """Remarkable days before that one on which nothing is due."""
        for quiet in sorted(on for on in remarks if on < day):
            yield from self._day(quiet, remarks.pop(quiet))

    def _day(self, day: date, remarks: list[Msg]) -> Iterator[str]:
        yield ""
        marks = "".join(f" · {self.speaker.line(remark)}" for remark in remarks)
        yield f"{self.speaker.day(day)}{marks}"

    def _row(self, each: Noted) -> str:
        row, zone = each.row, self.plan.community.zone
        shown = f"{to_local(row.step.at, zone):%H:%M}"
        if row.ritual.zone.key != zone.key:
            shown += f" ({row.local:%H:%M} {row.ritual.zone.key})"
        step = row.step.name
        line = f"{shown}  {row.ritual.name}: {self.speaker.step(step)}"
        if row.step.opens or step == SKIPPED:
            line += f" ({', '.join(str(channel) for channel in row.ritual.channels)})"
        # Of what is left out the step has said it already, but for the reason.
        notes = [n for n in each.notes if n.id != "plan.skipped"]
        if step == SKIPPED and row.slot.holiday:
            line += f": {row.slot.holiday}"
        note = self.speaker.sentence(notes)
        return f"{line}  ! {note}" if note else line


def _changed(change: ClockChange) -> Msg:
    which = "plan.clock-forward" if change.minutes > 0 else "plan.clock-back"
    before, after = f"{change.before:%H:%M}", f"{change.after:%H:%M}"
    return msg(which, before=before, after=after)
