"""What people say was counted wrongly; how moderators are asked, and people told of it."""

from collections.abc import Iterator, Sequence
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
    Bullets,
    Button,
    Buttons,
    Mention,
    MessageLink,
    Msg,
    doc,
    msg,
    say,
)
from rituals.effects import Post, ToMember, ToModerators
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import Credit, Decided, Decision, Observation

NO_ANSWER, NO_QUESTION = "no-answer", "no-question"
SOMEBODY_ELSE, NOT_WANTED, SHOULD_COUNT = "somebody-else", "not-wanted", "should-count"
REASONS: Final = (NO_ANSWER, NO_QUESTION, SOMEBODY_ELSE, NOT_WANTED, SHOULD_COUNT)
MARK, UNMARK, KEEP = "answer mark", "answer unmark", "answer keep"
"""What moderators can do about it: the words of their commands."""
INSTEAD = "instead"
"""With `MARK`: the message that was taken for the answer so far."""
AS, AS_ANSWER, AS_QUESTION = "as", "answer", "question"
"""Which of the two is meant, where a message is both."""
_OFFERED = 3
"""So many others are offered as who it was."""
_READ = 60
"""Among so many messages from the question on."""
PEOPLE = "people"
"""The community's moderators see who it is."""


def fitting(about: Known, member: MemberId) -> tuple[str, ...]:
    """What can be wrong for them about how this message was counted; nothing if nothing can.

    What its author does not want to be counted, nobody else wants so.
    """
    if about.unwanted:
        return (SHOULD_COUNT,) if is_own(about, member) else ()
    asks = (NO_QUESTION,) if about.asks else ()
    answers = (NO_ANSWER, SOMEBODY_ELSE) if about.counts else ()
    if asks or answers:
        return (*asks, *answers, NOT_WANTED)
    may_come_to_count = bool(about.given) and is_own(about, member)
    return (SHOULD_COUNT, NOT_WANTED) if may_come_to_count else (SHOULD_COUNT,)


def is_own(about: Known, member: MemberId) -> bool:
    """Whether they wrote it: whether it is counted at all is then theirs to say."""
    return about.seen.member == member


def this_message(message: MessageRef) -> MessageLink:
    """A link to it."""
    return MessageLink((msg("command.contest.this-message"),), message)


def names_people(desk: Desk) -> bool:
    """Whether moderators are told who it is; else they see totals only."""
    return desk.community.ledger.moderators_see == PEOPLE


# --- moderators


async def asks_moderators(desk: Desk, about: Known, contest: Decision) -> Post:
    """Somebody says that it was counted wrongly: what shall hold?"""
    asked = await what_is_contested(desk, about, contest)
    return Post("contest", ToModerators(), doc(*asked))


async def what_is_contested(desk: Desk, about: Known, contest: Decision) -> list[Block]:
    """The objection, how it was counted, and what moderators can do about it.

    Nobody is named where moderators see totals only: the message says who wrote it to
    those who may read it, and I tell who objected what became of it.
    """
    link, reason = this_message(about.message), objection(contest.reason)
    blocks: list[Block] = []
    if names_people(desk):
        who = Mention(contest.by)
        blocks.append(say("moderator.contest.by", who=who, link=link, reason=reason))
        blocks += _how_it_counts(about)
    else:
        somebody = "moderator.contest.by-somebody"
        blocks.append(say(somebody, link=link, reason=reason))
    others = await _others(desk, about) if contest.reason == SOMEBODY_ELSE else ()
    if contest.reason == SOMEBODY_ELSE:
        blocks += _who_else(others, names=names_people(desk))
    return [*blocks, choices(about, others)]


async def _others(desk: Desk, about: Known) -> Sequence[Observation]:
    """Of others who wrote after the question, the first message of each, the next first."""
    given = next((c for c in about.given if c.refused is None), None)
    if given is None or given.question not in about.asked:
        return ()
    asked, id_ = about.asked[given.question], desk.community.id
    home = about.seen.home
    said = await desk.uow.ledger.said(id_, home, asked.at, _READ)
    in_thread = about.seen.message.place != home
    people = await desk.uow.members.get({each.member for each in said}, id_)
    counted = {m.id for m in people if m.counted} - {given.giver, given.asker}
    found: dict[MemberId, Observation] = {}
    for each in said:
        near = not in_thread or each.message.place == about.seen.message.place
        talk = each.small_talk or each.deleted_at is not None
        if each.member in counted and near and not talk:
            found.setdefault(each.member, each)
    return tuple(found.values())[:_OFFERED]


def _who_else(others: Sequence[Observation], *, names: bool) -> Iterator[Block]:
    """Who it may have been; whoever it was, their message can be marked."""
    if others:
        yield say("moderator.contest.others")
        by = "moderator.contest.other" if names else "moderator.contest.other-unnamed"
        yield Bullets(
            tuple(
                (
                    msg(
                        by,
                        nth=nth,
                        link=_message(o),
                        **_named(o, names=names),
                    ),
                )
                for nth, o in enumerate(others, 1)
            )
        )
    yield say("moderator.contest.or-mark")


def _message(other: Observation) -> MessageLink:
    return MessageLink((msg("moderator.contest.message"),), other.message)


def _named(other: Observation, *, names: bool) -> dict[str, Mention]:
    return {"who": Mention(other.member)} if names else {}


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


def choices(about: Known, others: Sequence[Observation] = ()) -> Buttons:
    """What moderators can make of it, as far as it is not so already."""
    return Buttons(tuple(_choices(about, others)))


def _choices(about: Known, others: Sequence[Observation]) -> Iterator[Button]:
    this = ref_written(about.message)
    if not about.asks and not about.confirmed:
        yield _choice(msg("moderator.contest.count"), MARK, this)
    for nth, other in enumerate(others, 1):
        it_was = f"{ref_written(other.message)} {INSTEAD}:{this}"
        yield _choice(msg("moderator.contest.it-was", nth=nth), MARK, it_was)
    if about.asks and about.counts:
        for reason, role in ((NO_ANSWER, AS_ANSWER), (NO_QUESTION, AS_QUESTION)):
            yield _choice(objection(reason), UNMARK, f"{this} {AS}:{role}")
    elif about.asks or about.counts:
        yield _choice(msg("moderator.contest.leave-out"), UNMARK, this)
    yield _choice(msg("moderator.contest.keep"), KEEP, this)


def _choice(label: Msg, words: str, value: str) -> Button:
    return Button((label,), words, f"message:{value}", about=ABOUT)


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
