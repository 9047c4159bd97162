"""What I gave, asked and finished, and what is next for me. Private, and never a ratio."""

from collections import Counter
from collections.abc import Iterator

from rituals.catalog.monthly_challenge.streaks import badges, history_in, streak
from rituals.commands.command import Call, Command
from rituals.commands.desk import Desk
from rituals.commands.member.coming import next_lines
from rituals.document import (
    Block,
    Bullets,
    Document,
    Form,
    Heading,
    Inlines,
    doc,
    msg,
    say,
)
from rituals.model.held import Held
from rituals.model.ids import MemberId
from rituals.model.ledger import Given, QuestionState
from rituals.model.occurrence import Json

COMING = 3


async def _me(call: Call, desk: Desk) -> Document | Form:
    del call
    held = await desk.uow.privacy.held(desk.community.id, desk.caller.id)
    blocks: list[Block] = [Heading((msg("command.me.title"),))]
    given = tuple(_given(held))
    if given:
        blocks += [say("command.me.given"), Bullets(given)]
    else:
        blocks.append(say("command.me.nothing-given"))
    blocks += [_asked(held), *await _finished(desk), *_lines(desk)]
    lines = await next_lines(desk, COMING)
    if lines:
        blocks += [say("command.me.next"), Bullets(lines)]
    return doc(*blocks)


def _given(held: Held) -> Iterator[Inlines]:
    answers = sum(credit.refused is None for credit in held.credits)
    if answers:
        yield (msg("command.me.answered", n=answers),)
    counts = Counter(c.kind for c in held.contributions)
    for kind in Given:
        if kind is not Given.ANSWERED and counts[kind]:
            yield (msg(f"command.me.{_slug(kind)}", n=counts[kind]),)


def _slug(kind: Given) -> str:
    return kind.value.replace(" ", "-")


def _asked(held: Held) -> Block:
    asked = [q for q in held.questions if q.state is not QuestionState.WITHDRAWN]
    waiting = sum(q.state is QuestionState.OPEN for q in asked)
    if not asked:
        return say("command.me.asked-nothing")
    if waiting:
        return say("command.me.asked-waiting", n=len(asked), waiting=waiting)
    return say("command.me.asked", n=len(asked))


async def _finished(desk: Desk) -> list[Block]:
    """Streaks and badges of every challenge."""
    states = await desk.uow.rituals.states([desk.community.id])
    lines: list[Inlines] = []
    for state in states:
        ritual = desk.community.rituals.get(state.ritual)
        if ritual is None or ritual.kind.name != "monthly_challenge":
            continue
        lines += _standing(state.memory, desk.caller.id)
    return [say("command.me.challenges"), Bullets(tuple(lines))] if lines else []


def _standing(memory: Json, member: MemberId) -> Iterator[Inlines]:
    history = history_in(memory)
    in_a_row = streak(history, member)
    if in_a_row > 1:
        yield (msg("challenge.status.streak", n=in_a_row),)
    earned = tuple(
        msg(f"challenge.badge.{each.kind}", n=each.n)
        for each in badges(history, member)
    )
    if earned:
        yield (msg("challenge.status.badges", badges=earned),)


def _lines(desk: Desk) -> Iterator[Block]:
    if desk.caller.volunteers:
        roles = tuple(
            msg(f"command.me.role-{role}") for role in sorted(desk.caller.volunteers)
        )
        yield say("command.me.volunteers", roles=roles)


COMMANDS = (Command("me", _me, reads=True, german=("ich",)),)
