"""What Slack answers when it will not: HTTP 200 with `ok: false` and a code ("Web API, Evaluating responses")."""

from typing import Any

Json = dict[str, Any]


class RefusedError(Exception):
    """Slack answers with a code; `more` stands beside it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.body: Json = {"ok": False, "error": code, **more}
