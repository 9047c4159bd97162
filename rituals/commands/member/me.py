"""What I gave, asked and finished, and what is next for me. Private, and never a ratio."""

from collections import Counter
from collections.abc import Iterator

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
from rituals.model.ledger import Given, QuestionState

COMING = 3
_CHALLENGE = "monthly_challenge"
_VOICE = "voice"


async def _me(call: Call, desk: Desk) -> Document | Form:
    del call
    blocks: list[Block] = [Heading((msg("command.me.title"),)), *await mine(desk)]
    lines = await next_lines(desk, COMING)
    if lines:
        blocks += [say("command.me.next"), Bullets(lines)]
    return doc(*blocks)


async def mine(desk: Desk) -> list[Block]:
    """What the caller gave, asked, finished, and offered to do."""
    held = await desk.uow.privacy.held(desk.community.id, desk.caller.id)
    blocks: list[Block] = []
    given = tuple(_given(held))
    if given:
        blocks += [say("command.me.given"), Bullets(given)]
    elif held.observations or held.parts or held.reactions:
        blocks.append(say("command.me.nothing-counted"))
    else:
        blocks.append(say("command.me.nothing-given"))
    return [*blocks, _asked(held), *await _finished(desk), *_lines(desk)]


def _given(held: Held) -> Iterator[Inlines]:
    answers = sum(credit.refused is None for credit in held.credits)
    if answers:
        yield (msg("command.me.answered", n=answers),)
    spoke = len({part.occurrence for part in held.parts if part.role == _VOICE})
    if spoke:
        yield (msg("command.me.spoke", n=spoke),)
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
    if waiting and len(asked) == 1:
        return say("command.me.asked-one-waiting")
    if waiting:
        return say("command.me.asked-waiting", n=waiting, asked=len(asked))
    return say("command.me.asked", n=len(asked))


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


COMMANDS = (Command("me", _me, reads=True, german=("ich",)),)
