"""What moderators do: move dates, disqualify with a reason, judge. All can be taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from rituals.catalog.monthly_challenge.choosing import choice_fields, choices, chosen_in
from rituals.catalog.monthly_challenge.consequences import following, numbered
from rituals.catalog.monthly_challenge.judging import PODIUM
from rituals.catalog.monthly_challenge.notes import challenge_of, notes_of
from rituals.catalog.monthly_challenge.replies import answer, judge_button, refused
from rituals.catalog.monthly_challenge.roster import (
    DISQUALIFIED,
    ChallengeScene,
    roster_of,
)
from rituals.catalog.monthly_challenge.timetable import (
    ANNOUNCE,
    CLOSE,
    RESULTS,
    Phase,
    deadline_of,
    deadline_step,
    moved,
    phase_at,
)
from rituals.document import (
    Button,
    Buttons,
    Document,
    Field,
    Form,
    Mention,
    Quote,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import InThreads, Post, ToMember
from rituals.kind import Outcome
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MemberId
from rituals.model.participation import Participation, Withdrawal
from rituals.model.wall_clock import to_local
from rituals.model.when import WhenError, read_when
from rituals.signals import Did, ViewRequest

CLOSING_IN = timedelta(minutes=15)
"""Closing early leaves so much time: to hand in what is there, and to take it back."""
FARTHEST = timedelta(days=366)
"""An end farther away than this is a slip of the keyboard."""
REASON_LENGTH = 300

Handler = Callable[[Did, ChallengeScene], Outcome]


def only_moderators(handler: Handler) -> Handler:
    """The handler, for moderators; a sentence for everybody else."""

    def checked(did: Did, scene: ChallengeScene) -> Outcome:
        if not did.moderator:
            return refused("challenge.moderators-only")
        return handler(did, scene)

    return checked


def extend(did: Did, scene: ChallengeScene) -> Outcome:
    """Move the end of what is going on, later or earlier; the dates after it follow."""
    step = _movable(scene, did.at)
    if step is None:
        return refused("challenge.extend.over")
    old = scene.steps[step]
    try:
        new = read_when(did.values.get("to", did.value), did.at, scene.zone, base=old)
    except WhenError as error:
        return refused("challenge.extend.when", said=str(error.facts["text"]))
    if new <= did.at:
        return refused("challenge.extend.past", at=Time(new))
    if new > did.at + FARTHEST:
        return refused("challenge.extend.far", at=Time(new))
    if new == old:
        return refused("challenge.extend.same", at=Time(old))
    return _rescheduled(scene, step, new, "challenge.extend.done", "challenge extend")


def close_early(did: Did, scene: ChallengeScene) -> Outcome:
    """End what is going on in a quarter of an hour, which can be taken back until then."""
    step = _movable(scene, did.at)
    if step is None:
        return refused("challenge.extend.over")
    new = did.at.replace(second=0, microsecond=0) + CLOSING_IN
    if scene.steps[step] <= new:
        return refused("challenge.close-early.soon", at=Time(scene.steps[step]))
    return _rescheduled(
        scene, step, new, "challenge.close-early.done", "challenge close"
    )


def _movable(scene: ChallengeScene, at: datetime) -> str | None:
    """The step that ends what is going on; none once the results are out."""
    phase = phase_at(scene, at)
    if phase is Phase.SUBMITTING:
        return deadline_step(scene)
    return RESULTS if phase is Phase.JUDGING else None


def _rescheduled(
    scene: ChallengeScene, step: str, new: datetime, reply_id: str, action: str
) -> Outcome:
    old = scene.steps[step]
    plan = moved(scene, step, new)
    notes = numbered(scene)
    what = "submit" if step == deadline_step(scene) else "judging"
    post = Post(
        f"dates/{notes.revision}",
        InThreads(ANNOUNCE),
        doc(say(f"challenge.moved.{what}", until=Time(new))),
        after=ANNOUNCE,
        not_after=new,
    )
    back = Button(
        (msg("challenge.button.undo-date"),),
        "extend",
        value=f"{to_local(old, scene.zone):%Y-%m-%d %H:%M}",
    )
    reply = answer(reply_id, Buttons((back,)), until=Time(new), old=Time(old))
    change = Change(
        action,
        before={f"{what}_until": old.isoformat()},
        after={f"{what}_until": new.isoformat()},
        undo=_command(scene, "challenge extend", to=old.isoformat()),
    )
    outcome = following(
        plan.applied(scene), reply, notes=notes, effects=(post,), orders=plan.orders
    )
    return replace(outcome, changes=(change,))


def _command(scene: ChallengeScene, words: str, **values: str) -> CommandLine:
    """A command about this challenge."""
    return CommandLine(words, {"ritual": scene.ritual, **values})


def disqualify_form(request: ViewRequest, scene: ChallengeScene) -> Document | Form:
    """Whose submission, and why."""
    if not request.by.moderator:
        return answer("challenge.moderators-only")
    offered = roster_of(scene).finished
    if not offered:
        return answer("challenge.disqualify.nothing")
    why = Field(
        "reason",
        (msg("challenge.disqualify.reason"),),
        hint=(msg("challenge.disqualify.reason-hint"),),
        long=True,
        max_length=REASON_LENGTH,
    )
    which = choice_fields(
        "member",
        msg("challenge.disqualify.which"),
        choices(scene, offered),
        [request.value] if request.value else [],
    )
    return Form((msg("challenge.disqualify.title"),), (*which, why), "disqualify")


def disqualify(did: Did, scene: ChallengeScene) -> Outcome:
    """Take a submission out of the running, and tell its member why."""
    target = _whose(did)
    reason = did.values.get("reason", "").strip()
    roster = roster_of(scene)
    if target not in roster.submissions:
        return refused("challenge.disqualify.unknown")
    if target in roster.disqualified:
        back = Buttons((_requalify_button(target),))
        return refused("challenge.disqualify.already", back, who=Mention(target))
    if not reason:
        return refused("challenge.disqualify.no-reason")
    if len(reason) > REASON_LENGTH:
        return refused("challenge.disqualify.too-long", n=REASON_LENGTH)
    part = Participation(
        scene.occurrence.id, target, DISQUALIFIED, did.at, details={"reason": reason}
    )
    notes = numbered(scene)
    title = Text(challenge_of(scene).title)
    told = doc(
        say("challenge.disqualify.told", title=title),
        Quote((Text(reason),)),
        say("challenge.disqualify.talk"),
    )
    post = Post(f"disqualified/{target}/{notes.revision}", ToMember(target), told)
    back = Buttons((_requalify_button(target),))
    reply = answer("challenge.disqualify.done", back, who=Mention(target))
    outcome = following(scene, reply, notes=notes, changes=(part,), effects=(post,))
    change = Change(
        "challenge disqualify",
        member=target,
        before={"disqualified": "no"},
        after={"disqualified": "yes"},
        undo=_command(scene, "challenge requalify", member=target),
    )
    return replace(outcome, changes=(change,))


def requalify(did: Did, scene: ChallengeScene) -> Outcome:
    """Take a disqualification back, and tell its member."""
    target = _whose(did)
    if target not in roster_of(scene).disqualified:
        return refused("challenge.requalify.unknown")
    gone = Withdrawal(scene.occurrence.id, target, DISQUALIFIED)
    notes = numbered(scene)
    title = Text(challenge_of(scene).title)
    told = doc(say("challenge.requalify.told", title=title))
    post = Post(f"requalified/{target}/{notes.revision}", ToMember(target), told)
    reply = answer("challenge.requalify.done", who=Mention(target))
    outcome = following(scene, reply, notes=notes, changes=(gone,), effects=(post,))
    change = Change(
        "challenge requalify",
        member=target,
        before={"disqualified": "yes"},
        after={"disqualified": "no"},
        undo=_command(
            scene, "challenge disqualify", member=target, reason=_reason(scene, target)
        ),
    )
    return replace(outcome, changes=(change,))


def _reason(scene: ChallengeScene, target: MemberId) -> str:
    """Why somebody was disqualified."""
    parts = [p for p in scene.having(DISQUALIFIED) if p.member == target]
    return str(parts[0].details.get("reason", "")) if parts else ""


def _whose(did: Did) -> MemberId:
    chosen = chosen_in(did.values, "member", did.value)
    return chosen[0] if chosen else MemberId("")


def _requalify_button(member: MemberId) -> Button:
    return Button((msg("challenge.button.requalify"),), "requalify", value=member)


def judge_form(request: ViewRequest, scene: ChallengeScene) -> Document | Form:
    """The places, each for one or several; what was decided before is marked."""
    if not request.by.moderator:
        return answer("challenge.moderators-only")
    refusal = _no_judging(scene, request.at)
    if refusal:
        return refusal
    judged = notes_of(scene).judged
    offered = choices(scene, roster_of(scene).in_time)
    fields = tuple(
        Field(
            f"place-{place}",
            (msg("challenge.judge.place", place=place),),
            value=",".join(
                m for m, points in judged.items() if points == _points(place)
            ),
            required=place == 1,
            choices=offered,
            pick=min(PODIUM, len(offered)),
        )
        for place in range(1, PODIUM + 1)
    )
    return Form((msg("challenge.judge.title"),), fields, "judge")


def judge(did: Did, scene: ChallengeScene) -> Outcome:
    """The moderators' verdict; a later one replaces it, until the challenge is closed."""
    refusal = _no_judging(scene, did.at)
    if refusal:
        return Outcome(reply=refusal)
    places = {
        place: chosen_in(did.values, f"place-{place}") for place in range(1, PODIUM + 1)
    }
    named = [member for chosen in places.values() for member in chosen]
    in_running = {each.member for each in roster_of(scene).in_time}
    again = Buttons((judge_button(),))
    if not places[1]:
        return refused("challenge.judge.nobody", again)
    if len(set(named)) < len(named):
        return refused("challenge.judge.twice", again)
    if not in_running.issuperset(named):
        return refused("challenge.judge.unknown", again)
    judged = {m: _points(place) for place, chosen in places.items() for m in chosen}
    notes = replace(numbered(scene), judged=judged)
    who = tuple(Mention(member) for member in named)
    reply = answer(
        "challenge.judge.done", again, who=who, until=Time(scene.steps[CLOSE])
    )
    outcome = following(scene, reply, notes=notes)
    before = "yes" if notes_of(scene).judged else "no"
    change = Change("judge", before={"judged": before}, after={"judged": "yes"})
    return replace(outcome, changes=(change,))


def _points(place: int) -> int:
    return PODIUM + 1 - place


def _no_judging(scene: ChallengeScene, at: datetime) -> Document | None:
    """Why moderators cannot judge at that time."""
    if scene.settings.judging != "moderators":
        return answer(f"challenge.judge.by-{scene.settings.judging}")
    if phase_at(scene, at) is Phase.SUBMITTING:
        return answer("challenge.judge.not-yet", at=Time(deadline_of(scene)))
    if not roster_of(scene).in_time:
        return answer("challenge.judge.nothing")
    return None
