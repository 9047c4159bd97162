"""What the server that plays Discord refuses, and what it tells of guilds, roles and channels."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from discord.http import Route

from tests.fakes.discord import permissions as may
from tests.fakes.discord.refusals import RefusedError
from tests.fakes.discord.state import Channel
from tests.integration.discord_guest import Guest
from tests.integration.discord_workshop import Workshop, channel, guest, shop

__all__ = ["guest", "shop"]


async def refusal(guest: Guest, method: str, path: str, **said: Any) -> tuple[int, Any]:
    """Code and errors of what is refused."""
    with pytest.raises(discord.HTTPException) as refused:
        await guest.http.request(Route(method, path), **said)
    # The text of discord.py's errors lists each field with what is wrong with it.
    return refused.value.code, refused.value.text


def embed(text: str) -> dict[str, Any]:
    return {"title": "T", "description": text}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def button(number: int, **changes: Any) -> dict[str, Any]:
    made = {"type": 2, "style": 1, "label": "B", "custom_id": f"b{number}"}
    return made | changes


FULL: list[tuple[dict[str, Any], str]] = [
    ({"content": "x" * 2001}, "content"),
    ({"embeds": [embed("x")] * 11}, "embeds"),
    ({"embeds": [embed("x" * 3500)] * 2}, "embeds"),
    ({"content": "x", "nonce": "n" * 26}, "nonce"),
    ({"content": "x", "components": [row(button(1)), row(button(1))]}, "components"),
    ({"content": "x", "components": [row(button(n)) for n in range(6)]}, "components"),
    ({"content": "x", "components": [row(*map(button, range(6)))]}, "components"),
    ({"content": "x", "components": [button(1)]}, "components"),
    ({"content": "x", "components": [row(button(1, custom_id="x" * 101))]}, "comp"),
    ({"content": "x", "components": [row(button(1, label="x" * 81))]}, "components"),
    ({"content": "x", "components": [row(button(1, label=""))]}, "components"),
    ({"content": "x", "flags": 1 << 15}, "content"),
    ({"content": "x", "message_reference": {"message_id": "5"}}, "message_reference"),
]


@pytest.mark.parametrize(("body", "field"), FULL)
async def test_a_message_beyond_a_limit_is_refused_with_the_field(
    guest: Guest, shop: Workshop, body: dict[str, Any], field: str
) -> None:
    path = f"/channels/{shop.talk.id}/messages"
    code, errors = await refusal(guest, "POST", path, json=body)
    assert code == 50035
    assert f"In {field}" in errors
    assert shop.server.messages(shop.talk) == []
    # The judge sees most of it as well; here it was meant.
    shop.server.faults_of_protocol.clear()


async def test_an_empty_message_is_refused_and_stays_what_it_was(
    guest: Guest, shop: Workshop
) -> None:
    posted = await channel(guest, shop.talk).send("Etwas")
    path = f"/channels/{shop.talk.id}/messages"
    assert (await refusal(guest, "POST", path, json={"content": ""}))[0] == 50006
    with pytest.raises(discord.HTTPException):
        await posted.edit(content=None)
    assert shop.server.said(shop.talk) == ["Etwas"]
    shop.server.faults_of_protocol.clear()


async def test_what_is_not_there_is_unknown(guest: Guest, shop: Workshop) -> None:
    talk = shop.talk.id
    unknown = [
        ("GET", "/channels/5", 10003),
        ("GET", f"/channels/{talk}/messages/5", 10008),
        ("GET", "/guilds/5", 10004),
        ("GET", f"/guilds/{shop.guild.id}/members/5", 10013),
        ("GET", "/users/5", 10013),
        ("PUT", f"/guilds/{shop.guild.id}/members/{shop.ada.id}/roles/5", 10011),
        ("GET", "/webhooks/5/token/messages/@original", 50027),
    ]
    for method, path, code in unknown:
        assert (await refusal(guest, method, path))[0] == code
    stranger = shop.server.add_user("Nobody")
    path = f"/guilds/{shop.guild.id}/members/{stranger.id}"
    assert (await refusal(guest, "GET", path))[0] == 10007


async def test_who_is_pinged_depends_on_what_is_allowed(
    guest: Guest, shop: Workshop
) -> None:
    talk, ada = channel(guest, shop.talk), shop.ada
    mods = shop.guild.add_role("mods", mentionable=True)
    text = f"{ada.mention} <@&{mods.id}> @everyone"
    await talk.send(text)
    await talk.send(text, allowed_mentions=discord.AllowedMentions(users=True))
    await talk.send(text, allowed_mentions=discord.AllowedMentions.all())
    shop.guild.set_permissions(shop.guild.bot_role, may.ALL)
    await talk.send(text, allowed_mentions=discord.AllowedMentions.all())
    assert [
        (m.mentions, m.mention_roles, m.mention_everyone)
        for m in shop.server.messages(shop.talk)
    ] == [
        ([], [], False),
        ([ada], [], False),
        ([ada], [mods.id], False),
        ([ada], [mods.id], True),
    ]


async def test_members_and_roles_are_listed_searched_and_given(
    guest: Guest, shop: Workshop
) -> None:
    guild = await guest.fetch_guild(shop.guild.id)
    assert guild.approximate_member_count == 3
    found = [m.global_name async for m in guild.fetch_members(limit=None)]
    assert "Ada" in found
    full = guest.get_guild(shop.guild.id)
    assert full is not None
    assert [m.id for m in await full.query_members("ad")] == [shop.ada.id]
    mods = shop.guild.add_role("mods")
    role = next(r for r in await guild.fetch_roles() if r.name == "mods")
    ada = await guild.fetch_member(shop.ada.id)
    with pytest.raises(discord.Forbidden):
        await ada.add_roles(role)
    bits = shop.guild.bot_role.permissions | may.MANAGE_ROLES
    shop.guild.set_permissions(shop.guild.bot_role, bits)
    await ada.add_roles(role)
    assert shop.guild.members[shop.ada.id].roles == [mods]
    await ada.remove_roles(role)
    assert shop.guild.members[shop.ada.id].roles == []
    assert [g.id async for g in guest.fetch_guilds()] == [shop.guild.id]
    assert (await guest.fetch_user(shop.ada.id)).name == "ada"
    assert (await guest.application_info()).owner.id == shop.server.owner.id


async def test_channels_are_made_changed_and_deleted_by_who_may(
    guest: Guest, shop: Workshop
) -> None:
    guild = guest.get_guild(shop.guild.id)
    assert guild is not None
    with pytest.raises(discord.Forbidden):
        await guild.create_text_channel("neu")
    shop.guild.set_permissions(shop.guild.bot_role, may.ALL)
    made = await guild.create_text_channel("Neuer Raum", topic="Alles")
    assert (made.name, made.topic) == ("neuer-raum", "Alles")
    await made.edit(topic="Wenig")
    await made.set_permissions(guild.default_role, view_channel=False)
    # discord.py gives bits as text, as Discord documents it; the specification has numbers.
    shop.server.faults_of_protocol.clear()
    kept = shop.guild.channels[made.id]
    with pytest.raises(RefusedError):
        await shop.guild.writes(shop.ada, kept, "Darf ich?")
    assert kept.topic == "Wenig"
    forum = guest.get_channel(shop.forum.id)
    assert isinstance(forum, discord.ForumChannel)
    await forum.create_tag(name="neu")
    assert [tag.name for tag in shop.forum.tags] == ["frage", "neu"]
    await made.delete()
    assert (await guest.hears("guild_channel_delete")).id == made.id
    assert made.id not in shop.guild.channels


async def test_a_locked_thread_is_for_those_who_manage_threads(
    guest: Guest, shop: Workshop
) -> None:
    said = await shop.guild.writes(shop.ada, shop.talk, "Thema")
    theirs = await shop.guild.opens_thread(shop.ada, said, "Faden")
    await shop.guild.locks(theirs)
    await shop.guild.archives(shop.ada, theirs)
    with pytest.raises(RefusedError):
        await shop.guild.writes(shop.ada, theirs, "Noch etwas")
    usual = shop.guild.bot_role.permissions
    shop.guild.set_permissions(shop.guild.bot_role, usual & ~may.MANAGE_THREADS)
    thread = await guest.fetch_channel(theirs.id)
    assert isinstance(thread, discord.Thread)
    with pytest.raises(discord.HTTPException) as refused:
        await thread.send("Darf ich?")
    assert refused.value.code == 50083
    with pytest.raises(discord.Forbidden):
        await thread.edit(archived=False)
    with pytest.raises(discord.HTTPException) as refused:
        await thread.edit(name="Anders")
    assert refused.value.code == 50083
    shop.guild.set_permissions(shop.guild.bot_role, usual)
    await thread.send("Als Moderation")
    assert not theirs.archived
    await thread.edit(name="Anders", archived=False, locked=False)
    assert (theirs.name, theirs.locked) == ("Anders", False)
    await thread.delete()
    assert (await guest.hears("raw_thread_delete")).thread_id == theirs.id


async def test_threads_are_opened_alone_joined_left_and_listed(
    guest: Guest, shop: Workshop
) -> None:
    public = discord.ChannelType.public_thread
    thread = await channel(guest, shop.talk).create_thread(name="Allein", type=public)
    (notice,) = shop.server.messages(shop.talk)
    assert (notice.kind, notice.content) == (18, "Allein")
    with pytest.raises(discord.Forbidden):
        await channel(guest, shop.talk).create_thread(name="Heimlich")
    ada = guest.get_user(shop.ada.id)
    assert ada is not None
    await thread.add_user(ada)
    assert {m.id for m in await thread.fetch_members()} == {
        shop.ada.id,
        shop.server.world.bot.id,
    }
    await thread.leave()
    await thread.join()
    guild = guest.get_guild(shop.guild.id)
    assert guild is not None
    assert [t.id for t in await guild.active_threads()] == [thread.id]
    posted = await channel(guest, shop.talk).send("Einmal")
    await posted.create_thread(name="Eins")
    path = f"/channels/{shop.talk.id}/messages/{posted.id}/threads"
    assert (await refusal(guest, "POST", path, json={"name": "Zwei"}))[0] == 160004


async def test_posts_of_a_forum_need_what_the_forum_wants(
    guest: Guest, shop: Workshop
) -> None:
    strict = shop.guild.add_forum("streng", tags=["pflicht"], tag_required=True)
    path = f"/channels/{strict.id}/threads"
    post = {"name": "Titel", "message": {"content": "Text"}}
    assert (await refusal(guest, "POST", path, json=post))[0] == 40067
    unknown = post | {"applied_tags": ["5"]}
    assert (await refusal(guest, "POST", path, json=unknown))[0] == 50035
    path = f"/channels/{strict.id}/messages"
    assert (await refusal(guest, "POST", path, json={"content": "x"}))[0] == 50008
    shop.guild.forbid(strict, may.SEND_MESSAGES)
    assert (await refusal(guest, "POST", f"/channels/{strict.id}/threads", json=post))[
        0
    ] == 50013


async def test_many_are_deleted_at_once_if_they_are_young(
    guest: Guest, shop: Workshop
) -> None:
    talk = channel(guest, shop.talk)
    said = [await shop.guild.writes(shop.ada, shop.talk, str(n)) for n in range(3)]
    for _ in said:
        await guest.hears("message")
    with pytest.raises(discord.Forbidden):
        await talk.delete_messages([discord.Object(m.id) for m in said])
    bits = shop.guild.bot_role.permissions | may.MANAGE_MESSAGES
    shop.guild.set_permissions(shop.guild.bot_role, bits)
    await talk.delete_messages([discord.Object(m.id) for m in said[:2]])
    gone = await guest.hears("raw_bulk_message_delete")
    assert gone.message_ids == {m.id for m in said[:2]}
    said.append(await shop.guild.writes(shop.ada, shop.talk, "4"))
    shop.clock.at += timedelta(days=15)
    with pytest.raises(discord.HTTPException) as refused:
        await talk.delete_messages([discord.Object(m.id) for m in said[2:]])
    assert refused.value.code == 50034
    await shop.guild.bulk_deletes(said[2:])
    assert shop.server.messages(shop.talk) == []


async def test_reactions_are_counted_listed_and_cleared(
    guest: Guest, shop: Workshop
) -> None:
    said = await shop.guild.writes(shop.ada, shop.talk, "Schau")
    await shop.guild.reacts(shop.ada, said, "🎉")
    message = await channel(guest, shop.talk).fetch_message(said.id)
    (reaction,) = message.reactions
    assert (reaction.count, reaction.me) == (1, False)
    assert [u.id async for u in reaction.users()] == [shop.ada.id]
    with pytest.raises(discord.HTTPException) as refused:
        await message.add_reaction("thumbs up")
    assert refused.value.code == 10014
    with pytest.raises(discord.Forbidden):
        await message.clear_reactions()
    shop.guild.forbid(shop.talk, may.ADD_REACTIONS)
    with pytest.raises(discord.Forbidden):
        await message.add_reaction("👍")
    # Joining in with a reaction that is there needs no right of its own.
    await message.add_reaction("🎉")
    shop.guild.allow(shop.talk, may.MANAGE_MESSAGES)
    await message.remove_reaction("🎉", discord.Object(shop.ada.id))
    assert said.reactions == {"🎉": [shop.server.world.bot.id]}
    await message.clear_reactions()
    await guest.hears("raw_reaction_clear")
    assert said.reactions == {}


async def test_rights_come_from_roles_then_from_the_channel(shop: Workshop) -> None:
    """As "Permissions, Permission Hierarchy": everyone, then roles together, then the member."""
    world, guild, talk, ada = shop.server.world, shop.guild, shop.talk, shop.ada

    def can(bit: int, where: Channel = talk) -> bool:
        return bool(world.bits(where, ada) & bit)

    mods = guild.add_role("mods")
    guild.members[ada.id].roles.append(mods)
    everyone = guild.roles[guild.id]
    assert can(may.SEND_MESSAGES)
    guild.forbid(talk, may.SEND_MESSAGES, everyone)
    assert not can(may.SEND_MESSAGES)
    guild.allow(talk, may.SEND_MESSAGES, mods)
    assert can(may.SEND_MESSAGES)
    quiet = guild.add_role("quiet")
    guild.members[ada.id].roles.append(quiet)
    guild.forbid(talk, may.SEND_MESSAGES, quiet)
    assert can(may.SEND_MESSAGES)  # one of the roles is enough
    guild.forbid(talk, may.SEND_MESSAGES, ada)
    assert not can(may.SEND_MESSAGES)
    guild.set_permissions(mods, may.ADMINISTRATOR)
    assert can(may.SEND_MESSAGES)
    guild.members[ada.id].roles.clear()
    guild.forbid(talk, may.VIEW_CHANNEL, everyone)
    assert world.bits(talk, ada) == 0
    assert world.bits(talk, shop.server.owner) == may.ALL


async def test_commands_are_kept_changed_and_hidden(
    guest: Guest, shop: Workshop
) -> None:
    base = f"/applications/{guest.application_id}/guilds/{shop.guild.id}/commands"
    body = {
        "name": "admin",
        "description": "For few",
        "default_member_permissions": str(may.MANAGE_MESSAGES),
        "name_localizations": {"de": "leitung"},
    }
    made = await guest.http.request(Route("POST", base), json=body)
    assert shop.guild.offers(shop.ada) == []
    assert shop.guild.offers(shop.server.owner) == ["admin"]
    (again,) = await guest.http.request(Route("PUT", base), json=[body])
    assert again["id"] == made["id"]
    (plain,) = await guest.http.request(Route("GET", base))
    assert "name_localizations" not in plain
    one = f"{base}/{made['id']}"
    for nobody in ({"default_member_permissions": 0}, {"name": "admin"}):
        await guest.http.request(Route("PATCH", one), json=nobody)
        assert shop.guild.offers(shop.ada) == []
    changed = {"default_member_permissions": None}
    await guest.http.request(Route("PATCH", one), json=changed)
    assert shop.guild.offers(shop.ada) == ["admin"]
    wrong = body | {"name": "Two Words"}
    assert (await refusal(guest, "POST", base, json=wrong))[0] == 50035
    await guest.http.request(Route("DELETE", one))
    assert (await refusal(guest, "GET", one))[0] == 10063
    shop.server.faults_of_protocol.clear()
