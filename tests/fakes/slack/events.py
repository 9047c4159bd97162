"""What the app is told by the Events API, one function for each kind ("Events API", the pages of the events).

Only what it has the scope for, and only of conversations that it is in.
"""

from itertools import count

from tests.fakes.slack import payloads
from tests.fakes.slack.delivering import Deliveries, Kind
from tests.fakes.slack.judging import Bench
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.state import FakeChannel, FakeMessage, FakeUser, FakeView
from tests.fakes.slack.world import World

HISTORY = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
}
READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
CHANNEL_KIND = {"channel": "C", "group": "G", "im": "D"}
UNTOLD = {"reactions", "reply_users", "app_id", "pinned_to"}
"""Stand in the history, but not in events."""
THREAD_FACTS = {
    "reply_count",
    "reply_users_count",
    "latest_reply",
    "is_locked",
    "subscribed",
}


class Events:
    def __init__(self, world: World, deliveries: Deliveries, bench: Bench) -> None:
        self.world, self.deliveries, self.bench = world, deliveries, bench
        self._numbers = count(1)

    def tell(self, event: Json, *, stamped: bool = True) -> None:
        """An event in its envelope; `event_ts` is now if it has none."""
        if stamped:
            event.setdefault("event_ts", self.world.new_ts())
        world = self.world
        self.bench.event(event)
        payload: Json = {
            "token": "verification-token",
            "team_id": world.team,
            "context_team_id": world.team,
            "context_enterprise_id": None,
            "api_app_id": world.app,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers):08X}",
            "event_time": world.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": world.team,
                    "user_id": world.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event['type']}",
        }
        self.bench.envelope(payload)
        self.deliveries.push(Kind.EVENT, payload)

    # --- messages

    def message(self, of: FakeMessage) -> None:
        if not self._hears(of.channel):
            return
        told = self._told(of)
        told |= {
            "channel": of.channel.id,
            "channel_type": of.channel.kind,
            "event_ts": of.ts,
        }
        if of.subtype is None and of.user is not self.world.bot:
            told["client_msg_id"] = f"client-{of.ts}"
        if of.subtype == "thread_broadcast":
            told.pop("team", None)
            told.pop("parent_user_id", None)
            root = of.channel.messages[of.thread_ts or ""]
            told["root"] = self._told(root) | {"thread_ts": root.ts}
            told["root"].pop("blocks", None)
        if of.subtype in {"file_share", "me_message"}:
            told.pop("team", None)
        self.tell(told)

    def _told(self, of: FakeMessage) -> Json:
        told = payloads.message(self.world, of, metadata=True)
        drop = UNTOLD | THREAD_FACTS
        return {name: value for name, value in told.items() if name not in drop}

    def changed(self, of: FakeMessage, before: Json) -> None:
        if not self._hears(of.channel):
            return
        at = self.world.new_ts()
        self.tell(
            {
                "type": "message",
                "subtype": "message_changed",
                "message": self.snapshot(of),
                "previous_message": before,
                "channel": of.channel.id,
                "hidden": True,
                "ts": at,
                "event_ts": at,
                "channel_type": of.channel.kind,
            }
        )

    def snapshot(self, of: FakeMessage) -> Json:
        """As it stands in `message` and `previous_message`."""
        told = payloads.message(self.world, of)
        drop = UNTOLD | {"files", "metadata"}
        return {name: value for name, value in told.items() if name not in drop}

    def deleted(self, of: FakeMessage, before: Json) -> None:
        if not self._hears(of.channel):
            return
        at = self.world.new_ts()
        self.tell(
            {
                "type": "message",
                "subtype": "message_deleted",
                "previous_message": before,
                "channel": of.channel.id,
                "hidden": True,
                "deleted_ts": of.ts,
                "ts": at,
                "event_ts": at,
                "channel_type": of.channel.kind,
            }
        )

    def notice(self, channel: FakeChannel, user: FakeUser, subtype: str) -> None:
        """ "… has joined the channel": Slack's own words, which stand in the history, too."""
        words = "has joined" if subtype == "channel_join" else "has left"
        text = f"{user.mention} {words} the channel"
        at = self.world.new_ts()
        made = FakeMessage(at, channel, user, text, subtype=subtype)
        channel.messages[at] = made
        self.message(made)

    def _hears(self, channel: FakeChannel) -> bool:
        inside = self.world.bot in channel.members
        return inside and HISTORY[channel.kind] in self.world.scopes

    # --- reactions

    def reaction(
        self, of: FakeMessage, user: FakeUser, name: str, *, added: bool
    ) -> None:
        if self.world.bot not in of.channel.members:
            return
        if "reactions:read" not in self.world.scopes:
            return
        self.tell(
            {
                "type": "reaction_added" if added else "reaction_removed",
                "user": user.id,
                "reaction": name,
                "item_user": of.user.id,
                "item": {"type": "message", "channel": of.channel.id, "ts": of.ts},
            }
        )

    def pin(self, of: FakeMessage, user: FakeUser, *, added: bool) -> None:
        if "pins:read" not in self.world.scopes:
            return
        channel = of.channel
        item = {
            "type": "message",
            "channel": channel.id,
            "created": self.world.seconds(),
            "created_by": user.id,
        }
        event: Json = {
            "type": "pin_added" if added else "pin_removed",
            "user": user.id,
            "channel_id": channel.id,
            "item": item,
            "item_user": of.user.id,
            "pin_count": len(channel.pins),
        }
        self.tell(event if added else event | {"has_pins": bool(channel.pins)})

    # --- people

    def came(self, user: FakeUser) -> None:
        if "users:read" in self.world.scopes:
            told = payloads.user(self.world, user)
            self.tell({"type": "team_join", "user": told})

    def changed_person(self, user: FakeUser) -> None:
        if "users:read" in self.world.scopes:
            at = self.world.seconds()
            told = payloads.user(self.world, user)
            event: Json = {"type": "user_change", "user": told, "cache_ts": at}
            self.tell(event)

    def membership(self, channel: FakeChannel, user: FakeUser, *, joined: bool) -> None:
        concerns = self.world.bot in channel.members or user is self.world.bot
        if not concerns or READ[channel.kind] not in self.world.scopes:
            return
        kind = "member_joined_channel" if joined else "member_left_channel"
        self.tell(
            {
                "type": kind,
                "user": user.id,
                "channel": channel.id,
                "channel_type": CHANNEL_KIND[channel.kind],
                "team": payloads.team_of(self.world, user),
            }
        )

    # --- channels and the Home tab

    def channel(self, channel: FakeChannel, change: str, user: FakeUser) -> None:
        """`channel_archive`, `channel_unarchive`, `channel_rename` …"""
        if READ[channel.kind] not in self.world.scopes:
            return
        if change == "channel_rename":
            about: Json = {
                "id": channel.id,
                "name": channel.name,
                "name_normalized": channel.name,
                "created": channel.made_at,
                "is_channel": True,
                "is_mpim": False,
            }
            self.tell({"type": change, "channel": about})
            return
        told: Json = {"type": change, "channel": channel.id}
        told |= {"actor_id" if change == "channel_deleted" else "user": user.id}
        self.tell(told)

    def removed(self) -> None:
        """The app is no longer in the workspace; which comes first is not said."""
        bots = {"oauth": [], "bot": [self.world.bot.id]}
        self.tell({"type": "tokens_revoked", "tokens": bots}, stamped=False)
        self.tell({"type": "app_uninstalled"}, stamped=False)

    def home(self, user: FakeUser, channel: FakeChannel, view: FakeView | None) -> None:
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": "home",
        }
        if view is not None:
            told = payloads.view(self.world, view)
            event["view"] = {
                k: v for k, v in told.items() if k not in {"blocks", "title"}
            }
        self.tell(event)

    def group(self, group_id: str, added: list[str], removed: list[str]) -> None:
        if "usergroups:read" in self.world.scopes:
            self.tell(
                {
                    "type": "subteam_members_changed",
                    "subteam_id": group_id,
                    "team_id": self.world.team,
                    "added_users": added,
                    "added_users_count": len(added),
                    "removed_users": removed,
                    "removed_users_count": len(removed),
                }
            )
