"""What a button or form carries on Slack: `action_id` with `value`, or `private_metadata`.

Nothing of it is kept in memory or in a table: a button that was posted weeks ago says by
itself what it does, also after a restart. The `action_id` of a button that does `join` is
`a.join`, or `o.join` where the press opens something; a number in front tells apart those
of one message that do the same. The rest is in its `value`, as JSON. Both are kept by Slack
as they were sent ("Button element", "View object" on docs.slack.dev).
"""

import json
import re

from bot.platforms.carried import Pressed, TooMuchToCarryError
from bot.platforms.shortening import length
from bot.platforms.slack.limits import ACTION_ID, PRIVATE_METADATA, VALUE

FORM = "stammtisch-form"
"""The `callback_id` of every form of ours."""
_ID = re.compile(r"(?P<kind>[ao])\d*\.(?P<action>.+)", re.DOTALL)


def encode(
    action: str, about: str, value: str, *, opens: bool, nth: int = 0
) -> tuple[str, str]:
    """The `action_id` and the `value` of a button; `nth` tells apart those that do the same.

    `TooMuchToCarryError` if Slack would not take it.
    """
    id_ = f"{'o' if opens else 'a'}{nth or ''}.{action}"
    carried = _packed(about, value)
    _must_fit(id_, ACTION_ID)
    _must_fit(carried, VALUE)
    return id_, carried


def decode(action_id: str, value: str | None) -> Pressed | None:
    """What a button carries; `None` if it is none of ours."""
    found = _ID.fullmatch(action_id)
    parts = _unpacked(value or "")
    if found is None or parts is None:
        return None
    about, carried = parts
    return Pressed(found["action"], about, carried, opens=found["kind"] == "o")


def encode_form(action: str, about: str, value: str) -> str:
    """The `private_metadata` of a form. `TooMuchToCarryError` if Slack would not take it."""
    carried = json.dumps([action, about, value], ensure_ascii=False)
    _must_fit(carried, PRIVATE_METADATA)
    return carried


def decode_form(private_metadata: str) -> Pressed | None:
    """What handing a form in does; `None` if it is none of ours."""
    match _read(private_metadata):
        case [str(action), str(about), str(value)]:
            return Pressed(action, about, value)
        case _:
            return None


def _packed(about: str, value: str) -> str:
    return json.dumps([about, value], ensure_ascii=False)


def _unpacked(carried: str) -> tuple[str, str] | None:
    match _read(carried):
        case [str(about), str(value)]:
            return about, value
        case _:
            return None


def _read(carried: str) -> object:
    try:
        return json.loads(carried)
    except (ValueError, RecursionError):
        return None


def _must_fit(carried: str, most: int) -> None:
    if length(carried) > most:
        raise TooMuchToCarryError(n=length(carried), most=most)
