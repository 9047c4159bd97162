"""What a challenge does when a step is due."""

from collections.abc import Iterator
from dataclasses import replace

from rituals.catalog.monthly_challenge.announcing import (
    announcement,
    counts,
    show_announcement,
)
from rituals.catalog.monthly_challenge.giving import contributions, helped, stories
from rituals.catalog.monthly_challenge.notes import Notes, challenge_of, notes_of
from rituals.catalog.monthly_challenge.replies import (
    gallery_button,
    judge_button,
    look_back_button,
    submit_button,
    vote_button,
)
from rituals.catalog.monthly_challenge.results import (
    WORTH_JUDGING,
    remembered,
    results,
    winners,
)
from rituals.catalog.monthly_challenge.roster import (
    STORY,
    ChallengeScene,
    Roster,
    roster_of,
    votes_of,
)
from rituals.catalog.monthly_challenge.timetable import (
    ANNOUNCE,
    CLOSE,
    LAST_CALL,
    LOOK_BACK,
    MIDWAY,
    RESULTS,
    VOTE,
    Phase,
    deadline_of,
    moved,
)
from rituals.document import (
    Buttons,
    Mention,
    Paragraph,
    Quote,
    Text,
    Time,
    doc,
    say,
)
from rituals.effects import (
    CloseThread,
    Effect,
    InChannels,
    InThreads,
    Nudge,
    Post,
    Show,
    ToModerators,
)
from rituals.kind import Because, Outcome
from rituals.model.ids import MemberId

JUDGE = "judge"
_LAST_CALL_FIRST = 2
"""A deadline is more urgent than encouragement, or than most of what others have to say."""


def announce(scene: ChallengeScene) -> Outcome:
    """Open it: the next challenge of the list, which is used up by this and nothing else."""
    count = len(scene.settings.challenges)
    chosen = int(scene.memory.get("next", 0)) % count
    notes = Notes(challenge=chosen)
    scene = replace(scene, occurrence=replace(scene.occurrence, notes=notes.json))
    post = Post(
        ANNOUNCE,
        InChannels(),
        announcement(scene, Phase.SUBMITTING),
        thread=(Text(challenge_of(scene).title),),
        pin=True,
    )
    memory = {**scene.memory, "next": (chosen + 1) % count}
    return Outcome(notes=notes.json, memory=memory, effects=(post,))


def midway(scene: ChallengeScene) -> Outcome:
    """Progress in public as a count; a kind word to those who asked for one.

    Nothing if a moderator brought the end so near that the last call says it all.
    """
    if scene.now >= scene.steps.get(LAST_CALL, deadline_of(scene)):
        return Outcome(because=Because("last-call-near"))
    until = Time(deadline_of(scene))
    post = Post(
        MIDWAY,
        InThreads(ANNOUNCE),
        doc(
            say("challenge.midway.half"),
            Paragraph(counts(scene)),
            say("challenge.midway.until", until=until),
        ),
        after=ANNOUNCE,
        not_after=deadline_of(scene),
    )
    roster = roster_of(scene)
    asked = [m for m in _still_at_it(scene, roster) if roster.joined[m]]
    nudges = tuple(_encouragement(scene, member) for member in asked)
    return Outcome(effects=(post,), nudges=nudges)


def last_call(scene: ChallengeScene) -> Outcome:
    """To those who joined and have not submitted, and to nobody else."""
    waiting = _still_at_it(scene, roster_of(scene))
    return Outcome(nudges=tuple(_last_call(scene, member) for member in waiting))


def _still_at_it(scene: ChallengeScene, roster: Roster) -> list[MemberId]:
    waiting = sorted(roster.joined.keys() - roster.submissions.keys())
    return [m for m in waiting if m in scene.members and scene.members[m].here]


def _encouragement(scene: ChallengeScene, member: MemberId) -> Nudge:
    title, until = Text(challenge_of(scene).title), Time(deadline_of(scene))
    return Nudge(
        f"encourage/{member}",
        member,
        doc(
            say("challenge.encourage", title=title, until=until),
            Buttons((submit_button(),)),
        ),
        why=doc(say("challenge.why.encourage")),
        valid_until=deadline_of(scene),
    )


def _last_call(scene: ChallengeScene, member: MemberId) -> Nudge:
    title, until = Text(challenge_of(scene).title), Time(deadline_of(scene))
    return Nudge(
        f"{LAST_CALL}/{member}",
        member,
        doc(
            say("challenge.last-call", title=title, until=until),
            Buttons((submit_button(),)),
        ),
        why=doc(say("challenge.why.last-call")),
        valid_until=deadline_of(scene),
        priority=_LAST_CALL_FIRST,
    )


