"""An unmodified discord.py lives with the server that plays Discord: words, threads, people."""

from datetime import timedelta

import discord
import pytest

from tests.fakes.discord import permissions as may
from tests.integration.discord_guest import Guest
from tests.integration.discord_workshop import Workshop, channel, guest, shop

__all__ = ["guest", "shop"]


async def test_messages_are_heard_answered_edited_and_deleted(
    guest: Guest, shop: Workshop
) -> None:
    said = await shop.guild.writes(shop.ada, shop.talk, "Hallo")
    heard = await guest.hears("message")
    assert (heard.content, heard.author.global_name) == ("Hallo", "Ada")
    answer = await heard.reply("\n Hallo <@1> ", mention_author=False)
    assert answer.reference.message_id == said.id
    assert shop.server.said(shop.talk) == ["Hallo <@1>"]
    await answer.edit(content="Hallo, Ada")
    await shop.guild.edits(shop.ada, said, "Hallo!")
    changed = await guest.hears("raw_message_edit", lambda e: e.message_id == said.id)
    assert changed.message.content == "Hallo!"
    await shop.guild.deletes(shop.ada, said)
    assert (await guest.hears("raw_message_delete")).message_id == said.id
    await answer.delete()
    assert shop.server.messages(shop.talk) == []


async def test_history_is_read_from_a_message_on_oldest_first(
    guest: Guest, shop: Workshop
) -> None:
    said = [
        await shop.guild.writes(shop.ada, shop.talk, str(number))
        for number in range(120)
    ]
    after = discord.Object(said[9].id)
    found = channel(guest, shop.talk).history(after=after, limit=None)
    assert [m.content async for m in found] == [str(n) for n in range(10, 120)]
    newest = channel(guest, shop.talk).history(limit=2)
    assert [m.content async for m in newest] == ["119", "118"]
    around = channel(guest, shop.talk).history(
        around=discord.Object(said[50].id), limit=3
    )
    assert sorted([m.content async for m in around]) == ["49", "50", "51"]


async def test_a_thread_wakes_by_writing_and_refuses_edits_while_it_sleeps(
    guest: Guest, shop: Workshop
) -> None:
    posted = await channel(guest, shop.talk).send("Thema der Woche")
    thread = await posted.create_thread(name="Thema", auto_archive_duration=60)
    assert thread.id == posted.id
    inside = await thread.send("Los geht es")
    shop.clock.at += timedelta(minutes=61)
    shop.server.tick()
    await guest.hears("raw_thread_update")
    with pytest.raises(discord.HTTPException) as refused:
        await inside.edit(content="Los")
    assert refused.value.code == 50083
    await thread.send("Noch jemand?")
    fetched = await guest.fetch_channel(thread.id)
    assert isinstance(fetched, discord.Thread)
    assert not fetched.archived
    await thread.edit(archived=True)
    archived = [t async for t in channel(guest, shop.talk).archived_threads()]
    assert [t.id for t in archived] == [thread.id]


async def test_posts_in_a_forum_keep_their_tags(guest: Guest, shop: Workshop) -> None:
    forum = guest.get_channel(shop.forum.id)
    assert isinstance(forum, discord.ForumChannel)
    made = await forum.create_thread(
        name="Idee", content="Eine Frage", applied_tags=forum.available_tags
    )
    assert made.message.id == made.thread.id
    assert [tag.name for tag in made.thread.applied_tags] == ["frage"]
    theirs, first = await shop.guild.posts_in_forum(
        shop.ada, shop.forum, "Meine", "Text", tags=["frage"]
    )
    assert (await guest.hears("thread_create", lambda t: t.id == theirs.id)).name == (
        "Meine"
    )
    heard = await guest.hears("message", lambda m: m.id == first.id)
    assert heard.channel.parent == forum


async def test_private_messages_arrive_and_are_refused_when_closed(
    guest: Guest, shop: Workshop
) -> None:
    ada = guest.get_user(shop.ada.id)
    assert ada is not None
    await ada.send("Nur für dich")
    private = shop.server.private(shop.ada)
    assert shop.server.said(private) == ["Nur für dich"]
    await shop.server.writes_privately(shop.ada, "Danke")
    heard = await guest.hears("message", lambda m: m.content == "Danke")
    assert isinstance(heard.channel, discord.DMChannel)
    shop.ada.takes_messages = False
    with pytest.raises(discord.Forbidden) as refused:
        await ada.send("Noch etwas")
    assert refused.value.code == 50007


