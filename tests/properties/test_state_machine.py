"""Whatever people, moderators, operators and machines do, in whatever order.

Hypothesis lives a community's life at random, and everything that may go wrong goes
wrong. After each deed, and when all is well again, the laws of the house must hold.
"""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from bot.platforms.rehearsal.faults import Fault
from rituals.community import Community
from rituals.model.delivery import DeliveryState, OutboxEntry
from rituals.model.ids import RitualName
from rituals.model.occurrence import State
from rituals.orders import Decide, Move, MoveStep, Pause, Restore, Resume, RunNow, Skip
from tests.fakes.house import SLACK_TALK, TALK, at, community, ritual
from tests.fakes.invariants import (
    assert_always,
    assert_outbox_tells_the_truth,
    assert_settled,
    assert_voices_equal_what_was_said,
)
from tests.fakes.troubled import TroubledHouse
from tests.fakes.vaults import OpenedVault, fake_vault, sqlite_vault
from tests.thoroughness import examples

BEGIN = at("2027-03-24 12:00")  # four days before clocks change in Europe
HARMLESS = (Fault.NONE, Fault.BUSY, Fault.BREAK_BEFORE, Fault.LOSE_ANSWER)
A_WHILE = st.sampled_from(
    [
        timedelta(seconds=20),
        timedelta(minutes=7),
        timedelta(hours=1),
        timedelta(hours=13),
        timedelta(days=1),
        timedelta(days=5),
    ]
)
NTH = st.integers(0, 12)
WHO = st.integers(0, 3)
SPACE = st.sampled_from(["discord", "slack"])

first_ritual: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "every": st.sampled_from(
            ["monday 09:00", "monday 18:30", "daily 02:30", "daily 18:30"]
        ),
        "late": st.sampled_from(["skip", "newest", "ask", "catch up within 12 hours"]),
        "channels": st.sampled_from([(TALK,), (TALK, SLACK_TALK)]),
        "word": st.sampled_from(["hello", "servus"]),
        "lead": st.sampled_from(["1 day", "3 hours"]),
        "remind_after": st.sampled_from(["6 hours", "2 days"]),
        "close_after": st.sampled_from(["20 hours", "4 days"]),
    }
)
second_ritual = st.sampled_from(["none", "there", "retired"])


def configured(name: str, first: dict[str, Any], second: str) -> Community:
    rituals = [ritual(name, **first)]
    if second != "none":
        retire = second == "retired"
        rituals.append(ritual("friday", "thursday and friday 17:00", retire=retire))
    return community(*rituals)


