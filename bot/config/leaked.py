"""Secrets that stand in the configuration file, where they do not belong."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.config.faults import Fault
from bot.config.lines import KeyPath
from bot.config.secrets import (
    DATABASE_URL,
    DISCORD_TOKEN,
    NAMES,
    PASSWORD,
    SLACK_APP_TOKEN,
    SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET,
    SLASHED,
    look_of,
)
from bot.config.source import Source, dotted
from rituals.document import Msg, msg

_STORAGE_URL = re.compile(rf"[a-z][a-z0-9+.-]*{SLASHED}", re.IGNORECASE)


def secret_faults(source: Source) -> Iterator[Fault]:
    """Every secret that stands in the file, comments included; one fault a line."""
    named = [
        source.fault(path, _advice("fault.secret.any", variable))
        for path, variable in _named(source.table, ())
    ]
    url = _storage_url(source.table)
    if _STORAGE_URL.match(url) and look_of(url) is None:
        advice = _advice(PASSWORD, DATABASE_URL)
        named.append(source.fault(("storage", "url"), advice))
    yield from named
    lines = {fault.line for fault in named}
    for number, line in enumerate(source.text.split("\n"), start=1):
        look = look_of(line)
        if look is not None and number not in lines:
            in_comment = line.lstrip().startswith("#")
            key = "" if in_comment else dotted(source.lines.at(number))
            yield Fault(source.name, number, key, _advice(*look), source.language)


def _storage_url(table: Mapping[str, Any]) -> str:
    storage = table.get("storage")
    url = storage.get("url") if isinstance(storage, dict) else None
    return url if isinstance(url, str) else ""


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
        if isinstance(key, str) and NAMES.search(key) and not isinstance(each, Mapping):
            yield here, _variable(here, each)
        else:
            yield from _named(each, here)


def _variable(path: KeyPath, value: Any) -> str:
    look = look_of(str(value))
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
