"""Runs the steps that are due, each once, or writes down why not."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rituals.community import Ritual
from rituals.engine.finding import is_paused
from rituals.engine.ordering import carry_out_all
from rituals.engine.stage import Cause, Stage, step_named
from rituals.engine.tell import ask_late
from rituals.engine.world import LATE, World, steps_of
from rituals.kind import Because, Outcome
from rituals.model.delivery import TrailEntry
from rituals.model.occurrence import Occurrence, Opening, State, Step, Verdict

BATCH = 250
ASK_FOR = timedelta(days=1)
"""How long moderators have to say what shall happen to a late opening."""
RETRY_AFTER = timedelta(minutes=10)
ASKED, DECIDED, FAILED = "asked", "decided", "failed"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A step whose time has come."""

    occurrence: Occurrence
    ritual: Ritual
    step: Step
    now: datetime

    @property
    def late_by(self) -> timedelta:
        return self.now - self.step.at

    @property
    def is_late(self) -> bool:
        return self.late_by > LATE


class Stepper:
    """Takes what is due, batch by batch; every batch is one unit of work."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def run_due(self) -> int:
        """Run one batch of due steps; how many occurrences it looked at."""
        now = self._world.clock.now()
        async with self._world.storage.write() as uow:
            due = await uow.occurrences.due(self._world.served, now, BATCH)
            if not due:
                return 0
            stage = Stage(self._world, uow)
            await stage.load(due, fresh=True)
            for occurrence in due:
                await self._run(stage, stage.occurrences[occurrence.id], now)
            await carry_out_all(stage)
            await stage.save()
        return len(due)

    async def _run(self, stage: Stage, occurrence: Occurrence, now: datetime) -> None:
        ritual = self._world.ritual(occurrence.community, occurrence.ritual)
        if ritual is None:
            _end(stage, occurrence, "retired", now)
            return
        settings = self._world.settings(ritual, occurrence)
        steps = steps_of(ritual, settings, occurrence)
        step = step_named(steps, occurrence.next_step or "")
        if step is None or step.name in occurrence.done or step.at > now:
            stage.change(occurrence)  # its settings changed: save() schedules it anew
            return
        if occurrence.reason == FAILED and (step.opens or step.expires_after):
            # it is late since it was due, not since the retry
            planned = steps_of(ritual, settings, replace(occurrence, moved={}))
            step = step_named(planned, step.name) or step
        due = Due(occurrence, ritual, step, now)
        if step.opens:
            await self._open(stage, due)
        elif occurrence.state is State.PLANNED and _may_not_begin(stage, due):
            _leave_out(stage, due, "paused")
        elif step.expires_after is not None and due.late_by > max(
            step.expires_after, LATE
        ):
            _leave_out(stage, due, "late")
        else:
            await self._act(stage, due)

    async def _open(self, stage: Stage, due: Due) -> None:
        reason = _may_not_begin(stage, due)
        if reason is None and due.occurrence.reason == ASKED:
            reason = "nobody-answered"
        elif reason is None and due.is_late and due.occurrence.reason != DECIDED:
            reason = await self._too_late(stage, due)
        if reason == ASKED:
            await self._ask(stage, due)
        elif reason is not None:
            _end(stage, due.occurrence, reason, due.now, due.step)
        else:
            stage.keep(due.ritual)
            await self._act(stage, due)

    async def _too_late(self, stage: Stage, due: Due) -> str | None:
        """Why a late opening is left out; `None` if it is caught up."""
        if _is_over(due):
            return "late"
        if due.occurrence.subject is not None:
            return None  # somebody came, and is still to be met
        late = due.ritual.late
        match late.policy:
            case "skip":
                return "late"
            case "newest":
                return "newer" if await self._has_newer(stage, due) else None
            case "catch up":
                limit = late.within.after(due.step.at, due.ritual.zone)
                return "late" if due.now > limit else None
            case "ask":
                return ASKED

    async def _has_newer(self, stage: Stage, due: Due) -> bool:
        occurrence = due.occurrence
        others = await stage.uow.occurrences.of_ritual(
            occurrence.community, occurrence.ritual
        )
        return any(
            other.state is State.PLANNED
            and not other.extra
            and occurrence.due_at < other.due_at <= due.now
            for other in others
        )

    async def _ask(self, stage: Stage, due: Due) -> None:
        occurrence = due.occurrence
        until = due.now + ASK_FOR
        moved = {**occurrence.moved, due.step.name: until}
        stage.change(replace(occurrence, reason=ASKED, moved=moved))
        outcome = Outcome(effects=(ask_late(occurrence, due.step, until),))
        key = f"{occurrence.id}/{due.step.name}/ask/{due.step.at.isoformat()}"
        cause = Cause(key, due.step.at, look_first=True)
        community = self._world.communities[occurrence.community]
        await stage.post(community, due.ritual.name, occurrence, outcome, cause)
        _note(stage, due, Verdict.ASKED, "late")

    async def _act(self, stage: Stage, due: Due) -> None:
        step, ritual = due.step, due.ritual
        occurrence = due.occurrence
        if step.opens:
            _begin(stage, due)
            occurrence = stage.occurrences[occurrence.id]
        scene = await stage.scene(ritual, occurrence, needs=step.needs)
        try:
            outcome = ritual.kind.on_step(step.name, scene)
        except Exception:  # a ritual's mistake must not stop the others
            log.exception(
                "step %s failed",
                step.name,
                extra={
                    "community": occurrence.community,
                    "ritual": occurrence.ritual,
                    "occurrence": occurrence.id,
                },
            )
            _try_again_later(stage, due)
            return
        if outcome.again_at is not None:
            await _postpone(stage, due, occurrence, outcome)
            return
        verdict = Verdict.LATE if due.is_late else Verdict.RUN
        done = {**occurrence.done, step.name: verdict}
        occurrence = replace(occurrence, done=done, reason=None)
        if step.closes:
            occurrence = replace(occurrence, state=State.CLOSED, closed_at=due.now)
        stage.change(occurrence)
        look_first = due.is_late or step.at < self._world.started_at
        cause = Cause(f"{occurrence.id}/{step.name}", step.at, look_first)
        await stage.apply(ritual, occurrence, outcome, cause)
        if step.closes:
            stage.change_openings(_closed(stage.openings[occurrence.id], State.CLOSED))
        _note(stage, due, verdict, "late" if due.is_late else None, outcome.because)


def _may_not_begin(stage: Stage, due: Due) -> str | None:
    state = stage.states.get((due.occurrence.community, due.occurrence.ritual))
    if due.ritual.settings.retire:
        return "retired"
    return "paused" if is_paused(state, due.occurrence, due.step.at) else None


def _is_over(due: Due) -> bool:
    """Whether it would have closed by now: it would begin and end at once."""
    moved = {n: at for n, at in due.occurrence.moved.items() if n != due.step.name}
    occurrence = replace(due.occurrence, moved=moved)
    steps = steps_of(due.ritual, due.ritual.settings, occurrence)
    return any(step.closes and step.at <= due.now for step in steps)


def _begin(stage: Stage, due: Due) -> None:
    """From here on the occurrence is open, with the settings of this moment."""
    occurrence = replace(
        due.occurrence,
        state=State.OPEN,
        reason=None,
        settings=due.ritual.fingerprint,
        opened_at=due.now,
    )
    stage.change(occurrence)
    stage.change_openings(
        [Opening(occurrence.id, channel, State.OPEN) for channel in due.ritual.channels]
    )


async def _postpone(
    stage: Stage, due: Due, occurrence: Occurrence, outcome: Outcome
) -> None:
    """The ritual wants to do it later: what it remembers of that is kept."""
    assert outcome.again_at is not None  # noqa: S101  the caller has looked
    moved = {**occurrence.moved, due.step.name: outcome.again_at}
    stage.change(replace(occurrence, moved=moved, reason=None))
    cause = f"{occurrence.id}/{due.step.name}/{due.step.at.isoformat()}"
    await stage.apply(due.ritual, occurrence, outcome, Cause(cause, due.step.at))


def _try_again_later(stage: Stage, due: Due) -> None:
    """Nothing of it happened; moderators hear of it the first time."""
    before = due.occurrence
    moved = {**before.moved, due.step.name: due.now + RETRY_AFTER}
    stage.change(replace(before, moved=moved, reason=FAILED))
    if due.step.opens:
        stage.drop_openings(before.id)
    if before.reason != FAILED:
        _note(stage, due, FAILED, FAILED)


def _end(
    stage: Stage,
    occurrence: Occurrence,
    reason: str,
    now: datetime,
    step: Step | None = None,
) -> None:
    """The occurrence does not happen, or does not go on; nothing of it is due any more."""
    state = State.SKIPPED if occurrence.state is State.PLANNED else State.CLOSED
    stage.change(replace(occurrence, state=state, reason=reason, closed_at=now))
    stage.change_openings(_closed(stage.openings[occurrence.id], state))
    missed = reason in {"late", "newer", "nobody-answered"}
    stage.trail.append(
        TrailEntry(
            community=occurrence.community,
            at=now,
            verdict="missed" if missed else "skipped",
            subject=step.name if step else occurrence.next_step or "",
            ritual=occurrence.ritual,
            occurrence=occurrence.id,
            reason=reason,
            due_at=step.at if step else occurrence.next_at,
        )
    )


def _leave_out(stage: Stage, due: Due, reason: str) -> None:
    done = {**due.occurrence.done, due.step.name: Verdict.SKIPPED}
    stage.change(replace(due.occurrence, done=done))
    _note(stage, due, "missed" if reason == "late" else "skipped", reason)


def _note(
    stage: Stage,
    due: Due,
    verdict: str,
    reason: str | None,
    because: Because | None = None,
) -> None:
    """A line of the trail. That it was late is worth more than why nothing came of it."""
    detail = ""
    if because is not None and reason is None:
        reason, detail = because.code, str(because.n)
    stage.trail.append(
        TrailEntry(
            community=due.occurrence.community,
            at=due.now,
            verdict=verdict,
            subject=due.step.name,
            ritual=due.occurrence.ritual,
            occurrence=due.occurrence.id,
            reason=reason,
            due_at=due.step.at,
            detail=detail,
        )
    )


def _closed(openings: Sequence[Opening], state: State) -> list[Opening]:
    return [
        replace(o, state=state) if o.state in (State.PLANNED, State.OPEN) else o
        for o in openings
    ]
