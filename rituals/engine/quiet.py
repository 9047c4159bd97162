"""The quiet gate: every nudge of every ritual passes here, or does not.

At most `nudges_per_week` to a member in seven days over all rituals, none in their quiet
hours, none if they stopped, muted, paused or are away, none about what was left out
meanwhile. What waits together goes out as one.
What was let through and is held up until the next quiet hours is not sent any more: the
trail says so, and it counts as the week's, since quiet is the better mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from rituals.commands.member.nudged import why_and_stop
from rituals.community import Community
from rituals.document import Button, Buttons, Document, doc, msg
from rituals.effects import Nudge, Post, ToMember
from rituals.engine.payload import decode, encode
from rituals.engine.posting import Poster, bind
from rituals.engine.tell import ABOUT, NO_MORE_OF, NO_NUDGES
from rituals.engine.world import World
from rituals.ledger.attention import asked_about
from rituals.model.delivery import OutboxEntry, TrailEntry
from rituals.model.ids import Account, MemberId
from rituals.model.ledger import QuestionState
from rituals.model.member import Member
from rituals.model.nudges import Attention, HeldNudge, NudgeState
from rituals.model.occurrence import OccurrenceId, State
from rituals.model.quiet_hours import QuietHours
from rituals.model.wall_clock import zone as zone_named
from rituals.ports import UnitOfWork

BUDGET_PERIOD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the gate says: send it, look again at `look_at`, or drop it; and why."""

    state: NudgeState
    reason: str | None = None
    look_at: datetime | None = None


TAKEN_BACK = Judgement(NudgeState.DROPPED, "skipped")
"""What it speaks of was left out meanwhile."""
OUTDATED = Judgement(NudgeState.DROPPED, "outdated")
"""What it asks is answered by now."""
_ABOUT_A_QUESTION = (Attention.HELPED, Attention.WAITING)


@dataclass(frozen=True, slots=True)
class Reachability:
    """What the gate knows of one member: their wishes and when they were last nudged."""

    member: Member | None
    quiet_hours: QuietHours | None
    zone: ZoneInfo
    per_week: int
    sent_at: Sequence[datetime] = ()


def judge(nudge: HeldNudge, to: Reachability, now: datetime) -> Judgement:
    """Whether this nudge may go out now."""
    member = to.member
    if now > nudge.valid_until:
        return Judgement(NudgeState.DROPPED, "too late")
    if member is None or not member.here:
        return Judgement(NudgeState.DROPPED, "gone")
    unwanted = _unwanted(member, nudge)
    if unwanted is not None:
        return Judgement(NudgeState.DROPPED, unwanted)
    until, reason = _closed_until(to, member, now, counted=not nudge.duty)
    if until is None:
        return Judgement(NudgeState.SENT)
    if until > nudge.valid_until:
        return Judgement(NudgeState.DROPPED, reason)
    return Judgement(NudgeState.HELD, reason, until)


def _unwanted(member: Member, nudge: HeldNudge) -> str | None:
    """Why this member wants no such nudge, now or later."""
    if member.wishes.paused:
        return "member paused"
    if not member.wishes.nudges:
        return "stopped"
    if nudge.rule in member.wishes.unwanted:
        return "muted"
    return "muted" if nudge.ritual in member.wishes.muted else None


def _closed_until(
    to: Reachability, member: Member, now: datetime, *, counted: bool
) -> tuple[datetime | None, str]:
    """When the first thing in the way of a nudge ends, and what it is.

    A duty that somebody accepted is not `counted` as one of the week's.
    """
    away = member.wishes.away_until
    if away is not None and away > now:
        return away, "away"
    if to.quiet_hours is not None and to.quiet_hours.holds(now, to.zone):
        return to.quiet_hours.ends(now, to.zone), "quiet hours"
    if not counted:
        return None, ""
    if to.per_week == 0:
        return datetime.max.replace(tzinfo=now.tzinfo), "budget"
    recent = sorted(at for at in to.sent_at if at > now - BUDGET_PERIOD)
    if len(recent) >= to.per_week:
        return recent[-to.per_week] + BUDGET_PERIOD, "budget"
    return None, ""


