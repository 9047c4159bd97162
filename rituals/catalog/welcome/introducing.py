"""Introducing oneself: the bot posts it, its author may change it and take it back.

What they wrote is kept only as the part `introduction`, under `words`, and is gone when
they take it back. What they offer and look for is theirs as a member, too.
"""

from collections.abc import Mapping
from dataclasses import replace

from rituals.catalog.welcome import buddies, rounds, texts
from rituals.catalog.welcome.memory import Journey, Memory
from rituals.catalog.welcome.texts import INTRODUCTION, LIMITS, WelcomeScene
from rituals.catalog.welcome.timetable import (
    check_ins,
    graduate_soon,
    link_soon,
    wait_for_answers,
)
from rituals.document import Document, Form, Refusal
from rituals.effects import Effect, InChannels, Post, Show
from rituals.kind import Outcome
from rituals.model.member import Member
from rituals.model.occurrence import NOTHING, Json, State
from rituals.model.participation import Participation, Withdrawal
from rituals.orders import Order
from rituals.signals import Did


def form(scene: WelcomeScene) -> Document | Form:
    """The form, with what was said before."""
    refused = _refused(scene)
    if refused is not None:
        return refused
    part = _part(scene)
    return texts.introduction_form(_words(part.details) if part else NOTHING)


def introduce(heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    """Post it, or change what was posted."""
    refused = _refused(scene)
    if refused is not None:
        return Outcome(reply=refused)
    words = {name: heard.values.get(name, "").strip() for name in LIMITS}
    fault = _fault(words)
    if fault is not None:
        return Outcome(reply=fault)
    changed = _part(scene) is not None
    part = Participation(
        scene.occurrence.id, actor.id, INTRODUCTION, scene.now, details={"words": words}
    )
    said = Outcome(
        notes={**scene.occurrence.notes, "versions": _versions(scene) + 1},
        participations=(part,),
        effects=(_posted(scene, words),),
        wishes=_wishes(actor, words),
        reply=texts.only("welcome.introduced.changed"),
    )
    return said if changed else _first(scene, said)


def _first(scene: WelcomeScene, said: Outcome) -> Outcome:
    """Now there is something to answer, and somebody to be introduced to."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    if journey is None:
        return replace(said, reply=texts.introduced_in(scene))
    journey = replace(journey, introduced=True, reads=False)
    memory = memory.having(texts.newcomer(scene), journey)
    orders: tuple[Order, ...] = (*link_soon(scene), *wait_for_answers(scene))
    if journey.arrived:
        orders = (*orders, *graduate_soon(scene))
    shown = texts.greeted_now(scene, f"greet/{_versions(scene)}", introduced=True)
    accompanied, effects = False, (*said.effects, *shown)
    parts, entrusted = said.participations, said.entrusted
    if scene.settings.accompanied and journey.buddy is None:
        found = buddies.find(scene, memory, journey)
        memory, effects = found.memory, (*effects, *found.effects)
        parts, entrusted = (*parts, *found.parts), found.entrusted
        accompanied = found.buddy is not None
    return replace(
        said,
        memory=memory.json,
        participations=parts,
        entrusted=entrusted,
        effects=effects,
        outdated=check_ins(scene.settings),
        orders=orders,
        reply=texts.introduced_in(scene, accompanied=accompanied),
    )


def withdraw(_heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    """Take it back: nothing of it stays, here or as what they offer and look for."""
    part = _part(scene)
    if part is None:
        return Outcome(reply=texts.only("welcome.withdrawn.nothing"))
    memory = Memory.of(scene.memory)
    journey = memory.journey(actor.id)
    if journey is not None and _stands_here(journey, scene):
        journey = replace(journey, introduced=False, stands="")
        memory = memory.having(actor.id, journey)
    versions = _versions(scene)
    name, open_ = f"greet/{versions}", scene.occurrence.state is State.OPEN
    again = texts.greeted_now(scene, name, introduced=False) if open_ else ()
    shown = Show(f"{INTRODUCTION}/{versions}", INTRODUCTION, texts.withdrawn(scene))
    return Outcome(
        memory=memory.json,
        notes={**scene.occurrence.notes, "versions": versions + 1},
        participations=(Withdrawal(scene.occurrence.id, actor.id, INTRODUCTION),),
        effects=(shown, *again),
        wishes=_taken_back(actor, _words(part.details)),
        reply=texts.only("welcome.withdrawn.done"),
    )


def introduced(journey: Journey, scene: WelcomeScene) -> bool:
    """Whether there is an introduction now."""
    return journey.introduced and (bool(journey.stands) or _part(scene) is not None)


def _refused(scene: WelcomeScene) -> Document | None:
    """Why nobody introduces themselves here.

    They do while they are on their way; what stands there can be changed afterwards, too.
    In a later round what stands from an earlier one is changed there: none stands twice.
    """
    journey = Memory.of(scene.memory).in_round(scene.occurrence)
    if journey is not None and journey.stands:
        return texts.stands_already(scene, journey)
    if _part(scene) is None and rounds.is_followed(scene):
        return texts.anew(scene)
    if scene.occurrence.state is not State.OPEN and not _versions(scene):
        return texts.over(scene)
    if texts.home(scene) is None and not _versions(scene):
        return texts.only("welcome.introduced.nowhere")
    return None


def _stands_here(journey: Journey, scene: WelcomeScene) -> bool:
    """Whether the introduction that a journey knows of is the one of this occurrence."""
    member = texts.newcomer(scene)
    return journey.introduction(scene.community, member) == scene.occurrence.id


def _part(scene: WelcomeScene) -> Participation | None:
    return next(iter(scene.having(INTRODUCTION)), None)


def _words(details: Json) -> Json:
    """What they wrote; nothing if it was erased."""
    words = details.get("words")
    return words if isinstance(words, Mapping) else NOTHING


def _versions(scene: WelcomeScene) -> int:
    """How often it was posted, changed or taken back: names of effects are used once."""
    return int(scene.occurrence.notes.get("versions", 0))


def _posted(scene: WelcomeScene, words: Json) -> Effect:
    document, versions = texts.introduction(scene, words), _versions(scene)
    if versions:
        return Show(f"{INTRODUCTION}/{versions}", INTRODUCTION, document)
    return Post(
        INTRODUCTION,
        InChannels(texts.home(scene)),
        document,
        thread=texts.thread_title(scene),
    )


def _fault(words: Mapping[str, str]) -> Document | None:
    if not words["who"]:
        return _wrong("who", texts.only("welcome.introduced.empty"))
    for name, most in LIMITS.items():
        over = len(words[name]) - most
        if over > 0:
            id_ = f"welcome.introduced.too-long-{name}"
            return _wrong(name, texts.only(id_, most=most, n=over))
    return None


def _wrong(field: str, said: Document) -> Refusal:
    return Refusal(said.blocks, field)


def _wishes(actor: Member, words: Mapping[str, str]) -> tuple[Member, ...]:
    """What they offer and look for is known of them from now on, unless they left it out."""
    after = replace(
        actor,
        offers=words["offers"] or actor.offers,
        needs=words["needs"] or actor.needs,
    )
    return (after,) if after != actor else ()


def _taken_back(actor: Member, words: Json) -> tuple[Member, ...]:
    """What they have changed since is not the introduction's any more."""
    after = replace(
        actor,
        offers="" if actor.offers == words.get("offers") else actor.offers,
        needs="" if actor.needs == words.get("needs") else actor.needs,
    )
    return (after,) if after != actor else ()
