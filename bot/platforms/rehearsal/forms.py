"""Handing in a form: what a chat platform checks by itself before the bot hears of it."""

from collections.abc import Mapping

from bot.platforms.rehearsal.errors import FormError
from rituals.document import Field, Form

SEPARATOR = ","
"""Between the values of a selection where several may be picked."""


def checked(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """The value of every field, empty where nothing was filled in. Raises FormError."""
    unknown = sorted(values.keys() - {field.name for field in form.fields})
    if unknown:
        raise FormError(field=unknown[0], problem="is not on the form")
    given = {field.name: values.get(field.name, field.value) for field in form.fields}
    for field in form.fields:
        problem = _problem(field, given[field.name])
        if problem:
            raise FormError(field=field.name, problem=problem)
    return given


def _problem(field: Field, value: str) -> str | None:
    if not value.strip():
        return "must be filled in" if field.required else None
    if field.choices:
        return _problem_of_picks(field, value.split(SEPARATOR))
    if len(value) > field.max_length:
        return f"takes at most {field.max_length} characters"
    if "\n" in value and not field.long:
        return "takes one line"
    return None


def _problem_of_picks(field: Field, picks: list[str]) -> str | None:
    if not set(picks) <= {value for value, _ in field.choices}:
        return "offers no such choice"
    if len(set(picks)) != len(picks):
        return "has the same choice twice"
    if len(picks) > field.pick:
        return f"takes at most {field.pick} choices"
    return None
