"""What happens when a step of a weekly discussion is due."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from rituals.catalog.weekly_discussion import giving, hosts, prompts, texts
from rituals.catalog.weekly_discussion.memory import Memory, Plan, Reservation
from rituals.catalog.weekly_discussion.settings import DiscussionSettings
from rituals.catalog.weekly_discussion.wrap_up import wrap_up
from rituals.effects import (
    CloseThread,
    Effect,
    InChannels,
    InThreads,
    Post,
    Show,
    ToMember,
)
from rituals.kind import Because, Outcome, Scene
from rituals.model.ids import MemberId
from rituals.model.occurrence import Begin, Need, Step, Verdict
from rituals.model.participation import Participation
from rituals.model.wall_clock import zone

OPEN = "open"
HEADS_UP = "heads-up"
REMIND = "remind"
WRAP_UP = "wrap-up"
CLOSE = "close"

_REMINDER_KEEPS = timedelta(days=1)
_TO_WRAP_UP = frozenset(
    {
        Need.RESONANCE,
        Need.OPEN_QUESTIONS,
        Need.FIRST_TIMERS,
        Need.GIVEN,
        Need.VOLUNTEERS,
    }
)
_VOLUNTEERS, _ROSTER = frozenset({Need.VOLUNTEERS}), frozenset({Need.ROSTER})
_NOBODY: frozenset[Need] = frozenset()
_RAN = (Verdict.RUN, Verdict.LATE)


def steps(settings: DiscussionSettings, begin: Begin) -> tuple[Step, ...]:
    """In the order they are due. A clock change cannot turn two of them round."""
    local = zone(begin.zone)
    reminds = settings.remind_below > 0
    remind_at = settings.remind_after.after(begin.at, local) if reminds else begin.at
    wrap_up_at = max(remind_at, settings.wrap_up_after.after(begin.at, local))
    close_at = max(wrap_up_at, settings.close_after.after(begin.at, local))
    who = _needed_for_a_host(settings)
    planned = [Step(OPEN, begin.at, opens=True, needs=who)]
    if settings.hosted:
        ahead = settings.heads_up.before(begin.at, local)
        in_time = begin.at - ahead
        planned.insert(0, Step(HEADS_UP, ahead, expires_after=in_time, needs=who))
    if reminds:
        keeps = min(_REMINDER_KEEPS, wrap_up_at - remind_at)
        planned.append(Step(REMIND, remind_at, expires_after=keeps))
    in_time = close_at - wrap_up_at
    planned.append(Step(WRAP_UP, wrap_up_at, expires_after=in_time, needs=_TO_WRAP_UP))
    planned.append(Step(CLOSE, close_at, closes=True))
    return tuple(planned)


def _needed_for_a_host(settings: DiscussionSettings) -> frozenset[Need]:
    if settings.hosts == "volunteers":
        return _VOLUNTEERS
    return _ROSTER if settings.host_names else _NOBODY


def on_step(step: str, scene: Scene[DiscussionSettings]) -> Outcome:
    """Do it."""
    return _STEPS[step](scene)


def _heads_up(scene: Scene[DiscussionSettings]) -> Outcome:
    memory = Memory.of(scene.memory)
    plan = Plan.of(scene.occurrence.notes)
    if not prompts.still_right(memory, plan):  # moderators may have swapped before
        plan = prompts.drawn(scene, memory, plan)
    plan = hosts.seated(scene, memory, plan)
    memory = reserved(scene, memory, plan)
    asking = asking_the_host(scene, plan)
    return Outcome(
        notes=plan.json,
        memory=memory.json(scene.now),
        effects=asking,
        because=None if asking else Because("no-host"),
    )


def _open(scene: Scene[DiscussionSettings]) -> Outcome:
    memory = Memory.of(scene.memory)
    plan = Plan.of(scene.occurrence.notes)
    if not prompts.still_right(memory, plan):
        plan = prompts.drawn(scene, memory, plan)
    ping = _unreached_host(scene, plan)
    asked = plan.asked
    if not plan.asked and scene.settings.hosted:
        plan = hosts.seated(scene, memory, plan)
    elif hosts.is_gone(scene, plan):
        plan, ping = hosts.next_seated(scene, plan), ()
    asking = asking_the_host(scene, plan) if plan.asked > asked else ()
    memory = _opened(scene, memory, plan)
    post = Post(
        OPEN,
        InChannels(),
        texts.opening(scene, plan),
        thread=texts.title(plan.prompt) if plan.prompt else None,
        ping=ping,
    )
    return Outcome(
        notes=plan.json,
        memory=memory.json(scene.now),
        participations=hosting(scene, plan),
        contributions=giving.suggested(scene, plan),
        effects=(post, *asking),
    )


def _unreached_host(
    scene: Scene[DiscussionSettings], plan: Plan
) -> tuple[MemberId, ...]:
    """The host whom no private message reached: they hear of it by being named."""
    if plan.host is None or (plan.host_message, None) in scene.receipts:
        return ()
    return (plan.host,)


def _opened(scene: Scene[DiscussionSettings], memory: Memory, plan: Plan) -> Memory:
    if plan.prompt:
        memory = prompts.consumed(memory, plan.prompt, scene.settings.prompts)
    others = {
        occurrence: each
        for occurrence, each in memory.reserved.items()
        if occurrence != scene.occurrence.id
    }
    memory = replace(memory, opened=memory.opened + 1, reserved=others)
    return memory.with_turn(plan.host) if plan.host else memory


def _remind(scene: Scene[DiscussionSettings]) -> Outcome:
    voices = len(scene.having("voice"))
    if voices >= scene.settings.remind_below:
        return Outcome(because=Because("voices", voices))
    until = scene.steps.get(WRAP_UP, scene.now + _REMINDER_KEEPS)
    return Outcome(
        effects=(
            Post(
                REMIND,
                InThreads(OPEN),
                texts.reminder(voices),
                after=OPEN,
                not_after=min(until, scene.now + _REMINDER_KEEPS),
            ),
        )
    )


def _wrap_up(scene: Scene[DiscussionSettings]) -> Outcome:
    plan = Plan.of(scene.occurrence.notes)
    memory = replace(Memory.of(scene.memory), thanked_until=scene.now)
    return Outcome(
        memory=memory.json(scene.now),
        contributions=giving.hosted(scene, plan, _voices(scene)),
        effects=(
            # Without a limit: closing waits for it, so it is never lost on the way.
            Post(WRAP_UP, InThreads(OPEN), wrap_up(scene, plan), after=OPEN),
        ),
    )


def _voices(scene: Scene[DiscussionSettings]) -> list[MemberId]:
    return [part.member for part in scene.having("voice")]


def _close(scene: Scene[DiscussionSettings]) -> Outcome:
    plan = Plan.of(scene.occurrence.notes)
    wrapped_up = scene.occurrence.done.get(WRAP_UP) in _RAN
    return Outcome(
        contributions=giving.hosted(scene, plan, _voices(scene)),
        effects=(
            Show("open-closed", OPEN, texts.opening(scene, plan, running=False)),
            CloseThread(CLOSE, OPEN, after=WRAP_UP if wrapped_up else OPEN),
        ),
    )


_STEPS: Mapping[str, Callable[[Scene[DiscussionSettings]], Outcome]] = MappingProxyType(
    {
        HEADS_UP: _heads_up,
        OPEN: _open,
        REMIND: _remind,
        WRAP_UP: _wrap_up,
        CLOSE: _close,
    }
)


def opens_at(scene: Scene[DiscussionSettings]) -> datetime:
    """When this occurrence opens."""
    return scene.steps.get(OPEN, scene.occurrence.due_at)


def reserved(scene: Scene[DiscussionSettings], memory: Memory, plan: Plan) -> Memory:
    """The memory with what this occurrence has chosen set aside until it must be over.

    If it is skipped, prompt and turn come back by that.
    """
    if plan.prompt is None:
        return memory
    until = scene.steps.get(WRAP_UP, opens_at(scene) + timedelta(days=1))
    chosen = Reservation(plan.prompt.key, until, plan.host)
    return replace(memory, reserved={**memory.reserved, scene.occurrence.id: chosen})


def asking_the_host(scene: Scene[DiscussionSettings], plan: Plan) -> tuple[Effect, ...]:
    """Tell the present host, if there is one: ahead of it, or when it is open already."""
    if plan.host is None:
        return ()
    opening = opens_at(scene)
    if scene.now < opening:
        message = texts.heads_up(scene, plan, opening)
        until: datetime | None = opening
    else:
        message = texts.late_heads_up(scene, plan)
        until = scene.steps.get(WRAP_UP)
    to = ToMember(plan.host)
    return (Post(plan.host_message, to, message, not_after=until),)


def hosting(scene: Scene[DiscussionSettings], plan: Plan) -> tuple[Participation, ...]:
    """The part of the present host, if there is one."""
    if plan.host is None:
        return ()
    return (Participation(scene.occurrence.id, plan.host, "host", scene.now),)
