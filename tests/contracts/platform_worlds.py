"""What a platform is tested in: a space as people and the network see it.

Every platform brings such a world to `test_platform.py`; the suite knows only this.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from bot.clock import HandClock
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.faults import Fault
from bot.platforms.rehearsal.members import buttons_of
from bot.platforms.rehearsal.space import RehearsalSpace
from bot.texts.plain import plain, plain_inline
from rituals.document import Document, Form
from rituals.model.ids import Account, Channel, MessageRef, Place, SpaceId
from rituals.ports import Choice, Platform
from rituals.signals import (
    CompletionRequest,
    MessagePosted,
    Person,
    Signal,
    ViewRequest,
)

START = datetime(2027, 1, 4, 8, tzinfo=UTC)


@dataclass
class RecordingInbox:
    """Writes down what came in, and answers as it is told to."""

    signals: list[Signal] = field(default_factory=list)
    requests: list[ViewRequest] = field(default_factory=list)
    reply: Document | None = None
    page: Document | Form = field(default_factory=lambda: Document(()))

    async def receive(self, signal: Signal) -> Document | None:
        self.signals.append(signal)
        return self.reply

    def hear(self, message: MessagePosted) -> None:
        self.signals.append(message)

    def miss(self, space: SpaceId) -> None:
        pass

    async def flush(self) -> None:
        pass

    async def view(self, request: ViewRequest) -> Document | Form:
        self.requests.append(request)
        return self.page

    async def complete(self, request: CompletionRequest) -> tuple[Choice, ...]:
        return (Choice(request.line, request.line),)


class PlatformWorld(Protocol):
    """A space with a channel `#talk` and two people, Ada and a moderator Petra.

    It is there while it is entered.
    """

    platform: Platform
    clock: HandClock
    channel: Channel
    ada: Person
    petra: Person
    thumb: str
    """What a thumb that is up is called there."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def again(self) -> Platform:
        """Another connection to the same space, as after a restart."""

    def shown(self, place: Place) -> list[str]:
        """What stands there as plain text, oldest first."""

    def notified(self, message: MessageRef) -> tuple[Account, ...]:
        """Who was notified by being mentioned in it."""

    def closed(self, thread: Place) -> bool:
        """Whether people can no longer write there."""

    def private_place(self, person: Person) -> Place:
        """Where the bot and somebody talk."""

    async def writes(
        self, text: str, place: Place, reply_to: MessageRef | None = None
    ) -> MessageRef:
        """Ada writes."""

    async def opens_thread(self, on: MessageRef, title: str) -> Place:
        """Ada opens a thread on a message."""

    async def edits(self, message: MessageRef, text: str) -> None:
        """Ada changes what she wrote."""

    async def deletes(self, message: MessageRef) -> None:
        """Ada takes it back."""

    async def reacts(
        self, message: MessageRef, sign: str, *, present: bool = True
    ) -> None:
        """Ada puts a sign to a message, or takes it away."""

    async def presses(self, message: MessageRef, action: str) -> str | None:
        """Ada presses a button; what she is shown as plain text, of a form its title."""

    async def fills(self, form: Form, values: dict[str, str]) -> str | None:
        """Ada hands a form in; what she is shown, as above."""

    async def comes(self, name: str) -> Person:
        """Somebody new joins."""

    async def goes(self, person: Person) -> None:
        """Somebody leaves."""

    def lose_next_answer(self) -> None:
        """The next delivery is done, but the connection breaks before the answer."""

    def break_next(self) -> None:
        """The connection breaks before the next delivery is done."""

    def refuse_next(self) -> None:
        """The next delivery is refused for good."""

    def be_busy_next(self) -> None:
        """The platform asks to wait at the next delivery."""

    def hide(self) -> None:
        """From now on nobody can look for what was posted."""


@dataclass
class RehearsalWorld:
    """The rehearsal platform's world."""

    clock: HandClock = field(default_factory=lambda: HandClock(START))
    thumb: str = "👍"

    def __post_init__(self) -> None:
        self.channel = Channel(SpaceId("here"), "#talk")
        self.space = RehearsalSpace(self.channel.space, ["#talk", "#other"])
        self.ada = self.space.add_person("Ada", locale="de")
        self.petra = self.space.add_person("Petra", moderator=True)
        self.people = RehearsalPlatform(self.space, self.clock)
        self.platform: Platform = self.people

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.platform.close()

    def again(self) -> Platform:
        self.people = RehearsalPlatform(self.space, self.clock)
        return self.people

    def shown(self, place: Place) -> list[str]:
        messages = [s for s in self.space.room(place).messages if not s.deleted_at]
        return [plain(s.document) if s.document else s.text for s in messages]

    def notified(self, message: MessageRef) -> tuple[Account, ...]:
        return self.space.message(message).mentions

    def closed(self, thread: Place) -> bool:
        return self.space.room(thread).closed

    def private_place(self, person: Person) -> Place:
        return self.space.private(person).place

    async def writes(
        self, text: str, place: Place, reply_to: MessageRef | None = None
    ) -> MessageRef:
        self.clock.advance(timedelta(seconds=1))
        return await self.people.say(self.ada, place, text, reply_to=reply_to)

    async def opens_thread(self, on: MessageRef, title: str) -> Place:
        said = self.space.message(on)
        return self.space.open_thread(said, title, self.ada, self.clock.now()).place

    async def edits(self, message: MessageRef, text: str) -> None:
        await self.people.edit(self.ada, message, text)

    async def deletes(self, message: MessageRef) -> None:
        await self.people.delete(self.ada, message)

    async def reacts(
        self, message: MessageRef, sign: str, *, present: bool = True
    ) -> None:
        await self.people.react(self.ada, message, sign, present=present)

    async def presses(self, message: MessageRef, action: str) -> str | None:
        buttons = buttons_of(self.space.message(message))
        (button,) = [each for each in buttons if each.action == action]
        return _in_words(await self.people.press(self.ada, button, message))

    async def fills(self, form: Form, values: dict[str, str]) -> str | None:
        return _in_words(await self.people.fill(self.ada, form, values))

    async def comes(self, name: str) -> Person:
        return await self.people.join(name)

    async def goes(self, person: Person) -> None:
        await self.people.leave(person)

    def lose_next_answer(self) -> None:
        self.space.faults.script.append(Fault.LOSE_ANSWER)

    def break_next(self) -> None:
        self.space.faults.script.append(Fault.BREAK_BEFORE)

    def refuse_next(self) -> None:
        self.space.faults.script.append(Fault.REFUSE)

    def be_busy_next(self) -> None:
        self.space.faults.script.append(Fault.BUSY)

    def hide(self) -> None:
        self.space.faults.cannot_tell = True


def _in_words(shown: Document | Form | None) -> str | None:
    if isinstance(shown, Form):
        return plain_inline(shown.title)
    return None if shown is None else plain(shown)
