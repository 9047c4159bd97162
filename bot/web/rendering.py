"""Templates with what they may call; everything that is not markup of ours is escaped."""

from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.platforms.rehearsal.forms import SEPARATOR
from bot.rehearsal.room import key_of_button
from bot.texts.words import (
    brief_date_in_words,
    date_in_words,
    instant_in_words,
    number_in_words,
)
from bot.web.viewing import Viewing, key
from rituals.document import Document, Inlines, Text, Time

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
HUES = 8


def rendered(template: str, view: Viewing, **parts: object) -> str:
    """A template as this viewer reads it."""
    return (
        _environment()
        .get_template(template)
        .render(
            view=view,
            t=view.text,
            q=view.query,
            act=view.act,
            key=key,
            words=lambda inlines: words_of(inlines, view),
            **parts,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "kind": lambda part: type(part).__name__,
        "hue": hue,
        "initial": initial,
        "clock": clock,
        "brief": brief,
        "day": day,
        "instant": instant,
        "safe_url": safe_url,
        "key_of_button": key_of_button,
        "picks": lambda value: value.split(SEPARATOR),
        "grouped": lambda number, view: number_in_words(number, view.language),
    }
    environment.tests["document"] = lambda shown: isinstance(shown, Document)
    return environment


def words_of(inlines: Inlines, view: Viewing) -> str:
    """Words on one line, for labels."""
    return view.line(inlines)


def hue(name: str) -> int:
    """One of a few colours for somebody, always the same."""
    return sum(map(ord, name)) % HUES


def initial(name: str) -> str:
    """The first letter of a name."""
    return name.strip()[:1].upper() or "?"


def clock(at: datetime, view: Viewing) -> str:
    """The time of day there: "09:00"."""
    return f"{at.astimezone(view.zone):%H:%M}"


def brief(at: datetime, view: Viewing) -> str:
    """Day and time for a list: "Mo 4.1.2027, 09:00"."""
    local = at.astimezone(view.zone)
    return f"{brief_date_in_words(local.date(), view.language)}, {local:%H:%M}"


def day(at: datetime, view: Viewing) -> str:
    """The local date of an instant, with its weekday."""
    return date_in_words(at.astimezone(view.zone).date(), view.language)


def instant(time: Time, view: Viewing) -> str:
    """A time in a message, in the viewer's own zone and language."""
    return instant_in_words(time.at, time.style, view.zone.key, view.language)


def safe_url(url: str) -> str | None:
    """The address, if following it runs nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def literal(words: str) -> Text:
    """Words of people, for a gap in a text of ours."""
    return Text(words)
