"""What people do in a rehearsal space, and how the bot hears of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.platforms.rehearsal.errors import (
    ClosedThreadError,
    NoButtonError,
    NotAnsweringError,
    UnknownPlaceError,
)
from bot.platforms.rehearsal.forms import checked
from bot.platforms.rehearsal.space import Did, Pressed, RehearsalSpace, Said
from rituals.document import Button, Buttons, Document, Form
from rituals.model.ids import Account, MessageRef, Place
from rituals.ports import Choice, Clock, Inbox
from rituals.signals import (
    Acted,
    CompletionRequest,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
    ReactionChanged,
    Signal,
    ViewRequest,
)

Shown = Document | Form | None
"""What the bot shows to who did something: nothing, words, or a form to fill in."""


class MemberSide:
    """The people's side of a connection: each act changes the space and is signalled.

    Acts of people who are not there, or on what is not there, raise a RehearsalError.
    Talk goes on while the bot is away; buttons and forms need it and raise
    NotAnsweringError.
    """

    def __init__(self, space: RehearsalSpace, clock: Clock) -> None:
        self.world = space
        self.clock = clock
        self.inbox: Inbox | None = None

    # --- talk

    async def say(
        self,
        member: Person,
        place: Place,
        text: str,
        *,
        reply_to: MessageRef | None = None,
        mentions: tuple[Account, ...] = (),
    ) -> MessageRef:
        """Somebody writes. What looks like a mention in the text is none."""
        member = self.world.present(member)
        room = self.world.room(place)
        if room.closed:
            raise ClosedThreadError(place=room.name)
        if room.reader is not None and room.reader.account != member.account:
            raise UnknownPlaceError(place=place.id, space=self.world.name)
        if reply_to is not None:
            self.world.message(reply_to)
        said = self.world.add(place, member, self.clock.now())
        said.text, said.reply_to, said.mentions = text, reply_to, mentions
        self.world.note_said(said)
        await self._signal(self.posted_signal(said))
        return said.ref

    async def open_thread(self, member: Person, on: MessageRef, title: str) -> Place:
        """Somebody opens a thread on a message in a channel, or finds the one there."""
        member, said = self.world.present(member), self.world.message(on)
        if self.world.room(on.place).kind != "channel":
            raise UnknownPlaceError(place=title, space=self.world.name)
        return self.world.open_thread(said, title, member, self.clock.now()).place

    async def edit(self, member: Person, message: MessageRef, text: str) -> None:
        """Somebody changes what they wrote."""
        said = self.world.written_by(member, message)
        said.text, said.edited_at = text, self.clock.now()
        self._note_message(Did.EDITED, said, member, said.edited_at, text)
        author = self.world.present(member)
        await self._signal(
            MessageEdited(message, author, text, said.edited_at, said.mentions)
        )

    async def delete(self, member: Person, message: MessageRef) -> None:
        """Somebody takes back what they wrote."""
        said = self.world.written_by(member, message)
        said.deleted_at = self.clock.now()
        self._note_message(Did.DELETED, said, member, said.deleted_at)
        await self._signal(MessageDeleted(message, said.deleted_at))

    async def react(
        self, member: Person, message: MessageRef, sign: str, *, present: bool = True
    ) -> None:
        """Somebody puts a sign to a message, or takes it away; the second time is nothing."""
        member, said = self.world.present(member), self.world.message(message)
        accounts = said.reactions.setdefault(sign, [])
        if (member.account in accounts) is present:
            return
        if present:
            accounts.append(member.account)
        else:
            accounts.remove(member.account)
        now = self.clock.now()
        self._note_message(
            Did.REACTED if present else Did.UNREACTED, said, member, now, sign
        )
        await self._signal(ReactionChanged(message, member, sign, now, present))

    # --- coming and going

    async def join(
        self, name: str, *, moderator: bool = False, locale: str | None = None
    ) -> Person:
        """Somebody new comes in."""
        person = self.world.add_person(name, moderator=moderator, locale=locale)
        now = self.clock.now()
        self.world.note(now, Did.JOINED, person)
        await self._signal(MembershipChanged(person, present=True, at=now))
        return person

    async def come_back(self, person: Person) -> Shown:
        """Somebody who left is there again, under the same account; what they are told."""
        self.world.people[person.account.id] = person
        now = self.clock.now()
        self.world.note(now, Did.JOINED, person)
        if self.inbox is None or self.world.faults.deaf:
            return None
        back = MembershipChanged(person, present=True, at=now)
        return self._show(person, await self.inbox.receive(back))

    async def leave(self, member: Person) -> None:
        """Somebody goes."""
        person, now = self.world.present(member), self.clock.now()
        self.world.remove_person(person)
        self.world.note(now, Did.LEFT, person)
        await self._signal(MembershipChanged(person, present=False, at=now))

    # --- buttons, forms, commands

    async def press(
        self, member: Person, button: Button, message: MessageRef | None = None
    ) -> Shown:
        """Somebody presses a button: on a message, or on what the bot showed them alone."""
        if message is not None and button not in buttons_of(
            self.world.message(message)
        ):
            raise NoButtonError(action=button.action)
        label = "".join(getattr(part, "value", "") for part in button.label)
        place = message.place if message else None
        member = self.world.present(member)
        pressed = Pressed(button.action, button.about, button.value)
        self.world.pressed[member.account].add(pressed)
        self.world.note(
            self.clock.now(),
            Did.LOOKED if button.opens else Did.PRESSED,
            member,
            place=place,
            words=label,
            message=message,
        )
        if button.opens:
            return await self.look(member, button.action, button.about, button.value)
        return await self.act(member, button.action, button.about, button.value)

    async def fill(
        self,
        member: Person,
        form: Form,
        values: Mapping[str, str],
        message: MessageRef | None = None,
    ) -> Shown:
        """Somebody hands a form in. Raises FormError if a platform would not take it."""
        given = checked(form, values)
        member = self.world.present(member)
        title = "".join(getattr(part, "value", "") for part in form.title)
        self.world.note(
            self.clock.now(), Did.HANDED_IN, member, words=title, shown=form
        )
        return await self.act(
            member, form.action, form.about, form.value, given, message
        )

    async def complete(self, member: Person, line: str) -> Sequence[Choice]:
        """What somebody could type next, who has typed this of a command."""
        member = self.world.present(member)
        request = CompletionRequest(member, self.clock.now(), line)
        return await self._listening().complete(request)

    async def act(
        self,
        member: Person,
        action: str,
        about: str = "",
        value: str = "",
        values: Mapping[str, str] | None = None,
        message: MessageRef | None = None,
    ) -> Shown:
        """Somebody does something to a ritual, by a command or what stands for one."""
        member, now = self.world.present(member), self.clock.now()
        acted = Acted(
            space=self.world.name,
            id=self.world.count("a"),
            by=member,
            action=action,
            at=now,
            about=about,
            value=value,
            values=dict(values or {}),
            message=message,
        )
        return self._show(member, await self._listening().receive(acted))

    async def look(
        self,
        member: Person,
        action: str,
        about: str = "",
        value: str = "",
        values: Mapping[str, str] | None = None,
        message: MessageRef | None = None,
    ) -> Shown:
        """Somebody asks to see something: a form, a page."""
        member, now = self.world.present(member), self.clock.now()
        request = ViewRequest(
            member, action, now, about, value, dict(values or {}), message
        )
        return self._show(member, await self._listening().view(request))

    # --- how the bot hears of it

    def posted_signal(self, said: Said) -> MessagePosted:
        """A message as it is signalled, now or when read back later."""
        room = self.world.room(said.ref.place)
        return MessagePosted(
            message=said.ref,
            author=said.author,
            text=said.text,
            at=said.at,
            reply_to=said.reply_to,
            thread_of=room.parent,
            root=room.root,
            mentions=said.mentions,
        )

    async def _signal(self, signal: Signal) -> None:
        if self.inbox is not None and not self.world.faults.deaf:
            await self.inbox.receive(signal)

    def _listening(self) -> Inbox:
        if self.inbox is None or self.world.faults.deaf:
            raise NotAnsweringError(space=self.world.name)
        return self.inbox

    def _show(self, member: Person, shown: Shown) -> Shown:
        if shown is not None:
            self.world.note(self.clock.now(), Did.ANSWERED, member, shown=shown)
        return shown

    def _note_message(
        self, what: Did, said: Said, by: Person, at: datetime, words: str = ""
    ) -> None:
        self.world.note(
            at, what, by, place=said.ref.place, words=words, message=said.ref
        )


def buttons_of(said: Said) -> tuple[Button, ...]:
    """The buttons on a message, as they are now."""
    return buttons_in(said.document) if said.document else ()


def buttons_in(document: Document) -> tuple[Button, ...]:
    """The buttons of a document, from top to bottom."""
    rows = (block.buttons for block in document.blocks if isinstance(block, Buttons))
    return tuple(button for row in rows for button in row)
