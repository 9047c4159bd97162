"""Between the greeting and having arrived: hellos, check-ins, first deeds, the end."""

from dataclasses import replace
from datetime import timedelta

from rituals.catalog.welcome import buddies, giving, texts, to_moderators
from rituals.catalog.welcome.introducing import introduced
from rituals.catalog.welcome.memory import Journey, Memory, round_of
from rituals.catalog.welcome.texts import INTRODUCTION, WelcomeScene
from rituals.catalog.welcome.timetable import (
    CHECK_IN,
    WORTH_FOR,
    check_ins,
    graduate_soon,
    silent_at,
)
from rituals.document import doc, say
from rituals.effects import Effect, InThreads, Nudge, Post, Show, ToModerators
from rituals.kind import Because, Outcome
from rituals.model.ids import MemberId
from rituals.model.ledger import Given
from rituals.model.member import Member
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import Did, Left, Noticed, Retracted, Spoke

_GOODBYE_WAITS = timedelta(days=7)
"""The budget of a week may be used up by a check-in; then it comes in the next."""
FIRST = {
    "answered": "answered",
    "greeted": "greeted",
    "voice": "voice",
    "submission": "submission",
}
"""What is celebrated when it is somebody's first: what was noticed, and the words for it."""


# --- hellos ---------------------------------------------------------------------------


def spoke(heard: Spoke, actor: Member, scene: WelcomeScene) -> Outcome:
    """Somebody wrote in the thread of the introduction; of others that is a hello."""
    if actor.bot or actor.excluded or actor.id == texts.newcomer(scene):
        return Outcome()
    before = _hello(actor, scene)
    count = before.details.get("count", 0) + 1 if before else 1
    at = min(before.at, heard.at) if before else heard.at
    hello = Participation(
        scene.occurrence.id, actor.id, giving.HELLO, at, details={"count": count}
    )
    given = () if before else (giving.greeted(scene, actor.id, at),)
    return Outcome(participations=(hello,), contributions=given)


def retracted(_heard: Retracted, actor: Member, scene: WelcomeScene) -> Outcome:
    """A message there is gone; with the last one, that they said hello."""
    before = _hello(actor, scene)
    if before is None:
        return Outcome()
    count = before.details.get("count", 1) - 1
    if count < 1:
        gone = Withdrawal(scene.occurrence.id, actor.id, giving.HELLO)
        given = giving.greeted(scene, actor.id, before.at)
        return Outcome(participations=(gone,), taken_back=(given,))
    return Outcome(participations=(replace(before, details={"count": count}),))


def _hello(actor: Member, scene: WelcomeScene) -> Participation | None:
    return next((p for p in scene.having(giving.HELLO) if p.member == actor.id), None)


# --- what is asked for ----------------------------------------------------------------


