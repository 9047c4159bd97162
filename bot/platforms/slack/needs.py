"""What the bot needs on Slack, what for, and what is left without: the one source.

The manifest asks for these scopes and events, the doctor looks for each of them, and
docs/slack.md shows the same table. Nothing is asked for that no effect and no signal of
ours uses. What a scope allows, and which one an event wants: "Scopes" and "Events" in
Slack's documentation.
"""

from dataclasses import dataclass

from bot.findings import Level
from rituals.document import Msg, msg

PORTAL = "https://api.slack.com/apps"
"""Where apps are made and set up."""
APP_SCOPE = "connections:write"
"""What the app-level token is for, in Socket Mode."""
BOT_PREFIX, APP_PREFIX = "xoxb-", "xapp-"
"""What the tokens begin with ("Token types")."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A right of the app in the workspace, and the events that it lets the bot hear."""

    name: str
    events: tuple[str, ...] = ()
    lack: Level = Level.WEAKER

    @property
    def purpose(self) -> Msg:
        """What it is for."""
        return msg(f"slack.scope-for.{self._slug}")

    @property
    def without(self) -> Msg:
        """What is left without it."""
        return msg(f"slack.scope-without.{self._slug}")

    @property
    def _slug(self) -> str:
        return self.name.replace(":", "-").replace(".", "-")


def _of_channels(kind: str) -> tuple[str, ...]:
    happenings = ("archive", "deleted", "left", "rename", "unarchive")
    return tuple(f"{kind}_{each}" for each in happenings)


SCOPES = (
    Scope("commands", lack=Level.FAULT),
    Scope("chat:write", lack=Level.FAULT),
    Scope(
        "channels:read",
        ("member_joined_channel", "member_left_channel", *_of_channels("channel")),
        Level.FAULT,
    ),
    Scope("channels:history", ("message.channels",), Level.FAULT),
    Scope("groups:read", _of_channels("group")),
    Scope("groups:history", ("message.groups",)),
    Scope("users:read", ("team_join", "user_change"), Level.FAULT),
    Scope("reactions:read", ("reaction_added", "reaction_removed")),
    Scope(
        "usergroups:read",
        ("subteam_created", "subteam_members_changed", "subteam_updated"),
    ),
    Scope("im:write"),
    Scope("im:history"),
    Scope("pins:write"),
    Scope("files:read"),
    Scope("files:write"),
)

FREE_EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
"""Events for which no scope is needed."""


def events() -> list[str]:
    """All that the bot is told of, by its name in the manifest."""
    return sorted({*FREE_EVENTS, *(e for scope in SCOPES for e in scope.events)})
