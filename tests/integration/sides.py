"""What people do, and what can be seen of the bot, on any platform that is played."""

import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.platforms.discord.marks import mark_of as mark_on_discord
from bot.platforms.discord.marks import unmarked
from bot.platforms.slack.marks import mark_of as mark_on_slack
from tests.fakes.discord_markdown import as_people_read
from tests.fakes.stage_line import StageLine

SLOW = 0.15
"""Seconds between what a platform does and its answer: there it is worst to be killed."""
BOT = "Stammtisch"
CHANNELS = ["talk", "hello", "help", "mods"]
PEOPLE = {"Ada": "en-US", "Ben": "en-US", "Petra": "en-US"}
MARK_AS_ANSWER = "Mark as answer"


@dataclass(frozen=True)
class Post:
    """A message; `mark` says which of its deliveries it is, if it is the bot's."""

    id: str
    author: str
    text: str
    mark: Hashable | None


@dataclass(frozen=True)
class Place:
    """A channel, a thread or a private conversation, by a name that is the same in each run."""

    id: str
    name: str
    posts: Sequence[Post]


@dataclass(frozen=True)
class Answer:
    """What somebody was shown; `form` is what a form is handed in by."""

    failed: bool
    text: str
    form: Any


class Side(ABC):
    """One platform, played in a process of its own."""

    space: ClassVar[str]
    ids: ClassVar[re.Pattern[str]]
    """What looks like an id there."""

    def __init__(self, stage: StageLine) -> None:
        self.stage = stage
        self.home: dict[str, Any] = {}
        """What the file of the community says of it."""
        self.people: dict[str, str] = {}
        """Names by id."""

    @abstractmethod
    async def build(self) -> None:
        """Channels and people."""

    @abstractmethod
    async def trouble(self) -> None:
        """From now on everything goes as badly as it may without anybody's fault."""

    @abstractmethod
    def places(self, state: Any) -> Iterator[Place]:
        """All that stands there, as `/_state` has it."""

    async def seen(self) -> list[Place]:
        """The same, now; and nobody did what the platform's rules forbid."""
        state = await self.stage.state()
        assert state["faults_of_protocol"] == []
        return list(self.places(state))

    async def posts(self, place: str) -> list[Post]:
        """What the bot said, by the place's name without the space, oldest first."""
        name = f"{self.space}:{place}"
        found = [
            p for each in await self.seen() if each.name == name for p in each.posts
        ]
        return [post for post in found if post.author == BOT]

    async def _does(self, who: str, does: str, **said: Any) -> Any:
        told = await self.stage.does(who, does, **said)
        assert "error" not in told, told
        return told

    async def joins(self, who: str) -> None:
        told = await self._does(who, "joins")
        self.people[told["person"]] = who

    @abstractmethod
    async def writes(
        self, who: str, channel: str, text: str, to: str | None = None
    ) -> str:
        """A message in a channel, perhaps an answer to another one; its id."""

    @abstractmethod
    async def adds(self, who: str, post: Post, text: str) -> str:
        """A message in the thread of a post in a channel; its id."""

    @abstractmethod
    async def presses(self, who: str, post: Post, button: str) -> Answer:
        """A button."""

    @abstractmethod
    async def submits(self, who: str, form: Any, fields: Mapping[str, str]) -> Answer:
        """A form that stood open."""

    @abstractmethod
    async def calls(self, who: str, words: str) -> Answer:
        """A command of members, without its root, in #talk."""

    @abstractmethod
    async def marks(self, who: str, message: str) -> Answer:
        """ "Mark as answer", from the menu of a message."""


class DiscordSide(Side):
    """A guild."""

    space = "discord"
    ids = re.compile(r"\d{17,}")

    async def build(self) -> None:
        wanted = {"guild": "Werkstatt", "text": CHANNELS, "people": PEOPLE}
        built = await self.stage.post("/_build", wanted)
        self.home = {"guild": built["guild"]}
        self.people = {id_: name for name, id_ in built["people"].items()}

    async def trouble(self) -> None:
        await self.stage.post("/_faults", {"slow": SLOW})

    def places(self, state: Any) -> Iterator[Place]:
        guild = state["guilds"]["Werkstatt"]
        for name, channel in guild["channels"].items():
            yield self._place(f"#{name}", channel)
        for thread in guild["threads"]:
            yield self._place(f"↳ {thread['name']}", thread)
        for name, channel in state["private"].items():
            yield self._place(f"@{name}", channel)

    def _place(self, name: str, told: Any) -> Place:
        posts = [
            Post(m["id"], m["author"], unmarked(m["content"]), _marked(m["content"]))
            for m in told["messages"]
        ]
        return Place(told["id"], f"{self.space}:{name}", posts)

    async def writes(
        self, who: str, channel: str, text: str, to: str | None = None
    ) -> str:
        said = {"where": channel, "text": text, "reply_to": to}
        return str((await self._does(who, "writes", **said))["message"])

    async def adds(self, who: str, post: Post, text: str) -> str:
        return await self.writes(who, post.id, text)

    async def presses(self, who: str, post: Post, button: str) -> Answer:
        said = {"message": post.id, "button": button}
        return _answered(await self._does(who, "presses", **said))

    async def submits(self, who: str, form: Any, fields: Mapping[str, str]) -> Answer:
        said = {"form": form, "fields": fields}
        return _answered(await self._does(who, "submits", **said))

    async def calls(self, who: str, words: str) -> Answer:
        said = {"where": "talk", "words": f"stammtisch {words}"}
        return _answered(await self._does(who, "calls", **said))

    async def marks(self, who: str, message: str) -> Answer:
        said = {"message": message, "name": MARK_AS_ANSWER}
        return _answered(await self._does(who, "calls_on", **said))


