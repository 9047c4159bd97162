"""What people do, told in JSON: names instead of objects, `ts` instead of messages."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tests.fakes.slack.refusals import Json
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.shown import Shown
from tests.fakes.slack.state import FakeChannel, FakeMessage, FakeUser

BREATH = 50
"""So many messages are written before others get a turn."""


class Stage:
    """Finds by name what was built."""

    def __init__(self, server: FakeSlack) -> None:
        self.server, self.world = server, server.world

    def build(self, wanted: Json) -> Json:
        """What is there already by its name is kept."""
        self._furnish(wanted)
        self._people(wanted)
        return {
            "team": self.world.team,
            "channels": {c.name: c.id for c in self.world.channels.values() if c.name},
            "people": {u.name: u.id for u in self.world.users.values()},
        }

    def _furnish(self, wanted: Json) -> None:
        known = {channel.name for channel in self.world.channels.values()}
        for name in wanted.get("channels", []):
            if name not in known:
                self.server.add_channel(name, general=name == "general")
        for name in wanted.get("private", []):
            if name not in known:
                self.server.add_channel(name, private=True)

    def _people(self, wanted: Json) -> None:
        known = {user.name for user in self.world.users.values()}
        for name, locale in wanted.get("people", {}).items():
            if name not in known:
                self.server.add_user(name, locale=locale)
        for name in wanted.get("admins", []):
            self.person(name).admin = True
        handles = {group.handle for group in self.world.groups.values()}
        for handle, names in wanted.get("groups", {}).items():
            if handle not in handles:
                users = [self.person(name) for name in names]
                self.server.add_usergroup(handle, users)

    # --- found by name or id

    def person(self, name: str) -> FakeUser:
        """Whoever is not there yet is made, and is in no channel."""
        for user in self.world.users.values():
            if name in {user.name, user.id}:
                return user
        return self.world.add_user(name)

    def channel(self, name: str) -> FakeChannel:
        """By its id or name; of several with one name the newest."""
        found = [c for c in self.world.channels.values() if name in {c.name, c.id}]
        if not found:
            raise LookupError(f"there is no channel {name}")
        return found[-1]

    def message(self, ts: str) -> FakeMessage:
        for channel in self.world.channels.values():
            if ts in channel.messages:
                return channel.messages[ts]
        for message in self.world.ephemeral:
            if message.ts == ts:
                return message
        raise LookupError(f"there is no message {ts}")

    def told(self, shown: Shown) -> Json:
        """What they were shown; a form has an id to hand it in by."""
        told: Json = {
            "text": shown.text,
            "blocks": shown.blocks,
            "ephemeral": shown.ephemeral,
            "failed": shown.failed,
            "closed": shown.closed,
            "errors": shown.errors,
            "message": None if shown.message is None else shown.message.ts,
            "more": [message.text for message in shown.more],
        }
        if shown.view is not None:
            told["form"] = {
                "view": shown.view.id,
                "title": shown.view.title,
                "text": shown.view.text,
                "fields": list(shown.view.inputs),
            }
        return told


Act = Callable[..., Awaitable[Json]]
ACTS: dict[str, Act] = {}


def act(function: Act) -> Act:
    ACTS[function.__name__] = function
    return function


def _made(message: FakeMessage) -> Json:
    return {"message": message.ts, "channel": message.channel.id}


@act
async def joins(stage: Stage, who: FakeUser, *, locale: str = "en-US") -> Json:
    """They are new in the workspace, and enter `#general`."""
    who.locale = locale
    await stage.server.joins(who)
    return {"person": who.id}


@act
async def enters(stage: Stage, who: FakeUser, *, where: str) -> Json:
    await stage.server.enters(who, stage.channel(where))
    return {}


@act
async def leaves(stage: Stage, who: FakeUser, *, where: str) -> Json:
    await stage.server.leaves(who, stage.channel(where))
    return {}


@act
async def deactivates(stage: Stage, who: FakeUser) -> Json:
    await stage.server.deactivates(who)
    return {}


@act
async def writes(
    stage: Stage,
    who: FakeUser,
    *,
    where: str,
    text: str,
    thread: str | None = None,
    broadcast: bool = False,
) -> Json:
    root = None if thread is None else stage.message(thread)
    channel = stage.channel(where)
    made = await stage.server.writes(
        who, channel, text, thread=root, broadcast=broadcast
    )
    return _made(made)


@act
async def floods(
    stage: Stage, who: FakeUser, *, where: str, text: str, times: int, first: int = 0
) -> Json:
    """Writes that often, as fast as it goes; `{n}` is the number of the message."""
    channel, last = stage.channel(where), ""
    for number in range(first, first + times):
        words = text.replace("{n}", str(number))
        last = (await stage.server.writes(who, channel, words)).ts
        if number % BREATH == 0:
            await asyncio.sleep(0)
    return {"last": last}


@act
async def writes_privately(stage: Stage, who: FakeUser, *, text: str) -> Json:
    return _made(await stage.server.writes_privately(who, text))


@act
async def edits(stage: Stage, who: FakeUser, *, message: str, text: str) -> Json:
    found = stage.message(message)
    await stage.server.edits(who, found, text)
    return _made(found)


@act
async def deletes(stage: Stage, who: FakeUser, *, message: str) -> Json:
    await stage.server.deletes(who, stage.message(message))
    return {}


@act
async def reacts(stage: Stage, who: FakeUser, *, message: str, name: str) -> Json:
    await stage.server.reacts(who, stage.message(message), name)
    return {}


@act
async def unreacts(stage: Stage, who: FakeUser, *, message: str, name: str) -> Json:
    await stage.server.unreacts(who, stage.message(message), name)
    return {}


@act
async def calls(
    stage: Stage, who: FakeUser, *, where: str, command: str, text: str = ""
) -> Json:
    channel = stage.channel(where)
    return stage.told(await stage.server.calls(who, channel, command, text))


@act
async def calls_on(
    stage: Stage, who: FakeUser, *, message: str, callback_id: str
) -> Json:
    found = stage.message(message)
    return stage.told(await stage.server.calls_on(who, found, callback_id))


@act
async def presses(
    stage: Stage,
    who: FakeUser,
    *,
    button: str,
    message: str | None = None,
    view: str | None = None,
    chosen: Any = None,
) -> Json:
    """On a message, or in a view (`view` is its id; "home" is theirs)."""
    if message is not None:
        found = stage.message(message)
        shown = await stage.server.presses(who, found, button, chosen=chosen)
    elif view == "home":
        home = stage.world.homes[who.id]
        shown = await stage.server.presses(who, home, button, chosen=chosen)
    else:
        form = stage.world.views[view or ""]
        shown = await stage.server.presses(who, form, button, chosen=chosen)
    return stage.told(shown)


@act
async def submits(
    stage: Stage, who: FakeUser, *, view: str, fields: Mapping[str, Any]
) -> Json:
    form = stage.world.views[view]
    return stage.told(await stage.server.submits(who, form, fields))


@act
async def opens_home(stage: Stage, who: FakeUser) -> Json:
    home = await stage.server.opens_home(who)
    return {"text": "" if home is None else home.text}
