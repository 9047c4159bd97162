"""Many values as one parameter.

A statement that names each of them must be built anew for every number of them, which
costs more than the query itself; and statements have a limit of parameters.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.types import CompactJson


class _Values(FunctionElement[Any]):
    """The elements of a JSON list of texts, one a row."""

    name = "values_of"
    inherit_cache = True


@compiles(_Values, "sqlite")
def _in_sqlite(element: _Values, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Values, "postgresql")
def _in_postgresql(element: _Values, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS JSON))"


def listed(values: Iterable[str]) -> Select[Any]:
    """These texts, to be compared with `in_`."""
    return _selected(literal(list(values), CompactJson()))


def listed_as(name: str) -> Select[Any]:
    """The list of texts given under that name when the statement is executed."""
    return _selected(bindparam(name, type_=CompactJson()))


def _selected(parameter: BindParameter[Any]) -> Select[Any]:
    return select(_Values(parameter).table_valued("value").c.value)
