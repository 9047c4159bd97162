"""A bare connection to the local Discord that only answers interactions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import discord
import yarl

from bot.platforms.answering import PATIENCE, Answering
from bot.platforms.discord.command_sync import sync
from bot.platforms.discord.commands import Names, payload
from bot.platforms.discord.completing import complete
from bot.platforms.discord.interactions import Offered, request_of
from bot.platforms.discord.live import Live
from bot.platforms.discord.moderators import moderators_of
from bot.platforms.discord.people import person_of
from bot.platforms.discord.render import pages
from bot.texts.translator import GettextTranslator
from rituals.commands.registry import COMMANDS
from rituals.document import Document
from rituals.ports import Inbox
from rituals.signals import CompletionRequest
from tests.fakes.discord.guard import loopback_connector
from tests.fakes.discord.server import FakeDiscord

TRANSLATOR = GettextTranslator()


class Line(discord.Client):
    """An unmodified client, and our answers."""

    def __init__(self, server: FakeDiscord, inbox: Inbox, patience: float) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, members=True),
            connector=loopback_connector()[0],
            application_id=server.world.application_id,
            guild_ready_timeout=0.1,
        )
        self._answers: set[asyncio.Task[None]] = set()
        self._offered = Offered.of(COMMANDS, TRANSLATOR)
        (guild,) = server.world.guilds
        drawn = partial(pages, guild=guild)
        self.answering = Answering(inbox, TRANSLATOR, drawn, patience)

    async def on_interaction(
        self, interaction: discord.Interaction[discord.Client]
    ) -> None:
        (guild,) = self.guilds
        who = guild.get_member(interaction.user.id) or interaction.user
        by = person_of(who, moderators_of(guild, []), locale=str(interaction.locale))
        request = request_of(interaction, by, self._offered)
        if request is None:
            return
        live = Live(interaction)
        if isinstance(request, CompletionRequest):
            coming = complete(self.answering.inbox, live, request)
        else:
            coming = self.answering.answer(live, request)
        answering = asyncio.create_task(coming)
        self._answers.add(answering)
        await answering

    async def idle(self) -> None:
        """Every interaction begun so far is answered in full."""
        if self._answers:
            await asyncio.wait(self._answers)

    async def sync(self) -> bool:
        assert self.application_id is not None
        wanted = payload(COMMANDS, Names(), TRANSLATOR)
        return await sync(self.http, self.application_id, self.guilds[0].id, wanted)

    async def posts(self, channel: int, document: Document) -> None:
        """A message with buttons, as if it had been posted long ago."""
        (page,) = pages(document)
        route = discord.http.Route(
            "POST", "/channels/{channel_id}/messages", channel_id=channel
        )
        body = {"content": page.content, "components": page.components}
        await self.http.request(route, json=body)


@asynccontextmanager
async def connected(
    server: FakeDiscord, inbox: Inbox, *, patience: float = PATIENCE
) -> AsyncIterator[Line]:
    """Connected until it is left, with its commands in the guild."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    vendors = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE, socket.DEFAULT_GATEWAY = server.api, yarl.URL(server.gateway)
    try:
        async with Line(server, inbox, patience) as client:
            await client.login(server.token)
            running = asyncio.create_task(client.connect())
            await asyncio.wait_for(client.wait_until_ready(), 5)
            await client.sync()
            yield client
            await client.idle()
            await client.close()
            await running
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = vendors