async def test_reactions_and_pins_go_both_ways(guest: Guest, shop: Workshop) -> None:
    said = await shop.guild.writes(shop.ada, shop.talk, "Schau")
    heard = await guest.hears("message")
    await heard.add_reaction("👍")
    await shop.guild.reacts(shop.ada, said, "👍")
    added = await guest.hears("raw_reaction_add", lambda e: e.user_id == shop.ada.id)
    assert (str(added.emoji), added.message_author_id) == ("👍", shop.ada.id)
    assert said.reactions == {"👍": [shop.server.world.bot.id, shop.ada.id]}
    await shop.guild.unreacts(shop.ada, said, "👍")
    await guest.hears("raw_reaction_remove")
    await heard.pin()
    pins = [m async for m in channel(guest, shop.talk).pins()]
    assert [m.id for m in pins] == [said.id]
    await heard.unpin()
    await heard.remove_reaction("👍", guest.user)
    assert said.reactions == {}


async def test_a_newcomer_looks_first_and_is_a_member_after_the_rules(
    guest: Guest, shop: Workshop
) -> None:
    bo = shop.server.add_user("Bo")
    await shop.guild.joins(bo, pending=True)
    assert (await guest.hears("member_join")).pending
    with pytest.raises(Exception, match="Missing Permissions"):
        await shop.guild.writes(bo, shop.talk, "Hallo")
    await shop.guild.accepts_rules(bo)
    before, after = await guest.hears("member_update")
    assert (before.pending, after.pending) == (True, False)
    role = shop.guild.add_role("mods", permissions=may.MANAGE_MESSAGES)
    await shop.guild.gets_role(bo, role)
    _, after = await guest.hears("member_update")
    assert [r.name for r in after.roles] == ["@everyone", "mods"]
    await shop.guild.leaves(bo)
    assert (await guest.hears("raw_member_remove")).user.id == bo.id


async def test_files_are_kept_and_their_links_die(guest: Guest, shop: Workshop) -> None:
    said = await shop.guild.writes(
        shop.ada, shop.talk, "Mein Bild", attachments=[("bild.png", b"PNG!")]
    )
    heard = await guest.hears("message")
    assert await heard.attachments[0].read() == b"PNG!"
    file = await heard.attachments[0].to_file()
    copy = await heard.channel.send("Deins", file=file)
    shop.clock.at += timedelta(hours=25)
    with pytest.raises(discord.NotFound):
        await heard.attachments[0].read()
    fresh = await heard.channel.fetch_message(copy.id)
    assert await fresh.attachments[0].read() == b"PNG!"
    shop.server.expire_links()
    with pytest.raises(discord.NotFound):
        await fresh.attachments[0].read()
    assert said.attachments[0].content_type == "image/png"


async def test_the_same_nonce_is_the_same_message_for_minutes(
    guest: Guest, shop: Workshop
) -> None:
    talk = channel(guest, shop.talk)
    first = await talk.send("Einmal", nonce="n1")
    shop.clock.at += timedelta(minutes=1)
    assert (await talk.send("Einmal", nonce="n1")).id == first.id
    shop.clock.at += timedelta(hours=1)
    assert (await talk.send("Einmal", nonce="n1")).id != first.id
    kept = [m async for m in talk.history(limit=1)]
    assert (first.nonce, kept[0].nonce) == ("n1", None)


async def test_rights_that_are_missing_are_refused_by_their_codes(
    guest: Guest, shop: Workshop
) -> None:
    talk = channel(guest, shop.talk)
    shop.guild.forbid(shop.talk, may.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden) as refused:
        await talk.send("Hallo")
    assert refused.value.code == 50013
    shop.guild.forbid(shop.talk, may.VIEW_CHANNEL)
    assert (await guest.hears("guild_channel_delete")).id == talk.id
    with pytest.raises(discord.Forbidden) as refused:
        await talk.send("Hallo")
    assert refused.value.code == 50001
    theirs = await shop.guild.writes(
        shop.ada, shop.guild.add_text_channel("other"), "Meins"
    )
    heard = await guest.hears("message")
    with pytest.raises(discord.Forbidden) as refused:
        await guest.http.edit_message(
            heard.channel.id,
            theirs.id,
            params=discord.http.handle_message_parameters(content="Deins"),
        )
    assert refused.value.code == 50005
    shop.guild.delete_channel(shop.talk)
    with pytest.raises(discord.NotFound) as gone:
        await talk.send("Hallo")
    assert gone.value.code == 10003


async def test_a_channel_of_many_threads_is_full(guest: Guest, shop: Workshop) -> None:
    threads = shop.server.backstage.threads
    for number in range(1000):
        threads.open(shop.talk, shop.ada, f"Faden {number}")
    public = discord.ChannelType.public_thread
    with pytest.raises(discord.HTTPException) as refused:
        await channel(guest, shop.talk).create_thread(name="Noch einer", type=public)
    assert refused.value.code == 160006
