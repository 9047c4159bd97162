"""An unmodified discord.py lives with the server that plays Discord, as it does with Discord."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from tests.fakes.discord import permissions as may
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Channel, User
from tests.fakes.discord.wire import wired
from tests.integration.discord_guest import Greeting, Guest, Interaction, living_with

NOW = datetime(2026, 9, 7, 18, 0, tzinfo=UTC)


class Clock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


class Workshop:
    """A guild with a channel, a forum and Ada, and the bot in it."""

    def __init__(self, server: FakeDiscord, clock: Clock) -> None:
        self.server, self.clock = server, clock
        self.guild: FakeGuild = server.add_guild(
            "Werkstatt",
            permissions=may.EVERYONE | may.PIN_MESSAGES | may.MANAGE_THREADS,
        )
        self.talk: Channel = self.guild.add_text_channel("talk")
        self.forum: Channel = self.guild.add_forum("ideen", tags=["frage"])
        self.ada: User = server.add_user("Ada", locale="de")
        self.guild.add_member(self.ada)


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    clock = Clock()
    async with wired(clock) as server:
        yield Workshop(server, clock)


@pytest.fixture
async def guest(shop: Workshop) -> AsyncIterator[Guest]:
    async with living_with(shop.server, Guest()) as guest:
        yield guest


def channel(guest: Guest, of: Channel) -> discord.TextChannel:
    found = guest.get_channel(of.id)
    assert isinstance(found, discord.TextChannel)
    return found


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


async def test_messages_are_heard_answered_edited_and_deleted(
    guest: Guest, shop: Workshop
) -> None:
    said = await shop.guild.writes(shop.ada, shop.talk, "Hallo")
    heard = await guest.hears("message")
    assert (heard.content, heard.author.global_name) == ("Hallo", "Ada")
    answer = await heard.reply("Hallo <@1>", mention_author=False)
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
    assert (await talk.send("Einmal", nonce="n1")).id == first.id
    shop.clock.at += timedelta(hours=1)
    assert (await talk.send("Einmal", nonce="n1")).id != first.id
    kept = [m async for m in talk.history(limit=1)]
    assert (first.nonce, kept[0].nonce) == ("n1", None)


# --- what is refused


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


# --- what goes wrong on the way


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


# --- commands, buttons, forms


def commands(guest: Guest, guild: discord.abc.Snowflake) -> None:
    group = discord.app_commands.Group(name="stammtisch", description="Everything")

    @group.command(description="Says hello")
    async def hello(interaction: Interaction, to: discord.Member) -> None:
        await interaction.response.send_message(f"Hallo {to.name}", ephemeral=True)

    @group.command(description="Takes a while")
    async def slow(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="Fertig")
        await interaction.followup.send("Und noch etwas", ephemeral=True)

    @group.command(description="Picks one")
    async def pick(interaction: Interaction, day: str) -> None:
        await interaction.response.send_message(day)

    @pick.autocomplete("day")
    async def days(
        _: Interaction, typed: str
    ) -> list[discord.app_commands.Choice[str]]:
        found = [day for day in ("Monday", "Friday") if day.startswith(typed)]
        return [discord.app_commands.Choice(name=day, value=day) for day in found]

    @discord.app_commands.context_menu(name="Mark as answer")
    async def mark(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"Marked: {message.content}")

    guest.tree.add_command(group, guild=guild)
    guest.tree.add_command(mark, guild=guild)


async def test_commands_are_called_completed_and_deferred(
    guest: Guest, shop: Workshop
) -> None:
    guild, ada, talk = shop.guild, shop.ada, shop.talk
    commands(guest, discord.Object(guild.id))
    await guest.tree.sync(guild=discord.Object(guild.id))
    assert guild.offers(ada) == ["Mark as answer", "stammtisch"]
    shown = await guild.calls(ada, talk, "stammtisch hello", {"to": ada})
    assert (shown.content, shown.ephemeral) == ("Hallo ada", True)
    shown = await guild.calls(ada, talk, "stammtisch slow")
    assert (shown.content, shown.deferred, shown.ephemeral) == ("Fertig", True, True)
    await asyncio.sleep(0.05)
    assert [m.content for m in shown.more] == ["Und noch etwas"]
    offered = await guild.types(
        ada, talk, "stammtisch pick", {"day": "F"}, focused="day"
    )
    assert [choice.value for choice in offered] == ["Friday"]
    said = await guild.writes(ada, talk, "Die Antwort")
    shown = await guild.calls_on(ada, said, "Mark as answer")
    assert (shown.content, shown.ephemeral) == ("Marked: Die Antwort", False)
    assert [m.content for m in shop.server.messages(talk)] == [
        "Die Antwort",
        "Marked: Die Antwort",
    ]
    with pytest.raises(AssertionError, match="no"):
        await guild.calls(ada, talk, "stammtisch hello", {"nobody": "x"})


async def test_buttons_selects_and_forms_lead_from_one_to_the_next(
    guest: Guest, shop: Workshop
) -> None:
    guild, ada = shop.guild, shop.ada
    posted = await channel(guest, shop.talk).send("Wer kommt?", view=Greeting())
    message = shop.talk.messages[posted.id]
    shown = await guild.presses(ada, message, "Count me in")
    assert shown.updated is message
    assert message.content == "One is in"
    shown = await guild.presses(ada, message, "greeting:day", ["Friday"])
    assert (shown.content, shown.ephemeral) == ("Friday", True)
    shown = await guild.presses(ada, message, "greeting:form")
    assert shown.modal is not None
    assert (shown.modal.title, list(shown.modal.inputs)) == ("Who are you?", ["words"])
    shown = await guild.submits(ada, shown.modal, {"words": "Ich bin Ada"})
    assert shown.content == "Welcome: Ich bin Ada"


async def test_an_interaction_is_answered_once_and_in_time(
    guest: Guest, shop: Workshop
) -> None:
    guild, ada, talk = shop.guild, shop.ada, shop.talk
    codes: list[int] = []

    async def send(interaction: Interaction, **said: Any) -> None:
        try:
            await interaction.response.send_message(**said)
        except discord.HTTPException as error:
            codes.append(error.code)

    @guest.tree.command(guild=discord.Object(guild.id), description="Twice")
    async def twice(interaction: Interaction) -> None:
        await send(interaction, content="Eins")
        interaction.response._response_type = None
        await send(interaction, content="Zwei")

    @guest.tree.command(guild=discord.Object(guild.id), description="Late")
    async def late(interaction: Interaction) -> None:
        await asyncio.sleep(0.3)
        await send(interaction, content="Zu spät")

    @guest.tree.command(guild=discord.Object(guild.id), description="Old")
    async def old(interaction: Interaction) -> None:
        await interaction.response.send_message("Bald")
        shop.clock.at += timedelta(minutes=16)
        try:
            await interaction.edit_original_response(content="Jetzt")
        except discord.HTTPException as error:
            codes.append(error.code)

    await guest.tree.sync(guild=discord.Object(guild.id))
    assert (await guild.calls(ada, talk, "twice")).content == "Eins"
    assert (await guild.calls(ada, talk, "old")).content == "Bald"
    shop.server.backstage.desk.answered_in = 0.2
    shown = await guild.calls(ada, talk, "late")
    assert (shown.failed, shown.message) == (True, None)
    await asyncio.sleep(0.2)
    assert codes == [40060, 50027, 10062]


async def test_a_channel_of_many_threads_is_full(guest: Guest, shop: Workshop) -> None:
    threads = shop.server.backstage.threads
    for number in range(1000):
        threads.open(shop.talk, shop.ada, f"Faden {number}")
    public = discord.ChannelType.public_thread
    with pytest.raises(discord.HTTPException) as refused:
        await channel(guest, shop.talk).create_thread(name="Noch einer", type=public)
    assert refused.value.code == 160006
