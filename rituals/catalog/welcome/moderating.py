"""What moderators do with a newcomer's journey: look, end it, begin it again."""

from dataclasses import replace

from rituals.catalog.welcome import giving, texts, to_moderators
from rituals.catalog.welcome.memory import Memory
from rituals.catalog.welcome.texts import WelcomeScene
from rituals.document import Document, Mention
from rituals.kind import Outcome
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MemberId
from rituals.model.ledger import Contribution
from rituals.model.member import Member
from rituals.orders import BeginAgain, Skip
from rituals.signals import Did

DONE = "done"
"""Why a journey ended that a moderator called finished."""


def roster(page: str, scene: WelcomeScene) -> Document:
    """Who is where on their way."""
    number = int(page) if page.isdecimal() and len(page) < 6 else 1  # noqa: PLR2004  no list is that long
    return to_moderators.roster(Memory.of(scene.memory), number)


def restart(heard: Did, _actor: Member, scene: WelcomeScene) -> Outcome:
    """Another round for the member that the value names."""
    member = _meant(heard, scene)
    order = BeginAgain(scene.ritual, member)
    said = texts.only("welcome.again.done", who=Mention(member))
    names = {"ritual": scene.ritual, "member": member}
    undo = CommandLine("welcome done", names)
    change = Change("welcome restart", member=member, undo=undo)
    return Outcome(orders=(order,), reply=said, changes=(change,))


def done(heard: Did, _actor: Member, scene: WelcomeScene) -> Outcome:
    """The member that the value names has arrived: nothing more is asked of them."""
    member = _meant(heard, scene)
    memory = Memory.of(scene.memory)
    journey = memory.journey(member)
    if journey is None:
        reply = texts.only("welcome.done.not-on-the-way", who=Mention(member))
        return Outcome(reply=reply)
    occurrence = journey.occurrence(scene.community, member)
    given: tuple[Contribution, ...] = ()
    if journey.buddy is not None:
        cause = giving.accompanied(scene, journey.buddy)
        given = (replace(cause, cause=occurrence),)
    return Outcome(
        memory=memory.without(member).json,
        contributions=given,
        orders=(Skip(occurrence, DONE),),
        reply=texts.only("welcome.done.done", who=Mention(member)),
        # nothing takes it back: another round would greet them once more
        changes=(Change("welcome done", member=member),),
    )


def _meant(heard: Did, scene: WelcomeScene) -> MemberId:
    return MemberId(heard.value) if heard.value else texts.newcomer(scene)
