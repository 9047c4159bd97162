"""What Discord demands of commands and its specification does not say ("Application Commands", sections "Application Command Object", "Naming", "Limits")."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Body = Mapping[str, Any]

SLASH, ON_MEMBER, ON_MESSAGE = 1, 2, 3
MOST: Final = {SLASH: 100, ON_MEMBER: 15, ON_MESSAGE: 15}  # per scope
SUBCOMMAND, GROUP = 1, 2
TEXTS_LENGTH: Final = 8000  # of one command with all that it holds


def faults_of_commands(commands: Sequence[Body]) -> Iterator[str]:
    """Of all commands of one scope, as they are written at once."""
    kinds = Counter(_kind(command) for command in commands)
    for kind, count in kinds.items():
        if count > MOST.get(kind, count):
            yield f"$: {count} commands of type {kind}, {MOST[kind]} are allowed"
    yield from _twice("$", [f"{_kind(c)}/{c.get('name')}" for c in commands])
    for command in commands:
        yield from faults_of_command(command)


def faults_of_command(command: Body) -> Iterator[str]:
    named = f"$: command {command.get('name')!r}"
    if _kind(command) != SLASH:
        for name in ("description", "options"):
            if command.get(name):
                yield f"{named} of a context menu has {name}"
        return
    if not command.get("description"):
        yield f"{named} lacks its description"
    yield from _faults_of_names(command, named)
    yield from _faults_of_options(command, named)
    length = _text_length(command)
    if length > TEXTS_LENGTH:
        yield f"{named}: {length} characters in all, {TEXTS_LENGTH} are allowed"


def _kind(command: Body) -> int:
    return int(command.get("type") or SLASH)


def _faults_of_options(holder: Body, named: str) -> Iterator[str]:
    options = holder.get("options") or ()
    yield from _twice(named, [str(option.get("name")) for option in options])
    if len({option.get("type") in {SUBCOMMAND, GROUP} for option in options}) > 1:
        yield f"{named} mixes subcommands and options"
    needs = [bool(option.get("required")) for option in options]
    if needs != sorted(needs, reverse=True):
        yield f"{named}: a required option after one that is not"
    for option in options:
        inner = f"{named} {option.get('name')!r}"
        if option.get("autocomplete") and option.get("choices"):
            yield f"{inner} has choices and completes them, too"
        yield from _faults_of_names(option, inner)
        yield from _faults_of_options(option, inner)


def _faults_of_names(holder: Body, named: str) -> Iterator[str]:
    localized = (holder.get("name_localizations") or {}).values()
    for name in (holder.get("name"), *localized):
        if isinstance(name, str) and not is_command_name(name):
            yield f"{named}: {name!r} is no name for a command"


def is_command_name(name: str) -> bool:
    r"""`^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, in lower case where the script has one."""
    allowed = all(
        each in "-_'"
        or unicodedata.category(each)[0] in "LN"
        or "\u0900" <= each <= "\u097f"
        or "\u0e00" <= each <= "\u0e7f"
        for each in name
    )
    return allowed and 1 <= len(name) <= 32 and name == name.lower()


def _text_length(holder: Body) -> int:
    """Name, description and values, each in its longest language (so the documentation counts), of all that is held."""
    inner = [*(holder.get("options") or ()), *(holder.get("choices") or ())]
    own = sum(
        max(
            len(str(text))
            for text in (
                holder.get(name) or "",
                *(holder.get(f"{name}_localizations") or {}).values(),
            )
        )
        for name in ("name", "description", "value")
    )
    return own + sum(map(_text_length, inner))


def _twice(named: str, names: Sequence[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{named}: {name!r} twice"
