"""All that stands on the server, as JSON that two runs can be compared by."""

from tests.fakes.discord.refusals import Json
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import DM, Channel, Guild, Message, Thread


def state(server: FakeDiscord) -> Json:
    world = server.world
    private = [c for c in world.channels.values() if c.kind == DM]
    return {
        "guilds": {g.name: _guild(g) for g in world.guilds.values()},
        "private": {c.recipient.name: _channel(c) for c in private if c.recipient},
        "commands": {
            "everywhere" if guild_id is None else str(guild_id): sorted(
                c["name"] for c in commands.values()
            )
            for guild_id, commands in world.commands.items()
        },
        "sessions": len(server.lines.wires()),
        "identified": server.lines.identified,
        "resumed": server.lines.resumed,
        "requests": len(server.requests),
        "faults_of_protocol": server.faults_of_protocol,
    }


def _guild(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "has_bot": guild.has_bot,
        "channels": {c.name: _channel(c) for c in guild.channels.values()},
        "threads": [_channel(t) for t in guild.threads.values()],
        "members": {
            m.user.name: [r.name for r in m.roles] for m in guild.members.values()
        },
    }


def _channel(channel: Channel) -> Json:
    shown: Json = {
        "id": str(channel.id),
        "name": channel.name,
        "messages": [_message(m) for m in channel.messages.values()],
    }
    if isinstance(channel, Thread):
        shown |= {
            "parent": channel.parent.name if channel.parent else "",
            "archived": channel.archived,
            "tags": [str(tag) for tag in channel.applied_tags],
        }
    return shown


def _message(message: Message) -> Json:
    return {
        "id": str(message.id),
        "author": message.author.name,
        "content": message.content,
        "kind": message.kind,
        "buttons": [
            part.get("label") or part["custom_id"]
            for row in message.components
            for part in row.get("components", [])
            if part.get("custom_id")
        ],
        "attachments": [a.filename for a in message.attachments],
        "reactions": {name: len(who) for name, who in message.reactions.items()},
        "pinned": message.pinned_at is not None,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
    }
