"""The monthly challenge as the engine sees it: which rule answers what."""

from collections.abc import Callable, Mapping, Sequence

from rituals.catalog.monthly_challenge import (
    giving,
    moderating,
    steps,
    submissions,
    taking_part,
    timetable,
    voting,
)
from rituals.catalog.monthly_challenge.moderating import only_moderators
from rituals.catalog.monthly_challenge.replies import answer, refused
from rituals.catalog.monthly_challenge.roster import ChallengeScene
from rituals.catalog.monthly_challenge.settings import ChallengeSettings
from rituals.document import Document, Form
from rituals.kind import Outcome
from rituals.model.occurrence import Begin, State, Step
from rituals.signals import Did, Heard, Retracted, Reworded, Spoke, ViewRequest

_STEPS: Mapping[str, Callable[[ChallengeScene], Outcome]] = {
    timetable.ANNOUNCE: steps.announce,
    timetable.MIDWAY: steps.midway,
    timetable.LAST_CALL: steps.last_call,
    timetable.VOTE: steps.judge,
    timetable.RESULTS: steps.show_results,
    timetable.LOOK_BACK: steps.look_back,
    timetable.CLOSE: steps.close,
}
_ACTIONS: Mapping[str, Callable[[Did, ChallengeScene], Outcome]] = {
    "join": taking_part.join,
    "leave": taking_part.leave,
    "encourage": taking_part.encourage,
    "submit": submissions.submit,
    "withdraw": submissions.withdraw,
    "vote": voting.vote,
    "look-back": taking_part.tell_story,
    "extend": only_moderators(moderating.extend),
    "close-early": only_moderators(moderating.close_early),
    "disqualify": only_moderators(moderating.disqualify),
    "requalify": only_moderators(moderating.requalify),
    "judge": only_moderators(moderating.judge),
}
_VIEWS: Mapping[str, Callable[[ViewRequest, ChallengeScene], Document | Form]] = {
    "status": taking_part.status,
    "submit": submissions.form,
    "gallery": voting.gallery,
    "vote": voting.form,
    "look-back": taking_part.story_form,
    "disqualify": moderating.disqualify_form,
    "judge": moderating.judge_form,
}


class MonthlyChallenge:
    """Make something, show it, and see what the others made."""

    name = "monthly_challenge"
    Settings = ChallengeSettings

    def steps(self, settings: ChallengeSettings, begin: Begin) -> Sequence[Step]:
        """The steps in the order they are due."""
        return timetable.steps_of(settings, begin)

    def on_step(self, step: str, scene: ChallengeScene) -> Outcome:
        """A step is due."""
        return _STEPS[step](scene)

    def on_signal(self, heard: Heard, scene: ChallengeScene) -> Outcome:
        """Somebody did something, or wrote about what the others made."""
        if isinstance(heard, Spoke | Reworded) and scene.actor:
            return giving.spoke(heard, scene.actor, scene)
        if isinstance(heard, Retracted) and scene.actor:
            return giving.retracted(heard, scene.actor, scene)
        if not isinstance(heard, Did):
            return Outcome()
        closed = _closed(scene)
        if closed:
            return Outcome(reply=closed)
        action = _ACTIONS.get(heard.action)
        if action is None:
            return refused("challenge.unknown-action")
        return action(heard, scene)

    def view(self, request: ViewRequest, scene: ChallengeScene) -> Document | Form:
        """A form, the gallery, where one stands, or what one has achieved so far."""
        if request.action == "achieved":
            return taking_part.achieved(request, scene)
        closed = _closed(scene)
        if closed:
            return closed
        view = _VIEWS.get(request.action)
        return view(request, scene) if view else answer("challenge.unknown-action")


def _closed(scene: ChallengeScene) -> Document | None:
    """Why nothing can be done here, if so."""
    match scene.occurrence.state:
        case State.OPEN:
            return None
        case State.PLANNED:
            return answer("challenge.not-begun")
        case State.CLOSED | State.SKIPPED:
            return answer("challenge.closed")
