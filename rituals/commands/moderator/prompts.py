"""The prompts of a weekly discussion: `prompts list|add|approve|reject|swap`."""

from collections.abc import Awaitable, Callable

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.commands.moderator.errors import NothingToComeError, NothingToSwapError
from rituals.community import Ritual
from rituals.document import Document, Form
from rituals.model.occurrence import Occurrence, State

_LOOKED_AT = 20


async def _list(call: Call, desk: Desk) -> Document | Form:
    return await desk.look(call.need("ritual", Ritual).name, "prompts")


async def _add(call: Call, desk: Desk) -> Document | Form:
    ritual, prompt = call.need("ritual", Ritual), call.need("prompt", str)
    return await desk.tell(ritual.name, "add", values={"prompt": prompt})


def _deciding(action: str) -> Callable[[Call, Desk], Awaitable[Document | Form]]:
    """`approve` and `reject`, by the suggestion's id."""

    async def decide(call: Call, desk: Desk) -> Document | Form:
        ritual, suggestion = call.need("ritual", Ritual), call.need("suggestion", str)
        return await desk.tell(ritual.name, action, suggestion)

    return decide


async def _swap(call: Call, desk: Desk) -> Document | Form:
    ritual = call.need("ritual", Ritual)
    one = call.get("which", Occurrence) or await _next(desk, ritual)
    if one.state is not State.PLANNED:
        raise NothingToSwapError(ritual=ritual.name, at=one.opened_at or one.due_at)
    return await desk.tell(one.id, "swap", call.get("to", str) or "")


async def _next(desk: Desk, ritual: Ritual) -> Occurrence:
    items = await desk.coming(ritual.name, _LOOKED_AT, openings=True)
    for item in items:
        if item.occurrence.state is State.PLANNED:
            return item.occurrence
    raise NothingToComeError(ritual=ritual.name)


_RITUAL = Option("ritual", Takes.RITUAL, kinds=("weekly_discussion",))
_SUGGESTION = Option("suggestion", german=("vorschlag",))

COMMANDS = (
    Command(
        "prompts list",
        _list,
        Who.MODERATOR,
        options=(_RITUAL,),
        reads=True,
        german=("impulse liste",),
    ),
    Command(
        "prompts add",
        _add,
        Who.MODERATOR,
        options=(Option("prompt", Takes.LONG, german=("impuls",)), _RITUAL),
        german=("impulse neu",),
    ),
    Command(
        "prompts approve",
        _deciding("approve"),
        Who.MODERATOR,
        options=(_SUGGESTION, _RITUAL),
        german=("impulse annehmen",),
    ),
    Command(
        "prompts reject",
        _deciding("reject"),
        Who.MODERATOR,
        options=(_SUGGESTION, _RITUAL),
        german=("impulse ablehnen",),
    ),
    Command(
        "prompts swap",
        _swap,
        Who.MODERATOR,
        options=(
            _RITUAL,
            Option(
                "which",
                Takes.OCCURRENCE,
                required=False,
                states=tuple(State),
                german=("welches", "welche"),
            ),
            Option("to", required=False, german=("gegen",)),
        ),
        german=("impulse tauschen",),
    ),
)