def judge(scene: ChallengeScene) -> Outcome:
    """Submissions close. If there is nothing to choose from, the results come at once."""
    shown = show_announcement(scene, Phase.JUDGING, VOTE)
    if len(roster_of(scene).in_time) < WORTH_JUDGING:
        return Outcome(effects=(shown,), orders=moved(scene, RESULTS, scene.now).orders)
    by_votes = scene.settings.judging == "votes"
    post = _call_for_votes(scene) if by_votes else _call_for_judges(scene)
    notes = notes_of(scene)
    notes = replace(notes, posted=notes.posted | {post.name})
    return Outcome(notes=notes.json, effects=(shown, post))


def _call_for_votes(scene: ChallengeScene) -> Post:
    until, n = Time(scene.steps[RESULTS]), votes_of(scene)
    submissions = len(roster_of(scene).in_time)
    return Post(
        VOTE,
        InChannels(),
        doc(
            say("challenge.vote.open", n=submissions),
            say("challenge.vote.how", until=until, n=n),
            Buttons((gallery_button(), vote_button())),
        ),
        after=ANNOUNCE,
        not_after=scene.steps[RESULTS],
    )


def _call_for_judges(scene: ChallengeScene) -> Post:
    title, until = Text(challenge_of(scene).title), Time(scene.steps[RESULTS])
    n = len(roster_of(scene).in_time)
    return Post(
        JUDGE,
        ToModerators(),
        doc(
            say("challenge.judge.please", title=title, until=until, n=n),
            Buttons((judge_button(),)),
        ),
    )


def show_results(scene: ChallengeScene) -> Outcome:
    """Podium and names; what was given is written down, and who finished is remembered."""
    notes = helped(scene)
    scene = replace(scene, occurrence=replace(scene.occurrence, notes=notes.json))
    effects: list[Effect] = [
        Post(
            RESULTS,
            InChannels(),
            results(scene),
            after=ANNOUNCE,
            ping=tuple(each.member for each in winners(scene)),
        ),
        show_announcement(scene, Phase.SHOWN, RESULTS),
    ]
    if VOTE in notes_of(scene).posted:
        over = doc(say("challenge.vote.over", until=Time(scene.steps[RESULTS])))
        effects.append(Show(f"{VOTE}/{RESULTS}", VOTE, over))
    if JUDGE in notes_of(scene).posted and not winners(scene):
        effects.append(_missing_verdict(scene))
    return Outcome(
        notes=notes.json,
        memory=remembered(scene),
        contributions=contributions(scene),
        effects=tuple(effects),
    )


def _missing_verdict(scene: ChallengeScene) -> Post:
    until = Time(scene.steps[CLOSE])
    return Post(
        f"{JUDGE}/{RESULTS}",
        ToModerators(),
        doc(say("challenge.judge.missing", until=until), Buttons((judge_button(),))),
    )


def look_back(scene: ChallengeScene) -> Outcome:
    """One question to everybody; none if nobody took part."""
    roster = roster_of(scene)
    if not (roster.joined or roster.submissions):
        return Outcome(because=Because("nobody-took-part"))
    post = Post(
        LOOK_BACK,
        InThreads(ANNOUNCE),
        doc(
            say("challenge.look-back.question"),
            say("challenge.look-back.kept", until=Time(scene.steps[CLOSE])),
            Buttons((look_back_button(),)),
        ),
        after=ANNOUNCE,
        not_after=scene.steps[CLOSE],
    )
    notes = notes_of(scene)
    notes = replace(notes, posted=notes.posted | {LOOK_BACK})
    return Outcome(notes=notes.json, effects=(post,))


def close(scene: ChallengeScene) -> Outcome:
    """Stories go into the threads, which are archived; nothing is pressed or pinned now."""
    effects: list[Effect] = [show_announcement(scene, Phase.CLOSED, CLOSE)]
    last = ANNOUNCE
    if LOOK_BACK in notes_of(scene).posted:
        n = len(roster_of(scene).stories)
        id_ = "challenge.look-back.over" if n else "challenge.look-back.none"
        over = doc(say("challenge.look-back.question"), say(id_, n=n))
        effects.append(Show(f"{LOOK_BACK}/{CLOSE}", LOOK_BACK, over))
    for story in _stories(scene):
        effects.append(story)
        last = story.name
    effects.append(CloseThread(CLOSE, ANNOUNCE, after=last, unpin=True))
    return Outcome(contributions=stories(scene), effects=tuple(effects))


def _stories(scene: ChallengeScene) -> Iterator[Post]:
    """What people told looking back, one after the other, each with its name."""
    before = ANNOUNCE
    for member, story in sorted(roster_of(scene).stories.items()):
        told = doc(
            say("challenge.look-back.by", who=Mention(member)), Quote((Text(story),))
        )
        # Without a limit: closing waits for it, so it is never lost on the way.
        yield Post(f"{STORY}/{member}", InThreads(ANNOUNCE), told, after=before)
        before = f"{STORY}/{member}"
