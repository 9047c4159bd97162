"""A form that was handed in and not taken, once more: nothing of what was typed is lost.

Pure. What was filled in comes as the `state` of the view, and is what its fields begin with
(docs.slack.dev: View object, Input block).
"""

from collections.abc import Mapping
from typing import Any

from bot.platforms.shortening import shortened
from bot.platforms.slack.limits import PIECE

Json = Mapping[str, Any]

_WRONG = "stammtisch-wrong"
_KEPT = ("type", "callback_id", "private_metadata", "title", "submit", "close")
"""What a view is made of that may be sent back; all else is Slack's own."""
_PICKED = {"selected_option": "initial_option", "selected_options": "initial_options"}


def fields_of(submitted: Json) -> list[str]:
    """The names of what was asked for."""
    return [b["block_id"] for b in submitted["blocks"] if b["type"] == "input"]


def again(submitted: Json, wrong: str) -> dict[str, Any]:
    """The view as it was handed in, with what is wrong above it."""
    values: Json = submitted["state"]["values"]
    said = {"type": "plain_text", "text": shortened(wrong, PIECE), "emoji": True}
    blocks = [
        _filled(block, values) if block["type"] == "input" else block
        for block in submitted["blocks"]
        if block.get("block_id") != _WRONG
    ]
    return {
        **{name: submitted[name] for name in _KEPT if submitted.get(name)},
        "blocks": [{"type": "section", "block_id": _WRONG, "text": said}, *blocks],
    }


def _filled(block: Json, values: Json) -> Json:
    element: Json = block["element"]
    typed: Json = values.get(block["block_id"], {}).get(element["action_id"], {})
    begins = {
        name: value for name, value in element.items() if not name.startswith("initial")
    }
    if typed.get("type") == "plain_text_input" and typed.get("value"):
        begins["initial_value"] = typed["value"]
    for name, initial in _PICKED.items():
        if typed.get(name):
            begins[initial] = typed[name]
    return {**block, "element": begins}
