"""The end of a challenge: who stands where, and everybody who finished."""

from collections import defaultdict

from rituals.catalog.monthly_challenge.giving import thanks
from rituals.catalog.monthly_challenge.judging import Placed, podium, standing, tally
from rituals.catalog.monthly_challenge.notes import challenge_of, notes_of
from rituals.catalog.monthly_challenge.replies import named
from rituals.catalog.monthly_challenge.roster import (
    SUBMISSION,
    ChallengeScene,
    Roster,
    Submission,
    roster_of,
)
from rituals.catalog.monthly_challenge.streaks import (
    Held,
    as_memory,
    history_in,
    remembering,
    streak,
)
from rituals.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Inline,
    Mention,
    MessageLink,
    Msg,
    Text,
    doc,
    msg,
    say,
)
from rituals.model.ids import MemberId
from rituals.model.occurrence import Json

WORTH_JUDGING = 2
"""Of fewer submissions none can be chosen."""


def winners(scene: ChallengeScene) -> tuple[Placed, ...]:
    """The podium, those of equal rank in a fair order; empty if there was nothing to judge."""
    roster = roster_of(scene)
    if len(roster.in_time) < WORTH_JUDGING:
        return ()
    dice = scene.dice.forked(f"results/{scene.occurrence.id}")
    return podium(standing(_points(scene, roster), dice))


def _points(scene: ChallengeScene, roster: Roster) -> dict[MemberId, int]:
    in_running = {each.member for each in roster.in_time}
    if scene.settings.judging == "votes":
        return tally(roster.ballots, in_running)
    judged = notes_of(scene).judged
    return {member: judged.get(member, 0) for member in in_running}


def results(scene: ChallengeScene) -> Document:
    """The podium, everybody who finished, the late ones, and who kept it up."""
    roster = roster_of(scene)
    title = Text(challenge_of(scene).title)
    heading = Heading((msg("challenge.results.title", title=title),))
    if not roster.finished:
        return doc(heading, say("challenge.results.nobody"))
    return doc(
        heading,
        *_podium(scene, roster),
        *_finishers(scene, roster),
        *_streaks(scene, roster),
        *thanks(scene),
        say("challenge.results.thanks"),
    )


def _podium(scene: ChallengeScene, roster: Roster) -> tuple[Block, ...]:
    placed = winners(scene)
    if not placed:
        return (say(f"challenge.results.{_why_no_podium(scene, roster)}"),)
    counted = scene.settings.judging == "votes"
    if counted and len(placed) == len(roster.in_time) and placed[-1].rank == 1:
        who = tuple(Mention(each.member) for each in placed)
        return (say("challenge.results.tie", who=who, n=placed[0].points),)
    id_ = "challenge.results.place-votes" if counted else "challenge.results.place"
    lines = tuple(
        (
            msg(
                id_,
                rank=each.rank,
                who=Mention(each.member),
                what=_work(scene, roster.submissions[each.member]),
                n=each.points,
            ),
        )
        for each in placed
    )
    return (Bullets(lines),)


def _why_no_podium(scene: ChallengeScene, roster: Roster) -> str:
    if scene.settings.judging == "everyone":
        return "equal"
    if len(roster.in_time) < WORTH_JUDGING:
        return "too-few" if roster.in_time else "too-few-none"
    return "no-votes" if scene.settings.judging == "votes" else "not-judged"


def _finishers(scene: ChallengeScene, roster: Roster) -> tuple[Block, ...]:
    on_podium = {each.member for each in winners(scene)}
    dice = scene.dice.forked(f"finishers/{scene.occurrence.id}")
    ordered = dice.shuffled(roster.finished)
    in_time = tuple(
        _with_title(scene, each)
        for each in ordered
        if not each.late and each.member not in on_podium
    )
    late = tuple(_with_title(scene, each) for each in ordered if each.late)
    also = "also" if on_podium else "finished"
    return (
        *(
            [say(f"challenge.results.{also}", who=in_time, n=len(in_time))]
            if in_time
            else []
        ),
        *([say("challenge.results.late", who=late)] if late else []),
    )


def _with_title(scene: ChallengeScene, submission: Submission) -> Mention | Msg:
    who = Mention(submission.member)
    if not submission.work.title:
        return who
    return msg("challenge.results.work", who=who, what=_work(scene, submission))


def _work(scene: ChallengeScene, submission: Submission) -> Inline:
    """Its title, which leads to where it was posted."""
    title, name = named(submission.work.title), f"{SUBMISSION}/{submission.member}"
    posted = [
        r.message for (of, _), r in scene.receipts.items() if of == name and r.message
    ]
    return MessageLink((title,), posted[0]) if posted else title


def _streaks(scene: ChallengeScene, roster: Roster) -> tuple[Block, ...]:
    history = remembering(history_in(scene.memory), held(scene))
    kept_up: defaultdict[int, list[Mention]] = defaultdict(list)
    for each in roster.finished:
        kept_up[streak(history, each.member)].append(Mention(each.member))
    return tuple(
        say("challenge.results.streak", who=tuple(kept_up[n]), n=n)
        for n in sorted(kept_up, reverse=True)
        if n > 1
    )


def held(scene: ChallengeScene) -> Held:
    """The occurrence for the history."""
    occurrence = scene.occurrence
    finishers = frozenset(each.member for each in roster_of(scene).finished)
    title = challenge_of(scene).title
    return Held(occurrence.id, occurrence.slot.isoformat(), finishers, title)


def remembered(scene: ChallengeScene) -> Json:
    """The ritual's memory with this occurrence in it."""
    history = remembering(history_in(scene.memory), held(scene))
    return {**scene.memory, "history": as_memory(history)}
