"""Eight weeks of asking and giving, told from a table: who did what, when, about what.

A line of the table is a time, what it is about and what happens, apart by `|`:
`tue 10:00 | q1 | Dana? Ada! Dana+`. Steps are a name and a sign; between two of them pass
two minutes. All else that happens is a sentence: `Ada excludes Quinn`.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from rituals.community import Community
from rituals.engine.rebuilding import Rebuilt, rebuild
from rituals.model.ids import SpaceId
from tests.scenarios.rehearsals import START
from tests.scenarios.stages.stage import DISCORD, SLACK, Shown
from tests.scenarios.stories import Post, Story
from tests.scenarios.telling import over_the_wire

FIRST_MONDAY: Final = date(2027, 1, 4)
END: Final = "2027-02-28 12:00"
MODERATORS: Final = ("Ada", "Petra")
LATER: Final = ("Mina", "Leo")
"""They come in the sixth week."""
GONE: Final = "Paul"
"""Who is forgotten is told nothing in the end."""
Names = Sequence[str]
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_QUESTION: Final = "How do I join oak and steel?"
_ANSWER: Final = "Epoxy, and clamps over night."
_THANKS: Final = "Thank you, that worked!"
_STEP: Final = re.compile(r"([A-Z][a-z]+)(\?!|[?!~+=*^.])")


class Line(NamedTuple):
    """One line of the table."""

    when: str
    about: str
    what: str


def lines(table: str) -> Iterator[Line]:
    """All that happens, in order; a line `week 3` begins the third week."""
    monday = FIRST_MONDAY
    for line in table.strip().splitlines():
        if line.startswith("week "):
            monday = FIRST_MONDAY + timedelta(weeks=int(line.removeprefix("week ")) - 1)
            continue
        when, about, what = (part.strip() for part in line.split("|"))
        day, at = when.split()
        on = monday + timedelta(days=_DAYS.index(day))
        yield Line(f"{on} {at}", about, what)


def wrap_up_of(week: int) -> str:
    """Saturdays: five days after the discussion began."""
    return f"{FIRST_MONDAY + timedelta(weeks=week - 1, days=5)} 09:00"


@dataclass
class EightWeeks:
    """What was asked and answered so far, by what the table calls it."""

    story: Story
    cast: Mapping[SpaceId, Sequence[str]]
    asked: dict[str, Post] = field(default_factory=dict)
    answers: dict[str, list[Post]] = field(default_factory=dict)

    async def live(self, table: str) -> None:
        """All of it happens."""
        for line in lines(table):
            await self.story.until(line.when)
            steps = _STEP.findall(line.what)
            if "".join(name + sign for name, sign in steps) == line.what.replace(
                " ", ""
            ):
                for name, sign in steps:
                    await self._step(line.about, name, sign)
                    self.story.clock.advance(timedelta(minutes=2))
            else:
                await self._happens(line)

    async def _step(self, about: str, name: str, sign: str) -> None:
        story, asks = self.story, self.asked.get(about)
        answers = self.answers.setdefault(about, [])
        match sign:
            case "?":
                self.asked[about] = await story.says_in(name, "help", _QUESTION)
            case "?!":
                await story.says(name, "Which kind of oak do you mean?", asks)
            case "!":
                answers.append(await story.says(name, _ANSWER, asks))
            case "~":
                answers.append(await story.says_in(name, "help", _ANSWER))
            case ".":
                await story.says(name, "The red one from the shed.", asks)
            case _:
                await self._confirms(name, sign, answers[-1])

    async def _confirms(self, name: str, sign: str, answer: Post) -> None:
        """It helped."""
        match sign:
            case "+":
                await self.story.says(name, _THANKS, answer)
            case "=":
                await self.story.says_in(name, "help", _THANKS)
            case "*":
                await self.story.calls(name, "answer-this", on=answer)
            case _:
                await self.story.likes(name, answer)

    async def _happens(self, line: Line) -> None:
        who, did, *rest = line.what.split()
        verbs: dict[str, Callable[..., Awaitable[None]]] = {
            "hosts": self._host,
            "says": self._talk,
            "and": self._chat,
            "joins": self._join,
            "deletes": self._delete,
            "edits": self._edit,
            "excludes": self._exclude,
            "links": self._link,
            "leaves": self._forget,
            "contests": self._contest,
            "decides": self._decide,
            "thanks": self._thank,
            "solves": self._solve,
        }
        await verbs[did](who, line.about, *rest)

    async def _host(self, who: str, about: str) -> None:
        del about
        await self.story.calls(who, "volunteer", {"role": "host", "wanted": "on"})

    async def _talk(self, who: str, about: str, *others: str) -> None:
        """These say something in the discussion of the week."""
        del about
        for name in (who, *others):
            await self.story.says(name, "I would begin with the hinges.")

    async def _chat(self, who: str, about: str, other: str) -> None:
        """Two talk of something else, and nobody but them."""
        del about
        for _ in range(4):
            for name in (who, other):
                await self.story.says_in(name, "help", "My bench has four drawers.")

    async def _join(self, who: str, about: str) -> None:
        del about
        space = next(space for space, names in self.cast.items() if who in names)
        await self.story.joins(who, space=space)

    async def _delete(self, who: str, about: str) -> None:
        await self.story.deletes(who, self.answers[about][-1])

    async def _edit(self, who: str, about: str) -> None:
        await self.story.edits(who, self.asked[about], "I found the oak joint.")

    async def _exclude(self, who: str, about: str, whom: str) -> None:
        del about
        await self.story.calls(who, "members exclude", {"member": whom})

    async def _link(self, who: str, about: str, other: str) -> None:
        del about
        offered = await self.story.calls(who, "link")
        found = re.search(r"link ([A-Z0-9-]{9})", offered.words)
        assert found is not None, offered.words
        asked = await self.story.calls(other, "link", {"code": found[1]})
        told = await self.story.presses(other, asked.buttons[0], asked)
        assert "one person now" in told.words

    async def _forget(self, who: str, about: str, *_: str) -> None:
        """And wants to be forgotten."""
        del about
        await self.story.forgets(who)

    async def _contest(self, who: str, about: str) -> None:
        """Two taps."""
        why = await self.story.calls(who, "why", on=self.answers[about][-1])
        what = await self.story.presses(who, "That’s not right", why)  # noqa: RUF001  as it stands there
        told = await self.story.presses(who, "It is no answer", what)
        assert "Thank you" in told.words

    async def _decide(self, who: str, about: str, *how: str) -> None:
        del about
        post = self.story.posts("mods", self.home(who))[-1]
        await self.story.presses(who, " ".join(how), post)

    async def _thank(self, who: str, about: str, whom: str) -> None:
        del about
        told = await self.story.calls(who, "thanks", {"member": whom})
        assert "Your thanks" in told.words

    async def _solve(self, who: str, about: str) -> None:
        why = await self.story.calls(who, "why", on=self.asked[about])
        await self.story.presses(who, "Needs no answer any more", why)

    def home(self, name: str) -> SpaceId:
        """Where somebody is."""
        return DISCORD if name in self.cast[DISCORD] else SLACK


@dataclass
class Seen:
    """What people are shown on either platform."""

    me: dict[str, Shown] = field(default_factory=dict)
    lately: dict[str, Shown] = field(default_factory=dict)
    ledger: dict[tuple[SpaceId, str], list[str]] = field(default_factory=dict)
    """The pages that moderators are shown there, for so many days."""

    async def look(self, weeks: EightWeeks, all_: Names, some: Names) -> None:
        """Everybody looks at what is theirs, and moderators at the ledger."""
        story = weeks.story
        for name in all_:
            self.me[name] = await story.calls(name, "me", {"days": "90"})
        for name in some:
            self.lately[name] = await story.calls(name, "me", {"days": "30"})
        for moderator in MODERATORS:
            space = weeks.home(moderator)
            for days in ("90", "30"):
                pages = self.ledger[space, days] = []
                shown = await story.calls(moderator, "ledger", {"days": days})
                pages.append(shown.words)
                while "More" in shown.buttons:
                    shown = await story.presses(moderator, "More", shown)
                    pages.append(shown.words)


@dataclass
class Lived:
    """Eight weeks, and what was seen of them."""

    wrap_ups: list[dict[SpaceId, str]] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    rebuilt: Rebuilt = field(default_factory=Rebuilt)
    seen_after: Seen = field(default_factory=Seen)
    """The same once everything was found anew from the facts."""


async def lived(
    community: Community, cast: Mapping[SpaceId, Names], table: str, some: Names
) -> Lived:
    """The weeks of that table, at whose end all look at everything, and some at less."""
    life = Lived()
    people = {
        space: {name: name in MODERATORS for name in names if name not in LATER}
        for space, names in cast.items()
    }
    async with over_the_wire(community, people, START) as story:
        weeks = EightWeeks(story, cast)
        for week, happens in enumerate(table.split("week ")[1:]):
            await weeks.live(f"week {happens}")
            if week:
                await story.until(wrap_up_of(week))
                life.wrap_ups.append(
                    {s: story.thread("talk", s).posts[-1].words for s in cast}
                )
        await story.until(END)
        all_ = [name for names in cast.values() for name in names if name != GONE]
        await life.seen.look(weeks, all_, some)
        life.rebuilt = await rebuild(story.engine.world, community)
        await life.seen_after.look(weeks, all_, some)
    return life
