"""What members say was counted wrongly, for moderators: `answer contested`, `answer keep`.

To count it, or not, are `answer mark` and `answer unmark`.
"""

from rituals.commands.command import Call, Command, Who
from rituals.commands.contests import (
    KEEP,
    names_people,
    tell_who_objected,
    waiting,
    what_is_contested,
)
from rituals.commands.deciding import must_moderate
from rituals.commands.desk import Desk
from rituals.commands.known import known
from rituals.commands.ledger import decide
from rituals.commands.member.answers import MESSAGE, message_of
from rituals.commands.moderator.errors import NotContestedError
from rituals.commands.moderator.words import button, done
from rituals.commands.paging import page_of
from rituals.document import Block, Buttons, Document, Form, Heading, doc, msg, say
from rituals.model.audit import Change, CommandLine
from rituals.model.ledger import Decided

CONTESTED = "answer contested"
SHOWN = 4
"""Each has buttons of its own."""


async def _contested(call: Call, desk: Desk) -> Document | Form:
    """What waits for a decision, the oldest first, with its buttons."""
    found = await waiting(desk)
    if not found:
        return doc(say("moderator.contest.none"))
    shown, turns = page_of(call, found, lines=SHOWN, opens=False)
    blocks: list[Block] = [Heading((msg("moderator.contest.waiting", n=len(found)),))]
    for about, contest in shown:
        blocks += await what_is_contested(desk, about, contest)
    if names_people(desk):
        await desk.audit(Change(CONTESTED))
        blocks.append(say("moderator.ledger.audited"))
    return doc(*blocks, *turns)


async def objections(desk: Desk) -> list[Block]:
    """How many wait, and the way to them; nothing if none does."""
    found = await waiting(desk)
    if not found:
        return []
    look = button("moderator.ledger.decide", CommandLine(CONTESTED))
    return [say("moderator.ledger.contested", n=len(found)), Buttons((look,))]


async def _keep(call: Call, desk: Desk) -> Document | Form:
    """It stays as it was counted, and whoever objected reads that somebody looked."""
    about = await known(desk, message_of(call, desk))
    if not about.contests:
        raise NotContestedError
    await must_moderate(desk, about.people)
    await decide(desk, about.message, Decided.UPHELD, moderator=True)
    change = Change(
        KEEP,
        member=about.seen.member if names_people(desk) else None,
        before={"contested": "open"},
        after={"contested": "closed"},
    )
    await desk.audit(change)
    await tell_who_objected(desk, about, Decided.UPHELD)
    return done(change, "moderator.answer.kept")


COMMANDS = (
    Command(
        CONTESTED,
        _contested,
        Who.MODERATOR,
        german=("antwort strittig",),
    ),
    Command(
        KEEP,
        _keep,
        Who.MODERATOR,
        options=(MESSAGE,),
        german=("antwort belassen",),
    ),
)
