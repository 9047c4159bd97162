"""The API's front: faults, token, judge, limits, then the method."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.clock import RealClock
from tests.fakes.slack.backstage import Backstage
from tests.fakes.slack.buckets import Buckets
from tests.fakes.slack.faults import Fault, Faults, Wrong
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.rest import load
from tests.fakes.slack.routes import METHODS, Call

API = "/api/"
STRUCTURED = {"blocks", "attachments", "metadata", "view", "files", "unfurls"}
"""Arguments that are JSON, even in a form."""
FOR_THE_APP = {"apps.connections.open"}
"""Methods that take the token of the app instead of the bot's."""


@dataclass(frozen=True)
class Request:
    """What the bot asked for."""

    method: str
    arguments: Json
    at: datetime
    error: str | None
    """What it was refused with; "" if the line was cut."""


class Front:
    def __init__(
        self, backstage: Backstage, bot_token: str, app_token: str, bucket_speed: float
    ) -> None:
        load()
        self.backstage = backstage
        self.bot_token, self.app_token = bot_token, app_token
        self.revoked: str | None = None
        """The error that the bot's token is refused with."""
        self.faults = Faults()
        methods = backstage.bench.judge.methods
        self.buckets = Buckets(RealClock().now, methods, speed=bucket_speed)
        self.requests: list[Request] = []
        self.slowness = 0.0
        """Seconds between what is done and its answer."""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _read(request)
        token = str(arguments.pop("token", "")) or _bearer(request)
        fault = self.faults.take(method)
        if fault is not None and fault.wrong is Wrong.BREAK:
            return self._cut(request, method, arguments)
        self.backstage.bench.request(method, arguments)
        if fault is not None and fault.wrong is Wrong.ANSWER:
            self._note(method, arguments, fault.error or str(fault.status))
            return self._made_to(fault)
        body = self._throttled(method, arguments)
        wait = None if body is None else body.pop("wait")
        if body is None:
            body = self._answer(Call(method, arguments, self.backstage), token)
            await asyncio.sleep(self.slowness)
        if fault is not None:
            return self._cut(request, method, arguments)
        self.backstage.bench.answer(method, body)
        self._note(method, arguments, body.get("error"))
        return self._response(body, 200 if wait is None else 429, wait)

    def _throttled(self, method: str, arguments: Json) -> Json | None:
        wait = self.buckets.take(method, str(arguments.get("channel", "")))
        if wait is None:
            return None
        return {"ok": False, "error": "ratelimited", "wait": wait}

    def _answer(self, call: Call, token: str) -> Json:
        try:
            self._admit(call.method, token)
            return METHODS.get(call.method, _unknown)(call)
        except RefusedError as refused:
            return refused.body

    def _admit(self, method: str, token: str) -> None:
        if not token:
            raise RefusedError("not_authed")
        if token not in {self.bot_token, self.app_token}:
            raise RefusedError("invalid_auth")
        if (token == self.app_token) != (method in FOR_THE_APP):
            raise RefusedError("not_allowed_token_type")
        if self.revoked is not None:
            raise RefusedError(self.revoked)

    def _made_to(self, fault: Fault) -> web.Response:
        if fault.error is None:
            return web.Response(status=fault.status, text="made to fail")
        body = {"ok": False, "error": fault.error}
        return self._response(body, fault.status, fault.retry_after)

    def _response(self, body: Json, status: int, wait: int | None) -> web.Response:
        headers = {"x-oauth-scopes": ",".join(sorted(self.backstage.world.scopes))}
        if wait is not None:
            headers["Retry-After"] = str(wait)
        return web.json_response(body, status=status, headers=headers)

    def _cut(self, request: web.Request, method: str, arguments: Json) -> web.Response:
        self._note(method, arguments, "")
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _note(self, method: str, arguments: Json, error: str | None) -> None:
        now = self.backstage.world.now()
        self.requests.append(Request(method, arguments, now, error))


def _unknown(call: Call) -> Json:
    finding = f"{call.method}: the server has no such method"
    call.backstage.bench.findings.append(finding)
    raise RefusedError("unknown_method")


def _bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else ""


async def _read(request: web.Request) -> Json:
    """Query, form or JSON; what is JSON inside a form is read."""
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        found |= json.loads(await request.text() or "{}")
    elif request.can_read_body:
        form = await request.post()
        found |= {name: value for name, value in form.items() if isinstance(value, str)}
    for name in STRUCTURED & set(found):
        if isinstance(found[name], str):
            found[name] = json.loads(found[name])
    return found
