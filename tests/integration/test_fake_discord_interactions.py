"""Commands, buttons and forms on the server that plays Discord."""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest

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
