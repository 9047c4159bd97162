"""Requests as discord.py writes them, made by its own builders: what is right, without a connection."""

import asyncio
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import app_commands, ui
from discord.http import MultipartParameters, handle_message_parameters
from discord.webhook.async_ import (
    interaction_message_response_params,
    interaction_response_params,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    about: str
    method: str
    path: str
    body: Any
    query: Mapping[str, str] = field(default_factory=dict)
    files: int = 0


CHANNEL = "/channels/123"
MESSAGES = f"{CHANNEL}/messages"
CALLBACK = "/interactions/5/token/callback"
YES = {"with_response": "1"}


def _body(said: MultipartParameters) -> Any:
    if said.multipart:
        return json.loads(said.multipart[0]["value"])
    return said.payload


def _view() -> ui.View:
    view = ui.View(timeout=None)
    view.add_item(ui.Button(label="Yes", custom_id="yes", emoji="👍"))
    view.add_item(ui.Button(label="Read on", url="https://example.org"))
    options = [discord.SelectOption(label="Monday", description="the next", emoji="📅")]
    view.add_item(ui.Select(custom_id="day", options=options))
    return view


def _embed() -> discord.Embed:
    embed = discord.Embed(title="Title", description="Text", color=3)
    embed.timestamp = datetime(2026, 1, 5, 18, tzinfo=UTC)
    embed.add_field(name="Name", value="Value").set_footer(text="Foot")
    return embed.set_image(url="attachment://picture.png").set_author(name="Ada")


def _poll() -> discord.Poll:
    poll = discord.Poll("When?", timedelta(hours=2))
    return poll.add_answer(text="Now", emoji="👍")


def _messages() -> list[Sent]:
    rich = handle_message_parameters(
        "Text",
        embed=_embed(),
        view=_view(),
        nonce="x" * 25,
        allowed_mentions=discord.AllowedMentions(users=[discord.Object(7)]),
        previous_allowed_mentions=discord.AllowedMentions.none(),
        message_reference={"message_id": 6, "channel_id": 123},
    )
    picture = handle_message_parameters(
        "Text", file=discord.File(io.BytesIO(b"x"), "x.png", description="A picture")
    )
    layout = ui.LayoutView(timeout=None)
    press = ui.Button["ui.LayoutView"](label="Press", custom_id="press")
    layout.add_item(
        ui.Container(ui.TextDisplay("Text"), ui.Section("Text", accessory=press))
    )
    flags = discord.MessageFlags(components_v2=True)
    return [
        Sent("a rich message", "POST", MESSAGES, _body(rich)),
        Sent("a file", "POST", MESSAGES, _body(picture), files=1),
        Sent(
            "a poll",
            "POST",
            MESSAGES,
            _body(handle_message_parameters(poll=_poll())),
        ),
        Sent(
            "the newer layout",
            "POST",
            MESSAGES,
            _body(handle_message_parameters(view=layout, flags=flags)),
        ),
        Sent(
            "an edit",
            "PATCH",
            f"{MESSAGES}/6",
            _body(handle_message_parameters(content=None, embeds=[], view=None)),
        ),
    ]


def _threads() -> list[Sent]:
    name: dict[str, Any] = {"name": "Talk", "auto_archive_duration": 1440}
    post = handle_message_parameters(
        "Text",
        view=_view(),
        allowed_mentions=discord.AllowedMentions.none(),
        channel_payload={**name, "rate_limit_per_user": None, "applied_tags": ["8"]},
    )
    opened = {"archived": False, "locked": True, **name}
    return [
        Sent("a thread at a message", "POST", f"{MESSAGES}/6/threads", name),
        Sent("a thread", "POST", f"{CHANNEL}/threads", {**name, "type": 11}),
        Sent(
            "a post of a forum",
            "POST",
            f"{CHANNEL}/threads",
            _body(post),
            {"use_nested_fields": "1"},
        ),
        Sent("a thread opened again", "PATCH", CHANNEL, opened),
    ]


class _Form(ui.Modal, title="Introduce yourself"):
    name = ui.TextInput["_Form"](label="Your name", custom_id="name", max_length=80)
    day = ui.Label["_Form"](
        text="Day",
        component=ui.Select["_Form"](
            custom_id="day", options=[discord.SelectOption(label="Monday")]
        ),
    )


def _answers() -> list[Sent]:
    hidden = discord.MessageFlags(ephemeral=True)
    message = interaction_message_response_params(
        type=4, content="Text", flags=hidden, view=_view()
    )
    changed = interaction_message_response_params(type=7, content="Text", view=_view())
    choice = app_commands.Choice(name="Monday", value="mo").to_dict()
    bodies: dict[str, Any] = {
        "a message": message,
        "a changed message": changed,
        "a form": interaction_response_params(9, dict(_Form(custom_id="m").to_dict())),
        "later": interaction_response_params(5, {"flags": 64}),
        "later, unchanged": interaction_response_params(6),
        "choices": interaction_response_params(8, {"choices": [choice]}),
    }
    return [
        Sent(f"answer: {about}", "POST", CALLBACK, _body(body), YES)
        for about, body in bodies.items()
    ]


def _commands() -> list[Sent]:
    client = discord.Client(intents=discord.Intents.none())
    tree = app_commands.CommandTree(client)
    group = app_commands.Group(
        name="stammtisch",
        description="All about rituals.",
        default_permissions=discord.Permissions(manage_guild=True),
        guild_only=True,
    )

    @group.command(name="frag", description="Ask.")
    @app_commands.choices(day=[app_commands.Choice(name="Monday", value=1)])
    async def ask(
        asked: discord.Interaction,
        text: app_commands.Range[str, 1, 100],
        who: discord.Member,
        day: int,
        place: discord.TextChannel | None = None,
    ) -> None: ...

    @app_commands.context_menu(name="Mark as answer")
    async def mark(asked: discord.Interaction, message: discord.Message) -> None: ...

    bodies = [group.to_dict(tree), mark.to_dict(tree)]
    path = "/applications/1/guilds/2/commands"
    return [
        Sent("commands", "PUT", path, json.loads(json.dumps(bodies))),
        Sent("one command", "POST", path, bodies[0]),
    ]


def _others() -> list[Sent]:
    return [
        Sent("a reaction", "PUT", f"{MESSAGES}/6/reactions/%F0%9F%91%8D/@me", None),
        Sent("a pin", "PUT", f"{MESSAGES}/pins/6", None),
        Sent("a direct channel", "POST", "/users/@me/channels", {"recipient_id": 7}),
        Sent("history", "GET", MESSAGES, None, {"limit": "100", "after": "5"}),
        Sent("members", "GET", "/guilds/1/members", None, {"limit": "1000"}),
        Sent("who am I", "GET", "/users/@me", None),
        Sent("how many shards", "GET", "/gateway/bot", None),
    ]


async def _all(*makers: Callable[[], list[Sent]]) -> list[Sent]:
    """Views of discord.py ask for a running loop."""
    return [sent for make in makers for sent in make()]


BODIES = asyncio.run(_all(_messages, _threads, _answers, _commands, _others))
