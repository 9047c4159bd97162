"""What people say was counted wrongly; how moderators are asked, and people told of it."""

from collections.abc import Iterator
from typing import Final

from rituals.commands.command import ABOUT
from rituals.commands.desk import Desk
from rituals.commands.known import Known, known_or_gone, open_contests
from rituals.commands.ledger import ref_written
from rituals.commands.reasons import (
    answers_because,
    asked_because,
    objection,
    refused_because,
    the_question,
)
from rituals.document import (
    Block,
    Button,
    Buttons,
    Mention,
    MessageLink,
    doc,
    msg,
    say,
)
from rituals.effects import Post, ToMember, ToModerators
from rituals.model.ids import MessageRef
from rituals.model.ledger import Credit, Decided, Decision

NO_ANSWER, NO_QUESTION = "no-answer", "no-question"
SOMEBODY_ELSE, NOT_WANTED, SHOULD_COUNT = "somebody-else", "not-wanted", "should-count"
REASONS: Final = (NO_ANSWER, NO_QUESTION, SOMEBODY_ELSE, NOT_WANTED, SHOULD_COUNT)
MARK, UNMARK, KEEP = "answer mark", "answer unmark", "answer keep"
"""What moderators can do about it: the words of their commands."""
PEOPLE = "people"
"""The community's moderators see who it is."""


def fitting(about: Known) -> tuple[str, ...]:
    """What can be wrong about how this message was counted; nothing if nothing can."""
    if about.asks:
        return (NO_QUESTION, NOT_WANTED)
    if about.counts:
        return (NO_ANSWER, SOMEBODY_ELSE, NOT_WANTED)
    could = about.seen.rule is None or about.question_left_out
    return (SHOULD_COUNT,) if could else ()


def this_message(message: MessageRef) -> MessageLink:
    """A link to it."""
    return MessageLink((msg("command.contest.this-message"),), message)


def names_people(desk: Desk) -> bool:
    """Whether moderators are told who it is; else they see totals only."""
    return desk.community.ledger.moderators_see == PEOPLE


# --- moderators


def asks_moderators(desk: Desk, about: Known, contest: Decision) -> Post:
    """Somebody says that it was counted wrongly: what shall hold?"""
    return Post(
        "contest",
        ToModerators(),
        doc(*what_is_contested(desk, about, contest)),
    )


def what_is_contested(desk: Desk, about: Known, contest: Decision) -> Iterator[Block]:
    """The objection, how it was counted, and what moderators can do about it.

    Nobody is named where moderators see totals only: the message says who wrote it to
    those who may read it, and I tell who objected what became of it.
    """
    link, reason = this_message(about.message), objection(contest.reason)
    if names_people(desk):
        who = Mention(contest.by)
        yield say("moderator.contest.by", who=who, link=link, reason=reason)
        yield from _how_it_counts(about)
    else:
        yield say("moderator.contest.by-somebody", link=link, reason=reason)
    yield Buttons(tuple(_choices(about)))


def _how_it_counts(about: Known) -> Iterator[Block]:
    if about.question is not None:
        who, rule = Mention(about.question.asker), asked_because(about.question)
        yield say("moderator.contest.question", who=who, rule=rule)
    for credit in about.given:
        yield _as_answer(credit, about)
    if about.question is None and not about.given:
        yield say("moderator.contest.nothing")


def _as_answer(credit: Credit, about: Known) -> Block:
    question = about.asked.get(credit.question)
    giver, asker = Mention(credit.giver), Mention(credit.asker)
    link = the_question(credit.question)
    if credit.refused is not None:
        return say(
            "moderator.contest.refused",
            giver=giver,
            asker=asker,
            question=link,
            reason=refused_because(credit.refused),
        )
    asked_at = question.at if question is not None else None
    return say(
        "moderator.contest.answer",
        giver=giver,
        asker=asker,
        question=link,
        rule=answers_because(credit, asked_at, about.seen),
    )


def _choices(about: Known) -> Iterator[Button]:
    """Buttons for what is not so already."""
    if not about.asks and not about.confirmed:
        yield _choice("count", MARK, about)
    if about.asks or about.counts:
        yield _choice("leave-out", UNMARK, about)
    yield _choice("keep", KEEP, about)


def _choice(label: str, words: str, about: Known) -> Button:
    value = f"message:{ref_written(about.message)}"
    return Button((msg(f"moderator.contest.{label}"),), words, value, about=ABOUT)


async def waiting(desk: Desk) -> list[tuple[Known, Decision]]:
    """Every objection that no moderator has decided about, the oldest first."""
    said = await desk.uow.ledger.decisions(desk.community.id)
    contested = {d.message for d in said if d.kind is Decided.CONTESTED}
    found: list[tuple[Known, Decision]] = []
    for message in contested:
        of_it = tuple(d for d in said if d.message == message)
        if not open_contests(of_it):
            continue
        about = await known_or_gone(desk, message)
        if about is not None:
            found += [(about, contest) for contest in about.contests]
    return sorted(found, key=lambda each: each[1].at)


# --- who objected


async def tell_who_objected(desk: Desk, about: Known, verdict: Decided) -> None:
    """A moderator has decided: they read what, and thanks for saying so."""
    link = this_message(about.message)
    word = verdict.value.replace(" ", "-")
    said = doc(say(f"command.contest.decided-{word}", link=link))
    who = {c.by for c in about.contests} - {desk.caller.id}
    await desk.post([Post("contested", ToMember(each), said) for each in sorted(who)])
