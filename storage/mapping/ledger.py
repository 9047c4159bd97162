"""Rows of what was observed, asked, answered and given."""

from datetime import datetime

from rituals.model.ids import MessageRef, Place
from rituals.model.ledger import (
    AskedWithin,
    Contribution,
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
    QuestionState,
    Reaction,
    Stale,
    Thanks,
)
from storage.mapping.references import (
    Row,
    Values,
    message_of,
    message_values,
    place_of,
    place_values,
)

_APART = "\n"
"""Between topics: text that is joined takes a fraction of the time of JSON."""


def observation_values(seen: Observation) -> Values:
    message = seen.message
    place = message.place
    root = seen.root
    return (
        seen.community,
        place.space,
        place.id,
        message.id,
        seen.member,
        seen.at,
        *message_values(seen.reply_to),
        *place_values(seen.thread_of),
        seen.rule,
        seen.small_talk,
        seen.addressed or None,
        seen.edited_at,
        seen.deleted_at,
        seen.routed,
        *((None, None) if root is None else (root.place.id, root.id)),
        seen.thanks,
        _APART.join(seen.topics) or None,
        seen.withdrawn,
        seen.withdrawn_at,
        seen.asks_since,
        seen.by_name,
    )


def observation_of(row: Row) -> Observation:
    community, space, place, message, member, at, *rest = row
    reply_space, reply_place, reply, thread_space, thread_place, *rest = rest
    rule, small_talk, addressed, edited_at, deleted_at, routed, *rest = rest
    root_place, root, thanks, topics, *edited = rest
    return Observation(
        community,
        MessageRef(Place(space, place), message),
        member,
        at,
        message_of(reply_space, reply_place, reply),
        place_of(thread_space, thread_place),
        rule,
        small_talk,
        tuple(addressed or ()),
        edited_at,
        deleted_at,
        routed,
        message_of(space, root_place, root),
        thanks,
        tuple(topics.split(_APART)) if topics else (),
        *edited,
    )


def question_values(question: Question) -> Values:
    message = question.message
    return (
        question.community,
        message.place.space,
        message.place.id,
        message.id,
        question.asker,
        question.at,
        question.rule,
        question.state.value,
        question.settled_at,
        *message_values(question.duplicate_of),
        _APART.join(question.topics) or None,
        question.withdrawn_at,
    )


def question_of(row: Row) -> Question:
    community, space, place, message, asker, at, rule, state, settled_at, *rest = row
    *duplicate, topics, withdrawn_at = rest
    return Question(
        community,
        MessageRef(Place(space, place), message),
        asker,
        at,
        rule,
        QuestionState(state),
        settled_at,
        message_of(*duplicate),
        tuple(topics.split(_APART)) if topics else (),
        withdrawn_at,
    )


def credit_values(credit: Credit) -> Values:
    question = credit.question
    answer = credit.answer
    return (
        credit.community,
        credit.giver,
        credit.asker,
        question.place.space,
        question.place.id,
        question.id,
        answer.place.space,
        answer.place.id,
        answer.id,
        credit.rule,
        credit.confidence,
        credit.at,
        credit.refused,
        credit.confirmed_at,
        credit.confirmed_by,
        credit.told_at,
        credit.in_turns,
    )


def credit_of(row: Row) -> Credit:
    community, giver, asker, *refs = row
    question_space, question_place, question, *answered = refs
    answer_space, answer_place, answer, *rest = answered
    return Credit(
        community,
        giver,
        asker,
        MessageRef(Place(question_space, question_place), question),
        MessageRef(Place(answer_space, answer_place), answer),
        *rest,
    )


def outdone_values(credit: Credit) -> Values:
    return credit_values(credit)[:12]


def contribution_values(given: Contribution) -> Values:
    return (given.community, given.member, given.kind.value, given.cause, given.at)


def deletion_of(row: Row) -> tuple[MessageRef, datetime]:
    _, space, message, place, at = row
    return MessageRef(Place(space, place), message), at


def reaction_of(row: Row) -> Reaction:
    community, space, place, message, member, sign, at = row
    return Reaction(
        community, MessageRef(Place(space, place), message), member, sign, at
    )


def thanks_values(thanks: Thanks) -> Values:
    message, question = thanks.message, thanks.question
    return (
        thanks.community,
        message.place.space,
        message.id,
        message.place.id,
        question.place.space,
        question.id,
        question.place.id,
        thanks.giver,
        thanks.at,
    )


def thanks_of(row: Row) -> Thanks:
    community, space, message, place, *asked, giver, at = row
    question_space, question, question_place = asked
    return Thanks(
        community,
        MessageRef(Place(space, place), message),
        MessageRef(Place(question_space, question_place), question),
        giver,
        at,
    )


def within_values(asked: AskedWithin) -> Values:
    message = asked.message
    return (
        asked.community,
        message.place.space,
        message.id,
        message.place.id,
        *message_values(asked.root),
        asked.own,
    )


def within_of(row: Row) -> AskedWithin:
    community, space, message, place, *root, own = row
    root_space, root_place, root_message = root
    return AskedWithin(
        community,
        MessageRef(Place(space, place), message),
        MessageRef(Place(root_space, root_place), root_message),
        own,
    )


def stale_values(stale: Stale) -> Values:
    return (stale.community, stale.place.space, stale.place.id, stale.since)


def stale_of(row: Row) -> Stale:
    community, space, place, since = row
    return Stale(community, Place(space, place), since)


def decision_values(decision: Decision) -> Values:
    message = decision.message
    return (
        decision.community,
        message.place.space,
        message.place.id,
        message.id,
        decision.kind.value,
        decision.by,
        decision.at,
        *message_values(decision.about),
        decision.moderator,
        decision.reason,
    )


def decision_of(row: Row) -> Decision:
    community, space, place, message, kind, by, at, *about, moderator, reason = row
    return Decision(
        community,
        MessageRef(Place(space, place), message),
        Decided(kind),
        by,
        at,
        message_of(*about),
        moderator,
        reason,
    )
