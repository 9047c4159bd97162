"""The gateway of the server that plays Discord, and what goes wrong on the way to it."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from tests.fakes.discord.guard import loopback_connector
from tests.integration.discord_guest import Guest, living_with
from tests.integration.discord_workshop import Workshop, channel, guest, shop

__all__ = ["guest", "shop"]


async def test_it_becomes_ready_and_knows_everybody(
    guest: Guest, shop: Workshop
) -> None:
    assert guest.user is not None
    assert guest.user.id == shop.server.world.bot.id
    found = guest.get_guild(shop.guild.id)
    assert found is not None
    assert {m.global_name for m in found.members} >= {"Ada", "Owner"}
    assert [c.name for c in found.channels] == ["talk", "ideen"]
    assert found.me.guild_permissions.pin_messages


async def test_words_are_hidden_without_the_intent_unless_they_are_for_the_bot(
    shop: Workshop,
) -> None:
    intents = discord.Intents.default()
    async with living_with(shop.server, Guest(intents=intents)) as guest:
        await shop.guild.writes(shop.ada, shop.talk, "Geheim")
        assert (await guest.hears("message")).content == ""
        mention = f"{shop.server.world.bot.mention} hallo"
        await shop.guild.writes(shop.ada, shop.talk, mention)
        assert (await guest.hears("message")).content == mention
        await shop.server.writes_privately(shop.ada, "Unter uns")
        assert (await guest.hears("message")).content == "Unter uns"


async def test_an_intent_that_is_switched_off_ends_the_connection(
    shop: Workshop,
) -> None:
    shop.server.intents_refused = discord.Intents.message_content.flag
    guest = Guest()
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with guest:
            await guest.start(shop.server.token)


async def test_a_wrong_token_is_refused(shop: Workshop) -> None:
    guest = Guest()
    with pytest.raises(discord.LoginFailure):
        async with guest:
            await guest.start("another")


async def test_the_gateway_speaks_plainly_too_and_knows_its_token(
    shop: Workshop,
) -> None:
    about: dict[str, Any] = {"token": shop.server.token, "intents": 1, "properties": {}}
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(shop.server.gateway) as plain:
            assert (await plain.receive_json())["op"] == 10
            await plain.send_json({"op": 2, "d": about})
            assert (await plain.receive_json())["t"] == "READY"
            assert (await plain.receive_json())["d"]["name"] == "Werkstatt"
            await plain.send_json({"op": 1, "d": 2})
            assert (await plain.receive_json())["op"] == 11
        async with session.ws_connect(shop.server.gateway) as plain:
            await plain.receive_json()
            await plain.send_json({"op": 2, "d": {**about, "token": "another"}})
            assert (await plain.receive()).type is aiohttp.WSMsgType.CLOSE
            assert plain.close_code == 4004


async def test_after_a_cut_the_session_is_resumed_and_nothing_is_missed(
    guest: Guest, shop: Workshop
) -> None:
    shop.server.drop_all()
    await shop.guild.writes(shop.ada, shop.talk, "Während du weg warst")
    await guest.hears("message", lambda m: m.content == "Während du weg warst")
    await guest.hears("resumed")
    assert (shop.server.lines.identified, shop.server.lines.resumed) == (1, 1)
    await shop.server.reconnect_all()
    await guest.hears("resumed")
    assert (shop.server.lines.identified, shop.server.lines.resumed) == (1, 2)


async def test_after_an_invalid_session_everything_is_told_anew(
    guest: Guest, shop: Workshop
) -> None:
    guest.heard_now()
    await shop.server.invalid_session(resumable=False)
    await shop.guild.writes(shop.ada, shop.talk, "Verpasst")
    await guest.hears("shard_ready")
    await shop.guild.writes(shop.ada, shop.talk, "Wieder da")
    assert (await guest.hears("message")).content == "Wieder da"
    assert shop.server.lines.identified == 2


async def test_a_guild_of_thousands_comes_in_chunks(shop: Workshop) -> None:
    for number in range(2500):
        shop.guild.add_member(shop.server.add_user(f"Person {number}"))
    async with living_with(shop.server, Guest()) as guest:
        found = guest.get_guild(shop.guild.id)
        assert found is not None
        assert found.large
        assert len(found.members) == len(shop.guild.members) == 2503


async def test_shards_hear_of_their_own_guilds(shop: Workshop) -> None:
    shop.server.lines.shards = 2
    for number in range(6):
        shop.clock.at += timedelta(milliseconds=1)
        shop.server.add_guild(f"Guild {number}")
    async with living_with(shop.server, Guest()) as guest:
        assert guest.shard_count == 2
        assert len(guest.guilds) == 7
        assert {g.shard_id for g in guest.guilds} == {0, 1}


async def test_too_many_requests_are_told_so_and_waited_for(
    guest: Guest, shop: Workshop
) -> None:
    talk = channel(guest, shop.talk)
    shop.server.faults.busy_next(0.2, method="POST", path="/messages")
    await talk.send("Später")
    assert shop.server.said(shop.talk) == ["Später"]
    assert [r.status for r in shop.server.requests if r.method == "POST"] == [429, 200]


async def test_an_answer_that_is_lost_leaves_the_message_posted(
    guest: Guest, shop: Workshop
) -> None:
    talk = channel(guest, shop.talk)
    shop.server.faults.lose_next_answer(method="POST", path="/messages")
    with pytest.raises((OSError, discord.DiscordException, Exception)) as lost:
        await talk.send("Vielleicht")
    assert not isinstance(lost.value, discord.HTTPException)
    assert shop.server.said(shop.talk) == ["Vielleicht"]
    shop.server.faults.break_next(method="POST", path="/messages")
    with pytest.raises(Exception, match="disconnected"):
        await talk.send("Nie")
    shop.server.faults.refuse_next(50013, path="/messages")
    with pytest.raises(discord.Forbidden):
        await talk.send("Nie")
    assert shop.server.said(shop.talk) == ["Vielleicht"]


async def test_a_client_that_would_leave_this_machine_is_stopped() -> None:
    connector, resolver = loopback_connector()
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectorError, match="discord"):
            await session.get("https://discord.com/api/v10/gateway")
    assert resolver.refused == ["discord.com"]


async def test_a_guild_loses_the_bot_and_invites_it_again(
    guest: Guest, shop: Workshop
) -> None:
    talk = channel(guest, shop.talk)
    shop.guild.remove_bot()
    await guest.hears("guild_remove")
    with pytest.raises(discord.Forbidden) as refused:
        await talk.send("Hallo")
    assert refused.value.code == 50001
    shop.guild.invite_bot()
    assert (await guest.hears("guild_join")).id == shop.guild.id
    await talk.send("Da bin ich wieder")


async def test_a_guild_in_an_outage_comes_back(guest: Guest, shop: Workshop) -> None:
    shop.guild.goes_down()
    assert (await guest.hears("guild_unavailable")).id == shop.guild.id
    shop.guild.comes_back()
    found = await guest.hears("guild_available")
    assert [c.name for c in found.channels] == ["talk", "ideen"]


async def test_what_happened_while_nobody_got_through_stands_in_history_alone(
    guest: Guest, shop: Workshop
) -> None:
    """discord.py resumes once; when that finds nobody it identifies anew, and has missed it."""
    address = shop.server.gateway
    guest.heard_now()
    await shop.server.stop()
    await shop.guild.writes(shop.ada, shop.talk, "Hört mich jemand?")
    await asyncio.sleep(0.1)
    await shop.server.start()
    assert shop.server.gateway == address
    await guest.hears("shard_ready")
    assert shop.server.lines.identified == 2
    assert "message" not in guest.passed
    found = [m.content async for m in channel(guest, shop.talk).history()]
    assert found == ["Hört mich jemand?"]


async def test_who_identifies_anew_hears_nothing_of_the_old_session(
    shop: Workshop,
) -> None:
    """A bot that was killed begins anew; its old session is not kept for it."""
    about: dict[str, Any] = {"token": shop.server.token, "intents": 1, "properties": {}}
    async with aiohttp.ClientSession() as session:
        for _ in range(3):
            gateway = shop.server.gateway
            async with session.ws_connect(gateway, autoclose=False) as socket:
                await socket.receive_json()
                await socket.send_json({"op": 2, "d": about})
                assert (await socket.receive_json())["t"] == "READY"
                shop.server.drop_all()
                assert (await socket.receive()).type is not aiohttp.WSMsgType.BINARY
    assert len(shop.server.lines.sessions) == 1
