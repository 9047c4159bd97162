"""Rows of what was observed, asked, answered and given."""

from rituals.model.ids import MessageRef, Place
from rituals.model.ledger import (
    Contribution,
    Credit,
    Observation,
    Question,
    QuestionState,
)
from storage.mapping.references import (
    Row,
    Values,
    message_of,
    message_values,
    place_of,
    place_values,
)


def observation_values(seen: Observation) -> Values:
    message = seen.message
    place = message.place
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
    )


def observation_of(row: Row) -> Observation:
    community, space, place, message, member, at, *rest = row
    reply_space, reply_place, reply, thread_space, thread_place, *rest = rest
    rule, small_talk, addressed, edited_at, deleted_at, routed = rest
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
    )


def question_of(row: Row) -> Question:
    community, space, place, message, asker, at, rule, state = row
    ref = MessageRef(Place(space, place), message)
    return Question(community, ref, asker, at, rule, QuestionState(state))


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
        credit.refused_before,
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


def contribution_values(given: Contribution) -> Values:
    return (given.community, given.member, given.kind.value, given.cause, given.at)
