"""What must hold of a house whatever happened in it."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from rituals.document import Bullets, Inlines, Reader, doc
from rituals.effects import Post, ToModerators
from rituals.engine.payload import decode
from rituals.engine.slots import slots
from rituals.engine.tell import MOST_LINES, _line
from rituals.model.delivery import FAILED, FINAL, DeliveryState, OutboxEntry
from rituals.model.ids import AccountId, MemberId, Place
from rituals.model.occurrence import Occurrence, OccurrenceId, State
from tests.fakes.house import MODS, TRANSLATOR, House
from tests.fakes.owed import RAN, assert_what_ran_was_seen

Author = tuple[Place, AccountId]


def slot_of(occurrence: Occurrence) -> tuple[str, str]:
    """Date and number of the slot; a renamed ritual's ids keep the old name."""
    _, on, nth = occurrence.id.rsplit("/", 2)
    return on, nth


async def assert_nothing_twice(
    house: House, unknowable: Collection[OccurrenceId] = ()
) -> None:
    """No message of the bot appeared twice in any space.

    What moderators changed after the backup that was restored is `unknowable`: nobody
    can look for what the tables say will come at another time, or not at all. And what
    asks moderators is rather sent twice than never, while nobody can look for it.
    """
    twice = {
        key: count
        for space in house.spaces.values()
        for key, count in space.posted.items()
        if count > 1 and not any(key.startswith(f"{id_}/") for id_ in unknowable)
    }
    async with house.storage.read() as uow:
        entries = await uow.outbox.get(twice.keys() & house.unseen)
    asking = {key for key, entry in entries.items() if _asks_moderators(entry)}
    assert not twice.keys() - asking, twice


def _asks_moderators(entry: OutboxEntry) -> bool:
    effect = decode(entry.payload)
    return isinstance(effect, Post) and isinstance(effect.to, ToModerators)


async def assert_each_slot_at_most_once(house: House) -> None:
    """No slot of a ritual began twice, under whatever name."""
    begun = Counter(
        (o.ritual, *slot_of(o))
        for o in await house.all_occurrences()
        if not o.extra and o.done.get("open") in RAN
    )
    twice = [slot for slot, count in begun.items() if count > 1]
    assert not twice, twice


async def assert_every_slot_has_its_row(
    house: House, since: datetime, until: datetime
) -> None:
    """Every slot due in that time has one occurrence, and it is not left planned."""
    for ritual in house.community.rituals.values():
        found = {slot_of(o): o for o in await house.occurrences(ritual.name)}
        first = since.astimezone(ritual.zone).date()
        last = until.astimezone(ritual.zone).date()
        for slot in slots(ritual, house.holidays, first, last):
            if not since <= slot.due_at < until:
                continue
            key = (slot.slot.date().isoformat(), str(slot.nth))
            assert key in found, f"{ritual.name} {key} was lost"
            occurrence = found[key]
            still = occurrence.state is State.PLANNED
            waiting = occurrence.reason == "asked" or occurrence.overridden
            assert not still or waiting, f"{key} is due and nothing was done"


async def assert_what_ended_has_a_reason(house: House) -> None:
    """What did not happen was left out for a reason, and the trail says so."""
    told = {
        line.occurrence
        for line in await house.trail()
        if line.verdict in {"skipped", "missed", "skip", "decide"}
    }
    for occurrence in await house.all_occurrences():
        if occurrence.alive or occurrence.done.get("open") in RAN:
            continue
        assert occurrence.state is State.SKIPPED, (
            f"{occurrence.id} ended without a beginning"
        )
        assert occurrence.reason, f"{occurrence.id} was left out for no reason"
        assert occurrence.id in told, f"nobody was told why {occurrence.id} is left out"


async def assert_outbox_is_settled(house: House) -> None:
    """Nothing waits for ever: every entry of the past came to an end, or is held.

    What depends on a held one waits with it.
    """
    async with house.storage.read() as uow:
        entries = await uow.outbox.pending(
            [o.id for o in await house.all_occurrences()]
        )
        held = [e.key for e in entries if e.state is DeliveryState.HELD]
        behind = {e.key for e in await uow.outbox.dependents(held)}
    for entry in entries:
        settled = entry.state in FINAL | {DeliveryState.HELD} or entry.key in behind
        assert settled, (entry.key, entry.state, entry.reason)


