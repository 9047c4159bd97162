"""What is left of those who were forgotten, and the key to recognise them by."""

from sqlmodel import Field, SQLModel


class ForgottenRow(SQLModel, table=True):
    """No time and no order: nothing that could tell which anonymous id somebody got."""

    __tablename__ = "forgotten"
    __table_args__ = {"sqlite_with_rowid": False}

    community: str = Field(primary_key=True)
    mark: str = Field(primary_key=True)
    excluded: bool


class SecretRow(SQLModel, table=True):
    """Made at first use, and never told."""

    __tablename__ = "secret"

    name: str = Field(primary_key=True)
    value: str
