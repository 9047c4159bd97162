"""Who may do what: bits of roles, then overwrites ("Topics, Permissions")."""

from tests.fakes.discord.state import Channel, Guild, Member, Overwrite, Thread

ADD_REACTIONS = 1 << 6
ADMINISTRATOR = 1 << 3
VIEW_CHANNEL = 1 << 10
MANAGE_CHANNELS = 1 << 4
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
MANAGE_ROLES = 1 << 28
USE_APPLICATION_COMMANDS = 1 << 31
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
CREATE_PRIVATE_THREADS = 1 << 36
SEND_MESSAGES_IN_THREADS = 1 << 38
PIN_MESSAGES = 1 << 51
ALL = (1 << 53) - 1

EVERYONE = (
    ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
)
"""What the role @everyone may do in a new guild, as far as the bot meets it."""
LOOKING = VIEW_CHANNEL | READ_MESSAGE_HISTORY
DM = EVERYONE | PIN_MESSAGES
"""What may be done in a private conversation."""


def in_guild(guild: Guild, member: Member) -> int:
    """Base permissions: those of @everyone and of all roles."""
    if member.user.id == guild.owner.id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for role in member.roles:
        bits |= role.permissions
    return ALL if bits & ADMINISTRATOR else bits


def in_channel(channel: Channel, member: Member | None) -> int:
    """What a member may do there; a thread has the permissions of its parent."""
    guild = channel.guild
    if guild is None:
        return DM
    if member is None:
        return 0
    bits = in_guild(guild, member)
    if bits == ALL:
        return ALL
    where = channel.parent if isinstance(channel, Thread) else channel
    if where is not None:
        bits = _overwritten(bits, guild, where.overwrites, member)
    return bits if bits & VIEW_CHANNEL else 0


def _overwritten(
    bits: int, guild: Guild, overwrites: list[Overwrite], member: Member
) -> int:
    """First @everyone's overwrite, then those of all roles together, then the member's."""
    mine = {role.id for role in member.roles}
    for group in (
        [o for o in overwrites if o.id == guild.id],
        [o for o in overwrites if o.id in mine],
        [o for o in overwrites if o.id == member.user.id],
    ):
        allow = deny = 0
        for overwrite in group:
            allow |= overwrite.allow
            deny |= overwrite.deny
        bits = bits & ~deny | allow
    return bits


def sending(channel: Channel) -> int:
    """The bit for writing there."""
    in_thread = isinstance(channel, Thread)
    return SEND_MESSAGES_IN_THREADS if in_thread else SEND_MESSAGES
