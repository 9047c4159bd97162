"""Errors that people may read in chat have their words in every language."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import rituals.catalog
import rituals.commands
import rituals.engine
import rituals.model
from bot.texts.translator import GettextTranslator
from rituals.document import Paragraph, Reader, doc, say
from rituals.errors import SettingError, StammtischError
from rituals.model.cadence_errors import CadenceError
from rituals.model.lateness import LatenessError

OF_THE_FILE = (CadenceError, LatenessError, SettingError)
"""Nobody writes these in chat: they are faults of the configuration file."""


def every(root: type[StammtischError] = StammtischError) -> Iterator[type]:
    for kind in root.__subclasses__():
        yield kind
        yield from every(kind)


def readable() -> list[type]:
    """What may be raised for who acts; those that others specialise are not raised."""
    for package in (
        rituals.engine,
        rituals.commands,
        rituals.catalog,
        rituals.model,
    ):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    rooms = ("rituals.engine", "rituals.commands", "rituals.catalog", "rituals.model")
    return [
        kind
        for kind in every()
        if kind.__module__.startswith(rooms)
        and not kind.__subclasses__()
        and not issubclass(kind, OF_THE_FILE)
    ]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", readable(), ids=lambda kind: kind.__name__)
def test_an_error_that_people_may_read_has_its_words(kind: type, language: str) -> None:
    facts = re.findall(r"{(\w+)}", kind.__doc__ or "")
    said = say(f"error.{kind.__name__}", **dict.fromkeys(facts, "x"))
    reader = Reader(language, "Europe/Berlin")
    (block,) = GettextTranslator().document(doc(said), reader).blocks
    assert isinstance(block, Paragraph)
