"""All wiring, by hand: which implementation stands behind which port."""

from collections.abc import Iterable

from bot.holidays import NationalHolidays
from bot.texts.translator import GettextTranslator
from rituals.community import Community
from rituals.engine.engine import Engine, engine
from rituals.ports import Clock, Dice, Storage, Together, one_after_another


def build_engine(
    communities: Iterable[Community],
    *,
    storage: Storage,
    clock: Clock,
    dice: Dice,
    together: Together = one_after_another,
) -> Engine:
    """An engine on this storage, with this clock and these dice.

    With `together` it delivers to several places at once.
    """
    known = tuple(communities)
    return engine(
        known,
        storage=storage,
        clock=clock,
        dice=dice,
        translator=GettextTranslator(),
        holidays={c.id: NationalHolidays(c.holidays) for c in known},
        together=together,
    )
