"""Pins and reactions."""

import re

from tests.fakes.slack import payloads
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.routes import Call, method
from tests.fakes.slack.state import FakeMessage

MOST_PINS = 100


@method("pins.add", "pins:write")
def pins_add(call: Call) -> Json:
    message = _marked(call)
    pins = message.channel.pins
    if message.pinned:
        raise RefusedError("already_pinned")
    if len(pins) >= MOST_PINS:
        raise RefusedError("too_many_pins")
    pins.append(message.ts)
    call.backstage.events.pin(message, call.world.bot, added=True)
    return {}


@method("pins.remove", "pins:write")
def pins_remove(call: Call) -> Json:
    message = _marked(call)
    if not message.pinned:
        raise RefusedError("no_pin")
    message.channel.pins.remove(message.ts)
    call.backstage.events.pin(message, call.world.bot, added=False)
    return {}


@method("pins.list", "pins:read")
def pins_list(call: Call) -> Json:
    channel = call.world.channel(call["channel"], member=True)
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "message": payloads.message(call.world, channel.messages[ts]),
        }
        for ts in channel.pins
    ]
    return {"items": items}


@method("reactions.add", "reactions:write")
def reactions_add(call: Call) -> Json:
    name = str(call["name"])
    if not re.fullmatch(r"[\w+'-]+(::skin-tone-[2-6])?", name):
        raise RefusedError("invalid_name")
    call.backstage.posting.react(_marked(call), call.world.bot, name)
    return {}


@method("reactions.remove", "reactions:write")
def reactions_remove(call: Call) -> Json:
    call.backstage.posting.unreact(_marked(call), call.world.bot, call["name"])
    return {}


@method("reactions.get", "reactions:read")
def reactions_get(call: Call) -> Json:
    message = _marked(call)
    told = payloads.message(call.world, message)
    return {"type": "message", "channel": message.channel.id, "message": told}


def _marked(call: Call) -> FakeMessage:
    channel = call.world.channel(call["channel"], member=True)
    if not call.get("timestamp"):
        raise RefusedError("no_item_specified")
    return call.world.message(channel, call["timestamp"])
