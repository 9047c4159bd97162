"""What kind of history something is: by what is in it, whatever it is called."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from bot.history.archive import Archive, open_archive
from bot.history.choosing import Choice
from bot.history.errors import (
    NoHistoryError,
    NotApplicableError,
    OtherFormatError,
    UnknownHistoryError,
    UnreadableFileError,
)
from bot.history.records import History
from rituals.model.ids import Channel, SpaceId

Format = Literal["messages", "slack", "discord"]
NAMES: Final[Mapping[Format, str]] = {
    "messages": "messages as JSON lines",
    "slack": "a Slack export",
    "discord": "JSON of DiscordChatExporter",
}
_HEAD: Final = 65_536
_DISCORD = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"guild"\s*:\s*\{')
_DAY = re.compile(r"(?:^|/)\d{4}-\d{2}-\d{2}\.json$")
_TOML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*(?:\[[A-Za-z][\w.-]*\]|[A-Za-z][\w.-]*[ \t]*=)"
)
"""Of a configuration: behind comments, the head of a table or a key with its value."""
_WRONG: Final = {
    re.compile(
        rb"PK\x03\x04"
    ): "a zip that is damaged or breaks off; fetch or copy it once more",
    re.compile(
        rb"\s*<!doctype html", re.IGNORECASE
    ): 'a page of HTML; DiscordChatExporter writes JSON if you export with "-f Json"',
    re.compile(
        rb'(?:\xef\xbb\xbf)?"?AuthorID"?,'
    ): 'a table (CSV); DiscordChatExporter writes JSON if you export with "-f Json"',
    re.compile(
        rb"={10,}\s*Guild:"
    ): 'plain text of DiscordChatExporter; it writes JSON if you export with "-f Json"',
    re.compile(
        rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{|\])"
    ): "one list of JSON, perhaps a single file out of a Slack export; name the whole of it",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked for, and what the configuration says.

    `homes` are the ids of the guild and the workspace that the community is in.
    """

    format: Format | None = None
    named: tuple[str, ...] = ()
    every: bool = False
    configured: tuple[Channel, ...] | None = None
    """The channels of the ledger; `None` without a configuration: then all are read."""
    homes: Mapping[SpaceId, str] = field(default_factory=dict)

    def choice(self, space: str, platform: str) -> Choice:
        """Which channels of a platform are read."""
        if self.configured is None:
            return Choice(self.named, self.every or not self.named, platform)
        here = tuple(c.name for c in self.configured if c.space == space)
        return Choice(self.named or here, self.every, platform)


@contextmanager
def opened_history(path: Path, wanted: Wanted) -> Iterator[History]:
    """What is at that path, to be read. Errors: those of `bot.history.errors`."""
    archive = open_archive(path)
    try:
        yield _known(archive, wanted)
    finally:
        archive.close()


def _known(archive: Archive, wanted: Wanted) -> History:
    path = archive.path
    try:
        found = recognised(archive)
        if wanted.format is not None and wanted.format != found:
            asked = NAMES[wanted.format]
            raise OtherFormatError(path=path, what=NAMES[found], wanted=asked)
        return _opened(archive, found, wanted)
    except OSError as error:
        raise UnreadableFileError(path=path, why=error.strerror or error) from error


def _opened(archive: Archive, found: Format, wanted: Wanted) -> History:
    if found == "slack":
        from bot.history.slack import SlackExport, root_of  # noqa: PLC0415  loads Slack's library

        return SlackExport(
            archive,
            root_of(archive) or "",
            wanted.choice("slack", "Slack"),
            wanted.homes.get(SpaceId("slack")),
        )
    if found == "discord":
        from bot.history.discord import DiscordExport  # noqa: PLC0415  only what is needed is loaded

        guild = wanted.homes.get(SpaceId("discord"))
        return DiscordExport(archive, wanted.choice("discord", "Discord"), guild)
    from bot.history.messages import Messages  # noqa: PLC0415  as above

    for option, given in (
        ("--channel", wanted.named),
        ("--all-channels", wanted.every),
    ):
        if given:
            raise NotApplicableError(option=option)
    return Messages(archive)


def recognised(archive: Archive) -> Format:
    """Which format it is. Errors: `UnknownHistoryError`, with what it seems to be."""
    if "" in archive.files:
        return _single(archive)
    from bot.history.slack import root_of  # noqa: PLC0415  loads Slack's library

    if root_of(archive) is not None:
        return "slack"
    files = [name for name in archive.files if name.endswith(".json")]
    if any(_DISCORD.match(_head(archive, name)) for name in files):
        return "discord"
    raise UnknownHistoryError(path=archive.path, what=_seems(archive))


def _seems(archive: Archive) -> str:
    """What a folder or a zip is that holds no history."""
    container = "folder" if archive.path.is_dir() else "zip"
    if not archive.files:
        return f"an empty {container}"
    if any(_DAY.search(name) for name in archive.files):
        return "a part of a Slack export, without its users.json and channels.json"
    kinds = sorted({Path(name).suffix or "no suffix" for name in archive.files})
    return f"a {container} with files of other kinds ({', '.join(kinds[:6])})"


def _single(archive: Archive) -> Format:
    try:
        head = _head(archive, "")
    except (EOFError, OSError):
        return "messages"  # which tells where a file breaks off
    if _DISCORD.match(head):
        return "discord"
    if _TOML.match(head):
        raise NoHistoryError(path=archive.path)
    for pattern, what in _WRONG.items():
        if pattern.match(head):
            raise UnknownHistoryError(path=archive.path, what=what)
    return "messages"


def _head(archive: Archive, name: str) -> bytes:
    with archive.opened(name) as file:
        return file.read(_HEAD)