def _marked(content: str) -> Hashable | None:
    return mark_on_discord(content)


def _answered(told: Any) -> Answer:
    form = told["form"]["number"] if "form" in told else None
    return Answer(told["failed"], as_people_read(told["content"]), form)


class SlackSide(Side):
    """A workspace."""

    space = "slack"
    ids = re.compile(r"\b[UCDT][0-9A-F]{8}01\b|\b\d{10}\.\d{6}\b|\bp\d{16}\b")

    async def build(self) -> None:
        wanted = {"channels": [*CHANNELS, "general"], "people": PEOPLE}
        built = await self.stage.post("/_build", wanted)
        self.home["team"] = built["team"]
        self.people = {id_: name for name, id_ in built["people"].items()}

    async def is_called_at(self, door: str) -> None:
        """Everything is posted to that address, `host:port`, where the bot is to listen."""
        where = {"events_url": f"http://{door}/slack/events"}
        await self.stage.post("/_build", where)
        self.stage.environment["STAMMTISCH_HTTP"] = door
        self.home["mode"] = "http"

    async def trouble(self) -> None:
        await self.stage.post("/_faults", {"slow": SLOW, "twice": True})

    def places(self, state: Any) -> Iterator[Place]:
        for name, channel in state["channels"].items():
            yield from self._with_threads(f"#{name}", channel)
        for name, channel in state["private"].items():
            yield from self._with_threads(f"@{name}", channel)

    def _with_threads(self, name: str, told: Any) -> Iterator[Place]:
        posts = {m["ts"]: _post(m) for m in told["messages"]}
        threads = {m["ts"]: m["thread"] or m["ts"] for m in told["messages"]}
        above = [post for ts, post in posts.items() if threads[ts] == ts]
        yield Place(told["id"], f"{self.space}:{name}", above)
        for root in above:
            inside = [p for ts, p in posts.items() if threads[ts] == root.id != ts]
            if inside:
                title = root.text.splitlines()[0]
                place = f"{told['id']}/{root.id}"
                yield Place(place, f"{self.space}:↳ {title}", inside)

    async def writes(
        self, who: str, channel: str, text: str, to: str | None = None
    ) -> str:
        said = {"where": channel, "text": text, "thread": to}
        return str((await self._does(who, "writes", **said))["message"])

    async def adds(self, who: str, post: Post, text: str) -> str:
        for place in await self.seen():
            if post in place.posts:
                return await self.writes(who, place.id, text, post.id)
        raise LookupError(post)

    async def presses(self, who: str, post: Post, button: str) -> Answer:
        said = {"message": post.id, "button": button}
        return _shown(await self._does(who, "presses", **said))

    async def submits(self, who: str, form: Any, fields: Mapping[str, str]) -> Answer:
        said = {"view": form, "fields": fields}
        return _shown(await self._does(who, "submits", **said))

    async def calls(self, who: str, words: str) -> Answer:
        said = {"where": "talk", "command": "/stammtisch", "text": words}
        return _shown(await self._does(who, "calls", **said))

    async def marks(self, who: str, message: str) -> Answer:
        said = {"message": message, "callback_id": "answer-this"}
        return _shown(await self._does(who, "calls_on", **said))


def _post(told: Any) -> Post:
    mark = mark_on_slack(told)
    return Post(told["ts"], told["author"], told["text"], mark)


def _shown(told: Any) -> Answer:
    """Who sees nothing at all was answered by nobody: it died before."""
    form = told["form"]["view"] if "form" in told else None
    nothing = not (told["text"] or form or told["closed"] or told["errors"])
    return Answer(told["failed"] or nothing, told["text"], form)
