"""Who and what there is in a workspace: asked for once, then kept up by what happens.

What a missing scope hides is left empty: whatever needs it goes without. People of other
workspaces are kept apart: who looks at `users` never takes one of them for one of us.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.asking import is_hidden, listed, patiently
from bot.platforms.slack.me import Me, error_of
from bot.platforms.slack.people import is_visitor, name_of
from bot.platforms.slack.turns import Turns

Json = Mapping[str, Any]
CONVERSATIONS = "public_channel,private_channel"
_NOBODY = ("user_not_found", "user_not_visible", "users_not_found")


@dataclass(slots=True)
class Directory:
    """Slack's descriptions of people, user groups and the channels the bot is in, by id."""

    me: Me | None = None
    users: dict[str, Json] = field(default_factory=dict)
    visitors: dict[str, Json] = field(default_factory=dict)
    groups: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    archived: dict[str, Json] = field(default_factory=dict)
    """Channels that the bot is in, and nobody can write in."""
    knows_users: bool = False
    names: dict[str, str] = field(default_factory=dict)
    """What channels are called, also those it is in no more: reports name them."""
    _turns: Turns = field(default_factory=Turns)

    async def load(self, web: AsyncWebClient) -> None:
        """Ask for all of it anew. Raises what Slack or the network says against it.

        Of whom something is told meanwhile, that is what counts.
        """
        before = dict(self.users)
        users = await listed(web, "users.list", "members", include_locale=True)
        self.knows_users = users is not None
        told = {i: u for i, u in self.users.items() if before.get(i) is not u}
        ours = {u["id"]: u for u in users or () if not self._visits(u)}
        self.users = {**ours, **told}
        self.visitors = {}
        await self.load_groups(web)
        await self.load_channels(web)

    async def load_groups(self, web: AsyncWebClient) -> None:
        """Ask for the user groups anew, with who is in them."""
        groups = await listed(web, "usergroups.list", "usergroups", include_users=True)
        self.groups = {each["id"]: each for each in groups or ()}

    async def load_channels(self, web: AsyncWebClient) -> None:
        """Ask anew for the channels that the bot is in; archived ones are kept apart."""
        channels = await listed(
            web,
            "users.conversations",
            "channels",
            types=CONVERSATIONS,
        )
        known = {each["id"]: each for each in channels or ()}
        self.archived = {i: each for i, each in known.items() if _is_archived(each)}
        self.channels = {i: each for i, each in known.items() if not _is_archived(each)}
        self.names |= {id_: each["name"] for id_, each in known.items()}

    async def meet(self, web: AsyncWebClient, id_: str) -> None:
        """Have them among those known: who is not yet, as from another workspace, is asked for."""
        async with self._turns.of(id_):
            if id_ not in self.users and id_ not in self.visitors:
                self.take(await _asked(web, id_))

    def take(self, user: Json) -> bool:
        """Know somebody as Slack describes them; whether that is news of one of us.

        Slack tells again what it thinks was not heard, also after what came later: an
        older description than the known one is none.
        """
        id_ = user["id"]
        known = self.users.get(id_) or self.visitors.get(id_) or {}
        if user.get("updated", inf) < known.get("updated", 0):
            return False
        visits = self._visits(user)
        here, there = self.users, self.visitors
        if visits:
            here, there = there, here
        here[id_] = user
        there.pop(id_, None)
        return not visits

    def _visits(self, user: Json) -> bool:
        return self.me is not None and is_visitor(user, self.me)

    def name_of(self, id_: str) -> str | None:
        """What people call a channel that the bot is in, or was."""
        return self.names.get(id_)

    def called(self, id_: str) -> str | None:
        """What somebody is called; visitors, too."""
        known = self.users.get(id_) or self.visitors.get(id_)
        return None if known is None else name_of(known)

    def channel_named(self, name: str) -> str | None:
        """The id of the only channel of that name or id; `None` if there is none, or several."""
        return _only(name, self.channels)

    def address_of(self, name: str) -> str | None:
        """Where something for it is sent; of one that is archived Slack then says so."""
        return _only(name, self.channels) or _only(name, self.archived)


def _only(name: str, channels: Mapping[str, Json]) -> str | None:
    said = name.strip().removeprefix("#")
    if said in channels:
        return said
    named = [id_ for id_, c in channels.items() if c.get("name") == said]
    return named[0] if len(named) == 1 else None


def _is_archived(channel: Json) -> bool:
    return bool(channel.get("is_archived"))


async def _asked(web: AsyncWebClient, id_: str) -> Json:
    try:
        asked = {"user": id_, "include_locale": True}
        found: Json = (await patiently(web, "users.info", asked))["user"]
    except SlackApiError as error:
        if error_of(error) in _NOBODY:
            return {"id": id_, "team_id": "", "is_stranger": True}
        if not is_hidden(error):
            raise
        return {"id": id_, "is_stranger": True}
    return found
