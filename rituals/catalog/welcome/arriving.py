"""Arriving and being greeted, one by one or, in a burst of joins, one after the other."""

from dataclasses import replace
from datetime import datetime, timedelta

from rituals.catalog.welcome import texts, to_moderators
from rituals.catalog.welcome.memory import Burst, Journey, Memory
from rituals.catalog.welcome.texts import WelcomeScene
from rituals.effects import Effect, Post, ToModerators
from rituals.kind import Outcome
from rituals.model.audit import Change
from rituals.model.member import Member
from rituals.signals import Did

APART = timedelta(seconds=20)
"""Between two greetings in a burst: three a minute trouble no platform."""
LOOK_AGAIN = timedelta(minutes=10)
PAUSED_FOR = timedelta(days=1)
"""A pause that nobody ends ends by itself: nobody is left standing at the door."""


def arrive(scene: WelcomeScene) -> Outcome:
    """Somebody is in. Their journey begins, and many at once are noticed."""
    memory = Memory.of(scene.memory)
    journey = _journey(memory, scene)
    memory = memory.having(texts.newcomer(scene), journey)
    memory, effects = _counted(scene, memory)
    return Outcome(memory=memory.json, effects=effects)


def _journey(memory: Memory, scene: WelcomeScene) -> Journey:
    """As an earlier round left it to this one, or from the beginning."""
    return memory.in_round(scene.occurrence) or Journey.begun(scene.occurrence)


def _counted(scene: WelcomeScene, memory: Memory) -> tuple[Memory, tuple[Effect, ...]]:
    settings, now = scene.settings, scene.now
    joined_at = scene.occurrence.due_at
    since = settings.raid_within.before(joined_at, scene.zone)
    joins = [j for j in memory.joins if datetime.fromisoformat(j) > since]
    joins = [*joins, joined_at.isoformat()][-settings.raid_above - 1 :]
    memory = replace(memory, joins=tuple(joins))
    known = memory.burst if memory.burst and memory.burst.lasts(now) else None
    if len(joins) <= settings.raid_above:
        return replace(memory, burst=known), ()
    if known is not None:
        return replace(memory, burst=replace(known, last_at=now)), ()
    memory = replace(memory, burst=Burst(last_at=now, next_at=now))
    return memory, (Post("raid", ToModerators(), to_moderators.burst(scene)),)


def greet(scene: WelcomeScene) -> Outcome:
    """The greeting; in a burst when it is their turn, and not while greetings are paused."""
    memory = Memory.of(scene.memory)
    member = texts.newcomer(scene)
    journey = _journey(memory, scene)
    burst = memory.burst
    if burst is not None and burst.lasts(scene.now):
        if burst.paused_until is not None and burst.pauses(scene.now):
            waiting = memory.having(member, replace(journey, turn_at=None))
            again_at = min(burst.paused_until, scene.now + LOOK_AGAIN)
            return Outcome(memory=waiting.json, again_at=again_at)
        if journey.turn_at is None:
            turn_at = max(burst.next_at, scene.now)
            journey = replace(journey, turn_at=turn_at)
            memory = replace(memory, burst=replace(burst, next_at=turn_at + APART))
        if journey.turn_at is not None and journey.turn_at > scene.now:
            waiting = memory.having(member, journey)
            return Outcome(memory=waiting.json, again_at=journey.turn_at)
    memory = memory.having(member, replace(journey, greeted=True, turn_at=None))
    return Outcome(memory=memory.json, effects=(texts.greeting(scene),))


def pause_greetings(heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    """A moderator wants to look first."""
    return _turned(heard, actor, scene, paused=True)


def go_on(heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    """A moderator says that it is fine."""
    return _turned(heard, actor, scene, paused=False)


def _turned(heard: Did, actor: Member, scene: WelcomeScene, *, paused: bool) -> Outcome:
    memory = Memory.of(scene.memory)
    burst = memory.burst
    if burst is None or not _concerns_somebody(memory, burst, scene.now):
        return Outcome(reply=texts.only("welcome.raid.over"))
    said = texts.only("welcome.raid.paused" if paused else "welcome.raid.goes-on")
    if paused == burst.pauses(scene.now):
        return Outcome(reply=said)
    until = scene.now + PAUSED_FOR if paused else None
    last_at = max(burst.last_at, until) if until else burst.last_at
    burst = replace(burst, paused_until=until, last_at=last_at)
    if not paused:
        burst = replace(burst, last_at=scene.now)
    shown = to_moderators.burst_decided(scene, actor.id, paused=paused)
    name = f"raid-decided/{heard.at.isoformat()}"
    return Outcome(
        memory=replace(memory, burst=burst).json,
        effects=(Post(name, ToModerators(), shown),),
        reply=said,
        changes=(Change("pause-greetings" if paused else "go-on"),),
    )


def _concerns_somebody(memory: Memory, burst: Burst, now: datetime) -> bool:
    waiting = any(not each.get("greeted") for each in memory.journeys.values())
    return burst.lasts(now) or waiting