def check_in(step: str, scene: WelcomeScene) -> Outcome:
    """Ask, quietly, for what is not done yet; for nothing if it is all done."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    nothing = _nothing_to_ask(journey, scene)
    if journey is None or nothing is not None:
        return Outcome(because=nothing)
    found = _company(journey, scene, memory)
    journey = found.memory.in_round(scene.occurrence) or journey
    missing = _missing(journey, scene, found.memory)
    if not missing:
        return replace(_kept(found), because=Because("nothing-missing"))
    why = doc(say("welcome.check-in.why"))
    nudge = Nudge(
        name=step,
        member=texts.newcomer(scene),
        document=texts.check_in(scene, missing),
        why=why,
        valid_until=scene.now + WORTH_FOR,
    )
    return replace(_kept(found), nudges=(nudge,))


def _nothing_to_ask(journey: Journey | None, scene: WelcomeScene) -> Because | None:
    """Why they are asked for nothing at all."""
    if journey is None:
        return Because("nothing")
    if journey.reads:
        return Because("reads-along")
    if _is_closed(scene):
        return Because("closed-to-the-bot")
    if journey.arrived and introduced(journey, scene):
        return Because("arrived")  # they will hear so soon
    return None


def _company(journey: Journey, scene: WelcomeScene, memory: Memory) -> buddies.Found:
    """Somebody else accompanies them if their buddy has left."""
    buddy = scene.members.get(journey.buddy) if journey.buddy else None
    if journey.buddy is None or (buddy is not None and buddy.here):
        return buddies.Found(memory, (), journey.buddy)
    return buddies.handed_on(scene, memory, journey)


def _kept(found: buddies.Found) -> Outcome:
    if not found.effects:
        return Outcome()
    return Outcome(
        memory=found.memory.json,
        participations=found.parts,
        entrusted=found.entrusted,
        effects=found.effects,
    )


def _missing(journey: Journey, scene: WelcomeScene, memory: Memory) -> tuple[str, ...]:
    """What is not done yet and could be done."""
    buddy = scene.settings.accompanied and journey.buddy is None
    possible = buddy and buddies.anybody(scene, journey)
    me = texts.newcomer(scene)
    others = any(
        each.get("introduced") for id_, each in memory.journeys.items() if id_ != me
    )
    took_part = {"voice", "submission", "joined", "vote", "feedback", "answered"}
    reads_there = texts.home(scene) is not None
    wanted = (
        ("introduce", reads_there and not introduced(journey, scene)),
        ("greet", reads_there and others and Given.GREETED.value not in journey.deeds),
        ("buddy", possible),
        ("take-part", not took_part & set(journey.deeds)),
    )
    return tuple(name for name, missing in wanted if missing)


def _is_closed(scene: WelcomeScene) -> bool:
    """Whether the greeting had to be said in public: private messages are closed."""
    return any(name == "greet" and channel for name, channel in scene.receipts)


def read_along(heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    """They like to read along, or to take part after all; both are fine."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    reads = heard.value != "off"
    reply = texts.reads_along() if reads else texts.only("welcome.reads.off")
    if actor.excluded:
        return Outcome(reply=texts.over(scene))
    if journey is None:
        return Outcome(reply=reply)
    memory = memory.having(actor.id, replace(journey, reads=reads))
    return Outcome(memory=memory.json, outdated=check_ins(scene.settings), reply=reply)


# --- what people should see to --------------------------------------------------------


def silent(scene: WelcomeScene) -> Outcome:
    """All of whom nothing was heard for so long, in one list; each is on it once."""
    memory = Memory.of(scene.memory)
    quiet = [
        (MemberId(id_), journey)
        for id_, kept in memory.journeys.items()
        if (journey := Journey.of(kept)).silent
        and journey.greeted
        and not journey.listed
        and silent_at(scene.settings, journey.since, scene.zone) <= scene.now
    ]
    if not quiet:
        return Outcome(because=Because("nobody-silent"))
    quiet.sort(key=lambda each: (each[1].since, each[0]))
    for member, journey in quiet:
        memory = memory.having(member, replace(journey, listed=True))
    listed = Post("silent", ToModerators(), to_moderators.silent(quiet))
    return Outcome(memory=memory.json, effects=(listed,))


def unanswered(scene: WelcomeScene) -> Outcome:
    """Nobody said hello to somebody who introduced themselves."""
    journey = Memory.of(scene.memory).in_round(scene.occurrence)
    posted = journey is not None and journey.introduced and scene.having(INTRODUCTION)
    if not posted:
        return Outcome(because=Because("no-introduction"))
    hellos = len(scene.having(giving.HELLO))
    if hellos:
        return Outcome(because=Because("answered", hellos))
    ask = Post("unanswered", ToModerators(), to_moderators.unanswered(scene))
    return Outcome(effects=(ask,))


# --- arriving -------------------------------------------------------------------------


def noticed(heard: Noticed, actor: Member, scene: WelcomeScene) -> Outcome:
    """They did something elsewhere; the first contribution is celebrated."""
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    if journey is None or heard.what in journey.deeds:
        return Outcome()
    after = journey.did(heard.what)
    if heard.what not in FIRST or journey.arrived:
        memory = memory.having(actor.id, after)
        return Outcome(memory=memory.json, outdated=check_ins(scene.settings))
    after = replace(after, arrived=True)
    effects, nudges = _celebration(heard, actor, scene)
    orders = graduate_soon(scene) if introduced(after, scene) else ()
    return Outcome(
        memory=memory.having(actor.id, after).json,
        effects=effects,
        nudges=nudges,
        outdated=check_ins(scene.settings),
        orders=orders,
    )


