"""Why something was counted or not, in words: rules with their bounds, refusals, confirmations."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rituals.document import Mention, MessageLink, Msg, Param, Time, msg
from rituals.ledger.conversation import ADDRESSED_MESSAGES
from rituals.ledger.memory import NEAR_MESSAGES, NEAR_MINUTES
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import (
    Confirmed,
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
    Thanks,
)
from rituals.model.member import Member

_SURE, _LIKELY = 0.9, 0.7
_NEAR = timedelta(minutes=NEAR_MINUTES)
_NAMED = "named"
_WISHES = (Decided.COUNTS, Decided.COUNTS_NOT)


def asked_because(question: Question) -> Msg:
    """By which rule a message was taken for a question; it follows “because”."""
    return Msg(f"command.rule.{question.rule}", otherwise=question.rule)


def answers_because(
    credit: Credit, asked_at: datetime | None, answer: Observation | None = None
) -> Msg:
    """By which rule, within which bounds, it was taken for an answer; it follows “because”.

    `asked_at` is when the question was asked, and `answer` what is known of the message.
    """
    rule = credit.rule
    if rule == _NAMED:
        replied = answer is not None and _replied(answer, credit)
        rule = "replied" if replied else rule
        near = asked_at is not None and credit.at - asked_at <= _NEAR
        rule = rule if near else f"{rule}-near"
    return Msg(
        f"command.rule.{rule}",
        (
            ("giver", Mention(credit.giver)),
            ("asker", Mention(credit.asker)),
            ("minutes", NEAR_MINUTES),
            ("messages", NEAR_MESSAGES),
            ("few", ADDRESSED_MESSAGES),
        ),
        otherwise=credit.rule,
    )


def _replied(answer: Observation, credit: Credit) -> bool:
    """Whether it names the asker by replying to something else they wrote."""
    return answer.reply_to is not None and credit.asker not in answer.addressed


def refused_because(reason: str) -> Msg:
    """Why an answer does not count; it follows “because”."""
    return Msg(f"command.refused.{reason.replace(' ', '-')}", otherwise=reason)


def confirmation(credit: Credit, thanks: Iterable[Thanks] = ()) -> Msg | None:
    """By what it is more than a guess, and since when, or why nothing the asker said of
    it is taken for that: a sentence, if there is one.

    `thanks` are the messages that may have confirmed it: the one that did is linked.
    """
    if credit.confirmed_at is None:
        asker, giver = Mention(credit.asker), Mention(credit.giver)
        in_turns = msg("command.why.in-turns", asker=asker, giver=giver)
        return in_turns if credit.in_turns else None
    how = credit.confirmed_by
    for each in thanks if how == Confirmed.THANKED else ():
        if (each.question, each.giver, each.at) == _thanked(credit):
            here = MessageLink((msg("command.confirmed.here"),), each.message)
            return msg(
                "command.confirmed.thanked-here",
                asker=Mention(credit.asker),
                at=Time(credit.confirmed_at),
                link=here,
            )
    known = how in set(Confirmed)
    return msg(
        f"command.confirmed.{how}" if known else "command.why.confirmed",
        asker=Mention(credit.asker),
        at=Time(credit.confirmed_at),
    )


def _thanked(credit: Credit) -> tuple[MessageRef, MemberId, datetime | None]:
    return credit.question, credit.giver, credit.confirmed_at


def how_sure(credit: Credit) -> Msg:
    """How far to trust the reading: it ends “That is ...”."""
    if credit.confirmed_at is not None or credit.confidence >= _SURE:
        return msg("command.why.sure")
    likely = credit.confidence >= _LIKELY
    return msg("command.why.likely" if likely else "command.why.guess")


def correction(decision: Decision, reader: Member) -> Msg:
    """What somebody decided about a message, who, and when: a sentence.

    Which moderator it was is told to moderators: who had to decide is not to answer for
    it in person.
    """
    at, who = Time(decision.at), Mention(decision.by)
    if decision.moderator and not reader.moderator:
        return _told(decision, msg("command.decided.a-moderator"), at)
    return _told(decision, who, at)


def _told(decision: Decision, who: Param, at: Time) -> Msg:
    if decision.kind is Decided.DUPLICATE and decision.about is not None:
        earlier = the_question(decision.about)
        return msg("command.decided.duplicate", who=who, at=at, question=earlier)
    if decision.kind is Decided.CONTESTED:
        reason = objection(decision.reason)
        return msg("command.decided.contested", who=who, at=at, reason=reason)
    kind = decision.kind.value.replace(" ", "-")
    own = "-own" if decision.kind in _WISHES and not decision.moderator else ""
    return msg(f"command.decided.{kind}{own}", who=who, at=at)


def objection(reason: str) -> Msg:
    """What is wrong, in words: what stands on a button, or behind a colon."""
    return Msg(f"command.contest.{reason}", otherwise=reason)


def the_question(message: MessageRef) -> MessageLink:
    """A link to a question."""
    return MessageLink((msg("command.why.the-question"),), message)


def the_answer(message: MessageRef) -> MessageLink:
    """A link to an answer."""
    return MessageLink((msg("command.why.the-answer"),), message)
