"""The app's own address: everything is posted there, signed ("Verifying requests from Slack", "Slash commands", "Handling user interaction")."""

import asyncio
import json
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.clock import RealClock
from tests.fakes.slack.delivering import ACKNOWLEDGED_IN, Deliveries, Delivery, Kind
from tests.fakes.slack.refusals import Json


class Posted:
    """Implements `Line`."""

    def __init__(self, url: str, secret: str, deliveries: Deliveries) -> None:
        self.url, self.deliveries = url, deliveries
        self._verifier = SignatureVerifier(secret)
        self.judge_answer: Callable[[Delivery], list[str]] = lambda _: []
        self.findings: list[str] = []
        self.statuses: list[int] = []
        """What was answered, oldest first."""
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, delivery: Delivery) -> bool:
        task = asyncio.create_task(self._post(delivery), name="slack posts")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def verifies(self) -> bool:
        """The challenge that Slack sends when the address is entered ("url_verification")."""
        said = {"token": "t", "challenge": "a challenge", "type": "url_verification"}
        body = json.dumps(said)
        async with aiohttp.ClientSession() as session:
            headers = self._signed(body, "application/json")
            async with session.post(self.url, data=body, headers=headers) as answer:
                return answer.status == 200 and "a challenge" in await answer.text()

    async def _post(self, delivery: Delivery) -> None:
        if delivery.kind is Kind.EVENT:
            body, kind = json.dumps(delivery.payload), "application/json"
        else:
            form = delivery.payload
            if delivery.kind is Kind.INTERACTIVE:
                form = {"payload": json.dumps(delivery.payload)}
            filled = {name: value for name, value in form.items() if value is not None}
            body, kind = urlencode(filled), "application/x-www-form-urlencoded"
        headers = self._signed(body, kind)
        if delivery.attempt:
            headers["X-Slack-Retry-Num"] = str(delivery.attempt)
            headers["X-Slack-Retry-Reason"] = delivery.reason or ""
        await self._send(delivery, body, headers)

    async def _send(
        self, delivery: Delivery, body: str, headers: dict[str, str]
    ) -> None:
        limit = aiohttp.ClientTimeout(total=ACKNOWLEDGED_IN)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
        except TimeoutError:
            self.deliveries.late.append(f"{delivery.kind} {delivery.event_id}: never")
            self.deliveries.failed(delivery, "http_timeout")
            return
        except aiohttp.ClientError:
            self.deliveries.failed(delivery, "connection_failed")
            return
        self.statuses.append(answer.status)
        if answer.status != 200:
            self.deliveries.failed(delivery, "http_error")
            return
        is_json = answer.content_type == "application/json" and text
        said: Json | None = json.loads(text) if is_json else None
        if said is None and text:
            said = {"text": text}
        if delivery.kind is Kind.EVENT or not said:
            said = None
        self.deliveries.acknowledged(delivery, said)
        self.findings += self.judge_answer(delivery)

    def _signed(self, body: str, kind: str) -> dict[str, str]:
        timestamp = str(int(RealClock().now().timestamp()))
        signature = self._verifier.generate_signature(timestamp=timestamp, body=body)
        return {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
        }

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
