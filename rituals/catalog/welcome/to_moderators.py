"""What a welcome says to moderators."""

from collections.abc import Sequence
from dataclasses import replace

from rituals.catalog.welcome.memory import Journey, Memory
from rituals.catalog.welcome.texts import (
    WelcomeScene,
    link_to_introduction,
    newcomer,
    spaces,
)
from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    Document,
    Heading,
    Inlines,
    Mention,
    Msg,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.ids import MemberId

PAUSE = Button((msg("welcome.button.pause"),), "pause-greetings")
GO_ON = Button((msg("welcome.button.go-on"),), "go-on")
MOST_LISTED = 20
PAGE = 15
"""Newcomers on a page of the list."""


def burst(scene: WelcomeScene) -> Document:
    """Many join at once: what it does about it, and what they can do."""
    return doc(*_burst(scene), _buttons(scene, PAUSE, GO_ON))


def _buttons(scene: WelcomeScene, *buttons: Button) -> Buttons:
    """Of the ritual, not of a journey: whoever's it was may leave or be forgotten."""
    return Buttons(tuple(replace(each, about=scene.ritual) for each in buttons))


def _burst(scene: WelcomeScene) -> list[Block]:
    return [
        say("welcome.raid.many", n=scene.settings.raid_above),
        say("welcome.raid.spaced"),
    ]


def burst_decided(scene: WelcomeScene, by: MemberId, *, paused: bool) -> Document:
    """That somebody decided; the other way is at hand."""
    said = "welcome.raid.paused-by" if paused else "welcome.raid.goes-on-by"
    return doc(
        say(said, who=Mention(by)),
        _buttons(scene, GO_ON if paused else PAUSE),
    )


def nobody_accompanies(scene: WelcomeScene) -> Document:
    """Nobody who is where the newcomer is could accompany them: said once of each space."""
    where = tuple(Text(space.capitalize()) for space in sorted(spaces(scene)))
    return doc(say("welcome.buddy.nobody", who=Mention(newcomer(scene)), where=where))


def unanswered(scene: WelcomeScene) -> Document:
    """An introduction that nobody answered."""
    return doc(
        say("welcome.unanswered.who", who=Mention(newcomer(scene))),
        *link_to_introduction(scene),
    )


def silent(people: Sequence[tuple[MemberId, Journey]]) -> Document:
    """Newcomers of whom nothing was heard: a person should write, not a bot."""
    shown = people[:MOST_LISTED]
    blocks: list[Block] = [
        say("welcome.silent.intro", n=len(people)),
        Bullets(tuple((_since(member, journey),) for member, journey in shown)),
    ]
    if len(people) > len(shown):
        blocks.append(say("welcome.silent.more", n=len(people) - len(shown)))
    blocks.append(say("welcome.silent.write"))
    return doc(*blocks)


def _since(member: MemberId, journey: Journey) -> Msg:
    since = Time(journey.since, "date")
    if journey.buddy is not None:
        buddy = Mention(journey.buddy)
        return msg(
            "welcome.silent.with-buddy", who=Mention(member), since=since, buddy=buddy
        )
    return msg("welcome.silent.who", who=Mention(member), since=since)


# --- the list -------------------------------------------------------------------------


def roster(memory: Memory, page: int) -> Document:
    """Who is where on their way, who came last first."""
    people = sorted(
        ((MemberId(id_), Journey.of(each)) for id_, each in memory.journeys.items()),
        key=lambda p: (-p[1].since.timestamp(), p[0]),
    )
    if not people:
        return doc(say("welcome.list.nobody"))
    last = -(-len(people) // PAGE)
    page = min(max(page, 1), last)
    shown = people[(page - 1) * PAGE : page * PAGE]
    blocks: list[Block] = [
        Heading((msg("welcome.list.title", n=len(people)),)),
        Bullets(tuple(_line(member, journey) for member, journey in shown)),
    ]
    if page < last:
        more = (msg("welcome.button.more"),)
        blocks.append(Buttons((Button(more, "list", str(page + 1), opens=True),)))
    return doc(*blocks)


def _line(member: MemberId, journey: Journey) -> Inlines:
    stations = [
        name
        for name, there in (
            ("waits", not journey.greeted),
            ("introduced", journey.introduced),
            ("reads", journey.reads),
            ("arrived", journey.arrived),
            ("silent", journey.greeted and journey.silent),
        )
        if there
    ]
    said = tuple(msg(f"welcome.list.{name}") for name in stations or ["greeted"])
    who, since = Mention(member), Time(journey.since, "date")
    if journey.buddy is None:
        return (msg("welcome.list.line", who=who, since=since, stations=said),)
    buddy = Mention(journey.buddy)
    return (
        msg(
            "welcome.list.line-buddy",
            who=who,
            since=since,
            stations=said,
            buddy=buddy,
        ),
    )
