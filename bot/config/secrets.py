"""Secrets come from the environment, and never from the configuration file."""

import re
from collections.abc import Mapping
from pathlib import Path

from rituals.document import Msg, Param
from rituals.errors import Phrase, StammtischError, phrase

DATABASE_URL = "STAMMTISCH_DATABASE_URL"
DISCORD_TOKEN = "STAMMTISCH_DISCORD_TOKEN"  # noqa: S105  a name, not a secret
SLACK_BOT_TOKEN = "STAMMTISCH_SLACK_BOT_TOKEN"  # noqa: S105  a name, not a secret
SLACK_APP_TOKEN = "STAMMTISCH_SLACK_APP_TOKEN"  # noqa: S105  a name, not a secret
SLACK_SIGNING_SECRET = "STAMMTISCH_SLACK_SIGNING_SECRET"  # noqa: S105  a name, not a secret

# In other addresses a slash ends the host, and what follows may well hold `:` and `@`;
# people put passwords with slashes into those of databases as they are.
SLASHED = r":/{0,2}[^\s/@:\"']*:[^\s\"']+@"
PASSWORD = "fault.secret.password"  # noqa: S105  the id of a text, not a secret
_LOOKS = (
    (re.compile(r"xapp-[\w-]{8,}"), "fault.secret.slack-app-token", SLACK_APP_TOKEN),
    (re.compile(r"xox[a-z]-[\w.-]{8,}"), "fault.secret.slack-token", SLACK_BOT_TOKEN),
    (
        re.compile(r"(?<![\w.-])[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}(?![\w.-])"),
        "fault.secret.discord-token",
        DISCORD_TOKEN,
    ),
    (
        re.compile(r"[a-z][a-z0-9+]*://[^\s/@:\"']*:[^\s@/\"']+@", re.IGNORECASE),
        PASSWORD,
        DATABASE_URL,
    ),
    (
        re.compile(rf"(?:postgres|mysql|maria)[a-z0-9+]*{SLASHED}", re.IGNORECASE),
        PASSWORD,
        DATABASE_URL,
    ),
    (
        re.compile(r"[a-z][a-z0-9+]*://\S*[?&]password=[^\s&\"']", re.IGNORECASE),
        PASSWORD,
        DATABASE_URL,
    ),
)
_NAME = r"(?:token|secret|password|passwd|passwort|api[_-]?key)"
NAMES = re.compile(rf"(?:^|[_-]){_NAME}$", re.IGNORECASE)
_NAMED = re.compile(rf"(?:\b|_){_NAME}\b", re.IGNORECASE)


class SecretFileError(StammtischError):
    """{variable} names the file {file}, which cannot be read: {reason}."""


class SecretTwiceError(StammtischError):
    """Both {variable} and {variable}_FILE are set; keep one of them."""


def secret(name: str, env: Mapping[str, str]) -> str | None:
    """The secret of that name: from the variable, or from the file that `NAME_FILE` names.

    Empty counts as not set. A line break at the end of the file does not belong to it.
    """
    value, file = env.get(name), env.get(f"{name}_FILE")
    if value and file:
        raise SecretTwiceError(variable=name)
    if not file:
        return value or None
    try:
        return Path(file).read_text(encoding="utf-8").strip() or None
    except (OSError, ValueError) as error:
        raise SecretFileError(
            variable=f"{name}_FILE", file=file, reason=_reason(error)
        ) from error


def _reason(error: OSError | ValueError) -> Phrase | str:
    """Why a file cannot be read; in the system's words where it is something rare."""
    match error:
        case FileNotFoundError():
            return phrase("fault.secret.no-file", "No such file or directory")
        case PermissionError():
            return phrase("fault.secret.no-right", "Permission denied")
        case IsADirectoryError():
            return phrase("fault.secret.folder", "Is a directory")
        case OSError(strerror=str(reason)):
            return reason
        case _:
            return phrase("fault.secret.not-utf-8", "it is not UTF-8")


def redacted(text: str) -> str:
    """The text without anything that looks like a secret."""
    for look, _, _ in _LOOKS:
        text = look.sub("…", text)
    return text


def without_secrets(text: Msg) -> Msg:
    """The same text, with nothing in its gaps that looks like a secret."""
    params = tuple((name, _hidden(param)) for name, param in text.params)
    otherwise = None if text.otherwise is None else redacted(text.otherwise)
    return Msg(text.id, params, otherwise)


def _hidden(param: Param) -> Param:
    if isinstance(param, Msg):
        return without_secrets(param)
    return redacted(param) if isinstance(param, str) else param


def look_of(line: str) -> tuple[str, str] | None:
    """What the secret in that line is (the id of a text) and where it belongs; `None` without one."""
    return next(
        ((what, variable) for look, what, variable in _LOOKS if look.search(line)), None
    )


def may_hold_secret(line: str) -> bool:
    """Whether a line looks so, or names one, however it is written: better not shown."""
    return (
        look_of(line) is not None
        or _NAMED.search(line) is not None
        or re.search(SLASHED, line) is not None
    )
