"""An unmodified slack_bolt behind an address of its own: everything is posted there, signed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from tests.fakes.slack.hearing import all_heard
from tests.fakes.slack.refusals import Json
from tests.integration.slack_guest import Guest
from tests.integration.slack_workshop import Workshop, shop

__all__ = ["shop"]

PATH = "/slack/events"


@asynccontextmanager
async def served(app: AsyncApp) -> AsyncIterator[str]:
    """The address of the app, on aiohttp."""
    runner = web.AppRunner(app.server(port=0, path=PATH).web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def guest(shop: Workshop) -> AsyncIterator[Guest]:
    made = Guest(shop.server)
    async with served(made.app) as url:
        shop.server.events_url = url
        yield made
        await all_heard(shop.server)


async def test_the_address_is_verified_and_events_are_posted_there(
    guest: Guest, shop: Workshop
) -> None:
    assert await shop.server.verifies_url()
    await shop.server.writes(shop.ada, shop.talk, "Hallo")
    await guest.settle()
    assert [event["text"] for event in guest.events] == ["Hallo"]


async def test_a_wrong_signature_is_refused_and_the_event_told_again(
    guest: Guest, shop: Workshop
) -> None:
    url, secret = shop.server.events_url, shop.server.signing_secret
    shop.server.signing_secret = "another"  # noqa: S105  opens nothing
    shop.server.events_url = url
    assert not await shop.server.verifies_url()
    await shop.server.writes(shop.ada, shop.talk, "Hallo")
    await guest.settle()
    assert guest.events == []
    (waiting,) = shop.server.deliveries.waiting()
    assert (waiting.attempt, waiting.reason) == (1, "http_error")
    shop.server.signing_secret = secret
    shop.server.events_url = url
    shop.server.tick()
    await guest.settle()
    assert [event["text"] for event in guest.events] == ["Hallo"]


async def test_commands_and_forms_come_as_forms(guest: Guest, shop: Workshop) -> None:
    field = {"type": "plain_text_input", "action_id": "name"}
    name: Json = {"type": "plain_text", "text": "Name"}

    @guest.app.command("/stammtisch")
    async def called(ack: Any, body: Json, client: Any) -> None:
        await ack()
        view = {
            "type": "modal",
            "callback_id": "form",
            "title": name,
            "submit": name,
            "blocks": [
                {"type": "input", "block_id": "b", "label": name, "element": field}
            ],
        }
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @guest.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"b": "Nein & nein"})

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch", "a=b&c d")
    assert shown.view is not None
    refused = await shop.server.submits(shop.ada, shown, {"name": "x"})
    assert refused.errors == {"b": "Nein & nein"}


async def test_an_app_that_is_gone_is_told_again_later(
    guest: Guest, shop: Workshop
) -> None:
    shop.server.events_url = "http://127.0.0.1:9/slack/events"
    await shop.server.writes(shop.ada, shop.talk, "Hallo")
    await guest.settle()
    (waiting,) = shop.server.deliveries.waiting()
    assert waiting.reason == "connection_failed"
