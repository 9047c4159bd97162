"""What of a batch of history is to be taken in: whose words are new, and who is to hear them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rituals.community import Community
from rituals.engine.accounts import gone
from rituals.model.ids import Account, MemberId, MessageRef, Place
from rituals.model.ledger import Observation
from rituals.model.member import Member
from rituals.model.occurrence import OccurrenceId
from rituals.ports import UnitOfWork
from rituals.signals import (
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
    ReactionChanged,
)

Past = MessagePosted | MessageEdited | MessageDeleted | ReactionChanged


@dataclass(slots=True)
class Taken:
    """What a batch came to."""

    new: int = 0
    known: int = 0
    """Messages that were observed before."""
    newer: int = 0
    """Messages left to the bot: they are newer than what it has heard there."""
    owned: int = 0
    """Messages left to the bot: they stand in threads of rituals, which are to hear them."""
    unnoted: int = 0
    """Messages of people of whom nothing is to be noted."""
    reactions: int = 0
    edited: int = 0
    """Known messages whose words changed since."""
    deleted: int = 0
    """Known messages that are gone since."""


@dataclass(slots=True)
class People:
    """Who wrote or reacted, as a file has them, and what is known of them here."""

    told: Mapping[Account, Person]
    known: Mapping[Account, Member]
    _met: dict[Account, Person] = field(default_factory=dict)
    """As they are to be heard: a file knows less than we do, and changes nothing."""

    def __post_init__(self) -> None:
        """Nothing is changed by a name either that is theirs here, too."""
        for account, person in self.told.items():
            known = self.known.get(account)
            if known is not None and not _as_known(person, known):
                person = replace(person, name="", bot=known.bot)  # noqa: PLW2901  as met
            self._met[account] = person

    @property
    def absent(self) -> frozenset[Account]:
        """Whoever is not known, or has left."""
        return frozenset(
            account
            for account in self.told
            if account not in self.known
            or self.known[account].standing(account).left_at is not None
        )

    @property
    def paused(self) -> frozenset[Account]:
        """Who wishes not to be noted."""
        return frozenset(a for a, m in self.known.items() if m.wishes.paused)

    def met(self, account: Account) -> Person:
        """Somebody, as they are known here."""
        return self._met[account]

    def named(self, message: MessagePosted) -> MessagePosted:
        """The same, by whom it was as they are known here."""
        known = self._met[message.author.account]
        if known is message.author or known == message.author:  # as mostly
            return message
        return replace(message, author=known)


@dataclass(frozen=True, slots=True)
class Sifted:
    """What of a batch is not left to the bot: `ours`."""

    ours: Sequence[MessagePosted]
    owners: Mapping[Place, OccurrenceId]
    """The rituals whose threads places are."""
    taken: Taken

    def is_ours(self, signal: Past) -> bool:
        """Whether nobody but the ledger is to hear of it."""
        return signal.message.place not in self.owners


def _as_known(person: Person, member: Member) -> bool:
    moderator = member.standing(person.account).moderator
    here = (member.name, member.bot, moderator)
    return here == (person.name, person.bot, person.moderator)


async def meet(uow: UnitOfWork, community: Community, batch: Iterable[Past]) -> People:
    """Who wrote or reacted in it."""
    people: dict[Account, Person] = {}
    for signal in batch:
        if isinstance(signal, MessagePosted):
            people.setdefault(signal.author.account, signal.author)
        elif isinstance(signal, ReactionChanged):
            people.setdefault(signal.by.account, signal.by)
    known = await uow.members.by_account(community.id, people.keys())
    return People(people, known)


async def sift(
    uow: UnitOfWork,
    community: Community,
    batch: Iterable[Past],
    people: People,
) -> Sifted:
    """Leave to the bot what others than the ledger may have to hear, and count it.

    That is what stands in threads of rituals, and what is newer than all that the bot has
    heard where it listens: it hears that still, or reads it back.
    """
    posted = [people.named(s) for s in batch if isinstance(s, MessagePosted)]
    places = {signal.message.place for signal in batch}
    owners = await uow.outbox.thread_owner(community.id, places)
    heard = await _heard_until(uow, community, posted)
    ours: list[MessagePosted] = []
    newer: set[MessageRef] = set()
    owned: set[MessageRef] = set()
    for message in posted:
        place = message.message.place
        if place in owners:
            owned.add(message.message)
        elif place in heard and heard[place] < message.at:
            newer.add(message.message)
        else:
            ours.append(message)
    said = {message.message for message in posted if not message.author.bot}
    left = await uow.ledger.unseen(community.id, (newer | owned) & said)
    taken = Taken(
        known=len(said) - len(left),
        newer=len(left & newer),
        owned=len(left & owned),
    )
    return Sifted(ours, owners, taken)


async def _heard_until(
    uow: UnitOfWork, community: Community, posted: Iterable[MessagePosted]
) -> Mapping[Place, datetime]:
    """Where the bot itself listens, and until when all that was written there is heard.

    What is heard in a channel is heard in its threads.
    """
    homes = {m.message.place: m.thread_of or m.message.place for m in posted}
    marks = await uow.trail.watermarks(community.id, {*homes, *homes.values()})
    heard = {place: each.at for place, each in marks.items() if each.heard_since}
    return {
        place: max(heard[where] for where in (place, home) if where in heard)
        for place, home in homes.items()
        if place in heard or home in heard
    }


async def heard_with_signs(
    uow: UnitOfWork,
    community: Community,
    seen: Mapping[MessageRef, Observation],
    new: Collection[MessageRef],
) -> set[MessageRef]:
    """Which of these the bot heard itself: written since it listens there, and not `new`."""
    old = [each for ref, each in seen.items() if ref not in new]
    if not old:
        return set()
    places = {place for each in old for place in (each.message.place, each.home)}
    marks = await uow.trail.watermarks(community.id, places)
    since = {place: mark.heard_since for place, mark in marks.items()}
    return {
        each.message
        for each in old
        for begun in (since.get(each.message.place), since.get(each.home))
        if begun is not None and begun <= each.at
    }


async def let_go(
    uow: UnitOfWork,
    community: Community,
    people: People,
    batch: Iterable[Past],
) -> None:
    """Nobody is there because a file says so: who was unknown or gone left with their last
    words, until their space says that they are in, or they are heard again.

    So nobody looks for them, and nobody old is greeted as new.
    """
    absent = people.absent
    last: dict[Account, datetime] = {}
    for signal in batch:
        if isinstance(signal, MessagePosted | ReactionChanged):
            who = signal.author if isinstance(signal, MessagePosted) else signal.by
            if who.account in absent:
                last[who.account] = max(signal.at, last.get(who.account, signal.at))
    new = last.keys() - people.known.keys()
    members = await uow.members.by_account(community.id, new)
    members = {a: m for a, m in people.known.items() if a in last} | {**members}
    after: dict[MemberId, Member] = {}
    for account, member in members.items():
        current = after.get(member.id, member)
        left_at = current.standing(account).left_at
        if left_at is None or left_at < last[account]:
            after[member.id] = gone(current, account, last[account])
    await uow.members.save(list(after.values()))
