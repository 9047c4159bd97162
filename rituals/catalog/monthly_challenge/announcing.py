"""The announcement, which stays true: its dates, counts and buttons follow what happens."""

from rituals.catalog.monthly_challenge.notes import challenge_of
from rituals.catalog.monthly_challenge.replies import (
    gallery_button,
    join_button,
    submit_button,
    vote_button,
)
from rituals.catalog.monthly_challenge.roster import (
    ChallengeScene,
    roster_of,
    votes_of,
)
from rituals.catalog.monthly_challenge.timetable import (
    ANNOUNCE,
    RESULTS,
    Phase,
    deadline_of,
)
from rituals.document import (
    Block,
    Bullets,
    Buttons,
    Document,
    Heading,
    Inlines,
    Msg,
    Paragraph,
    Quote,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import Show


def announcement(scene: ChallengeScene, phase: Phase) -> Document:
    """What the challenge asks, until when, how many are in, and what can be pressed now."""
    challenge = challenge_of(scene)
    lines = dates(scene, phase)
    return doc(
        Heading((Text(challenge.title),)),
        say(f"challenge.announce.{phase.value}"),
        Quote((Text(challenge.brief),)),
        *([Bullets(tuple(lines))] if lines else []),
        *([Paragraph(counts(scene))] if phase is Phase.SUBMITTING else []),
        *_buttons(scene, phase),
    )


def show_announcement(scene: ChallengeScene, phase: Phase, name: str) -> Show:
    """The announcement as it is now."""
    return Show(f"{ANNOUNCE}/{name}", ANNOUNCE, announcement(scene, phase))


def dates(scene: ChallengeScene, phase: Phase) -> list[Inlines]:
    """The dates that are still to come, a line each."""
    if phase in (Phase.SHOWN, Phase.CLOSED):
        return []
    judged = _judged(scene, phase)
    if phase is Phase.JUDGING:
        return [(judged,)]
    until = Time(deadline_of(scene))
    return [(msg("challenge.dates.submit", until=until),), (judged,)]


def _judged(scene: ChallengeScene, phase: Phase) -> Msg:
    until, most = Time(scene.steps[RESULTS]), scene.settings.votes_each
    match scene.settings.judging:
        case "votes" if phase is Phase.SUBMITTING and most > 1:
            # How many it will be depends on how many submissions there will be.
            return msg("challenge.dates.vote-up-to", until=until, most=most)
        case "votes":
            return msg("challenge.dates.vote", until=until, n=votes_of(scene))
        case "moderators":
            return msg("challenge.dates.moderators", until=until)
        case "everyone":
            return msg("challenge.dates.everyone")


def counts(scene: ChallengeScene) -> Inlines:
    """How many are in and have submitted, as far as anybody has; never who, never votes."""
    roster = roster_of(scene)
    joined = len(roster.joined.keys() | roster.submissions.keys())
    submitted = len(roster.submissions)
    if not joined:
        return (msg("challenge.count.nobody"),)
    words: Inlines = (msg("challenge.count.joined", n=joined),)
    if submitted:
        words += (Text(" "), msg("challenge.count.submitted", n=submitted))
    return words


def _buttons(scene: ChallengeScene, phase: Phase) -> tuple[Block, ...]:
    if phase is Phase.CLOSED:
        return ()
    if phase is Phase.SUBMITTING:
        return (Buttons((join_button(), submit_button())),)
    late = submit_button(late=True)
    if phase is Phase.JUDGING and scene.settings.judging == "votes":
        return (Buttons((gallery_button(), vote_button(), late)),)
    return (Buttons((late,)),)