class CommunityLife(RuleBasedStateMachine):
    """A community, its two spaces, and a process that nobody spares."""

    opened: OpenedVault = staticmethod(fake_vault)

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()

    @initialize(first=first_ritual, second=second_ritual)
    def begin(self, first: dict[str, Any], second: str) -> None:
        self.name = "monday"
        self.runner.run(self._begin(configured(self.name, first, second)))

    async def _begin(self, home: Community) -> None:
        vault = await self.stack.enter_async_context(self.opened())
        self.house = TroubledHouse(vault, BEGIN, home)
        await self.house.start()

    def live(self, life: Any) -> None:
        self.runner.run(self.house.survive(life))

    def occurrence(self, nth: int, *states: State) -> Any:
        found = self.runner.run(self.house.all_occurrences())
        fitting = [o for o in found if o.state in states]
        return fitting[-1 - nth % len(fitting)] if fitting else None

    # --- time

    @rule(by=A_WHILE)
    def lives_on(self, by: timedelta) -> None:
        self.live(self.house.until(self.house.clock.now() + by))

    # Most of what may go wrong needs time to pass: it passes by several rules.

    @rule(days=st.integers(1, 5))
    def lives_for_days(self, days: int) -> None:
        self.live(self.house.until(self.house.clock.now() + timedelta(days=days)))

    @rule(hours=st.integers(1, 12))
    def lives_for_hours(self, hours: int) -> None:
        self.live(self.house.until(self.house.clock.now() + timedelta(hours=hours)))

    @rule()
    def lives_to_what_is_next(self) -> None:
        due = self.runner.run(self.house.engine.next_due())
        if due is not None:
            self.live(self.house.until(max(due, self.house.clock.now())))

    @rule(by=A_WHILE)
    def sleeps(self, by: timedelta) -> None:
        self.house.clock.advance(by)

    @rule()
    def plans(self) -> None:
        self.house.engine.planner.plan_at = None
        self.live(self.house.engine.planner.plan())

    @rule()
    def steps(self) -> None:
        self.live(self.house.engine.tick())

    @rule()
    def relays(self) -> None:
        self.live(self.house.engine.drain())

    # --- trouble

    @rule(boundaries=st.integers(0, 20))
    def will_crash(self, boundaries: int) -> None:
        self.house.fuse.left = boundaries

    @rule()
    def crashes(self) -> None:
        self.runner.run(self.house.reborn())

    @rule(
        space=SPACE, faults=st.lists(st.sampled_from(HARMLESS), min_size=1, max_size=5)
    )
    def connection_is_bad(self, space: str, faults: list[Fault]) -> None:
        self.house.trouble(space, faults)

    @rule(space=SPACE)
    def space_goes_down(self, space: str) -> None:
        self.runner.run(self.house.drop(space))

    @rule(space=SPACE)
    def space_comes_back(self, space: str) -> None:
        self.runner.run(self.house.resume(space))

    @rule(space=SPACE, hours=st.integers(1, 20))
    def space_answers_nothing(self, space: str, hours: int) -> None:
        faults = self.house.spaces[
            TALK.space if space == "discord" else SLACK_TALK.space
        ].faults
        faults.down_until = self.house.clock.now() + timedelta(hours=hours)

    @rule(space=SPACE, silent=st.booleans())
    def nobody_can_look(self, space: str, silent: bool) -> None:
        name = TALK.space if space == "discord" else SLACK_TALK.space
        self.house.spaces[name].faults.cannot_tell = silent

    # --- the operator

    @rule(
        first=first_ritual,
        second=second_ritual,
        restart=st.booleans(),
        rename=st.booleans(),
    )
    def reconfigures(
        self, first: dict[str, Any], second: str, restart: bool, rename: bool
    ) -> None:
        if rename:
            formerly, self.name = (
                self.name,
                {"monday": "montag"}.get(self.name, "monday"),
            )
            first = {**first, "formerly": formerly}
        changed = configured(self.name, first, second)
        self.runner.run(self.house.reconfigure(changed, restart=restart))

    @rule()
    def is_backed_up(self) -> None:
        self.runner.run(self.house.backup())

    @precondition(lambda self: self.house.kept_at is not None)
    @rule()
    def is_put_back(self) -> None:
        self.runner.run(self.house.put_back())

    # --- moderators

    @rule(nth=NTH)
    def skips(self, nth: int) -> None:
        if found := self.occurrence(nth, State.PLANNED, State.OPEN):
            self.runner.run(self.house.order(Skip(found.id)))

    @rule(nth=NTH)
    def restores(self, nth: int) -> None:
        if found := self.occurrence(nth, State.SKIPPED):
            self.runner.run(self.house.order(Restore(found.id)))

    @rule(nth=NTH, by=A_WHILE, later=st.booleans())
    def moves(self, nth: int, by: timedelta, later: bool) -> None:
        if found := self.occurrence(nth, State.PLANNED):
            to = found.due_at + (by if later else -by)
            self.runner.run(self.house.order(Move(found.id, to)))

    @rule(
        nth=NTH, by=A_WHILE, step=st.sampled_from(["early", "open", "remind", "close"])
    )
    def moves_a_step(self, nth: int, by: timedelta, step: str) -> None:
        if found := self.occurrence(nth, State.PLANNED, State.OPEN):
            to = self.house.clock.now() + by
            self.runner.run(self.house.order(MoveStep(found.id, step, to)))

    @rule(nth=NTH, run=st.booleans())
    def decides(self, nth: int, run: bool) -> None:
        found = self.occurrence(nth, State.PLANNED)
        if found is not None and found.reason == "asked":
            self.runner.run(self.house.order(Decide(found.id, "open", run)))

    @rule(by=st.none() | A_WHILE)
    def pauses(self, by: timedelta | None) -> None:
        until = None if by is None else self.house.clock.now() + by
        self.runner.run(self.house.order(Pause(RitualName(self.name), until)))

    @rule()
    def resumes(self) -> None:
        self.runner.run(self.house.order(Resume(RitualName(self.name))))

    @rule()
    def runs_now(self) -> None:
        self.runner.run(self.house.order(RunNow(RitualName(self.name))))

    @rule()
    def answers_what_is_held(self) -> None:
        self.runner.run(self.house.settle_held())

    # --- members

    @rule(nth=NTH, who=WHO)
    def says(self, nth: int, who: int) -> None:
        self.runner.run(self.house.say(nth, who))

    @rule(nth=NTH)
    def deletes(self, nth: int) -> None:
        self.runner.run(self.house.take_back(nth))

    @rule(nth=NTH)
    def is_heard_again(self, nth: int) -> None:
        self.runner.run(self.house.repeat(nth))

    @rule(
        nth=NTH,
        who=WHO,
        action=st.sampled_from(["press", "write", "extend", "cancel", "fail"]),
    )
    def acts(self, nth: int, who: int, action: str) -> None:
        self.runner.run(self.house.act(nth, who, action))

    @rule(nth=NTH, who=WHO)
    def presses_and_is_reminded(self, nth: int, who: int) -> None:
        found = self.occurrence(nth, State.OPEN)
        if found is not None and found.next_step == "remind":
            self.runner.run(self.house.act_on(found, who, "press"))
            self.live(self.house.until(max(found.next_at, self.house.clock.now())))

    # --- laws

    @invariant()
    def laws_hold(self) -> None:
        self.runner.run(self._laws())

    async def _laws(self) -> None:
        house = self.house
        await assert_always(house, house.books.forgotten)
        if not any(house.engine.intake._waiting.values()):
            await assert_voices_equal_what_was_said(house, house.books.unheard)

    def teardown(self) -> None:
        try:
            if hasattr(self, "house"):
                self.runner.run(self._end())
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()

    async def _end(self) -> None:
        house = self.house
        end = house.clock.now()
        await house.settle()
        await self._laws()
        books = house.books
        await assert_settled(house, books.since, end, books.unheard, books.forgotten)
        await assert_outbox_tells_the_truth(house, await house.vault.keys())
        posted = house.spaces[TALK.space].posted
        async with house.storage.read() as uow:
            letters = await uow.outbox.get(house.books.letters)
        lost = [key for key in house.books.letters if posted[key] != 1]
        assert [key for key in lost if not _called_off(letters.get(key))] == []


def _called_off(entry: OutboxEntry | None) -> bool:
    """Whether moderators cut short what it belonged to, before it was sent."""
    return entry is not None and (entry.state, entry.reason) == (
        DeliveryState.CANCELLED,
        "moderator",
    )


class LifeOnADatabase(CommunityLife):
    opened = staticmethod(sqlite_vault)


class LongLife(LifeOnADatabase):
    """The same for longer."""


TestCommunityLife = CommunityLife.TestCase
TestCommunityLife.settings = settings(examples(25), stateful_step_count=40)

TestLifeOnADatabase = LifeOnADatabase.TestCase
TestLifeOnADatabase.settings = settings(examples(3), stateful_step_count=30)

TestLongLife = pytest.mark.soak(LongLife.TestCase)
TestLongLife.settings = settings(max_examples=300, stateful_step_count=150)
