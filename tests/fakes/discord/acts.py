"""What people do, told in JSON: names instead of objects, ids instead of messages."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.shown import Modal, Shown
from tests.fakes.discord.state import Channel, Message, User

BREATH = 50
"""So many messages are written before others get a turn."""


class Stage:
    """Finds by name what was built, and remembers open forms."""

    def __init__(self, server: FakeDiscord) -> None:
        self.server, self.world = server, server.world
        self.forms: dict[int, Modal] = {}
        self._numbers = count(1)

    def build(self, wanted: Json) -> Json:
        """What is there already by its name is kept."""
        name = wanted["guild"]
        guilds = [g for g in self.world.guilds.values() if g.name == name]
        guild = guilds[0] if guilds else self.server.add_guild(name)
        assert isinstance(guild, FakeGuild)
        if "permissions" in wanted:
            guild.set_permissions(guild.bot_role, wanted["permissions"])
        self._furnish(guild, wanted)
        self._people(guild, wanted)
        return {
            "guild": str(guild.id),
            "channels": {c.name: str(c.id) for c in guild.channels.values()},
            "people": {m.user.name: str(m.user.id) for m in guild.members.values()},
        }

    def _furnish(self, guild: FakeGuild, wanted: Json) -> None:
        known = {c.name for c in guild.channels.values()}
        for channel in wanted.get("text", []):
            if channel not in known:
                guild.add_text_channel(channel)
        for channel, tags in wanted.get("forums", {}).items():
            if channel not in known:
                guild.add_forum(channel, tags)

    def _people(self, guild: FakeGuild, wanted: Json) -> None:
        roles = {r.name for r in guild.roles.values()}
        for role, bits in wanted.get("roles", {}).items():
            if role not in roles:
                guild.add_role(role, bits)
        members = {m.user.name for m in guild.members.values()}
        for person, locale in wanted.get("people", {}).items():
            if person not in members:
                guild.add_member(self.server.add_user(person, locale))

    # --- found by name or id

    def person(self, name: str) -> User:
        """Whoever is not there yet is made."""
        for user in self.world.users.values():
            if name in {user.name, str(user.id)}:
                return user
        return self.server.add_user(name)

    def channel(self, name: str) -> Channel:
        """By its id or name; of several with one name the newest."""
        found = [c for c in self.world.channels.values() if name in {c.name, str(c.id)}]
        if not found:
            raise LookupError(f"there is no channel {name}")
        return found[-1]

    def message(self, message_id: str) -> Message:
        for channel in self.world.channels.values():
            if int(message_id) in channel.messages:
                return channel.messages[int(message_id)]
        if int(message_id) in self.world.ephemeral:
            return self.world.ephemeral[int(message_id)]
        raise LookupError(f"there is no message {message_id}")

    def guild(self, user: User, where: Channel | None = None) -> FakeGuild:
        """Of the channel, else the first that they are in, else the first of all."""
        guilds = list(self.world.guilds.values())
        theirs = [g for g in guilds if user.id in g.members]
        found = (where and where.guild) or (theirs or guilds)[0]
        assert isinstance(found, FakeGuild)
        return found

    def options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """`@Ada` and `#talk` stand for people and channels."""
        return {name: self._option(value) for name, value in options.items()}

    def _option(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("@"):
            return self.person(value[1:])
        if isinstance(value, str) and value.startswith("#"):
            return self.channel(value[1:])
        return value

    def told(self, shown: Shown) -> Json:
        """What they were shown; a form gets a number to hand it in by."""
        told: Json = {
            "content": shown.content,
            "components": shown.components,
            "ephemeral": shown.ephemeral,
            "deferred": shown.deferred,
            "failed": shown.failed,
            "message": None if shown.message is None else str(shown.message.id),
            "more": [message.content for message in shown.more],
        }
        if shown.modal is not None:
            number = next(self._numbers)
            self.forms[number] = shown.modal
            told["form"] = {
                "number": number,
                "title": shown.modal.title,
                "fields": list(shown.modal.inputs),
            }
        return told


Act = Callable[..., Awaitable[Json]]
ACTS: dict[str, Act] = {}


def act(function: Act) -> Act:
    ACTS[function.__name__] = function
    return function


def _made(message: Message) -> Json:
    return {"message": str(message.id), "channel": str(message.channel.id)}


@act
async def joins(stage: Stage, who: User, *, pending: bool | None = None) -> Json:
    await stage.guild(who).joins(who, pending=pending)
    return {"person": str(who.id)}


@act
async def accepts_rules(stage: Stage, who: User) -> Json:
    await stage.guild(who).accepts_rules(who)
    return {}


@act
async def leaves(stage: Stage, who: User) -> Json:
    await stage.guild(who).leaves(who)
    return {}


@act
async def writes(
    stage: Stage, who: User, *, where: str, text: str, reply_to: str | None = None
) -> Json:
    channel = stage.channel(where)
    answered = None if reply_to is None else stage.message(reply_to)
    guild = stage.guild(who, channel)
    return _made(await guild.writes(who, channel, text, reply_to=answered))


@act
async def floods(
    stage: Stage, who: User, *, where: str, text: str, times: int, first: int = 0
) -> Json:
    """Writes that often, as fast as it goes; `{n}` is the number of the message."""
    channel = stage.channel(where)
    guild = stage.guild(who, channel)
    for number in range(first, first + times):
        await guild.writes(who, channel, text.replace("{n}", str(number)))
        if number % BREATH == 0:
            await asyncio.sleep(0)
    return {"last": str(channel.last_message_id)}


@act
async def writes_privately(stage: Stage, who: User, *, text: str) -> Json:
    return _made(await stage.server.writes_privately(who, text))


@act
async def edits(stage: Stage, who: User, *, message: str, text: str) -> Json:
    return _made(await stage.guild(who).edits(who, stage.message(message), text))


@act
async def deletes(stage: Stage, who: User, *, message: str) -> Json:
    await stage.guild(who).deletes(who, stage.message(message))
    return {}


@act
async def reacts(stage: Stage, who: User, *, message: str, emoji: str) -> Json:
    await stage.guild(who).reacts(who, stage.message(message), emoji)
    return {}


@act
async def unreacts(stage: Stage, who: User, *, message: str, emoji: str) -> Json:
    await stage.guild(who).unreacts(who, stage.message(message), emoji)
    return {}


@act
async def opens_thread(stage: Stage, who: User, *, message: str, name: str) -> Json:
    found = stage.message(message)
    thread = await stage.guild(who, found.channel).opens_thread(who, found, name)
    return {"channel": str(thread.id)}


@act
async def posts_in_forum(
    stage: Stage,
    who: User,
    *,
    where: str,
    name: str,
    text: str,
    tags: tuple[str, ...] = (),
) -> Json:
    forum = stage.channel(where)
    guild = stage.guild(who, forum)
    _, first = await guild.posts_in_forum(who, forum, name, text, tags=tags)
    return _made(first)


@act
async def calls(
    stage: Stage,
    who: User,
    *,
    where: str,
    words: str,
    options: Mapping[str, Any] | None = None,
) -> Json:
    channel = stage.channel(where)
    guild = stage.guild(who, channel)
    options = stage.options(options or {})
    return stage.told(await guild.calls(who, channel, words, options))


@act
async def calls_on(
    stage: Stage,
    who: User,
    *,
    name: str,
    message: str | None = None,
    person: str | None = None,
) -> Json:
    target = stage.person(person or "") if message is None else stage.message(message)
    return stage.told(await stage.guild(who).calls_on(who, target, name))


@act
async def types(
    stage: Stage,
    who: User,
    *,
    where: str,
    words: str,
    focused: str,
    options: Mapping[str, Any] | None = None,
) -> Json:
    channel = stage.channel(where)
    guild = stage.guild(who, channel)
    found = await guild.types(
        who, channel, words, stage.options(options or {}), focused=focused
    )
    return {"choices": [{"name": c.name, "value": c.value} for c in found]}


@act
async def presses(
    stage: Stage,
    who: User,
    *,
    message: str,
    button: str,
    values: tuple[str, ...] = (),
) -> Json:
    found = stage.message(message)
    guild = stage.guild(who, found.channel)
    return stage.told(await guild.presses(who, found, button, values))


@act
async def submits(
    stage: Stage, who: User, *, form: int, fields: Mapping[str, Any]
) -> Json:
    modal = stage.forms.pop(form)
    return stage.told(await stage.guild(who).submits(who, modal, fields))
