"""What follows whenever somebody changes something: what is shown stays true."""

from dataclasses import replace

from rituals.catalog.monthly_challenge.announcing import show_announcement
from rituals.catalog.monthly_challenge.giving import contributions, taken_back
from rituals.catalog.monthly_challenge.notes import Notes, notes_of
from rituals.catalog.monthly_challenge.results import remembered, results
from rituals.catalog.monthly_challenge.roster import ChallengeScene, Changes, changed
from rituals.catalog.monthly_challenge.timetable import RESULTS, Phase, phase_at
from rituals.document import Document
from rituals.effects import Effect, Show
from rituals.kind import Outcome
from rituals.orders import Order


def numbered(scene: ChallengeScene) -> Notes:
    """The notes with the next revision, for the effects that an action has."""
    notes = notes_of(scene)
    return replace(notes, revision=notes.revision + 1)


def following(
    scene: ChallengeScene,
    reply: Document,
    *,
    notes: Notes,
    changes: Changes = (),
    effects: tuple[Effect, ...] = (),
    orders: tuple[Order, ...] = (),
) -> Outcome:
    """The outcome of an action that others can see.

    Once the results are out they are shown anew, and history and contributions follow.
    """
    occurrence = replace(scene.occurrence, notes=notes.json)
    after = replace(changed(scene, changes), occurrence=occurrence)
    phase = phase_at(after, scene.now)
    outcome = Outcome(
        notes=notes.json,
        participations=tuple(changes),
        effects=(*effects, show_announcement(after, phase, str(notes.revision))),
        orders=orders,
        reply=reply,
    )
    if phase is not Phase.SHOWN:
        return outcome
    again = Show(f"{RESULTS}/{notes.revision}", RESULTS, results(after))
    return replace(
        outcome,
        memory=remembered(after),
        contributions=contributions(after),
        taken_back=taken_back(scene, after),
        effects=(*outcome.effects, again),
    )
