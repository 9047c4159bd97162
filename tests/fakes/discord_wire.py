"""discord.py without a connection: gateway payloads go through its own parsers.

What it would hand to its listeners is kept, so that translations are tried on the very
objects that they meet.
"""

from datetime import UTC, datetime
from typing import Any

import discord

FIRST = 1_000_000_000_000_000_000
GUILD, OWNER, BOT, ADA, BEN, MOD = (FIRST + n for n in range(6))
TALK, FORUM, THREAD, PRIVATE, POST = (FIRST + n for n in range(20, 25))
EVERYBODY, MODS, ADMINS = GUILD, FIRST + 31, FIRST + 32
MANAGE_GUILD = str(1 << 5)
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)


def snowflake(at: datetime, n: int = 0) -> int:
    """The number of something that came into being then (Discord: Snowflakes)."""
    return (round((at - EPOCH).total_seconds() * 1000) << 22) + n


def user(id_: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(id_),
        "username": name.lower(),
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        **more,
    }


USERS = {
    OWNER: user(OWNER, "Olga"),
    BOT: user(BOT, "Stammtisch", bot=True),
    ADA: user(ADA, "Ada"),
    BEN: user(BEN, "Ben"),
    MOD: user(MOD, "Petra"),
}


def member(roles: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
    """Without the user, as it comes with a message; with it by `user=`."""
    return {
        "roles": [str(role) for role in roles],
        "joined_at": "2026-12-24T10:00:00+00:00",
        "nick": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        **more,
    }


def whole(id_: int, roles: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
    return member(roles, user=dict(USERS[id_]), **more)


def role(id_: int, name: str, permissions: str = "0") -> dict[str, Any]:
    return {
        "id": str(id_),
        "name": name,
        "permissions": permissions,
        "position": 1,
        "color": 0,
        "colors": {
            "primary_color": 0,
            "secondary_color": None,
            "tertiary_color": None,
        },
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel(id_: int, name: str, type_: int) -> dict[str, Any]:
    return {
        "id": str(id_),
        "name": name,
        "type": type_,
        "position": 0,
        "permission_overwrites": [],
        "parent_id": None,
        "nsfw": False,
        "available_tags": [],
    }


def thread(id_: int, parent: int, type_: int = 11) -> dict[str, Any]:
    return {
        "id": str(id_),
        "guild_id": str(GUILD),
        "parent_id": str(parent),
        "owner_id": str(ADA),
        "name": "a thread",
        "type": type_,
        "message_count": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2027-01-01T00:00:00+00:00",
            "locked": False,
        },
    }


def guild_payload() -> dict[str, Any]:
    return {
        "id": str(GUILD),
        "name": "Werkstatt",
        "owner_id": str(OWNER),
        "roles": [
            role(EVERYBODY, "@everyone"),
            role(MODS, "mods"),
            role(ADMINS, "Leitung", MANAGE_GUILD),
        ],
        "channels": [channel(TALK, "talk", 0), channel(FORUM, "ideen", 15)],
        "threads": [
            thread(THREAD, TALK),
            thread(PRIVATE, TALK, 12),
            thread(POST, FORUM),
        ],
        "members": [
            whole(OWNER),
            whole(BOT),
            whole(ADA),
            whole(BEN),
            whole(MOD, (MODS,)),
        ],
        "member_count": 5,
        "emojis": [],
        "features": [],
        "preferred_locale": "de",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "large": False,
        "voice_states": [],
        "presences": [],
    }


class Wire(discord.Client):
    """Feeds payloads in, and keeps what comes out."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.all(), chunk_guilds_at_startup=False)
        self.heard: list[tuple[str, tuple[Any, ...]]] = []
        state = self._connection
        state.user = discord.ClientUser(state=state, data=USERS[BOT])  # type: ignore[arg-type]  # payloads are plain dicts here
        self.told("GUILD_CREATE", guild_payload())
        self.heard.clear()

    def dispatch(self, event: str, /, *args: Any, **_: Any) -> None:
        self.heard.append((event, args))

    def told(self, event: str, payload: dict[str, Any]) -> None:
        """The gateway tells of an event."""
        self._connection.parsers[event](payload)

    def hear(self, event: str, payload: dict[str, Any], listener: str) -> Any:
        """The same; the (last) argument or arguments that a listener would get."""
        self.heard.clear()
        self.told(event, payload)
        (args,) = [args for name, args in self.heard if name == listener]
        return args[0] if len(args) == 1 else args

    @property
    def guild(self) -> discord.Guild:
        guild = self.get_guild(GUILD)
        assert guild is not None
        return guild


def message(
    id_: int | None = None,
    *,
    author: int | dict[str, Any] = ADA,
    place: int = TALK,
    **more: Any,
) -> dict[str, Any]:
    """A message as the gateway tells of it."""
    return {
        "id": str(id_ or snowflake(NOON)),
        "channel_id": str(place),
        "guild_id": str(GUILD),
        "author": dict(USERS[author] if isinstance(author, int) else author),
        "member": member(),
        "content": "Moin",
        "timestamp": "2027-01-04T12:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        **more,
    }


def interaction(type_: int, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An interaction of Ada's in #talk, as the gateway tells of it."""
    return {
        "id": str(snowflake(NOON)),
        "application_id": "99",
        "type": type_,
        "token": "secret",
        "version": 1,
        "data": data,
        "guild_id": str(GUILD),
        "channel_id": str(TALK),
        "channel": channel(TALK, "talk", 0),
        "member": {**whole(ADA), "permissions": "0"},
        "app_permissions": "0",
        "locale": "de",
        "guild_locale": "de",
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(GUILD)},
        "context": 0,
        "attachment_size_limit": 10_000_000,
        **more,
    }
