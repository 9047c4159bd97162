"""Who accompanies a newcomer: the one with the least to do, and how it is passed on."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from rituals.catalog.welcome import giving, texts, to_moderators
from rituals.catalog.welcome.memory import Journey, Memory
from rituals.catalog.welcome.texts import WelcomeScene
from rituals.catalog.welcome.timetable import GRADUATE, check_ins, seek_at, seek_on
from rituals.document import Mention
from rituals.effects import Effect, Post, Show, ToModerators
from rituals.kind import Because, Outcome
from rituals.model.ids import MemberId
from rituals.model.member import Member
from rituals.model.occurrence import State
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import Did

OFFER = "buddy"
"""The word under which somebody volunteers, in `Member.volunteers`."""
MOST_CHANGES = 5
"""After so many, people should find out what is wrong."""
_LETTER = re.compile(r"buddy/\d+")
_LINK_IS_WORTH = timedelta(days=1)
_LOOK_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of the search: the memory after it, and what is said."""

    memory: Memory
    effects: tuple[Effect, ...]
    buddy: MemberId | None
    parts: tuple[Participation | Withdrawal, ...] = ()

    @property
    def entrusted(self) -> tuple[MemberId, ...]:
        """Who was asked to accompany somebody, if anybody was."""
        return tuple(p.member for p in self.parts if isinstance(p, Participation))


def find(scene: WelcomeScene, memory: Memory, journey: Journey) -> Found:
    """Introduce the one with the least to do; if there is nobody, moderators hear it once of each space."""
    able = [each for each in _able(scene) if each not in journey.had]
    if not able:
        memory = memory.having(texts.newcomer(scene), journey)
        return _nobody(scene, memory, known=bool(journey.had))
    buddy = min(able, key=lambda m: (memory.load(m), memory.accompanied.get(m, 0), m))
    return _introduced(scene, memory, journey, buddy)


def _introduced(
    scene: WelcomeScene, memory: Memory, journey: Journey, buddy: MemberId
) -> Found:
    """They are introduced to each other."""
    newcomer = texts.newcomer(scene)
    nth = len(journey.had)
    journey = replace(journey, buddy=buddy)
    effects = (
        texts.to_buddy(scene, buddy, f"buddy/{nth}"),
        texts.to_newcomer(scene, buddy, f"your-buddy/{nth}", next_=nth > 0),
    )
    part = Participation(scene.occurrence.id, buddy, OFFER, scene.now)
    near = texts.spaces(scene) & texts.spaces(scene, buddy)
    memory = memory.asked(buddy, near).having(newcomer, journey)
    return Found(memory, effects, buddy, (part,))


def link(scene: WelcomeScene) -> Outcome:
    """The letter to the buddy, which went out with the introduction, leads to it now."""
    journey = Memory.of(scene.memory).in_round(scene.occurrence)
    introductions = scene.having(texts.INTRODUCTION)
    if journey is None or journey.buddy is None or not introductions:
        return Outcome(because=Because("nothing"))
    name = f"buddy/{len(journey.had)}"
    sent = any(effect == name for effect, _ in scene.receipts)
    if not sent or not texts.link_to_introduction(scene):
        waits = scene.now < introductions[0].at + _LINK_IS_WORTH
        if waits:
            return Outcome(again_at=scene.now + _LOOK_AGAIN)
        return Outcome(because=Because("nothing"))
    if (name, None) not in scene.receipts:
        return Outcome()  # it was said in public, in the thread of the introduction
    return Outcome(effects=(Show(f"{name}/linked", name, texts.letter(scene)),))


def anybody(scene: WelcomeScene, journey: Journey) -> bool:
    """Whether there is somebody who could."""
    return any(each not in journey.had for each in _able(scene))


def _nobody(scene: WelcomeScene, memory: Memory, *, known: bool) -> Found:
    """Nobody is free. That somebody was before is no reason to call for more."""
    told = frozenset(memory.told_nobody)
    news = texts.spaces(scene) - told
    if known or not news or scene.settings.buddies != "volunteers":
        return Found(memory, (), None)
    memory = replace(memory, told_nobody=tuple(sorted(told | news)))
    call = Post("no-buddies", ToModerators(), to_moderators.nobody_accompanies(scene))
    return Found(memory, (call,), None)


