"""Where Discord is: its own addresses, or those that the environment names instead.

A proxy may stand before it, and tests play it on this machine. discord.py has no option
for this: it reads two attributes of its classes, for the whole process.
"""

from collections.abc import Mapping

import discord.gateway
import discord.http
import yarl

API = "STAMMTISCH_DISCORD_API"
"""The address of the API with its version, as `https://host/api/v10`."""
GATEWAY = "STAMMTISCH_DISCORD_GATEWAY"
"""The address of the gateway, as `wss://host/`."""


def use_addresses(env: Mapping[str, str]) -> None:
    """Have every client of this process speak to the addresses in the environment."""
    if env.get(API):
        discord.http.Route.BASE = env[API].rstrip("/")
    if env.get(GATEWAY):
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(env[GATEWAY])


_FREE = ("/interactions/", "/webhooks/")


def api_path(url: yarl.URL) -> str | None:
    """What is asked of the API there, behind its address; `None` if it is asked elsewhere."""
    base = yarl.URL(discord.http.Route.BASE)
    root = base.path.rstrip("/")
    if (url.scheme, url.authority) != (base.scheme, base.authority):
        return None
    inside = url.path.startswith(f"{root}/")
    return url.path.removeprefix(root) if inside else None


def is_free(path: str) -> bool:
    """Whether it counts in no limit of all: the answers to interactions ("Rate Limits")."""
    return path.startswith(_FREE)
