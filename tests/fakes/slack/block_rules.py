"""What Block Kit demands of blocks, messages and views ("Block Kit" reference; each limit is on the page of its block).

slack_sdk's own models come first: what they refuse, and keys that they do not know; then limits that they are silent about.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fakes.slack.refusals import Json

IN_A_MESSAGE: Final = 50
IN_A_VIEW: Final = 100
VIEW_SIZE: Final = 250_000
"""Characters of JSON; Slack counts kilobytes."""

LONGEST: Final[Mapping[tuple[str, str], int]] = {
    ("section", "text"): 3000,
    ("section", "fields"): 2000,
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("option", "text"): 75,
    ("option", "description"): 75,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
}
"""Characters of a text object, by what it stands in."""
STRINGS: Final[Mapping[str, int]] = {
    "action_id": 255,
    "block_id": 255,
    "callback_id": 255,
    "private_metadata": 3000,
    "url": 3000,
    "image_url": 3000,
    "alt_text": 2000,
    "accessibility_label": 75,
}
VALUES: Final = {"button": 2000, "option": 150}
PLACEHOLDER: Final = 150
MOST: Final[Mapping[tuple[str, str], int]] = {
    ("actions", "elements"): 25,
    ("context", "elements"): 10,
    ("section", "fields"): 10,
    ("checkboxes", "options"): 10,
    ("radio_buttons", "options"): 10,
    ("overflow", "options"): 5,
    ("static_select", "options"): 100,
    ("multi_static_select", "options"): 100,
}
PLAIN: Final = {"label", "hint", "placeholder", "title", "submit", "close"}
"""Text objects that must be plain_text, with those of headers and buttons."""
INTERACTIVE: Final = {
    "button",
    "static_select",
    "multi_static_select",
    "users_select",
    "multi_users_select",
    "plain_text_input",
    "checkboxes",
    "radio_buttons",
    "overflow",
    "datepicker",
}


def faults_of_blocks(blocks: Any, most: int = IN_A_MESSAGE) -> Iterator[str]:
    """One sentence each; blocks that are no list are one fault."""
    if not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):
        yield "blocks are no list of objects"
        return
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, and {most} are allowed"
    ids = Counter(b["block_id"] for b in blocks if b.get("block_id"))
    yield from (f"block_id {name} stands twice" for name, n in ids.items() if n > 1)
    for number, block in enumerate(blocks):
        for fault in _faults_of_block(block):
            yield f"block {number} ({block.get('type')}): {fault}"


def faults_of_view(view: Any) -> Iterator[str]:
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        yield "a view is an object of type modal or home"
        return
    try:
        known = View(**view).to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        yield f"slack_sdk: {error}"
    else:
        parts = {k: v for k, v in view.items() if k != "blocks"}
        yield from (f"view: {fault}" for fault in _unknown(parts, known, "view"))
    blocks = view.get("blocks")
    yield from faults_of_blocks(blocks, IN_A_VIEW)
    yield from (f"view: {fault}" for fault in _of_part(view, view["type"]))
    if view["type"] == "modal" and not view.get("title"):
        yield "a modal has no title"
    asks = any(b.get("type") == "input" for b in blocks or [] if isinstance(b, dict))
    if view["type"] == "modal" and asks and not view.get("submit"):
        yield "a modal with inputs has no submit"


def _faults_of_block(block: Json) -> Iterator[str]:
    try:
        parsed = Block.parse(block)
        known = None if parsed is None else parsed.to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        yield f"slack_sdk: {error}"
    else:
        if known is None:
            yield "no such type"
            return
        yield from _unknown(block, known, "block")
    yield from _walk(block)


def _unknown(given: Any, known: Any, where: str) -> Iterator[str]:
    """Keys that did not come through slack_sdk's models."""
    if isinstance(given, list) and isinstance(known, list):
        for number, (mine, theirs) in enumerate(zip(given, known, strict=False)):
            yield from _unknown(mine, theirs, f"{where}[{number}]")
    elif isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            if name not in known and value not in (None, "", [], {}):
                yield f"{where} knows no {name}"
            yield from _unknown(value, known.get(name), f"{where}.{name}")


def _walk(part: Any, within: str = "") -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _walk(each, within)
        return
    if not isinstance(part, dict):
        return
    kind = _kind(part, within)
    yield from _of_part(part, kind)
    for name, value in part.items():
        if name == "rich_text" or kind.startswith("rich_text"):
            continue
        yield from _walk(value, name)


def _kind(part: Json, within: str) -> str:
    if within in {"options", "initial_option", "initial_options"}:
        return "option"
    if within == "confirm" and "deny" in part:
        return "confirm"
    return str(part.get("type", ""))


def _of_part(part: Json, kind: str) -> Iterator[str]:
    yield from _of_strings(part, kind)
    for name, inner in part.items():
        for text in inner if isinstance(inner, list) else [inner]:
            if _is_text(text):
                yield from _of_text(kind, name, text)
        if isinstance(inner, list):
            most = MOST.get((kind, name), len(inner))
            if not 0 < len(inner) <= most:
                yield f"{len(inner)} {name} in {kind}, at most {most} are allowed"
    if kind == "actions":
        ids = Counter(e.get("action_id") for e in part.get("elements", []))
        yield from (f"action_id {i} stands twice" for i, n in ids.items() if n > 1)


def _of_strings(part: Json, kind: str) -> Iterator[str]:
    for name, most in STRINGS.items():
        if isinstance(part.get(name), str) and len(part[name]) > most:
            yield f"{name} has {len(part[name])} characters, {most} are allowed"
    value = part.get("value")
    if isinstance(value, str) and len(value) > VALUES.get(kind, len(value)):
        yield f"the value of a {kind} has {len(value)} characters"
    if kind in INTERACTIVE and not part.get("action_id"):
        yield f"a {kind} has no action_id"


def _is_text(part: Any) -> bool:
    return isinstance(part, dict) and part.get("type") in {"plain_text", "mrkdwn"}


def _of_text(kind: str, name: str, text: Json) -> Iterator[str]:
    said = text.get("text", "")
    most = PLACEHOLDER if name == "placeholder" else LONGEST.get((kind, name), 3000)
    if not 0 < len(said) <= most:
        yield f"{name} of {kind} has {len(said)} characters, 1 to {most} are allowed"
    plain = name in PLAIN or kind in {"header", "button"}
    if plain and text["type"] != "plain_text":
        yield f"{name} of {kind} must be plain_text"
