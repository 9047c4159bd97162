"""`stammtisch schema`: the configuration as a JSON schema, and as a page to read.

Both are made of the models that read the file; editors complete and check with the first.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.config.sections import RITUALS, SECTIONS
from rituals.catalog import KINDS
from rituals.kind import AnyKind
from rituals.model.duration import Duration
from rituals.model.written import WrittenJsonSchema

SHIPPED = Path(__file__).parent / "config" / "schema.json"
_DIALECT = "http://json-schema.org/draft-07/schema#"
# Editors know letters of the ASCII kind only; `check` is the stricter one here.
_NAME = r"^[^\s/@:#.]{1,60}$"

Node = dict[str, Any]


def schema(kinds: Mapping[str, AnyKind] = KINDS) -> Node:
    """The schema of the whole file."""
    models: dict[str, type[BaseModel]] = {
        **SECTIONS,
        **{name: kind.Settings for name, kind in sorted(kinds.items())},
    }
    found, whole = models_json_schema(
        [(model, "validation") for model in models.values()],
        schema_generator=WrittenJsonSchema,
        ref_template="#/definitions/{model}",
    )
    references = {name: found[model, "validation"] for name, model in models.items()}
    definitions = _plain(whole["$defs"])
    for name in kinds:
        _name_kind(definitions, references[name], name)
    tables = {name: references[name] for name in SECTIONS}
    return {
        "$schema": _DIALECT,
        "title": "Stammtisch",
        "description": "The configuration of one community.",
        "type": "object",
        "required": ["community"],
        "additionalProperties": False,
        "properties": {**tables, RITUALS: _rituals(references, kinds)},
        "definitions": definitions,
    }


def _rituals(references: Mapping[str, Node], kinds: Mapping[str, AnyKind]) -> Node:
    """Which table a ritual is depends on its `kind`."""
    return {
        "type": "object",
        "description": "Each ritual is a table of its own: `[rituals.monday-question]`.",
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"enum": sorted(kinds)}},
            "allOf": [
                {
                    "if": {
                        "properties": {"kind": {"const": name}},
                        "required": ["kind"],
                    },
                    "then": references[name],
                }
                for name in sorted(kinds)
            ],
        },
    }


def _name_kind(definitions: Node, reference: Node, name: str) -> None:
    model = definitions[reference["$ref"].rpartition("/")[2]]
    kind = model["properties"]["kind"]
    model["properties"]["kind"] = {"description": kind["description"], "const": name}


def _plain(node: Any, *, keys_are_names: bool = False) -> Any:
    """Without pydantic's titles, and without null, which TOML does not have."""
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    if keys_are_names:
        return {key: _plain(each) for key, each in node.items()}
    kept = {
        key: _plain(each, keys_are_names=key in {"properties", "definitions"})
        for key, each in node.items()
        if key != "title" and not (key == "default" and each is None)
    }
    choices = [each for each in kept.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) == 1:
        del kept["anyOf"]
        return {**choices[0], **kept}
    return {**kept, "anyOf": choices} if choices else kept


def as_json() -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def as_markdown() -> str:
    """The reference page."""
    return "\n".join(_Page(schema()).lines()) + "\n"


_HEAD = """\
# The configuration file

One TOML file is one community. `stammtisch check FILE` says what it will do, or everything that is wrong with it at once; `stammtisch plan FILE` shows the days to come. A sample is `config.example.toml`, in English `config.example.en.toml`.

Editors that know JSON schemas complete and check the file when its first line is

    #:schema ./bot/config/schema.json

This page is made by `stammtisch schema --markdown` from the same source as the checks.

**Secrets never stand in the file.** They come from the environment: `STAMMTISCH_DISCORD_TOKEN`, `STAMMTISCH_SLACK_BOT_TOKEN`, `STAMMTISCH_SLACK_APP_TOKEN`, `STAMMTISCH_SLACK_SIGNING_SECRET`, and `STAMMTISCH_DATABASE_URL` for a database with a password. Each may also be named `..._FILE` and hold the name of a file with the secret in it.

**Durations** are a number and a unit: `"90 minutes"`, `"12 hours"`, `"2 days"`, `"3 weeks"`. Minutes and hours are elapsed time; days and what is longer are calendar days at the same local time.

**Cadences** are local time: `monday 09:00` · `monday and thursday 09:00` · `daily 09:00` · `weekdays 09:00` · `2 weeks on tuesday 17:00` (with `starting = 2027-01-05`) · `first monday 18:00` · `last friday 16:30` · `day 1 10:00` · `last day 18:00` · `first monday of january, april, july, october 18:00`; German words are understood too. A time that the clock leaves out happens at the first instant after the gap; one that comes twice happens once, the first time.
"""


