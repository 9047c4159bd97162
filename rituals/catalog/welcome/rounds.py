"""Another round of a welcome, and what the one before leaves to it."""

from dataclasses import replace

from rituals.catalog.welcome import texts
from rituals.catalog.welcome.memory import Journey, Memory, round_of
from rituals.catalog.welcome.texts import INTRODUCTION, WelcomeScene
from rituals.document import Mention
from rituals.effects import Effect, Show
from rituals.kind import Outcome
from rituals.model.member import Member
from rituals.signals import BegunAgain

_FOLLOWED = "followed"
"""The note of an occurrence that another round followed."""


def begun_again(heard: BegunAgain, actor: Member, scene: WelcomeScene) -> Outcome:
    """Another round follows this one: its buddy is free, its introduction stays theirs."""
    memory = Memory.of(scene.memory)
    following = memory.journey(actor.id)
    if following is None or following.round != round_of(heard.next):
        following = Journey(round_of(heard.next), heard.at)
    if scene.having(INTRODUCTION):
        here = round_of(scene.occurrence.id)
        following = replace(following, introduced=True, stands=here)
    return Outcome(
        notes={**scene.occurrence.notes, _FOLLOWED: True},
        memory=memory.having(actor.id, following).json,
        effects=_settled(memory, scene),
    )


def is_followed(scene: WelcomeScene) -> bool:
    """Whether there is a later round, whose buttons are those to press."""
    return bool(scene.occurrence.notes.get(_FOLLOWED))


def _settled(memory: Memory, scene: WelcomeScene) -> tuple[Effect, ...]:
    """The letter to the buddy says that there is nothing more to do."""
    journey = memory.in_round(scene.occurrence)
    if journey is None or journey.buddy is None:
        return ()
    said = texts.only("welcome.buddy.again", who=Mention(texts.newcomer(scene)))
    return (Show("buddy/again", f"buddy/{len(journey.had)}", said),)
