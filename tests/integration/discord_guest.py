"""A small bot on an unmodified discord.py, to see that the local server is lived with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import discord
from discord import app_commands, ui

from tests.fakes.discord.guard import loopback_connector
from tests.fakes.discord.server import FakeDiscord

Interaction = discord.Interaction[Any]
SOON = 5.0


class Greeting(ui.View):
    """Its button works as long as the message stands: no timeout, an id of its own."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Count me in", custom_id="greeting:join")
    async def join(self, interaction: Interaction, _: ui.Button[Self]) -> None:
        await interaction.response.edit_message(content="One is in", view=self)

    @ui.button(label="Tell me", custom_id="greeting:form")
    async def tell(self, interaction: Interaction, _: ui.Button[Self]) -> None:
        await interaction.response.send_modal(Introduction())

    @ui.select(
        custom_id="greeting:day",
        placeholder="Which day",
        options=[discord.SelectOption(label=day) for day in ("Monday", "Friday")],
    )
    async def day(self, interaction: Interaction, select: ui.Select[Self]) -> None:
        await interaction.response.defer()
        await interaction.followup.send(select.values[0], ephemeral=True)


class Introduction(ui.Modal, title="Who are you?"):
    words: ui.Label[Self] = ui.Label(
        text="In a sentence",
        component=ui.TextInput(custom_id="words", max_length=200),
    )

    def __init__(self) -> None:
        super().__init__(custom_id="introduction")

    async def on_submit(self, interaction: Interaction) -> None:
        text = self.words.component
        assert isinstance(text, ui.TextInput)
        await interaction.response.send_message(f"Welcome: {text.value}")


class Guest(discord.AutoShardedClient):
    """Notes what it hears, by the name of the event."""

    def __init__(self, **changes: Any) -> None:
        connector, self.resolver = loopback_connector()
        wanted = discord.Intents.default() | discord.Intents(
            members=True, message_content=True
        )
        super().__init__(
            connector=connector,
            guild_ready_timeout=0.1,
            **{
                "intents": wanted,
                "allowed_mentions": discord.AllowedMentions.none(),
                **changes,
            },
        )
        self.tree: app_commands.CommandTree[Guest] = app_commands.CommandTree(self)
        self.heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    async def before_identify_hook(
        self, shard_id: int | None, *, initial: bool = False
    ) -> None:
        """Discord wants five seconds between two shards; nobody else waits here."""

    async def setup_hook(self) -> None:
        self.add_view(Greeting())

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        super().dispatch(event, *args, **kwargs)
        self.heard.put_nowait((event, args[0] if len(args) == 1 else args))

    async def hears(
        self, event: str, fits: Callable[[Any], bool] = lambda _: True
    ) -> Any:
        """The next such event; what comes before it is `passed` over."""
        self.passed: list[str] = []
        async with asyncio.timeout(SOON):
            while True:
                name, about = await self.heard.get()
                if name == event and fits(about):
                    return about
                self.passed.append(name)

    def heard_now(self) -> list[str]:
        """Names of all events since the last look."""
        names = []
        while not self.heard.empty():
            names.append(self.heard.get_nowait()[0])
        return names


@asynccontextmanager
async def living_with(server: FakeDiscord, guest: Guest) -> AsyncIterator[Guest]:
    """Connected and ready; in the end it never tried to leave this machine."""
    running = asyncio.create_task(guest.start(server.token))
    ready = asyncio.create_task(guest.wait_until_ready())
    try:
        async with asyncio.timeout(SOON):
            # The first of both: a client that ended says why.
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield guest
        assert not running.done()
    finally:
        ready.cancel()
        await guest.close()
        await asyncio.gather(running, return_exceptions=True)
    assert guest.resolver.refused == []
