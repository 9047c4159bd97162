"""An unmodified slack_bolt lives with the server that plays Slack: events, acknowledgement, sockets that come and go."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from tests.fakes.slack.delivering import Kind
from tests.integration.slack_guest import Guest, connected
from tests.integration.slack_workshop import Workshop, guest, shop

__all__ = ["guest", "shop"]


async def test_what_people_write_is_heard_as_slack_keeps_it(
    guest: Guest, shop: Workshop
) -> None:
    said = await shop.server.writes(
        shop.ada, shop.talk, f"a < b & c {shop.ben.mention} https://example.org/x"
    )
    await guest.settle()
    (heard,) = guest.events
    assert heard["text"] == (
        f"a &lt; b &amp; c <@{shop.ben.id}> <https://example.org/x>"
    )
    assert (heard["user"], heard["ts"], heard["channel"], heard["channel_type"]) == (
        shop.ada.id,
        said.ts,
        shop.talk.id,
        "channel",
    )
    (envelope,) = guest.envelopes
    assert envelope["team_id"] == shop.server.team
    assert envelope["event_time"] == int(shop.clock.now().timestamp())
    assert envelope["authorizations"][0]["user_id"] == shop.server.bot_user


async def test_threads_edits_and_deletions_are_told(
    guest: Guest, shop: Workshop
) -> None:
    server, ada, talk = shop.server, shop.ada, shop.talk
    root = await server.writes(ada, talk, "Thema")
    reply = await server.writes(shop.ben, talk, "Antwort", thread=root)
    loud = await server.writes(ada, talk, "Für alle", thread=reply, broadcast=True)
    await server.edits(ada, root, "Thema!")
    await server.deletes(shop.ben, reply)
    await guest.settle()
    told = [(e.get("subtype"), e.get("thread_ts")) for e in guest.events]
    assert told == [
        (None, None),
        (None, root.ts),
        ("thread_broadcast", root.ts),
        ("message_changed", None),
        ("message_deleted", None),
    ]
    changed, deleted = guest.events[3:]
    assert changed["previous_message"]["text"] == "Thema"
    assert changed["message"]["text"] == "Thema!"
    assert changed["message"]["edited"]["user"] == ada.id
    assert deleted["deleted_ts"] == reply.ts
    assert loud.broadcast


async def test_files_acts_and_private_words_are_told(
    guest: Guest, shop: Workshop
) -> None:
    guest.hear_subtypes("file_share", "me_message")
    server, ada, talk = shop.server, shop.ada, shop.talk
    root = await server.writes(ada, talk, "Bild", files=[("a.png", b"1")])
    await server.writes(ada, talk, "", files=[("b.png", b"2")], thread=root)
    await server.writes(ada, talk, "winkt", me=True)
    await server.writes_privately(ada, "psst")
    await guest.settle()
    picture, reply, act, private = guest.events
    assert picture["files"][0]["name"] == "a.png"
    assert (reply["thread_ts"], reply["files"][0]["name"]) == (root.ts, "b.png")
    assert (act["subtype"], act["text"]) == ("me_message", "winkt")
    assert (private["channel_type"], private["channel"][0]) == ("im", "D")


async def test_what_the_app_says_is_told_to_all_who_listen(
    guest: Guest, shop: Workshop
) -> None:
    client, channel = guest.client, shop.talk.id
    said = await client.chat_postMessage(channel=channel, text="Thema")
    blocks = [{"type": "divider"}]
    await client.chat_postMessage(
        channel=channel,
        text="dazu",
        blocks=blocks,
        thread_ts=said["ts"],
        reply_broadcast=True,
        metadata={"event_type": "a", "event_payload": {"key": "k"}},
    )
    await client.chat_update(channel=channel, ts=said["ts"], text="Thema!")
    await client.reactions_add(channel=channel, timestamp=said["ts"], name="tada")
    await client.pins_add(channel=channel, timestamp=said["ts"])
    await client.pins_remove(channel=channel, timestamp=said["ts"])
    await guest.settle()
    told = [d.payload["event"] for d in shop.server.deliveries.all]
    assert [e.get("subtype", e["type"]) for e in told] == [
        "message",
        "thread_broadcast",
        "message_changed",
        "reaction_added",
        "pin_added",
        "pin_removed",
    ]
    assert told[0]["bot_id"] == shop.server.bot_id
    assert told[1]["metadata"]["event_payload"] == {"key": "k"}


async def test_what_is_deleted_stays_as_a_tombstone_while_its_thread_does(
    guest: Guest, shop: Workshop
) -> None:
    server, ada, talk = shop.server, shop.ada, shop.talk
    root = await server.writes(ada, talk, "Thema")
    reply = await server.writes(shop.ben, talk, "Antwort", thread=root)
    await server.deletes(ada, root)
    (kept,) = (await guest.client.conversations_history(channel=talk.id))["messages"]
    assert (kept["subtype"], kept["ts"]) == ("tombstone", root.ts)
    with pytest.raises(SlackApiError, match="message_not_found"):
        await guest.client.reactions_add(
            channel=talk.id, timestamp=root.ts, name="tada"
        )
    await server.deletes(shop.ben, reply)
    await guest.settle()
    changed, *deleted = [e for e in guest.events if "subtype" in e]
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["subtype"] == "tombstone"
    assert changed["previous_message"]["text"] == "Thema"
    assert [e["deleted_ts"] for e in deleted] == [reply.ts, root.ts]
    assert talk.messages == {}


async def test_an_answer_to_what_is_deleted_stands_in_the_channel(
    guest: Guest, shop: Workshop
) -> None:
    root = await shop.server.writes(shop.ada, shop.talk, "Thema")
    await shop.server.deletes(shop.ada, root)
    said = await guest.client.chat_postMessage(
        channel=shop.talk.id, text="zu spät", thread_ts=root.ts
    )
    assert "thread_ts" not in said["message"]
    assert shop.talk.messages[said["ts"]].thread_ts is None
    await guest.settle()


async def test_other_apps_are_told_by_their_own_id(
    guest: Guest, shop: Workshop
) -> None:
    other = shop.server.add_user("Andere", bot=True)
    await shop.server.writes(other, shop.talk, "Piep")
    await guest.settle()
    (heard,) = guest.events
    assert heard["bot_id"] not in {None, shop.server.bot_id}


async def test_reactions_and_people_are_told(guest: Guest, shop: Workshop) -> None:
    guest.hear("reaction_added", "reaction_removed", "team_join", "user_change")
    guest.hear("member_joined_channel", "member_left_channel")
    server = shop.server
    said = await server.writes(shop.ada, shop.talk, "Hallo")
    await server.reacts(shop.ben, said, "tada")
    await server.unreacts(shop.ben, said, "tada")
    cleo = await server.joins("Cleo", locale="fr-FR")
    await server.enters(cleo, shop.talk)
    await server.leaves(cleo, shop.talk)
    await server.renames(cleo, "Cléo")
    await server.deactivates(cleo)
    await guest.settle()
    kinds = [e["type"] for e in guest.events if e["type"] != "message"]
    assert kinds == [
        "reaction_added",
        "reaction_removed",
        "team_join",
        "member_joined_channel",
        "member_left_channel",
        "user_change",
        "user_change",
    ]
    (joined,) = guest.heard("team_join")
    assert joined["user"]["locale"] == "fr-FR"
    renamed, gone = guest.heard("user_change")
    assert renamed["user"]["real_name"] == "Cléo"
    assert gone["user"]["deleted"]


async def test_what_the_app_does_not_see_it_is_not_told(
    guest: Guest, shop: Workshop
) -> None:
    elsewhere = shop.server.add_channel("elsewhere", joined=False)
    await shop.server.writes(shop.ada, elsewhere, "unter uns")
    shop.server.world.scopes.remove("channels:history")
    await shop.server.writes(shop.ada, shop.talk, "ohne Recht")
    await guest.settle()
    assert guest.events == []


async def test_what_was_not_acknowledged_is_told_again_over_the_next_socket(
    guest: Guest, shop: Workshop
) -> None:
    retries: list[list[str]] = []
    heard = asyncio.Event()

    @guest.app.event("reaction_added")
    async def hear(request: AsyncBoltRequest) -> None:
        retries.append([*request.headers.get("x-slack-retry-num", [])])
        retries.append([*request.headers.get("x-slack-retry-reason", [])])
        heard.set()

    said = await shop.server.writes(shop.ada, shop.talk, "Hallo")
    await guest.settle()
    shop.server.drop_sockets()
    await shop.server.reacts(shop.ben, said, "tada")
    (waiting,) = shop.server.deliveries.waiting()
    assert waiting.kind is Kind.EVENT
    await asyncio.wait_for(heard.wait(), 10)
    await guest.settle()
    assert retries == [["1"], ["connection_failed"]]
    assert waiting.acked.is_set()


async def test_what_a_listener_will_not_take_is_told_again_when_asked(
    guest: Guest, shop: Workshop
) -> None:
    heard: list[str] = []

    @guest.app.middleware
    async def first_refused(
        body: dict[str, Any],
        next: Callable[[], Awaitable[None]],  # noqa: A002  slack_bolt gives by this name
    ) -> BoltResponse | None:
        heard.append(body["event_id"])
        if len(heard) == 1:
            return BoltResponse(status=500)
        await next()
        return None

    await shop.server.writes(shop.ada, shop.talk, "Hallo")
    async with asyncio.timeout(60):
        while not heard:  # noqa: ASYNC110  slack_bolt tells nobody
            await asyncio.sleep(0.01)
    assert guest.events == []
    await shop.server.redeliver()
    await guest.settle()
    assert [event["text"] for event in guest.events] == ["Hallo"]
    assert heard == [heard[0]] * 2


async def test_an_event_that_nobody_hears_is_given_up_after_three_more_times(
    shop: Workshop,
) -> None:
    server = shop.server
    await server.writes(shop.ada, shop.talk, "Ist da jemand?")
    (lost,) = server.deliveries.all
    for minutes, attempt in ((0, 2), (1, 3), (4, 3), (1, 3)):
        assert not lost.failed
        shop.later(minutes=minutes)
        server.tick()
        assert lost.attempt == attempt
    assert lost.failed
    async with connected(server) as guest:
        await guest.settle()
        assert guest.events == []


async def test_what_was_missed_a_minute_ago_is_told_when_somebody_is_there(
    shop: Workshop,
) -> None:
    server = shop.server
    await server.writes(shop.ada, shop.talk, "Gleich wieder da?")
    server.tick()
    shop.later(seconds=61)
    async with connected(server) as guest:
        await guest.settle()
        assert [event["text"] for event in guest.events] == ["Gleich wieder da?"]


async def test_events_come_twice_when_asked(guest: Guest, shop: Workshop) -> None:
    shop.server.deliver_twice()
    await shop.server.writes(shop.ada, shop.talk, "Hallo")
    await guest.settle()
    first, second = guest.envelopes
    assert first["event_id"] == second["event_id"]


async def test_a_refresh_brings_a_new_socket_and_nothing_is_missed(
    guest: Guest, shop: Workshop
) -> None:
    gateway = shop.server.backstage.gateway
    await shop.server.disconnect("warning")
    await shop.server.writes(shop.ada, shop.talk, "eins")
    async with asyncio.timeout(60):
        while gateway.opened < 2:  # noqa: ASYNC110  the client comes again by itself
            await asyncio.sleep(0.01)
    await shop.server.disconnect("refresh_requested")
    await shop.server.writes(shop.ada, shop.talk, "zwei")
    assert shop.server.deliveries.waiting()
    async with asyncio.timeout(60):
        while len(guest.events) < 2:  # noqa: ASYNC110  likewise
            await asyncio.sleep(0.01)
    await guest.settle()
    assert sorted(event["text"] for event in guest.events) == ["eins", "zwei"]
    assert gateway.opened == 3


async def test_with_two_sockets_each_event_goes_to_one_of_them(
    guest: Guest, shop: Workshop
) -> None:
    async with connected(shop.server) as other:
        await guest.connected(2)
        for number in range(6):
            await shop.server.writes(shop.ada, shop.talk, str(number))
        await guest.settle()
        texts = [e["text"] for e in [*guest.events, *other.events]]
        assert sorted(texts) == list("012345")
        assert len(guest.events) == len(other.events) == 3


async def test_time_is_that_of_the_server(guest: Guest, shop: Workshop) -> None:
    first = await shop.server.writes(shop.ada, shop.talk, "jetzt")
    second = await shop.server.writes(shop.ada, shop.talk, "noch jetzt")
    shop.later(hours=1)
    third = await shop.server.writes(shop.ada, shop.talk, "später")
    assert float(first.ts) < float(second.ts) < float(third.ts)
    assert float(third.ts) - float(first.ts) == timedelta(hours=1).total_seconds()