def _celebration(
    heard: Noticed, actor: Member, scene: WelcomeScene
) -> tuple[tuple[Effect, ...], tuple[Nudge, ...]]:
    """In the thread of their introduction, where others see it; otherwise quietly.

    Not at all if neither reaches them.
    """
    what = FIRST[heard.what]
    if texts.thread_there(scene) and scene.having(INTRODUCTION):
        where = InThreads(INTRODUCTION, texts.home(scene))
        return (Post("first", where, texts.celebrated(actor, what)),), ()
    if _is_closed(scene):
        return (), ()
    nudge = Nudge(
        name="first",
        member=actor.id,
        document=texts.celebrated_privately(what),
        why=doc(say("welcome.first-private.why")),
        valid_until=scene.now + WORTH_FOR,
    )
    return (), (nudge,)


def graduate(scene: WelcomeScene) -> Outcome:
    """The end of the journey. Who has arrived hears so, if it fits the quiet rules."""
    memory = Memory.of(scene.memory)
    newcomer = texts.newcomer(scene)
    journey = memory.in_round(scene.occurrence)
    if journey is None:
        return Outcome()
    given = (
        (giving.accompanied(scene, journey.buddy),) if journey.buddy is not None else ()
    )
    nudge = Nudge(
        name="graduate",
        member=newcomer,
        document=texts.graduated(scene, giving.company(scene, journey.buddy)),
        why=doc(say("welcome.graduate.why")),
        valid_until=scene.now + _GOODBYE_WAITS,
    )
    wanted = journey.arrived and not journey.reads and not _is_closed(scene)
    return Outcome(
        memory=memory.without(newcomer).json,
        contributions=given,
        nudges=(nudge,) if wanted else (),
        outdated=check_ins(scene.settings),
    )


def left(heard: Left, actor: Member, scene: WelcomeScene) -> Outcome:
    """They are gone: their buddy need do nothing more, and what they said of themselves
    is taken down, also where it stands from an earlier round.

    What somebody excluded has posted stays: it is not for us to say they took it back.
    What is held of somebody forgotten goes without our help.
    """
    memory = Memory.of(scene.memory)
    journey = memory.in_round(scene.occurrence)
    if heard.forgotten:
        return Outcome(effects=buddies.settled_for_good(scene))
    if journey is None:
        later = memory.journey(actor.id)
        stands_here = later is not None and later.stands == round_of(
            scene.occurrence.id
        )
        return _taken_down(scene) if stands_here and not heard.excluded else Outcome()
    effects: list[Effect] = []
    if journey.buddy is not None:
        said = texts.gone(actor.id, excluded=heard.excluded)
        effects.append(Show("buddy/gone", f"buddy/{len(journey.had)}", said))
    if heard.excluded:
        return Outcome(memory=memory.without(actor.id).json, effects=tuple(effects))
    down = _taken_down(scene)
    return replace(
        down,
        memory=memory.without(actor.id).json,
        effects=(*effects, *down.effects),
    )


def _taken_down(scene: WelcomeScene) -> Outcome:
    """The introduction that stands here, if there is one."""
    parts = scene.having(INTRODUCTION)
    if not parts:
        return Outcome()
    name = f"{INTRODUCTION}/{scene.occurrence.notes.get('versions', 0)}"
    return Outcome(
        participations=tuple(
            Withdrawal(scene.occurrence.id, part.member, INTRODUCTION) for part in parts
        ),
        effects=(Show(name, INTRODUCTION, texts.withdrawn(scene)),),
    )


def is_check_in(step: str) -> bool:
    """Whether the step asks for what is missing."""
    return step.startswith(f"{CHECK_IN}/")
