"""What the bot needs on Discord, what for, and what is left without: the one source.

The connection asks for these intents, the invite link for these scopes and permissions,
the doctor looks for each of them, and docs/discord.md shows the same tables. Nothing is
asked for that no effect and no signal of ours uses.
"""

from collections.abc import Collection
from dataclasses import dataclass

import discord

from bot.findings import Level
from bot.platforms.uses import Use
from rituals.document import Msg, msg

PORTAL = "https://discord.com/developers/applications"
"""Where applications are made and set up: the developer portal."""
SCOPES = ("bot", "applications.commands")


@dataclass(frozen=True, slots=True)
class Intent:
    """A kind of happening that Discord tells us of ("Gateway, List of Intents").

    A privileged one has a `switch` on the page Bot of the developer portal, by the name it
    has there, and `flags` of the application, either of which says that it is on: the
    `..._limited` one is that of applications in fewer than 100 servers ("Application,
    Application Flags").
    """

    name: str
    switch: str = ""
    flags: tuple[str, ...] = ()

    @property
    def privileged(self) -> bool:
        return bool(self.switch)

    @property
    def purpose(self) -> Msg:
        """What it is for."""
        return msg(f"doctor.intent-for.{self.name}")

    @property
    def without(self) -> Msg:
        """What is left without it; only a privileged one can be missing."""
        return msg(f"doctor.intent-without.{self.name}")

    def is_on(self, flags: discord.ApplicationFlags) -> bool:
        """Whether an application with these flags may ask for it."""
        return not self.flags or any(getattr(flags, flag) for flag in self.flags)


INTENTS = (
    Intent("guilds"),
    Intent(
        "members",
        "Server Members Intent",
        ("gateway_guild_members", "gateway_guild_members_limited"),
    ),
    Intent("guild_messages"),
    Intent(
        "message_content",
        "Message Content Intent",
        ("gateway_message_content", "gateway_message_content_limited"),
    ),
    Intent("guild_reactions"),
)


_TALK = frozenset({Use.RITUAL, Use.LEDGER})
_ALL = frozenset(Use)


@dataclass(frozen=True, slots=True)
class Right:
    """A permission, by its name in discord.py ("Permissions, Bitwise Permission Flags").

    `stops` are the uses of a channel that cannot be without it, `weakens` those that can.
    """

    name: str
    stops: frozenset[Use] = frozenset()
    weakens: frozenset[Use] = frozenset()
    in_forums: bool = True

    @property
    def title(self) -> Msg:
        """What Discord calls it in its menus."""
        return msg(f"doctor.right.{self.name}")

    @property
    def purpose(self) -> Msg:
        """What it is for."""
        return msg(f"doctor.right-for.{self.name}")

    @property
    def without(self) -> Msg:
        """What is left without it."""
        return msg(f"doctor.right-without.{self.name}")

    def lack(self, uses: Collection[Use], *, forum: bool = False) -> Level | None:
        """How bad it is to be without it in a channel of these uses; `None` if not at all."""
        if forum and not self.in_forums:
            return None
        if not self.stops.isdisjoint(uses):
            return Level.FAULT
        return None if self.weakens.isdisjoint(uses) else Level.WEAKER


RIGHTS = (
    Right("view_channel", stops=_ALL),
    Right("send_messages", stops=_ALL - {Use.LEDGER}, weakens=frozenset({Use.LEDGER})),
    Right("read_message_history", weakens=_ALL),
    # In a forum whoever may send messages may post ("Start Thread in Forum Channel").
    Right(
        "create_public_threads",
        stops=frozenset({Use.RITUAL}),
        weakens=frozenset({Use.LEDGER}),
        in_forums=False,
    ),
    Right(
        "send_messages_in_threads",
        stops=frozenset({Use.RITUAL}),
        weakens=frozenset({Use.LEDGER}),
    ),
    Right("manage_threads", weakens=_TALK),
    Right("attach_files", weakens=frozenset({Use.RITUAL})),
    # Apart from Manage Messages since 2026 ("Change Log").
    Right("pin_messages", weakens=frozenset({Use.RITUAL}), in_forums=False),
)


def scope_purpose(scope: str) -> Msg:
    """What a scope is for."""
    return msg(f"doctor.scope-for.{scope.replace('.', '-')}")


def scope_without(scope: str) -> Msg:
    """What is left without a scope."""
    return msg(f"doctor.scope-without.{scope.replace('.', '-')}")


def intents(flags: discord.ApplicationFlags | None = None) -> discord.Intents:
    """What to ask the gateway for: everything needed, or what of it these flags allow."""
    names = (each.name for each in INTENTS if flags is None or each.is_on(flags))
    return discord.Intents(**dict.fromkeys(names, True))


def permissions() -> discord.Permissions:
    """All permissions that are needed, as one number."""
    return discord.Permissions(**{right.name: True for right in RIGHTS})


def invite_link(application_id: int, guild_id: int) -> str:
    """The page that brings the bot into that guild, with all it needs and nothing else.

    Opened anew where the bot is already, it sets the bot's own role to exactly these
    ("OAuth2, Bot Authorization Flow"; discord/discord-api-docs#2534).
    """
    return discord.utils.oauth_url(
        application_id,
        scopes=SCOPES,
        permissions=permissions(),
        guild=discord.Object(guild_id),
        disable_guild_select=True,
    )
