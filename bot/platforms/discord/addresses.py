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
