"""Who and what there is in a workspace: asked for once, then kept up by what happens.

What a missing scope hides is left empty: whatever needs it goes without.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.asking import is_hidden, listed, patiently
from bot.platforms.slack.me import error_of

Json = Mapping[str, Any]
CONVERSATIONS = "public_channel,private_channel"
_NOBODY = ("user_not_found", "user_not_visible", "users_not_found")


@dataclass(slots=True)
class Directory:
    """Slack's descriptions of people, user groups and the channels the bot is in, by id."""

    users: dict[str, Json] = field(default_factory=dict)
    groups: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    knows_users: bool = False

    async def load(self, web: AsyncWebClient) -> None:
        """Ask for all of it anew. Raises what Slack or the network says against it.

        Of whom something is told meanwhile, that is what counts.
        """
        before = dict(self.users)
        users = await listed(web, "users.list", "members", include_locale=True)
        self.knows_users = users is not None
        told = {i: u for i, u in self.users.items() if before.get(i) is not u}
        self.users = {**{each["id"]: each for each in users or ()}, **told}
        await self.load_groups(web)
        await self.load_channels(web)

    async def load_groups(self, web: AsyncWebClient) -> None:
        """Ask for the user groups anew, with who is in them."""
        groups = await listed(web, "usergroups.list", "usergroups", include_users=True)
        self.groups = {each["id"]: each for each in groups or ()}

    async def load_channels(self, web: AsyncWebClient) -> None:
        """Ask anew for the channels that the bot is in and that are not archived."""
        channels = await listed(
            web,
            "users.conversations",
            "channels",
            types=CONVERSATIONS,
            exclude_archived=True,
        )
        self.channels = {each["id"]: each for each in channels or ()}

    async def user(self, web: AsyncWebClient, id_: str) -> Json:
        """Somebody; who is not known yet, as from another workspace, is asked for."""
        if id_ not in self.users:
            self.users[id_] = await _asked(web, id_)
        return self.users[id_]

    def name_of(self, id_: str) -> str | None:
        """What people call a channel that the bot is in."""
        return self.channels.get(id_, {}).get("name")

    def channel_named(self, name: str) -> str | None:
        """The id of the only channel of that name or id; `None` if there is none, or several."""
        said = name.strip().removeprefix("#")
        if said in self.channels:
            return said
        named = [id_ for id_, c in self.channels.items() if c.get("name") == said]
        return named[0] if len(named) == 1 else None


async def _asked(web: AsyncWebClient, id_: str) -> Json:
    try:
        asked = {"user": id_, "include_locale": True}
        found: Json = (await patiently(web, "users.info", asked))["user"]
    except SlackApiError as error:
        if not is_hidden(error) and error_of(error) not in _NOBODY:
            raise
        return {"id": id_, "is_stranger": True}
    return found
