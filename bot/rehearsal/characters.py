"""The people of a rehearsal: who they are, when they are awake, what they tend to do."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal.sight import Act, Press, Sight
from bot.rehearsal.taking_part import (
    decides,
    introduces,
    presses,
    some_day,
    suggests,
    welcomes,
)
from bot.rehearsal.talking import (
    Habit,
    answers,
    asks,
    chats,
    greets,
    keeps_it_going,
    reacts,
    speaks,
    tells_progress,
    thanks,
)
from rituals.ports import Dice

MOST_ACTS = 3
"""What somebody does at one look; the rest waits for the next."""


@dataclass(frozen=True, slots=True)
class Character:
    """A person with habits. `home` counts the spaces: 0 is the first.

    They look into the chat about `looks` times a day between two local hours. Who
    `joins_after` some days was not there before; who `leaves_after` some is gone then.
    """

    name: str
    role: str
    home: int
    habits: tuple[Habit, ...]
    awake: tuple[int, int] = (8, 22)
    looks: int = 2
    moderator: bool = False
    joins_after: int | None = None
    leaves_after: int | None = None

    def looks_on(self, day: date, zone: ZoneInfo, dice: Dice) -> list[datetime]:
        """The instants of that local day when they look, in order, never the same twice."""
        dice = dice.forked(f"{self.name} {day.isoformat()}")
        begin, end = self.awake
        minutes = (end - begin) * 60
        count = dice.number(self.looks + 1) + (self.looks + 1) // 2
        chosen = {dice.number(minutes) for _ in range(count)}
        midnight = datetime.combine(day, time(begin))
        local = (midnight + timedelta(minutes=m) for m in sorted(chosen))
        return sorted({each.replace(tzinfo=zone).astimezone(UTC) for each in local})

    def acts(self, sight: Sight, dice: Dice) -> list[Act]:
        """What they do about what they see, the first few things that come to mind."""
        dice = dice.forked(self.name)
        wanted: list[Act] = []
        pressed: set[tuple[str, str, str]] = set()
        for act in (act for habit in self.habits for act in habit(sight, dice)):
            if isinstance(act, Press):
                button = (act.button.action, act.button.about, act.button.value)
                if button in pressed:
                    continue
                pressed.add(button)
            wanted.append(act)
        return wanted[:MOST_ACTS]


def challenger(daily: int) -> tuple[Habit, ...]:
    """Joins every challenge, hands something in on one of the days, and votes."""
    return (
        presses("join", 100),
        some_day("submit", daily, after="join"),
        some_day("vote", 60),
        presses("look-back", 70),
    )


_EAGER_GIVER = (
    answers(95),
    welcomes(85),
    speaks(90, agrees=50),
    *challenger(14),
    reacts(20),
    suggests(3),
)
_NEW_CHALLENGER = (
    presses("join", 100),
    presses("encourage", 100, value="on"),
    some_day("submit", 6, after="join"),
    some_day("vote", 40),
)


def _only_asker(half: int) -> tuple[Habit, ...]:
    every = timedelta(days=4)
    return (asks(every, half=half), thanks(70), speaks(25), presses("join", 40))


def _shy_newcomer(half: int) -> tuple[Habit, ...]:
    return (
        greets,
        introduces(60),
        welcomes(40),
        thanks(100),
        asks(timedelta(days=17), half=half),
        reacts(12),
        *_NEW_CHALLENGER,
        speaks(35, agrees=80),
    )


def _regular(half: int) -> tuple[Habit, ...]:
    return (
        speaks(70),
        answers(45, late=timedelta(minutes=40)),
        welcomes(55),
        presses("in-touch", 90),
        thanks(60),
        asks(timedelta(days=19), half=half),
        *challenger(9),
        tells_progress(9),
        reacts(18),
        suggests(2),
    )


_HOST = (
    presses("volunteer", 100, value="on", once=True),
    presses("accompany", 100, value="on", once=True),
    presses("in-touch", 90),
    welcomes(90),
    keeps_it_going,
    speaks(80),
    answers(35, late=timedelta(hours=2)),
    *challenger(10),
    suggests(4),
    reacts(15),
)
_MODERATOR = (
    decides,
    speaks(60),
    chats(6),
    answers(20, late=timedelta(hours=5)),
    reacts(12),
)
_QUIET_REGULAR = (
    speaks(45),
    reacts(25),
    some_day("vote", 50),
    presses("join", 50),
    chats(3),
)

EVERYBODY: tuple[Character, ...] = (
    Character("Ada", "eager giver", 0, _EAGER_GIVER, looks=4),
    Character("Ben", "only-asker", 0, _only_asker(0), awake=(10, 23)),
    Character("Jonas", "host", 0, _HOST, awake=(7, 21), looks=3),
    Character(
        "Petra", "moderator", 0, _MODERATOR, awake=(8, 19), looks=3, moderator=True
    ),
    Character("Emre", "regular", 0, _regular(0), awake=(9, 23)),
    Character(
        "Mira", "shy newcomer", 0, _shy_newcomer(0), awake=(12, 23), joins_after=6
    ),
    Character("Tomasz", "eager giver", 1, _EAGER_GIVER, awake=(6, 20), looks=3),
    Character("Sofia", "only-asker", 1, _only_asker(1), awake=(11, 23)),
    Character(
        "Lena",
        "regular",
        1,
        (
            presses("volunteer", 100, value="on", once=True),
            presses("accompany", 100, value="on", once=True),
            *_regular(1),
        ),
        looks=3,
    ),
    Character("Yusuf", "regular", 1, _QUIET_REGULAR, awake=(9, 18)),
    Character(
        "Kai", "shy newcomer", 1, _shy_newcomer(1), awake=(13, 22), joins_after=23
    ),
)
