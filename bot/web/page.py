"""The page of the room, or only the panes of it that changed."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.platforms.rehearsal.forms import Problem, Wrong
from bot.rehearsal.changes import Pane
from bot.rehearsal.clockwork import SPEEDS
from bot.rehearsal.naming import suggested
from bot.texts.catalogues import OURS
from bot.web.panes import NOTHING, places_of, record_of
from bot.web.rendering import rendered
from bot.web.talk import SIGNS, talk_at
from bot.web.viewing import Viewing
from rituals.document import Msg, Param, Time
from rituals.errors import StammtischError

_OF_RECORD = frozenset({Pane.WHO, Pane.NEXT, Pane.TRAIL})
_OTHER = {"dark": "light", "light": "dark", "": ""}


async def page(
    view: Viewing, *, theme: str = "", only: AbstractSet[str] = frozenset()
) -> str:
    """HTML of all panes, or of `only` those."""
    room = view.room
    version = room.changes.version  # what changes from here on is told by an event
    record = await record_of(view) if not only or only & _OF_RECORD else NOTHING
    main, beside = view.room_at(view.at), view.room_at(view.thread)
    now = room.now
    parts = {
        "community": room.configuration.community,
        "version": version,
        "theme": theme,
        "other_theme": _OTHER[theme],
        "only": only,
        "faults": room.faults,
        "taken_over": room.taken_over,
        "places": places_of(view),
        "main": talk_at(view, main) if main else None,
        "beside": talk_at(view, beside) if beside else None,
        "signs": SIGNS,
        "record": record,
        "spaces": list(room.life.platforms),
        "my_role": next((p.role for p in record.people if p.current), "member"),
        "suggestion": suggested({person.name for person in record.people}),
        "now": now,
        "local_now": f"{now.astimezone(view.zone):%Y-%m-%dT%H:%M}",
        "journey": room.clockwork.journey,
        "running": room.clockwork.running,
        "minutes": room.clockwork.minutes,
        "speeds": SPEEDS,
        "lively": room.life.lively,
        "refusal": lambda error: refusal(view, error),
        "problem_words": lambda problem: problem_words(view, problem),
    }
    view.note_read()
    if not only:
        return rendered("page.html", view, **parts)
    names = [pane for pane in Pane if pane in only]
    return rendered("panes.html", view, names=names, **parts)


def refusal(view: Viewing, error: StammtischError) -> str:
    """Why something could not be done, in the viewer's language."""
    name = type(error).__name__
    known = (
        id_ for id_ in (f"room.error.{name}", f"error.{name}") if _is_told(id_, view)
    )
    id_ = next(known, None)
    if id_ is None:
        return str(error)
    facts = tuple((name, _param(fact)) for name, fact in error.facts.items())
    return view.line((Msg(id_, facts),))


def _is_told(id_: str, view: Viewing) -> bool:
    return bool(OURS.text(view.language, id_, None))


def _param(fact: object) -> Param:
    if isinstance(fact, datetime):
        return Time(fact)
    return fact if isinstance(fact, int | str) else str(fact)


def problem_words(view: Viewing, problem: Problem) -> str:
    """What is wrong with a field, in the viewer's language."""
    name = Wrong(problem.wrong).name.lower().replace("_", "-")
    return view.text(f"field.{name}", n=problem.most)
