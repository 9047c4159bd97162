"""What people see of blocks, and whether Slack would take them: by Slack's own models."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]
WEIGHT = 13_000
"""Characters of all blocks beyond which Slack answers `msg_blocks_too_long`."""
_LIMITS = {
    "header": 150,
    "button": 75,
    "label": 2000,
    "hint": 2000,
    "title": 24,
    "submit": 24,
    "option": 75,
}
PINGING = {"broadcast", "usergroup", "channel"}


def must_be_taken(blocks: Sequence[Json], most: int = 50) -> None:
    """Fails where Slack would refuse these blocks of a message."""
    assert len(blocks) <= most
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None, block
        parsed.validate_json()
    for piece in walked(blocks):
        _must_fit(piece)
    ids = [piece["action_id"] for piece in walked(blocks) if "action_id" in piece]
    if most == 50:
        assert len(set(ids)) == len(ids)
        assert len(json.dumps(blocks, ensure_ascii=False)) < WEIGHT


def view_must_be_taken(view: Json) -> None:
    """Fails where Slack would refuse this modal or page."""
    View(**view).validate_json()
    must_be_taken(view["blocks"], 100)
    for name in ("title", "submit"):
        if name in view:
            assert 0 < len(view[name]["text"]) <= _LIMITS[name]
    assert len(view.get("private_metadata", "")) <= 3000


def walked(part: Any) -> Iterator[Json]:
    """Every object in it."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from walked(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from walked(inner)


def pinged(blocks: Sequence[Json]) -> list[str]:
    """Whom the blocks notify; fails where they might notify a crowd."""
    found = []
    for piece in walked(list(blocks)):
        assert piece.get("type") not in PINGING
        assert piece.get("type") != "mrkdwn", (
            "only rich and plain text are read by nobody"
        )
        if piece.get("type") == "user":
            found.append(piece["user_id"])
    return found


def seen(blocks: Sequence[Json]) -> str:
    """What people read in blocks: words as they are, an address for a link without any."""
    return "\n".join(text for block in blocks if (text := _seen(block)))


def _seen(part: Json) -> str:
    kind = part.get("type")
    if kind in ("header", "section"):
        return str(part["text"]["text"])
    if kind == "link":
        return str(part.get("text", part["url"]))
    if kind == "date":
        return str(part["fallback"])
    if kind == "user":
        return f"<@{part['user_id']}>"
    if kind == "actions":
        return " ".join(f"[ {each['text']['text']} ]" for each in part["elements"])
    if "elements" in part:
        between = "\n" if kind in ("rich_text", "rich_text_list") else ""
        return between.join(_seen(each) for each in part["elements"])
    return str(part.get("text", ""))


def _must_fit(piece: Json) -> None:
    """What Slack's models do not look at."""
    kind = str(piece.get("type"))
    if kind == "text":
        assert piece["text"]
    if "elements" in piece:
        assert piece["elements"]
        assert kind != "actions" or len(piece["elements"]) <= 25
    for name, most in _LIMITS.items():
        _must_be_short(piece.get(name), most)
    if kind in ("header", "button"):
        _must_be_short(piece["text"], _LIMITS[kind])
    assert len(piece.get("value") or "") <= 2000
    _must_offer(piece.get("options", [{}]), kind)


def _must_be_short(text: Any, most: int) -> None:
    if isinstance(text, dict):
        assert 0 < len(text["text"]) <= most


def _must_offer(options: Sequence[Json], kind: str) -> None:
    few = kind in ("checkboxes", "radio_buttons")
    assert 0 < len(options) <= (10 if few else 100)
    for option in options:
        _must_be_short(option.get("text"), _LIMITS["option"])
        assert len(option.get("value", "")) <= 150
