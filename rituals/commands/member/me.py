"""What I gave, asked and finished, and what is next for me. Private, and never a ratio."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rituals.commands.command import Call, Command
from rituals.commands.desk import Desk
from rituals.commands.member.coming import next_lines
from rituals.commands.windows import (
    YEAR,
    begins,
    days_of,
    days_option,
    other_windows,
)
from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    Document,
    Form,
    Heading,
    Inlines,
    Msg,
    doc,
    msg,
    say,
)
from rituals.model.held import Held
from rituals.model.ledger import (
    OTHERWISE,
    Credit,
    Given,
    Question,
    QuestionState,
)

COMING = 3
_CHALLENGE = "monthly_challenge"
_VOICE = "voice"
_WENT = (
    QuestionState.CONFIRMED,
    QuestionState.ANSWERED,
    QuestionState.CLOSED,
    QuestionState.DUPLICATE,
    QuestionState.OPEN,
)
"""How questions can have gone, in the order in which it is told."""


async def _me(call: Call, desk: Desk) -> Document | Form:
    days = days_of(call)
    blocks: list[Block] = [Heading((msg("command.me.title"),))]
    blocks += await mine(desk, days)
    lines = await next_lines(desk, COMING)
    if lines:
        blocks += [say("command.me.next"), Bullets(lines)]
    why = Button((msg("command.me.to-why"),), "why", opens=True)
    return doc(*blocks, Buttons((*other_windows(call), why)))


async def mine(desk: Desk, days: int = int(YEAR)) -> list[Block]:
    """What the caller gave and asked in so many days, finished, and offered to do."""
    all_ = await desk.uow.privacy.held(desk.community.id, desk.caller.id)
    held = _since(all_, begins(desk, days))
    blocks: list[Block] = []
    given = tuple(_given(held))
    if given:
        blocks += [say("command.me.given", days=days), Bullets(given)]
    elif held.observations or held.parts or held.reactions:
        blocks.append(say("command.me.nothing-counted"))
    else:
        blocks.append(say("command.me.nothing-given"))
    blocks += [*_not_counted(held.credits), *_asked(held.questions, days)]
    return [*blocks, *await _finished(desk), *_lines(desk)]


def _since(held: Held, begun: datetime) -> Held:
    """What is told of it: all that was given and asked since then."""
    return replace(
        held,
        observations=[o for o in held.observations if o.at >= begun],
        questions=[q for q in held.questions if q.at >= begun],
        credits=[c for c in held.credits if c.at >= begun],
        contributions=[c for c in held.contributions if c.at >= begun],
        parts=[p for p in held.parts if p.at >= begun],
    )


def _given(held: Held) -> Iterator[Inlines]:
    counted = [credit for credit in held.credits if credit.refused is None]
    confirmed = sum(credit.confirmed_at is not None for credit in counted)
    if confirmed and len(counted) == 1:
        yield (msg("command.me.one-confirmed"),)
    elif confirmed:
        answered = msg("command.me.confirmed", n=len(counted), confirmed=confirmed)
        yield (answered,)
    elif counted:
        yield (msg("command.me.answered", n=len(counted)),)
    spoke = len({part.occurrence for part in held.parts if part.role == _VOICE})
    if spoke:
        yield (msg("command.me.spoke", n=spoke),)
    counts = Counter(c.kind for c in held.contributions)
    for kind in OTHERWISE:
        if counts[kind]:
            yield (contributed(kind, counts[kind]),)


def contributed(kind: Given, n: int = 1) -> Msg:
    """So much of that kind of contribution, in words."""
    return msg(f"command.me.{_slug(kind.value)}", n=n)


def _slug(word: str) -> str:
    return word.replace(" ", "-")


def _not_counted(credits_: Sequence[Credit]) -> list[Block]:
    """What does not count, and why: with thanks, since it was given all the same."""
    reasons = Counter(c.refused for c in credits_ if c.refused is not None)
    lines: list[Inlines] = [
        (Msg(f"command.me.refused-{_slug(reason)}", (("n", n),), otherwise=reason),)
        for reason, n in reasons.items()
    ]
    return [say("command.me.not-counted"), Bullets(tuple(lines))] if lines else []


def _asked(questions: Sequence[Question], days: int) -> list[Block]:
    """What they asked, and how it went."""
    counts = Counter(q.state for q in questions)
    went = tuple(
        (msg(f"command.me.asked-{state.value}", n=counts[state]),)
        for state in _WENT
        if counts[state]
    )
    if not went:
        return [say("command.me.asked-nothing")]
    n = sum(counts[state] for state in _WENT)
    blocks: list[Block] = [say("command.me.asked", n=n, days=days), Bullets(went)]
    if counts[QuestionState.ANSWERED]:
        blocks.append(say("command.me.did-it-help"))
    return blocks


async def _finished(desk: Desk) -> list[Block]:
    """What every challenge that ever began says of them."""
    begun = {
        occurrence.ritual
        for occurrence in await desk.uow.occurrences.of_ritual(
            desk.community.id, alive=False
        )
    }
    lines: list[Block] = []
    for ritual in desk.community.rituals.values():
        if ritual.kind.name == _CHALLENGE and ritual.name in begun:
            shown = await desk.look(ritual.name, "achieved")
            lines += shown.blocks if isinstance(shown, Document) else ()
    finished = [each for each in lines if isinstance(each, Bullets)]
    others = [each for each in lines if not isinstance(each, Bullets)]
    return [*([say("command.me.challenges")] if finished else []), *finished, *others]


def _lines(desk: Desk) -> Iterator[Block]:
    if desk.caller.volunteers:
        roles = tuple(
            msg(f"command.me.role-{role}") for role in sorted(desk.caller.volunteers)
        )
        yield say("command.me.volunteers", roles=roles)


COMMANDS = (
    Command("me", _me, options=(days_option(YEAR),), reads=True, german=("ich",)),
)
