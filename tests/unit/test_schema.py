"""The schema and the reference page say what the reader of the file does."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot import commands_page
from bot.config.sections import SECTIONS
from bot.schema import SHIPPED, as_json, as_markdown, schema
from rituals.catalog import KINDS

ROOT = Path(__file__).parents[2]


def test_the_shipped_schema_is_fresh() -> None:
    """If not: `stammtisch schema > bot/config/schema.json`."""
    assert SHIPPED.read_text(encoding="utf-8") == as_json()


def test_the_reference_page_is_fresh() -> None:
    """If not: `stammtisch schema --markdown > docs/configuration.md`."""
    assert (ROOT / "docs" / "configuration.md").read_text(
        encoding="utf-8"
    ) == as_markdown()


def test_the_page_of_commands_is_fresh() -> None:
    """If not: `stammtisch commands > docs/commands.md`."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == commands_page.as_markdown()


@pytest.mark.parametrize("sample", ["config.example.toml", "config.example.en.toml"])
def test_a_sample_names_the_shipped_schema_in_its_first_line(sample: str) -> None:
    first = (ROOT / sample).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#:schema ")
    assert (ROOT / first.removeprefix("#:schema ")).resolve() == SHIPPED.resolve()


def test_every_key_of_every_table_is_in_the_schema_and_on_the_page() -> None:
    models = [*SECTIONS.values(), *(kind.Settings for kind in KINDS.values())]
    page, definitions = as_markdown(), schema()["definitions"]
    for model in models:
        assert set(definitions[model.__name__]["properties"]) == set(model.model_fields)
        assert definitions[model.__name__]["additionalProperties"] is False
        for key, field in model.model_fields.items():
            assert f"| `{key}` |" in page
            assert field.description, f"{model.__name__}.{key} has no description"


def every_node(node: Any) -> list[dict[str, Any]]:
    inner = (
        node.values()
        if isinstance(node, dict)
        else node
        if isinstance(node, list)
        else ()
    )
    return [
        *([node] if isinstance(node, dict) else []),
        *(each for one in inner for each in every_node(one)),
    ]


def test_nothing_is_null_since_toml_has_none_and_every_reference_leads_somewhere() -> (
    None
):
    whole = json.loads(as_json())
    nodes = every_node(whole)
    assert [
        node
        for node in nodes
        if node.get("type") == "null" or ("default" in node and node["default"] is None)
    ] == []
    references = {node["$ref"] for node in nodes if isinstance(node.get("$ref"), str)}
    assert references
    assert {each.rpartition("/")[2] for each in references} <= set(whole["definitions"])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_is_told_by_its_name(kind: str) -> None:
    rituals = schema()["properties"]["rituals"]["additionalProperties"]
    (chosen,) = [
        each["then"]
        for each in rituals["allOf"]
        if each["if"]["properties"]["kind"]["const"] == kind
    ]
    model = schema()["definitions"][chosen["$ref"].rpartition("/")[2]]
    assert model["properties"]["kind"]["const"] == kind
    assert kind in rituals["properties"]["kind"]["enum"]


def test_durations_are_written_as_people_write_them() -> None:
    keep = schema()["definitions"]["KeepTable"]["properties"]["ledger"]
    assert keep["default"] == "3 years"
    assert '| `ledger` | a duration | `"3 years"` |' in as_markdown()
