"""What people gave with a challenge: what they made, words on it, votes, and stories.

Of each kind one thing for each challenge counts, however much somebody votes and writes.
It is read from the parts people have, so that it goes with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rituals.catalog.monthly_challenge.notes import Notes, notes_of
from rituals.catalog.monthly_challenge.replies import people
from rituals.catalog.monthly_challenge.roster import (
    FEEDBACK,
    STORY,
    SUBMISSION,
    ChallengeScene,
    Changes,
    changed,
    roster_of,
)
from rituals.catalog.monthly_challenge.streaks import history_in
from rituals.catalog.monthly_challenge.timetable import Phase, phase_at
from rituals.document import Block, Mention, say
from rituals.kind import Outcome
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import Contribution, Given
from rituals.model.member import Member
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import Retracted, Reworded, Spoke

_MESSAGES = "messages"


def contributions(scene: ChallengeScene) -> tuple[Contribution, ...]:
    """What was given when the results are out: work, and feedback by words or votes."""
    roster = roster_of(scene)
    given = [(each.member, Given.SHARED) for each in roster.finished]
    gave_feedback = sorted(roster.ballots.keys() | roster.feedback.keys())
    given += [(member, Given.GAVE_FEEDBACK) for member in gave_feedback]
    return tuple(
        Contribution(scene.community, member, kind, scene.occurrence.id, scene.now)
        for member, kind in given
    )


def taken_back(
    before: ChallengeScene, after: ChallengeScene
) -> tuple[Contribution, ...]:
    """What was given before, and is not any more."""
    still = {each.key for each in contributions(after)}
    return tuple(each for each in contributions(before) if each.key not in still)


def stories(scene: ChallengeScene) -> tuple[Contribution, ...]:
    """What those share in the end who took part and tell how it went."""
    roster = roster_of(scene)
    took_part = roster.joined.keys() | roster.submissions.keys()
    return tuple(
        Contribution(
            scene.community,
            member,
            Given.SHARED,
            f"{scene.occurrence.id}/{STORY}",
            scene.now,
        )
        for member in sorted(roster.stories.keys() & took_part)
    )


# --- words on what others made ----------------------------------------------------------


def spoke(heard: Spoke | Reworded, actor: Member, scene: ChallengeScene) -> Outcome:
    """Somebody wrote in the thread: feedback for those whose work it replies to or names.

    Greetings, nods and questions are none; nor is what one says of one's own. What was
    about somebody's work until it was reworded is so no more.
    """
    counts = heard.tells and not (actor.bot or actor.excluded)
    about = _meant(heard, scene) - {actor.id} if counts else set()
    return _about(heard, actor, scene, about)


def retracted(heard: Retracted, actor: Member, scene: ChallengeScene) -> Outcome:
    """A message there is gone; with the last one about somebody's work, the feedback."""
    return _about(heard, actor, scene, set())


def _meant(heard: Spoke | Reworded, scene: ChallengeScene) -> set[MemberId]:
    """Whose work it is about."""
    roster = roster_of(scene)
    posts = {
        receipt.message: name
        for (name, _), receipt in scene.receipts.items()
        if receipt.message and name.startswith(f"{SUBMISSION}/")
    }
    replied = posts.get(heard.reply_to, "") if heard.reply_to else ""
    meant = {*heard.addressed, MemberId(replied.removeprefix(f"{SUBMISSION}/"))}
    return meant & roster.submissions.keys()


def _about(
    heard: Spoke | Reworded | Retracted,
    actor: Member,
    scene: ChallengeScene,
    about: set[MemberId],
) -> Outcome:
    """The message is about the work of these now, and of nobody else."""
    message, here = _written(heard.message), scene.occurrence.id
    known = {p.key: p for p in scene.having(FEEDBACK) if p.member == actor.id}
    changes: list[Participation | Withdrawal] = []
    for key in sorted({*known, *about}):
        part = known.get(key) or Participation(
            here, actor.id, FEEDBACK, heard.at, key=key
        )
        before = set(part.details.get(_MESSAGES, ()))
        after = before | {message} if key in about else before - {message}
        if not after:
            changes.append(Withdrawal(here, actor.id, FEEDBACK, key=key))
        elif after != before:
            changes.append(replace(part, details={_MESSAGES: sorted(after)}))
    return _changed(scene, changes)


def _changed(scene: ChallengeScene, changes: Changes) -> Outcome:
    """Once the results are out, what was given follows at once."""
    if not changes:
        return Outcome()
    if phase_at(scene, scene.now) is not Phase.SHOWN:
        return Outcome(participations=tuple(changes))
    after = changed(scene, changes)
    return Outcome(
        participations=tuple(changes),
        contributions=contributions(after),
        taken_back=taken_back(scene, after),
    )


def _written(message: MessageRef) -> str:
    place = message.place
    return f"{place.space}:{place.id}:{message.id}"


# --- thanks -----------------------------------------------------------------------------


def helped(scene: ChallengeScene) -> Notes:
    """The notes with those who answered questions in the threads, and for whom it was
    the first time; they are looked for once, when the results come out.
    """
    begun = scene.occurrence.opened_at or scene.occurrence.due_at
    new = {
        gave.member
        for gave in scene.found.given
        if gave.kind is Given.ANSWERED and gave.first_at >= begun
    }
    return replace(notes_of(scene), helped={m: m in new for m in scene.found.helpers})


def thanks(scene: ChallengeScene) -> tuple[Block, ...]:
    """To those who gave something, who did it for the first time in front.

    Votes are secret, so that who gave nothing but these is not named.
    """
    notes, roster = notes_of(scene), roster_of(scene)
    named: Mapping[str, Sequence[MemberId]] = {
        "first": _first_timers(scene),
        "helped-first": [m for m, new in notes.helped.items() if new],
        "feedback": sorted(roster.feedback),
        "helped": [m for m, new in notes.helped.items() if not new],
    }
    blocks = []
    for what, members in named.items():
        shown = _in_no_order(scene, what, members)
        if shown:
            id_ = f"challenge.results.{what}"
            blocks.append(say(id_, who=people(shown), n=len(shown)))
    return tuple(blocks)


def _first_timers(scene: ChallengeScene) -> list[MemberId]:
    """Who finished, and never did before; nobody if it is the first challenge of all."""
    before = [
        held
        for held in history_in(scene.memory)
        if held.occurrence != scene.occurrence.id
    ]
    known = {member for held in before for member in held.finishers}
    finished = [each.member for each in roster_of(scene).finished]
    return [member for member in finished if before and member not in known]


def _in_no_order(
    scene: ChallengeScene, what: str, members: Sequence[MemberId]
) -> tuple[Mention, ...]:
    """Those whom thanks may name."""
    dice = scene.dice.forked(f"{what}/{scene.occurrence.id}")
    known = scene.members
    named = [m for m in members if m in known and known[m].named]
    return tuple(Mention(member) for member in dice.shuffled(named))
