"""Prompts that stand in a file of their own, beside the configuration."""

import re
from pathlib import Path

from bot.config.explain import written
from bot.config.faults import ConfigError
from bot.config.source import read_text
from rituals.document import Msg, msg

_FILE = re.compile(r"\S+|.*\.\w{1,8}")
_APART = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


class PromptFileError(Exception):
    """Why a file of prompts cannot be used: `text` says it."""

    def __init__(self, text: Msg) -> None:
        self.text = text
        super().__init__(text.id)


def prompts_named(folder: Path, name: str) -> tuple[str, ...]:
    """The prompts of the file of that name, which is a fault if it is rather a prompt.

    Raises PromptFileError.
    """
    try:
        return read_prompts(folder / name)
    except PromptFileError:
        if name.strip() and _FILE.fullmatch(name):
            raise
        example = written(name.strip() or "...")
        raise PromptFileError(msg("fault.prompts.bare", example=example)) from None


def read_prompts(path: Path) -> tuple[str, ...]:
    """The prompts of a file: one a line; with blank lines in it, what stands between them.

    Raises PromptFileError.
    """
    try:
        text = read_text(path, str(path))
    except ConfigError as error:
        problem = error.faults[0].text
        raise PromptFileError(
            msg("fault.prompts.file", file=str(path), problem=problem)
        ) from error
    found = split_prompts(text)
    if not found:
        raise PromptFileError(msg("fault.prompts.none", file=str(path)))
    return found


def split_prompts(text: str) -> tuple[str, ...]:
    """The prompts of a text; none if it is blank."""
    text = text.replace("\r\n", "\n").strip()
    pieces = _APART.split(text) if _APART.search(text) else text.split("\n")
    return tuple(piece.strip() for piece in pieces if piece.strip())
