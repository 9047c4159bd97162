"""What there is in the workspace: people, groups, channels, messages, views, files."""

import re
from dataclasses import dataclass, field

from tests.fakes.slack.refusals import Json

File = tuple[str, bytes]
"""What is uploaded: name and content."""

CROWD = re.compile(r"<!(?:channel|here|everyone|subteam\^)[^>]*>")
BARE_CROWD = re.compile(r"@(?:channel|here|everyone)\b")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(eq=False)
class FakeUser:
    id: str
    name: str
    """As people call them; the handle is made of it."""
    locale: str = "en-US"
    admin: bool = False
    owner: bool = False
    bot: bool = False
    deleted: bool = False
    in_team: bool = True
    team: str | None = None
    """Another workspace that they belong to: they are here by channels that both share ("Slack Connect")."""
    takes_messages: bool = True
    """Else they are hidden from the app ("user_not_visible")."""
    display_name: str = ""
    updated: int = 0
    bot_id: str | None = None
    """Of an app: its other id."""
    app_id: str | None = None

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", ".")

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class FakeUsergroup:
    id: str
    handle: str
    users: list[FakeUser]
    made_at: int = 0


@dataclass(eq=False)
class Kept:
    """A file, as it is kept."""

    id: str
    name: str
    user: FakeUser
    content: bytes
    made_at: int
    title: str = ""
    shared: bool = False


@dataclass(eq=False)
class FakeMessage:
    ts: str
    channel: "FakeChannel"
    user: FakeUser
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    """Of a reply, the message that its thread hangs on."""
    subtype: str | None = None
    edited_ts: str | None = None
    files: list[Kept] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    reactions: dict[str, list[FakeUser]] = field(default_factory=dict)
    """Who reacted, in order, by the name of the emoji."""
    rung: list[str] = field(default_factory=list)
    """Ids of who was notified when it came; what is changed later notifies nobody."""
    ephemeral_to: FakeUser | None = None
    """Who alone sees it."""
    deleted: bool = False
    broadcast: bool = False
    arguments: Json = field(default_factory=dict)
    """What the bot asked for besides, such as `unfurl_links`."""

    @property
    def pinned(self) -> bool:
        return self.ts in self.channel.pins

    @property
    def spoken(self) -> str:
        """Where mentions take effect: the text, and what is mrkdwn in the blocks."""
        return "\n".join([self.text, *marked(self.blocks)])

    @property
    def mentioned(self) -> list[str]:
        """Ids of who is notified by name, each once."""
        return list(dict.fromkeys(MENTION.findall(self.spoken)))

    @property
    def pings_a_crowd(self) -> bool:
        """Also by bare words, where the app asked for names to be linked ("Formatting text", parse and link_names)."""
        links = self.arguments.get("parse") == "full" or self.arguments.get(
            "link_names"
        )
        bare = links and BARE_CROWD.search(self.spoken)
        return bool(CROWD.search(self.spoken) or bare)


@dataclass(eq=False)
class FakeChannel:
    id: str
    name: str = ""
    private: bool = False
    archived: bool = False
    with_user: FakeUser | None = None
    """Whom a private conversation is with."""
    members: list[FakeUser] = field(default_factory=list)
    messages: dict[str, FakeMessage] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    made_at: int = 0
    general: bool = False

    @property
    def kind(self) -> str:
        """`channel_type` of events."""
        if self.with_user is not None:
            return "im"
        return "group" if self.private else "channel"

    def replies(self, thread_ts: str) -> list[FakeMessage]:
        """What was answered in a thread, oldest first."""
        return [m for m in self.messages.values() if m.thread_ts == thread_ts]


@dataclass(eq=False)
class FakeView:
    id: str
    user: FakeUser
    content: Json
    """As the bot gave it: type, title, blocks …"""
    root: str
    previous: str | None = None
    opens: int = 0
    """How often it was changed, for its hash."""

    @property
    def title(self) -> str:
        title: str = self.content.get("title", {}).get("text", "")
        return title

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks

    @property
    def text(self) -> str:
        return "\n".join(strings(self.blocks))

    @property
    def inputs(self) -> dict[str, Json]:
        """Input blocks by the action_id of their element."""
        found = [b for b in self.blocks if b["type"] == "input"]
        return {b["element"]["action_id"]: b for b in found}


def strings(part: object) -> list[str]:
    """What people read in blocks, in order; ids and values are not read."""
    if isinstance(part, list):
        return [found for each in part for found in strings(each)]
    if not isinstance(part, dict):
        return []
    found = [part["text"]] if isinstance(part.get("text"), str) else []
    return found + [text for value in part.values() for text in strings(value)]


def marked(part: object) -> list[str]:
    """Texts in blocks in which `<@U…>` and `<!channel>` take effect, and what does the same in rich text."""
    if isinstance(part, list):
        return [found for each in part for found in marked(each)]
    if not isinstance(part, dict):
        return []
    match part.get("type"):
        case "mrkdwn" | "markdown":
            return [str(part["text"])]
        case "user":
            return [f"<@{part['user_id']}>"]
        case "broadcast" | "usergroup":
            return ["<!channel>"]
        case _:
            return [text for value in part.values() for text in marked(value)]
