"""Slack's methods and events as they are documented, and where what it takes is known to be more.

`../shared/specs/slack-*.json` are no part of the project: without them requests and events are not judged, and tests that are
about judging skip.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[4] / "shared" / "specs"
METHODS: Final = FOLDER / "slack-methods.json"
EVENTS: Final = FOLDER / "slack-events.json"

ALSO_TAKEN: Final = frozenset({"team_id"})
"""Arguments of every method: slack_bolt has slack_sdk send it with each, and Slack looks past it."""

ALSO_TOLD: Final[Mapping[str, Mapping[str, Any]]] = {
    # "message.channels" and "file_share" in the documentation; recorded in the subtype alone.
    "message": {"files": "array", "upload": "boolean"},
    "message/file_share": {
        "parent_user_id": "string",
        "client_msg_id": "string",
        "bot_id": "string",
        "bot_profile": "object",
        "metadata": "object",
    },
    "message/thread_broadcast": {
        "bot_id": "string",
        "bot_profile": "object",
        "metadata": "object",
    },
    "message/message_changed": {"channel_type": "string"},
    # "user_change" and "team_join": as every event that is sent by the Events API.
    "user_change": {"event_ts": "string"},
    "team_join": {"event_ts": "string"},
}


def methods() -> dict[str, Any]:
    """Arguments, errors, tier and scopes of each; nothing where the file is absent."""
    return _read(METHODS)


def events() -> dict[str, Any]:
    """Shapes of envelope, events and interactivity; nothing where the file is absent."""
    found = _read(EVENTS)
    for name, more in ALSO_TOLD.items():
        if found:
            found["events"][name].update(more)
    return found


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
