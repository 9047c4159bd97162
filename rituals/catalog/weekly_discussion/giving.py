"""What people gave with a weekly discussion, and the thanks at its end.

The thanks name who answered, greeted and accompanied anybody in the whole community since
the wrap-up before: who did it for the first time in front, all others in no order that
means anything.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from rituals.catalog.weekly_discussion import texts
from rituals.catalog.weekly_discussion.memory import Memory, Plan
from rituals.catalog.weekly_discussion.settings import DiscussionSettings
from rituals.document import Block, Mention, say
from rituals.kind import Scene
from rituals.model.ids import MemberId
from rituals.model.ledger import Contribution, Gave, Given

_THANKED_FOR = (Given.ANSWERED, Given.GREETED, Given.BUDDIED)
"""What a wrap-up thanks for; results of challenges name who shared and gave feedback."""


def suggested(scene: Scene[DiscussionSettings], plan: Plan) -> tuple[Contribution, ...]:
    """What the member gave whose prompt is asked: it counts when it opens, not before."""
    if plan.prompt is None or plan.prompt.by is None:
        return ()
    return (_given(scene, plan.prompt.by, Given.SHARED),)


def hosted(
    scene: Scene[DiscussionSettings], plan: Plan, voices: Collection[MemberId]
) -> tuple[Contribution, ...]:
    """What the host gave, if anybody else came to talk."""
    if plan.host is None or not set(voices) - {plan.host}:
        return ()
    return (_given(scene, plan.host, Given.HOSTED),)


def hosted_no_more(
    scene: Scene[DiscussionSettings], plan: Plan, voices: Collection[MemberId]
) -> tuple[Contribution, ...]:
    """What the host gave no longer, now that only these voices are left."""
    if plan.host is None or hosted(scene, plan, voices):
        return ()
    return (_given(scene, plan.host, Given.HOSTED),)


def _given(
    scene: Scene[DiscussionSettings], member: MemberId, kind: Given
) -> Contribution:
    return Contribution(scene.community, member, kind, scene.occurrence.id, scene.now)


def thanks(
    scene: Scene[DiscussionSettings], plan: Plan, voices: Collection[MemberId]
) -> list[Block]:
    """To those who gave something, who did it for the first time in front."""
    since = Memory.of(scene.memory).thanked_until or _begun(scene)
    lately = [gave for gave in scene.found.given if gave.last_at >= since]
    new = [gave for gave in lately if gave.first_at >= since]
    again = [gave for gave in lately if gave.first_at < since]
    return [
        *_lines(scene, "first", new),
        *_lines(scene, "thanks", again),
        *_to_the_host(scene, plan, voices),
    ]


def _begun(scene: Scene[DiscussionSettings]) -> datetime:
    return scene.occurrence.opened_at or scene.occurrence.due_at


def _lines(
    scene: Scene[DiscussionSettings], how: str, gave: list[Gave]
) -> Iterator[Block]:
    """A line for each kind of which there is something to thank for."""
    for kind in _THANKED_FOR:
        dice = scene.dice.forked(f"{how}/{kind}/{scene.occurrence.id}")
        people = dice.shuffled(
            sorted(each.member for each in gave if each.kind is kind)
        )
        if people:
            id_ = f"discussion.wrap-up.{how}-{kind.value}"
            yield say(id_, people=texts.people(tuple(people)))


def named(
    scene: Scene[DiscussionSettings], members: Iterable[MemberId]
) -> tuple[MemberId, ...]:
    """Those of them whom a wrap-up may name."""
    known = scene.members
    return tuple(m for m in members if m in known and known[m].named)


def _to_the_host(
    scene: Scene[DiscussionSettings], plan: Plan, voices: Collection[MemberId]
) -> list[Block]:
    if not plan.host or plan.host not in voices or len(voices) == 1:
        return []
    if not named(scene, [plan.host]):
        return []
    before = any(
        (gave.member, gave.kind) == (plan.host, Given.HOSTED)
        for gave in scene.found.given
    )
    id_ = "discussion.wrap-up.host" if before else "discussion.wrap-up.first-hosted"
    return [say(id_, host=Mention(plan.host))]
