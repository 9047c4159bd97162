"""All wiring, by hand: which implementation stands behind which port."""

from collections.abc import Iterable

from bot.dice import SeededDice
from bot.holidays import NationalHolidays
from bot.texts.translator import GettextTranslator
from rituals.community import Community
from rituals.engine.engine import Engine, engine
from rituals.ports import Clock, Storage


def build_engine(
    communities: Iterable[Community], *, storage: Storage, clock: Clock, seed: int | str
) -> Engine:
    """An engine on this storage and clock; chance comes from the seed."""
    known = tuple(communities)
    return engine(
        known,
        storage=storage,
        clock=clock,
        dice=SeededDice(seed),
        translator=GettextTranslator(),
        holidays={c.id: NationalHolidays(c.holidays) for c in known},
    )
