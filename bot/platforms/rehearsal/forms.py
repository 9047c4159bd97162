"""Handing in a form: what a chat platform checks by itself before the bot hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.platforms.rehearsal.errors import FormError
from rituals.document import Field, Form

SEPARATOR = ","
"""Between the values of a selection where several may be picked."""


class Wrong(StrEnum):
    """What can be wrong with the value of a field, with `{most}` as its limit."""

    UNKNOWN = "is not on the form"
    EMPTY = "must be filled in"
    UNTICKED = "must be ticked"
    LONG = "takes at most {most} characters"
    LINES = "takes one line"
    NO_CHOICE = "offers no such choice"
    TWICE = "has the same choice twice"
    MANY = "takes at most {most} choices"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a field's value would not be taken."""

    wrong: Wrong
    most: int = 0

    def __str__(self) -> str:
        return self.wrong.format(most=self.most)


def checked(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """The value of every field, empty where nothing was filled in. Raises FormError."""
    for name, problem in problems_of(form, values).items():
        raise FormError(field=name, problem=str(problem))
    return {field.name: values.get(field.name, field.value) for field in form.fields}


def problems_of(form: Form, values: Mapping[str, str]) -> dict[str, Problem]:
    """What is wrong, by field; first what is not on the form, then in its order."""
    unknown = sorted(values.keys() - {field.name for field in form.fields})
    found: dict[str, Problem] = {name: Problem(Wrong.UNKNOWN) for name in unknown}
    for field in form.fields:
        problem = _problem(field, values.get(field.name, field.value))
        if problem:
            found[field.name] = problem
    return found


def _problem(field: Field, value: str) -> Problem | None:
    if not value.strip():
        return _problem_of_nothing(field)
    if field.choices:
        return _problem_of_picks(field, value.split(SEPARATOR))
    if len(value) > field.max_length:
        return Problem(Wrong.LONG, field.max_length)
    if "\n" in value and not field.long:
        return Problem(Wrong.LINES)
    return None


def _problem_of_nothing(field: Field) -> Problem | None:
    if not field.required:
        return None
    match len(field.choices):
        case 0:
            return Problem(Wrong.EMPTY)
        case 1:
            return Problem(Wrong.UNTICKED)
        case _:
            return Problem(Wrong.NO_CHOICE)


def _problem_of_picks(field: Field, picks: list[str]) -> Problem | None:
    if not set(picks) <= {value for value, _ in field.choices}:
        return Problem(Wrong.NO_CHOICE)
    if len(set(picks)) != len(picks):
        return Problem(Wrong.TWICE)
    if len(picks) > field.pick:
        return Problem(Wrong.MANY, field.pick)
    return None
