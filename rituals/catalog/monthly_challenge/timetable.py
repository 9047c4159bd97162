"""When things happen in a challenge, and what follows when a moderator moves a date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from rituals.catalog.monthly_challenge.roster import ChallengeScene
from rituals.catalog.monthly_challenge.settings import ChallengeSettings
from rituals.model.duration import Duration, Unit
from rituals.model.occurrence import Begin, Need, Step
from rituals.model.wall_clock import to_local, zone
from rituals.orders import MoveStep

ANNOUNCE = "announce"
MIDWAY = "midway"
LAST_CALL = "last-call"
VOTE = "vote"
RESULTS = "results"
LOOK_BACK = "look-back"
CLOSE = "close"

_TO_THANK = frozenset({Need.HELPERS, Need.GIVEN})
_MIDWAY_EXPIRES_AFTER = timedelta(days=2)


class Phase(Enum):
    """What a challenge is waiting for."""

    SUBMITTING = "submitting"
    JUDGING = "judging"
    SHOWN = "shown"
    """The results are out."""
    CLOSED = "closed"


def steps_of(settings: ChallengeSettings, begin: Begin) -> tuple[Step, ...]:
    """The steps in the order they are due.

    Without a last call where that would not come after the announcement.
    """
    where = zone(begin.zone)
    deadline = settings.submit_for.after(begin.at, where)
    judged = settings.judging != "everyone"
    results = settings.vote_for.after(deadline, where) if judged else deadline
    look_back = settings.look_back_after.after(results, where)
    close = settings.close_after.after(look_back, where)
    midway = _midway(begin.at, deadline, where)
    last_call = settings.last_call.before(deadline, where)
    in_time = deadline - last_call
    reminders: tuple[Step, ...] = (
        Step(MIDWAY, midway, expires_after=_MIDWAY_EXPIRES_AFTER),
        Step(LAST_CALL, last_call, expires_after=in_time),
    )
    if last_call <= begin.at:
        reminders = reminders[:1]
    elif midway >= last_call:
        reminders = reminders[1:]
    return (
        Step(ANNOUNCE, begin.at, opens=True),
        *reminders,
        *([Step(VOTE, deadline)] if judged else []),
        Step(RESULTS, results, needs=_TO_THANK),
        Step(LOOK_BACK, look_back, expires_after=close - look_back),
        Step(CLOSE, close, closes=True),
    )


def _midway(begin: datetime, deadline: datetime, where: ZoneInfo) -> datetime:
    """Half of the time, by whole days if there are any, to be at a time of day people chose."""
    days = (to_local(deadline, where).date() - to_local(begin, where).date()).days // 2
    if days == 0:
        return begin + (deadline - begin) / 2
    return Duration(days, Unit.DAY).after(begin, where)


def deadline_step(scene: ChallengeScene) -> str:
    """The step by which submissions close."""
    return RESULTS if scene.settings.judging == "everyone" else VOTE


def deadline_of(scene: ChallengeScene) -> datetime:
    """Until when submissions are in time."""
    return scene.steps[deadline_step(scene)]


def phase_at(scene: ChallengeScene, at: datetime) -> Phase:
    """What it waits for at that instant, from the announcement until it is closed."""
    if RESULTS in scene.occurrence.done:
        return Phase.SHOWN
    return Phase.SUBMITTING if at < deadline_of(scene) else Phase.JUDGING


@dataclass(frozen=True, slots=True)
class Moved:
    """The dates after a change, and the orders that make it so."""

    steps: Mapping[str, datetime]
    orders: tuple[MoveStep, ...]

    def applied(self, scene: ChallengeScene) -> ChallengeScene:
        """The scene with the new dates."""
        return replace(scene, steps=self.steps)


def moved(scene: ChallengeScene, step: str, to: datetime) -> Moved:
    """Move that step, and what follows from it by the settings; what is done stays."""
    settings, where = scene.settings, scene.zone
    dates = {step: to}
    if step == deadline_step(scene):
        near = to
        if LAST_CALL in scene.steps:
            called = settings.last_call.before(to, where)
            near = dates[LAST_CALL] = max(called, scene.steps[ANNOUNCE])
        if MIDWAY in scene.steps:
            dates[MIDWAY] = min(scene.steps[MIDWAY], near)
    if step == VOTE:
        dates[RESULTS] = settings.vote_for.after(to, where)
    dates[LOOK_BACK] = settings.look_back_after.after(dates[RESULTS], where)
    dates[CLOSE] = settings.close_after.after(dates[LOOK_BACK], where)
    still = {
        name: at
        for name, at in dates.items()
        if name in scene.steps and name not in scene.occurrence.done
    }
    orders = tuple(
        MoveStep(scene.occurrence.id, name, at)
        for name, at in still.items()
        if scene.steps[name] != at
    )
    return Moved({**scene.steps, **still}, orders)
