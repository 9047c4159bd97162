"""The methods of the API, a file for each family; importing them registers them."""

from importlib import import_module

NAMES = "auth people conversations chat marks views files"


def load() -> None:
    for name in NAMES.split():
        import_module(f"{__name__}.{name}")
