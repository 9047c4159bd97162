"""Why something was counted or not, in words: rules with their bounds, refusals, confirmations."""

from datetime import datetime, timedelta

from rituals.document import Mention, MessageLink, Msg, Time, msg
from rituals.ledger.conversation import ADDRESSED_MESSAGES
from rituals.ledger.memory import NEAR_MESSAGES, NEAR_MINUTES
from rituals.model.ids import MessageRef
from rituals.model.ledger import (
    Confirmed,
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
)

_SURE, _LIKELY = 0.9, 0.7
_NEAR = timedelta(minutes=NEAR_MINUTES)
_NAMED = "named"


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


def confirmation(credit: Credit) -> Msg | None:
    """By what it is more than a guess, and since when: a sentence, if it is."""
    if credit.confirmed_at is None:
        return None
    how = credit.confirmed_by
    known = how in set(Confirmed)
    return msg(
        f"command.confirmed.{how}" if known else "command.why.confirmed",
        asker=Mention(credit.asker),
        at=Time(credit.confirmed_at),
    )


def how_sure(credit: Credit) -> Msg:
    """How far to trust the reading: it ends “That is ...”."""
    if credit.confirmed_at is not None or credit.confidence >= _SURE:
        return msg("command.why.sure")
    likely = credit.confidence >= _LIKELY
    return msg("command.why.likely" if likely else "command.why.guess")


def correction(decision: Decision) -> Msg:
    """What somebody decided about a message, who, and when: a sentence."""
    who, at = Mention(decision.by), Time(decision.at)
    if decision.kind is Decided.DUPLICATE and decision.about is not None:
        earlier = the_question(decision.about)
        return msg("command.decided.duplicate", who=who, at=at, question=earlier)
    if decision.kind is Decided.CONTESTED:
        reason = objection(decision.reason)
        return msg("command.decided.contested", who=who, at=at, reason=reason)
    kind = decision.kind.value.replace(" ", "-")
    return msg(f"command.decided.{kind}", who=who, at=at)


def objection(reason: str) -> Msg:
    """What is wrong, in words: what stands on a button, or behind a colon."""
    return Msg(f"command.contest.{reason}", otherwise=reason)


def the_question(message: MessageRef) -> MessageLink:
    """A link to a question."""
    return MessageLink((msg("command.why.the-question"),), message)


def the_answer(message: MessageRef) -> MessageLink:
    """A link to an answer."""
    return MessageLink((msg("command.why.the-answer"),), message)
