"""An unmodified slack_sdk lives with the server that plays Slack: methods, refusals, limits, files."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.refusals import Json
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import FakeMessage
from tests.fakes.slack.wire import wired
from tests.integration.slack_workshop import Workshop, shop

__all__ = ["shop"]

MARK = {"event_type": "stammtisch_delivery", "event_payload": {"key": "k1"}}


@pytest.fixture
def client(shop: Workshop) -> AsyncWebClient:
    made = AsyncWebClient(shop.server.bot_token, base_url=shop.server.api)
    made.retry_handlers = []
    return made


def error(refused: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(refused.value.response["error"])


async def test_the_app_learns_who_it_is_and_what_it_may(
    client: AsyncWebClient, shop: Workshop
) -> None:
    who = await client.auth_test()
    assert (who["team_id"], who["user_id"]) == (
        shop.server.team,
        shop.server.bot_user,
    )
    assert "chat:write" in who.headers["x-oauth-scopes"].split(",")
    bot = await client.bots_info(bot=shop.server.bot_id)
    assert bot["bot"]["user_id"] == shop.server.bot_user
    assert (await client.team_info())["team"]["id"] == shop.server.team


async def test_what_was_posted_is_found_again_by_its_metadata_if_asked_for(
    client: AsyncWebClient, shop: Workshop
) -> None:
    said = await client.chat_postMessage(
        channel=shop.talk.id, text="Thema", metadata=MARK
    )
    reply = await client.chat_postMessage(
        channel=shop.talk.id, text="dazu", thread_ts=said["ts"], metadata=MARK
    )
    (plain,) = (await client.conversations_history(channel=shop.talk.id))["messages"]
    assert "metadata" not in plain
    assert (plain["reply_count"], plain["latest_reply"]) == (1, reply["ts"])
    (found,) = (
        await client.conversations_history(
            channel=shop.talk.id, include_all_metadata=True
        )
    )["messages"]
    assert found["metadata"] == MARK
    assert found["bot_id"] == shop.server.bot_id
    thread = await client.conversations_replies(
        channel=shop.talk.id, ts=said["ts"], include_all_metadata=True
    )
    assert [m["ts"] for m in thread["messages"]] == [said["ts"], reply["ts"]]
    assert thread["messages"][1]["metadata"] == MARK


async def test_history_comes_newest_first_in_pages_between_two_times(
    client: AsyncWebClient, shop: Workshop
) -> None:
    said = [await shop.server.writes(shop.ada, shop.talk, str(n)) for n in range(7)]
    texts, cursor = [], None
    while cursor != "":
        answer = await client.conversations_history(
            channel=shop.talk.id, oldest=said[1].ts, limit=2, cursor=cursor
        )
        page = answer.data
        assert isinstance(page, dict)
        texts.append([m["text"] for m in page["messages"]])
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        assert page["has_more"] == bool(cursor)
    assert texts == [["6", "5"], ["4", "3"], ["2"]]
    between = await client.conversations_history(
        channel=shop.talk.id, oldest=said[1].ts, latest=said[3].ts, inclusive=True
    )
    assert [m["text"] for m in between["messages"]] == ["3", "2", "1"]


async def test_apps_sold_outside_get_fifteen_at_once_and_once_a_minute(
    client: AsyncWebClient, shop: Workshop
) -> None:
    for number in range(20):
        await shop.server.writes(shop.ada, shop.talk, str(number))
    shop.server.distribute_outside()
    page = await client.conversations_history(channel=shop.talk.id, limit=100)
    assert len(page["messages"]) == 15
    with pytest.raises(SlackApiError) as refused:
        await client.conversations_history(channel=shop.talk.id)
    assert error(refused) == "ratelimited"
    assert int(refused.value.response.headers["Retry-After"]) == 3


async def test_people_are_listed_in_pages_with_their_language(
    client: AsyncWebClient, shop: Workshop
) -> None:
    await shop.server.deactivates(shop.ben)
    found: list[Json] = []
    async for page in await client.users_list(limit=2, include_locale=True):
        found += page["members"]
    people = {person["name"]: person for person in found}
    assert people["ada"]["locale"] == "de-DE"
    assert people["ben"]["deleted"]
    assert people["stammtisch"]["is_bot"]
    with pytest.raises(SlackApiError) as refused:
        await client.users_info(user="U404")
    assert error(refused) == "user_not_found"


async def test_groups_tell_who_is_in_them(
    client: AsyncWebClient, shop: Workshop
) -> None:
    group = shop.server.add_usergroup("mods", [shop.ada])
    (told,) = (await client.usergroups_list(include_users=True))["usergroups"]
    assert (told["handle"], told["users"]) == ("mods", [shop.ada.id])
    users = await client.usergroups_users_list(usergroup=group.id)
    assert users["users"] == [shop.ada.id]


async def test_channels_are_listed_as_far_as_the_app_sees_them(
    client: AsyncWebClient, shop: Workshop
) -> None:
    shop.server.add_channel("offen", joined=False, members=[])
    shop.server.add_channel("geheim", private=True)
    shop.server.add_channel("fremd", private=True, joined=False)
    listed = await client.conversations_list(types="public_channel,private_channel")
    member = {c["name"]: c["is_member"] for c in listed["channels"]}
    assert member == {"talk": True, "offen": False, "geheim": True}
    own = await client.users_conversations(types="public_channel,private_channel")
    assert [c["name"] for c in own["channels"]] == ["talk", "geheim"]
    adas = await client.users_conversations(user=shop.ada.id)
    assert [c["name"] for c in adas["channels"]] == ["talk"]


async def test_the_app_joins_and_opens_private_conversations(
    client: AsyncWebClient, shop: Workshop
) -> None:
    other = shop.server.add_channel("offen", joined=False)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=other.id, text="Hallo")
    assert error(refused) == "not_in_channel"
    await client.conversations_join(channel=other.id)
    await client.chat_postMessage(channel=other.id, text="Hallo")
    members = await client.conversations_members(channel=other.id)
    assert shop.server.bot_user in members["members"]
    opened = await client.conversations_open(users=shop.ada.id)
    await client.chat_postMessage(channel=opened["channel"]["id"], text="Unter uns")
    assert shop.server.said(shop.server.private(shop.ada)) == ["Unter uns"]


async def test_messages_are_changed_deleted_pinned_and_linked(
    client: AsyncWebClient, shop: Workshop
) -> None:
    said = await client.chat_postMessage(channel=shop.talk.id, text="Thema")
    ts, channel = said["ts"], shop.talk.id
    await client.chat_update(channel=channel, ts=ts, text="Thema!")
    await client.pins_add(channel=channel, timestamp=ts)
    await client.reactions_add(channel=channel, timestamp=ts, name="thumbsup")
    message = shop.talk.messages[ts]
    assert (message.text, message.pinned) == ("Thema!", True)
    assert message.reactions == {"thumbsup": [shop.server.world.bot]}
    link = (await client.chat_getPermalink(channel=channel, message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/{channel}/p{ts.replace('.', '')}")
    await client.pins_remove(channel=channel, timestamp=ts)
    await client.chat_delete(channel=channel, ts=ts)
    assert shop.talk.messages == {}


async def test_an_edit_takes_the_blocks_away_unless_it_gives_no_words(
    client: AsyncWebClient, shop: Workshop
) -> None:
    blocks = [{"type": "divider"}]
    said = await client.chat_postMessage(
        channel=shop.talk.id, text="Thema", blocks=blocks, metadata=MARK
    )
    message = shop.talk.messages[said["ts"]]
    await client.chat_update(channel=shop.talk.id, ts=said["ts"], text="Thema!")
    assert (message.text, message.blocks) == ("Thema!", [])
    assert message.metadata == MARK


async def test_who_would_be_notified_is_seen(
    client: AsyncWebClient, shop: Workshop
) -> None:
    async def posted(text: str, *blocks: Json, **more: Any) -> FakeMessage:
        said = await client.chat_postMessage(
            channel=shop.talk.id, text=text, blocks=list(blocks) or None, **more
        )
        return shop.talk.messages[said["ts"]]

    marked = {"type": "mrkdwn", "text": shop.ada.mention}
    literal = {"type": "plain_text", "text": f"{shop.ben.mention} <!here>"}
    context = {"type": "context", "elements": [marked, literal]}
    named = await posted("Thema", context)
    assert named.mentioned == [shop.ada.id]
    assert not named.pings_a_crowd
    assert (await posted("Hallo <!channel>")).pings_a_crowd
    assert not (await posted("Hallo @channel")).pings_a_crowd
    assert (await posted("Hallo @channel", link_names=True)).pings_a_crowd
    assert (await posted("Hallo @channel", parse="full")).pings_a_crowd


async def test_what_is_refused_is_refused_with_slacks_own_words(
    client: AsyncWebClient, shop: Workshop
) -> None:
    talk, theirs = shop.talk.id, await shop.server.writes(shop.ada, shop.talk, "meins")
    asked: dict[str, Any] = {
        "channel_not_found": client.chat_postMessage(channel="C404", text="x"),
        "cant_update_message": client.chat_update(channel=talk, ts=theirs.ts, text="x"),
        "cant_delete_message": client.chat_delete(channel=talk, ts=theirs.ts),
        "message_not_found": client.chat_update(channel=talk, ts="1.000001", text="x"),
        "thread_not_found": client.conversations_replies(channel=talk, ts="1.000001"),
        "user_not_in_channel": client.chat_postEphemeral(
            channel=talk, user="U404", text="x"
        ),
        "no_reaction": client.reactions_remove(
            channel=talk, timestamp=theirs.ts, name="tada"
        ),
    }
    for expected, call in asked.items():
        with pytest.raises(SlackApiError) as refused:
            await call
        assert error(refused) == expected
    await shop.server.archives(shop.ada, shop.talk)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=talk, text="x")
    assert error(refused) == "is_archived"


async def test_tokens_and_scopes_are_looked_at(
    client: AsyncWebClient, shop: Workshop
) -> None:
    stranger = AsyncWebClient("xoxb-other", base_url=shop.server.api)
    with pytest.raises(SlackApiError) as refused:
        await stranger.auth_test()
    assert error(refused) == "invalid_auth"
    shop.server.world.scopes.remove("pins:write")
    with pytest.raises(SlackApiError) as refused:
        await client.pins_add(channel=shop.talk.id, timestamp="1.1")
    assert error(refused) == "missing_scope"
    assert refused.value.response["needed"] == "pins:write"
    shop.server.revoke_token()
    with pytest.raises(SlackApiError) as refused:
        await client.auth_test()
    assert error(refused) == "token_revoked"


async def test_what_was_asked_wrongly_is_written_down(slow: FakeSlack) -> None:
    client = AsyncWebClient(slow.bot_token, base_url=slow.api)
    talk, ada = slow.add_channel("talk"), slow.add_user("Ada")
    found = slow.faults_of_protocol
    empty = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=talk.id, text="x", blocks=[empty])
    assert error(refused) == "invalid_blocks"
    assert [f for f in found if "1 to 3000" in f]
    found.clear()
    with pytest.raises(SlackApiError) as refused:
        await client.views_publish(
            user_id=ada.id, view={"type": "modal", "blocks": [empty]}
        )
    assert error(refused) == "invalid_arguments"
    assert found
    assert all(finding.startswith("views.publish: ") for finding in found)
    found.clear()
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("chat.shout", json={"channel": talk.id})
    assert error(refused) == "unknown_method"
    assert found
    found.clear()
    said = await client.chat_postMessage(channel=talk.id, text="x")
    under = await client.chat_postMessage(
        channel=talk.id, text="y", thread_ts=said["ts"]
    )
    assert found == []
    await client.chat_postMessage(channel=talk.id, text="z", thread_ts=under["ts"])
    assert found == [
        "chat.postMessage: thread_ts is of an answer, not of its thread",
    ]


async def test_with_the_wrong_words_a_test_of_the_wire_fails() -> None:
    async def speechless() -> None:
        async with wired() as server:
            client = AsyncWebClient(server.bot_token, base_url=server.api)
            blocks = [{"type": "divider"}]
            said = {"channel": server.add_channel("talk").id, "blocks": blocks}
            await client.api_call("chat.postMessage", json=said)

    with pytest.raises(AssertionError, match="has blocks without text"):
        await speechless()


@pytest.fixture
async def slow(shop: Workshop) -> AsyncIterator[FakeSlack]:
    """Limits as Slack's own, not faster."""
    async with FakeSlack(shop.clock.now) as server:
        yield server


