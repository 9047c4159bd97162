"""What people must have seen of the probe's steps that ran, whatever happened meanwhile.

It is derived from the steps that the tables say were done and from what the probe does in
each, never from the outbox: an effect that was lost on its way there is owed all the same.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain
from rituals.model.delivery import DeliveryState, OutboxEntry, TrailEntry
from rituals.model.ids import Channel, MemberId
from rituals.model.nudges import NudgeState
from rituals.model.occurrence import Occurrence, OccurrenceId, Verdict
from rituals.model.participation import Participation
from tests.fakes.house import HOME, MODS, House

RAN = {Verdict.RUN, Verdict.LATE}
SAID = (("open", "open"), ("open", "second"), ("remind", "remind"), ("close", "last"))
"""What the probe says in each channel or its thread: step and effect."""
SHOWN, ARCHIVED = "shut", "archive"
"""What closing changes of the opening post and of its thread."""
COME_BACK = "come back"
"""What each nudge says."""


@dataclass(frozen=True)
class Owed:
    """One effect of one step in one channel."""

    occurrence: OccurrenceId
    step: str
    name: str
    channel: Channel

    @property
    def key(self) -> str:
        return f"{self.occurrence}/{self.step}/{self.name}/{self.channel}"

    @property
    def opening(self) -> str:
        """The key of the post in whose thread it belongs, or that it is."""
        return f"{self.occurrence}/open/open/{self.channel}"


@dataclass(frozen=True)
class Seen:
    """What the spaces and the tables show in the end."""

    house: House
    said: Mapping[str, Sequence[Said]]
    """What the bot said in all spaces, by key."""
    entries: Mapping[str, OutboxEntry]
    trail: Sequence[TrailEntry]

    def is_excused(self, key: str) -> bool:
        """Whether there is a good reason why nobody saw it, written down where it belongs."""
        entry = self.entries.get(key)
        if entry is None:
            return False
        match entry.state:
            case DeliveryState.EXPIRED:
                return self._has_line(entry, "expired")
            case DeliveryState.IMPOSSIBLE:
                return self._has_line(entry, "impossible") and self._were_told(key)
            case DeliveryState.HELD:
                return self._has_line(entry, "held") and self._were_told(key)
            case DeliveryState.CANCELLED if entry.reason == "moderator":
                return True
            case DeliveryState.CANCELLED:
                return any(self.is_excused(k) for k in (entry.after, entry.shows) if k)
            case _:
                return False

    def lost_its_thread(self, key: str) -> bool:
        """Whether moderators see it, but nobody can find its thread, and they know that."""
        entry = self.entries.get(key)
        if entry is None or entry.state is not DeliveryState.DONE:
            return False
        return self._has_line(entry, "thread lost") and self._were_told(key)

    def _has_line(self, entry: OutboxEntry, verdict: str) -> bool:
        return any(
            (line.verdict, line.subject, line.occurrence)
            == (verdict, entry.name, entry.occurrence)
            for line in self.trail
        )

    def _were_told(self, key: str) -> bool:
        """Whether the moderators read about it."""
        return any(
            s.key and s.key.startswith(f"{key}!") for s in self.house.posts(MODS)
        )


async def assert_what_ran_was_seen(
    house: House, unknowable: Collection[OccurrenceId] = ()
) -> None:
    """Each effect of each step that ran appeared once where it belongs, or there is a reason.

    A reason is one that the trail gives. That something is impossible is one only if the
    moderators were told. Of what is `unknowable` something may have appeared twice.
    """
    occurrences = await house.all_occurrences()
    owed = [*await _owed(house, occurrences)]
    nudges = [*await _owed_nudges(house, occurrences)]
    trail = await house.trail()
    keys = {o.key for o in owed} | {o.opening for o in owed}
    keys |= {_question(line) for line in trail if line.verdict == Verdict.ASKED}
    keys |= {line.subject for line in trail if line.verdict == "nudge sent"}
    seen = Seen(house, _said(house), await _entries(house, keys), trail)
    for one in owed:
        _assert_seen(seen, one, twice=one.occurrence in unknowable)
    for line in trail:
        if line.verdict == Verdict.ASKED:
            question = _question(line)
            asked = question in seen.said or seen.is_excused(question)
            assert asked, f"nobody was asked about {line.occurrence}"
    await _assert_nudged(seen, nudges)


def _said(house: House) -> Mapping[str, Sequence[Said]]:
    said: dict[str, list[Said]] = {}
    for space in house.spaces.values():
        for each in space.messages():
            if each.key:
                said.setdefault(each.key, []).append(each)
    return said


async def _entries(house: House, keys: Collection[str]) -> Mapping[str, OutboxEntry]:
    """These, and all that they wait for."""
    found: dict[str, OutboxEntry] = {}
    missing = set(keys)
    async with house.storage.read() as uow:
        while missing:
            more = await uow.outbox.get(missing)
            found.update(more)
            links = {k for e in more.values() for k in (e.after, e.shows) if k}
            missing = links - found.keys() - missing
    return found


# --- in channels and threads


async def _owed(house: House, occurrences: Sequence[Occurrence]) -> Iterable[Owed]:
    begun = {o.id: o for o in occurrences if o.done.get("open") in RAN}
    async with house.storage.read() as uow:
        openings = await uow.occurrences.openings(list(begun))
    without = begun.keys() - {o.occurrence for o in openings}
    assert not without, f"{without} began in no channel"
    closing = (("close", SHOWN), ("close", ARCHIVED))
    return (
        Owed(opening.occurrence, step, name, opening.channel)
        for opening in openings
        for step, name in (*SAID, *closing)
        if begun[opening.occurrence].done.get(step) in RAN
    )


def _assert_seen(seen: Seen, one: Owed, *, twice: bool) -> None:
    roots = seen.said.get(one.opening, ())
    if not roots:
        assert seen.is_excused(one.opening), f"{one.key}: nothing was opened there"
        return
    rooms = [
        seen.house.spaces[one.channel.space].rooms[s.thread] for s in roots if s.thread
    ]
    if one.name == SHOWN:
        count = sum(
            s.document is not None and plain(s.document) == "over" for s in roots
        )
    elif one.name == ARCHIVED:
        count = sum(room.closed for room in rooms)
    elif one.key == one.opening:
        (talk,) = seen.house.spaces[one.channel.space].channels(one.channel.name)
        count = sum(s.ref.place == talk for s in roots)
    else:
        said = seen.said.get(one.key, ())
        count = sum(s.ref.place in {room.place for room in rooms} for s in said)
    if not count:
        excused = seen.is_excused(one.key) or seen.lost_its_thread(one.opening)
        assert excused, f"{one.key} was lost: nobody ever saw it"
    assert count <= 1 or twice, f"{one.key} was seen {count} times"


# --- of moderators


def _question(line: TrailEntry) -> str:
    """The key of the question that this line says was put to the moderators."""
    assert line.due_at is not None
    cause = f"{line.occurrence}/{line.subject}/ask/{line.due_at.isoformat()}"
    return f"{cause}/ask-late/{line.subject}/mods {MODS}"


# --- privately


async def _owed_nudges(
    house: House, occurrences: Sequence[Occurrence]
) -> Iterable[tuple[str, MemberId]]:
    """Who pressed before the reminder is nudged by it: keys, and to whom."""
    reminded = [o.id for o in occurrences if o.done.get("remind") in RAN]
    ran_at = {
        line.occurrence: line.at
        for line in await house.trail()
        if line.subject == "remind" and line.verdict in RAN
    }
    async with house.storage.read() as uow:
        parts: Sequence[Participation] = await uow.occurrences.participations(reminded)
    return (
        (f"{p.occurrence}/remind/nudge-{p.member}/@{p.member}", p.member)
        for p in parts
        if p.role == "press" and p.at < ran_at[p.occurrence]
    )


async def _assert_nudged(seen: Seen, nudges: Iterable[tuple[str, MemberId]]) -> None:
    """Each went out alone or within another, waits for its time, or was dropped for a reason."""
    now = seen.house.clock.now()
    async with seen.house.storage.read() as uow:
        overdue = {nudge.key for nudge in await uow.outbox.nudges([HOME], now)}
    told = {
        line.subject: line for line in seen.trail if line.verdict.startswith("nudge ")
    }
    for key, member in nudges:
        assert key not in overdue, f"nobody decided about {key}"
        assert key in told, f"{key} was lost before the gate"
        line = told[key]
        match NudgeState(line.verdict.removeprefix("nudge ")):
            case NudgeState.SENT:
                _assert_written(seen, key)
            case NudgeState.MERGED:
                _assert_written(seen, _carrier(told.values(), line, member))
            case NudgeState.DROPPED | NudgeState.HELD:
                assert line.reason, f"{key} did not go out, for no reason"


def _carrier(told: Iterable[TrailEntry], line: TrailEntry, member: MemberId) -> str:
    """The nudge within which this one went out."""
    (carrier,) = (
        other.subject
        for other in told
        if (other.verdict, other.at, other.detail) == ("nudge sent", line.at, member)
    )
    return carrier


def _assert_written(seen: Seen, key: str) -> None:
    written = [
        s
        for s in seen.said.get(key, ())
        if s.document is not None and COME_BACK in plain(s.document)
    ]
    assert written or seen.is_excused(key), f"{key} was lost: nobody ever read it"
    for each in written:
        room = seen.house.spaces[each.ref.place.space].room(each.ref.place)
        assert room.kind == "private", f"{key} was read in {room.name}"
