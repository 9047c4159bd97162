"""The people at work: who does what when, and how it is done on their platform."""

import heapq
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.errors import RehearsalError
from bot.rehearsal.characters import EVERYBODY, Character
from bot.rehearsal.phrases import phrases_in
from bot.rehearsal.sight import Act, Leave, Press, React, Say, Sight, Window, look
from bot.rehearsal.taking_part import fill_in
from bot.rehearsal.talking import words_of
from rituals.community import Community
from rituals.document import Form
from rituals.model.ids import Channel, Place, SpaceId
from rituals.ports import Clock, Dice
from rituals.signals import Person

_BETWEEN = timedelta(minutes=2)
"""From one act of somebody to the next one."""
_SOON = timedelta(minutes=30)
_TITLE = 60


@dataclass(slots=True)
class _Somebody:
    """A character on their platform; without `person` they have not come yet."""

    character: Character
    seat: int
    platform: RehearsalPlatform
    person: Person | None = None


@dataclass(frozen=True, slots=True, order=True)
class _Turn:
    """When somebody looks into the chat or, with `act`, does what they had in mind."""

    at: datetime
    nth: int
    who: _Somebody = field(compare=False)
    act: Act | None = field(compare=False, default=None)


class People:
    """Everybody in the spaces of a community; those there from the start are in already."""

    def __init__(
        self,
        community: Community,
        platforms: Mapping[SpaceId, RehearsalPlatform],
        clock: Clock,
        dice: Dice,
        start: datetime,
        cast: Sequence[Character] = EVERYBODY,
    ) -> None:
        self._community = community
        self._phrases = phrases_in(community.language)
        self._clock = clock
        self._dice = dice
        self._turns: list[_Turn] = []
        self._nth = 0
        self._start = start.astimezone(community.zone).date()
        self._day = self._start
        homes = list(platforms.values())
        self._everybody = [
            _Somebody(character, seat, homes[character.home % len(homes)])
            for seat, character in enumerate(cast)
        ]
        for who in self._everybody:
            if who.character.joins_after is None:
                who.person = who.platform.world.add_person(
                    who.character.name, moderator=who.character.moderator
                )
        self._windows = {platform.space: Window(platform.world) for platform in homes}
        self._hidden = frozenset(self._places(community.moderators_channels))
        self._questions = self._places(community.ledger.channels)
        self._plan_day()

    def next_at(self) -> datetime:
        """When the next of them looks, comes or acts."""
        while not self._turns:
            self._plan_day()
        return self._turns[0].at

    async def act(self) -> bool:
        """Do what is to be done by now; whether the bot was asked for anything by it."""
        asked = False
        while self._turns and self._turns[0].at <= self._clock.now():
            turn = heapq.heappop(self._turns)
            if not self._turns:
                self._plan_day()
            asked = await self._take(turn) or asked
        return asked

    def rest_until(self, at: datetime) -> None:
        """Let go by what they would have done before `at`; who was to come comes then."""
        coming: list[_Somebody] = []
        while self.next_at() < at:
            turn = heapq.heappop(self._turns)
            if turn.who.person is None:
                coming.append(turn.who)
        for who in coming:
            self._push(at, who)

    async def _take(self, turn: _Turn) -> bool:
        who = turn.who
        if who.person is None:
            who.person = await who.platform.join(who.character.name)
            return True
        if turn.act is None:
            dice = self._dice.forked("acts")
            acts = who.character.acts(self._sight(who, who.person), dice)
            for n, act in enumerate(acts):
                self._push(turn.at + n * _BETWEEN, who, act)
            return False
        try:
            await self._do(who, who.person, turn.act)
        except RehearsalError:
            return False  # gone, closed or done by somebody else in the meantime
        # what somebody new does may be celebrated at once
        return isinstance(turn.act, Press) or who.character.joins_after is not None

    # --- when

    def _plan_day(self) -> None:
        """Put everybody's looks of the next local day in line."""
        zone = self._community.zone
        for who in self._everybody:
            noon = datetime.combine(self._day, time(12), tzinfo=zone)
            days = (self._day - self._start).days
            since, until = who.character.joins_after, who.character.leaves_after
            if days == since:
                self._push(noon, who)
            if days == until:
                self._push(noon, who, Leave())
            if (since is None or days > since) and (until is None or days < until):
                for at in who.character.looks_on(self._day, zone, self._dice):
                    self._push(at, who)
        self._day += timedelta(days=1)

    def _push(self, at: datetime, who: _Somebody, act: Act | None = None) -> None:
        self._nth += 1
        heapq.heappush(self._turns, _Turn(at, self._nth, who, act))

    # --- what

    async def _do(self, who: _Somebody, person: Person, act: Act) -> None:
        match act:
            case Say():
                await self._say(who.platform, person, act)
            case React(message, sign):
                await who.platform.react(person, message, sign)
            case Press(message, button):
                shown = await who.platform.press(person, button, message)
                if isinstance(shown, Form):
                    await self._fill(who, person, shown)
            case Leave():
                await who.platform.leave(person)

    async def _say(self, platform: RehearsalPlatform, person: Person, say: Say) -> None:
        if self._just_said(platform, say):
            return
        if say.to is None:
            await platform.say(person, say.place, say.text)
            return
        about = platform.world.message(say.to)
        if say.in_thread:
            title = textwrap.shorten(about.text, _TITLE, placeholder="…")
            place = await platform.open_thread(person, say.to, title)
            await platform.say(person, place, say.text)
        elif say.by_name:
            text = f"@{about.author.name} {say.text}"
            named = (about.author.account,)
            await platform.say(person, say.place, text, mentions=named)
        else:
            await platform.say(person, say.place, say.text, reply_to=say.to)

    def _just_said(self, platform: RehearsalPlatform, say: Say) -> bool:
        """Whether somebody else was faster with the same words."""
        since = self._clock.now() - _SOON
        rooms = self._windows[platform.space].rooms(self._clock.now())
        near = (room for room in rooms if say.place in (room.place, room.parent))
        recent = (said for room in near for said in room.messages[-20:])
        return any(words_of(said) == say.text and said.at >= since for said in recent)

    async def _fill(self, who: _Somebody, person: Person, form: Form) -> None:
        dice = self._dice.forked("forms").forked(who.character.name)
        values = fill_in(form, self._sight(who, person), dice)
        if values is not None:
            await who.platform.fill(person, form, values)

    # --- where

    def _sight(self, who: _Somebody, person: Person) -> Sight:
        space = who.platform.world
        here = (place for place in self._questions if place.space == space.name)
        return look(
            self._windows[space.name],
            person,
            self._clock.now(),
            zone=self._community.zone,
            phrases=self._phrases,
            hidden=self._hidden,
            questions=next(here, None),
            seat=(who.seat, len(self._everybody)),
        )

    def _places(self, channels: Iterable[Channel]) -> tuple[Place, ...]:
        worlds = {who.platform.space: who.platform.world for who in self._everybody}
        return tuple(
            place
            for channel in channels
            if channel.space in worlds
            for place in worlds[channel.space].channels(channel.name)
        )
