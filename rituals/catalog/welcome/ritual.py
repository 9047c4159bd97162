"""The ritual kind `welcome`: which step and which action is whose."""

from collections.abc import Callable, Mapping, Sequence

from rituals.catalog.welcome import (
    arriving,
    buddies,
    introducing,
    moderating,
    on_the_way,
    rounds,
    texts,
    timetable,
)
from rituals.catalog.welcome.settings import WelcomeSettings
from rituals.catalog.welcome.texts import WelcomeScene
from rituals.document import Document, Form, Mention
from rituals.kind import Outcome
from rituals.model.member import Member
from rituals.model.occurrence import Begin, Step
from rituals.signals import (
    BegunAgain,
    Did,
    Heard,
    Left,
    Noticed,
    Retracted,
    Reworded,
    Spoke,
    ViewRequest,
)

Act = Callable[[Did, Member, WelcomeScene], Outcome]

_STEPS: Mapping[str, Callable[[WelcomeScene], Outcome]] = {
    timetable.ARRIVE: arriving.arrive,
    timetable.GREET: arriving.greet,
    timetable.SILENT: on_the_way.silent,
    timetable.LINK: buddies.link,
    timetable.SEEK: buddies.seek,
    timetable.UNANSWERED: on_the_way.unanswered,
    timetable.GRADUATE: on_the_way.graduate,
}
_OWN: Mapping[str, Act] = {
    "introduce": introducing.introduce,
    "withdraw": introducing.withdraw,
    "read-along": on_the_way.read_along,
    "buddy": buddies.ask,
    "another": buddies.another,
}
"""What only the newcomer does."""
_OF_A_ROUND = frozenset({"read-along", "buddy", "another"})
"""What concerns the round they are in; an introduction is theirs beyond it."""
_ANYBODY: Mapping[str, Act] = {
    "accompany": buddies.volunteer,
    "in-touch": buddies.in_touch,
    "pass-on": buddies.pass_on,
}
_MODERATORS: Mapping[str, Act] = {
    "restart": moderating.restart,
    "done": moderating.done,
    "pause-greetings": arriving.pause_greetings,
    "go-on": arriving.go_on,
}


class Welcome:
    """Greet, introduce, accompany; and let people be."""

    name = "welcome"
    Settings = WelcomeSettings

    def steps(self, settings: WelcomeSettings, begin: Begin) -> Sequence[Step]:
        """The steps in the order they are due."""
        return timetable.steps(settings, begin)

    def on_step(self, step: str, scene: WelcomeScene) -> Outcome:
        """A step is due."""
        if on_the_way.is_check_in(step):
            return on_the_way.check_in(step, scene)
        return _STEPS[step](scene)

    def on_signal(self, heard: Heard, scene: WelcomeScene) -> Outcome:
        """Somebody did something. Every `Did` is answered."""
        actor = scene.actor
        if actor is None or isinstance(heard, Reworded):
            return Outcome()  # a hello stays one, whatever it says
        match heard:
            case Spoke():
                return on_the_way.spoke(heard, actor, scene)
            case Retracted():
                return on_the_way.retracted(heard, actor, scene)
            case Noticed():
                return on_the_way.noticed(heard, actor, scene)
            case Left():
                return on_the_way.left(heard, actor, scene)
            case BegunAgain():
                return rounds.begun_again(heard, actor, scene)
            case Did():
                return _did(heard, actor, scene)

    def view(self, request: ViewRequest, scene: WelcomeScene) -> Document | Form:
        """The form to introduce oneself; for moderators the list of newcomers."""
        actor = scene.actor
        if request.action == "introduce":
            if actor is None or actor.id != texts.newcomer(scene):
                return _not_theirs(scene)
            return introducing.form(scene)
        if request.action == "list":
            if actor is None or not actor.moderator:
                return texts.only("welcome.moderators-only")
            return moderating.roster(request.value, scene)
        return texts.only("welcome.unknown")


def _did(heard: Did, actor: Member, scene: WelcomeScene) -> Outcome:
    own, moderators = _OWN.get(heard.action), _MODERATORS.get(heard.action)
    if own is not None and actor.id != texts.newcomer(scene):
        return Outcome(reply=_not_theirs(scene))
    if heard.action in _OF_A_ROUND and rounds.is_followed(scene):
        return Outcome(reply=texts.only("welcome.newer"))
    if moderators is not None and not heard.moderator:
        return Outcome(reply=texts.only("welcome.moderators-only"))
    act = own or moderators or _ANYBODY.get(heard.action)
    if act is None:
        return Outcome(reply=texts.only("welcome.unknown"))
    return act(heard, actor, scene)


def _not_theirs(scene: WelcomeScene) -> Document:
    return texts.only("welcome.not-yours", who=Mention(texts.newcomer(scene)))
