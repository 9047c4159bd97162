"""`stammtisch import` of JSON of DiscordChatExporter: as if the bot had been there."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.exports import (
    BEGIN,
    discord_file,
    discord_user,
    in_folder,
    number,
    text_channel,
    thread,
    wrote,
    zipped,
)
from tests.integration.imports import Run, kept, measured, running

CONFIG = """
[community]
id = "werkstatt"
name = "Werkstatt"
language = "en"
timezone = "Europe/Berlin"

[discord]
guild = 812345678901234567

[ledger]
channels = ["discord:#help", "discord:#questions"]
"""
HELP, RANDOM, FORUM = 901, 902, 903
ADA, BEN, CEM = (
    discord_user(11, "Ada"),
    discord_user(12, "Ben"),
    discord_user(13, "Cem"),
)
ROBOT = discord_user(14, "Robot", bot=True)
GHOST = discord_user(456226577798135808, "Deleted User")
HOOK = {"emoji": {"id": "", "name": "✅", "code": "white_check_mark"}}
EDITED = "2027-01-04T10:00:00.1234567+01:00"


def replies(to: float) -> dict[str, object]:
    """What a reply to the message of that minute says besides."""
    reference = {"messageId": str(number(to)), "channelId": str(HELP), "guildId": "8"}
    return {"type": "Reply", "reference": reference}


TALK = [
    wrote(0, ADA, "How do I mend a chair?"),
    wrote(1, BEN, "With glue", **replies(0), mentions=[ADA]),
    wrote(2, CEM, "@Ada and with a clamp", mentions=[ADA]),
    wrote(
        3,
        ADA,
        "thanks!",
        timestampEdited=EDITED,
        reactions=[{**HOOK, "count": 3, "users": [BEN, ROBOT]}],
    ),
    wrote(4, CEM, "Cem started a thread", type="ThreadCreated"),
    wrote(5, ROBOT, "ding?"),
    wrote(6, GHOST, "who am I?"),
    wrote(10, CEM, "What is the best glue for oak?"),
]
IN_THREAD = [
    wrote(10.5, CEM, "", type="21"),
    wrote(11, BEN, "bone glue"),
]
POST = [
    wrote(20, ADA, "Which saw do I need?"),
    wrote(21, BEN, "a fine one"),
]


def files(**more: str) -> dict[str, str]:
    """A guild: a channel in two parts, a thread of it, a forum's post, another channel."""
    saws = thread(number(20), "saws", FORUM, "questions")
    return {
        "W - help [901].json": discord_file(text_channel(HELP, "help"), TALK[:4]),
        "W - help [901] [part 2].json": discord_file(
            text_channel(HELP, "help"), TALK[4:]
        ),
        "W - help - glue [1].json": discord_file(
            thread(number(10), "glue", HELP, "help"), IN_THREAD
        ),
        "W - questions - saws [2].json": discord_file(saws, POST),
        "W - random [902].json": discord_file(
            text_channel(RANDOM, "random"), [wrote(7, ADA, "lunch?")]
        ),
        **more,
    }


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command within this process, for a community with a configuration."""
    return running(tmp_path, capsys, CONFIG)


def by_message(rows: Iterable[tuple[Any, ...]], *columns: int) -> dict[str, Any]:
    return {row[2]: tuple(row[column] for column in columns) for row in rows}


def test_a_guild_is_read_like_what_the_bot_would_have_heard(
    run: Run, tmp_path: Path
) -> None:
    done = run(in_folder(tmp_path / "export", files()))
    assert done.returncode == 0
    assert done.stdout.startswith("8 messages read into the ledger of Werkstatt.")
    found = kept(tmp_path / "s.db")
    ids = [str(number(n)) for n in (0, 1, 2, 3, 10, 11, 20, 21)]
    stands = by_message(found["observation"], 1, 3, 15, 7)
    assert sorted(stands) == sorted(ids)
    glue, saws = str(number(10)), str(number(20))
    assert stands[str(number(1))] == ("901", "discord:12", None, None)
    answered = by_message(found["observation"], 5, 6)
    assert answered[str(number(1))] == ("901", str(number(0)))
    assert stands[str(number(11))] == (glue, "discord:12", glue, "901")
    assert stands[str(number(20))] == (saws, "discord:11", None, "903")
    assert stands[str(number(21))] == (saws, "discord:12", saws, "903")
    assert {row[2] for row in found["question"]} == {ids[0], ids[4], ids[6]}
    pairs = {(row[0], row[3], row[5]) for row in found["credit"]}
    assert pairs == {
        ("discord:12", ids[0], ids[1]),
        ("discord:13", ids[0], ids[2]),
        ("discord:12", ids[4], ids[5]),
        ("discord:12", ids[6], ids[7]),
    }
    assert [row[2:] for row in found["reaction"]] == [(ids[3], "discord:12", "✅")]
    assert [name for _, name, _ in found["member"]] == ["Ada", "Ben", "Cem"]


def test_the_root_of_a_thread_stands_in_its_channel_and_of_a_post_in_the_post(
    run: Run, tmp_path: Path
) -> None:
    run(in_folder(tmp_path / "export", files()))
    places = by_message(kept(tmp_path / "s.db")["observation"], 14)
    assert places[str(number(11))] == (str(HELP),)
    assert places[str(number(21))] == (str(number(20)),)


def test_the_same_in_a_zip_and_file_by_file_and_twice(run: Run, tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", files())
    run(folder, into="folder.db")
    run(zipped(tmp_path / "export.zip", files()), into="zip.db")
    before = kept(tmp_path / "folder.db")
    assert kept(tmp_path / "zip.db") == before
    for path in (folder, tmp_path / "export.zip"):
        assert run(path, into="folder.db").stdout.startswith("0 messages read")
    assert run(folder / "W - help [901].json", into="one.db").stdout.startswith("4 ")
    again = run(folder, into="one.db")
    assert again.stdout.startswith("4 messages read")
    assert "Known already: 4." in again.stdout
    assert kept(tmp_path / "folder.db") == before


def test_what_could_not_be_mapped_is_told(run: Run, tmp_path: Path) -> None:
    private = thread(77, "secret", HELP, "help", type="GuildPrivateThread")
    direct = {"id": "78", "type": "DirectTextChat", "categoryId": None}
    direct |= {"category": None, "name": "Ada"}
    elsewhere = discord_file(text_channel(99, "help"), [], guild=4)
    more = {
        "p.json": discord_file(private, [wrote(30, ADA, "psst")]),
        "d.json": discord_file(direct, [wrote(31, ADA, "psst")]),
        "e.json": elsewhere,
        "n.json": "[]",
        "h.json": discord_file(text_channel(96, "talk"), [])[:200],
    }
    done = run(in_folder(tmp_path / "export", files(**more)))
    assert done.returncode == 0
    assert done.stdout.startswith("8 messages read")
    lines = done.stdout.splitlines()
    help_, random, secret, ada = (
        next(line for line in lines if line.startswith(f"#{name} "))
        for name in ("help", "random", "secret", "Ada")
    )
    assert "read; besides 1 of bots and 2 notices" in help_
    assert random.endswith("  1  left out: not a channel of the ledger")
    assert "left out: not a channel" in secret
    assert "a private conversation is never read" in ada
    assert "1 message of deleted accounts" in done.stdout
    assert "1 reaction of which it does not say whose" in done.stdout
    assert "e.json: it is of another guild; skipped" in done.stderr
    assert "n.json: it is no JSON of DiscordChatExporter; skipped" in done.stderr
    assert "h.json: it is no JSON of DiscordChatExporter; skipped" in done.stderr


def test_numbers_that_are_none_of_discords_are_no_times(
    run: Run, tmp_path: Path
) -> None:
    """As other programs write them, that call their messages 1, 2 and 3."""
    small = [
        {**wrote(n * 90, who, text), "id": str(n + 1)}
        for n, (who, text) in enumerate(((ADA, "who knows?"), (BEN, "me")))
    ]
    path = tmp_path / "small.json"
    path.write_text(discord_file(text_channel(HELP, "help"), small), encoding="utf-8")
    run(path)
    times = [str(row[4]) for row in kept(tmp_path / "s.db")["observation"]]
    assert sorted(times) == [
        f"{(BEGIN + timedelta(minutes=n)).timestamp() * 10**6:.0f}" for n in (0, 90)
    ]


def test_newest_first_is_read_oldest_first(run: Run, tmp_path: Path) -> None:
    for name, talk in (("f", TALK), ("b", TALK[::-1])):
        path = tmp_path / f"{name}.json"
        path.write_text(discord_file(text_channel(HELP, "help"), talk))
        run(path, into=f"{name}.db")
    assert kept(tmp_path / "f.db")["credit"]
    assert kept(tmp_path / "f.db") == kept(tmp_path / "b.db")


def test_a_file_that_breaks_off_gives_what_it_has(run: Run, tmp_path: Path) -> None:
    whole = discord_file(text_channel(HELP, "help"), TALK)
    path = tmp_path / "cut.json"
    path.write_text(whole[: whole.index("best glue")], encoding="utf-8")
    done = run(path)
    assert done.stdout.startswith("4 messages read")
    assert "cut.json: it is damaged or breaks off" in done.stderr


def test_the_export_of_another_guild_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(discord_file(text_channel(HELP, "help"), TALK, guild=4))
    done = run(path)
    assert done.returncode == 2
    assert "comes from the guild 4" in done.stderr


def test_a_file_much_larger_than_memory_is_read_a_message_at_a_time(
    tmp_path: Path,
) -> None:
    """One object of forty megabytes; read as a whole it would take several times that."""
    shown = [{"title": "x", "description": "y" * 100_000}]
    talk = [wrote(n, ADA, f"This is number {n}", embeds=shown) for n in range(400)]
    path = tmp_path / "large.json"
    path.write_text(discord_file(text_channel(HELP, "help"), talk), encoding="utf-8")
    assert path.stat().st_size > 38 * 2**20
    few = tmp_path / "few.json"
    few.write_text(discord_file(text_channel(HELP, "help"), talk[:9]), encoding="utf-8")
    done, most = measured("import", path, f"--database=sqlite:///{tmp_path / 'l.db'}")
    assert done.stdout.startswith("400 messages read")
    little = measured("import", few, f"--database=sqlite:///{tmp_path / 'f.db'}")[1]
    assert most < little + 30 * 2**10  # kB


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!DOCTYPE html>\n<html>", 'export with "-f Json"'),
        ("AuthorID,Author,Date,Content\n", 'export with "-f Json"'),
        ('[{"type": "message"}]', "name the whole of it"),
    ],
)
def test_the_wrong_file_is_told_what_would_be_right(
    run: Run, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "help.json"
    path.write_text(text)
    done = run(path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert not (tmp_path / "s.db").exists()


def test_a_zip_that_is_locked_or_cut_off_is_told(run: Run, tmp_path: Path) -> None:
    whole = zipped(tmp_path / "export.zip", files()).read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: len(whole) // 2])
    done = run(cut)
    assert done.returncode == 2
    assert "damaged or breaks off; fetch or copy it once more" in done.stderr
    begins = whole.index(b"PK\x01\x02")
    locked = tmp_path / "locked.zip"
    locked.write_bytes(whole[: begins + 8] + b"\x01" + whole[begins + 9 :])
    done = run(locked)
    assert done.returncode == 2
    assert "is locked with a password" in done.stderr


def test_a_folder_of_something_else_is_told_what_would_be_right(
    run: Run, tmp_path: Path
) -> None:
    done = run(in_folder(tmp_path / "photos", {"a.jpg": "", "b.txt": ""}))
    assert done.returncode == 2
    assert "files of other kinds (.jpg, .txt)" in done.stderr
    assert "What would be right: a Slack export" in done.stderr
