"""The rehearsal room: one life that people watch, step into, and start again."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Self

from bot.config.load import Configuration
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.errors import NoButtonError, UnknownPersonError
from bot.platforms.rehearsal.forms import problems_of
from bot.platforms.rehearsal.members import Shown, buttons_in, buttons_of
from bot.rehearsal.answers import Answer, OpenForm, Privately
from bot.rehearsal.changes import Changes, Pane
from bot.rehearsal.clockwork import Clockwork
from bot.rehearsal.life import Build, Life, begun
from bot.rehearsal.naming import mentioned_in
from bot.rehearsal.rereading import FaultShown, changes_of, reread
from bot.reloading import compared
from bot.texts.plain import plain
from rituals.commands.command import ABOUT
from rituals.commands.parsing import Asked
from rituals.document import Button, Document, Form
from rituals.errors import StammtischError
from rituals.model.ids import (
    Account,
    CommunityId,
    MessageId,
    MessageRef,
    Place,
    SpaceId,
)
from rituals.model.occurrence import Occurrence
from rituals.ports import Choice, Reading
from rituals.signals import Person

PATIENCE = 0.6
"""Seconds that a page waits for the clock before it shows how far it is."""
_INSTANT = timedelta(microseconds=1)
_ACT = (Pane.PLACES, Pane.TALK, Pane.WHO, Pane.NEXT, Pane.TRAIL)
Act = Callable[[RehearsalPlatform], Awaitable[Shown]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What makes a life the same again: its dice, when it begins, who lives in it."""

    seed: int
    start: datetime
    lively: bool = True
    members: int | None = None
    """How many live in it; the cast if not given."""


