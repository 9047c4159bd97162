"""Judges what a bot sends to Discord, and what our stand-in answers, by Discord's own description of its API.

What a request holds is told by `judge.request`, what comes back by `judge.answer`; where the description is silent,
message_rules.py and command_rules.py add what Discord's documentation says.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, Self, TypeAlias
from urllib.parse import unquote

from tests.fakes.discord.command_rules import faults_of_command, faults_of_commands
from tests.fakes.discord.message_rules import (
    faults_of_form,
    faults_of_message,
    faults_of_new_message,
)
from tests.fakes.discord.schema import Schema, Schemas
from tests.fakes.discord.specification import (
    ALSO_ASKED,
    SPECIFICATION,
    as_described,
    as_taken,
)

Query: TypeAlias = Mapping[str, str | Sequence[str]]


class Callback(IntEnum):
    """Types of answers to an interaction ("Interaction Callback Type")."""

    MESSAGE = 4
    CHANGED_MESSAGE = 7
    FORM = 9


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path of the specification, as `POST /channels/{channel_id}/messages`."""

    name: str
    method: str
    template: str
    places: Mapping[str, Schema]  # parameters in the path, in order
    query: Mapping[str, Schema]
    needed_query: frozenset[str]
    body: Schema | None
    body_needed: bool
    answers: Mapping[str, Schema]  # by status: "200", "4XX"

    @classmethod
    def of(
        cls,
        method: str,
        template: str,
        item: Mapping[str, Any],
        answers: Mapping[str, Schema],
    ) -> Self:
        """From the description of the path, which holds its methods and the parameters that they share."""
        said = item[method]
        places = {each["name"]: each["schema"] for each in item.get("parameters", ())}
        query = [each for each in said.get("parameters", ()) if each["in"] == "query"]
        more = ALSO_ASKED.get(f"{method.upper()} {template}", {})
        sent = said.get("requestBody")
        return cls(
            name=f"{method.upper()} {template}",
            method=method.upper(),
            template=template,
            places={name: places[name] for name in re.findall(r"{(\w+)}", template)},
            query={**{each["name"]: each["schema"] for each in query}, **more},
            needed_query=frozenset(
                each["name"] for each in query if "required" in each
            ),
            body=_json_of(sent) if sent else None,
            body_needed=bool(sent and sent.get("required")),
            answers=answers,
        )