def _able(scene: WelcomeScene) -> list[MemberId]:
    if scene.settings.buddies == "volunteers":
        found = [scene.members.get(m) for m in scene.found.volunteers.get(OFFER, ())]
        people = [member for member in found if member is not None]
    else:
        people = [
            member
            for name in scene.settings.buddy_names
            if (member := _called(name, scene))
        ]
    return [member.id for member in people if _free(member, scene)]


def _called(name: str, scene: WelcomeScene) -> Member | None:
    """The member of that name; of several the first by id who is here, always the same."""
    same = [
        member
        for member in scene.members.values()
        if member.name.casefold() == name.casefold()
    ]
    return min(same, key=lambda m: (not m.here, m.id), default=None)


def _free(member: Member, scene: WelcomeScene) -> bool:
    """Whether they could: two people who share no space cannot write to each other."""
    away = member.wishes.away_until
    back = away is None or away <= scene.now
    itself = member.id == texts.newcomer(scene)
    near = texts.spaces(scene) & {account.space for account in member.accounts}
    willing = not (member.excluded or member.wishes.paused)
    return member.here and back and willing and not itself and bool(near)


# --- what newcomers and buddies do -----------------------------------------------------


def ask(_heard: Did, _actor: Member, scene: WelcomeScene) -> Outcome:
    """The newcomer would like company."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    if journey is None or scene.occurrence.state is not State.OPEN:
        return Outcome(reply=texts.over(scene))
    if not scene.settings.accompanied:
        return Outcome(reply=texts.only("welcome.buddy.not-here"))
    if journey.buddy is not None:
        return Outcome(reply=texts.only("welcome.buddy.already"))
    found = find(scene, memory, replace(journey, reads=False))
    said = "welcome.buddy.found" if found.buddy else "welcome.buddy.none-yet"
    return Outcome(
        memory=found.memory.json,
        participations=found.parts,
        entrusted=found.entrusted,
        effects=found.effects,
        outdated=check_ins(scene.settings),
        orders=() if found.buddy else seek_on(scene),
        reply=texts.only(said),
    )


def seek(scene: WelcomeScene) -> Outcome:
    """Somebody asked for company when nobody was free: every morning it is tried again."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    if journey is None or journey.buddy is not None or journey.reads:
        return Outcome(because=Because("nothing"))
    found = find(scene, memory, journey)
    # Once there is somebody it rests until the end, for who asks anew.
    again_at = scene.steps[GRADUATE] if found.buddy else seek_at(scene)
    return Outcome(
        memory=found.memory.json,
        participations=found.parts,
        entrusted=found.entrusted,
        effects=found.effects,
        again_at=again_at if again_at > scene.now else None,
    )


def another(_heard: Did, _actor: Member, scene: WelcomeScene) -> Outcome:
    """The newcomer would like somebody else; nobody has to say why."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    if journey is None or scene.occurrence.state is not State.OPEN:
        return Outcome(reply=texts.over(scene))
    if journey.buddy is None:
        return ask(_heard, _actor, scene)
    if len(journey.had) >= MOST_CHANGES:
        return Outcome(reply=texts.only("welcome.buddy.too-often"))
    found = handed_on(scene, memory, journey)
    said = "welcome.buddy.found" if found.buddy else "welcome.buddy.no-other"
    return Outcome(
        memory=found.memory.json,
        participations=found.parts,
        entrusted=found.entrusted,
        effects=found.effects,
        reply=texts.only(said),
    )


def pass_on(_heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    """The buddy cannot; somebody else is asked, and the newcomer hears of it."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    refused = _not_theirs(scene, journey, actor)
    if refused is not None or journey is None:
        return refused or Outcome()
    found = handed_on(scene, memory, journey)
    effects = found.effects
    if found.buddy is None:
        gone = texts.privately(
            scene,
            f"no-buddy/{len(journey.had)}",
            texts.newcomer(scene),
            texts.only("welcome.buddy.gone"),
            texts.only("welcome.buddy.gone"),
        )
        effects = (*effects, gone)
    said = "welcome.buddy.passed" if found.buddy else "welcome.buddy.passed-to-nobody"
    return Outcome(
        memory=found.memory.json,
        participations=found.parts,
        taken_back=(giving.accompanied(scene, actor.id),),
        entrusted=found.entrusted,
        effects=effects,
        reply=texts.only(said),
    )


