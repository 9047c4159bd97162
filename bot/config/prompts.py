"""Prompts that stand in a file of their own, beside the configuration."""

import re
from pathlib import Path

from bot.config.faults import ConfigError
from bot.config.source import read_text

_APART = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


class PromptFileError(Exception):
    """Why a file of prompts cannot be used."""


def read_prompts(path: Path) -> tuple[str, ...]:
    """The prompts of a file: one a line; with blank lines in it, what stands between them.

    Raises PromptFileError with a sentence.
    """
    try:
        text = read_text(path, str(path))
    except ConfigError as error:
        raise PromptFileError(
            f'the file "{path}": {error.faults[0].message}'
        ) from error
    found = split_prompts(text)
    if not found:
        raise PromptFileError(
            f'the file "{path}" has no prompt in it; write one a line'
        )
    return found


def split_prompts(text: str) -> tuple[str, ...]:
    """The prompts of a text; none if it is blank."""
    text = text.replace("\r\n", "\n").strip()
    pieces = _APART.split(text) if _APART.search(text) else text.split("\n")
    return tuple(piece.strip() for piece in pieces if piece.strip())
