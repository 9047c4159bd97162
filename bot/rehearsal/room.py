"""The rehearsal room: one life that people watch, step into, and start again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from textwrap import shorten
from urllib.parse import quote, unquote

from bot.config.load import Configuration
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.errors import NoButtonError, UnknownPersonError
from bot.platforms.rehearsal.forms import problems_of
from bot.platforms.rehearsal.members import Shown, buttons_in, buttons_of
from bot.rehearsal.answers import Answer, OpenForm, Privately
from bot.rehearsal.changes import Pane
from bot.rehearsal.life import Build
from bot.rehearsal.naming import mentioned_in
from bot.rehearsal.staging import Beginning, Staging
from bot.texts.plain import plain
from rituals.commands.command import ABOUT
from rituals.commands.parsing import Asked
from rituals.document import Button, Document, Form
from rituals.errors import StammtischError
from rituals.model.ids import (
    Account,
    MessageId,
    MessageRef,
    Place,
    SpaceId,
)
from rituals.ports import Choice
from rituals.signals import Person

_ACT = (Pane.PLACES, Pane.TALK, Pane.WHO, Pane.NEXT, Pane.TRAIL)
Act = Callable[[RehearsalPlatform], Awaitable[Shown]]


class RehearsalRoom(Staging):
    """The life on stage, what people do in it, and what each of them sees alone."""

    def __init__(
        self, configuration: Configuration, beginning: Beginning, build: Build
    ) -> None:
        super().__init__(configuration, beginning, build)
        self.privately = Privately()
        self.read: dict[tuple[Account, Place], MessageId] = {}
        """The last message that somebody saw in a place."""

    async def _begin(self, beginning: Beginning) -> None:
        await super()._begin(beginning)
        self.privately = Privately()
        self.read.clear()

    # --- people

    @property
    def people_count(self) -> int:
        """How many are there."""
        return sum(len(p.world.people) for p in self.life.platforms.values())

    def person(self, account: Account) -> Person | None:
        """Somebody who is there."""
        platform = self.life.platforms.get(account.space)
        return platform.world.people.get(account.id) if platform else None

    async def join(self, space: SpaceId, name: str, *, moderator: bool) -> Person:
        """Somebody new comes in, and is greeted if the community does that."""
        async with self.turn:
            person = await self._platform(space).join(name, moderator=moderator)
            await self.life.settle()
        self.put_news_away(*_ACT)
        return person

    async def leave(self, person: Person) -> None:
        """Somebody goes."""
        async with self.turn:
            await self._platform(person.account.space).leave(person)
            await self.life.settle()
        self.put_news_away(*_ACT)

    # --- talk

    async def say(
        self, person: Person, place: Place, text: str, reply_to: MessageRef | None
    ) -> bool:
        """Somebody writes; those named by `@name` are named natively. Whether it stands there."""

        async def act(platform: RehearsalPlatform) -> Shown:
            named = mentioned_in(text, platform.world.people.values())
            await platform.say(
                person, place, text, reply_to=reply_to, mentions=tuple(named)
            )
            return None

        return await self.do(person, place, act)

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

    async def press(self, person: Person, message: MessageRef, key: str) -> None:
        """Somebody presses the button of a message that does what `key_of_button` told."""

        async def act(platform: RehearsalPlatform) -> Shown:
            buttons = buttons_of(platform.world.message(message))
            return await platform.press(person, _meant(buttons, key), message)

        await self.do(person, message.place, act)

    async def press_answer(self, person: Person, answer: Answer, key: str) -> None:
        """Somebody presses such a button of what they alone see."""
        shown = answer.shown
        buttons = buttons_in(shown) if isinstance(shown, Document) else ()

        async def act(platform: RehearsalPlatform) -> Shown:
            return await platform.press(person, _meant(buttons, key))

        await self.do(person, answer.place, act, instead_of=answer)

    async def fill(self, person: Person, values: Mapping[str, str]) -> bool:
        """Somebody hands in the form before them; with faults it stays there.

        Whether what they typed is taken, or still before them.
        """
        alone = self.privately.of(person.account)
        open_form = alone.form
        if open_form is None:
            return False
        problems = problems_of(open_form.form, values)
        if problems:
            alone.form = replace(open_form, values=values, problems=problems)
            self.changes.note(Pane.TALK)
            return True
        alone.form = None

        async def act(platform: RehearsalPlatform) -> Shown:
            form, about = open_form.form, open_form.message
            return await platform.fill(person, form, values, about)

        return await self.do(person, open_form.place, act)

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
    ) -> bool:
        """Somebody does that; what the bot or the space has to say to it, they alone see.

        False if it could not be done.
        """
        done = True
        async with self.turn:
            try:
                shown = await act(self._platform(person.account.space))
            except StammtischError as error:
                done = False
                self._show(person, place, error)
            else:
                self._show(person, place, shown, instead_of, about)
            await self.life.settle()
        self._seen_of_record = len(self.life.record)
        self.put_news_away(*_ACT)
        return done

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


def key_of_button(button: Button) -> str:
    """What tells a button from all others of its document: what it does, and to what."""
    return " ".join(map(quote, (button.action, button.about, button.value)))


def _meant(buttons: Sequence[Button], key: str) -> Button:
    """The button with that key, wherever it stands now. `NoButtonError` if it is gone."""
    for button in buttons:
        if key_of_button(button) == key:
            return button
    raise NoButtonError(action=unquote(key.partition(" ")[0]))
