"""From a configuration file to a frozen community, or to everything that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.channels import as_channels
from bot.config.faults import ConfigError, Fault, told_in
from bot.config.leaked import secret_faults
from bot.config.lines import KeyPath
from bot.config.ritual_tables import RitualReader, name_problems
from bot.config.secrets import DATABASE_URL, secret, without_secrets
from bot.config.sections import RITUALS, Sections, read_sections, slug
from bot.config.source import Source, read_source
from bot.config.tables import (
    CommunityTable,
    DiscordTable,
    LedgerTable,
    SlackTable,
    StorageTable,
)
from rituals import catalog
from rituals.community import Community, Keep, LedgerSettings, Ritual
from rituals.document import Msg, msg
from rituals.kind import AnyKind
from rituals.model.ids import CommunityId, RitualName
from rituals.model.wall_clock import zone

Problem = tuple[KeyPath, Msg]


@dataclass(frozen=True, slots=True)
class Configuration:
    """A checked file: the community for the core, and what the process needs besides.

    `storage_url` may hold a password that came from the environment: never show it.
    """

    source: Source
    community: Community
    storage_url: str
    discord: DiscordTable | None = None
    slack: SlackTable | None = None


def load(path: Path, env: Mapping[str, str]) -> Community:
    """The community of a file. `ConfigError` with all faults at once."""
    return read_config(path, env).community


def read_config(
    path: Path, env: Mapping[str, str], kinds: Mapping[str, AnyKind] | None = None
) -> Configuration:
    """The file with all that it says. `ConfigError` with all faults at once.

    `ToldError` if the environment names the database in a way that cannot be used.
    `kinds` are the ritual kinds it may name: those of the catalogue, if not said otherwise.
    """
    source = read_source(path)
    sections, problems = read_sections(source.table)
    rituals, wrong = _rituals(
        source.table, path.parent, catalog.KINDS if kinds is None else kinds, sections
    )
    faults = list(_faults(source, [*problems, *wrong]))
    if faults or sections.community is None:
        raise ConfigError(faults)
    storage = sections.storage or StorageTable()
    with told_in(source.language):
        storage_url = secret(DATABASE_URL, env) or storage.url
    return Configuration(
        source=source,
        community=_community(
            sections.community, sections.ledger or LedgerTable(), storage, rituals
        ),
        storage_url=storage_url,
        discord=sections.discord,
        slack=sections.slack,
    )


def _rituals(
    table: Mapping[str, Any],
    folder: Path,
    kinds: Mapping[str, AnyKind],
    sections: Sections,
) -> tuple[dict[RitualName, Ritual], list[Problem]]:
    tables = table.get(RITUALS, {})
    if not isinstance(tables, dict):
        return {}, [((RITUALS,), msg("fault.ritual.tables"))]
    # With a fault in the community nothing is handed on, so that any zone will do.
    home = zone(sections.community.timezone if sections.community else "UTC")
    reader = RitualReader(kinds, folder, home)
    rituals: dict[RitualName, Ritual] = {}
    problems = [((RITUALS, *path), text) for path, text in name_problems(tables)]
    for name, each in tables.items():
        ritual, wrong = reader.read(name, each)
        problems += [((RITUALS, name, *path), text) for path, text in wrong]
        if ritual is not None:
            rituals[ritual.name] = ritual
    return rituals, problems


def _faults(source: Source, problems: list[Problem]) -> Iterator[Fault]:
    """All faults by line."""
    secrets = list(secret_faults(source))
    secret_lines = {fault.line for fault in secrets}
    unsure = source.unsure_tables()
    guessed = {fault.line for fault in source.faults}
    found = [*source.faults, *secrets]
    for path, text in problems:
        fault = source.fault(path, without_secrets(text))
        # What is missing may stand on a line of that table which could not be read.
        perhaps_there = fault.line in unsure and _is_missing(source.table, path)
        if fault.line not in secret_lines | guessed and not perhaps_there:
            found.append(fault)
    yield from sorted(dict.fromkeys(found), key=lambda fault: fault.line or 0)


def _is_missing(table: Mapping[str, Any], path: KeyPath) -> bool:
    inner: Any = table
    for part in path:
        try:
            inner = inner[part]
        except (KeyError, IndexError, TypeError):
            return True
    return False


def _community(
    table: CommunityTable,
    ledger: LedgerTable,
    storage: StorageTable,
    rituals: dict[RitualName, Ritual],
) -> Community:
    return Community(
        id=CommunityId(table.id or slug(table.name)),
        name=table.name,
        language=table.language,
        zone=zone(table.timezone),
        quiet_hours=table.quiet_hours,
        holidays=table.holidays,
        moderators=table.moderators,
        moderators_channels=as_channels(table.moderators_channel),
        commands=table.commands,
        nudges_per_week=table.nudges_per_week,
        rituals=rituals,
        ledger=LedgerSettings(
            channels=as_channels(ledger.channels),
            grace=ledger.grace,
            moderators_see=ledger.moderators_see,
            ask_helped_after=ledger.ask_helped_after if ledger.ask_helped else None,
            still_open=ledger.still_open,
            escalate_after=ledger.escalate_after,
            escalate_to=ledger.escalate_to,
            invitations=ledger.invitations == "monthly",
            topics=dict(ledger.topics),
            helpful=ledger.helpful,
            cooldown=ledger.cooldown,
            most_a_day=ledger.most_a_day,
        ),
        keep=Keep(activity=storage.keep.activity, ledger=storage.keep.ledger),
    )
