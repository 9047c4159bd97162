"""The connection to Slack over the wire: kept up, let go, begun anew, or given up."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.clock import RealClock
from bot.platforms.slack.connection import (
    AppTokenRefusedError,
    BotTokenRefusedError,
    Connection,
    OtherTeamError,
)
from bot.platforms.slack.door import Door
from bot.platforms.slack.me import Me, Tokens
from bot.platforms.slack.serving import PATH, Address, AddressError, AddressTakenError
from rituals.errors import StammtischError
from tests.fakes.slack.hearing import all_heard
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.wire import slack_server as slack_server  # noqa: PLC0414  pytest finds it by its name

HERE = Address("127.0.0.1", 0)
SOON = 0.05


@dataclass
class RecordingSide:
    """Writes down what it is told; `stuck` keeps it from taking anything."""

    told: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    me: Me | None = None
    here: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    missed: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False

    def __post_init__(self) -> None:
        self.free.set()
        self.ready.set()

    async def prepare(self, me: Me) -> None:
        await self.ready.wait()
        self.me = me

    def may_have_missed(self) -> None:
        self.missed.set()

    async def came_up(self) -> None:
        self.told.append("up")
        self.here.set()

    async def went_down(self, reason: str, *, given_up: bool = False) -> None:
        self.told.append("given up" if given_up else "down")
        assert reason
        self.here.clear()
        self.gone.set()

    async def heard(self, body: Mapping[str, Any]) -> None:
        await self.free.wait()
        if self.broken:
            raise RuntimeError
        self.texts.append(body["event"].get("text", body["event"]["type"]))

    def left_out(self) -> None:
        self.told.append("left out")

    async def acted(self, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        await self.free.wait()
        if self.broken:
            raise RuntimeError
        self.texts.append(body.get("text", ""))
        return {"text": "done"}


def tokens(server: FakeSlack) -> Tokens:
    return Tokens(server.bot_token, server.app_token, server.signing_secret)


@dataclass
class Line:
    server: FakeSlack
    side: RecordingSide
    connection: Connection

    async def begin(self) -> None:
        self.connection.start(self.side)
        async with asyncio.timeout(60):
            await self.connection.until(self.side.here)

    async def by_calls(self) -> None:
        self.connection.address = HERE
        await self.begin()
        served = self.connection.served
        assert served is not None
        self.server.events_url = f"http://127.0.0.1:{served.port}{PATH}"


@pytest.fixture
async def line(slack_server: FakeSlack) -> AsyncIterator[Line]:
    made = Connection(
        slack_server.team,
        tokens(slack_server),
        slack_server.api,
        first_pause=0.01,
        ping=SOON,
    )
    yield Line(slack_server, RecordingSide(), made)
    await made.close()


in_both_ways = pytest.mark.parametrize(
    "by_calls", [False, True], ids=["socket", "http"]
)


async def begun(line: Line, by_calls: bool) -> None:
    await (line.by_calls() if by_calls else line.begin())


# --- what comes in


@in_both_ways
async def test_what_is_written_is_heard_and_acknowledged(
    line: Line, by_calls: bool
) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await begun(line, by_calls)
    await line.server.writes(ada, talk, "hello")
    await all_heard(line.server)
    assert line.side.texts == ["hello"]
    assert line.side.told == ["up"]
    assert line.side.me is not None
    assert line.side.me.user == line.server.bot_user
    assert "chat:write" in line.side.me.scopes


@in_both_ways
async def test_what_is_not_taken_is_not_acknowledged_and_comes_again(
    line: Line, by_calls: bool
) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await begun(line, by_calls)
    line.side.broken = True
    await line.server.writes(ada, talk, "hello")
    await asyncio.sleep(SOON)
    assert line.side.texts == []
    line.side.broken = False
    await line.server.redeliver()
    await all_heard(line.server)
    assert line.side.texts == ["hello"]


@in_both_ways
async def test_nothing_is_acknowledged_before_it_is_taken(
    line: Line, by_calls: bool
) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await begun(line, by_calls)
    line.side.free.clear()
    await line.server.writes(ada, talk, "hello")
    await asyncio.sleep(SOON)
    assert line.server.deliveries.open()
    line.side.free.set()
    await all_heard(line.server)


@in_both_ways
async def test_a_command_is_acknowledged_with_what_is_carried(
    line: Line, by_calls: bool
) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await begun(line, by_calls)
    shown = await line.server.calls(ada, talk, "/stammtisch", "me")
    assert line.side.texts == ["me"]
    assert shown.text == "done"


@pytest.mark.parametrize("broken", [False, True])
async def test_a_form_is_never_acknowledged_before_it_is_answered(broken: bool) -> None:
    side = RecordingSide()
    side.broken = broken
    if not broken:
        side.free.clear()
    door = Door(side)
    answer = await door.pass_on({"type": "view_submission", "view": {}})
    assert answer.status == 503
    await door.close()


@in_both_ways
async def test_a_command_whose_answer_takes_long_is_acknowledged_in_time(
    line: Line, by_calls: bool
) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await begun(line, by_calls)
    line.side.free.clear()
    await line.server.calls(ada, talk, "/stammtisch", "me")
    await all_heard(line.server)
    assert line.server.late == []
    line.side.free.set()


# --- keeping it up


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_the_next_socket_is_there_before_the_last_one_goes(
    line: Line, reason: str
) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await line.begin()
    line.side.free.clear()
    await line.server.writes(ada, talk, "before")
    await asyncio.sleep(SOON)
    await line.server.disconnect(reason)
    await opened(line.server, 2)
    await line.server.writes(ada, talk, "after")
    await asyncio.sleep(SOON)
    line.side.free.set()
    await all_heard(line.server)
    await line.server.redeliver()  # what was not acknowledged
    await all_heard(line.server)
    assert sorted(line.side.texts) == ["after", "before"]
    assert line.side.told == ["up"]


async def opened(server: FakeSlack, times: int) -> None:
    async with asyncio.timeout(60):
        while asked(server) < times or not server.sockets:  # noqa: ASYNC110  the server tells nobody
            await asyncio.sleep(0.01)


def asked(server: FakeSlack) -> int:
    return sum(r.method == "apps.connections.open" for r in server.requests)


async def test_a_short_gap_is_told_to_nobody(line: Line) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await line.begin()
    line.server.drop_sockets()
    await opened(line.server, 2)
    await line.server.writes(ada, talk, "hello")
    await all_heard(line.server)
    assert line.side.texts == ["hello"]
    assert line.side.told == ["up"]


async def test_a_long_gap_is_told_and_so_is_its_end(line: Line) -> None:
    line.connection.late = SOON
    await line.begin()
    await line.server.stop()
    async with asyncio.timeout(60):
        await line.side.gone.wait()
    await line.server.start()
    async with asyncio.timeout(60):
        await line.side.here.wait()
    assert line.side.told == ["up", "down", "up"]


async def test_a_socket_is_open_while_the_workspace_is_learned(line: Line) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    line.side.ready.clear()
    line.connection.start(line.side)
    await opened(line.server, 1)
    await line.server.writes(ada, talk, "hello")
    await all_heard(line.server)
    assert line.side.texts == ["hello"]
    assert line.side.told == []
    line.side.ready.set()
    async with asyncio.timeout(60):
        await line.side.here.wait()
    assert line.side.told == ["up"]


async def test_after_a_time_without_trouble_the_first_pause_is_short_again(
    line: Line,
) -> None:
    line.server.faults.answer_next("apps.connections.open", times=4)
    await line.begin()
    assert line.connection._pause == line.connection.first_pause
    line.server.faults.answer_next("auth.test")
    line.server.drop_sockets()
    await opened(line.server, 6)
    assert line.connection._pause <= 2 * line.connection.first_pause


async def test_where_slack_calls_it_is_looked_now_and_then_what_was_missed(
    line: Line,
) -> None:
    line.connection.anew = SOON
    await line.by_calls()
    async with asyncio.timeout(60):
        await line.side.missed.wait()
    assert line.side.told == ["up"]


async def test_what_was_pressed_before_the_line_broke_is_done(line: Line) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await line.begin()
    line.side.free.clear()
    await line.server.calls(ada, talk, "/stammtisch", "me")
    line.server.faults.answer_next("auth.test")
    line.server.drop_sockets()
    await opened(line.server, 2)
    line.side.free.set()
    await asyncio.sleep(SOON)
    assert line.side.texts == ["me"]


async def test_what_was_pressed_before_the_end_is_done(line: Line) -> None:
    ada, talk = line.server.add_user("Ada"), line.server.add_channel("talk")
    await line.begin()
    line.side.free.clear()
    await line.server.calls(ada, talk, "/stammtisch", "me")
    closing = asyncio.create_task(line.connection.close())
    await asyncio.sleep(SOON)
    line.side.free.set()
    await closing
    assert line.side.texts == ["me"]


# --- giving it up


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        ({"bot": "xoxb-an-old-one"}, BotTokenRefusedError),
        ({"app": "xapp-an-old-one"}, AppTokenRefusedError),
    ],
)
async def test_a_token_that_is_refused_ends_it_and_says_where_to_get_another(
    line: Line, spoilt: dict[str, str], error: type[StammtischError]
) -> None:
    known = {"bot": line.server.bot_token, "app": line.server.app_token}
    line.connection.tokens = Tokens(**{**known, **spoilt})
    with pytest.raises(error):
        await line.begin()
    async with asyncio.timeout(60):
        why = await line.connection.given_up()
    assert isinstance(why, error)
    assert "api.slack.com/apps" in str(why)
    assert line.side.told == ["given up"]
    (secret,) = spoilt.values()
    assert secret not in str(why)


async def test_a_token_of_another_workspace_ends_it(line: Line) -> None:
    line.connection.team = "T0WRONG"
    with pytest.raises(OtherTeamError, match="T0WRONG"):
        await line.begin()


@in_both_ways
async def test_an_app_that_was_removed_ends_it_once_that_is_told(
    line: Line, by_calls: bool
) -> None:
    await begun(line, by_calls)
    line.server.revoke_token("account_inactive")
    line.connection.look_again()
    async with asyncio.timeout(60):
        assert isinstance(await line.connection.given_up(), BotTokenRefusedError)
    assert line.side.told == ["up", "given up"]


async def test_closing_twice_is_harmless(line: Line) -> None:
    await line.begin()
    await line.connection.close()
    await line.connection.close()
    assert line.server.sockets == 0


# --- where Slack calls


@pytest.mark.parametrize("written", ["8080", "here:", "here:port", "here:70000", ":1"])
def test_an_address_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(AddressError, match="write host:port"):
        Address.of({"STAMMTISCH_HTTP": written})


def test_an_address_may_be_of_either_kind() -> None:
    assert Address.of({}) == Address("127.0.0.1", 8080)
    assert Address.of({"STAMMTISCH_HTTP": "0.0.0.0:80"}) == Address("0.0.0.0", 80)  # noqa: S104  only read
    assert str(Address.of({"STAMMTISCH_HTTP": "[::1]:80"})) == "[::1]:80"


async def test_an_address_that_is_taken_ends_it(line: Line) -> None:
    line.connection.address = Address("127.0.0.1", line.server.port)
    with pytest.raises(AddressTakenError, match=str(line.server.port)):
        await line.begin()


async def test_slack_finds_the_address_when_it_is_entered(line: Line) -> None:
    await line.by_calls()
    assert await line.server.verifies_url()


EVENT = '{"type": "event_callback", "event": {"type": "message", "text": "forged"}}'


@pytest.mark.parametrize("fault", ["unsigned", "other-key", "old"])
async def test_what_slack_has_not_signed_just_now_is_not_let_in(
    line: Line, fault: str
) -> None:
    await line.by_calls()
    key = "another" if fault == "other-key" else line.server.signing_secret
    signed_at = int(RealClock().now().timestamp()) - (600 if fault == "old" else 0)
    verifier = SignatureVerifier(key)
    signature = verifier.generate_signature(timestamp=str(signed_at), body=EVENT) or ""
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": str(signed_at),
        "X-Slack-Signature": "" if fault == "unsigned" else signature,
    }
    assert await called(line, EVENT, headers) == 401
    assert line.side.texts == []


async def test_what_is_far_too_large_is_not_read(line: Line) -> None:
    await line.by_calls()
    assert await called(line, BytesIO(b"x" * 1_100_000), {}) == 413


async def called(line: Line, body: str | BytesIO, headers: Mapping[str, str]) -> int:
    url = line.server.events_url
    assert url is not None
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        return answer.status
