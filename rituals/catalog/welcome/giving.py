"""What people gave a newcomer: hellos and company, and that the newcomer hears of it."""

from collections.abc import Iterable
from datetime import datetime

from rituals.catalog.welcome.texts import WelcomeScene
from rituals.document import Block, Mention, Param, msg, say
from rituals.model.ids import MemberId
from rituals.model.ledger import Contribution, Given

HELLO = "hello"
MOST_NAMED = 12
"""So many who said hello are named at most; the others are counted."""


def greeted(scene: WelcomeScene, member: MemberId, at: datetime) -> Contribution:
    """That somebody said hello to a newcomer; it counts once for each."""
    return Contribution(scene.community, member, Given.GREETED, scene.occurrence.id, at)


def accompanied(scene: WelcomeScene, buddy: MemberId) -> Contribution:
    """That somebody was there for a newcomer; it counts once for each.

    Who hands over was not, after all. Who is followed by somebody else because they left,
    or because the newcomer wished it, keeps what they gave.
    """
    return Contribution(
        scene.community, buddy, Given.BUDDIED, scene.occurrence.id, scene.now
    )


def company(scene: WelcomeScene, buddy: MemberId | None) -> list[Block]:
    """Who said hello, in no order that means anything, and who was there all along."""
    hellos = _named(scene, (p.member for p in scene.having(HELLO)))
    dice = scene.dice.forked(f"hellos/{scene.occurrence.id}")
    greeters = dice.shuffled([member for member in hellos if member != buddy])
    blocks: list[Block] = []
    if greeters:
        who: tuple[Param, ...] = tuple(Mention(m) for m in greeters[:MOST_NAMED])
        more = len(greeters) - len(who)
        who = (*who, msg("welcome.people.more", n=more)) if more > 0 else who
        blocks.append(say("welcome.graduate.greeted", who=who, n=len(greeters)))
    if buddy and _named(scene, [buddy]):
        blocks.append(say("welcome.graduate.accompanied", who=Mention(buddy)))
    return blocks


def _named(scene: WelcomeScene, members: Iterable[MemberId]) -> list[MemberId]:
    """Those whom thanks may name that nobody else reads."""
    known = scene.members
    return sorted(m for m in members if m in known and known[m].thanked)
