"""When the steps of a welcome are due."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rituals.catalog.welcome.settings import WelcomeSettings
from rituals.kind import Scene
from rituals.model.duration import Duration
from rituals.model.occurrence import Begin, Need, Step
from rituals.model.wall_clock import to_instant, to_local
from rituals.model.wall_clock import zone as zone_named
from rituals.orders import MoveStep

ARRIVE, GREET, CHECK_IN, SILENT, LINK, SEEK, UNANSWERED, GRADUATE = (
    "arrive",
    "greet",
    "check-in",
    "silent",
    "link",
    "seek",
    "unanswered",
    "graduate",
)
LIST_AT = time(10)
"""The list of silent newcomers comes at this local time, one for all of a day."""
_A_WEEK = timedelta(days=7)
_A_DAY = timedelta(days=1)
POSTED_WITHIN = timedelta(minutes=1)
"""An introduction stands there after so long, if the platform is up."""
WORTH_FOR = timedelta(days=4)
"""A check-in that comes later than this is left out: others may have used up the week."""


def steps(settings: WelcomeSettings, begin: Begin) -> Sequence[Step]:
    """The steps in the order they are due. `link`, `seek` and `unanswered` are moved when
    there is something to read, somebody to look for, something to answer; until then they
    wait at the end.
    """
    zone = zone_named(begin.zone)
    buddies = frozenset({Need.ROSTER if settings.buddy_names else Need.VOLUNTEERS})
    check_ins = [
        Step(
            f"{CHECK_IN}/{n}",
            after.after(begin.at, zone),
            expires_after=WORTH_FOR,
            needs=buddies,
            quiet=True,
        )
        for n, after in enumerate(settings.check_ins, 1)
    ]
    silent = Step(SILENT, silent_at(settings, begin.at, zone))
    end_at = max(each.at for each in (*check_ins, silent)) + _A_WEEK
    return (
        Step(ARRIVE, begin.at, opens=True),
        Step(GREET, begin.at),
        *sorted((*check_ins, silent), key=lambda step: step.at),
        Step(LINK, end_at, inner=True),
        Step(SEEK, end_at, needs=buddies, inner=True),
        Step(UNANSWERED, end_at, inner=True),
        Step(GRADUATE, end_at, closes=True, needs=buddies, quiet=True),
    )


def check_ins(settings: WelcomeSettings) -> tuple[str, ...]:
    """The steps that ask for what is missing, and their nudges."""
    return tuple(f"{CHECK_IN}/{n}" for n in range(1, len(settings.check_ins) + 1))


def silent_at(settings: WelcomeSettings, since: datetime, zone: ZoneInfo) -> datetime:
    """When somebody of whom nothing was heard is listed: the morning after the time is up."""
    return _morning(settings.silent_after.after(since, zone), zone)


def _morning(at: datetime, zone: ZoneInfo) -> datetime:
    """Then if it is a morning, or else the next one."""
    local = to_local(at, zone)
    morning = datetime.combine(local.date(), LIST_AT)
    return to_instant(morning if local <= morning else morning + _A_DAY, zone)


def seek_at(scene: Scene[WelcomeSettings]) -> datetime:
    """When somebody to accompany them is looked for again: tomorrow morning at the latest."""
    return _morning(scene.now + timedelta(minutes=1), scene.zone)


def seek_on(scene: Scene[WelcomeSettings]) -> tuple[MoveStep, ...]:
    """They were promised that the search goes on."""
    if SEEK in scene.occurrence.done:
        return ()
    return (MoveStep(scene.occurrence.id, SEEK, seek_at(scene)),)


def wait_for_answers(scene: Scene[WelcomeSettings]) -> tuple[MoveStep, ...]:
    """From now on somebody should answer the introduction."""
    if UNANSWERED in scene.occurrence.done:
        return ()
    at = scene.settings.unanswered_after.after(scene.now, scene.zone)
    at = min(at, scene.steps[GRADUATE])
    return (MoveStep(scene.occurrence.id, UNANSWERED, at),)


def link_soon(scene: Scene[WelcomeSettings]) -> tuple[MoveStep, ...]:
    """When the introduction stands there, the letter to the buddy leads to it."""
    if LINK in scene.occurrence.done:
        return ()
    return (MoveStep(scene.occurrence.id, LINK, scene.now + POSTED_WITHIN),)


def graduate_soon(scene: Scene[WelcomeSettings]) -> tuple[MoveStep, ...]:
    """Who has done it all needs no further company, but not before the first week is over
    and there was time to answer them.
    """
    answered = scene.settings.unanswered_after.after(scene.now, scene.zone) + _A_DAY
    week = Duration.parse("7 days").after(scene.occurrence.due_at, scene.zone)
    at = max(answered, week)
    if at >= scene.steps[GRADUATE]:
        return ()
    return (MoveStep(scene.occurrence.id, GRADUATE, at),)