def hold(poster: Poster, nudge: Nudge) -> HeldNudge:
    """A nudge as it waits before the gate, in the member's language."""
    community, world = poster.community, poster.world
    member = poster.members.get(nudge.member)
    reader = world.reader(community, member)
    text = Document((*nudge.document.blocks, *nudge.why.blocks))
    occurrence = poster.occurrence.id if poster.occurrence else None
    now = world.clock.now()
    return HeldNudge(
        key=f"{poster.cause}/{nudge.name}/@{nudge.member}",
        community=community.id,
        member=nudge.member,
        ritual=poster.ritual,
        occurrence=occurrence,
        payload=encode(bind(world.translator.document(text, reader), occurrence or "")),
        priority=nudge.priority,
        created_at=min(
            now, poster.due_at
        ),  # an earlier life may have sent it since then
        valid_until=nudge.valid_until,
        look_at=now,
        rule=nudge.rule,
        about=nudge.about,
    )


class QuietGate:
    """Decides about the nudges whose time to be looked at has come."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def open(self, uow: UnitOfWork) -> int:
        """Decide all that is to be decided now; how many."""
        now = self._world.clock.now()
        waiting = sorted(
            await uow.outbox.nudges(self._world.served, now),
            key=lambda n: (
                *(n.community, n.member, n.duty),
                *(-n.priority, n.created_at, n.key),
            ),
        )
        taken_back = await _taken_back(uow, waiting)
        entries: list[OutboxEntry] = []
        decided: list[HeldNudge] = []
        trail: list[TrailEntry] = []
        for (community_id, member, _), group in groupby(
            waiting, lambda n: (n.community, n.member, n.duty)
        ):
            community = self._world.communities[community_id]
            nudges = list(group)
            to = await self._reachability(uow, community, member)
            judged = [
                self._decide(n, taken_back.get(n.key) or judge(n, to, now))
                for n in nudges
            ]
            judged = _merged(judged)
            decided += judged
            trail += [told(n, now) for n in judged]
            entries += self._messages(community, to, judged)
        if decided:
            await uow.outbox.hold(decided)
            await uow.outbox.put(entries)
            await uow.trail.write(trail)
        return len(decided)

    async def _reachability(
        self, uow: UnitOfWork, community: Community, id_: MemberId
    ) -> Reachability:
        found = await uow.members.get([id_], community.id)
        since = self._world.clock.now() - BUDGET_PERIOD
        sent = await uow.outbox.nudged_since(community.id, [id_], since)
        member = found[0] if found and _account(community, found[0]) else None
        return reachability(community, member, sent.get(id_, ()))

    def _decide(self, nudge: HeldNudge, judgement: Judgement) -> HeldNudge:
        now = self._world.clock.now()
        if judgement.state is NudgeState.HELD:
            look_at = judgement.look_at or nudge.valid_until
            return replace(nudge, look_at=look_at, reason=judgement.reason)
        return replace(
            nudge, state=judgement.state, reason=judgement.reason, decided_at=now
        )

    def _messages(
        self, community: Community, to: Reachability, nudges: Sequence[HeldNudge]
    ) -> list[OutboxEntry]:
        member = to.member
        going = [n for n in nudges if n.state in (NudgeState.SENT, NudgeState.MERGED)]
        account = _account(community, member)
        if not going or member is None or account is None:
            return []
        now = self._world.clock.now()
        footer = self._world.translator.document(
            doc(_stop(going)), self._world.reader(community, member)
        )
        blocks = tuple(block for n in going for block in decode(n.payload).blocks)
        post = Post("nudge", ToMember(member.id), Document(blocks + footer.blocks))
        first = going[0]
        return [
            OutboxEntry(
                key=first.key,
                community=community.id,
                space=account.space,
                name="nudge",
                payload=encode(post),
                created_at=now,
                due_at=first.created_at,
                not_before=first.created_at,
                occurrence=first.occurrence if len(going) == 1 else None,
                ritual=first.ritual,
                not_after=_worth_until(to, going, now),
                look_first=first.created_at < self._world.started_at,
            )
        ]


async def _taken_back(
    uow: UnitOfWork, nudges: Sequence[HeldNudge]
) -> dict[str, Judgement]:
    """By key those that are worth nothing any more."""
    left_out = await _left_out(uow, nudges)
    found = {n.key: TAKEN_BACK for n in nudges if n.occurrence in left_out}
    asking = [n for n in nudges if n.rule in _ABOUT_A_QUESTION and n.about is not None]
    for community, group in groupby(asking, lambda n: n.community):
        ours = list(group)
        refs = {n.about for n in ours if n.about is not None}
        questions = await uow.ledger.questions(community, refs)
        credits_ = await uow.ledger.credits(community, questions=refs)
        waits = {q.message for q in questions if q.state is QuestionState.OPEN}
        open_to = {
            Attention.WAITING: waits,
            Attention.HELPED: {
                q.message
                for q in questions
                if asked_about(q, (c for c in credits_ if c.question == q.message))
            },
        }
        for n in ours:
            if n.rule and n.about not in open_to[n.rule]:
                found[n.key] = OUTDATED
    return found


async def _left_out(
    uow: UnitOfWork, nudges: Sequence[HeldNudge]
) -> frozenset[OccurrenceId]:
    """The occurrences they speak of that were skipped meanwhile, or cut short.

    One that closed as it should has no reason, and may still be spoken of.
    """
    ids = {n.occurrence for n in nudges if n.occurrence is not None}
    found = await uow.occurrences.get(ids) if ids else ()
    return frozenset(
        o.id
        for o in found
        if o.state is State.SKIPPED or (o.state is State.CLOSED and o.reason)
    )


def _stop(nudges: Sequence[HeldNudge]) -> Buttons:
    """One tap ends the nudges of each ritual that speaks here, or all.

    Of what the ledger says unasked one tap tells why, too.
    """
    rituals = dict.fromkeys(n.ritual for n in nudges if n.ritual is not None)
    rules = dict.fromkeys(n.rule for n in nudges if n.rule is not None)
    each = [
        Button((msg("engine.button.mute", ritual=name),), NO_MORE_OF, name, about=ABOUT)
        for name in rituals
    ]
    for rule in rules:
        each += why_and_stop(rule)
    all_ = Button((msg("engine.button.stop"),), NO_NUDGES, about=ABOUT)
    return Buttons((*each, all_))


def _worth_until(
    to: Reachability, going: Sequence[HeldNudge], now: datetime
) -> datetime:
    """Until when the message may arrive: not too late, and not in their quiet hours."""
    valid_until = max(n.valid_until for n in going)
    quiet_at = to.quiet_hours.begins(now, to.zone) if to.quiet_hours else None
    return min(valid_until, quiet_at) if quiet_at else valid_until


def _account(community: Community, member: Member | None) -> Account | None:
    """Where a member can be written to."""
    accounts = member.accounts if member else ()
    return next((a for a in accounts if a.space in community.spaces), None)


def reachability(
    community: Community, member: Member | None, sent_at: Sequence[datetime]
) -> Reachability:
    """What the gate needs to know of a member; their wishes win over the community's."""
    wishes = member.wishes if member else None
    quiet = community.quiet_hours
    if wishes and wishes.quiet_hours:
        quiet = QuietHours.parse(wishes.quiet_hours)
    zone = zone_named(wishes.timezone) if wishes and wishes.timezone else community.zone
    return Reachability(member, quiet, zone, community.nudges_per_week, sent_at)


def _merged(nudges: Sequence[HeldNudge]) -> list[HeldNudge]:
    """The first that goes out carries the others with it."""
    merged: list[HeldNudge] = []
    going = False
    for nudge in nudges:
        if nudge.state is NudgeState.SENT and going:
            merged.append(replace(nudge, state=NudgeState.MERGED, reason="merged"))
        else:
            going = going or nudge.state is NudgeState.SENT
            merged.append(nudge)
    return merged


def outdated(nudge: HeldNudge, now: datetime) -> HeldNudge:
    """The same, when its ritual no longer wants it sent."""
    return replace(nudge, state=NudgeState.DROPPED, reason="outdated", decided_at=now)


def told(nudge: HeldNudge, now: datetime) -> TrailEntry:
    """What the gate decided, as a line of the trail."""
    return TrailEntry(
        community=nudge.community,
        at=now,
        verdict=f"nudge {nudge.state}",
        subject=nudge.key,
        ritual=nudge.ritual,
        occurrence=nudge.occurrence,
        reason=nudge.reason,
        detail=nudge.member,
    )
