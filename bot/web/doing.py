"""What a page can have done: each act is a small POST, and answers with where to look then."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal.clockwork import SPEEDS
from bot.rehearsal.room import RehearsalRoom
from bot.web.errors import EmptyWordsError, LastPersonError, LongWordsError, TimeError
from bot.web.sharing import FARTHEST, scene_in
from bot.web.viewing import Viewing, key, number_in, place_of
from rituals.commands.parsing import asked
from rituals.errors import StammtischError
from rituals.model.ids import MessageId, MessageRef, Place, SpaceId

SIGN = "/"
"""A line that begins so is a command."""
LONGEST = 10_000
_NAME = 80
_TITLE = 60
_SIGN = 16


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody at a page wants done: who and where they are, and what they sent."""

    view: Viewing
    given: Mapping[str, str]
    lists: Mapping[str, str]
    """Fields that may be given several times, joined."""

    @property
    def room(self) -> RehearsalRoom:
        return self.view.room

    @property
    def place(self) -> Place | None:
        """Where it is done: in the place that was named, or where one looks."""
        return place_of(self.given.get("in", "")) or self.view.at

    @property
    def message(self) -> MessageRef | None:
        """What it is done to."""
        place, id_ = self.place, self.given.get("m", "")
        return MessageRef(place, MessageId(id_)) if place and id_ else None

    def number(self, name: str) -> int:
        """A number that was sent; -1 if it is none."""
        return number_in(self.given.get(name, ""), otherwise=-1)


Doing = Callable[[Wish], Awaitable[str]]
"""Does it; the answer is the query of the page to show."""


async def do(name: str, wish: Wish) -> str | None:
    """Do what is called so; `None` if nothing is. What cannot be done is told in place."""
    doing = DOINGS.get(name)
    if doing is None:
        return None
    if wish.view.stale:  # whoever pressed did not mean who and what is there now
        return wish.view.anew
    try:
        return await doing(wish)
    except StammtischError as why:
        wish.room.refuse(wish.view.me, wish.place, why)
        return wish.view.query(told="refused")


# --- talk


async def _say(wish: Wish) -> str:
    text, place = wish.given.get("text", "").strip(), wish.place
    if not text or place is None:
        raise EmptyWordsError
    if len(text) > LONGEST:
        raise LongWordsError(most=LONGEST)
    if text.startswith(SIGN) and len(text) > 1:
        await wish.room.call(wish.view.me, place, asked(text))
        return wish.view.query()
    reply = wish.given.get("reply", "")
    about = MessageRef(place, MessageId(reply)) if reply else None
    return _told(wish, await wish.room.say(wish.view.me, place, text, about))


def _told(wish: Wish, done: bool) -> str:
    """The page after words were handed in: it is to know whether they were taken."""
    return wish.view.query() if done else wish.view.query(told="refused")


async def _edit(wish: Wish) -> str:
    text, message = wish.given.get("text", "").strip(), wish.message
    if not text or message is None:
        raise EmptyWordsError
    if len(text) > LONGEST:
        raise LongWordsError(most=LONGEST)
    me = wish.view.me
    done = await wish.room.do(me, wish.place, lambda p: p.edit(me, message, text))
    return _told(wish, done)


async def _react(wish: Wish) -> str:
    sign, message = wish.given.get("sign", ""), wish.message
    if not sign or len(sign) > _SIGN or message is None:
        return wish.view.query()
    me = wish.view.me
    await wish.room.toggle_reaction(me, message, sign)
    return wish.view.query()


async def _menu(wish: Wish) -> str:
    me, message = wish.view.me, wish.message
    what, _, rest = wish.given.get("do", "").partition(":")
    if message is None:
        return wish.view.query()
    if what == "delete":
        await wish.room.do(me, wish.place, lambda p: p.delete(me, message))
    if what == "command":
        await wish.room.call(me, wish.place, asked(rest), message)
    if what == "thread":
        title = wish.room.title_of(message, _TITLE)
        opened = await wish.room.open_thread(me, message, title)
        if opened is not None:
            return wish.view.query(at=None, thread=key(opened))
    return wish.view.query()


# --- buttons and forms


async def _press(wish: Wish) -> str:
    if wish.message is not None:
        button = wish.given.get("button", "")
        await wish.room.press(wish.view.me, wish.message, button)
    return wish.view.query()


