"""What Discord answers when it will not ("Opcodes and Status Codes, JSON Error Codes")."""

from typing import Any

Json = dict[str, Any]

WORDS = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30003: (400, "Maximum number of pins reached for the channel (250)"),
    30010: (400, "Maximum number of reactions reached (20)"),
    40060: (400, "Interaction has already been acknowledged."),
    40061: (400, "Tag names must be unique"),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on this channel type"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "You can only bulk delete messages that are under 14 days old."),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    160002: (400, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (403, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
}


class RefusedError(Exception):
    """Discord answers with a status and a body that names its code."""

    def __init__(
        self, code: int, status: int | None = None, errors: Json | None = None
    ) -> None:
        usual, words = WORDS.get(code, (400, f"Error {code}"))
        super().__init__(words)
        self.status = usual if status is None else status
        self.body: Json = {"message": words, "code": code}
        if errors is not None:
            self.body["errors"] = errors


def wrong_field(path: str, words: str, code: str = "BASE_TYPE_BAD") -> RefusedError:
    """50035 with the tree of errors: `path` names the field, dots between its steps."""
    # Codes of single fields are words with Discord, numbers in its own specification.
    tree: Json = {"_errors": [{"code": code, "message": words}]}
    for step in reversed(path.split(".")):
        tree = {step: tree}
    return RefusedError(50035, errors=tree)
