"""Reads every section of the file that is not a ritual."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.config.explain import hint_at, written
from bot.config.lines import KeyPath
from bot.config.strict import read_table
from bot.config.tables import (
    CommunityTable,
    DiscordTable,
    LedgerTable,
    SlackTable,
    StorageTable,
    Table,
)
from rituals.document import Msg, msg
from rituals.model.spelling import folded

RITUALS = "rituals"
SECTIONS: Mapping[str, type[Table]] = {
    "community": CommunityTable,
    "discord": DiscordTable,
    "slack": SlackTable,
    "storage": StorageTable,
    "ledger": LedgerTable,
}
Problem = tuple[KeyPath, Msg]
T = TypeVar("T", bound=Table)


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections as far as they could be read; `None` is absent or at fault."""

    community: CommunityTable | None
    discord: DiscordTable | None
    slack: SlackTable | None
    storage: StorageTable | None
    ledger: LedgerTable | None


def read_sections(table: Mapping[str, Any]) -> tuple[Sections, list[Problem]]:
    """The sections of a file, and all that is wrong with them."""
    problems = list(_unknown_sections(table))
    if "community" not in table:
        problems.append((("community",), msg("fault.no-community")))

    def read(name: str, model: type[T]) -> T | None:
        return _section(name, model, table, problems)

    sections = Sections(
        community=read("community", CommunityTable),
        discord=read("discord", DiscordTable),
        slack=read("slack", SlackTable),
        storage=read("storage", StorageTable),
        ledger=read("ledger", LedgerTable),
    )
    problems += _without_id(sections.community)
    return sections, problems


def _unknown_sections(table: Mapping[str, Any]) -> Iterator[Problem]:
    known = [*SECTIONS, RITUALS]
    for name, value in table.items():
        if name not in known:
            id_ = "fault.no-section" if isinstance(value, dict) else "fault.no-key"
            yield (name,), msg(id_, word=name, hint=hint_at(name, known))


def _section(
    name: str, model: type[T], table: Mapping[str, Any], problems: list[Problem]
) -> T | None:
    if name not in table:
        return None
    if not isinstance(table[name], dict):
        problems.append(((name,), msg("fault.a-section", name=name)))
        return None
    section, wrong = read_table(model, table[name])
    problems += [((name, *path), text) for path, text in wrong]
    return section


def _without_id(community: CommunityTable | None) -> Iterator[Problem]:
    if community and not community.id and not slug(community.name):
        text = msg("fault.no-id", name=written(community.name))
        yield ("community", "name"), text


def slug(name: str) -> str:
    """A short word made of a name: `offene-werkstatt`; empty if there is nothing to make it of."""
    words = re.findall(r"[a-z0-9]+", folded(name))
    return "-".join(words)[:40].strip("-")
