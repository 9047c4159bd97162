"""The SQL storage itself: its tables, its file, and what is wrong with other files."""

import asyncio
import os
import sqlite3
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy import text as statement
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.exc import DBAPIError

from rituals.ports import Storage
from storage.bulk import columns_of, insert_for, inserting, updating, upserting
from storage.connect import connect
from storage.errors import (
    BusyError,
    DatabaseUrlError,
    ForeignDatabaseError,
    FullError,
    NestedUnitError,
    NewerDatabaseError,
    NoSuchDatabaseError,
    NotADatabaseError,
    ReadOnlyError,
    StorageError,
    UnknownDialectError,
    explained,
)
from storage.schema import HEAD, configuration
from storage.tables import ObservationRow, OutboxRow, metadata, table_of
from storage.unit_of_work import open_storage
from tests.contracts.storage.samples import (
    DISCORD,
    NOON,
    WERKSTATT,
    entry,
    line,
    observation,
    occurrence,
    place,
)


def url(file: Path) -> str:
    return f"sqlite:///{file}"


async def migrating(file: Path, work: Callable[[Connection], object]) -> None:
    """Do something to the tables of that file in one transaction."""
    engines = connect(url(file))
    async with engines.writing.begin() as connection:
        await connection.run_sync(work)
    await engines.dispose()


def tables_in(file: Path) -> set[str]:
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in rows}


@pytest.fixture
async def made(tmp_path: Path) -> Path:
    """A database that was opened and closed."""
    file = tmp_path / "stammtisch.db"
    await (await open_storage(url(file))).close()
    return file


# --- tables and migrations --------------------------------------------------------


async def test_migrations_make_exactly_the_tables_of_the_classes(made: Path) -> None:
    assert tables_in(made) == {*metadata.tables, "alembic_version"}
    await migrating(made, lambda c: command.check(configuration(c)))


async def test_migrations_make_every_index_with_its_condition(made: Path) -> None:
    def compare(connection: Connection) -> None:
        for table in metadata.tables.values():
            stored = {i["name"]: i for i in inspect(connection).get_indexes(table.name)}
            assert stored.keys() == {index.name for index in table.indexes}
            for index in table.indexes:
                there = stored[str(index.name)]
                assert there["column_names"] == [c.name for c in index.columns]
                condition = there.get("dialect_options", {}).get("sqlite_where")
                assert str(condition) == str(index.dialect_options["sqlite"]["where"])

    await migrating(made, compare)


def test_the_newest_migration_is_that_of_this_version() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD


async def test_migrations_go_down_to_nothing_and_up_again(made: Path) -> None:
    await migrating(made, lambda c: command.downgrade(configuration(c), "base"))
    assert tables_in(made) == {"alembic_version"}
    await migrating(made, lambda c: command.upgrade(configuration(c), "head"))
    await migrating(made, lambda c: command.check(configuration(c)))


async def test_a_database_brought_down_is_brought_up_when_opened(made: Path) -> None:
    await migrating(made, lambda c: command.downgrade(configuration(c), "base"))
    await (await open_storage(url(made))).close()
    assert "outbox" in tables_in(made)


async def test_foreign_keys_are_watched_after_migrating(tmp_path: Path) -> None:
    async with await open_storage(url(tmp_path / "new.db")) as storage:
        engine = storage._engines.writing
        async with engine.connect() as connection:
            for pragma, value in (
                ("foreign_keys", 1),
                ("journal_mode", "wal"),
                ("synchronous", 2),
            ):
                found = await connection.exec_driver_sql(f"PRAGMA {pragma}")
                assert found.scalar() == value


def test_the_hot_writes_are_written_for_postgresql_too() -> None:
    table = table_of(OutboxRow)
    values = dict.fromkeys(columns_of(table), 1)
    dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]  # untyped there
    for bulk in (inserting(table), upserting(table, ["key"]), updating(table, ["key"])):
        statement = bulk._build(dialect)
        assert "outbox" in str(statement.compile(dialect=dialect))
    assert "ON CONFLICT" in str(
        insert_for(dialect, table).values(values).on_conflict_do_nothing()
    )


def test_a_dialect_without_conflict_clauses_is_refused() -> None:
    dialect = mysql.dialect()
    with pytest.raises(UnknownDialectError, match="mysql"):
        insert_for(dialect, table_of(OutboxRow))


