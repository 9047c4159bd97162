"""Commands, buttons and forms on the server that plays Discord."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import discord
import pytest

from tests.fakes.discord.calling import NotOfferedError
from tests.integration.discord_guest import Greeting, Guest, Interaction
from tests.integration.discord_workshop import Workshop, channel, guest, shop

__all__ = ["guest", "shop"]


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


async def test_answers_are_fetched_edited_followed_and_taken_back(
    guest: Guest, shop: Workshop
) -> None:
    """Also with files, and by their own ids."""
    guild, ada, talk = shop.guild, shop.ada, shop.talk

    @guest.tree.command(guild=discord.Object(guild.id), description="Much")
    async def much(interaction: Interaction) -> None:
        file = discord.File(io.BytesIO(b"words"), "words.txt")
        await interaction.response.send_message("Eins", file=file)
        first = await interaction.original_response()
        assert [a.filename for a in first.attachments] == ["words.txt"]
        assert await first.attachments[0].read() == b"words"
        await interaction.edit_original_response(content="Zwei")
        more = await interaction.followup.send("Drei", wait=True)
        assert more.reference is not None
        assert more.reference.message_id == first.id
        await more.edit(content="Vier")
        last = await interaction.followup.send("Weg", ephemeral=True, wait=True)
        await last.delete()
        await interaction.delete_original_response()
        with pytest.raises(discord.NotFound):
            await interaction.edit_original_response(content="Fünf")
        guest.dispatch("through")

    await guest.tree.sync(guild=discord.Object(guild.id))
    shown = await guild.calls(ada, talk, "much")
    await guest.hears("through")
    assert shop.server.said(talk) == ["Vier"]
    assert [m.deleted for m in shown.more] == [False, True]
    assert shown.message is not None
    assert shown.message.deleted


async def test_what_does_not_fit_is_neither_answered_nor_done(
    guest: Guest, shop: Workshop
) -> None:
    guild, ada, talk = shop.guild, shop.ada, shop.talk
    codes: list[int] = []

    @guest.tree.command(guild=discord.Object(guild.id), description="Too much")
    async def wrong(interaction: Interaction, word: str) -> None:
        try:
            await interaction.response.send_message("x" * 2001)
        except discord.HTTPException as error:
            codes.append(error.code)
        await interaction.response.send_message(word)

    @wrong.autocomplete("word")
    async def words(
        interaction: Interaction, _: str
    ) -> list[discord.app_commands.Choice[str]]:
        choice = discord.app_commands.Choice(name="x", value="x")
        try:
            await interaction.response.autocomplete([choice] * 26)
        except discord.HTTPException as error:
            codes.append(error.code)
        return [choice]

    await guest.tree.sync(guild=discord.Object(guild.id))
    assert (await guild.calls(ada, talk, "wrong", {"word": "Doch"})).content == "Doch"
    offered = await guild.types(ada, talk, "wrong", {}, focused="word")
    assert [choice.name for choice in offered] == ["x"]
    assert codes == [50035, 50035]
    # The judge sees both as well; here they were meant.
    assert len(shop.server.faults_of_protocol) == 2
    shop.server.faults_of_protocol.clear()


async def test_people_can_only_do_what_discord_would_let_them(
    guest: Guest, shop: Workshop
) -> None:
    guild, ada, talk = shop.guild, shop.ada, shop.talk
    view = Greeting()
    view.join.disabled = True
    posted = await channel(guest, talk).send("Wer?", view=view)
    message = talk.messages[posted.id]
    with pytest.raises(NotOfferedError, match="Count me in"):
        await guild.presses(ada, message, "Count me in")
    with pytest.raises(NotOfferedError, match="Sunday"):
        await guild.presses(ada, message, "Which day", ["Sunday"])
    shown = await guild.presses(ada, message, "Tell me")
    assert shown.modal is not None
    with pytest.raises(NotOfferedError, match="200"):
        await guild.submits(ada, shown.modal, {"words": "x" * 201})
    with pytest.raises(NotOfferedError, match="words"):
        await guild.submits(ada, shown.modal, {})
    with pytest.raises(NotOfferedError, match="/nothing"):
        await guild.calls(ada, talk, "nothing")
    bo = shop.server.add_user("Bo")
    await guild.joins(bo, pending=True)
    with pytest.raises(NotOfferedError, match="talk"):
        await guild.presses(bo, message, "Tell me")
