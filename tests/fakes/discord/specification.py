"""Discord's own description of its API, and where what it takes is known to be more than what is described.

`../shared/specs/discord-openapi.json` is no part of the project: without it nothing is judged, and tests that are about
judging skip.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

SPECIFICATION: Final = (
    Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"
)

# Keys that discord.py always sends, and bots with it, so Discord takes them.
ALSO_TAKEN: Final[Mapping[str, Mapping[str, Any]]] = {
    # "Application Command Object": age-restricted or not.
    "ApplicationCommandCreateRequest": {"nsfw": {"type": "boolean"}},
    "ApplicationCommandUpdateRequest": {"nsfw": {"type": "boolean"}},
    "ApplicationCommandPatchRequestPartial": {"nsfw": {"type": "boolean"}},
    # `Embed.to_dict` gives it since 2.7; the documentation has it for embeds that are read.
    "RichEmbed": {"flags": {"type": "integer"}},
    # The message that opens a post of a forum is made as any other message.
    "BaseCreateMessageCreateRequest": {"tts": {"type": "boolean"}},
    # Its builder of bodies says so of edits, too.
    "MessageEditRequestPartial": {"tts": {"type": "boolean"}},
    "IncomingWebhookUpdateRequestPartial": {"tts": {"type": "boolean"}},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {
        "tts": {"type": "boolean"}
    },
}
ALSO_ASKED: Final[Mapping[str, Mapping[str, Any]]] = {
    # discord.py opens posts of forums so; without it the content stands beside the name.
    "POST /channels/{channel_id}/threads": {"use_nested_fields": {"type": "boolean"}},
}


def as_described(specification: Path) -> dict[str, Any]:
    """The specification word by word, for answers; nothing at all where the file is absent."""
    if not specification.is_file():
        return {"paths": {}, "components": {"schemas": {}}}
    found: dict[str, Any] = json.loads(specification.read_text(encoding="utf-8"))
    return found


def as_taken(specification: Path) -> dict[str, Any]:
    """The specification with what Discord takes besides, for requests."""
    found = as_described(specification)
    schemas = found["components"]["schemas"]
    for name, more in ALSO_TAKEN.items():
        if name in schemas:
            schemas[name]["properties"].update(more)
    if schemas:
        # "API Reference", ID serialization: stored as integers, given as strings, taken as both.
        schemas["SnowflakeType"]["type"] = ["string", "integer"]
    return found
