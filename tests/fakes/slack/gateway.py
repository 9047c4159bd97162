"""Socket Mode: sockets that the app opens, envelopes on them, and their acknowledgement ("Using Socket Mode")."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from aiohttp import WSMsgType, web

from tests.fakes.slack.delivering import Deliveries, Delivery, Kind
from tests.fakes.slack.refusals import Json

MOST_SOCKETS = 10
LIVES = 18060
"""Seconds that Slack says a connection will last."""


@dataclass(eq=False)
class Socket:
    ws: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    """Told to go: nothing new is sent to it."""
    to_send: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)

    async def write(self) -> None:
        while True:
            frame = await self.to_send.get()
            await self.ws.send_str(json.dumps(frame))

    def cut(self) -> None:
        """Without a word, as a network does."""
        self.leaving = True
        if self.request.transport is not None:
            self.request.transport.abort()


class Gateway:
    """Implements `Line`: each envelope goes to one of the sockets in turn."""

    def __init__(self, app: str, deliveries: Deliveries) -> None:
        self.app, self.deliveries = app, deliveries
        self.url = ""
        self.opened = 0
        """How many sockets there ever were."""
        self.findings: list[str] = []
        self.judge_answer: Callable[[Delivery], list[str]] = lambda _: []
        self.sockets: list[Socket] = []
        self._tickets: set[str] = set()
        self._numbers = count(1)
        self._at: dict[str, Socket] = {}
        """The socket that an envelope went to, by the envelope's id."""

    def ticket(self) -> str:
        """An address for one socket (apps.connections.open)."""
        made = f"ticket-{next(self._numbers)}"
        self._tickets.add(made)
        return f"{self.url}?ticket={made}&app_id={self.app}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401)
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        if len(self.sockets) >= MOST_SOCKETS:
            await ws.send_json(_disconnect("too_many_websockets"))
            await ws.close()
            return ws
        socket = Socket(ws, request)
        self.sockets.append(socket)
        self.opened += 1
        socket.to_send.put_nowait(self._hello())
        writer = asyncio.create_task(socket.write(), name="slack socket")
        try:
            self.deliveries.tick()
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    self._heard(frame.data)
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self._gone(socket)
        return ws

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.sockets),
            "debug_info": {
                "host": "applink-1",
                "build_number": 1,
                "approximate_connection_time": LIVES,
            },
            "connection_info": {"app_id": self.app},
        }

    def _heard(self, text: str) -> None:
        said = json.loads(text)
        delivery = self.deliveries.by_id.get(str(said.get("envelope_id")))
        if delivery is None:
            self.findings.append(f"acknowledged no envelope: {text[:200]}")
            return
        if unknown := sorted(set(said) - {"envelope_id", "payload"}):
            self.findings.append(f"an acknowledgement holds {', '.join(unknown)}")
        if delivery.settled or delivery.sent_at is None:
            if not delivery.acked.is_set():
                self.deliveries.too_late(delivery)
            return
        answer = said.get("payload")
        if answer and not delivery.takes_answer:
            self.findings.append(f"{delivery.kind} takes no answer, and got {answer}")
        self.deliveries.acknowledged(delivery, answer)
        self.findings += self.judge_answer(delivery)

    def _gone(self, socket: Socket) -> None:
        self.sockets.remove(socket)
        for delivery in self.deliveries.open():
            if self._at.get(delivery.id) is socket:
                self.deliveries.failed(delivery, "connection_failed")

    def send(self, delivery: Delivery) -> bool:
        fresh = self.lasting()
        if not fresh:
            return False
        socket = fresh[next(self._numbers) % len(fresh)]
        self._at[delivery.id] = socket
        envelope: Json = {
            "envelope_id": delivery.id,
            "type": str(delivery.kind),
            "payload": delivery.payload,
            "accepts_response_payload": delivery.takes_answer,
        }
        if delivery.kind is Kind.EVENT:
            envelope["retry_attempt"] = delivery.attempt
            envelope["retry_reason"] = delivery.reason or ""
        socket.to_send.put_nowait(envelope)
        return True

    def lasting(self) -> list[Socket]:
        """Those by which something new is sent."""
        return [s for s in self.sockets if not s.leaving and not s.ws.closed]

    # --- what goes wrong

    def disconnect(self, reason: str) -> None:
        """Every socket is told to go; nothing new is sent to those that should be gone already."""
        for socket in self.sockets:
            socket.to_send.put_nowait(_disconnect(reason))
            socket.leaving = reason != "warning"

    def drop_all(self) -> None:
        for socket in list(self.sockets):
            socket.cut()


def _disconnect(reason: str) -> Json:
    host = {"host": "applink-1"}
    return {"type": "disconnect", "reason": reason, "debug_info": host}
