"""Things as Slack tells of them ("Objects", and the pages of the methods)."""

from tests.fakes.slack.refusals import Json
from tests.fakes.slack.state import (
    FakeChannel,
    FakeMessage,
    FakeUser,
    FakeUsergroup,
    FakeView,
    Kept,
)
from tests.fakes.slack.world import World

SEEN_REPLIERS = 5
NEVER = "0000000000.000000"
TOMBSTONE = "tombstone"
NOTICES = {"channel_join", "channel_leave"}
"""Slack's own words about somebody."""


def user(world: World, of: FakeUser, *, locale: bool = True) -> Json:
    team = team_of(world, of)
    profile = {
        "real_name": of.name,
        "real_name_normalized": of.name,
        "display_name": of.display_name,
        "display_name_normalized": of.display_name,
        "team": team,
    }
    if of.bot:
        profile |= {"bot_id": of.bot_id or "", "api_app_id": of.app_id or ""}
    told: Json = {
        "id": of.id,
        "team_id": team,
        "name": of.handle,
        "deleted": of.deleted,
        "is_bot": of.bot,
        "is_app_user": False,
        "updated": of.updated,
        "profile": profile,
    }
    if not of.deleted:
        told |= {
            "real_name": of.name,
            "tz": "Europe/Berlin",
            "tz_label": "Central European Time",
            "tz_offset": 3600,
            "is_admin": of.admin or of.owner,
            "is_owner": of.owner,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
        }
    if of.team is not None:
        told["is_stranger"] = False  # they share a channel with the app
    return told | ({"locale": of.locale} if locale else {})


def team_of(world: World, of: FakeUser) -> str:
    return of.team or world.team


def usergroup(world: World, group: FakeUsergroup, *, users: bool) -> Json:
    told: Json = {
        "id": group.id,
        "team_id": world.team,
        "is_usergroup": True,
        "is_external": False,
        "name": group.handle,
        "handle": group.handle,
        "description": "",
        "date_create": group.made_at,
        "date_update": group.made_at,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return told | ({"users": [u.id for u in group.users]} if users else {})


def channel(world: World, of: FakeChannel) -> Json:
    told: Json = {
        "id": of.id,
        "created": of.made_at,
        "is_archived": of.archived,
        "is_im": of.with_user is not None,
        "is_org_shared": False,
        "context_team_id": world.team,
        "updated": of.made_at * 1000,
    }
    if of.with_user is not None:
        return told | {"user": of.with_user.id, "is_user_deleted": of.with_user.deleted}
    return told | {
        "name": of.name,
        "name_normalized": of.name,
        "is_channel": not of.private,
        "is_group": of.private,
        "is_mpim": False,
        "is_private": of.private,
        "is_general": of.general,
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": world.bot in of.members,
        "creator": of.members[0].id if of.members else world.bot.id,
        "num_members": len(of.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def bot_profile(world: World, of: FakeUser) -> Json:
    return {
        "id": of.bot_id,
        "app_id": of.app_id,
        "name": of.name,
        "icons": {},
        "deleted": False,
        "updated": of.updated,
        "team_id": world.team,
    }


def message(world: World, of: FakeMessage, *, metadata: bool = False) -> Json:
    """As the history has it; what an event adds stands in events.py."""
    if of.deleted:
        return _tombstone(of)
    told = _said(world, of) | _in_thread(of)
    if of.edited_ts is not None:
        told["edited"] = {"user": of.user.id, "ts": of.edited_ts}
    if metadata and of.metadata is not None:
        told["metadata"] = of.metadata
    if of.reactions:
        told["reactions"] = [
            {"name": name, "users": [u.id for u in who], "count": len(who)}
            for name, who in of.reactions.items()
        ]
    if of.pinned:
        told["pinned_to"] = [of.channel.id]
    return told


def _in_thread(of: FakeMessage) -> Json:
    if of.thread_ts is None:
        replies = of.channel.replies(of.ts)
        return _thread(of, replies) if replies else {}
    parent = of.channel.messages.get(of.thread_ts)
    whose = {} if parent is None else {"parent_user_id": parent.user.id}
    return {"thread_ts": of.thread_ts, **whose}


def _tombstone(of: FakeMessage) -> Json:
    """What stays of a deleted message while its thread stays."""
    told = {
        "type": "message",
        "subtype": TOMBSTONE,
        "user": "USLACKBOT",
        "text": "This message was deleted.",
        "hidden": True,
        "ts": of.ts,
        "parent_user_id": "USLACKBOT",
    }
    return told | _thread(of, of.channel.replies(of.ts))


def _said(world: World, of: FakeMessage) -> Json:
    told: Json = {
        "type": "message",
        "user": of.user.id,
        "text": of.text,
        "ts": of.ts,
        "team": team_of(world, of.user),
    }
    if of.subtype is not None:
        told["subtype"] = of.subtype
    if of.user.bot and of.subtype not in NOTICES:
        told |= {
            "bot_id": of.user.bot_id,
            "app_id": of.user.app_id,
            "bot_profile": bot_profile(world, of.user),
        }
    if of.blocks:
        told["blocks"] = of.blocks
    if of.attachments:
        told["attachments"] = of.attachments
    if of.files:
        told |= {"files": [file(world, kept) for kept in of.files], "upload": False}
    return told


def _thread(of: FakeMessage, replies: list[FakeMessage]) -> Json:
    repliers = list(dict.fromkeys(reply.user.id for reply in replies))
    return {
        "thread_ts": of.ts,
        "reply_count": len(replies),
        "reply_users_count": len(repliers),
        "reply_users": repliers[:SEEN_REPLIERS],
        "latest_reply": replies[-1].ts if replies else NEVER,
        "is_locked": False,
        "subscribed": False,
    }


def file(world: World, kept: Kept) -> Json:
    link = f"{world.origin}/files-pri/{world.team}-{kept.id}/{kept.name}"
    return {
        "id": kept.id,
        "created": kept.made_at,
        "timestamp": kept.made_at,
        "name": kept.name,
        "title": kept.title or kept.name,
        "mimetype": "application/octet-stream",
        "filetype": kept.name.rpartition(".")[2] or "binary",
        "user": kept.user.id,
        "size": len(kept.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": kept.shared,
        "url_private": link,
        "url_private_download": link,
        "permalink": f"https://{world.domain}.slack.com/files/{kept.user.id}/{kept.id}",
    }


def view(world: World, of: FakeView) -> Json:
    content = of.content
    return {
        "id": of.id,
        "team_id": world.team,
        "type": content["type"],
        "callback_id": content.get("callback_id", ""),
        "private_metadata": content.get("private_metadata", ""),
        "blocks": content["blocks"],
        "title": content.get("title"),
        "submit": content.get("submit"),
        "close": content.get("close"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "external_id": content.get("external_id", ""),
        "state": {"values": {}},
        "hash": hash_of(of),
        "root_view_id": of.root,
        "previous_view_id": of.previous,
        "app_id": world.app,
        "app_installed_team_id": world.team,
        "bot_id": world.bot_id,
    }


def hash_of(of: FakeView) -> str:
    return f"{of.id}.{of.opens}"