async def _press_answer(wish: Wish) -> str:
    me = wish.view.me
    answer = wish.room.privately.of(me.account).answer(wish.number("answer"))
    if answer is not None:
        await wish.room.press_answer(me, answer, wish.given.get("button", ""))
    return wish.view.query()


async def _dismiss(wish: Wish) -> str:
    wish.room.dismiss(wish.view.me, wish.number("answer"))
    return wish.view.query()


async def _fill(wish: Wish) -> str:
    me = wish.view.me
    if "cancel" in wish.given:
        wish.room.put_form_away(me)
        return wish.view.query()
    values = {
        name.removeprefix("f."): value
        for name, value in wish.lists.items()
        if name.startswith("f.")
    }
    return _told(wish, await wish.room.fill(me, values))


# --- people


async def _join(wish: Wish) -> str:
    name = " ".join(wish.given.get("name", "").split())[:_NAME]
    if not name:
        raise EmptyWordsError
    space = SpaceId(wish.given.get("space", ""))
    moderator = "moderator" in wish.given
    person = await wish.room.join(space, name, moderator=moderator)
    return wish.view.query(**{"as": key(person.account), "at": None, "thread": None})


async def _leave(wish: Wish) -> str:
    if wish.room.people_count == 1:
        raise LastPersonError
    await wish.room.leave(wish.view.me)
    return wish.view.query(**{"as": None, "at": None, "thread": None})


# --- the clock


async def _advance(wish: Wish) -> str:
    room, by = wish.room, wish.given.get("by", "")
    if by == "step":
        coming = await room.next_step_at()
        await room.go_past(coming or room.now)
    else:
        await room.go_to(
            room.now + (timedelta(days=1) if by == "day" else timedelta(hours=1))
        )
    return wish.view.query()


async def _go(wish: Wish) -> str:
    goal = _local(wish.given.get("to", ""), wish.view.zone)
    await wish.room.go_past(_near(wish, goal))
    return wish.view.query()


async def _jump(wish: Wish) -> str:
    try:
        goal = datetime.fromisoformat(wish.given.get("at", ""))
    except ValueError:
        raise TimeError(written=wish.given.get("at", "")) from None
    if goal.tzinfo is None:
        raise TimeError(written=wish.given.get("at", ""))
    await wish.room.go_past(_near(wish, goal))
    return wish.view.query()


def _near(wish: Wish, goal: datetime) -> datetime:
    if goal > wish.room.now + FARTHEST:
        raise TimeError(written=wish.given.get("to", "") or wish.given.get("at", ""))
    return goal


def _local(written: str, zone: ZoneInfo) -> datetime:
    try:
        local = datetime.fromisoformat(written)
        return local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):  # it is none, or at an end of the calendar
        raise TimeError(written=written) from None


async def _run(wish: Wish) -> str:
    minutes = wish.number("minutes")
    await wish.room.run(minutes if minutes in SPEEDS else SPEEDS[1])
    return wish.view.query()


async def _pause(wish: Wish) -> str:
    await wish.room.pause()
    return wish.view.query()


async def _live(wish: Wish) -> str:
    await wish.room.let_live(lively=wish.given.get("lively") == "yes")
    return wish.view.query()


# --- the scene


async def _reset(wish: Wish) -> str:
    await wish.room.reset()
    return wish.view.query(**{"as": None, "at": None, "thread": None})


async def _scene(wish: Wish) -> str:
    zone = wish.room.configuration.community.zone
    scene = scene_in(wish.given, zone)
    await wish.room.reset(scene.beginning)
    await wish.room.go_to(scene.goal)
    return wish.view.query(**{"as": None, "at": None, "thread": None})


async def _reload(wish: Wish) -> str:
    await wish.room.reload()
    return wish.view.query()


DOINGS: Mapping[str, Doing] = {
    "say": _say,
    "edit": _edit,
    "react": _react,
    "menu": _menu,
    "press": _press,
    "press-answer": _press_answer,
    "dismiss": _dismiss,
    "fill": _fill,
    "join": _join,
    "leave": _leave,
    "advance": _advance,
    "go": _go,
    "jump": _jump,
    "run": _run,
    "pause": _pause,
    "live": _live,
    "reset": _reset,
    "reload": _reload,
    "scene": _scene,
}
