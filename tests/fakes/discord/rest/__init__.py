"""The routes of the API, a file for each kind of thing; importing them registers them."""

from importlib import import_module

NAMES = "applications channels guilds interactions messages reactions threads"


def load() -> None:
    for name in NAMES.split():
        import_module(f"{__name__}.{name}")
