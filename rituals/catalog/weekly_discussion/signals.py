"""What happens when somebody speaks in a weekly discussion, or presses a button of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from rituals.catalog.weekly_discussion import (
    giving,
    hosts,
    listing,
    prompts,
    steps,
    suggestions,
    texts,
)
from rituals.catalog.weekly_discussion.memory import Memory, Plan
from rituals.catalog.weekly_discussion.settings import DiscussionSettings
from rituals.document import Document, Form
from rituals.effects import Effect, Show
from rituals.kind import Outcome, Scene
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MessageRef
from rituals.model.member import Member
from rituals.model.occurrence import Json, State
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import Did, Heard, Retracted, Spoke, ViewRequest

VOICE = "voice"


def on_signal(heard: Heard, scene: Scene[DiscussionSettings]) -> Outcome:
    """Somebody did something. Every `Did` is answered."""
    actor = scene.actor
    if actor is None:
        return Outcome()
    if isinstance(heard, Spoke):
        return _spoke(heard, actor, scene)
    if isinstance(heard, Retracted):
        return _retracted(heard, actor, scene)
    if not isinstance(heard, Did):
        return Outcome()
    act = _ACTIONS.get(heard.action)
    if act is None:
        return Outcome(reply=texts.only("discussion.unknown"))
    return act(heard, actor, scene)


# --- voices -----------------------------------------------------------------------


def _voice(actor: Member, scene: Scene[DiscussionSettings]) -> Participation | None:
    own = (part for part in scene.having(VOICE) if part.member == actor.id)
    return next(own, None)


def _spoke(heard: Spoke, actor: Member, scene: Scene[DiscussionSettings]) -> Outcome:
    if actor.bot or actor.excluded:
        return Outcome()
    voice = _voice(actor, scene)
    at, count = heard.at, 1
    first: Json | None = _written(heard.message)
    if voice is not None:
        count += voice.details.get("count", 0)
        if voice.at <= heard.at:  # what was read back after an outage may be earlier
            at, first = voice.at, voice.details.get("first")
    details = {"count": count, "first": first}
    part = Participation(scene.occurrence.id, actor.id, VOICE, at, details=details)
    return Outcome(participations=(part,))


def _retracted(
    heard: Retracted, actor: Member, scene: Scene[DiscussionSettings]
) -> Outcome:
    voice = _voice(actor, scene)
    if voice is None:
        return Outcome()
    count = voice.details.get("count", 1) - 1
    if count < 1:
        gone = Withdrawal(scene.occurrence.id, actor.id, VOICE)
        left = {part.member for part in scene.having(VOICE)} - {actor.id}
        plan = Plan.of(scene.occurrence.notes)
        over = giving.hosted_no_more(scene, plan, left)
        return Outcome(participations=(gone,), taken_back=over)
    first = voice.details.get("first")
    if first == _written(heard.message):
        first = None  # which one is the first now is not known here
    part = replace(voice, details={"count": count, "first": first})
    return Outcome(participations=(part,))


def _written(message: MessageRef) -> Json:
    place = message.place
    return {"space": place.space, "place": place.id, "message": message.id}


# --- hosts ------------------------------------------------------------------------


def _volunteer(heard: Did, actor: Member, scene: Scene[DiscussionSettings]) -> Outcome:
    wanted = heard.value != "off"
    if scene.settings.hosts != "volunteers" and wanted:
        return _answer("discussion.volunteer.not-here")
    if (hosts.OFFER in actor.volunteers) == wanted:
        return _answer(f"discussion.volunteer.already-{'on' if wanted else 'off'}")
    offer = frozenset({hosts.OFFER})
    if not wanted:
        member = replace(actor, volunteers=actor.volunteers - offer)
        reply = texts.only("discussion.volunteer.off")
        return Outcome(wishes=(member,), reply=reply)
    member = replace(actor, volunteers=actor.volunteers | offer)
    return Outcome(wishes=(member,), reply=texts.volunteered())


def _swap(heard: Did, actor: Member, scene: Scene[DiscussionSettings]) -> Outcome:
    plan = Plan.of(scene.occurrence.notes)
    if scene.occurrence.state is not State.PLANNED:
        return _answer("discussion.swap.too-late")
    if actor.id != plan.host and not heard.moderator:
        return _answer("discussion.swap.not-host")
    memory = Memory.of(scene.memory)
    if plan.prompt is None:
        plan = prompts.drawn(scene, memory, plan)  # what would be asked by itself
    other = (
        prompts.chosen(scene, memory, plan, heard.value)
        if heard.value
        else prompts.swapped(scene, memory, plan)
    )
    if other == plan or other.prompt is None or plan.prompt is None:
        return _answer("discussion.swap.no-other")
    memory = steps.reserved(scene, memory, other)
    return Outcome(
        notes=other.json,
        memory=memory.json(scene.now),
        effects=_shown_to_host(scene, other),
        reply=texts.swapped(other.prompt),
        changes=_swap_change(heard, scene, plan.prompt.key, other.prompt.key),
    )


def _swap_change(
    heard: Did, scene: Scene[DiscussionSettings], before: str, after: str
) -> tuple[Change, ...]:
    """A moderator's swap, for the audit trail; a host's own is theirs alone."""
    if not heard.moderator:
        return ()
    _, on, nth = scene.occurrence.id.rsplit("/", 2)
    names = {"ritual": scene.ritual, "which": f"{on}/{nth}", "to": before}
    return (
        Change(
            "prompts swap",
            before={"prompt": before},
            after={"prompt": after},
            undo=CommandLine("prompts swap", names),
        ),
    )


def _shown_to_host(scene: Scene[DiscussionSettings], plan: Plan) -> tuple[Effect, ...]:
    if plan.host is None:
        return ()
    message = texts.heads_up(scene, plan, steps.opens_at(scene))
    name = f"{plan.host_message}-prompt-{plan.draws}"
    return (Show(name, plan.host_message, message),)


def _decline(_heard: Did, actor: Member, scene: Scene[DiscussionSettings]) -> Outcome:
    plan = Plan.of(scene.occurrence.notes)
    if not scene.occurrence.alive or steps.WRAP_UP in scene.occurrence.done:
        return _answer("discussion.decline.over")
    if actor.id != plan.host:
        return _answer("discussion.decline.not-host")
    after = hosts.next_seated(scene, plan)
    over = texts.only("discussion.decline.done")
    effects: list[Effect] = [Show(f"{plan.host_message}-over", plan.host_message, over)]
    effects += steps.asking_the_host(scene, after)
    if scene.occurrence.state is State.OPEN:
        opening = texts.opening(scene, after)
        effects.append(Show(f"open-without-{plan.host_message}", steps.OPEN, opening))
    someone = "discussion.decline.next" if after.host else "discussion.decline.nobody"
    return Outcome(
        notes=after.json,
        memory=_without_host(scene, after, actor).json(scene.now),
        participations=_handed_over(scene, after, actor),
        effects=tuple(effects),
        reply=texts.only(someone),
    )


def _without_host(
    scene: Scene[DiscussionSettings], after: Plan, actor: Member
) -> Memory:
    """Who cannot this time keeps their turn: they are asked first the next time."""
    memory = Memory.of(scene.memory)
    if scene.occurrence.state is State.PLANNED:
        return steps.reserved(scene, memory, after)
    memory = memory.without_turn(actor.id)
    return memory.with_turn(after.host) if after.host else memory


def _handed_over(
    scene: Scene[DiscussionSettings], after: Plan, actor: Member
) -> tuple[Participation | Withdrawal, ...]:
    if scene.occurrence.state is State.PLANNED:
        return ()
    left = Withdrawal(scene.occurrence.id, actor.id, "host")
    return (left, *steps.hosting(scene, after))


def _answer(id_: str) -> Outcome:
    return Outcome(reply=texts.only(id_))


_Act = Callable[[Did, Member, Scene[DiscussionSettings]], Outcome]
_ACTIONS: Mapping[str, _Act] = MappingProxyType(
    {
        "volunteer": _volunteer,
        "swap": _swap,
        "decline": _decline,
        "suggest": suggestions.suggest,
        "add": suggestions.add,
        "approve": suggestions.approve,
        "reject": suggestions.reject,
    }
)


def view(request: ViewRequest, scene: Scene[DiscussionSettings]) -> Document | Form:
    """What a button opens, or a command shows."""
    if request.action == "suggest":
        return suggestions.form(scene)
    if request.action == "prompts":
        return listing.listed(request, scene)
    return texts.only("discussion.unknown")
