"""The server that plays Slack, in a process of its own, with people led from another one."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.stage_line import StageLine, stage_line


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[StageLine]:
    async with stage_line(tmp_path) as line:
        yield line


async def test_people_are_led_from_another_process_and_seen_there(
    stage: StageLine,
) -> None:
    workspace = {
        "channels": ["talk", "general"],
        "private": ["mods"],
        "people": {"Ada": "de-DE"},
        "groups": {"mods": ["Ada"]},
    }
    built = await stage.post("/_build", workspace)
    assert await stage.post("/_build", workspace) == built
    await stage.post("/_clock", {"at": "2030-01-07T18:00:00+00:00", "speed": 0})
    said = await stage.does("Ada", "writes", where="talk", text="Hallo")
    await stage.does("Ada", "reacts", message=said["message"], name="tada")
    await stage.does(
        "Ada", "writes", where="talk", text="Darin", thread=said["message"]
    )
    await stage.does("Bo", "joins")
    refused = await stage.does("Bo", "writes", where="mods", text="Lasst mich rein")
    assert "does not see mods" in refused["error"]
    twice = await stage.does("Ada", "reacts", message=said["message"], name="tada")
    assert twice["error"]["error"] == "already_reacted"
    unknown = await stage.does("Ada", "sings")
    assert "writes" in unknown["error"]
    seen = await stage.state()
    first, second = seen["channels"]["talk"]["messages"]
    assert (first["text"], first["reactions"]) == ("Hallo", {"tada": 1})
    assert first["ts"].startswith("1894039200.")
    assert second["thread"] == first["ts"]
    assert "Bo" in seen["channels"]["general"]["members"]


async def test_an_app_in_another_process_is_waited_for(stage: StageLine) -> None:
    await stage.post("/_build", {"channels": ["talk"], "people": {"Ada": "de-DE"}})
    told = stage.environment
    client = AsyncWebClient(
        told["STAMMTISCH_SLACK_BOT_TOKEN"], base_url=told["STAMMTISCH_SLACK_API"]
    )
    app = AsyncApp(
        client=client, signing_secret=told["STAMMTISCH_SLACK_SIGNING_SECRET"]
    )

    @app.command("/stammtisch")
    async def called(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack()
        await respond(f"Gehört: {command['text']}")

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        words = {"type": "plain_text", "text": "Zu Hause"}
        section = {"type": "section", "text": words}
        view = {"type": "home", "blocks": [section]}
        await client.views_publish(user_id=event["user"], view=view)

    handler = AsyncSocketModeHandler(app, told["STAMMTISCH_SLACK_APP_TOKEN"])
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt says no type
    shown = await stage.does(
        "Ada", "calls", where="talk", command="/stammtisch", text="me"
    )
    assert (shown["text"], shown["ephemeral"]) == ("Gehört: me", True)
    home = await stage.does("Ada", "opens_home")
    assert home["text"] == "Zu Hause"
    await handler.close_async()  # type: ignore[no-untyped-call]  # likewise
    assert (await stage.state())["faults_of_protocol"] == []


async def test_a_channel_is_flooded_at_one_word(stage: StageLine) -> None:
    await stage.post("/_build", {"channels": ["talk"], "people": {"Ada": "de-DE"}})
    await stage.does("Ada", "floods", where="talk", text="Nummer {n}", times=300)
    talk = (await stage.state())["channels"]["talk"]
    assert [m["text"] for m in talk["messages"]] == [f"Nummer {n}" for n in range(300)]
