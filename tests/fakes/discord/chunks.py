"""Members as the gateway brings them on request ("Gateway Events, Request Guild Members")."""

from collections.abc import Iterator

from tests.fakes.discord import payloads
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.state import Guild, Member
from tests.fakes.discord.world import MEMBERS_INTENT, World

CHUNK = 1000


def chunks(world: World, intents: int, asked: Json) -> Iterator[Json]:
    guild = world.guilds[int(asked["guild_id"])]
    wanted = asked.get("user_ids")
    ids = [
        int(i)
        for i in (wanted if isinstance(wanted, list) else [wanted] if wanted else [])
    ]
    found = _found(guild, intents, asked, ids)
    parts = [found[i : i + CHUNK] for i in range(0, len(found), CHUNK)] or [[]]
    for index, part in enumerate(parts):
        chunk: Json = {
            "guild_id": str(guild.id),
            "members": [payloads.member(m) for m in part],
            "chunk_index": index,
            "chunk_count": len(parts),
            "not_found": [str(i) for i in ids if i not in guild.members],
        }
        if "nonce" in asked:
            chunk["nonce"] = asked["nonce"]
        yield chunk


def _found(guild: Guild, intents: int, asked: Json, ids: list[int]) -> list[Member]:
    if ids:
        return [guild.members[i] for i in ids[:100] if i in guild.members]
    query, limit = asked.get("query") or "", asked.get("limit", 0)
    if not query and not limit:
        # The whole list is for those who have the intent.
        return list(guild.members.values()) if intents & MEMBERS_INTENT else []
    named = [
        m
        for m in guild.members.values()
        if m.user.username.startswith(query.lower())
        or (m.nick or m.user.name).lower().startswith(query.lower())
    ]
    return named[: limit or 100]