def handed_on(scene: WelcomeScene, memory: Memory, journey: Journey) -> Found:
    """Somebody else is looked for; the message to the one before says that it is settled."""
    nth = len(journey.had)
    before = (journey.buddy,) if journey.buddy else ()
    journey = replace(journey, buddy=None, had=(*journey.had, *before))
    found = find(scene, memory, journey)
    said = texts.handed_on(scene, somebody=found.buddy is not None)
    settled = Show(f"buddy/{nth}/settled", f"buddy/{nth}", said)
    gone = [Withdrawal(scene.occurrence.id, each, OFFER) for each in before]
    return replace(
        found, effects=(settled, *found.effects), parts=(*gone, *found.parts)
    )


def settled_for_good(scene: WelcomeScene) -> tuple[Effect, ...]:
    """Whoever was ever asked to accompany somebody forgotten: their letter names nobody."""
    letters = {name for name, _ in scene.receipts if _LETTER.fullmatch(name)}
    return tuple(
        Show(f"{letter}/forgotten", letter, texts.only("welcome.buddy.forgotten"))
        for letter in sorted(letters)
    )


def in_touch(_heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    """The buddy has written to them: that is what was asked, and it is thanked."""
    journey = Memory.of(scene.memory).in_round(scene.occurrence)
    refused = _not_theirs(scene, journey, actor)
    if refused is not None:
        return refused
    return Outcome(
        contributions=(giving.accompanied(scene, actor.id),),
        reply=texts.only("welcome.buddy.thanks"),
    )


def _not_theirs(
    scene: WelcomeScene, journey: Journey | None, actor: Member
) -> Outcome | None:
    if journey is None or scene.occurrence.state is not State.OPEN:
        theirs = any(part.member == actor.id for part in scene.having(OFFER))
        said = "welcome.buddy.over" if theirs else "welcome.buddy.over-for-all"
        return Outcome(reply=texts.only(said, who=Mention(texts.newcomer(scene))))
    if journey.buddy != actor.id:
        return Outcome(reply=texts.only("welcome.buddy.not-yours"))
    return None


def volunteer(heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    """Somebody offers to accompany newcomers, or steps back."""
    wanted = heard.value != "off"
    if wanted and scene.settings.buddies != "volunteers":
        return Outcome(reply=texts.only("welcome.accompany.not-here"))
    if (OFFER in actor.volunteers) == wanted:
        already = f"welcome.accompany.already-{'on' if wanted else 'off'}"
        return Outcome(reply=texts.only(already))
    offer = frozenset({OFFER})
    offers = actor.volunteers | offer if wanted else actor.volunteers - offer
    reply = texts.volunteered() if wanted else texts.only("welcome.accompany.off")
    said = Outcome(wishes=(replace(actor, volunteers=offers),), reply=reply)
    return _at_once(actor, scene, said) if wanted else said


def _at_once(actor: Member, scene: WelcomeScene, said: Outcome) -> Outcome:
    """Who volunteers under an introduction accompanies that newcomer, if nobody does yet."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    if journey is None or journey.buddy is not None or not _free(actor, scene):
        return said
    if journey.reads or scene.occurrence.state is not State.OPEN:
        return said
    found = _introduced(scene, memory, journey, actor.id)
    return replace(
        said,
        memory=found.memory.json,
        participations=found.parts,
        entrusted=found.entrusted,
        effects=found.effects,
        reply=texts.volunteered(at_once=texts.newcomer(scene)),
    )
