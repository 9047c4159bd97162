"""Conversations: lists, members, what was said, joining, opening private ones."""

from tests.fakes.slack import payloads
from tests.fakes.slack.events import HISTORY, READ
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.routes import Call, method, page
from tests.fakes.slack.state import FakeChannel, FakeMessage

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im"}
USUAL, MOST = 100, 999


@method("conversations.list", *READ.values())
def conversations_list(call: Call) -> Json:
    seen = [
        channel
        for channel in _of_types(call)
        if channel.kind == "channel" or call.world.bot in channel.members
    ]
    return _listed(call, seen)


@method("users.conversations", *READ.values())
def users_conversations(call: Call) -> Json:
    """Those of somebody that the app sees, too; its own if nobody is named."""
    world = call.world
    user = world.user(call["user"]) if call.get("user") else world.bot
    theirs = [
        channel
        for channel in _of_types(call)
        if user in channel.members
        and (channel.kind == "channel" or world.bot in channel.members)
    ]
    return _listed(call, theirs)


def _of_types(call: Call) -> list[FakeChannel]:
    asked = str(call.get("types") or "public_channel").split(",")
    if unknown := set(asked) - {*TYPES, "mpim"}:
        raise RefusedError("invalid_types", unknown=sorted(unknown))
    kinds = {TYPES[name] for name in asked if name in TYPES}
    for kind in kinds:
        call.world.demand(READ[kind])
    without_archived = call.flag("exclude_archived")
    return [
        channel
        for channel in call.world.channels.values()
        if channel.kind in kinds and not (without_archived and channel.archived)
    ]


def _listed(call: Call, found: list[FakeChannel]) -> Json:
    some, following = page(call, found, USUAL, MOST)
    told = [payloads.channel(call.world, channel) for channel in some]
    return {"channels": told, **following}


@method("conversations.info", *READ.values())
def conversations_info(call: Call) -> Json:
    found = call.world.channel(call["channel"])
    call.world.demand(READ[found.kind])
    return {"channel": payloads.channel(call.world, found)}


@method("conversations.members", *READ.values())
def conversations_members(call: Call) -> Json:
    channel = call.world.channel(call["channel"])
    some, following = page(call, channel.members, USUAL, MOST)
    return {"members": [user.id for user in some], **following}


@method("conversations.join", "channels:join")
def conversations_join(call: Call) -> Json:
    world = call.world
    channel = world.channel(call["channel"])
    if channel.private or channel.with_user is not None:
        raise RefusedError("method_not_supported_for_channel_type")
    if channel.archived:
        raise RefusedError("is_archived")
    if world.bot not in channel.members:
        channel.members.append(world.bot)
        call.backstage.events.notice(channel, world.bot, "channel_join")
        call.backstage.events.membership(channel, world.bot, joined=True)
    return {"channel": payloads.channel(world, channel)}


@method("conversations.open", "im:write", "mpim:write")
def conversations_open(call: Call) -> Json:
    world = call.world
    if call.get("channel"):
        channel = world.channel(call["channel"])
    else:
        if not call.get("users"):
            raise RefusedError("users_list_not_supplied")
        ids = str(call["users"]).split(",")
        if len(ids) > 1:
            raise RefusedError("method_not_supported_for_channel_type")
        user = world.user(ids[0])
        if user.bot:
            raise RefusedError("cannot_dm_bot")
        if user.deleted:
            raise RefusedError("user_disabled")
        if not user.takes_messages:
            raise RefusedError("user_not_visible")
        channel = world.private(user)
    told = payloads.channel(world, channel)
    return {"channel": told if call.flag("return_im") else {"id": channel.id}}


# --- what was said


@method("conversations.history", *HISTORY.values())
def conversations_history(call: Call) -> Json:
    """Newest first; replies stand in their threads alone, unless they were sent to the channel, too."""
    channel = _readable(call)
    said = [m for m in channel.messages.values() if m.thread_ts is None or m.broadcast]
    found = [m for m in reversed(said) if _within(call, m)]
    some, following = page(call, found, _usual(call), _most(call))
    return _page_of(call, some, following) | {"pin_count": len(channel.pins)}


@method("conversations.replies", *HISTORY.values())
def conversations_replies(call: Call) -> Json:
    """Oldest first; the message of the thread comes before all, and counts as one of them."""
    channel = _readable(call)
    root = channel.messages.get(call["ts"])
    if root is None:
        raise RefusedError("thread_not_found")
    if root.thread_ts is not None:
        return _page_of(call, [root], {})
    replies = [m for m in channel.replies(root.ts) if _within(call, m)]
    some, following = page(call, [root, *replies], _usual(call), _most(call))
    return _page_of(call, some, following)


def _readable(call: Call) -> FakeChannel:
    channel = call.world.channel(call["channel"], member=True)
    call.world.demand(HISTORY[channel.kind])
    return channel


def _usual(call: Call) -> int:
    return call.backstage.history_limit or USUAL


def _most(call: Call) -> int:
    return call.backstage.history_limit or MOST


def _within(call: Call, message: FakeMessage) -> bool:
    oldest, latest = call.get("oldest"), call.get("latest")
    at, inclusive = _micros(message.ts), call.flag("inclusive")
    if inclusive and str(message.ts) in {oldest, latest}:
        return True
    after = not oldest or at > _micros(oldest)
    before = not latest or at < _micros(latest)
    return after and before


def _micros(ts: object) -> int:
    """Timestamps are compared as numbers: "1700000000.5" and "1700000000.500000" are one."""
    seconds, _, fraction = str(ts).partition(".")
    return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0"))


def _page_of(call: Call, found: list[FakeMessage], following: Json) -> Json:
    metadata = call.flag("include_all_metadata")
    told = [payloads.message(call.world, m, metadata=metadata) for m in found]
    more = bool(following.get("response_metadata", {}).get("next_cursor"))
    return {
        "messages": told,
        "has_more": more,
        **(following if more else {}),
    }
