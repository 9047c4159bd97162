"""A house with a welcome, and what newcomers do in it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.platforms.rehearsal.members import Shown, buttons_of
from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain
from rituals.catalog.weekly_discussion import WeeklyDiscussion
from rituals.catalog.welcome import Welcome
from rituals.community import Community, Ritual
from rituals.document import Document, Form
from rituals.model.delivery import TrailEntry
from rituals.model.ids import Channel, RitualName, SpaceId
from rituals.model.ledger import Balance
from rituals.model.occurrence import Json, Occurrence
from rituals.model.quiet_hours import QuietHours
from rituals.model.wall_clock import zone
from rituals.signals import Person
from tests.fakes.house import HOME, House, community, ritual
from tests.fakes.visit import MakeHouse, member, person

HELLO = Channel(SpaceId("discord"), "#hello")
SLACK_HELLO = Channel(SpaceId("slack"), "#hello")
WELCOME = RitualName("welcome")
BOTH = (HELLO, SLACK_HELLO)
WORDS = {"who": "I mend bicycles.", "offers": "patching", "needs": "a vice"}


def welcome(channels: Iterable[Channel] = BOTH, **settings: Any) -> Ritual:
    """A welcome with these settings."""
    kind, channels = Welcome(), tuple(channels)
    named = [str(c) for c in channels]
    parsed = kind.Settings.model_validate(
        {"kind": kind.name, "channels": named, **settings}
    )
    written = json.dumps(parsed.model_dump(mode="json"), sort_keys=True)
    return Ritual(
        WELCOME,
        kind,
        parsed,
        hashlib.sha256(written.encode()).hexdigest(),
        zone("Europe/Berlin"),
        channels,
    )


def with_welcome(
    channels: Iterable[Channel] = BOTH, *, language: str = "en", **settings: Any
) -> Community:
    """A community with a welcome and a weekly discussion."""
    kind = WeeklyDiscussion()
    prompts = ["What did you learn?", "Who helped you?"]
    talk = ritual("talk", kind=kind, prompts=prompts, hosts="none")
    return community(
        welcome(channels, **settings),
        talk,
        language=language,
        quiet_hours=QuietHours.parse("21:00-08:00"),
    )


async def welcoming(make_house: MakeHouse, **settings: Any) -> House:
    """A house with a welcome, its channels open."""
    house = await make_house(with_welcome(**settings))
    for space in house.spaces.values():
        space.add_channel("hello")
    return await house.restart()


async def join(house: House, name: str, space: str = "discord", **who: Any) -> Person:
    """Somebody comes in and is greeted."""
    came = await house.platforms[SpaceId(space)].join(name, **who)
    await house.work()
    return came


async def volunteer(house: House, *names: str) -> None:
    """These offer to accompany newcomers."""
    async with house.storage.write() as uow:
        for name in names:
            known = await member(house, name)
            await uow.members.save([replace(known, volunteers=frozenset({"buddy"}))])


def letters(house: House, name: str, space: str = "discord") -> list[Said]:
    """What the bot wrote to somebody privately, as it stands now."""
    world = house.spaces[SpaceId(space)]
    return world.private(person(house, name, space)).messages


def button(said: Said, action: str) -> bool:
    """Whether there is a button of that action."""
    return any(b.action == action for b in buttons_of(said))


async def press(
    house: House, name: str, action: str, said: Said, space: str = "discord"
) -> Shown:
    """Somebody presses that button on a message."""
    found = next(b for b in buttons_of(said) if b.action == action)
    shown = await house.platforms[SpaceId(space)].press(
        person(house, name, space), found, said.ref
    )
    await house.work()
    return shown


async def introduce(
    house: House, name: str, said: Said | None = None, **words: str
) -> str:
    """Somebody fills in the form that the button of their greeting opens; the answer."""
    said = said or letters(house, name)[0]
    form = await press(house, name, "introduce", said)
    assert isinstance(form, Form), form
    values = {"offers": "", "needs": "", "topics": "", **(words or WORDS)}
    platform = house.platforms[said.ref.place.space]
    answered = await platform.fill(person(house, name), form, values)
    await house.work()
    assert isinstance(answered, Document)
    return plain(answered)


async def hello(house: House, name: str, text: str, nth: int = -1) -> Said:
    """Somebody writes in the thread of the n-th introduction."""
    place = house.posts(HELLO)[nth].thread
    assert place is not None
    platform = house.platforms[HELLO.space]
    ref = await platform.say(person(house, name), place, text)
    await house.engine.flush()
    await house.work()
    return platform.world.message(ref)


async def journeys(house: House) -> list[Occurrence]:
    """All journeys there ever were, by when they began."""
    return await house.occurrences(WELCOME)


async def memory(house: House) -> Json:
    """What the welcome remembers."""
    async with house.storage.read() as uow:
        states = await uow.rituals.states([HOME])
    found: Json = next(s.memory for s in states if s.ritual == WELCOME)
    return found


async def given(house: House, name: str) -> int:
    """How many contributions of the kinds besides answers somebody has."""
    async with house.storage.read() as uow:
        balances: list[Balance] = list(await uow.ledger.balances(HOME))
    return next((b.contributed for b in balances if b.name == name), 0)


async def nudged(house: House) -> list[TrailEntry]:
    """What the quiet gate decided."""
    return [e for e in await house.trail() if e.verdict.startswith("nudge")]
