"""Taking the scene along: its transcript as text, and the link that makes it again."""

import io
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.dates import written_date, written_moment
from bot.rehearsal.transcript import Transcript
from bot.rehearsal.words import Words
from bot.web.errors import TimeError
from bot.web.rendering import rendered
from bot.web.viewing import Viewing, number_in
from rituals.model.wall_clock import to_instant

_TRAIL = 10_000
FARTHEST = timedelta(days=3660)


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
    """What a link leads to: dice, the first day, and where the clock stands."""

    seed: int
    first: str
    until: str
    start: datetime
    goal: datetime


def scene_in(asked: Mapping[str, str], zone: ZoneInfo) -> Scene:
    """What an address asks for; a `StammtischError` says what is wrong with it."""
    first, until = asked.get("from", ""), asked.get("until", "")
    start = to_instant(datetime.combine(written_date(first), time()), zone)
    goal = written_moment(until, zone)
    if goal > start + FARTHEST:
        raise TimeError(written=until)
    return Scene(
        number_in(asked.get("seed", ""), otherwise=1), first, until, start, goal
    )


def scene_page(view: Viewing, scene: Scene, *, theme: str) -> str:
    """Asks whether to play what a link leads to: the page that leads there may be anybody's."""
    return rendered("scene.html", view, theme=theme, scene=scene)


def share_page(view: Viewing, base: str, *, theme: str) -> str:
    """How to come back to this scene, or to send somebody there."""
    beginning = view.room.beginning
    zone = view.room.configuration.community.zone
    start = beginning.start.astimezone(zone).date().isoformat()
    until = f"{view.room.now.astimezone(zone):%Y-%m-%dT%H:%M}"
    scene = {"seed": str(beginning.seed), "from": start, "until": until}
    people = ["--members", str(beginning.members)] if beginning.members else []
    command = [
        "stammtisch", "rehearse", view.room.configuration.source.name,
        "--seed", scene["seed"], "--from", start, "--until", until, *people,
    ]  # fmt: skip
    return rendered(
        "share.html",
        view,
        theme=theme,
        link=f"{base}/scene?{urlencode(scene, safe=':')}",
        command=shlex.join(command),
    )
