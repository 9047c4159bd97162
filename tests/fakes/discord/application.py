"""The bot's application as JSON ("Resources, Application")."""

from tests.fakes.discord import payloads
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.world import CONTENT_INTENT, MEMBERS_INTENT, World

COMMANDS_BADGE = 1 << 23
MEMBERS_ON, CONTENT_ON = 1 << 15, 1 << 19
"""Switched on for a bot in few guilds, which needs nobody's approval."""


def flags_of(world: World) -> int:
    """The switches for privileged intents, as a bot in few guilds has them."""
    on = ~world.refused_intents
    flags = COMMANDS_BADGE
    if on & MEMBERS_INTENT:
        flags |= MEMBERS_ON
    if on & CONTENT_INTENT:
        flags |= CONTENT_ON
    return flags


def application(world: World) -> Json:
    owner = next(u for u in world.users.values() if not u.bot)
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": payloads.user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags_of(world),
        "flags_new": str(flags_of(world)),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": payloads.user(owner),
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "integration_types_config": {"0": {}},
    }
