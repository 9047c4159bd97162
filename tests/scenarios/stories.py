"""A story told step by step: people of the workshop act by name, and the clock moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.members import buttons_of
from bot.platforms.rehearsal.render import lines_of
from bot.platforms.rehearsal.space import Room, Said
from bot.rehearsal.life import Life, begun
from bot.texts.plain import plain_inline
from rituals.document import Document, Form
from rituals.model.ids import Place, SpaceId
from rituals.model.member import Member
from rituals.signals import Person
from tests.scenarios.rehearsals import START, build, workshop

ZONE = START.tzinfo
DISCORD, SLACK = SpaceId("discord"), SpaceId("slack")


def local(text: str) -> datetime:
    """An instant in the workshop's own time: `2027-01-04 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@dataclass
class Story:
    """The workshop in English; nobody does anything but what is told."""

    life: Life

    async def until(self, when: str) -> None:
        """All that happens before that local time, and at it."""
        async for _ in self.life.until(local(when)):
            pass
        await self.life.settle()

    # --- people

    def find(self, name: str) -> tuple[RehearsalPlatform, Person]:
        """Somebody, and the connection to their space."""
        return next(
            (platform, person)
            for platform in self.life.platforms.values()
            for person in platform.world.people.values()
            if person.name == name
        )

    async def says(self, name: str, text: str, to: Said | None = None) -> Said:
        """Somebody writes into the discussion, or answers what was said, where it stands."""
        platform, person = self.find(name)
        where = to.ref.place if to else self.thread("talk", platform.space).place
        about = to.ref if to else None
        ref = await platform.say(person, where, text, reply_to=about)
        return platform.world.message(ref)

    async def says_in(self, name: str, channel: str, text: str) -> Said:
        """Somebody writes into a channel."""
        platform, person = self.find(name)
        (place,) = platform.world.channels(channel)
        return platform.world.message(await platform.say(person, place, text))

    async def likes(self, name: str, said: Said) -> None:
        """Somebody puts a sign to what was said."""
        platform, person = self.find(name)
        await platform.react(person, said.ref, "👍")

    async def presses(self, name: str, label: str, on: Said) -> Document | Form | None:
        """Somebody presses the button of that label; what they alone are shown."""
        platform, person = self.find(name)
        button = next(b for b in buttons_of(on) if plain_inline(b.label) == label)
        shown = await platform.press(person, button, on.ref)
        await self.life.settle()
        return shown

    async def hands_in(self, name: str, on: Said, label: str, **values: str) -> str:
        """Somebody presses a button that opens a form, and hands that in; the answer."""
        platform, person = self.find(name)
        form = await self.presses(name, label, on)
        assert isinstance(form, Form)
        told = await platform.fill(person, form, values)
        await self.life.settle()
        return words(told)

    async def leaves(self, name: str) -> None:
        """Somebody goes."""
        platform, person = self.find(name)
        await platform.leave(person)
        await self.life.settle()

    # --- what can be seen

    def posts(self, channel: str, space: SpaceId = DISCORD) -> list[Said]:
        """What the bot said in a channel, oldest first."""
        world = self.life.platforms[space].world
        (place,) = world.channels(channel)
        return [said for said in world.room(place).messages if said.author == world.bot]

    def thread(self, channel: str, space: SpaceId = DISCORD, nth: int = -1) -> Room:
        """The thread of the n-th post of the bot there that has one."""
        threads = [post.thread for post in self.posts(channel, space) if post.thread]
        return self.life.platforms[space].world.room(threads[nth])

    def private(self, name: str) -> list[Said]:
        """What the bot wrote to somebody privately."""
        platform, person = self.find(name)
        return platform.world.private(person).messages

    def told(self, name: str) -> list[str]:
        """The same, as text."""
        return [words(said.document) for said in self.private(name)]

    def week(self) -> list[str]:
        """When the bot said something, where, and its first line: all of it, in order."""
        lines = []
        for each in self.life.record:
            if (
                each.who.bot
                and isinstance(each.shown, Document)
                and each.what == "said"
            ):
                room = self.life.spaces[each.space].room(each.place or _nowhere())
                at = each.at.astimezone(ZONE)
                first = lines_of(each.shown)[0]
                lines.append(f"{at:%a %H:%M} {each.space} {_named(room)}: {first}")
        return lines

    async def members(self) -> dict[str, Member]:
        """Everybody the bot knows, by name."""
        async with self.life.bot.storage.read() as uow:
            everybody = await uow.members.everybody(self.life.community.id)
        return {member.name: member for member in everybody}


def _nowhere() -> Place:
    raise AssertionError("the bot says everything somewhere")


def _named(room: Room) -> str:
    signs = {"channel": "#", "thread": "↳ ", "private": "@"}
    return f"{signs[room.kind]}{room.name}"


def words(shown: Document | Form | None) -> str:
    """What is shown, as lines of text."""
    return "\n".join(lines_of(shown)) if shown is not None else ""


@asynccontextmanager
async def story() -> AsyncIterator[Story]:
    """From Sunday, 3 January 2027 on."""
    async with begun(workshop(), seed=7, start=START, build=build) as life:
        life.lively = False
        yield Story(life)
