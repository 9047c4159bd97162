"""Messages of the app: chat.*."""

from tests.fakes.slack import payloads
from tests.fakes.slack.block_rules import faults_of_blocks
from tests.fakes.slack.judge import LONGEST_TEXT
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.routes import Call, method
from tests.fakes.slack.state import FakeChannel, FakeMessage


@method("chat.postMessage", "chat:write")
def chat_post_message(call: Call) -> Json:
    """`channel` may be somebody's id, or the name of a channel."""
    channel = _addressed(call)
    said = _said(call)
    under = channel.messages.get(str(said.get("thread_ts")))
    if under is not None and under.thread_ts is not None:
        # What Slack makes of it is not documented; people saw it in the channel.
        finding = "chat.postMessage: thread_ts is of an answer, not of its thread"
        call.backstage.bench.findings.append(finding)
    made = call.backstage.posting.post(
        call.world.bot, channel, said, broadcast=call.flag("reply_broadcast")
    )
    told = payloads.message(call.world, made, metadata=True)
    return {"channel": channel.id, "ts": made.ts, "message": told}


@method("chat.postEphemeral", "chat:write")
def chat_post_ephemeral(call: Call) -> Json:
    channel = _open(call.world.channel(call["channel"], member=True))
    user = call.world.users.get(call["user"])
    if user is None or user not in channel.members:
        raise RefusedError("user_not_in_channel")
    thread = call.get("thread_ts")
    made = call.backstage.posting.whisper(channel, user, _said(call), thread)
    call.backstage.desk.whispered(made)
    return {"message_ts": made.ts}


@method("chat.update", "chat:write")
def chat_update(call: Call) -> Json:
    message = _own(call, "cant_update_message")
    call.backstage.posting.change(message, _said(call))
    told = payloads.message(call.world, message, metadata=True)
    return {
        "channel": message.channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": told,
    }


@method("chat.delete", "chat:write")
def chat_delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    call.backstage.posting.delete(message)
    return {"channel": message.channel.id, "ts": message.ts}


@method("chat.getPermalink")
def chat_get_permalink(call: Call) -> Json:
    channel = call.world.channel(call["channel"])
    message = call.world.message(channel, call["message_ts"])
    link = f"https://{call.world.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts is not None:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _addressed(call: Call) -> FakeChannel:
    world, wanted = call.world, str(call["channel"])
    if wanted in world.users:
        user = world.user(wanted)
        if user.bot or user.deleted:
            raise RefusedError("channel_not_found")
        return world.private(user)
    if wanted.startswith("#"):
        named = [c.id for c in world.channels.values() if c.name == wanted[1:]]
        wanted = named[0] if named else wanted
    return _open(world.channel(wanted, member=True))


def _open(channel: FakeChannel) -> FakeChannel:
    if channel.archived:
        raise RefusedError("is_archived")
    return channel


def _own(call: Call, otherwise: str) -> FakeMessage:
    channel = call.world.channel(call["channel"], member=True)
    message = call.world.message(channel, call["ts"])
    if message.user is not call.world.bot:
        raise RefusedError(otherwise)
    return message


def _said(call: Call) -> Json:
    said = call.arguments
    if not any(said.get(name) for name in ("text", "blocks", "attachments")):
        raise RefusedError("no_text")
    if len(said.get("text") or "") > LONGEST_TEXT:
        raise RefusedError("msg_too_long")
    if "blocks" in said and (found := list(faults_of_blocks(said["blocks"]))):
        raise RefusedError("invalid_blocks", errors=found)
    metadata = said.get("metadata")
    if metadata is not None:
        well_formed = (
            isinstance(metadata, dict)
            and set(metadata) == {"event_type", "event_payload"}
            and isinstance(metadata["event_type"], str)
            and isinstance(metadata["event_payload"], dict)
        )
        if not well_formed:
            raise RefusedError("invalid_metadata_format")
    return said
