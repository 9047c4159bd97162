"""Joining, leaving, encouragement, and looking back."""

from collections.abc import Iterator

from rituals.catalog.monthly_challenge.announcing import dates
from rituals.catalog.monthly_challenge.consequences import following, numbered
from rituals.catalog.monthly_challenge.notes import challenge_of
from rituals.catalog.monthly_challenge.replies import (
    acting,
    answer,
    encourage_button,
    join_button,
    look_back_button,
    named,
    refused,
    submit_button,
    vote_button,
    withdraw_button,
)
from rituals.catalog.monthly_challenge.roster import (
    JOINED,
    STORY,
    ChallengeScene,
    Roster,
    roster_of,
)
from rituals.catalog.monthly_challenge.streaks import badges, history_in, streak
from rituals.catalog.monthly_challenge.timetable import (
    LOOK_BACK,
    Phase,
    deadline_of,
    phase_at,
)
from rituals.document import (
    Block,
    Bullets,
    Buttons,
    Document,
    Field,
    Form,
    Inlines,
    Paragraph,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.kind import Outcome
from rituals.model.member import Member
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import Did, ViewRequest

STORY_LENGTH = 2000
_LATEST = 12
"""So many of what one has finished are listed by title: a year of months."""


def join(did: Did, scene: ChallengeScene) -> Outcome:
    """Be in. It costs nothing, and nobody is listed for not finishing."""
    me = acting(scene)
    phase = phase_at(scene, did.at)
    if phase is not Phase.SUBMITTING:
        late = Buttons((submit_button(late=True),))
        return refused("challenge.join.closed", late, until=Time(deadline_of(scene)))
    title, until = Text(challenge_of(scene).title), Time(deadline_of(scene))
    encouraged = roster_of(scene).joined.get(me.id)
    if encouraged is not None:
        return refused("challenge.join.already", _offers(encouraged), until=until)
    reply = answer(
        "challenge.join.done", _offers(encouraged=False), title=title, until=until
    )
    part = Participation(
        scene.occurrence.id, me.id, JOINED, did.at, details={"encourage": False}
    )
    return following(scene, reply, notes=numbered(scene), changes=(part,))


def _offers(encouraged: bool) -> Block:
    return Buttons((submit_button(), encourage_button(on=not encouraged)))


def leave(did: Did, scene: ChallengeScene) -> Outcome:
    """Be out again, as long as nothing was handed in."""
    me = acting(scene)
    roster = roster_of(scene)
    if me.id in roster.submissions:
        return refused("challenge.leave.submitted", Buttons((withdraw_button(),)))
    if me.id not in roster.joined:
        return refused("challenge.leave.not-in")
    if phase_at(scene, did.at) is not Phase.SUBMITTING:
        return refused("challenge.leave.closed")
    reply = answer("challenge.leave.done", Buttons((join_button(),)))
    gone = Withdrawal(scene.occurrence.id, me.id, JOINED)
    return following(scene, reply, notes=numbered(scene), changes=(gone,))


def encourage(did: Did, scene: ChallengeScene) -> Outcome:
    """Ask for a private word at half-time, or take that back; without a value, the other."""
    me = acting(scene)
    now = roster_of(scene).joined.get(me.id)
    if now is None:
        return refused("challenge.encourage.join-first", Buttons((join_button(),)))
    wanted = {"on": True, "off": False, "": not now}.get(did.value.strip().lower())
    if wanted is None:
        return refused("challenge.encourage.what", said=did.value)
    part = Participation(
        scene.occurrence.id, me.id, JOINED, did.at, details={"encourage": wanted}
    )
    word = "on" if wanted else "off"
    return Outcome(participations=(part,), reply=answer(f"challenge.encourage.{word}"))


def story_form(request: ViewRequest, scene: ChallengeScene) -> Document | Form:
    """The one question, with what was answered before."""
    if phase_at(scene, request.at) is not Phase.SHOWN:
        return answer("challenge.look-back.not-now")
    mine = roster_of(scene).stories.get(acting(scene).id, "")
    field = Field(
        "story",
        (msg("challenge.look-back.question"),),
        hint=(msg("challenge.look-back.hint"),),
        value=mine,
        long=True,
        required=not mine,
        max_length=STORY_LENGTH,
    )
    return Form((msg("challenge.look-back.title"),), (field,), LOOK_BACK)


def tell_story(did: Did, scene: ChallengeScene) -> Outcome:
    """Keep what worked and what failed; an empty answer takes an earlier one back."""
    me = acting(scene)
    if phase_at(scene, did.at) is not Phase.SHOWN:
        return refused("challenge.look-back.not-now")
    text = did.values.get("story", did.value).strip()
    if len(text) > STORY_LENGTH:
        return refused("challenge.look-back.too-long", n=STORY_LENGTH)
    if text:
        part = Participation(
            scene.occurrence.id, me.id, STORY, did.at, details={"text": text}
        )
        return Outcome(
            participations=(part,), reply=answer("challenge.look-back.thanks")
        )
    if me.id not in roster_of(scene).stories:
        return refused("challenge.look-back.empty", Buttons((look_back_button(),)))
    gone = Withdrawal(scene.occurrence.id, me.id, STORY)
    return Outcome(participations=(gone,), reply=answer("challenge.look-back.gone"))


def status(request: ViewRequest, scene: ChallengeScene) -> Document:
    """Where it stands and where the member stands in it; for their eyes only."""
    me, roster = acting(scene), roster_of(scene)
    phase = phase_at(scene, request.at)
    more: list[Block] = [Paragraph(line) for line in dates(scene, phase)]
    more.append(_my_part(me, roster))
    if me.id in roster.ballots:
        more.append(say("challenge.status.voted", n=len(roster.ballots[me.id])))
    more.extend(Paragraph(line) for line in _achieved(me, scene))
    more.extend(_what_next(me, roster, phase, scene))
    title = Text(challenge_of(scene).title)
    return answer(f"challenge.status.{phase.value}", *more, title=title)


def achieved(_request: ViewRequest, scene: ChallengeScene) -> Document:
    """What was finished over all challenges, then streak and badges; nothing if there are none."""
    me = acting(scene)
    titles = [
        held.title
        for held in history_in(scene.memory)
        if me.id in held.finishers and held.title
    ]
    lines = tuple(
        (msg("challenge.achieved.finished", title=Text(title)),)
        for title in titles[-_LATEST:]
    )
    return doc(
        *((Bullets(lines),) if lines else ()),
        *(Paragraph(line) for line in _achieved(me, scene)),
    )


def _achieved(me: Member, scene: ChallengeScene) -> Iterator[Inlines]:
    history = history_in(scene.memory)
    in_a_row = streak(history, me.id)
    if in_a_row > 1:
        yield (msg("challenge.status.streak", n=in_a_row),)
    earned = tuple(
        msg(f"challenge.badge.{each.kind}", n=each.n) for each in badges(history, me.id)
    )
    if earned:
        yield (msg("challenge.status.badges", badges=earned),)


def _my_part(me: Member, roster: Roster) -> Block:
    if me.id in roster.disqualified:
        return say("challenge.status.disqualified", reason=roster.disqualified[me.id])
    if me.id in roster.submissions:
        mine = roster.submissions[me.id]
        id_ = "challenge.status.late" if mine.late else "challenge.status.submitted"
        return say(id_, what=named(mine.work.title))
    return say(
        "challenge.status.joined"
        if me.id in roster.joined
        else "challenge.status.not-in"
    )


def _what_next(
    me: Member, roster: Roster, phase: Phase, scene: ChallengeScene
) -> tuple[Block, ...]:
    has = me.id in roster.submissions
    if phase is Phase.SUBMITTING:
        if has:
            return (Buttons((submit_button(again=True), withdraw_button())),)
        return (
            Buttons((submit_button() if me.id in roster.joined else join_button(),)),
        )
    if phase is Phase.JUDGING and scene.settings.judging == "votes":
        return (Buttons((vote_button(),)),)
    return (Buttons((look_back_button(),)),) if phase is Phase.SHOWN else ()
