"""Guilds, channels, roles and people as JSON, as Discord's specification has them."""

from datetime import datetime

from tests.fakes.discord import permissions as may
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.state import (
    DM,
    FORUM,
    Channel,
    Guild,
    Member,
    Overwrite,
    Role,
    Tag,
    Thread,
    User,
)
from tests.fakes.discord.world import World

LARGE_GUILD = 250


def instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="microseconds")


def user(who: User) -> Json:
    shown: Json = {
        "id": str(who.id),
        "username": who.username,
        "global_name": None if who.bot else who.name,
        "avatar": None,
        "discriminator": "1234" if who.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    return {**shown, "bot": True} if who.bot else shown


def own_user(who: User) -> Json:
    return {
        **user(who),
        "mfa_enabled": True,
        "locale": who.locale,
        "email": None,
        "verified": True,
    }


def member(who: Member, *, with_user: bool = True) -> Json:
    shown: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": instant(who.joined_at),
        "nick": who.nick,
        "pending": who.pending,
        "premium_since": None,
        "roles": [str(role.id) for role in who.roles],
        "mute": False,
        "deaf": False,
    }
    return {**shown, "user": user(who.user)} if with_user else shown


def role(what: Role) -> Json:
    shown: Json = {
        "id": str(what.id),
        "name": what.name,
        "permissions": str(what.permissions),
        "position": what.position,
        "color": 0,
        "colors": {
            "primary_color": 0,
            "secondary_color": None,
            "tertiary_color": None,
        },
        "hoist": False,
        "managed": what.bot_id is not None,
        "mentionable": what.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if what.bot_id is not None:
        shown["tags"] = {"bot_id": str(what.bot_id)}
    return shown


def overwrite(what: Overwrite) -> Json:
    return {
        "id": str(what.id),
        "type": int(what.for_member),
        "allow": str(what.allow),
        "deny": str(what.deny),
    }


def tag(what: Tag) -> Json:
    return {
        "id": str(what.id),
        "name": what.name,
        "moderated": what.moderated,
        "emoji_id": None,
        "emoji_name": None,
    }


def _id(what: int | None) -> str | None:
    return None if what is None else str(what)


def channel(what: Channel) -> Json:
    if isinstance(what, Thread):
        return thread(what)
    if what.kind == DM:
        return private_channel(what)
    assert what.guild is not None
    shown: Json = {
        "id": str(what.id),
        "type": what.kind,
        "guild_id": str(what.guild.id),
        "name": what.name,
        "parent_id": None if what.parent is None else str(what.parent.id),
        "last_message_id": _id(what.last_message_id),
        "flags": int(what.tag_required) << 4,
        "position": what.position,
        "permission_overwrites": [overwrite(o) for o in what.overwrites],
        "nsfw": False,
        "topic": what.topic,
        "rate_limit_per_user": 0,
    }
    if what.kind == FORUM:
        shown |= {
            "available_tags": [tag(t) for t in what.tags],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return shown


def private_channel(what: Channel) -> Json:
    assert what.recipient is not None
    return {
        "id": str(what.id),
        "type": DM,
        "last_message_id": _id(what.last_message_id),
        "flags": 0,
        "recipients": [user(what.recipient)],
    }


def thread(what: Thread, *, member_of: User | None = None) -> Json:
    assert what.guild is not None
    assert what.parent is not None
    shown: Json = {
        "id": str(what.id),
        "type": what.kind,
        "guild_id": str(what.guild.id),
        "parent_id": str(what.parent.id),
        "name": what.name,
        "owner_id": str(what.owner_id),
        "last_message_id": _id(what.last_message_id),
        "flags": int(what.pinned) << 1,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": what.archived,
            "archive_timestamp": instant(what.archived_at or what.made_at),
            "auto_archive_duration": what.auto_archive_minutes,
            "locked": what.locked,
            "create_timestamp": instant(what.made_at),
        },
        "message_count": what.message_count,
        "member_count": min(len(what.joined), 50),
        "total_message_sent": what.total_sent,
    }
    if what.parent.kind == FORUM:
        shown["applied_tags"] = [str(tag_id) for tag_id in what.applied_tags]
    if member_of is not None and member_of.id in what.joined:
        shown["member"] = thread_member(what, member_of.id)
    return shown


def thread_member(what: Thread, user_id: int) -> Json:
    return {
        "id": str(what.id),
        "user_id": str(user_id),
        "join_timestamp": instant(what.joined[user_id]),
        "flags": 0,
    }


def guild(what: Guild) -> Json:
    """As the API shows it; the gateway adds what is in it."""
    nothing = (
        "icon description home_header splash discovery_splash banner application_id "
        "afk_channel_id system_channel_id widget_channel_id max_presences "
        "vanity_url_code rules_channel_id safety_alerts_channel_id "
        "public_updates_channel_id incidents_data"
    )
    return {
        **dict.fromkeys(nothing.split()),
        "id": str(what.id),
        "name": what.name,
        "features": [
            "COMMUNITY",
            *(["MEMBER_VERIFICATION_GATE_ENABLED"] if what.screening else []),
        ],
        "owner_id": str(what.owner.id),
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 1,
        "roles": [role(r) for r in what.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": what.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
    }


def guild_create(world: World, what: Guild) -> Json:
    """As the gateway brings it ("Gateway Events, Guild Create").

    Without the intent for presences its list of members holds only the bot.
    """
    bot = what.members[world.bot.id]

    def seen(c: Channel) -> bool:
        return bool(may.in_channel(c, bot) & may.VIEW_CHANNEL)

    for idle in what.threads.values():
        world.archive_idle(idle)
    return {
        **guild(what),
        "joined_at": instant(bot.joined_at),
        "large": len(what.members) > LARGE_GUILD,
        "unavailable": False,
        "member_count": len(what.members),
        "voice_states": [],
        "members": [member(bot)],
        "channels": [channel(c) for c in what.channels.values() if seen(c)],
        "threads": [
            thread(t, member_of=world.bot)
            for t in what.threads.values()
            if not t.archived and seen(t)
        ],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