async def test_about_one_message_a_second_goes_to_a_channel(slow: FakeSlack) -> None:
    client = AsyncWebClient(slow.bot_token, base_url=slow.api)
    client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=3)]
    talk, other = slow.add_channel("talk"), slow.add_channel("other")
    for number in range(5):
        await client.chat_postMessage(channel=talk.id, text=str(number))
    began = asyncio.get_running_loop().time()
    await client.chat_postMessage(channel=other.id, text="woanders")
    assert asyncio.get_running_loop().time() - began < 0.5
    await client.chat_postMessage(channel=talk.id, text="5")
    assert asyncio.get_running_loop().time() - began > 0.5
    assert slow.said(talk) == list("012345")
    assert [r.error for r in slow.requests if r.error] == ["ratelimited"]


async def test_what_is_to_go_wrong_goes_wrong_once(
    client: AsyncWebClient, shop: Workshop
) -> None:
    faults, channel = shop.server.faults, shop.talk.id
    faults.lose_next_answer("chat.postMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=channel, text="angekommen")
    faults.break_next("chat.postMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=channel, text="verloren")
    faults.refuse_next("chat.postMessage", error="restricted_action")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=channel, text="abgelehnt")
    assert error(refused) == "restricted_action"
    faults.busy_next("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=channel, text="zu schnell")
    assert error(refused) == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "7"
    faults.answer_next("chat.postMessage", status=503)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=channel, text="kaputt")
    assert refused.value.response.status_code == 503
    await client.chat_postMessage(channel=channel, text="und weiter")
    assert shop.server.said(shop.talk) == ["angekommen", "und weiter"]


async def test_the_clients_own_retry_after_a_lost_answer_posts_twice(
    shop: Workshop,
) -> None:
    careless = AsyncWebClient(shop.server.bot_token, base_url=shop.server.api)
    shop.server.faults.lose_next_answer("chat.postMessage")
    await careless.chat_postMessage(channel=shop.talk.id, text="doppelt")
    assert shop.server.said(shop.talk) == ["doppelt", "doppelt"]


async def test_files_are_uploaded_shared_and_fetched(
    client: AsyncWebClient, shop: Workshop
) -> None:
    said = await shop.server.writes(
        shop.ada, shop.talk, "Hier", files=[("a.txt", b"1")]
    )
    await client.files_upload_v2(
        channel=shop.talk.id,
        thread_ts=said.ts,
        content="viele Worte",
        filename="b.txt",
        initial_comment="Noch eine",
    )
    (reply,) = shop.talk.replies(said.ts)
    assert (reply.text, reply.files[0].content) == ("Noch eine", b"viele Worte")
    history = await client.conversations_history(channel=shop.talk.id)
    link = history["messages"][0]["files"][0]["url_private"]
    headers = {"Authorization": f"Bearer {shop.server.bot_token}"}
    async with aiohttp.ClientSession() as session:
        async with session.get(link, headers=headers) as answer:
            assert await answer.read() == b"1"
        async with session.get(link) as answer:
            assert answer.content_type == "text/html"
