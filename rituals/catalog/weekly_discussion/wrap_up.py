"""The wrap-up: how many spoke, who was new, what resonated, what is open, and thanks."""

from collections.abc import Sequence

from rituals.catalog.weekly_discussion import giving, texts
from rituals.catalog.weekly_discussion.memory import Memory, Plan
from rituals.catalog.weekly_discussion.settings import DiscussionSettings
from rituals.document import (
    Block,
    Bullets,
    Buttons,
    Document,
    Heading,
    Inlines,
    Mention,
    MessageLink,
    doc,
    msg,
    say,
)
from rituals.kind import Resonant, Scene
from rituals.model.ids import MemberId
from rituals.model.ledger import Question

VOICES = (
    "discussion.wrap-up.voices",
    "discussion.wrap-up.voices-2",
    "discussion.wrap-up.voices-3",
)
MOST_RESONANT = 3
RESONATES_FROM = 2
"""So many people react at least: one thumb does not make an echo."""
HOSTS_ENOUGH = 2
"""With so many who volunteered nobody need be asked every time."""
ASKED_EVERY = 4
"""Rounds after which a call for hosts is due all the same."""
MOST_QUESTIONS = 5


def wrap_up(scene: Scene[DiscussionSettings], plan: Plan) -> Document:
    """What is said at the end; a part with nothing to tell is left out."""
    voices = tuple(part.member for part in scene.having("voice"))
    if not voices:
        return doc(
            say("discussion.wrap-up.nobody"),
            *giving.thanks(scene, plan, voices),
            *_call_for_a_host(scene),
            _buttons(scene),
        )
    return doc(
        Heading((msg("discussion.wrap-up.title"),)),
        say(texts.varied(scene, VOICES), n=len(voices)),
        *_newcomers(scene, voices),
        *_resonance(scene, voices),
        *_questions(scene),
        *giving.thanks(scene, plan, voices),
        *_call_for_a_host(scene),
        _buttons(scene),
    )


def _newcomers(
    scene: Scene[DiscussionSettings], voices: Sequence[MemberId]
) -> list[Block]:
    new = tuple(member for member in voices if member in scene.found.first_timers)
    if not new:
        return []
    if len(new) == len(voices) > 1:
        # The first round of all: a list of everybody would say nothing.
        return [say("discussion.wrap-up.everybody-new")]
    shown = giving.named(scene, new)
    if not shown:
        return []
    return [say("discussion.wrap-up.new", people=texts.people(shown), n=len(shown))]


def _resonance(
    scene: Scene[DiscussionSettings], voices: Sequence[MemberId]
) -> list[Block]:
    best: dict[MemberId, Resonant] = {}
    here = giving.named(scene, voices)
    for each in scene.found.resonance:
        if each.reactions >= RESONATES_FROM and each.member in here:
            best.setdefault(each.member, each)  # the strongest stands first
    if not best:
        return []
    return [
        Heading((msg("discussion.wrap-up.resonance"),)),
        Bullets(tuple(_resonant(each) for each in [*best.values()][:MOST_RESONANT])),
    ]


def _resonant(each: Resonant) -> Inlines:
    label = (msg("discussion.wrap-up.link-to-reply"),)
    return (
        msg(
            "discussion.wrap-up.resonant",
            link=MessageLink(label, each.message),
            who=Mention(each.member),
            n=each.reactions,
        ),
    )


def _questions(scene: Scene[DiscussionSettings]) -> list[Block]:
    waiting = scene.found.open_questions
    if not waiting:
        return []
    items = tuple(_question(each) for each in waiting[:MOST_QUESTIONS])
    more = len(waiting) - len(items)
    if more > 0:
        items = (*items, (msg("discussion.wrap-up.more-questions", n=more),))
    return [
        Heading((msg("discussion.wrap-up.questions", n=len(waiting)),)),
        Bullets(items),
    ]


def _question(each: Question) -> Inlines:
    label = (msg("discussion.wrap-up.link-to-question"),)
    return (
        msg(
            "discussion.wrap-up.question",
            link=MessageLink(label, each.message),
            who=Mention(each.asker),
        ),
    )


def _call_for_a_host(scene: Scene[DiscussionSettings]) -> list[Block]:
    if scene.settings.hosts != "volunteers":
        return []
    listed = len(scene.found.volunteers.get("host", ()))
    if not listed:
        return [say("discussion.wrap-up.no-hosts-yet")]
    rounds = Memory.of(scene.memory).opened
    if listed >= HOSTS_ENOUGH and rounds % ASKED_EVERY:
        return []
    return [say("discussion.wrap-up.next-host")]


def _buttons(scene: Scene[DiscussionSettings]) -> Buttons:
    if scene.settings.hosts == "volunteers":
        return Buttons((texts.VOLUNTEER, texts.SUGGEST))
    return Buttons((texts.SUGGEST,))
