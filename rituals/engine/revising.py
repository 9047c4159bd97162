"""Edited and deleted messages revise the record: what rested on them is looked at anew."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from rituals.community import Community
from rituals.engine.feeding import Written, only_heard
from rituals.engine.listening import Listener
from rituals.engine.routing import Word, message_key, route
from rituals.engine.world import World
from rituals.ledger.language import guess
from rituals.ledger.questions import question_rule
from rituals.model.ids import MessageRef
from rituals.model.ledger import Observation, Question, QuestionState
from rituals.ports import UnitOfWork
from rituals.signals import MessageDeleted, MessageEdited, Retracted


@dataclass(frozen=True, slots=True)
class Revision:
    """Revises within one unit of work."""

    world: World
    listener: Listener
    uow: UnitOfWork
    community: Community

    async def edit(self, signal: MessageEdited) -> None:
        """A message has other words: it may no longer ask, or ask now."""
        known = await self._known(signal.message)
        if known is None or known.deleted_at is not None:
            return
        if known.edited_at is not None and known.edited_at >= signal.at:
            return
        if await self._paused(known):
            return
        if await self._is_only_heard(known):
            return
        language = guess(signal.text, "de" if self.community.language == "de" else "en")
        rule = question_rule(signal.text, language)
        revised = replace(known, rule=rule, edited_at=signal.at)
        await self.uow.ledger.revise([revised])
        self._forget(known)
        if rule is None:
            await self._withdraw(signal.message)
        else:
            await self._ask(revised, rule)

    async def delete(self, signal: MessageDeleted) -> None:
        """A message is gone, and what rested on it."""
        known = await self._known(signal.message)
        if known is None or known.deleted_at is not None:
            return
        await self.uow.ledger.revise([replace(known, deleted_at=signal.at)])
        self._forget(known)
        await self._uncredit(signal.message)
        await self._withdraw(signal.message)
        place = signal.message.place
        owners = await self.uow.outbox.thread_owner(self.community.id, [place])
        if place in owners:
            heard = Retracted(signal.message, signal.at)
            key = f"{message_key(signal.message)}:deleted"
            await route(
                self.world, self.uow, [Word(owners[place], known.member, heard, key)]
            )

    async def _known(self, message: MessageRef) -> Observation | None:
        seen = await self.uow.ledger.observed(self.community.id, [message])
        return seen.get(message)

    async def _paused(self, known: Observation) -> bool:
        people = await self.uow.members.get([known.member], self.community.id)
        return any(member.wishes.paused for member in people)

    async def _is_only_heard(self, known: Observation) -> bool:
        written = Written(known.message, known.thread_of)
        place, here = known.message.place, self.community
        owners = await self.uow.outbox.thread_owner(here.id, [place])
        return bool(await only_heard(self.world, self.uow, here, [written], owners))

    def _forget(self, known: Observation) -> None:
        """The conversation is read anew, without what no longer holds."""
        place = known.thread_of or known.message.place
        self.listener.forget_place(self.community.id, place)

    async def _withdraw(self, message: MessageRef) -> None:
        asked = await self.uow.ledger.questions(self.community.id, [message])
        if asked:
            await self.uow.ledger.ask(
                [replace(q, state=QuestionState.WITHDRAWN) for q in asked]
            )

    async def _ask(self, known: Observation, rule: str) -> None:
        """It asks now. What was an answer until then was a clarifying question instead,
        which counts for nobody.
        """
        if await self._uncredit(known.message):
            return
        asked = await self.uow.ledger.questions(self.community.id, [known.message])
        if asked:
            await self._take_up_again(asked[0])
            return
        people = await self.uow.members.get([known.member], self.community.id)
        if people and not people[0].excluded:
            question = Question(
                self.community.id, known.message, known.member, known.at, rule
            )
            await self.uow.ledger.ask([question])

    async def _take_up_again(self, question: Question) -> None:
        if question.state is QuestionState.WITHDRAWN:
            credits_ = await self.uow.ledger.credits(
                self.community.id, questions=[question.message]
            )
            answered = any(credit.refused is None for credit in credits_)
            state = QuestionState.ANSWERED if answered else QuestionState.OPEN
            await self.uow.ledger.ask([replace(question, state=state)])

    async def _uncredit(self, answer: MessageRef) -> Collection[MessageRef]:
        """Take back what rests on it; questions that nothing answers now are open again."""
        concerned = await self.uow.ledger.uncredit(self.community.id, answer)
        if concerned:
            left = await self.uow.ledger.credits(self.community.id, questions=concerned)
            answered = {c.question for c in left if c.refused is None}
            questions = await self.uow.ledger.questions(self.community.id, concerned)
            await self.uow.ledger.ask(
                [
                    replace(question, state=QuestionState.OPEN)
                    for question in questions
                    if question.state is QuestionState.ANSWERED
                    and question.message not in answered
                ]
            )
        return concerned
