"""What there is on the server: people, roles, channels, threads, messages."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.discord.refusals import Json

TEXT, DM, CATEGORY, ANNOUNCEMENT, FORUM = 0, 1, 4, 5, 15
PUBLIC_THREAD, PRIVATE_THREAD = 11, 12
EPHEMERAL = 1 << 6
LOADING = 1 << 7
HAS_THREAD = 1 << 5


@dataclass(eq=False)
class User:
    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    takes_messages: bool = True
    """False: private messages of the bot are refused (50007)."""

    @property
    def username(self) -> str:
        return self.name.lower().replace(" ", "_")

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    id: int
    name: str
    permissions: int = 0
    position: int = 1
    mentionable: bool = False
    bot_id: int | None = None


@dataclass(eq=False)
class Member:
    user: User
    roles: list[Role]
    joined_at: datetime
    pending: bool = False
    nick: str | None = None


@dataclass
class Overwrite:
    id: int
    """Of a role or a member."""
    allow: int = 0
    deny: int = 0
    for_member: bool = False


@dataclass
class Tag:
    id: int
    name: str
    moderated: bool = False


@dataclass(eq=False)
class Channel:
    id: int
    kind: int
    guild: "Guild | None"
    name: str = ""
    parent: "Channel | None" = None
    overwrites: list[Overwrite] = field(default_factory=list)
    topic: str | None = None
    position: int = 0
    tags: list[Tag] = field(default_factory=list)
    tag_required: bool = False
    recipient: User | None = None
    messages: "dict[int, Message]" = field(default_factory=dict)
    last_message_id: int | None = None
    last_pin_at: datetime | None = None

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"


@dataclass(eq=False)
class Thread(Channel):
    owner_id: int = 0
    made_at: datetime | None = None
    active_at: datetime | None = None
    """When somebody last wrote there: it archives itself a while after."""
    archived: bool = False
    archived_at: datetime | None = None
    locked: bool = False
    invitable: bool = True
    auto_archive_minutes: int = 4320
    applied_tags: list[int] = field(default_factory=list)
    joined: dict[int, datetime] = field(default_factory=dict)
    message_count: int = 0
    total_sent: int = 0
    pinned: bool = False


File = tuple[str, bytes]
"""What people upload: name and content."""


@dataclass(eq=False)
class Attachment:
    id: int
    filename: str
    content: bytes
    content_type: str | None = None
    description: str | None = None
    ephemeral: bool = False


@dataclass(eq=False)
class Message:
    id: int
    channel: Channel
    author: User
    content: str = ""
    kind: int = 0
    sent_at: datetime | None = None
    edited_at: datetime | None = None
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    mentions: list[User] = field(default_factory=list)
    """Who was really pinged."""
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    reply_to: "Message | None" = None
    reference: Json | None = None
    pinned_at: datetime | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    """Who reacted, in order, by emoji."""
    thread: Thread | None = None
    interaction: Json | None = None
    """The metadata of the interaction that it answers."""
    application_id: int | None = None
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def jump_url(self) -> str:
        guild = self.channel.guild
        where = guild.id if guild is not None else "@me"
        return f"https://discord.com/channels/{where}/{self.channel.id}/{self.id}"


@dataclass(eq=False)
class Guild:
    id: int
    name: str
    owner: User
    made_at: datetime
    locale: str = "en-US"
    screening: bool = False
    """New members must accept the rules first."""
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    has_bot: bool = True
