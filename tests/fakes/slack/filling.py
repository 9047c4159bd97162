"""What people press, pick and fill in, as the app is told of it ("block_actions", "view_submission", "Block elements")."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.fakes.slack.refusals import Json
from tests.fakes.slack.writing import NotOfferedError

TYPED = {
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
}
PICKED_ONE = {"static_select", "radio_buttons", "overflow"}
PICKED_MANY = {"multi_static_select", "checkboxes"}
PLAIN: Mapping[str, str] = {
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
"""The key of what was chosen, where it is no option."""


def elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Everything that can be used, each with its block."""
    for block in blocks:
        for part in (block.get("accessory"), block.get("element")):
            if part is not None and "action_id" in part:
                yield block, part
        if block["type"] == "actions":
            for part in block["elements"]:
                yield block, part


def label(part: Json) -> str:
    text: str = (part.get("text") or part.get("placeholder") or {}).get("text", "")
    return text


def find(blocks: Sequence[Json], name: str) -> tuple[Json, Json]:
    """By its action_id or by what stands on it."""
    for block, part in elements(blocks):
        if name in {part["action_id"], label(part)}:
            return block, part
    offered = [label(part) or part["action_id"] for _, part in elements(blocks)]
    raise NotOfferedError(f"{name}; there are {', '.join(offered)}")


def pressed(block: Json, part: Json, chosen: Any, at: str) -> Json:
    """An entry of `actions`."""
    told: Json = {
        "type": part["type"],
        "action_id": part["action_id"],
        "block_id": block["block_id"],
        "action_ts": at,
    }
    if part["type"] == "button":
        told |= {k: part[k] for k in ("text", "value", "style", "url") if k in part}
    else:
        told |= {k: v for k, v in value(part, chosen).items() if k != "type"}
    return told


def value(part: Json, chosen: Any) -> Json:
    """What stands in an element after somebody chose; None leaves what it began with."""
    kind = part["type"]
    if kind in TYPED:
        return {"type": kind, "value": _typed(part, chosen)}
    if kind in PICKED_ONE:
        picked = part.get("initial_option") if chosen is None else option(part, chosen)
        return {"type": kind, "selected_option": picked}
    if kind in PICKED_MANY:
        if chosen is None:
            return {"type": kind, "selected_options": part.get("initial_options", [])}
        many = [chosen] if isinstance(chosen, str) else list(chosen)
        return {"type": kind, "selected_options": [option(part, one) for one in many]}
    if kind == "file_input":
        return {"type": kind, "files": chosen or []}
    if kind not in PLAIN:
        raise NotOfferedError(f"nothing can be chosen in a {kind}")
    key = PLAIN[kind]
    began = part.get(
        key.replace("selected", "initial"), [] if "multi" in kind else None
    )
    return {"type": kind, key: began if chosen is None else chosen}


def _typed(part: Json, typed: Any) -> str | None:
    text = part.get("initial_value") if typed is None else str(typed)
    if not text:
        return None
    if len(text) > part.get("max_length", 3000):
        raise NotOfferedError(f"{len(text)} characters in {part['action_id']}")
    if len(text) < part.get("min_length", 0):
        raise NotOfferedError(f"only {len(text)} characters in {part['action_id']}")
    return text


def option(part: Json, wanted: str) -> Json:
    """By its value or by what people read; without its description."""
    groups = [group["options"] for group in part.get("option_groups", [])]
    options = [*part.get("options", []), *(o for group in groups for o in group)]
    for each in options:
        if wanted in {each["value"], each["text"]["text"]}:
            return {"text": each["text"], "value": each["value"]}
    offered = ", ".join(each["text"]["text"] for each in options)
    raise NotOfferedError(f"{wanted} is not among {offered}")


def state(blocks: Sequence[Json], filled: Mapping[str, Any]) -> Json:
    """`state` of a view or a message: fields by action_id, block_id or label."""
    left: dict[str, Any] = dict(filled)
    values: dict[str, Json] = {}
    for block, part in elements(blocks):
        if part["type"] in {"button", "overflow"}:
            continue
        names = (part["action_id"], block["block_id"], _label_of(block))
        name = next((n for n in names if n in left), None)
        chosen = None if name is None else left.pop(name)
        values.setdefault(block["block_id"], {})[part["action_id"]] = value(
            part, chosen
        )
    if left:
        raise NotOfferedError(f"there is nothing to fill in for {', '.join(left)}")
    return {"values": values}


def _label_of(block: Json) -> str:
    text: str = (block.get("label") or {}).get("text", "")
    return text


def missing(blocks: Sequence[Json], filled: Json) -> list[str]:
    """Labels of what must be filled in and is not: Slack does not let a form go so."""
    found = []
    for block in blocks:
        if block["type"] != "input" or block.get("optional"):
            continue
        stands = filled["values"][block["block_id"]][block["element"]["action_id"]]
        if not [v for k, v in stands.items() if k != "type" and v]:
            found.append(_label_of(block))
    return found
