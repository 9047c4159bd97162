"""Secrets come from the environment, and never from the configuration file."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.config.faults import Fault
from bot.config.lines import KeyPath
from bot.config.source import Source, dotted
from rituals.document import Msg, Param, msg
from rituals.errors import Phrase, StammtischError, phrase

DATABASE_URL = "STAMMTISCH_DATABASE_URL"
DISCORD_TOKEN = "STAMMTISCH_DISCORD_TOKEN"  # noqa: S105  a name, not a secret
SLACK_BOT_TOKEN = "STAMMTISCH_SLACK_BOT_TOKEN"  # noqa: S105  a name, not a secret
SLACK_APP_TOKEN = "STAMMTISCH_SLACK_APP_TOKEN"  # noqa: S105  a name, not a secret
SLACK_SIGNING_SECRET = "STAMMTISCH_SLACK_SIGNING_SECRET"  # noqa: S105  a name, not a secret

# In other addresses a slash ends the host, and what follows may well hold `:` and `@`;
# people put passwords with slashes into those of databases as they are.
_SLASHED = r":/{0,2}[^\s/@:\"']*:[^\s\"']+@"
_PASSWORD = "fault.secret.password"  # noqa: S105  the id of a text, not a secret
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
        _PASSWORD,
        DATABASE_URL,
    ),
    (
        re.compile(rf"(?:postgres|mysql|maria)[a-z0-9+]*{_SLASHED}", re.IGNORECASE),
        _PASSWORD,
        DATABASE_URL,
    ),
    (
        re.compile(r"[a-z][a-z0-9+]*://\S*[?&]password=[^\s&\"']", re.IGNORECASE),
        _PASSWORD,
        DATABASE_URL,
    ),
)
_STORAGE_URL = re.compile(rf"[a-z][a-z0-9+.-]*{_SLASHED}", re.IGNORECASE)
_NAMES = re.compile(
    r"(?:^|[_-])(?:token|secret|password|passwd|passwort|api[_-]?key)$", re.IGNORECASE
)


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


def secret_faults(source: Source) -> Iterator[Fault]:
    """Every secret that stands in the file, comments included; one fault a line."""
    named = [
        source.fault(path, _advice("fault.secret.any", variable))
        for path, variable in _named(source.table, ())
    ]
    url = _storage_url(source.table)
    if _STORAGE_URL.match(url) and _look(url) is None:
        advice = _advice(_PASSWORD, DATABASE_URL)
        named.append(source.fault(("storage", "url"), advice))
    yield from named
    lines = {fault.line for fault in named}
    for number, line in enumerate(source.text.split("\n"), start=1):
        look = _look(line)
        if look is not None and number not in lines:
            in_comment = line.lstrip().startswith("#")
            key = "" if in_comment else dotted(source.lines.at(number))
            yield Fault(source.name, number, key, _advice(*look), source.language)


def _storage_url(table: Mapping[str, Any]) -> str:
    storage = table.get("storage")
    url = storage.get("url") if isinstance(storage, dict) else None
    return url if isinstance(url, str) else ""


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


def _look(line: str) -> tuple[str, str] | None:
    return next(
        ((what, variable) for look, what, variable in _LOOKS if look.search(line)), None
    )


def _named(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Paths whose key says that a secret is meant, with the variable to use."""
    inner = (
        value.items()
        if isinstance(value, Mapping)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, each in inner:
        here = (*path, key)
        if (
            isinstance(key, str)
            and _NAMES.search(key)
            and not isinstance(each, Mapping)
        ):
            yield here, _variable(here, each)
        else:
            yield from _named(each, here)


def _variable(path: KeyPath, value: Any) -> str:
    look = _look(str(value))
    if look is not None:
        return look[1]
    section, key = str(path[0]), str(path[-1]).lower()
    if section == "storage":
        return DATABASE_URL
    if section == "slack" and "secret" in key:
        return SLACK_SIGNING_SECRET
    if section == "slack":
        return SLACK_APP_TOKEN if "app" in key else SLACK_BOT_TOKEN
    return (
        DISCORD_TOKEN
        if section == "discord"
        else "STAMMTISCH_" + key.upper().replace("-", "_")
    )


def _advice(what: str, variable: str) -> Msg:
    return msg("fault.secret", what=msg(what), variable=variable)
