"""JSON schemas of a specification: judged in microseconds, and told clearly.

Two readings of the same schema. `Schemas.fits` is compiled to plain functions and runs for every request of every test;
only what it refuses is read again by `jsonschema`, which tells what is wrong and where (a test compares the two).

In both, a value is held against one member of a union alone wherever a key (mostly `type`) tells which one is meant:
what is wrong then reads "'custom_id' is a required property", not "is not valid under any of the given schemas".
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self, TypeAlias

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from tests.fakes.discord.keywords import FORMATS, KEYWORDS, Check

Schema: TypeAlias = dict[str, Any]

UNIONS = ("oneOf", "anyOf")
SHOWN = 120  # characters of a message: bodies repeated in full help nobody


class Schemas:
    """All schemas of one specification, which refer to each other as `#/components/schemas/Name`."""

    def __init__(self, specification: Schema) -> None:
        self._root = specification
        # By the identity of a schema's dict: the specification is held, so an id stays what it is.
        self._checks: dict[int, Check] = {}
        self._marks: dict[int, dict[str, list[Any]]] = {}
        self._ways: dict[int, dict[Any, list[Schema]]] = {}
        self._followed: dict[int, tuple[list[Schema], list[list[Schema]]]] = {}
        self._known: dict[tuple[int, ...], Known] = {}
        self._targets: dict[str, Schema] = {}
        self._teller = self._told_by_jsonschema()

    def faults(self, schema: Schema, value: Any) -> list[str]:
        """What does not fit, and every key that the schema does not know: each with its path, `$.embeds[0].title`."""
        found = [] if self.fits(schema, value) else self._told(schema, value)
        return [*found, *self._unknown([schema], value, "$")]

    def fits(self, schema: Schema, value: Any) -> bool:
        return self._check(schema)(value)

    # --- the fast reading

    def _check(self, schema: Schema) -> Check:
        known = self._checks.get(id(schema))
        if known is None:
            # A schema may contain itself: whoever asks meanwhile asks again when a value is there.
            self._checks[id(schema)] = partial(self.fits, schema)
            known = self._checks[id(schema)] = _all_of(self._parts(schema))
        return known

    def _parts(self, schema: Schema) -> Iterator[Check]:
        for keyword, said in schema.items():
            if keyword in KEYWORDS:
                yield KEYWORDS[keyword](said)
            elif keyword == "$ref":
                yield self._check(self.target(said))
            elif keyword == "allOf":
                yield from [self._check(part) for part in said]
            elif keyword in UNIONS:
                yield self._any_of(said)
            elif keyword == "items":
                yield self._each_item(said)
        if schema.keys() & {"properties", "additionalProperties"}:
            yield self._each_property(schema)

    def _any_of(self, members: list[Schema]) -> Check:
        if all("const" in member for member in members):
            return KEYWORDS["enum"]([member["const"] for member in members])

        def any_of(value: Any) -> bool:
            return any(
                self._check(member)(value) for member in self._meant(members, value)
            )

        return any_of

    def _each_item(self, schema: Schema) -> Check:
        check = self._check(schema)
        return lambda value: not isinstance(value, list) or all(map(check, value))

    def _each_property(self, schema: Schema) -> Check:
        checks = {
            name: self._check(said)
            for name, said in schema.get("properties", {}).items()
        }
        others = schema.get("additionalProperties", True)
        other = self._check(others) if isinstance(others, dict) else _always(others)

        def each_property(value: Any) -> bool:
            return not isinstance(value, dict) or all(
                checks.get(name, other)(said) for name, said in value.items()
            )

        return each_property

    # --- unions and references

    def target(self, reference: str) -> Schema:
        if reference not in self._targets:
            found = self._root
            for name in reference.removeprefix("#/").split("/"):
                found = found[name]
            self._targets[reference] = found
        return self._targets[reference]

    def _meant(self, members: list[Schema], value: Any) -> list[Schema]:
        """The members of a union that `value` does not contradict by a key that tells them apart."""
        if not isinstance(value, dict):
            return members
        ways = self._ways.get(id(members))
        if ways is None:
            ways = self._ways[id(members)] = self._by_type(members)
        named = value.get("type")
        if ways and isinstance(named, Hashable):
            return ways.get(named, [])
        return [
            member
            for member in members
            if all(
                name not in value or value[name] in marks
                for name, marks in self._mark(member).items()
            )
        ]

    def _by_type(self, members: list[Schema]) -> dict[Any, list[Schema]]:
        """The members by the `type` that each asks for; nothing if one of them does not ask for any."""
        ways: dict[Any, list[Schema]] = {None: members}
        for member in members:
            if member.get("type") == "null":
                continue
            if "type" not in self._mark(member):
                return {}
            for mark in self._mark(member)["type"]:
                ways.setdefault(mark, []).append(member)
        return ways

    def _mark(self, schema: Schema) -> dict[str, list[Any]]:
        """The keys that tell this member of a union, with the values that it allows: mostly `type`, and one."""
        mark = self._marks.get(id(schema))
        if mark is None:
            leaf = schema
            while "$ref" in leaf:
                leaf = self.target(leaf["$ref"])
            mark = self._marks[id(schema)] = {
                name: said["enum"]
                for name, said in leaf.get("properties", {}).items()
                if said.get("enum")
            }
        return mark

    # --- keys that nobody knows

    def _unknown(self, schemas: list[Schema], value: Any, path: str) -> Iterator[str]:
        """Keys outside the union of all properties that any of the schemas knows at this place."""
        if isinstance(value, list):
            items = self._knows(schemas, value).items
            for n, each in enumerate(value if items else ()):
                if isinstance(each, list | dict):
                    yield from self._unknown(items, each, f"{path}[{n}]")
        elif isinstance(value, dict):
            known = self._knows(schemas, value)
            for key, said in () if known.any_object_will_do else value.items():
                below = known.properties.get(key, known.others)
                if not below:
                    yield f"{path}.{key}: no such key"
                elif isinstance(said, list | dict):
                    yield from self._unknown(below, said, f"{path}.{key}")

    def _knows(self, schemas: list[Schema], value: Any) -> "Known":
        leaves = [leaf for each in schemas for leaf in self._reached(each, value)]
        ids = tuple(map(id, leaves))
        if ids not in self._known:
            self._known[ids] = Known.of(leaves)
        return self._known[ids]

    def _reached(self, schema: Schema, value: Any) -> list[Schema]:
        """What is left of a schema when references, unions and `allOf` are followed."""
        fixed, unions = self._follow(schema)
        if not unions:
            return fixed
        meant = [member for union in unions for member in self._meant(union, value)]
        return [
            *fixed,
            *(leaf for each in meant for leaf in self._reached(each, value)),
        ]

    def _follow(self, schema: Schema) -> tuple[list[Schema], list[list[Schema]]]:
        """What this schema comes to whatever the value, and the unions that depend on it."""
        known = self._followed.get(id(schema))
        if known is None:
            fixed, unions = [schema], [schema[u] for u in UNIONS if u in schema]
            parts = [*schema.get("allOf", ())]
            if "$ref" in schema:
                parts.append(self.target(schema["$ref"]))
            for part in parts:
                more, unions_too = self._follow(part)
                fixed, unions = [*fixed, *more], [*unions, *unions_too]
            known = self._followed[id(schema)] = fixed, unions
        return known

    # --- the reading that tells

    def _told(self, schema: Schema, value: Any) -> list[str]:
        return [
            f"{error.json_path}: {error.message[:SHOWN]}"
            for error in self._teller.evolve(schema=schema).iter_errors(value)
        ]

    def _told_by_jsonschema(self) -> Any:
        def reference(
            teller: Any, said: str, value: Any, _: Schema
        ) -> Iterator[ValidationError]:
            yield from teller.descend(value, self.target(said))

        def union(
            teller: Any, members: list[Schema], value: Any, _: Schema
        ) -> Iterator[ValidationError]:
            meant = self._meant(members, value)
            objects = [m for m in meant if m.get("type") != "null"]
            if isinstance(value, dict) and len(objects) == 1:
                yield from teller.descend(value, objects[0])
            elif all(list(teller.descend(value, member)) for member in meant):
                yield ValidationError(f"{value!r} fits nothing that is allowed here")

        formats = FormatChecker(formats=())
        for name, check in FORMATS.items():
            formats.checks(name)(check)
        kind = extend(  # type: ignore[no-untyped-call]  # its stub has no types
            Draft202012Validator, {"$ref": reference, "oneOf": union, "anyOf": union}
        )
        return kind({}, format_checker=formats)


def _always(answer: bool) -> Check:
    return lambda _: answer


def _all_of(parts: Iterable[Check]) -> Check:
    checks = tuple(parts)
    if len(checks) == 1:
        return checks[0]

    def all_of(value: Any) -> bool:
        for check in checks:  # noqa: SIM110  all() over a generator takes twice as long
            if not check(value):
                return False
        return True

    return all_of


@dataclass(frozen=True, slots=True)
class Known:
    """What some schemas together know of one value."""

    properties: Mapping[str, list[Schema]]
    others: list[Schema]  # for keys that are no property
    items: list[Schema]  # for what a list holds
    any_object_will_do: bool

    @classmethod
    def of(cls, schemas: list[Schema]) -> Self:
        properties: dict[str, list[Schema]] = {}
        for schema in schemas:
            for name, said in schema.get("properties", {}).items():
                properties.setdefault(name, []).append(said)
        others = [
            more if isinstance(more, dict) else ANYTHING
            for schema in schemas
            if (more := schema.get("additionalProperties"))
        ]
        return cls(
            properties,
            others,
            items=[schema["items"] for schema in schemas if "items" in schema],
            any_object_will_do=not properties and not others,
        )


ANYTHING: Final[Schema] = {}
