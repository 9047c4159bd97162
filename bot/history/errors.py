"""What is wrong with a file that is no history, or not the right one."""

from rituals.errors import StammtischError


class UnreadableFileError(StammtischError):
    """{path} cannot be read: {why}."""


class MissingHistoryError(StammtischError):
    """Missing argument 'FILE': name a Slack export (the zip, or the folder it unpacks to), JSON of DiscordChatExporter (a file, a folder or a zip of them), or messages as JSON lines, and your configuration with --config."""


class NoHistoryError(StammtischError):
    """{path} is a configuration, and no history. Name it with --config, and what is to be read in its place: `stammtisch import export.zip --config {path}`."""


class UnknownHistoryError(StammtischError):
    """{path} is {what}, which cannot be read. What would be right: a Slack export (the zip, or the folder it unpacks to), JSON of DiscordChatExporter (a file, a folder or a zip of them), or messages as JSON lines."""


class OtherFormatError(StammtischError):
    """{path} is {what}, not {wanted}. Leave --format away, and it is read as what it is."""


class OtherSpaceError(StammtischError):
    """{path} comes from the {kind} {theirs}, and the configuration is about {ours}. Name the configuration of that community, or take the export of this one."""


class NoChannelsError(StammtischError):
    """The configuration names no channel on {platform} for the ledger, so nothing of {path} would be read. Name some in [ledger] channels, or here with --channel NAME; --all-channels reads every public one. It has: {known}."""


class MissingChannelsError(StammtischError):
    """None of {wanted} is in {path}. It has: {known}. Name a channel as it is called there with --channel NAME; --all-channels reads every public one."""


class AmbiguousChannelError(StammtischError):
    """{name} may be several channels of {path}: {known}. Name its id with --channel."""


class NotApplicableError(StammtischError):
    """{option} is for the exports of Slack and Discord: all of a file with messages is read."""
