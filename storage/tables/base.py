"""What all tables share. Every file of tables imports it, so names are set before them.

Conditions of partial indexes stand beside their tables as constants: a query must use
the very same words to profit.
"""

from typing import Any

from sqlalchemy import Table, TextClause, text
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata


def table_of(row: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a class: what statements are built of."""
    return metadata.tables[str(row.__tablename__)]


def when(condition: TextClause) -> dict[str, Any]:
    """Options of an index that holds only rows of which this is true."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def present(column: str) -> dict[str, Any]:
    """Options of an index that holds only rows that have this column."""
    return when(text(f"{column} IS NOT NULL"))
