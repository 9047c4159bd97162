"""Judges what a bot sends to Slack, and what our stand-in tells it, by the documentation.

What a request holds is told by `judge.request`, what we tell by `judge.event`, `judge.envelope` and `judge.interaction`; blocks and
views by block_rules.py, which needs no description of the API.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator

from tests.fakes.slack import specification
from tests.fakes.slack.block_rules import faults_of_blocks, faults_of_view
from tests.fakes.slack.refusals import Json

SAYING: Final = {"chat.postMessage", "chat.update", "chat.postEphemeral"}
LONGEST_TEXT: Final = 40_000
EVERYWHERE: Final = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "missing_scope",
    "ratelimited",
    "internal_error",
    "fatal_error",
    "invalid_arguments",
    "not_allowed_token_type",
    "is_archived",
    "invalid_cursor",
    "channel_not_found",
    "not_in_channel",
    "no_text",
    "msg_too_long",
    "invalid_blocks",
    "user_not_found",
    "thread_not_found",
    "message_not_found",
    "invalid_trigger_id",
    "cannot_dm_bot",
}
"""Errors that any method may answer; many pages leave them out."""
RESPONDING: Final = {
    "text",
    "blocks",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "attachments",
    "unfurl_links",
    "unfurl_media",
    "metadata",
    "mrkdwn",
    "parse",
    "link_names",
}
"""Keys of what is sent to a response_url, or with the acknowledgement of a command."""
VIEW_ANSWERS: Final = {"errors", "update", "push", "clear"}


class Judge:
    def __init__(
        self,
        methods: Mapping[str, Any] | None = None,
        events: Mapping[str, Any] | None = None,
    ) -> None:
        self.methods = specification.methods() if methods is None else methods
        self.events = specification.events() if events is None else events
        self._schemas: dict[str, Draft202012Validator] = {}

    # --- what the bot sends

    def request(self, method: str, arguments: Json) -> list[str]:
        """`arguments` without the token, JSON in them read."""
        found = [*self._arguments(method, arguments), *_content(method, arguments)]
        return [f"{method}: {fault}" for fault in found]

    def _arguments(self, method: str, arguments: Json) -> Iterator[str]:
        if not self.methods:
            return
        if method not in self.methods:
            yield "there is no such method"
            return
        known = self.methods[method]["args"]
        taken = {*known, *specification.ALSO_TAKEN}
        for name in arguments:
            if name not in taken:
                yield f"takes no argument {name}"
        for name, about in known.items():
            if about["required"] and name != "token" and name not in arguments:
                yield f"needs the argument {name}"
            allowed = about.get("enum")
            if allowed and name in arguments and arguments[name] not in allowed:
                yield f"{name} cannot be {arguments[name]}"

    def answer(self, method: str, body: Json) -> list[str]:
        """Our own: an error must be one that the method has."""
        error = body.get("error")
        if not self.methods or error is None or method not in self.methods:
            return []
        if error in EVERYWHERE or error in self.methods[method]["errors"]:
            return []
        return [f"{method}: {error} is no error of it"]

    def response(self, said: Json, *, where: str = "response_url") -> list[str]:
        """What was sent to a response_url, or with the acknowledgement of a command."""
        found = [f"takes no {name}" for name in said if name not in RESPONDING]
        if "blocks" in said:
            found += faults_of_blocks(said["blocks"])
            if not said.get("text"):
                found.append("has blocks without text")
        if not (said.get("text") or said.get("blocks") or said.get("delete_original")):
            found.append("has neither text nor blocks")
        return [f"{where}: {fault}" for fault in found]

    def submission(self, said: Json, view: Json) -> list[str]:
        """The acknowledgement of a view_submission ("Modals", response_action)."""
        action = said.get("response_action")
        if action not in VIEW_ANSWERS:
            return [f"view_submission: response_action {action} is unknown"]
        if action in {"update", "push"}:
            found = [*faults_of_view(said.get("view"))]
        elif action == "errors":
            ids = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
            errors = said.get("errors") or {"(none)": ""}
            found = [
                f"an error at {name}, which is no input" for name in set(errors) - ids
            ]
            found += [
                f"an empty error at {name}" for name, e in errors.items() if not e
            ]
        else:
            found = []
        return [f"view_submission: {fault}" for fault in found]

    # --- what we tell

    def event(self, event: Json) -> list[str]:
        name = event["type"]
        if "subtype" in event:
            name = f"{name}/{event['subtype']}"
        return self._shape("events", name, event)

    def envelope(self, payload: Json) -> list[str]:
        told = {name: value for name, value in payload.items() if name != "event"}
        if not self.events:
            return []
        return self._against("envelope", self.events["envelope"], told)

    def interaction(self, kind: str, payload: Json) -> list[str]:
        return self._shape("interactivity", kind, payload)

    def _shape(self, part: str, name: str, told: Json) -> list[str]:
        if not self.events:
            return []
        if name not in self.events[part]:
            return [f"our own {part}: {name} is not described"]
        return self._against(name, self.events[part][name], told)

    def _against(self, name: str, shape: Any, told: Json) -> list[str]:
        if name not in self._schemas:
            self._schemas[name] = Draft202012Validator(schema_of(shape))
        found = self._schemas[name].iter_errors(told)
        return [f"our own {name}: {e.json_path}: {e.message[:200]}" for e in found]


def _content(method: str, arguments: Json) -> Iterator[str]:
    """Text, blocks and views."""
    if "blocks" in arguments:
        yield from faults_of_blocks(arguments["blocks"])
    if method.startswith("views."):
        yield from faults_of_view(arguments.get("view"))
    if method in SAYING:
        text = arguments.get("text")
        if "blocks" in arguments and not text:
            yield "has blocks without text"
        if text is not None and not str(text).strip():
            yield "has an empty text"
        if len(str(text)) > LONGEST_TEXT:
            yield f"has a text of {len(str(text))} characters"


def schema_of(shape: Any) -> Json:
    """A shape of the description as JSON Schema: no other keys, and null for anything."""
    if isinstance(shape, dict):
        inner = {name: schema_of(value) for name, value in shape.items()}
        return {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": inner,
        }
    if isinstance(shape, list):
        return {"type": ["array", "null"], "items": schema_of(shape[0])}
    return {} if shape == "any" else {"type": [shape, "null"]}