async def test_what_is_held_of_one_member_is_found_by_who_they_are(made: Path) -> None:
    queries = {
        "ix_observation_member": [
            "SELECT * FROM observation WHERE community = 'c' AND member = 'm' ORDER BY at, seq",
            "SELECT space || '', min(at) FROM observation WHERE community = 'c' AND member IN (SELECT value FROM json_each('[]')) GROUP BY space || ''",
            "SELECT member, min(at) FROM observation WHERE community = 'c' GROUP BY member",
        ],
        "ix_reaction_member": [
            "SELECT * FROM reaction WHERE community = 'c' AND member = 'm' ORDER BY place, message",
        ],
        "ix_question_asker": [
            "SELECT * FROM question WHERE community = 'c' AND asker = 'm' ORDER BY at, seq",
            "SELECT space, place, message FROM question WHERE community = 'c' AND asker IN (SELECT value FROM json_each('[]'))",
        ],
        "ix_thanks_giver": [
            "SELECT * FROM thanks WHERE community = 'c' AND giver = 'm' ORDER BY at, message",
            "DELETE FROM thanks WHERE community = 'c' AND giver = 'm'",
        ],
        "ix_decision_by": [
            "SELECT * FROM decision WHERE community = 'c' AND by = 'm' ORDER BY at, seq",
        ],
    }
    with sqlite3.connect(made) as connection:
        for index, asked in queries.items():
            for query in asked:
                plan = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
                assert index in str(plan), plan


async def test_the_hot_queries_use_their_indexes_and_sort_nothing(made: Path) -> None:
    queries = {
        "ix_occurrence_due": "SELECT id FROM occurrence WHERE state IN ('planned', 'open') AND next_at <= 1 ORDER BY next_at, id LIMIT 9",
        "ix_occurrence_journey": "SELECT id FROM occurrence WHERE community = 'c' AND subject IN ('a', 'b')",
        "ix_outbox_on_the_way": "SELECT key FROM outbox WHERE state IN ('waiting', 'sending', 'unsure') ORDER BY created_at, seq LIMIT 9",
        "ix_observation_place": "SELECT seq FROM observation WHERE community = 'c' AND space = 's' AND place = 'p' ORDER BY at DESC, seq DESC LIMIT 9",
        "ix_observation_unrouted": "SELECT seq FROM observation WHERE community = 'c' AND space = 's' AND place = 'p' AND NOT routed ORDER BY at, seq",
        "uq_observation_message": "SELECT place FROM observation WHERE community = 'c' AND space = 's' AND message IN ('1', '2')",
        "PRIMARY KEY": "SELECT space, place, message FROM observation WHERE seq > 1",
        "ix_outbox_thread": "SELECT key FROM outbox WHERE opens_thread AND state IN ('sending', 'unsure', 'held') AND community = 'c' AND space = 's'",
    }
    with sqlite3.connect(made) as connection:
        for index, query in queries.items():
            plan = str(connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall())
            assert index in plan, plan
            assert "TEMP B-TREE" not in plan


# --- what else may stand in the file ----------------------------------------------


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(
    made: Path,
) -> None:
    with sqlite3.connect(made) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabaseError, match=r"newer version \(9999\); install"):
        await open_storage(url(made))
    with sqlite3.connect(made) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert found == ("9999",)


async def test_the_database_of_another_program_is_refused_and_left_alone(
    tmp_path: Path,
) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE songs (title)")
    with pytest.raises(ForeignDatabaseError, match=r"other\.db is the database of"):
        await open_storage(url(file))
    assert tables_in(file) == {"songs"}


