"""Weekly discussion: its table in the configuration."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from rituals.model.duration import Duration
from rituals.model.occurrence import Begin
from tests.fakes.discussion import KIND, settings


def test_the_defaults() -> None:
    table = settings()
    assert (table.order, table.hosts, table.remind_below) == (
        "shuffle",
        "volunteers",
        3,
    )
    assert [
        str(each)
        for each in (
            table.heads_up,
            table.remind_after,
            table.wrap_up_after,
            table.close_after,
        )
    ] == ["1 day", "2 days", "5 days", "6 days"]


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("prompts", [], "at least 1 item"),
        ("prompts", "prompts.txt", "the name of a file that holds them"),
        ("prompts.1", ["Fine?", "x" * 1501], "at most 1500 characters"),
        ("prompts.1", ["Fine?", "  "], "at least 1 character"),
        ("hosts", "volunteer", "Write `volunteers`, `none` or names"),
        ("hosts", [], "Write `volunteers`, `none` or names"),
        ("hosts", ["@ada", "@"], "Write `volunteers`, `none` or names"),
        ("hosts", ["@ada", 7], "Write `volunteers`, `none` or names"),
        ("order", "random", "'shuffle' or 'sequence'"),
        ("remind_below", -1, "greater than or equal to 0"),
        ("remind_after", "soon", "is not understood"),
        ("wrap_up_after", "2 days", "has to be longer than remind_after"),
        ("close_after", "120 hours", "has to be longer than wrap_up_after"),
    ],
)
def test_one_fault_is_reported_at_its_key(key: str, value: object, fault: str) -> None:
    name = key.partition(".")[0]
    with pytest.raises(ValidationError) as caught:
        settings(**{name: value})
    (error,) = caught.value.errors()
    assert ".".join(str(part) for part in error["loc"]) == key
    assert fault in error["msg"]


def test_a_default_that_no_longer_fits_is_a_fault_of_that_default() -> None:
    with pytest.raises(ValidationError) as caught:
        settings(remind_after="5 days")
    (error,) = caught.value.errors()
    assert error["loc"] == ("wrap_up_after",)


def test_a_reminder_that_never_comes_does_not_matter() -> None:
    table = settings(remind_below=0, wrap_up_after="1 day", close_after="2 days")
    at = datetime(2027, 1, 4, 8, tzinfo=UTC)
    planned = KIND.steps(table, Begin(at, "Europe/Berlin"))
    assert [(step.name, step.at - at) for step in planned] == [
        ("heads-up", timedelta(days=-1)),
        ("open", timedelta(0)),
        ("wrap-up", timedelta(days=1)),
        ("close", timedelta(days=2)),
    ]


def test_hosts_by_name() -> None:
    assert settings(hosts=["@ada", " Ben "]).host_names == ("ada", "Ben")
    assert settings(hosts="none").host_names == ()
    assert not settings(hosts="none").hosted


def test_settings_survive_being_stored() -> None:
    table = settings(hosts=["@ada"], wrap_up_after="1 week", close_after="8 days")
    stored = table.model_dump(mode="json")
    assert KIND.Settings.model_validate(stored) == table
    assert table.wrap_up_after == Duration.parse("1 week")


def test_the_schema_lets_prompts_be_a_file_or_a_list() -> None:
    schema = KIND.Settings.model_json_schema()
    kinds = [each["type"] for each in schema["properties"]["prompts"]["anyOf"]]
    assert kinds == ["string", "array"]
    assert all(each.get("description") for each in schema["properties"].values())
