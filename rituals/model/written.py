"""Values that a settings model takes, and gives back, as the text people write."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from rituals.errors import StammtischError


class Written(ABC):
    """A value with a text form: `str(value)` can be parsed again.

    `text_pattern` and `text_examples` go to the JSON schema, for editors; only `parse`
    decides. Its StammtischError becomes a validation error with the same sentence.
    """

    text_pattern: ClassVar[str]
    text_examples: ClassVar[tuple[str, ...]]

    __slots__ = ()

    @classmethod
    @abstractmethod
    def parse(cls, written: str) -> Self:
        """Read the text form. Raises a StammtischError that says what would be right."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: type[Any], _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def read(value: object, as_text: Callable[[object], str]) -> object:
            return value if isinstance(value, cls) else _parsed(cls, as_text(value))

        return core_schema.no_info_wrap_validator_function(
            read,
            core_schema.str_schema(),
            serialization=core_schema.to_string_ser_schema(when_used="json"),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": cls.text_pattern,
            "examples": list(cls.text_examples),
        }


def _parsed(kind: type[Written], text: str) -> Written:
    try:
        return kind.parse(text)
    except StammtischError as error:
        raise PydanticCustomError("written", "{error}", {"error": error}) from error


class WrittenJsonSchema(GenerateJsonSchema):
    """A JSON schema whose defaults are written as people write them: "2 days", not its parts."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, tuple):
            return [self.encode_default(each) for each in dft]
        return str(dft) if isinstance(dft, Written) else super().encode_default(dft)
