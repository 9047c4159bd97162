"""Takes in what was said before anybody listened: facts as they would have been live.

It comes from files, in batches, in the order in which it happened. What was observed
already, live or by an earlier import, is not observed again; but if its words changed since,
or it is gone, it is revised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.accounts import gone
from rituals.engine.feeding import Written, only_heard
from rituals.engine.forgetting import unknown_to_us
from rituals.engine.listening import Listener
from rituals.engine.people import members_of, was_in
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
    MessagePosted,
    Person,
    ReactionChanged,
)

_A_MOMENT = timedelta(microseconds=1)
Past = MessagePosted | MessageEdited | MessageDeleted | ReactionChanged


@dataclass(slots=True)
class Taken:
    """What a batch came to."""

    new: int = 0
    known: int = 0
    """Messages that were observed before."""
    reactions: int = 0
    edited: int = 0
    """Known messages whose words changed since."""
    deleted: int = 0
    """Known messages that are gone since."""


@dataclass(slots=True)
class Historian:
    """Takes in history; one for an import, as it remembers whom it has met."""

    world: World
    listener: Listener
    _met: dict[Account, Person] = field(default_factory=dict)
    _known: set[Account] = field(default_factory=set)
    """Who was known before."""
    _strangers: dict[Account, datetime] = field(default_factory=dict)
    """Who was not known before, and when they were heard last."""
    _rereading: dict[Place, datetime] = field(default_factory=dict)
    """Where something was read again, and since when."""

    async def take_in(
        self, uow: UnitOfWork, community: Community, batch: Sequence[Past]
    ) -> Taken:
        """Write down what is new in it."""
        people = [s.author for s in batch if isinstance(s, MessagePosted)]
        people += [s.by for s in batch if isinstance(s, ReactionChanged)]
        await self._meet(uow, community, people)
        self.passed(batch)
        posted = [self._named(s) for s in batch if isinstance(s, MessagePosted)]
        heard = await self._only_heard(uow, community, posted)
        noted = await self.listener.observe(uow, community, posted, only_heard=heard)
        new = {observation.message for observation in noted.observations}
        said = [message for message in posted if not message.author.bot]
        taken = Taken(len(new), len({m.message for m in said}) - len(new))
        await self._revise(uow, community, batch, said, new, taken)
        reactions = [s for s in batch if isinstance(s, ReactionChanged)]
        taken.reactions = await self._react(uow, community, reactions)
        return taken

    async def _only_heard(
        self, uow: UnitOfWork, community: Community, posted: Sequence[MessagePosted]
    ) -> frozenset[MessageRef]:
        """As live: where newcomers are welcomed the ledger does not read."""
        if not community.welcoming:
            return frozenset()
        places = {message.message.place for message in posted}
        owners = await uow.outbox.thread_owner(community.id, places)
        written = [Written(m.message, m.thread_of) for m in posted]
        return await only_heard(self.world, uow, community, written, owners)

    def passed(self, batch: Iterable[Past]) -> None:
        """What an earlier import took in: who was heard in it is remembered."""
        for signal in batch:
            if isinstance(signal, MessagePosted) and not signal.author.bot:
                account = signal.author.account
                if account not in self._known:
                    self._strangers[account] = signal.at

    async def end(self, uow: UnitOfWork, community: Community) -> None:
        """All of it is taken in: whoever was not known may be long gone.

        They left with their last words, until their space says that they are in, or they
        are heard again. So nobody looks for them, and nobody old is greeted as new.
        """
        heard = dict(self._strangers)
        known = await uow.members.by_account(community.id, heard.keys())
        await uow.members.save(
            [
                gone(member, account, heard[account])
                for account, member in known.items()
                if len(member.accounts) == 1 and not was_in(member)
            ]
        )

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
        here = (first.since - begun) / max(now - begun, _A_MOMENT)
        await read_piece(self.world, first)
        return (len(self._rereading) - len(stale) + here) / len(self._rereading)

    async def _meet(
        self, uow: UnitOfWork, community: Community, people: Iterable[Person]
    ) -> None:
        """A file knows less than we do: of who is known here it changes nothing."""
        unmet = {p.account: p for p in people if p.account not in self._met}
        if not unmet:
            return
        known = await uow.members.by_account(community.id, unmet.keys())
        self._known |= known.keys() - self._strangers.keys()
        for account, person in unmet.items():
            self._met[account] = (
                replace(person, name="", bot=known[account].bot)
                if account in known
                else person
            )

    def _named(self, message: MessagePosted) -> MessagePosted:
        met = self._met[message.author.account]
        return message if met is message.author else replace(message, author=met)

    async def _revise(
        self,
        uow: UnitOfWork,
        community: Community,
        batch: Iterable[Past],
        said: Iterable[MessagePosted],
        new: set[MessageRef],
        taken: Taken,
    ) -> None:
        edits = [
            MessageEdited(m.message, m.author, m.text, m.edited_at, m.mentions)
            for m in said
            if m.edited_at is not None and m.message not in new
        ]
        edits += [s for s in batch if isinstance(s, MessageEdited)]
        gone = [s for s in batch if isinstance(s, MessageDeleted)]
        if not edits and not gone:
            return
        refs = {edit.message for edit in edits} | {each.message for each in gone}
        known = await uow.ledger.observed(community.id, refs)
        revision = Revision(self.world, uow, community)
        for edit in edits:
            if _is_later(edit, known):
                await revision.edit(edit)
                taken.edited += 1
        for deletion in gone:
            seen = known.get(deletion.message)
            if seen is not None and seen.deleted_at is None:
                await revision.delete(deletion)
                taken.deleted += 1

    async def _react(
        self,
        uow: UnitOfWork,
        community: Community,
        reactions: Sequence[ReactionChanged],
    ) -> int:
        """Those to messages that are observed, by whoever may be written down."""
        seen = await uow.ledger.observed(
            community.id, {reaction.message for reaction in reactions}
        )
        there = [r for r in reactions if r.message in seen and not r.by.bot]
        members = await self._reacting(uow, community, there)
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
        self,
        uow: UnitOfWork,
        community: Community,
        reactions: Iterable[ReactionChanged],
    ) -> Mapping[Account, Member]:
        accounts = {reaction.by.account for reaction in reactions}
        if not accounts:
            return {}
        unknown = await unknown_to_us(uow, community, accounts)
        people = {a: self._met[a] for a in accounts if a not in unknown}
        return await members_of(uow, community, people)


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
