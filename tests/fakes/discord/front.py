"""The API's front: faults, token, judge, buckets, then the route."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from bot.clock import RealClock
from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.buckets import EDGE, Buckets
from tests.fakes.discord.drafts import Upload
from tests.fakes.discord.faults import Fault, Faults, Wrong
from tests.fakes.discord.judging import Bench
from tests.fakes.discord.refusals import Json, RefusedError
from tests.fakes.discord.rest import load
from tests.fakes.discord.routes import Answer, Call, find

API = "/api/v10"


@dataclass(frozen=True)
class Request:
    """What the bot asked for."""

    method: str
    path: str
    """Without /api/v10 and without the query."""
    body: Any
    at: datetime
    status: int


class Front:
    def __init__(self, backstage: Backstage, bucket_speed: float) -> None:
        load()
        self.backstage = backstage
        self.faults = Faults()
        self.bench = Bench()
        self.buckets = Buckets(RealClock().now, speed=bucket_speed)
        self.requests: list[Request] = []
        self.slowness = 0.0
        """Seconds from when something is done until the answer to it."""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.method
        path = unquote(request.rel_url.raw_path.removeprefix(API))
        body, files = await _read(request)
        fault = self.faults.take(method, path)
        if fault is not None and fault.wrong is Wrong.BREAK:
            return self._cut(request, path, body)
        query = dict(request.query)
        self.bench.request(method, path, body, query, len(files))
        headers, answer = self._throttle(method, path)
        if answer is None and fault is not None and fault.wrong is Wrong.ANSWER:
            answer = _made_to(fault)
            headers |= EDGE if fault.retry_after is not None else {}
        if answer is None:
            call = Call(method, path, query, body, files, self.backstage)
            answer = self._answer(call, request.headers.get("Authorization"))
        await asyncio.sleep(self.slowness)
        if fault is not None and fault.wrong is Wrong.LOSE:
            return self._cut(request, path, body)
        if fault is None:
            self.bench.answer(method, path, answer.status, answer.body)
        self._note(method, path, body, answer.status)
        return _response(answer, headers)

    def _throttle(self, method: str, path: str) -> tuple[dict[str, str], Answer | None]:
        taken = self.buckets.take(method, path)
        refused = None if taken.body is None else Answer(429, taken.body)
        return dict(taken.headers), refused

    def _answer(self, call: Call, token: str | None) -> Answer:
        # The token in the path is enough for these.
        open_to_all = call.path.startswith(("/interactions/", "/webhooks/"))
        if not open_to_all and token != f"Bot {self.backstage.world.token}":
            return Answer(401, {"message": "401: Unauthorized", "code": 0})
        found = find(call.method, call.path)
        if found is None:
            self.bench.findings.append(
                f"{call.method} {call.path}: the server has no such route"
            )
            return Answer(404, {"message": "404: Not Found", "code": 0})
        handler, call.parts = found
        try:
            return handler(call)
        except RefusedError as refused:
            return Answer(refused.status, refused.body)

    def _cut(self, request: web.Request, path: str, body: Any) -> web.Response:
        self._note(request.method, path, body, 0)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _note(self, method: str, path: str, body: Any, status: int) -> None:
        now = self.backstage.world.now()
        self.requests.append(Request(method, path, body, now, status))


def _made_to(fault: Fault) -> Answer:
    if fault.retry_after is not None:
        return _busy(fault.retry_after, fault.everywhere)
    return Answer(fault.status, {"message": fault.message, "code": fault.code})


def _busy(retry_after: float, everywhere: bool) -> Answer:
    body = {
        "message": "You are being rate limited.",
        "retry_after": retry_after,
        "global": everywhere,
    }
    return Answer(429, body)


def _response(answer: Answer, headers: dict[str, str]) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    # discord.py compares the type with == "application/json": no charset may follow.
    body = json.dumps(answer.body, ensure_ascii=False).encode()
    headers = {**headers, "Content-Type": "application/json"}
    return web.Response(status=answer.status, body=body, headers=headers)


async def _read(request: web.Request) -> tuple[Any, list[Upload]]:
    """The body as JSON, and files if it has several parts."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else None), []
    body: Json | None = None
    files = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        name = part.name or ""
        if name == "payload_json":
            body = json.loads(await part.text())
        else:
            content = bytes(await part.read(decode=False))
            files.append(Upload(name, part.filename or "file", content))
    return body, files
