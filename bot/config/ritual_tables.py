"""From the tables of rituals to rituals, with everything that is wrong on the way."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bot.config.channels import as_channels, channel_problem
from bot.config.explain import shown
from bot.config.faults import as_param, one_of, told
from bot.config.lines import KeyPath
from bot.config.prompts import PromptFileError, prompts_named
from bot.config.strict import read_table
from rituals.community import Ritual
from rituals.document import Msg, msg
from rituals.engine.tell import ABOUT
from rituals.errors import StammtischError
from rituals.kind import AnyKind, RitualSettings, ScheduledSettings
from rituals.model.cadence import Cadence
from rituals.model.ids import RitualName
from rituals.model.lateness import Lateness
from rituals.model.spelling import folded, hint, nearest
from rituals.model.wall_clock import zone

_NAME = re.compile(r"[^\W_](?:[\w-]{0,58}[^\W_])?")
_SOME_DAY = date(2027, 1, 5)
Problem = tuple[KeyPath, Msg]


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
            return None, [((), msg("fault.ritual.table", name=name))]
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
        named, kinds = table.get("kind"), sorted(self.kinds)
        if named is None:
            example = one_of(f'"{each}"' for each in kinds)
            text = msg("fault.missing-such-as", key="kind", example=example)
            return None, [(("kind",), msg("fault.ritual.hides", fault=text))]
        if not isinstance(named, str):
            text = msg("fault.needs.text", found=shown(named))
            return None, [(("kind",), msg("fault.ritual.hides", fault=text))]
        if named in self.kinds:
            return self.kinds[named], []
        meant = nearest(named, kinds) or _only_one_with(named, kinds)
        if meant is None:
            text = msg("fault.ritual.no-kind", kind=named, kinds=tuple(kinds))
            return None, [(("kind",), msg("fault.ritual.hides", fault=text))]
        text = msg(
            "fault.ritual.kind",
            kind=named,
            kinds=tuple(kinds),
            hint=as_param(hint(meant)),
        )
        return self.kinds[meant], [(("kind",), text)]

    def _values(self, table: Mapping[str, Any]) -> Iterator[Problem]:
        """What is wrong with values that mean the same in every kind, by themselves."""
        channels = table.get("channels")
        listed = channels if isinstance(channels, list) else []
        for index, each in enumerate(listed):
            problem = channel_problem(each) if isinstance(each, str) else None
            if problem is None and each in listed[:index]:
                problem = msg("fault.ritual.channel-twice", channel=shown(each))
            if problem is not None:
                yield ("channels", index), problem
        for key, parse in (("timezone", zone), ("late", Lateness.parse)):
            if isinstance(table.get(key), str):
                try:
                    parse(table[key])
                except StammtischError as error:
                    yield (key,), told(error)

    def _with_prompts(
        self, table: Mapping[str, Any], model: type[BaseModel]
    ) -> tuple[Mapping[str, Any], list[Problem]]:
        file = table.get("prompts")
        if "prompts" not in model.model_fields or not isinstance(file, str):
            return table, []
        try:
            prompts = prompts_named(self.folder, file)
        except PromptFileError as error:
            return table, [(("prompts",), error.text)]
        return {**table, "prompts": list(prompts)}, []


def _only_one_with(part: str, kinds: Iterable[str]) -> str | None:
    """The kind of whose name one word was written, such as `weekly`."""
    found = [kind for kind in kinds if folded(part) in kind.split("_")]
    return found[0] if len(found) == 1 else None


def _misnamed(name: str) -> Iterator[Problem]:
    if name == ABOUT:
        yield (), msg("fault.ritual.reserved", name=name)
    if not _NAME.fullmatch(name):
        right = re.sub(r"[\W_]+", "-", name).strip("-")[:60] or "monday-question"
        yield (), msg("fault.ritual.name", name=name, right=right)


def _cadence_problems(
    table: Mapping[str, Any], known: list[Problem]
) -> Iterator[Problem]:
    every, rrule, at = (table.get(key) for key in ("every", "rrule", "at"))
    if every is None and rrule is None:
        yield ("every",), msg("fault.every.missing")
    elif every is not None and rrule is not None:
        yield ("rrule",), msg("fault.every.and-rrule")
    elif every is not None and at is not None:
        yield ("at",), msg("fault.every.and-at")
    elif rrule is not None and at is None:
        yield ("rrule",), msg("fault.rrule-without-at")
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
        yield (key,), told(error)


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
            yield (name, "formerly"), msg("fault.formerly.itself")
        elif old in tables:
            yield (name, "formerly"), msg("fault.formerly.there", old=old)
        elif old in claimed:
            text = msg("fault.formerly.claimed", other=claimed[old], old=old)
            yield (name, "formerly"), text
        claimed.setdefault(old, name)
