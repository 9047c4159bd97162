"""What is looked at to find whose attention is due: one community, at one moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.effects import Nudge, Post
from rituals.engine.following import ASK
from rituals.engine.world import World
from rituals.ledger.attention import FRESH, NIGHT
from rituals.ledger.lists import Lists
from rituals.model.ids import MessageRef, Place
from rituals.model.ledger import Question, QuestionState
from rituals.model.nudges import Attention
from rituals.model.occurrence import OccurrenceId
from rituals.model.quiet_hours import QuietHours
from rituals.ports import UnitOfWork

LOOK_AGAIN = timedelta(minutes=10)
"""What was said in a space that is not connected is not known yet."""


@dataclass(slots=True)
class Look:
    """The working set of one look: what waits, and what is to be said of it.

    `next_at` is when something is due again, as far as this look can tell.
    """

    world: World
    uow: UnitOfWork
    community: Community
    now: datetime
    next_at: datetime
    open: Sequence[Question] = ()
    answered: Sequence[Question] = ()
    hosted: Sequence[Question] = ()
    """What is open in the thread of a ritual, which has hosts and an end of its own."""
    threads: Mapping[Place, OccurrenceId] = field(default_factory=dict)
    """The occurrences whose threads those are."""
    nudges: list[Nudge] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    lists: Lists | None = None
    """What is to be remembered of the moderators' lists, where one goes out."""

    @property
    def quiet(self) -> QuietHours:
        """When the community sleeps."""
        return self.community.quiet_hours or NIGHT

    def again(self, at: datetime | None) -> None:
        """Something is due then."""
        if at is not None:
            self.next_at = min(self.next_at, max(at, self.now))

    async def load(self) -> None:
        """What waits and is not too old, where it is known what was said."""
        found = await self.uow.ledger.standing(
            self.community.id,
            (QuestionState.OPEN, QuestionState.ANSWERED),
            self.now - FRESH,
        )
        heard = [q for q in map(self._with_topics, found) if self._connected(q)]
        if len(heard) < len(found):
            self.again(self.now + LOOK_AGAIN)
        heard = await self._since_we_listen(heard)
        places = {q.message.place for q in heard}
        self.threads = await self.uow.outbox.thread_owner(self.community.id, places)
        open_ = [q for q in heard if q.state is QuestionState.OPEN]
        self.open = [q for q in open_ if q.message.place not in self.threads]
        self.hosted = [q for q in open_ if q.message.place in self.threads]
        self.answered = [
            q
            for q in heard
            if q.state is QuestionState.ANSWERED and q.message.place not in self.threads
        ]

    async def spoken_of(
        self, rule: Attention, questions: Iterable[Question]
    ) -> frozenset[MessageRef]:
        """Of which of these something was said by that rule, to anybody."""
        since = min((q.at for q in questions), default=self.now)
        said = await self.uow.outbox.nudged_for(self.community.id, rule, since)
        return frozenset(n.about for n in said if n.about is not None)

    async def _since_we_listen(self, questions: Sequence[Question]) -> list[Question]:
        """Without what was asked before the bot itself heard there: it speaks of none."""
        if not questions:
            return []
        id_, refs = self.community.id, [q.message for q in questions]
        seen = await self.uow.ledger.observed(id_, refs)
        homes = {ref: seen[ref].home if ref in seen else ref.place for ref in refs}
        places = {*homes.values(), *(ref.place for ref in refs)}
        marks = await self.uow.trail.watermarks(id_, places)

        def listened(question: Question) -> bool:
            if question.rule == ASK:
                return True
            where = homes[question.message], question.message.place
            known = [marks[place] for place in where if place in marks]
            since = [mark.heard_since for mark in known if mark.heard_since]
            return question.at >= since[0] if since else not known

        return [question for question in questions if listened(question)]

    def _connected(self, question: Question) -> bool:
        here = (self.community.id, question.message.place.space)
        return here not in self.world.down

    def _with_topics(self, question: Question) -> Question:
        """The name of its channel is a topic, where it has no other."""
        return question if question.topics else with_channel(self, question)


def with_channel(look: Look, question: Question) -> Question:
    """With its channel's name as its topic, where it stands in one that is observed."""
    place, id_ = question.message.place, look.community.id
    for channel in look.community.observed:
        if look.world.places.get((id_, channel)) == place:
            return replace(question, topics=(channel.name.removeprefix("#"),))
    return question
