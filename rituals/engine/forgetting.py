"""Forgets a member, within one unit of work, and knows them again without knowing them.

What others have a part in stays and names nobody: questions, and the credits others got
for answering them; parts in what is over, votes among them. All else of theirs goes.
Of who they were a keyed hash of each account is kept, so that nothing is collected again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rituals.commands.command import ABOUT as COMMAND
from rituals.community import Community
from rituals.document import Button, Buttons, Document, doc, msg, say
from rituals.effects import CloseThread, Post, Show
from rituals.engine.accounts import arrived, stranger
from rituals.engine.farewell import farewell
from rituals.engine.payload import decode, encode
from rituals.engine.rereading import read_members_again
from rituals.engine.scrubbing import (
    Effect,
    Theirs,
    mentioned,
    saying,
    scrubbed,
    without,
    words_of,
)
from rituals.engine.stage import Stage
from rituals.engine.theirs import is_by, is_to, quotes
from rituals.engine.weighing import weigh
from rituals.engine.world import World
from rituals.model.delivery import FINAL, DeliveryState, OutboxEntry
from rituals.model.ids import Account, MemberId
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence, OccurrenceId, State
from rituals.model.participation import Participation, Withdrawal
from rituals.model.whole_ids import has_id
from rituals.ports import UnitOfWork
from rituals.signals import Acted, Person, ViewRequest

_UNSAID = FINAL - {DeliveryState.DONE}
BEGIN_ANEW = "privacy resume"
"""The command by which somebody forgotten begins anew."""


async def unknown_to_us(
    uow: UnitOfWork, community: Community, accounts: Iterable[Account]
) -> frozenset[Account]:
    """Those of whom nothing is to be written down: they asked to be forgotten."""
    return await uow.privacy.forgotten(community.id, frozenset(accounts))


async def met_again(
    world: World,
    uow: UnitOfWork,
    community: Community,
    by: Person,
    request: Acted | ViewRequest | None = None,
) -> Document | None:
    """What somebody forgotten reads who turns to the bot, or joins again; `None` for
    everybody else.

    Who asks to begin anew is somebody else from then on, but no newcomer, and excluded
    if they were.
    """
    account = by.account
    if not await unknown_to_us(uow, community, [account]):
        return None
    if isinstance(request, Acted) and (request.about, request.action) == (
        COMMAND,
        BEGIN_ANEW,
    ):
        excluded = await uow.privacy.lift(community.id, [account])
        fresh = replace(stranger(community, by), excluded=excluded)
        await uow.members.save([arrived(fresh, account)])
        return None
    anew = Button((msg("privacy.button.anew"),), BEGIN_ANEW, about=COMMAND)
    told = doc(say("privacy.met-again"), Buttons((anew,)))
    return world.translator.document(told, world.reader(community))


async def forget(stage: Stage, community: Community, id_: MemberId) -> None:
    """Erase what is held of them; nothing happens if they are not known."""
    known = await stage.uow.members.get([id_], community.id)
    for member in known:
        nobody = await stage.uow.privacy.nobody(community.id)
        await farewell(stage.world, stage.uow, community, member)
        await _Forgetting(stage.world, stage.uow, community, member, nobody).run()


@dataclass(frozen=True, slots=True)
class _Forgetting:
    world: World
    uow: UnitOfWork
    community: Community
    member: Member
    nobody: MemberId

    async def run(self) -> None:
        here = self.community.id
        uow, ids = self.uow, self._ids
        held = await uow.privacy.held(here, self.member.id)
        occurrences = await uow.occurrences.of_ritual(here, alive=False)
        states = await uow.rituals.states([here])
        memories = [s.memory for s in states] + [o.notes for o in occurrences]
        theirs = Theirs(ids, words_of(held, memories, ids))
        await uow.rituals.save(
            [replace(s, memory=without(s.memory, ids)) for s in states]
        )
        journeys = {journey.id for journey in held.journeys}
        await self._take_out_of(occurrences, journeys)
        await self._leave_parts(held.parts, occurrences, journeys)
        await self._take_back_words(theirs, journeys)
        await uow.privacy.remember(
            here, self.member.accounts, excluded=self.member.excluded
        )
        # Without them the rest is read again: only so a rebuild comes to the same.
        await read_members_again(uow, self.community, [self.member.id])
        await uow.privacy.erase(here, self.member.id)
        await uow.members.save([self._somebody])
        # What they alone had answered waits again.
        await weigh(uow, self.community, {each.question for each in held.credits})
        name = self.member.name
        words, typed = {name, *theirs.words}, {name, *theirs.sure}
        await uow.privacy.rename(here, ids, self.nobody, words, typed)
        self.world.forgettings += 1

    @property
    def _ids(self) -> frozenset[str]:
        return self.member.ids

    @property
    def _somebody(self) -> Member:
        """Who stands where others' records speak of them: gone, and not counted."""
        reader = self.world.reader(self.community)
        name = self.world.translator.line((msg("privacy.nobody"),), reader)
        now = self.world.clock.now()
        return Member(self.community.id, self.nobody, name, left_at=now, excluded=True)

    async def _take_out_of(
        self, occurrences: Iterable[Occurrence], journeys: set[OccurrenceId]
    ) -> None:
        """What rituals noted about them; their own journeys end and lose every note."""
        changed = []
        for before in occurrences:
            after = replace(before, notes=without(before.notes, self._ids))
            if before.id in journeys:
                after = replace(after, notes={})
                after = self._ended(after) if before.alive else after
            if after != before:
                changed.append(after)
        await self.uow.occurrences.save(changed)

    def _ended(self, journey: Occurrence) -> Occurrence:
        return replace(
            journey,
            state=State.CLOSED,
            reason="forgotten",
            closed_at=self.world.clock.now(),
            next_step=None,
            next_at=None,
        )

    async def _leave_parts(
        self,
        parts: Iterable[Participation],
        occurrences: Iterable[Occurrence],
        journeys: set[OccurrenceId],
    ) -> None:
        """Parts in what is over keep counting, without details; all others go."""
        over = {o.id for o in occurrences if not o.alive} - journeys
        changes: list[Participation | Withdrawal] = []
        for part in parts:
            if part.occurrence in over:
                changes.append(replace(part, details={}))
            else:
                gone = Withdrawal(part.occurrence, part.member, part.role, part.key)
                changes.append(gone)
        await self.uow.occurrences.save_participations(changes)

    async def _take_back_words(
        self, theirs: Theirs, journeys: set[OccurrenceId]
    ) -> None:
        """What the bot said to them is gone; what it said of theirs is taken back, and
        where it only named them it names nobody.
        """
        outbox, here = self.uow.outbox, self.community.id
        entries = await self.uow.privacy.entries(here, theirs.ids | theirs.sure)
        effects: dict[str, Effect] = {e.key: decode(e.payload) for e in entries}
        gone = {
            entry.key
            for entry in entries
            if is_to(entry, effects[entry.key], theirs.ids)
            or (
                entry.state not in FINAL
                and self._goes_unsaid(entry, effects[entry.key], journeys)
            )
        }
        waiting = await outbox.dependents(gone)
        gone |= {entry.key for entry in waiting}
        posts = {entry.key: entry for entry in entries} | dict(
            await outbox.get({e.shows for e in entries if e.shows is not None})
        )
        stale: dict[str, Document] = {}
        for entry in entries:
            post = posts.get(entry.shows or entry.key, entry)
            before = effects[entry.key]
            effect = self._scrubbed(entry, post, before, theirs, journeys)
            if entry.key in gone or isinstance(effect, CloseThread):
                continue
            if effect != before:
                await outbox.save([replace(entry, payload=encode(effect))])
            if effect != before or mentioned(effect.document) & theirs.ids:
                stale[entry.key] = effect.document
        await self._show(stale, posts)
        await self.uow.privacy.remove_entries(gone)

    def _scrubbed(
        self,
        entry: OutboxEntry,
        post: OutboxEntry,
        effect: Effect,
        theirs: Theirs,
        journeys: set[OccurrenceId],
    ) -> Effect:
        """The same without their words. What was theirs as a whole says so: an earlier
        version may hold words that nothing else knows any more.
        """
        if isinstance(effect, CloseThread):
            return effect
        if is_by(post, theirs.ids, journeys):
            return saying(effect, self._taken_back)
        named = has_id(entry.key, theirs.ids) or has_id(entry.payload, theirs.ids)
        words = theirs.words if named else theirs.sure
        return scrubbed(effect, replace(theirs, words=words))

    def _goes_unsaid(
        self, entry: OutboxEntry, effect: Effect, journeys: set[OccurrenceId]
    ) -> bool:
        """What was still to be said about nobody else; of their journeys alone, as
        what is said there may be about others, too.
        """
        if has_id(entry.name, self._ids):
            return True
        if entry.occurrence not in journeys or not isinstance(effect, Post):
            return False
        about = mentioned(effect.document)
        return quotes(effect.document) or bool(about and about <= self._ids)

    async def _show(
        self, stale: Mapping[str, Document], posts: Mapping[str, OutboxEntry]
    ) -> None:
        """Posts that say something of them now say something else."""
        keys = {posts[key].shows or key for key in stale}
        latest = {key: key for key in keys} | {
            version.shows: version.key
            for version in await self.uow.privacy.versions(keys)
            if version.shows is not None and version.state not in _UNSAID
        }
        posted = await self.uow.outbox.receipt(keys)
        entries = [
            self._entry(nth, posts[key], stale[latest[key]])
            for nth, key in enumerate(sorted(keys))
            if latest[key] in stale and key in posts and key in posted
            if posted[key].receipt.message is not None
        ]
        await self.uow.outbox.put(entries)

    @property
    def _taken_back(self) -> Document:
        told = doc(say("privacy.taken-back"))
        return self.world.translator.document(told, self.world.reader(self.community))

    def _entry(self, nth: int, post: OutboxEntry, document: Document) -> OutboxEntry:
        name, now = f"forgotten-{self.nobody}-{nth}", self.world.clock.now()
        return OutboxEntry(
            key=f"{self.community.id}/{name}",
            community=self.community.id,
            space=post.space,
            name=name,
            payload=encode(Show(name, post.name, document)),
            created_at=now,
            due_at=now,
            not_before=now,
            occurrence=post.occurrence,
            ritual=post.ritual,
            channel=post.channel,
            shows=post.key,
            state=DeliveryState.WAITING,
        )
