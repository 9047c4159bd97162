"""From the tables of rituals to rituals, with everything that is wrong on the way."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bot.config.channels import as_channels, channel_problem
from bot.config.explain import shown
from bot.config.lines import KeyPath
from bot.config.prompts import PromptFileError, read_prompts
from bot.config.strict import read_table
from rituals.community import Ritual
from rituals.engine.tell import ABOUT
from rituals.errors import StammtischError
from rituals.kind import AnyKind, RitualSettings, ScheduledSettings
from rituals.model.cadence import Cadence
from rituals.model.ids import RitualName
from rituals.model.lateness import Lateness
from rituals.model.spelling import did_you_mean, nearest
from rituals.model.wall_clock import zone

_NAME = re.compile(r"[^\W_](?:[\w-]{0,58}[^\W_])?")
_SOME_DAY = date(2027, 1, 5)
Problem = tuple[KeyPath, str]


@dataclass(frozen=True, slots=True)
class RitualReader:
    """Reads tables of rituals: of these kinds, with files beside the configuration."""

    kinds: Mapping[str, AnyKind]
    folder: Path
    home: ZoneInfo
    """The zone of those that name none."""

    def read(self, name: str, table: object) -> tuple[Ritual | None, list[Problem]]:
        """The ritual, or all that is wrong, with paths inside its table."""
        if not isinstance(table, dict):
            sentence = f"a ritual is a table of its own; begin it with [rituals.{name}]"
            return None, [((), sentence)]
        kind, problems = self._kind(table)
        problems += [*_misnamed(name), *self._values(table)]
        if kind is None:
            return None, [*problems, *_unreadable_cadence(table, problems)]
        filled, unread = self._with_prompts(table, kind.Settings)
        problems += unread
        settings, misread = read_table(kind.Settings, filled)
        known = {path for path, _ in problems}
        problems += [each for each in misread if each[0] not in known]
        if issubclass(kind.Settings, ScheduledSettings):
            problems += _cadence_problems(table, problems)
        if problems or settings is None:
            return None, problems
        return _ritual(name, kind, settings, self.home), []

    def _kind(self, table: Mapping[str, Any]) -> tuple[AnyKind | None, list[Problem]]:
        """The kind, or what is wrong with it; then perhaps the kind that was meant."""
        written, kinds = table.get("kind"), sorted(self.kinds)
        if written is None:
            example = " or ".join(f'"{each}"' for each in kinds)
            return None, [(("kind",), f"this key is missing; write kind = {example}")]
        if not isinstance(written, str):
            sentence = f"a text in quotes is needed here, not {shown(written)}"
            return None, [(("kind",), sentence)]
        if written in self.kinds:
            return self.kinds[written], []
        meant = nearest(written, kinds)
        sentence = (
            f'there is no ritual kind "{written}"; there is {" and ".join(kinds)}.'
        )
        problem = ("kind",), sentence + did_you_mean(written, kinds)
        return self.kinds[meant] if meant else None, [problem]

    def _values(self, table: Mapping[str, Any]) -> Iterator[Problem]:
        """What is wrong with values that mean the same in every kind, by themselves."""
        channels = table.get("channels")
        written = channels if isinstance(channels, list) else []
        for index, each in enumerate(written):
            problem = channel_problem(each) if isinstance(each, str) else None
            if problem is None and each in written[:index]:
                problem = f"{shown(each)} is there twice; keep one of them"
            if problem is not None:
                yield ("channels", index), problem
        for key, parse in (("timezone", zone), ("late", Lateness.parse)):
            if isinstance(table.get(key), str):
                try:
                    parse(table[key])
                except StammtischError as error:
                    yield (key,), str(error)

    def _with_prompts(
        self, table: Mapping[str, Any], model: type[BaseModel]
    ) -> tuple[Mapping[str, Any], list[Problem]]:
        written = table.get("prompts")
        if "prompts" not in model.model_fields or not isinstance(written, str):
            return table, []
        try:
            prompts = read_prompts(self.folder / written)
        except PromptFileError as error:
            return table, [(("prompts",), str(error))]
        return {**table, "prompts": list(prompts)}, []


def _misnamed(name: str) -> Iterator[Problem]:
    if name == ABOUT:
        sentence = f'"{name}" is what the bot calls itself in its buttons; choose another name, such as "{name}-room"'
        yield (), sentence
    if not _NAME.fullmatch(name):
        right = re.sub(r"[\W_]+", "-", name).strip("-")[:60] or "monday-question"
        yield (
            (),
            f'"{name}" is no name for a ritual; letters, digits and hyphens make one: "{right}"',
        )


def _cadence_problems(
    table: Mapping[str, Any], known: list[Problem]
) -> Iterator[Problem]:
    every, rrule, at = (table.get(key) for key in ("every", "rrule", "at"))
    if every is None and rrule is None:
        sentence = (
            'this key is missing; write when it comes back: every = "monday 09:00"'
        )
        yield ("every",), sentence
    elif every is not None and rrule is not None:
        yield ("rrule",), "there is `every` already; keep one of the two"
    elif every is not None and at is not None:
        sentence = (
            'the time belongs into `every` here: "monday 09:00"; `at` goes with `rrule`'
        )
        yield ("at",), sentence
    elif rrule is not None and at is None:
        yield ("rrule",), 'a time is missing beside it; write at = "18:00"'
    else:
        yield from _unreadable_cadence(table, known)


def _unreadable_cadence(
    table: Mapping[str, Any], known: list[Problem]
) -> Iterator[Problem]:
    key = "every" if "every" in table else "rrule"
    wrong_already = {path for path, _ in known}
    typed = isinstance(table.get(key), str) and isinstance(table.get("at", ""), str)
    dated = type(table.get("starting", _SOME_DAY)) is date
    complete = key == "every" or "at" in table
    if not (typed and dated and complete) or (key,) in wrong_already:
        return
    try:
        cadence(table)
    except StammtischError as error:
        yield (key,), str(error)


def cadence(table: Mapping[str, Any]) -> Cadence:
    """The cadence of a table whose keys have the right types. Raises a CadenceError."""
    starting = table.get("starting")
    if table.get("every") is not None:
        return Cadence.parse(table["every"], starting=starting)
    return Cadence.from_rrule(table["rrule"], table["at"], starting=starting)


def _ritual(
    name: str, kind: AnyKind, settings: RitualSettings, home: ZoneInfo
) -> Ritual:
    ritual = Ritual(
        name=RitualName(name),
        kind=kind,
        settings=settings,
        fingerprint=fingerprint(settings),
        zone=zone(settings.timezone) if settings.timezone else home,
        channels=as_channels(settings.channels),
    )
    if not isinstance(settings, ScheduledSettings):
        return ritual
    return replace(
        ritual,
        cadence=cadence(
            settings.model_dump(include={"every", "rrule", "at", "starting"})
        ),
        late=Lateness.parse(settings.late),
        on_holiday=settings.on_holiday,
    )


def fingerprint(settings: RitualSettings) -> str:
    """What names these settings: the same for equal ones, in every process."""
    written = json.dumps(
        settings.model_dump(mode="json"), sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(written.encode()).hexdigest()


def name_problems(tables: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong between rituals: old names that are taken, or claimed twice."""
    claimed: dict[str, str] = {}
    for name, table in tables.items():
        old = table.get("formerly") if isinstance(table, dict) else None
        if not isinstance(old, str):
            continue
        if old == name:
            yield (name, "formerly"), "this is its name now; leave the key out"
        elif old in tables:
            yield (
                (name, "formerly"),
                f'"{old}" is still there as a ritual of its own; remove one of the two',
            )
        elif old in claimed:
            yield (
                (name, "formerly"),
                f'"{claimed[old]}" says that it was "{old}" already; only one can be',
            )
        claimed.setdefault(old, name)
