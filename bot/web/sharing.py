"""Taking the scene along: its transcript as text, and the link that makes it again."""

import hashlib
import io
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.config.load import Configuration
from bot.dates import written_date, written_moment
from bot.rehearsal.staging import Beginning
from bot.rehearsal.transcript import Transcript
from bot.rehearsal.words import Words
from bot.web.errors import TimeError
from bot.web.rendering import rendered
from bot.web.viewing import Viewing, number_in
from rituals.model.wall_clock import to_instant

_TRAIL = 10_000
FARTHEST = timedelta(days=3660)
_MOST_MEMBERS = 1000
_DIGITS_OF_FILE = 12


async def transcript_of(view: Viewing) -> str:
    """All that happened so far, day by day, in the viewer's language."""
    life, community = view.room.life, view.room.configuration.community
    async with life.bot.storage.read() as uow:
        trail = list(reversed(await uow.trail.read(community.id, _TRAIL)))
        everybody = await uow.members.everybody(community.id)
    names: dict[str, str] = {member.id: member.name for member in everybody}
    out = io.StringIO()
    written = Transcript(out, Words(view.language, view.zone), life.spaces)
    days = (life.clock.now() - view.room.beginning.start).days
    written.title(community.name, max(1, days), view.room.beginning.seed)
    begin = 0
    record = life.record
    for entry in trail:
        end = begin
        while end < len(record) and record[end].at <= entry.at:
            end += 1
        written.write(record[begin:end])
        written.trail([entry], names)
        begin = end
    written.write(record[begin:])
    written.end()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Scene:
    """What a link leads to: how the life begins, and where the clock stands.

    `fields` is all of it as it stands in the link; `file` tells which configuration it
    was, empty if the link does not say.
    """

    beginning: Beginning
    goal: datetime
    file: str
    fields: Mapping[str, str]


def scene_in(asked: Mapping[str, str], zone: ZoneInfo) -> Scene:
    """What an address asks for; a `StammtischError` says what is wrong with it."""
    first, until = asked.get("from", ""), asked.get("until", "")
    start = to_instant(datetime.combine(written_date(first), time()), zone)
    goal = written_moment(until, zone)
    if goal > start + FARTHEST:
        raise TimeError(written=until)
    members = min(number_in(asked.get("members", ""), otherwise=0), _MOST_MEMBERS)
    beginning = Beginning(
        seed=number_in(asked.get("seed", ""), otherwise=1),
        start=start,
        lively=asked.get("lively", "yes") == "yes",
        members=members or None,
    )
    file = asked.get("file", "")[:_DIGITS_OF_FILE]
    return Scene(beginning, goal, file, _fields(beginning, first, until, file))


def _fields(
    beginning: Beginning, first: str, until: str, file: str
) -> Mapping[str, str]:
    fields = {
        "seed": str(beginning.seed),
        "from": first,
        "until": until,
        "lively": "yes" if beginning.lively else "no",
        "members": str(beginning.members or ""),
        "file": file,
    }
    return {name: value for name, value in fields.items() if value}


def fingerprint(configuration: Configuration) -> str:
    """Tells one configuration from another: its file, and what it reads from files of prompts."""
    rituals = configuration.community.rituals.values()
    parts = (configuration.source.text, *(ritual.fingerprint for ritual in rituals))
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return digest[:_DIGITS_OF_FILE]


def scene_page(view: Viewing, scene: Scene, *, theme: str) -> str:
    """Asks whether to play what a link leads to: the page that leads there may be anybody's."""
    here = fingerprint(view.room.configuration)
    other_file = bool(scene.file) and scene.file != here
    return rendered("scene.html", view, theme=theme, scene=scene, other_file=other_file)


def share_page(view: Viewing, base: str, *, theme: str) -> str:
    """How to come back to this scene, or to send somebody there."""
    beginning = view.room.beginning
    zone = view.room.configuration.community.zone
    start = beginning.start.astimezone(zone).date().isoformat()
    until = f"{view.room.now.astimezone(zone):%Y-%m-%dT%H:%M}"
    scene = _fields(beginning, start, until, fingerprint(view.room.configuration))
    people = ["--members", str(beginning.members)] if beginning.members else []
    command = [
        "stammtisch", "rehearse", view.room.configuration.source.name,
        "--seed", str(beginning.seed), "--from", start, "--until", until, *people,
    ]  # fmt: skip
    return rendered(
        "share.html",
        view,
        theme=theme,
        link=f"{base}/scene?{urlencode(scene, safe=':')}",
        command=shlex.join(command) if beginning.lively else "",
    )
