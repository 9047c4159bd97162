"""What people call, press and hand in on Slack, as the core wants to be asked.

Pure: the body of a request goes in, an `Acted` or a `ViewRequest` comes out (docs.slack.dev:
Slash commands, and "Interaction payloads"). What changes something has the trigger of the
interaction as its id, so that the core hears of it once, however often Slack tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.platforms.answering import Request
from bot.platforms.carried import Pressed
from bot.platforms.slack.carried import decode, decode_form
from bot.platforms.slack.commands import Called, Offered, written
from bot.platforms.slack.forms import handed_in
from bot.platforms.slack.identities import SPACE, at_of, message_ref
from bot.platforms.slack.wording import Names
from rituals.commands.command import ABOUT, Takes
from rituals.signals import Acted, Person, ViewRequest

Json = Mapping[str, Any]

PRESSED, HANDED_IN, CHOSEN = "block_actions", "view_submission", "message_action"
HOME = "home"
"""The command that the tab of the app shows, and the type of its view."""


@dataclass(frozen=True, slots=True)
class By:
    """Who asks, when the bot heard of it; what there is to ask, and what people are called."""

    person: Person
    at: datetime
    offered: Offered
    names: Names


def who_asks(body: Json) -> str:
    """The user id of who did it."""
    user = body.get("user_id") or body["user"]["id"]
    return str(user)


def request_of(body: Json, by: By) -> Request | None:
    """What somebody wants; `None` for what needs no answer of ours.

    A button that nobody knows any more is asked for as what it is: nothing. The core
    then says that it knows no such button.
    """
    if "command" in body:
        return _called(body, by)
    read = {CHOSEN: _called_on, PRESSED: _pressed, HANDED_IN: _handed_in}
    found = read.get(body.get("type", ""))
    return None if found is None else found(body, by)


def home_of(by: By) -> ViewRequest:
    """Somebody opened the tab of the app."""
    return ViewRequest(by=by.person, action=HOME, at=by.at, about=ABOUT)


def _called(body: Json, by: By) -> Request:
    line = by.offered.typed(body.get("text") or "", by.names)
    return _asking(body, line, by.at, by)


def _called_on(body: Json, by: By) -> Request:
    """A command, from the menu of a message."""
    said = body["message"]
    message = message_ref(body["channel"]["id"], said["ts"], said.get("thread_ts"))
    line = by.offered.chosen(body["callback_id"], message)
    return _asking(body, line, _at(body.get("action_ts"), by), by)


def _asking(body: Json, line: Called, at: datetime, by: By) -> Request:
    view = ViewRequest(
        by=by.person,
        action=line.action,
        at=at,
        about=ABOUT,
        value=line.value,
        values=line.values,
        message=line.message,
    )
    return view if line.looks else _acting(body, view)


def _pressed(body: Json, by: By) -> Request | None:
    action = body["actions"][0]
    if action.get("url") or action["type"] not in ("button", "static_select"):
        return None
    picked = action.get("selected_option") or action
    carried = decode(action["action_id"], picked.get("value"))
    at = _at(action.get("action_ts"), by)
    view = _carrying(carried, ViewRequest(by=by.person, action="", at=at))
    return view if carried is None or carried.opens else _acting(body, view)


def _handed_in(body: Json, by: By) -> Request:
    """A form, with the value of each field by its name."""
    submitted = body["view"]
    carried = decode_form(submitted.get("private_metadata") or "")
    view = _carrying(carried, ViewRequest(by=by.person, action="", at=by.at))
    if carried is None:
        return view
    values = handed_in(submitted)
    command = by.offered.by_words.get(view.action) if view.about == ABOUT else None
    for option in command.options if command is not None else ():
        if option.takes is Takes.MESSAGE and option.name in values:
            said = values[option.name]
            values[option.name] = written(said) or said
    return _acting(body, replace(view, values=values))


def _carrying(carried: Pressed | None, view: ViewRequest) -> ViewRequest:
    """The same, with what a button or form says of itself."""
    if carried is None:
        return view
    return replace(
        view, action=carried.action, about=carried.about, value=carried.value
    )


def _at(ts: str | None, by: By) -> datetime:
    return at_of(ts) if ts else by.at


def _acting(body: Json, view: ViewRequest) -> Acted:
    """The same, where it changes something."""
    return Acted(
        space=SPACE,
        id=str(body["trigger_id"]),
        by=view.by,
        action=view.action,
        at=view.at,
        about=view.about,
        value=view.value,
        values=view.values,
        message=view.message,
    )
