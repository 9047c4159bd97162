"""A page of my own: what is next, what is mine, and how I am treated. For my eyes only.

It says what single commands say, in short, with their buttons.
"""

from collections.abc import Iterator

from rituals.commands.command import Call, Command
from rituals.commands.desk import Desk
from rituals.commands.member import me, privacy, settings
from rituals.commands.member.coming import next_lines
from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    Document,
    Form,
    Heading,
    doc,
    msg,
    say,
)
from rituals.model.occurrence import State

COMING = 4
_CHALLENGE = "monthly_challenge"


async def _home(call: Call, desk: Desk) -> Document | Form:
    del call
    lines = await next_lines(desk, COMING)
    coming = (Bullets(lines),) if lines else (say("command.rituals.none"),)
    return doc(
        Heading((msg("command.home.coming"),)),
        *coming,
        *await _challenges(desk),
        Heading((msg("command.me.title"),)),
        *await me.mine(desk),
        Buttons(tuple(_to_others(desk))),
        *settings.shown(desk),
        Heading((msg("command.home.privacy"),)),
        say("command.home.only-you"),
        Buttons((_look("privacy what", "to-what"), *privacy.buttons(desk))),
    )


async def _challenges(desk: Desk) -> list[Block]:
    """How those that are open stand for me, each with what I can do."""
    blocks: list[Block] = []
    for ritual in desk.community.rituals.values():
        if ritual.kind.name != _CHALLENGE:
            continue
        alive = await desk.uow.occurrences.of_ritual(desk.community.id, ritual.name)
        if any(each.state is State.OPEN for each in alive):
            shown = await desk.look(ritual.name, "status")
            blocks += shown.blocks if isinstance(shown, Document) else ()
    title = Heading((msg("command.home.challenge"),))
    return [title, *blocks] if blocks else []


def _to_others(desk: Desk) -> Iterator[Button]:
    if desk.community.ledger.channels:
        yield _look("ask", "to-ask")
        yield _look("open", "to-open")
    yield _look("help", "to-help")


def _look(words: str, label: str) -> Button:
    return Button((msg(f"command.home.{label}"),), words, opens=True)


COMMANDS = (Command("home", _home, reads=True, german=("startseite",)),)
