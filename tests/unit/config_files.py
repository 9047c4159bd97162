"""Configuration files written for tests, and what is wrong with them."""

from collections.abc import Mapping
from pathlib import Path

from bot.config.faults import ConfigError
from bot.config.load import Configuration, read_config

GOOD = """\
[community]
name = "Offene Werkstatt"
timezone = "Europe/Berlin"

[rituals.talk]
kind = "weekly_discussion"
channels = ["discord:#talk"]
every = "monday 09:00"
prompts = ["Was war?"]
"""
GUILD = "[discord]\nguild = 812345678901234567\n"


def read(
    folder: Path, text: str, env: Mapping[str, str] | None = None
) -> Configuration:
    file = folder / "c.toml"
    file.write_text(text, encoding="utf-8")
    return read_config(file, env or {})


def faults(folder: Path, text: str) -> list[tuple[int | None, str, str]]:
    """Line, key and sentence of each fault; none if there is none."""
    try:
        read(folder, text)
    except ConfigError as error:
        return [(each.line, each.key, each.message) for each in error.faults]
    return []
