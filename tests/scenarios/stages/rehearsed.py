"""A rehearsal space as a stage."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TypeVar

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.errors import FormError
from bot.platforms.rehearsal.forms import SEPARATOR
from bot.platforms.rehearsal.members import buttons_in, buttons_of
from bot.platforms.rehearsal.space import Did, RehearsalSpace, Room, Said
from bot.texts.plain import plain, plain_inline
from rituals.commands.command import ABOUT
from rituals.commands.registry import COMMANDS
from rituals.document import (
    Button,
    Buttons,
    Document,
    Field,
    Form,
    Mention,
    MessageLink,
)
from rituals.model.ids import Account, MessageRef, Place
from rituals.ports import Clock, Platform
from rituals.signals import Person
from tests.scenarios.stages.stage import NotOfferedError, Shown, Spoken, picked, tidy

T = TypeVar("T", Mention, MessageLink)
_NUMBER = re.compile(r" \(#[\w.]+\)")
_SIGNS = {"channel": "#", "thread": "↳ ", "private": "@"}


class RehearsedStage:
    """Implements `Stage`."""

    closes_threads = has_titles = links_names = True

    def __init__(
        self, space: RehearsalSpace, clock: Clock, people: Mapping[str, bool]
    ) -> None:
        self.space, self._world, self._clock = space.name, space, clock
        self._people = {
            name: space.add_person(name, moderator=moderator)
            for name, moderator in people.items()
        }
        self._platform = RehearsalPlatform(space, clock)

    def connection(self) -> Platform:
        self._platform = RehearsalPlatform(self._world, self._clock)
        return self._platform

    async def heard(self) -> None:
        """It hears at once."""

    # --- people

    def people(self) -> Collection[str]:
        return self._people

    def account(self, name: str) -> Account:
        return self._people[name].account

    async def joins(self, name: str, *, takes_messages: bool) -> None:
        person = self._people[name] = await self._platform.join(name)
        if not takes_messages:
            self._world.faults.closed_to_bot.add(person.account.id)

    async def leaves(self, name: str) -> None:
        await self._platform.leave(self._people[name])

    async def comes_back(self, name: str) -> None:
        await self._platform.come_back(self._people[name])

    async def writes(
        self, name: str, place: Place, text: str, to: MessageRef | None
    ) -> MessageRef:
        return await self._platform.say(self._people[name], place, text, reply_to=to)

    async def edits(self, name: str, message: MessageRef, text: str) -> None:
        await self._platform.edit(self._people[name], message, text)

    async def deletes(self, name: str, message: MessageRef) -> None:
        await self._platform.delete(self._people[name], message)

    async def likes(self, name: str, message: MessageRef) -> None:
        await self._platform.react(self._people[name], message, "👍")

    async def presses(self, name: str, label: str, on: MessageRef | Shown) -> Shown:
        message = on if isinstance(on, MessageRef) else None
        buttons = self._buttons(on)
        for button in buttons:
            if plain_inline(button.label) == label:
                person = self._people[name]
                shown = await self._platform.press(person, button, message)
                return self._read(shown)
        there = [plain_inline(button.label) for button in buttons]
        raise NotOfferedError(f"no button {label}; there are {there}")

    def _buttons(self, on: MessageRef | Shown) -> Sequence[Button]:
        if isinstance(on, MessageRef):
            return buttons_of(self._world.message(on))
        assert isinstance(on.native, Document)
        return buttons_in(on.native)

    async def hands_in(
        self, name: str, form: Shown, values: Mapping[str, str]
    ) -> Shown:
        native = form.native
        assert isinstance(native, Form)
        by_name = {field.name: field for field in native.fields}
        given = {n: _picked(by_name[n], value) for n, value in values.items()}
        try:
            told = await self._platform.fill(self._people[name], native, given)
        except FormError as error:
            raise NotOfferedError(str(error)) from error
        return self._read(told)

    async def calls(
        self, name: str, words: str, values: Mapping[str, str], on: MessageRef | None
    ) -> Shown:
        command = next(c for c in COMMANDS if c.words == words)
        if strange := values.keys() - {option.name for option in command.options}:
            raise NotOfferedError(f"{words} has no {strange}")
        platform = self._platform
        ask = platform.look if command.looks(values) else platform.act
        person = self._people[name]
        return self._read(await ask(person, words, ABOUT, "", values, on))

    # --- what can be seen

    def channel(self, name: str) -> Place:
        (place,) = self._world.channels(name)
        return place

    def private(self, name: str) -> Place:
        return self._world.private(self._people[name]).place

    def thread(self, on: MessageRef) -> Place | None:
        return self._world.message(on).thread

    def closed(self, thread: Place) -> bool:
        return self._world.room(thread).closed

    def posts(self, place: Place) -> list[MessageRef]:
        messages, bot = self._world.room(place).messages, self._world.bot
        return [s.ref for s in messages if s.author == bot and s.deleted_at is None]

    def shown(self, message: MessageRef) -> Shown:
        said = self._world.message(message)
        return self._read(said.document or said.text, said)

    def _read(
        self, shown: Document | Form | str | None, said: Said | None = None
    ) -> Shown:
        if isinstance(shown, Form):
            form = {field.name: field.value for field in shown.fields}
            return Shown(plain_inline(shown.title), form=form, native=shown)
        if not isinstance(shown, Document):
            return Shown(tidy(shown or ""))
        rows = (block.buttons for block in shown.blocks if isinstance(block, Buttons))
        links = (found.message for found in _all_in(shown, MessageLink))
        accounts = {found.account for found in _all_in(shown, Mention)}
        return Shown(
            _words(shown),
            tuple(plain_inline(button.label) for row in rows for button in row),
            tuple(link for link in links if link.place.space == self.space),
            tuple(map(self._name, said.mentions)) if said else (),
            tuple(
                n for n, p in sorted(self._people.items()) if p.account.id in accounts
            ),
            native=shown,
        )

    def _name(self, account: Account) -> str:
        return next(n for n, p in self._people.items() if p.account == account)

    def spoken(self) -> Iterator[Spoken]:
        for each in self._world.record:
            if each.what is not Did.SAID or not _is(each.who, self._world.bot):
                continue
            assert each.place is not None
            assert isinstance(each.shown, Document)
            room = self._world.room(each.place)
            yield Spoken(each.at, _where(room), _words(each.shown))


def _is(who: Person, bot: Person) -> bool:
    return who.account == bot.account


def _where(room: Room) -> str:
    return f"{_SIGNS[room.kind]}{room.name}"


def _words(document: Document) -> str:
    blocks = tuple(b for b in document.blocks if not isinstance(b, Buttons))
    return tidy(_NUMBER.sub("", plain(Document(blocks))))


def _all_in(value: object, kind: type[T]) -> Iterator[T]:
    """All of that kind in a document, from top to bottom."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _all_in(each, kind)
    elif is_dataclass(value):
        yield from _all_in(tuple(getattr(value, f.name) for f in fields(value)), kind)


def _picked(field: Field, value: str) -> str:
    if not field.choices or not value:
        return value
    return SEPARATOR.join(
        picked(((v, plain_inline(label)) for v, label in field.choices), value)
    )
