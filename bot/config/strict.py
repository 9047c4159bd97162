"""Reading a table strictly: "3" is no number, and no fault hides another."""

import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.config.explain import explained
from bot.config.lines import KeyPath
from rituals.errors import StammtischError

M = TypeVar("M", bound=BaseModel)
Problems = list[tuple[KeyPath, str]]


def read_table(model: type[M], table: Mapping[str, Any]) -> tuple[M | None, Problems]:
    """The table as its model, or all that is wrong with it.

    It goes through JSON, whose strict reading takes lists for tuples and texts for
    dates, but neither texts for numbers nor numbers for truths.
    """
    text = json.dumps(table, default=_as_text)
    try:
        return model.model_validate_json(text, strict=True), []
    except ValidationError as error:
        return None, list(explained(error, model, table))
    except StammtischError as error:
        return None, [((), str(error))]


def _as_text(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)  # pragma: no cover  TOML has no other values
