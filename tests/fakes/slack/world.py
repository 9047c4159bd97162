"""The workspace: everything there is, found by its id, and what is numbered."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.state import (
    FakeChannel,
    FakeMessage,
    FakeUser,
    FakeUsergroup,
    FakeView,
    Kept,
)

BOT_SCOPES = (
    "app_mentions:read channels:history channels:join channels:read chat:write commands "
    "emoji:read files:read files:write groups:history groups:read im:history im:read "
    "im:write pins:read pins:write reactions:read reactions:write team:read "
    "usergroups:read users:read"
)


class World:
    """State of one workspace with the app in it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._numbers = count(1)
        self._latest = 0
        self.origin = ""
        """Of this server: `http://127.0.0.1:PORT`."""
        self.team = self.new_id("T")
        self.team_name, self.domain = "Werkstatt", "werkstatt"
        self.app = self.new_id("A")
        self.scopes = set(BOT_SCOPES.split())
        self.users: dict[str, FakeUser] = {}
        self.groups: dict[str, FakeUsergroup] = {}
        self.channels: dict[str, FakeChannel] = {}
        self.views: dict[str, FakeView] = {}
        self.homes: dict[str, FakeView] = {}
        """What was published, by the id of the user."""
        self.files: dict[str, Kept] = {}
        self.ephemeral: list[FakeMessage] = []
        self.bot = self.add_user("Stammtisch", bot=True)
        self.bot.app_id = self.app

    @property
    def bot_id(self) -> str:
        return self.bot.bot_id or ""

    # --- numbers

    def new_id(self, letter: str) -> str:
        return f"{letter}{next(self._numbers):08X}01"

    def new_ts(self) -> str:
        """Later than every one before, by the clock of the server."""
        self._latest = max(round(self.now().timestamp() * 1_000_000), self._latest + 1)
        return f"{self._latest // 1_000_000}.{self._latest % 1_000_000:06d}"

    def stamp(self) -> str:
        """When something is done that is no message: others may be at that instant, too."""
        return f"{self.now().timestamp():.6f}"

    def seconds(self) -> int:
        return int(self.now().timestamp())

    # --- building

    def add_user(
        self, name: str, *, locale: str = "en-US", bot: bool = False
    ) -> FakeUser:
        user = FakeUser(self.new_id("U"), name, locale, bot=bot)
        user.updated = self.seconds()
        if bot:
            user.bot_id, user.app_id = self.new_id("B"), self.new_id("A")
        self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, *, private: bool, members: list[FakeUser]
    ) -> FakeChannel:
        channel = FakeChannel(self.new_id("C"), name, private, members=list(members))
        channel.made_at = self.seconds()
        self.channels[channel.id] = channel
        return channel

    def private(self, user: FakeUser) -> FakeChannel:
        """The conversation of somebody with the bot."""
        for channel in self.channels.values():
            if channel.with_user is user:
                return channel
        made = FakeChannel(self.new_id("D"), with_user=user, members=[user, self.bot])
        made.made_at = self.seconds()
        self.channels[made.id] = made
        return made

    # --- as the bot may find it

    def user(self, user_id: str) -> FakeUser:
        found = self.users.get(user_id)
        if found is None or not found.in_team:
            raise RefusedError("user_not_found")
        return found

    def channel(self, channel_id: str, *, member: bool = False) -> FakeChannel:
        """What the bot does not see is not found; `member` demands that it is in it."""
        found = self.channels.get(channel_id)
        inside = found is not None and self.bot in found.members
        if found is None or (found.private and not inside):
            raise RefusedError("channel_not_found")
        if member and not inside:
            raise RefusedError("not_in_channel")
        return found

    def message(self, channel: FakeChannel, ts: str) -> FakeMessage:
        found = channel.messages.get(ts)
        if found is None or found.deleted:
            raise RefusedError("message_not_found")
        return found

    def demand(self, *scopes: str) -> None:
        """Any of them will do."""
        if scopes and not self.scopes & set(scopes):
            needed, provided = ",".join(scopes), ",".join(sorted(self.scopes))
            raise RefusedError("missing_scope", needed=needed, provided=provided)

    def with_block_ids(self, blocks: list[Json]) -> list[Json]:
        """Blocks get an id if they were given none."""
        return [
            {**block, "block_id": block.get("block_id") or f"b{next(self._numbers)}"}
            for block in blocks
        ]