class Judge:
    """`judge.request(...)` and `judge.answer(...)` give what is wrong, a sentence each; an empty list is praise."""

    def __init__(self, specification: Path = SPECIFICATION) -> None:
        self.has_specification = specification.is_file()
        taken, described = as_taken(specification), as_described(specification)
        self._taken, self._described = Schemas(taken), Schemas(described)
        self._operations = _by_shape(
            Operation.of(method, template, item, _answers(described, template, method))
            for template, item in taken["paths"].items()
            for method in item.keys() - {"parameters"}
        )

    def request(
        self,
        method: str,
        path: str,
        body: Any,
        *,
        query: Query | None = None,
        files: int = 0,
    ) -> list[str]:
        """
        The faults of one request: `path` without `/api/v10`, `body` parsed JSON or `None`, `files` uploaded beside it.
        """
        if not self.has_specification:
            return []
        found = self._find(method, path)
        if found is None:
            return [f"{method} {path}: no such operation"]
        operation, values = found
        faults = [
            *self._faults_of_values(operation.places, values),
            *self._faults_of_query(operation, query or {}),
            *self._faults_of_body(operation, body),
            *self._faults_beyond(operation, body, files),
        ]
        return [f"{method} {path}: {fault}" for fault in faults]

    def answer(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """The faults of an answer to such a request; `body` is `None` where there is none."""
        found = self._find(method, path) if self.has_specification else None
        if found is None or status >= 500:
            return []  # not described, and anything may come
        answers = found[0].answers
        named = str(status) if str(status) in answers else f"{status // 100}XX"
        if named not in answers:
            faults = [f"no such status, only {', '.join(sorted(answers))}"]
        elif not answers[named]:
            faults = [] if body in (None, "") else ["a body where none belongs"]
        else:
            faults = self._described.faults(answers[named], body)
        return [f"{method} {path} -> {status}: {fault}" for fault in faults]

    def operation(self, method: str, path: str) -> str | None:
        """The name of the operation that a path is for, as `PATCH /channels/{channel_id}`."""
        found = self._find(method, path)
        return found[0].name if found else None

    def _find(self, method: str, path: str) -> tuple[Operation, list[str]] | None:
        parts = path.strip("/").split("/")
        for operation, pattern in self._operations.get((method, len(parts)), ()):
            match = pattern.fullmatch(path)
            if match:
                return operation, [unquote(value) for value in match.groups()]
        return None

    def _faults_of_values(
        self, places: Mapping[str, Schema], values: Iterable[str]
    ) -> Iterator[str]:
        for (name, schema), value in zip(places.items(), values, strict=True):
            if not self._taken.fits(schema, value):
                yield f"{{{name}}} cannot be {value!r}"

    def _faults_of_query(self, operation: Operation, query: Query) -> Iterator[str]:
        for name in sorted(operation.needed_query - query.keys()):
            yield f"?{name} is missing"
        for name, value in query.items():
            if name not in operation.query:
                yield f"?{name}: no such parameter"
            elif not any(
                self._taken.fits(operation.query[name], read)
                for read in _readings(value)
            ):
                yield f"?{name} cannot be {value!r}"

    def _faults_beyond(
        self, operation: Operation, body: Any, files: int
    ) -> Iterator[str]:
        """By the rules that no schema can say; they trust the types, so those are right first."""
        if operation.body and self._taken.fits(operation.body, body):
            yield from _faults_by_rule(operation.name, body, files)

    def _faults_of_body(self, operation: Operation, body: Any) -> list[str]:
        if operation.body is None:
            # discord.py sends `{}` with some requests that take no body, and Discord ignores it.
            return [] if body in (None, {}, "") else ["takes no body"]
        if body is None:
            return ["needs a body"] if operation.body_needed else []
        return self._taken.faults(operation.body, body)


def _readings(value: str | Sequence[str]) -> Iterator[Any]:
    """What a value in a query may stand for: a text, a number, yes or no, or a list."""
    if isinstance(value, str):
        yield value
        if re.fullmatch(r"-?\d+", value):
            yield int(value)
        if value.lower() in {"1", "true"}:
            yield True
        if value.lower() in {"0", "false"}:
            yield False
        yield [value]
    else:
        yield list(value)


def _faults_by_rule(name: str, body: Any, files: int) -> Iterator[str]:
    if name in COMMAND_LISTS and isinstance(body, list):
        yield from faults_of_commands(body)
    if not isinstance(body, dict):
        return
    if name in COMMANDS:
        yield from faults_of_command(body)
    elif name in NEW_MESSAGES:
        yield from faults_of_new_message(body, files=files)
    elif name in CHANGED_MESSAGES:
        yield from faults_of_message(body)
    elif name == NEW_THREAD and isinstance(body.get("message"), dict):
        yield from faults_of_new_message(body["message"], files=files)
    elif name == INTERACTION:
        yield from _faults_of_callback(body, files)


def _faults_of_callback(body: Mapping[str, Any], files: int) -> Iterator[str]:
    said, kind = body.get("data") or {}, body.get("type")
    if kind == Callback.MESSAGE:
        yield from faults_of_new_message(said, files=files)
    elif kind == Callback.CHANGED_MESSAGE:
        yield from faults_of_message(said)
    elif kind == Callback.FORM:
        yield from faults_of_form(said)


_WEBHOOK: Final = "/webhooks/{webhook_id}/{webhook_token}"
_COMMANDS: Final = (
    "/applications/{application_id}/commands",
    "/applications/{application_id}/guilds/{guild_id}/commands",
)
INTERACTION: Final = "POST /interactions/{interaction_id}/{interaction_token}/callback"
NEW_THREAD: Final = "POST /channels/{channel_id}/threads"
NEW_MESSAGES: Final = frozenset(
    {"POST /channels/{channel_id}/messages", f"POST {_WEBHOOK}"}
)
CHANGED_MESSAGES: Final = frozenset(
    {
        "PATCH /channels/{channel_id}/messages/{message_id}",
        f"PATCH {_WEBHOOK}/messages/@original",
        f"PATCH {_WEBHOOK}/messages/{{message_id}}",
    }
)
COMMAND_LISTS: Final = frozenset(f"PUT {path}" for path in _COMMANDS)
COMMANDS: Final = frozenset(f"POST {path}" for path in _COMMANDS)


def _answers(
    described: Mapping[str, Any], template: str, method: str
) -> dict[str, Schema]:
    """The schema of each status, references to shared answers followed."""
    return {
        status: _json_of(
            described["components"]["responses"][answer["$ref"].rsplit("/")[-1]]
            if "$ref" in answer
            else answer
        )
        for status, answer in described["paths"][template][method]["responses"].items()
    }


def _json_of(said: Mapping[str, Any]) -> Schema:
    """The schema of the JSON variant, of a form's where there is no other; `{}` where there is no content."""
    content = said.get("content", {})
    variant = content.get("application/json") or content.get("multipart/form-data", {})
    found: Schema = variant.get("schema", {})
    return found


def _by_shape(
    operations: Iterable[Operation],
) -> dict[tuple[str, int], list[tuple[Operation, re.Pattern[str]]]]:
    """By method and number of parts; of several that match a path, the one with the fewest parameters comes first."""
    found: dict[tuple[str, int], list[tuple[Operation, re.Pattern[str]]]] = {}
    for operation in sorted(operations, key=lambda each: each.template.count("{")):
        pattern = re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(operation.template))
        shape = operation.method, operation.template.count("/")
        found.setdefault(shape, []).append((operation, re.compile(pattern)))
    return found
