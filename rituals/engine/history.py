"""Takes in what was said before anybody listened: facts as they would have been live.

It comes from files, in batches, in the order in which it happened. What was observed
already, live or by an earlier import, is not observed again; but if its words changed since,
or it is gone, it is revised.

It is told to the ledger alone. What rituals and journeys are to hear is left to the bot.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.feeding import Written, only_heard
from rituals.engine.forgetting import unknown_to_us
from rituals.engine.listening import Listener
from rituals.engine.past import (
    Past,
    People,
    Sifted,
    Taken,
    heard_with_signs,
    let_go,
    meet,
    sift,
)
from rituals.engine.people import members_of
from rituals.engine.rereading import read_piece
from rituals.engine.revising import Revision
from rituals.engine.weighing import weigh
from rituals.engine.world import World
from rituals.ledger.signs import plain_sign
from rituals.model.ids import Account, MessageRef, Place
from rituals.model.ledger import Observation, Reaction
from rituals.model.member import Member
from rituals.ports import UnitOfWork
from rituals.signals import (
    MessageDeleted,
    MessageEdited,
    ReactionChanged,
)


@dataclass(slots=True)
class Historian:
    """Takes in history."""

    world: World
    listener: Listener
    _rereading: dict[Place, datetime] = field(default_factory=dict)
    """Where something was read again, and since when."""

    async def take_in(
        self, uow: UnitOfWork, community: Community, batch: Sequence[Past]
    ) -> Taken:
        """Write down what is new in it."""
        people = await meet(uow, community, batch)
        sifted = await sift(uow, community, batch, people)
        taken = sifted.taken
        heard = await self._only_heard(uow, community, sifted)
        noted = await self.listener.observe(
            uow, community, sifted.ours, only_heard=heard, imported=True
        )
        new = {observation.message for observation in noted.observations}
        taken.new, taken.unnoted = len(new), noted.unnoted
        taken.known -= taken.new + taken.unnoted
        await self._revise(uow, community, batch, sifted, new)
        reactions = [s for s in batch if isinstance(s, ReactionChanged)]
        reactions = [each for each in reactions if sifted.is_ours(each)]
        taken.reactions = await self._react(uow, community, reactions, people, new)
        await let_go(uow, community, people, batch)
        return taken

    async def look(
        self, uow: UnitOfWork, community: Community, batch: Sequence[Past]
    ) -> Taken:
        """What taking it in would come to, as far as can be said without writing."""
        people = await meet(uow, community, batch)
        sifted = await sift(uow, community, batch, people)
        refs = {m.message: m.author.account for m in sifted.ours if not m.author.bot}
        unseen = await uow.ledger.unseen(community.id, refs.keys())
        unknown = await unknown_to_us(uow, community, {refs[ref] for ref in unseen})
        silent = people.paused | unknown
        taken = sifted.taken
        taken.unnoted = sum(refs[ref] in silent for ref in unseen)
        taken.new = len(unseen) - taken.unnoted
        taken.known -= len(unseen)
        return taken

    async def _only_heard(
        self, uow: UnitOfWork, community: Community, sifted: Sifted
    ) -> frozenset[MessageRef]:
        """As live: where newcomers are welcomed the ledger does not read."""
        if not community.welcoming:
            return frozenset()
        written = [Written(m.message, m.thread_of) for m in sifted.ours]
        return await only_heard(self.world, uow, community, written, sifted.owners)

    async def read_on(self, community: Community) -> float | None:
        """Read some of what was said since, that is to be read again because of it.

        How much of that is done by now, from 0 to 1; `None` if it is all done.
        """
        async with self.world.storage.read() as uow:
            stale = await uow.ledger.stale([community.id])
        if not stale:
            return None
        for each in stale:
            self._rereading.setdefault(each.place, each.since)
        first, now = stale[0], self.world.clock.now()
        begun = self._rereading[first.place]
        here = (first.since - begun) / max(now - begun, timedelta.resolution)
        await read_piece(self.world, first)
        return (len(self._rereading) - len(stale) + here) / len(self._rereading)

    async def _revise(
        self,
        uow: UnitOfWork,
        community: Community,
        batch: Iterable[Past],
        sifted: Sifted,
        new: set[MessageRef],
    ) -> None:
        edits = [
            MessageEdited(m.message, m.author, m.text, m.edited_at, m.mentions)
            for m in sifted.ours
            if m.edited_at is not None and m.message not in new
        ]
        edits += [s for s in batch if isinstance(s, MessageEdited)]
        edits = [edit for edit in edits if sifted.is_ours(edit)]
        deletions = [s for s in batch if isinstance(s, MessageDeleted)]
        deletions = [each for each in deletions if sifted.is_ours(each)]
        if not edits and not deletions:
            return
        refs = {each.message for each in edits}
        refs |= {each.message for each in deletions}
        known = await uow.ledger.observed(community.id, refs)
        revision = Revision(self.world, uow, community)
        for edit in edits:
            if _is_later(edit, known):
                await revision.edit(edit)
                sifted.taken.edited += 1
        for deletion in deletions:
            seen = known.get(deletion.message)
            if seen is None:  # an older file may bring it
                message, at = deletion.message, deletion.at
                await uow.ledger.delete_unheard(community.id, message, at)
            elif seen.deleted_at is None:
                await revision.delete(self._at_last(deletion, seen))
                sifted.taken.deleted += 1

    def _at_last(self, deletion: MessageDeleted, seen: Observation) -> MessageDeleted:
        """One of which a file does not know when is of now: who answered is not robbed."""
        known = deletion.at > seen.at
        return deletion if known else replace(deletion, at=self.world.clock.now())

    async def _react(
        self,
        uow: UnitOfWork,
        community: Community,
        reactions: Sequence[ReactionChanged],
        people: People,
        new: Collection[MessageRef],
    ) -> int:
        """Those to messages that are observed, by whoever may be written down.

        Where the bot heard a message itself it heard of its signs, too: what an older
        file holds of them may have been taken back since.
        """
        seen = await uow.ledger.observed(
            community.id, {reaction.message for reaction in reactions}
        )
        unheard = seen.keys() - await heard_with_signs(uow, community, seen, new)
        there = [r for r in reactions if r.message in unheard and not r.by.bot]
        members = await _reacting(uow, community, there, people)
        signs = [
            Reaction(community.id, r.message, member.id, r.sign, r.at)
            for r in there
            if (member := members.get(r.by.account)) is not None
            and not member.wishes.paused
        ]
        await uow.ledger.sign(signs)
        await _weigh(uow, community, signs)
        return len(signs)


async def _reacting(
    uow: UnitOfWork,
    community: Community,
    reactions: Iterable[ReactionChanged],
    people: People,
) -> Mapping[Account, Member]:
    accounts = {reaction.by.account for reaction in reactions}
    if not accounts:
        return {}
    unknown = await unknown_to_us(uow, community, accounts)
    met = {a: people.met(a) for a in accounts if a not in unknown}
    return await members_of(uow, community, met)


async def _weigh(
    uow: UnitOfWork, community: Community, signs: Iterable[Reaction]
) -> None:
    """Signs that say so may confirm the answers they are put to."""
    helpful = {plain_sign(sign) for sign in community.ledger.helpful}
    answers = {s.message for s in signs if plain_sign(s.sign) in helpful}
    if answers:
        found = await uow.ledger.found(community.id, answers)
        questions = {credit.question for credit in found.credits}
        await weigh(uow, community, questions)


def _is_later(edit: MessageEdited, known: Mapping[MessageRef, Observation]) -> bool:
    seen = known.get(edit.message)
    if seen is None or seen.deleted_at is not None:
        return False
    return seen.edited_at is None or seen.edited_at < edit.at