class RehearsalRoom:
    """One life and those who look at it. Use it as a context; acts go one after the other."""

    def __init__(
        self, configuration: Configuration, beginning: Beginning, build: Build
    ) -> None:
        self.configuration = configuration
        self.beginning = beginning
        self.changes = Changes()
        self.privately = Privately()
        self.read: dict[tuple[Account, Place], MessageId] = {}
        """The last message that somebody saw in a place."""
        self.faults: tuple[FaultShown, ...] = ()
        """What is wrong in the file as it is now; the last good one is in force."""
        self.taken_over: bool | None = None
        """Whether the last look at the file found anything new; `None` before it."""
        self.turn = asyncio.Lock()
        self.clockwork = Clockwork(self.turn, self._moved)
        self._build = build
        self._stack = AsyncExitStack()
        self._life: Life | None = None
        self._seen_of_record = 0
        self._reloading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._begin()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.changes.end()
        await self.clockwork.stop()
        await self._stack.aclose()

    @property
    def life(self) -> Life:
        """The life as it is now."""
        if self._life is None:
            raise RuntimeError("the room is not open")
        return self._life

    @property
    def people_count(self) -> int:
        """How many are there."""
        return sum(len(p.world.people) for p in self.life.platforms.values())

    @property
    def now(self) -> datetime:
        """What the clock of the room shows."""
        return self.life.clock.now()

    # --- beginning

    async def reload(self) -> None:
        """Take over the file as it is now; what is wrong is told, and changes nothing."""
        async with self.turn:
            read = await reread(self.configuration, self.life, os.environ)
            self.configuration, self.faults = read.in_force, read.faults
            self.taken_over = None if read.faults else read.changed
            await self.life.settle()
        self.changes.note(*Pane)

    async def _asked_to_reload(
        self, community: CommunityId, alive: Sequence[Occurrence]
    ) -> Reading:
        """A moderator asks for it by a command: what is good is taken over right after."""
        del community  # there is one
        reading = compared(self.configuration, alive, os.environ)
        if not reading.faults:
            self._reloading = asyncio.create_task(self.reload())
        return reading

    async def watch(self) -> None:
        """Reload whenever the file changes, for good."""
        async for _ in changes_of(self.configuration):
            await self.reload()

    async def reset(self, beginning: Beginning | None = None) -> None:
        """Begin again, or another life."""
        await self.clockwork.stop()
        async with self.turn:
            await self._stack.aclose()
            self.beginning = beginning or self.beginning
            self.privately = Privately()
            self.read.clear()
            await self._begin()
        self.changes.note(*Pane)

    async def _begin(self) -> None:
        self._stack = AsyncExitStack()
        life = await self._stack.enter_async_context(
            begun(
                self.configuration.community,
                seed=self.beginning.seed,
                start=self.beginning.start,
                build=self._build,
                members=self.beginning.members,
            )
        )
        life.lively = self.beginning.lively
        life.bot.heed(self._asked_to_reload)
        self._life, self._seen_of_record = life, 0

    # --- the clock

    async def go_to(self, goal: datetime, patience: float = PATIENCE) -> None:
        """Live until then; a long way goes on after this."""
        await self.clockwork.go_to(self.life, goal, patience)
        self.changes.note(Pane.CLOCK)

    async def go_past(self, moment: datetime) -> None:
        """Live until that moment and through it: what is due then is done."""
        await self.go_to(max(moment, self.now) + _INSTANT)

    async def next_step_at(self) -> datetime | None:
        """When the bot has its next step to do."""
        async with self.life.bot.storage.read() as uow:
            return await uow.occurrences.next_at([self.configuration.community.id])

    async def run(self, minutes: int) -> None:
        """Let the clock run, so many minutes a second."""
        await self.clockwork.run(self.life, minutes)
        self.changes.note(Pane.CLOCK)

    async def pause(self) -> None:
        """The clock stands still."""
        await self.clockwork.stop()
        self.changes.note(Pane.CLOCK)

    async def let_live(self, *, lively: bool) -> None:
        """Whether the seeded people act. What they did not do meanwhile, they let go."""
        async with self.turn:
            if lively and not self.life.lively:
                self.life.people.rest_until(self.now)
            self.life.lively = lively
        self.changes.note(Pane.CLOCK)

    def _moved(self, worked: bool) -> None:
        panes = {Pane.CLOCK}
        if len(self.life.record) != self._seen_of_record:
            panes |= {Pane.TALK, Pane.PLACES, Pane.WHO}
            self._seen_of_record = len(self.life.record)
        if worked:
            panes |= {Pane.NEXT, Pane.TRAIL}
        self.changes.note(*panes)

    # --- people

    def person(self, account: Account) -> Person | None:
        """Somebody who is there."""
        platform = self.life.platforms.get(account.space)
        return platform.world.people.get(account.id) if platform else None

    async def join(self, space: SpaceId, name: str, *, moderator: bool) -> Person:
        """Somebody new comes in, and is greeted if the community does that."""
        async with self.turn:
            person = await self._platform(space).join(name, moderator=moderator)
            await self.life.settle()
        self.changes.note(*_ACT)
        return person

    async def leave(self, person: Person) -> None:
        """Somebody goes."""
        async with self.turn:
            await self._platform(person.account.space).leave(person)
            await self.life.settle()
        self.changes.note(*_ACT)

    # --- talk

    async def say(
        self, person: Person, place: Place, text: str, reply_to: MessageRef | None
    ) -> None:
        """Somebody writes; those named by `@name` are named natively."""

        async def act(platform: RehearsalPlatform) -> Shown:
            named = mentioned_in(text, platform.world.people.values())
            await platform.say(
                person, place, text, reply_to=reply_to, mentions=tuple(named)
            )
            return None

        await self.do(person, place, act)

    async def open_thread(
        self, person: Person, on: MessageRef, title: str
    ) -> Place | None:
        """Somebody opens a thread; where it is, if it could be opened."""
        opened: list[Place] = []

        async def act(platform: RehearsalPlatform) -> Shown:
            opened.append(await platform.open_thread(person, on, title))
            return None

        await self.do(person, on.place, act)
        return opened[0] if opened else None

    async def toggle_reaction(
        self, person: Person, message: MessageRef, sign: str
    ) -> None:
        """Somebody puts a sign to a message, or takes it away again."""

        async def act(platform: RehearsalPlatform) -> Shown:
            there = platform.world.message(message).reactions.get(sign, ())
            present = person.account not in there
            await platform.react(person, message, sign, present=present)
            return None

        await self.do(person, message.place, act)

    def title_of(self, message: MessageRef, most: int) -> str:
        """What a thread on that message is called."""
        said = self._platform(message.place.space).world.message(message)
        words = said.text or (plain(said.document) if said.document else "")
        return shorten(words, most, placeholder="…") or message.id

    # --- buttons, forms, commands

    async def press(self, person: Person, message: MessageRef, nth: int) -> None:
        """Somebody presses the n-th button of a message."""

        async def act(platform: RehearsalPlatform) -> Shown:
            buttons = buttons_of(platform.world.message(message))
            return await platform.press(person, _nth(buttons, nth), message)

        await self.do(person, message.place, act)

    async def press_answer(self, person: Person, answer: Answer, nth: int) -> None:
        """Somebody presses the n-th button of what they alone see."""
        shown = answer.shown
        buttons = buttons_in(shown) if isinstance(shown, Document) else ()

        async def act(platform: RehearsalPlatform) -> Shown:
            return await platform.press(person, _nth(buttons, nth))

        await self.do(person, answer.place, act, instead_of=answer)

    async def fill(self, person: Person, values: Mapping[str, str]) -> None:
        """Somebody hands in the form before them; with faults it stays there."""
        alone = self.privately.of(person.account)
        open_form = alone.form
        if open_form is None:
            return
        problems = problems_of(open_form.form, values)
        if problems:
            alone.form = replace(open_form, values=values, problems=problems)
            self.changes.note(Pane.TALK)
            return
        alone.form = None

        async def act(platform: RehearsalPlatform) -> Shown:
            form, about = open_form.form, open_form.message
            return await platform.fill(person, form, values, about)

        await self.do(person, open_form.place, act)

    async def call(
        self,
        person: Person,
        place: Place | None,
        call: Asked,
        message: MessageRef | None = None,
    ) -> None:
        """Somebody calls a command: in a line, or from the menu of a message."""

        def act(platform: RehearsalPlatform) -> Awaitable[Shown]:
            way = platform.look if call.looks else platform.act
            return way(person, call.action, ABOUT, call.value, call.values, message)

        await self.do(person, place, act, about=message)

    async def complete(self, person: Person, line: str) -> Sequence[Choice]:
        """What could be typed next in a line that begins with a slash."""
        async with self.turn:
            platform = self._platform(person.account.space)
            choices = await platform.complete(person, line.lstrip("/"))
        return [replace(c, value=f"/{c.value.lstrip('/')}") for c in choices]

    async def do(
        self,
        person: Person,
        place: Place | None,
        act: Act,
        *,
        instead_of: Answer | None = None,
        about: MessageRef | None = None,
    ) -> None:
        """Somebody does that; what the bot or the space has to say to it, they alone see."""
        async with self.turn:
            try:
                shown = await act(self._platform(person.account.space))
            except StammtischError as error:
                self._show(person, place, error)
            else:
                self._show(person, place, shown, instead_of, about)
            await self.life.settle()
        self._seen_of_record = len(self.life.record)
        self.changes.note(*_ACT)

    def dismiss(self, person: Person, nth: int) -> None:
        """Somebody puts away what they alone see."""
        self.privately.of(person.account).put_away(nth)
        self.changes.note(Pane.TALK)

    def put_form_away(self, person: Person) -> None:
        """Somebody does not want to fill in the form before them."""
        self.privately.of(person.account).form = None
        self.changes.note(Pane.TALK)

    def refuse(self, person: Person, place: Place | None, why: StammtischError) -> None:
        """Tell somebody alone why that cannot be done."""
        self._show(person, place, why)
        self.changes.note(Pane.TALK)

    def _show(
        self,
        person: Person,
        place: Place | None,
        shown: Shown | StammtischError,
        instead_of: Answer | None = None,
        about: MessageRef | None = None,
    ) -> None:
        alone = self.privately.of(person.account)
        if isinstance(shown, Form):
            alone.form = OpenForm(shown, place, about)
        elif shown is not None and instead_of is not None:
            instead_of.shown = shown
        elif shown is not None:
            answer = Answer(self.privately.count(), self.now, place, shown)
            answer.after = self.last_message(place)
            alone.keep(answer)

    def last_message(self, place: Place | None) -> MessageId | None:
        """The newest that stands there."""
        platform = self.life.platforms.get(place.space) if place else None
        found = platform.world.rooms.get(place) if platform and place else None
        return found.messages[-1].ref.id if found and found.messages else None

    def _platform(self, space: SpaceId) -> RehearsalPlatform:
        try:
            return self.life.platforms[space]
        except KeyError:
            raise UnknownPersonError(account="", space=space) from None


def _nth(buttons: Sequence[Button], nth: int) -> Button:
    """The button of that number. `NoButtonError` if there are not so many."""
    if not 0 <= nth < len(buttons):
        raise NoButtonError(action=str(nth))
    return buttons[nth]
