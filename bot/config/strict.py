"""Reading a table strictly: "3" is no number, and no fault hides another."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.config.explain import explained
from bot.config.faults import told
from bot.config.lines import KeyPath
from rituals.document import Msg
from rituals.errors import StammtischError

M = TypeVar("M", bound=BaseModel)
Problems = list[tuple[KeyPath, Msg]]


def read_table(model: type[M], table: Mapping[str, Any]) -> tuple[M | None, Problems]:
    """The table as its model, or all that is wrong with it."""
    try:
        return model.model_validate(_frozen(table), strict=True), []
    except ValidationError as error:
        return None, list(explained(error, model, table))
    except StammtischError as error:
        return None, [((), told(error))]


def _frozen(value: Any) -> Any:
    """The same with tuples for lists: settings hold tuples, and strict reading wants them."""
    if isinstance(value, Mapping):
        return {key: _frozen(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_frozen(each) for each in value)
    return value