class _Page:
    """The schema as tables of keys."""

    def __init__(self, whole: Node) -> None:
        self._whole = whole
        self._definitions: Node = whole["definitions"]

    def lines(self) -> Iterator[str]:
        yield _HEAD
        for name, table in self._whole["properties"].items():
            if name != RITUALS:
                yield from self._table(f"[{name}]", table)
        yield "## Rituals\n"
        yield f"{self._whole['properties'][RITUALS]['description']} Its `kind` says which keys it has.\n"
        for each in self._kinds():
            kind = each["if"]["properties"]["kind"]["const"]
            yield from self._table(f'[rituals.…] with kind = "{kind}"', each["then"])

    def _kinds(self) -> list[Node]:
        found: list[Node] = self._whole["properties"][RITUALS]["additionalProperties"][
            "allOf"
        ]
        return found

    def _table(self, header: str, reference: Node) -> Iterator[str]:
        model = self._resolved(reference)
        yield f"## `{header}`\n"
        if model.get("description"):
            yield f"{' '.join(model['description'].split())}\n"
        yield "| key | value | default | meaning |"
        yield "| --- | --- | --- | --- |"
        inner: list[tuple[str, Node]] = []
        for key, each in model["properties"].items():
            node = self._resolved(each)
            yield self._row(key, each, node, required=key in model.get("required", []))
            inner += self._inner_tables(header, key, node)
        yield ""
        for name, table in inner:
            yield from self._table(name, table)

    def _inner_tables(
        self, header: str, key: str, node: Node
    ) -> list[tuple[str, Node]]:
        outer = header.partition("]")[0].lstrip("[")
        if "properties" in node:
            return [(f"[{outer}.{key}]", node)]
        items = self._resolved(node.get("items", {}))
        return [(f"[[{outer}.{key}]]", items)] if "properties" in items else []

    def _row(self, key: str, each: Node, node: Node, *, required: bool) -> str:
        default = (
            "needed"
            if required
            else _written(each["default"])
            if "default" in each
            else ""
        )
        if "properties" in node:
            default = ""
        meaning = " ".join(each.get("description", "").split())
        examples = each.get("examples") or node.get("examples") or []
        if examples and "const" not in node and not _is_duration(node):
            meaning += (
                f" For example {', '.join(_written(one) for one in examples[:3])}."
            )
        cells = (f"`{key}`", self._kind_of_value(node), default, meaning)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    def _kind_of_value(self, node: Node) -> str:
        if "const" in node:
            return _written(node["const"])
        if "enum" in node:
            return ", ".join(_written(each) for each in node["enum"])
        if "anyOf" in node:
            return " or ".join(
                self._kind_of_value(self._resolved(each)) for each in node["anyOf"]
            )
        if node.get("format") == "date":
            return "a date"
        if _is_duration(node):
            return "a duration"
        if "properties" in node or node.get("type") == "object":
            return "a table"
        if node.get("type") == "array":
            items = self._resolved(node.get("items", {}))
            return (
                "tables"
                if "properties" in items
                else f"a list of {_PLURAL.get(items.get('type', ''), 'values')}"
            )
        return _SINGULAR.get(node.get("type", ""), "a value") + _limits(node)

    def _resolved(self, node: Node) -> Node:
        if "$ref" in node:
            found: Node = self._definitions[node["$ref"].rpartition("/")[2]]
            return found
        inner = node.get("allOf", [])
        return self._resolved(inner[0]) if len(inner) == 1 else node


_SINGULAR = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
}
_PLURAL = {"string": "texts", "integer": "whole numbers", "number": "numbers"}


def _is_duration(node: Node) -> bool:
    return node.get("pattern") == Duration.text_pattern


def _limits(node: Node) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and high is not None:
        return f", {low} to {high}"
    return f", {low} or more" if low is not None else ""


def _written(value: Any) -> str:
    """A value as TOML writes it, as code."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{json.dumps(value, ensure_ascii=False)}`"
