"""All that stands on the server, as JSON that two runs can be compared by."""

from tests.fakes.slack import filling
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import FakeChannel, FakeMessage


def state(server: FakeSlack) -> Json:
    world = server.world
    private = [c for c in world.channels.values() if c.with_user is not None]
    return {
        "channels": {
            c.name: _channel(server, c)
            for c in world.channels.values()
            if c.with_user is None
        },
        "private": {
            c.with_user.name: _channel(server, c) for c in private if c.with_user
        },
        "homes": {world.users[who].name: h.text for who, h in world.homes.items()},
        "whispered": [
            {"to": m.ephemeral_to.name, "text": m.text}
            for m in world.ephemeral
            if m.ephemeral_to
        ],
        "sockets": server.sockets,
        "opened": server.backstage.gateway.opened,
        "requests": len(server.requests),
        "to_acknowledge": len(server.deliveries.open()),
        "to_tell_again": len(server.deliveries.waiting()),
        "late": server.late,
        "faults_of_protocol": server.faults_of_protocol,
    }


def _channel(server: FakeSlack, channel: FakeChannel) -> Json:
    return {
        "id": channel.id,
        "members": [user.name for user in channel.members],
        "archived": channel.archived,
        "messages": [_message(m) for m in server.messages(channel)],
    }


def _message(message: FakeMessage) -> Json:
    return {
        "ts": message.ts,
        "author": message.user.name,
        "text": message.text,
        "thread": message.thread_ts,
        "buttons": [
            filling.label(part) or part["action_id"]
            for _, part in filling.elements(message.blocks)
        ],
        "files": [kept.name for kept in message.files],
        "reactions": {name: len(who) for name, who in message.reactions.items()},
        "pinned": message.pinned,
        "metadata": message.metadata,
    }
