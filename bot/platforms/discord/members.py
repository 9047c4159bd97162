"""Who is in a guild, asked of the gateway."""

import asyncio

import discord
import structlog

_TRIES = 3

log = structlog.get_logger()


async def learn(guild: discord.Guild, within: float) -> None:
    """Have discord.py know all members; where the gateway does not tell, they stay unknown.

    It is asked anew where it does not answer in so many seconds.
    """
    for _ in range(_TRIES):
        try:
            async with asyncio.timeout(within):
                await guild.chunk()
        except TimeoutError:
            # A request whose answer was lost is waited for by all that follow.
            guild._state._chunk_requests.pop(guild.id, None)  # noqa: SLF001  it is forgotten nowhere else
            log.warning("the members of the server are not told", guild=guild.id)
        else:
            return