async def test_a_file_that_is_no_database_is_refused_and_left_alone(
    tmp_path: Path,
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Dear diary, " * 200)
    with pytest.raises(NotADatabaseError, match="move it away"):
        await open_storage(url(file))
    assert file.read_text() == "Dear diary, " * 200


def damage(file: Path) -> None:
    """Write over all but the first page."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(os.urandom(size - 4096))


async def test_a_damaged_database_gets_a_sentence(made: Path) -> None:
    async with await open_storage(url(made)) as storage, storage.write() as unit:
        await unit.ledger.observe([observation(str(n)) for n in range(500)])
    damage(made)
    with pytest.raises(NotADatabaseError, match="put the last backup in its place"):
        await open_and_read(made)


async def open_and_read(file: Path) -> None:
    async with await open_storage(url(file)) as storage, storage.read() as unit:
        await unit.ledger.recent(WERKSTATT, place(), 500)


async def test_a_missing_folder_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoSuchDatabaseError, match="check that its folder exists"):
        await open_storage(url(tmp_path / "nowhere" / "stammtisch.db"))


def test_a_failure_to_open_leaves_no_thread_behind_to_complain(tmp_path: Path) -> None:
    nowhere = url(tmp_path / "nowhere" / "stammtisch.db")
    before = set(threading.enumerate())

    async def fail() -> set[threading.Thread]:
        with pytest.raises(NoSuchDatabaseError):
            await open_storage(nowhere)
        return set(threading.enumerate()) - before

    assert [asyncio.run(fail()) for _ in range(20)] == [set()] * 20


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("stammtisch.db", "which kind"),
        ("", "which kind"),
        ("bot:secret@host", "which kind"),
        ("mysql://a:secret@b/c", "`mysql:`"),
        ("postgresql+psycopg://a:secret@b/c", "`postgresql+psycopg:`"),
        ("postgresql:/bot:secret@host/db", "`postgresql:`"),
        ("postgresql://b:x@h:secret/db", "`postgresql:`"),
        ("postgresql://h/db?user=b&password=secret", "`postgresql:`"),
    ],
)
async def test_other_urls_are_refused_by_their_kind_and_never_shown(
    text: str, named: str
) -> None:
    with pytest.raises(DatabaseUrlError, match="write `sqlite:///") as refused:
        await open_storage(text)
    assert named in str(refused.value)
    assert "secret" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("where", ["sqlite://", "sqlite:///{}/s.db"])
async def test_what_a_statement_was_given_is_in_no_error(
    where: str, tmp_path: Path
) -> None:
    engines = connect(where.format(tmp_path))
    try:
        for engine in (engines.writing, engines.reading):
            async with engine.connect() as connection:
                with pytest.raises(DBAPIError) as caught:
                    await connection.execute(
                        statement("SELECT * FROM none WHERE x = :x"), {"x": "hush"}
                    )
            assert "hush" not in str(caught.value)
    finally:
        await engines.dispose()


async def test_a_unit_of_a_read_only_connection_gets_a_sentence(made: Path) -> None:
    storage = await open_storage(url(made))
    with pytest.raises(ReadOnlyError, match="right to write"):
        async with storage.read() as unit:
            await unit.trail.write([line("run")])
    await storage.close()


def test_what_a_driver_says_becomes_a_sentence_with_the_place() -> None:
    cases = {
        sqlite3.SQLITE_BUSY: BusyError,
        sqlite3.SQLITE_READONLY_DBMOVED: ReadOnlyError,
        sqlite3.SQLITE_FULL: FullError,
        sqlite3.SQLITE_INTERNAL: StorageError,
    }
    for code, kind in cases.items():
        error = sqlite3.OperationalError("said so")
        error.sqlite_errorcode = code
        found = explained(error, "file.db")
        assert type(found) is kind
        assert "file.db" in str(found)
    assert type(explained(sqlite3.Error("said so"), "file.db")) is StorageError


# --- in memory --------------------------------------------------------------------


async def write_one(storage: Storage, key: str) -> None:
    async with storage.write() as unit:
        await unit.outbox.put([entry(key)])
        await asyncio.sleep(0)


async def read_all(storage: Storage, keys: list[str]) -> int:
    async with storage.read() as unit:
        return len(await unit.outbox.get(keys))


async def test_a_database_in_memory_keeps_readers_and_writers_apart() -> None:
    keys = [str(n) for n in range(20)]
    async with await open_storage("sqlite://") as storage:
        reading = [read_all(storage, keys) for _ in range(5)]
        writing = [write_one(storage, key) for key in keys]
        await asyncio.gather(*writing, *reading)
        assert await read_all(storage, keys) == 20


async def test_in_memory_a_reader_inside_a_writer_is_refused_rather_than_waiting() -> (
    None
):
    async with await open_storage("sqlite://") as storage, storage.write():
        with pytest.raises(NestedUnitError):
            await read_all(storage, [])


async def test_two_in_memory_know_nothing_of_each_other() -> None:
    async with (
        await open_storage("sqlite://") as one,
        await open_storage("sqlite:///:memory:") as other,
    ):
        await write_one(one, "a")
        assert await read_all(one, ["a"]) == 1
        assert await read_all(other, ["a"]) == 0


# --- cancelled in the middle ------------------------------------------------------


async def test_cancelling_at_any_moment_leaves_all_or_nothing(made: Path) -> None:
    async with await open_storage(url(made)) as storage:
        for turns in range(0, 120, 3):
            keys = [f"{turns}/{n}" for n in range(3)]
            task = asyncio.create_task(put(storage, keys))
            for _ in range(turns):
                await asyncio.sleep(0.0002 if turns % 2 else 0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert await read_all(storage, keys) in (0, 3)
            await write_one(storage, f"{turns}/after")


async def put(storage: Storage, keys: list[str]) -> None:
    async with storage.write() as unit:
        for key in keys:
            await unit.outbox.put([entry(key)])


async def test_many_readers_at_once_get_their_turn(made: Path) -> None:
    async with await open_storage(url(made)) as storage:
        async with storage.write() as unit:
            await unit.occurrences.add([occurrence(next_at=NOON)], [])
            await unit.outbox.put([entry("a", space=DISCORD)])
        counts = await asyncio.gather(*(read_all(storage, ["a"]) for _ in range(40)))
        assert counts == [1] * 40


def test_observations_have_no_column_for_text() -> None:
    assert not {"text", "content"} & set(columns_of(table_of(ObservationRow)))
