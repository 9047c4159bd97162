"""Commands as people give them: typed lines, buttons, menus of messages, forms."""

import re
from collections.abc import Mapping
from itertools import count

from bot.texts.plain import plain
from rituals.commands.command import ABOUT
from rituals.commands.parsing import asked
from rituals.document import Button, Document, Form
from rituals.model.ids import MessageRef, SpaceId
from rituals.ports import Choice
from rituals.signals import Acted, CompletionRequest, ViewRequest
from tests.fakes.house import House
from tests.fakes.visit import person

_ids = count()


async def typed(
    house: House,
    name: str,
    line: str,
    *,
    space: str = "discord",
    message: MessageRef | None = None,
) -> Document | Form | None:
    """What the bot shows to somebody who typed that line."""
    call = asked(line)
    return await called(
        house,
        name,
        call.action,
        call.value,
        call.values,
        looks=call.looks,
        space=space,
        message=message,
    )


async def called(
    house: House,
    name: str,
    action: str,
    value: str = "",
    values: Mapping[str, str] | None = None,
    *,
    looks: bool = False,
    space: str = "discord",
    message: MessageRef | None = None,
) -> Document | Form | None:
    """What the bot shows to somebody who called a command, by whatever way."""
    by, now = person(house, name, space), house.clock.now()
    if looks:
        request = ViewRequest(by, action, now, ABOUT, value, values or {}, message)
        return await house.engine.view(request)
    signal = Acted(
        SpaceId(space),
        f"c{next(_ids)}",
        by,
        action,
        now,
        ABOUT,
        value,
        values or {},
        message,
    )
    return await house.engine.receive(signal)


async def said(
    house: House,
    name: str,
    line: str,
    *,
    space: str = "discord",
    message: MessageRef | None = None,
) -> str:
    """The same, where words are shown."""
    shown = await typed(house, name, line, space=space, message=message)
    assert isinstance(shown, Document)
    return plain(shown)


async def linked(house: House, name: str, other: str | None = None) -> str:
    """Somebody says on Slack that they are the one on Discord; what they read."""
    offered = re.search(r"link ([A-Z0-9-]{9})", await said(house, name, "link"))
    assert offered is not None
    return await said(
        house, other or name, f"link {offered[1]} sure:yes", space="slack"
    )


async def form(house: House, name: str, line: str) -> Form:
    """The form that a command opens."""
    shown = await typed(house, name, line)
    assert isinstance(shown, Form)
    return shown


async def pressed(house: House, name: str, button: Button) -> str:
    """What somebody reads who presses a button on what was shown to them alone."""
    platform = house.platforms[SpaceId("discord")]
    shown = await platform.press(person(house, name), button)
    assert isinstance(shown, Document)
    return plain(shown)


async def choices(house: House, name: str, line: str) -> list[Choice]:
    """What the bot offers to somebody who has typed so much."""
    request = CompletionRequest(person(house, name), house.clock.now(), line)
    return list(await house.engine.complete(request))
