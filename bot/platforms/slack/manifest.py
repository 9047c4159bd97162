"""The app's manifest: what Slack needs to know to make the app as the bot wants it.

Pasted at "Create New App > From a manifest" it makes the app; pasted into "App Manifest"
of one that is there, it brings that up to date ("App manifest reference").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.platforms.shortening import shortened
from bot.platforms.slack.needs import SCOPES, events
from rituals.commands.command import Command, Who
from rituals.document import Reader, msg
from rituals.ports import Translator

Json = dict[str, Any]
NAME = "Stammtisch"
COLOUR = "#2f5d50"
LONGEST_MENU, LONGEST_ABOUT, LONGEST_DESCRIPTION = 24, 150, 140
MOST_MENUS = 5


@dataclass(frozen=True, slots=True)
class Manifest:
    """Writes it in the `language` of the community: Slack keeps one for everybody.

    `root` is what its commands stand below. `url` is where Slack calls in HTTP mode; without
    it there are sockets.
    """

    commands: tuple[Command, ...]
    translator: Translator
    language: str = "en"
    root: str = "stammtisch"
    url: str | None = None

    def written(self) -> Json:
        """All of it, as JSON."""
        about = shortened(
            self._words("slack.manifest.description"), LONGEST_DESCRIPTION
        )
        return {
            "display_information": {
                "name": NAME,
                "description": about,
                "background_color": COLOUR,
            },
            "features": {
                "app_home": {
                    "home_tab_enabled": True,
                    "messages_tab_enabled": True,
                    "messages_tab_read_only_enabled": True,
                },
                "bot_user": {"display_name": NAME, "always_online": True},
                "shortcuts": list(self._menus()),
                "slash_commands": [self._root(who) for who in Who],
            },
            "oauth_config": {"scopes": {"bot": [scope.name for scope in SCOPES]}},
            "settings": {
                "event_subscriptions": {**self._at(), "bot_events": events()},
                "interactivity": {"is_enabled": True, **self._at()},
                "org_deploy_enabled": False,
                "socket_mode_enabled": self.url is None,
                "token_rotation_enabled": False,
            },
        }

    def _root(self, who: Who) -> Json:
        at = {"url": self.url} if self.url else {}
        return {
            "command": f"/{self.root}{'' if who is Who.MEMBER else '-admin'}",
            **at,
            "description": self._words(f"slash.root.{who}"),
            "usage_hint": self._words("slack.manifest.hint"),
            "should_escape": True,  # so that people are named by their ids
        }

    def _menus(self) -> Iterable[Json]:
        for command in menus_of(self.commands):
            reader = self._reader()
            yield {
                "name": shortened(
                    self.translator.line((command.menu,), reader), LONGEST_MENU
                ),
                "type": "message",
                "callback_id": command.words,
                "description": shortened(
                    self.translator.line((command.about,), reader), LONGEST_ABOUT
                ),
            }

    def _at(self) -> Json:
        return {"request_url": self.url} if self.url else {}

    def _words(self, id_: str) -> str:
        return self.translator.line((msg(id_),), self._reader())

    def _reader(self) -> Reader:
        return Reader(self.language, "UTC")


def menus_of(commands: Iterable[Command]) -> list[Command]:
    """The commands in the menu of messages: members' alone, for Slack shows it to all."""
    menus = [c for c in commands if c.on_message and c.who is Who.MEMBER]
    return menus[:MOST_MENUS]
