"""The announcement, which stays true: its dates, counts and buttons follow what happens."""

from rituals.document import (
    Block,
    Bullets,
    Buttons,
    Document,
    Heading,
    Inlines,
    Paragraph,
    Quote,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import Show

from .notes import challenge_of
from .replies import gallery_button, join_button, submit_button, vote_button
from .roster import ChallengeScene, roster_of
from .timetable import ANNOUNCE, RESULTS, Phase, deadline_of


def announcement(scene: ChallengeScene, phase: Phase) -> Document:
    """What the challenge asks, until when, how many are in, and what can be pressed now."""
    challenge = challenge_of(scene)
    return doc(
        Heading((Text(challenge.title),)),
        say(f"challenge.announce.{phase.value}"),
        Quote((Text(challenge.brief),)),
        Bullets(tuple(dates(scene))),
        _counts(scene),
        *_buttons(scene, phase),
    )


def show_announcement(scene: ChallengeScene, phase: Phase, name: str) -> Show:
    """The announcement as it is now."""
    return Show(f"{ANNOUNCE}/{name}", ANNOUNCE, announcement(scene, phase))


def dates(scene: ChallengeScene) -> list[Inlines]:
    """The dates that matter to everybody, a line each."""
    lines: list[Inlines] = [
        (msg("challenge.dates.submit", until=Time(deadline_of(scene))),)
    ]
    results = Time(scene.steps[RESULTS])
    if scene.settings.judging == "votes":
        n = scene.settings.votes_each
        lines.append((msg("challenge.dates.vote", until=results, n=n),))
    elif scene.settings.judging == "moderators":
        lines.append((msg("challenge.dates.moderators", until=results),))
    else:
        lines.append((msg("challenge.dates.everyone"),))
    return lines


def _counts(scene: ChallengeScene) -> Paragraph:
    roster = roster_of(scene)
    joined = len(roster.joined.keys() | roster.submissions.keys())
    if not joined:
        return say("challenge.count.nobody")
    return Paragraph(
        (
            msg("challenge.count.joined", n=joined),
            Text(" "),
            msg("challenge.count.submitted", n=len(roster.submissions)),
        )
    )


def _buttons(scene: ChallengeScene, phase: Phase) -> tuple[Block, ...]:
    if phase is Phase.CLOSED:
        return ()
    if phase is Phase.SUBMITTING:
        return (Buttons((join_button(), submit_button())),)
    late = submit_button(late=True)
    if phase is Phase.JUDGING and scene.settings.judging == "votes":
        return (Buttons((gallery_button(), vote_button(), late)),)
    return (Buttons((late,)),)
