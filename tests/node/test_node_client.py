"""Slack's own client for Node, which we did not write, takes the server that plays Slack for Slack."""

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import FakeChannel, FakeUser
from tests.fakes.slack.wire import wired

pytestmark = pytest.mark.skipif(
    os.environ.get("STAMMTISCH_NODE") != "1",
    reason="Slack's own client for Node: `make node` installs it and runs this",
)
BOT = Path(__file__).parent / "bot.js"
SOON = 20.0
"""Seconds within which Node is up, and its client back after the pause it takes."""
UNHEARD = 3.2
"""Seconds after which an event counts as not heard."""


class Node:
    """A workspace with Ada, a channel and the bot in it."""

    def __init__(self, server: FakeSlack) -> None:
        self.server = server
        self.talk: FakeChannel = server.add_channel("talk")
        self.ada: FakeUser = server.add_user("Ada")
        self._processes: list[Process] = []

    async def start(self) -> Process:
        """A bot that is connected."""
        before = self.server.backstage.gateway.opened
        found = shutil.which("node")
        assert found, "node is not installed"
        env = {
            "PATH": os.environ["PATH"],
            "SLACK_API": self.server.api,
            "SLACK_BOT_TOKEN": self.server.bot_token,
            "SLACK_APP_TOKEN": self.server.app_token,
        }
        process = await asyncio.create_subprocess_exec(found, str(BOT), env=env)
        self._processes.append(process)
        await self.until(lambda: self.server.backstage.gateway.opened > before)
        return process

    async def until(self, it_is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(SOON):
            while not it_is_so():  # noqa: ASYNC110  another process works on it
                await asyncio.sleep(0.01)

    async def said(self, words: int = 1) -> list[str]:
        """All that it said, as soon as it is so much."""
        await self.until(lambda: len(self.server.said(self.talk)) >= words)
        return self.server.said(self.talk)

    async def end(self) -> None:
        for process in self._processes:
            if process.returncode is None:
                process.kill()
            await process.wait()


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    async with wired(patience=5.0) as server:
        here = Node(server)
        try:
            yield here
        finally:
            await here.end()


@asynccontextmanager
async def paused(process: Process) -> AsyncIterator[None]:
    """It does nothing meanwhile, and its socket stays."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


async def test_it_hears_what_is_written_and_answers(node: Node) -> None:
    await node.start()
    await node.server.writes(node.ada, node.talk, "hello <there> & everywhere")
    assert await node.said() == [f"Hello {node.ada.mention}"]
    await node.until(lambda: not node.server.deliveries.open())
    assert not node.server.late


async def test_it_hears_a_reaction_and_reads_what_stands_there(node: Node) -> None:
    await node.start()
    message = await node.server.writes(node.ada, node.talk, "Good morning")
    await node.server.reacts(node.ada, message, "wave")
    assert await node.said() == [":wave: on “Good morning”"]


async def test_a_button_in_a_thread_changes_its_message(node: Node) -> None:
    await node.start()
    asked = await node.server.writes(node.ada, node.talk, "a question, please")
    assert await node.said() == ["Who is in?"]
    question = node.server.messages(node.talk)[-1]
    assert question.thread_ts == asked.ts
    shown = await node.server.presses(node.ada, question, "Count me in")
    assert shown.replaced is question
    assert question.text == f"{node.ada.mention} is in on tuesday"


async def test_a_command_is_answered_in_both_ways_there_are(node: Node) -> None:
    await node.start()
    quick = await node.server.calls(node.ada, node.talk, "/stammtisch", "quick")
    assert (quick.text, quick.ephemeral) == ("At once", True)
    later = await node.server.calls(node.ada, node.talk, "/stammtisch", "a & b")
    assert (later.text, later.ephemeral) == ("You said “a & b”", True)
    pressed = await node.server.presses(node.ada, later, "count_me_in")
    assert pressed.text == f"{node.ada.mention} is in on tuesday"
    assert not node.server.said(node.talk)


async def test_what_it_does_not_listen_to_is_never_answered(node: Node) -> None:
    await node.start()
    shown = await node.server.calls(node.ada, node.talk, "/somebody-else")
    assert shown.failed


async def test_a_form_opens_tells_what_is_wrong_and_is_taken(node: Node) -> None:
    await node.start()
    shown = await node.server.calls(node.ada, node.talk, "/stammtisch", "form")
    assert shown.view is not None
    assert shown.view.title == "A suggestion"
    refused = await node.server.submits(node.ada, shown, {"Topic": "Tea"})
    assert refused.errors == {"topic": "Please a little longer"}
    taken = await node.server.submits(node.ada, refused, {"Topic": "Tea or coffee"})
    assert taken.closed
    assert await node.said() == [f"{node.ada.mention} suggests: Tea or coffee"]
    metadata = node.server.messages(node.talk)[-1].metadata
    assert metadata == {
        "event_type": "suggested",
        "event_payload": {"topic": "Tea or coffee"},
    }


async def test_a_shortcut_and_the_home_tab_reach_it(node: Node) -> None:
    await node.start()
    message = await node.server.writes(node.ada, node.talk, "42")
    marked = await node.server.calls_on(node.ada, message, "mark_answer")
    assert (marked.text, marked.ephemeral) == ("Marked", True)
    assert "white_check_mark" in message.reactions
    home = await node.server.opens_home(node.ada)
    assert home is not None
    assert home.text == "*What is next*"


async def test_what_it_slept_through_is_told_again(node: Node) -> None:
    bot = await node.start()
    async with paused(bot):
        await node.server.writes(node.ada, node.talk, "hello")
        await asyncio.sleep(UNHEARD)
        node.server.tick()
    hello = f"Hello {node.ada.mention}"
    assert await node.said(2) == [hello, f"{hello} (told again: timeout)"]


async def test_what_its_end_left_unheard_is_told_to_the_next(node: Node) -> None:
    bot = await node.start()
    async with paused(bot):
        await node.server.writes(node.ada, node.talk, "hello")
        bot.kill()
    await bot.wait()
    await node.until(lambda: not node.server.sockets)
    await node.start()
    assert await node.said() == [
        f"Hello {node.ada.mention} (told again: connection_failed)"
    ]


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_it_comes_back_when_it_is_sent_away(node: Node, reason: str) -> None:
    await node.start()
    await node.server.disconnect(reason)
    await node.until(lambda: node.server.backstage.gateway.opened == 2)
    await node.server.writes(node.ada, node.talk, "hello")
    assert await node.said() == [f"Hello {node.ada.mention}"]


async def test_it_comes_back_when_the_line_breaks(node: Node) -> None:
    await node.start()
    node.server.drop_sockets()
    await node.server.writes(node.ada, node.talk, "hello")
    await node.until(lambda: node.server.backstage.gateway.opened == 2)
    assert await node.said() == [
        f"Hello {node.ada.mention} (told again: connection_failed)"
    ]
