"""Whose turn it is to host: whoever's last turn is longest ago, of those who can."""

from dataclasses import replace

from rituals.catalog.weekly_discussion.memory import Memory, Plan
from rituals.catalog.weekly_discussion.settings import DiscussionSettings
from rituals.kind import Scene
from rituals.model.ids import MemberId
from rituals.model.member import Member

OFFER = "host"
"""The word in `Member.volunteers`."""

_LONGEST_BENCH = 20


def seated(scene: Scene[DiscussionSettings], memory: Memory, plan: Plan) -> Plan:
    """The plan with a host and those who would step in, in the order they are asked."""
    line = in_turn(scene, memory)[:_LONGEST_BENCH]
    if not line:
        return plan
    return replace(plan, host=line[0], bench=line[1:], asked=plan.asked + 1)


def next_seated(scene: Scene[DiscussionSettings], plan: Plan) -> Plan:
    """The plan after its host dropped out: the next one who can, or nobody."""
    bench = [
        member
        for member in plan.bench
        if member not in scene.members or _free(scene.members[member], scene)
    ]
    if not bench:
        return replace(plan, host=None, bench=())
    return replace(plan, host=bench[0], bench=tuple(bench[1:]), asked=plan.asked + 1)


def is_gone(scene: Scene[DiscussionSettings], plan: Plan) -> bool:
    """Whether the host who was asked has left since, or is away."""
    host = scene.members.get(plan.host) if plan.host else None
    return host is not None and not _free(host, scene)


def in_turn(scene: Scene[DiscussionSettings], memory: Memory) -> tuple[MemberId, ...]:
    """Everybody who could host now. Those who host another one soon come last."""
    busy = {
        each.host
        for occurrence, each in memory.reserved.items()
        if occurrence != scene.occurrence.id and each.until > scene.now
    }
    # Sorting is stable: among those who never hosted, the given order decides.
    return tuple(
        sorted(_able(scene), key=lambda m: (m in busy, memory.turns.get(m, -1)))
    )


def _able(scene: Scene[DiscussionSettings]) -> list[MemberId]:
    if scene.settings.hosts == "volunteers":
        return [
            member
            for member in scene.found.volunteers.get(OFFER, ())
            if member not in scene.members or _free(scene.members[member], scene)
        ]
    return [
        member.id
        for name in scene.settings.host_names
        if (member := _called(name, scene)) and _free(member, scene)
    ]


def _called(name: str, scene: Scene[DiscussionSettings]) -> Member | None:
    """The member of that name; of several the first by id who is here, always the same."""
    same = [
        member
        for member in scene.members.values()
        if member.name.casefold() == name.casefold()
    ]
    return min(same, key=lambda m: (not m.here, m.id), default=None)


def _free(member: Member, scene: Scene[DiscussionSettings]) -> bool:
    away = member.wishes.away_until
    there = member.here and not member.wishes.paused
    return there and (away is None or away <= scene.now)