async def assert_outbox_tells_the_truth(house: House, keys: Collection[str]) -> None:
    """What it says is done appeared, and what it says failed did not."""
    async with house.storage.read() as uow:
        entries = await uow.outbox.get(keys)
    for entry in entries.values():
        if isinstance(decode(entry.payload), Post):
            _assert_true(house, entry)


def _assert_true(house: House, entry: OutboxEntry) -> None:
    count = house.spaces[entry.space].posted[entry.key]
    if entry.state is DeliveryState.DONE:
        assert count, f"{entry.key} is said to be done, and nobody sees it"
    if entry.state in FAILED:
        assert not count, f"{entry.key} is said to be {entry.state}, and people see it"


async def assert_nothing_came_too_late(house: House) -> None:
    """No message was sent after the time from which it is worth nothing."""
    keys = {s.key: s.at for space in house.spaces.values() for s in space.messages()}
    async with house.storage.read() as uow:
        entries = await uow.outbox.get([key for key in keys if key])
    for key, entry in entries.items():
        assert entry.not_after is None or keys[key] <= entry.not_after, key


async def assert_lateness_was_reported(house: House) -> None:
    """Whatever was late, missed or expired stands in a report to the moderators."""
    async with house.storage.read() as uow:
        assert not await uow.trail.unreported([house.community.id])
    documents = [
        said.document
        for said in house.posts(MODS)
        if said.document is not None and "/report/" in (said.key or "")
    ]
    lists = [b for d in documents for b in d.blocks if isinstance(b, Bullets)]
    named = {item for bullets in lists for item in bullets.items}
    cut = any(len(bullets.items) >= MOST_LINES for bullets in lists)
    for line in await house.trail():
        if line.to_report:
            assert cut or _shown(house, (_line(line),)) in named, line


def _shown(house: House, words: Inlines) -> Inlines:
    reader = Reader(house.community.language, house.community.zone.key)
    (block,) = TRANSLATOR.document(doc(Bullets((words,))), reader).blocks
    assert isinstance(block, Bullets)
    return block.items[0]


async def assert_voices_equal_what_was_said(
    house: House, unheard: Collection[Author] = ()
) -> None:
    """In what is open, exactly those have a voice who said something in its threads.

    Threads in spaces the bot cannot hear wait until it can. Whose deleting nobody told
    the bot of (`unheard`) may still have a voice: no platform tells it later.
    """
    alive = [o.id for o in await house.all_occurrences() if o.state is State.OPEN]
    async with house.storage.read() as uow:
        receipts = await uow.outbox.receipts(alive)
        parts = await uow.occurrences.participations(alive)
    voices = {(p.occurrence, p.member) for p in parts if p.role == "voice"}
    for posted in receipts:
        thread = posted.receipt.thread
        if thread is None or posted.occurrence is None:
            continue
        space = house.spaces[thread.space]
        if space.faults.deaf:
            continue
        said = [m for m in space.room(thread).messages if not m.author.bot]
        speaking = {m.author.account.id for m in said if m.deleted_at is None}
        for account in {m.author.account.id for m in said}:
            member = MemberId(f"{thread.space}:{account}")
            has = (posted.occurrence, member) in voices
            if (thread, account) not in unheard:
                assert has is (account in speaking), (posted.occurrence, member, has)


async def assert_always(
    house: House, unknowable: Collection[OccurrenceId] = ()
) -> None:
    """What holds at any moment."""
    await assert_nothing_twice(house, unknowable)
    await assert_each_slot_at_most_once(house)
    await assert_what_ended_has_a_reason(house)
    await assert_nothing_came_too_late(house)


async def assert_all(house: House, since: datetime, until: datetime) -> None:
    """What holds in the end, when all faults are gone and some days have passed."""
    await assert_always(house)
    await assert_settled(house, since, until)


async def assert_settled(
    house: House,
    since: datetime,
    until: datetime,
    unheard: Collection[Author] = (),
    unknowable: Collection[OccurrenceId] = (),
) -> None:
    """What holds in the end, besides what holds at any moment."""
    await assert_every_slot_has_its_row(house, since, until)
    await assert_what_ran_was_seen(house, unknowable)
    await assert_outbox_is_settled(house)
    await assert_lateness_was_reported(house)
    await assert_voices_equal_what_was_said(house, unheard)
