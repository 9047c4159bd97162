"""`stammtisch import` of a Slack export: what the bot would have heard, had it been there."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import build_engine
from bot.cli import main
from bot.clock import RealClock
from bot.dice import SeededDice
from bot.platforms.slack import inbound
from bot.platforms.slack.identities import account, at_of, place
from rituals.community import Community, LedgerSettings
from rituals.engine.engine import Engine
from rituals.model.ids import Channel, CommunityId, MemberId, SpaceId
from rituals.model.wall_clock import zone
from rituals.signals import MembershipChanged, Person
from storage.unit_of_work import SqlStorage, open_storage
from tests.fakes.exports import SlackFiles, said, slack_user, ts, zipped
from tests.integration.commands import begin, command, finish, until
from tests.integration.imports import TABLES, Run, kept, observed, running

SLACK = SpaceId("slack")
CONFIG = """
[community]
id = "werkstatt"
name = "Werkstatt"
language = "en"
timezone = "Europe/Berlin"

[slack]
team = "T1"

[ledger]
channels = ["slack:#help"]
"""
USERS = [
    slack_user("UADA", "Ada"),
    slack_user("UBEN", "Ben"),
    slack_user("UCEM", "Cem"),
    slack_user("UBOT", "Robot", is_bot=True),
    slack_user("UVIS", "Vis", team_id="T2"),
]
TALK = [
    said(0, "UADA", "How do I mend a chair?"),
    said(1, "UBEN", "With glue, and patience", thread_ts=ts(0), parent_user_id="UADA"),
    said(2, "UCEM", "<@UADA> and with a clamp"),
    said(3, "UADA", "thanks a lot!", thread_ts=ts(0)),
    said(
        20,
        "UCEM",
        "What is the best glue for oak?",
        edited={"user": "UCEM", "ts": ts(21)},
    ),
    said(24 * 60, "UBEN", "Bone glue", thread_ts=ts(20), subtype="thread_broadcast"),
]
REACTED = {"name": "white_check_mark", "users": ["UADA", "UBOT"], "count": 3}


def export(**more: Any) -> SlackFiles:
    """The talk, and what is beside it in an export."""
    talk = [dict(message) for message in TALK]
    talk[2]["reactions"] = [REACTED]
    beside = [
        said(4, "UCEM", "<@UCEM> has joined the channel", subtype="channel_join"),
        said(5, "UBOT", "ding", bot_id="B1"),
        {
            **said(6, "", "cron ran"),
            "subtype": "bot_message",
            "bot_id": "B2",
            "user": None,
        },
        said(7, "UVIS", "hello from next door"),
        said(8, "UOLD", "nice to be here", user_profile={"display_name": "Olga"}),
        said(9, "USLACKBOT", "This message was deleted.", subtype="tombstone"),
    ]
    random = [said(2, "UADA", "lunch?"), said(3, "UBEN", "yes")]
    files = SlackFiles(
        users=USERS,
        channels={"C0HELP": "help", "C0RAND": "random"},
        lists={"dms.json": [{"id": "D1", "members": ["UADA", "UBEN"]}]},
        messages={
            "help": talk + beside,
            "random": random,
            "D1": [said(1, "UADA", "psst")],
        },
    )
    for name, value in more.items():
        setattr(files, name, value)
    return files


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command within this process, for a community with a configuration."""
    return running(tmp_path, capsys, CONFIG)


def test_an_export_is_read_like_what_the_bot_would_have_heard(
    run: Run, tmp_path: Path
) -> None:
    done = run(export().zipped(tmp_path / "export.zip"))
    assert done.returncode == 0
    assert done.stdout.startswith("7 messages read into the ledger of Werkstatt.")
    found = kept(tmp_path / "s.db")
    assert [row[:3] for row in found["question"]] == [
        ("slack", "C0HELP", ts(0)),
        ("slack", "C0HELP", ts(20)),
    ]
    assert ("slack:UBEN", "slack:UADA", "C0HELP", ts(0), f"C0HELP/{ts(0)}", ts(1)) in [
        row[:6] for row in found["credit"]
    ]
    assert [row[2:] for row in found["reaction"]] == [
        (ts(2), "slack:UADA", "white_check_mark")
    ]
    confirmed = {(row[0], row[8]) for row in found["credit"] if row[3] == ts(0)}
    assert ("slack:UCEM", "reacted") in confirmed
    assert ("slack:UOLD", "Olga", 0) in found["member"]
    assert not any("UVIS" in str(row) or "UBOT" in str(row) for row in found["member"])


HELP = Channel(SLACK, "#help")
WERKSTATT = Community(
    CommunityId("werkstatt"),
    "Werkstatt",
    "en",
    zone("Europe/Berlin"),
    ledger=LedgerSettings(channels=(HELP,)),
)


async def opened(database: Path) -> tuple[SqlStorage, Engine]:
    """A running bot without its platforms, that knows where the channel is."""
    storage = await open_storage(f"sqlite:///{database}")
    engine = build_engine(
        [WERKSTATT], storage=storage, clock=RealClock(), dice=SeededDice(1)
    )
    engine.world.places[WERKSTATT.id, HELP] = place("C0HELP")
    return storage, engine


async def live(database: Path, talk: list[dict[str, Any]]) -> None:
    """The same messages, as events of a running bot."""
    storage, engine = await opened(database)
    names = {user["id"]: user["profile"]["display_name"] for user in USERS}
    for message in talk:
        author = Person(account(message["user"]), names[message["user"]])
        event = {**message, "channel": "C0HELP"}
        edited = event.pop("edited", None)
        posted = inbound.posted(event, author)
        assert posted is not None
        await engine.intake.receive(WERKSTATT.id, posted)
        if edited:
            change = {"message": {**message}, "subtype": "message_changed"}
            after = inbound.edited({**change, "channel": "C0HELP"}, author)
            assert after is not None
            await engine.intake.receive(WERKSTATT.id, after)
    await engine.flush()
    await storage.close()


async def test_imported_and_heard_live_is_the_same(tmp_path: Path, run: Run) -> None:
    talk = [dict(message) for message in TALK]
    only = export(messages={"help": talk})
    path = only.zipped(tmp_path / "export.zip")
    await live(tmp_path / "live.db", TALK)
    heard = kept(tmp_path / "live.db")
    done = await asyncio.to_thread(
        command, "import", path, f"--config={tmp_path / 'config.toml'}",
        f"--database=sqlite:///{tmp_path / 'imported.db'}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert kept(tmp_path / "imported.db") == heard
    done = await asyncio.to_thread(
        command, "import", path, f"--config={tmp_path / 'config.toml'}",
        f"--database=sqlite:///{tmp_path / 'live.db'}",
    )  # fmt: skip
    assert "0 messages read" in done.stdout
    assert "Known already: 6." in done.stdout
    assert kept(tmp_path / "live.db") == heard


async def test_who_is_in_the_history_is_nobody_new(tmp_path: Path, run: Run) -> None:
    """And gone, as far as it knows, until the space says that they are in."""
    path = export().zipped(tmp_path / "export.zip")
    assert (await asyncio.to_thread(run, path)).returncode == 0
    storage, engine = await opened(tmp_path / "s.db")
    ben, dora = Person(account("UBEN"), "Ben"), Person(account("UDORA"), "Dora")
    ids = [MemberId("slack:UBEN"), MemberId("slack:UCEM"), MemberId("slack:UDORA")]
    async with storage.read() as uow:
        found = await uow.members.get(ids, WERKSTATT.id)
    assert [member.left_at for member in found] == [at_of(ts(24 * 60)), at_of(ts(20))]
    for person in (ben, dora):
        joined = MembershipChanged(person, present=True, at=RealClock().now())
        await engine.intake.receive(WERKSTATT.id, joined)
    async with storage.read() as uow:
        known, _, new = await uow.members.get(ids, WERKSTATT.id)
    assert (known.here, known.joined_at) == (True, None)
    assert new.joined_at is not None
    await storage.close()


def test_what_is_left_out_and_what_could_not_be_mapped_is_told(
    run: Run, tmp_path: Path
) -> None:
    done = run(export().zipped(tmp_path / "export.zip"))
    lines = done.stdout.splitlines()
    assert any(line.split()[:2] == ["#help", "7"] and "read" in line for line in lines)
    assert any(
        "#random" in line and "2  left out: not a channel" in line for line in lines
    )
    assert any("D1" in line and "private conversation" in line for line in lines)
    assert "1 visitor from other workspaces (1 message)" in done.stdout
    assert "1 person of whom it has no name (1 message)" in done.stdout
    assert "1 reaction of which it does not say whose" in done.stdout


def test_folders_and_zips_with_a_folder_inside_are_the_same(
    run: Run, tmp_path: Path
) -> None:
    paths = [
        export().zipped(tmp_path / "a.zip"),
        export().zipped(tmp_path / "b.zip", inside="Werkstatt export/"),
        export().folder(tmp_path / "c"),
    ]
    for n, path in enumerate(paths):
        assert run(path, into=f"{n}.db").returncode == 0
    first, *others = (kept(tmp_path / f"{n}.db") for n in range(len(paths)))
    assert first["observation"]
    assert all(other == first for other in others)


def test_twice_adds_nothing_and_says_the_same(run: Run, tmp_path: Path) -> None:
    path = export().zipped(tmp_path / "export.zip")
    first = run(path)
    before = kept(tmp_path / "s.db")
    again = run(path)
    assert again.stdout.startswith("0 messages read")
    assert "Known already: 7." in again.stdout
    assert again.stdout.splitlines()[-8:] == first.stdout.splitlines()[-8:]
    assert kept(tmp_path / "s.db") == before


def test_a_newer_export_brings_what_changed_since(run: Run, tmp_path: Path) -> None:
    run(export().zipped(tmp_path / "old.zip"))
    talk = [dict(message) for message in TALK]
    talk[0] |= {"text": "It is mended.", "edited": {"user": "UADA", "ts": ts(60)}}
    talk[2] = {**said(2, "USLACKBOT", "gone"), "subtype": "tombstone"}
    talk.append(said(2000, "UADA", "And who mends shoes?"))
    done = run(export(messages={"help": talk}).zipped(tmp_path / "new.zip"))
    assert done.stdout.startswith("1 message read")
    assert "1 known messages with other words" in done.stdout
    found = kept(tmp_path / "s.db")
    states = {row[2]: row[-1] for row in found["question"]}
    assert states[ts(0)] == "withdrawn"
    assert [row[2] for row in found["observation"] if row[-1] is not None] == [ts(2)]


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    path = export().zipped(tmp_path / "export.zip")
    done = run(path, "--dry-run")
    assert done.stdout.startswith("7 messages would be read into the ledger of Werkst")
    assert "#random" in done.stdout
    assert not (tmp_path / "s.db").exists()
    run(path)
    before = kept(tmp_path / "s.db")
    done = run(path, "--dry-run")
    assert done.stdout.startswith("0 messages would be read")
    assert kept(tmp_path / "s.db") == before


def test_channels_can_be_named_or_all_be_read(run: Run, tmp_path: Path) -> None:
    path = export().zipped(tmp_path / "export.zip")
    assert run(path, "--channel=random", into="1.db").stdout.startswith("2 messages")
    assert run(path, "--channel=C0RAND", into="2.db").stdout.startswith("2 messages")
    done = run(path, "--all-channels", into="3.db")
    assert done.stdout.startswith("9 messages read")
    assert "psst" not in done.stdout
    assert run(path, into="4.db", plain=True).stdout.startswith("9 messages read")
    done = run(path, "--channel=#random", "--channel=#nope", into="5.db")
    assert "#nope: there is no such channel in it" in done.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--channel=nope"], "It has: #help, #random"),
        (["--format=discord"], "is a Slack export, not JSON of DiscordChatExporter"),
    ],
)
def test_what_cannot_be_meant_is_told_with_what_can(
    run: Run, tmp_path: Path, options: list[str], words: str
) -> None:
    done = run(export().zipped(tmp_path / "export.zip"), *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert not (tmp_path / "s.db").exists()


def test_a_configuration_is_no_history(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    done = run(config)  # which `run` writes, and names with --config, too
    assert (done.returncode, done.stdout) == (2, "")
    assert f"`stammtisch import export.zip --config {config}`" in done.stderr
    commented = tmp_path / "mine"
    commented.write_text("# ours\n\nname = 'x'\n", encoding="utf-8")
    assert "is a configuration, and no history" in run(commented).stderr
    assert not (tmp_path / "s.db").exists()


def test_nothing_and_a_part_of_an_export_are_told_what_would_be_right(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["import"])
    assert ended.value.code == 2
    assert "Missing argument 'FILE': name a Slack export" in capsys.readouterr().err
    export().folder(tmp_path / "export")
    part = run(tmp_path / "export" / "help")
    assert part.returncode == 2
    assert "is a part of a Slack export" in part.stderr


def test_what_is_left_to_the_bot_is_told(run: Run, tmp_path: Path) -> None:
    path = export(messages={"help": TALK}).zipped(tmp_path / "export.zip")
    asyncio.run(live(tmp_path / "s.db", TALK[:2]))
    done = run(path)
    assert done.stdout.startswith("0 messages read")
    assert "Known already: 2." in done.stdout
    assert "Left to the bot: 4 messages newer than what it has heard" in done.stdout
    asyncio.run(live(tmp_path / "s.db", TALK))
    again = run(path)
    assert "Known already: 6." in again.stdout
    assert "Left to the bot" not in again.stdout


def test_the_export_of_another_workspace_is_refused(run: Run, tmp_path: Path) -> None:
    users = [slack_user("UADA", "Ada", team_id="T9")]
    done = run(export(users=users).zipped(tmp_path / "other.zip"))
    assert done.returncode == 2
    assert (
        "comes from the workspace T9, and the configuration is about T1" in done.stderr
    )


def test_what_is_damaged_is_told_and_the_rest_is_read(run: Run, tmp_path: Path) -> None:
    files = export().files()
    day = "help/2027-01-04.json"
    entries = json.loads(files[day])
    entries += [{"type": "message"}, 7, {**said(30, "UADA", "x"), "text": 3}, "x"]
    files[day] = json.dumps(entries)
    files["help/2027-01-06.json"] = '[{"type": "mess'
    files["stray/2027-01-06.json"] = "[]"
    files["help/canvas_in_the_conversation.json"] = "no day"
    done = run(zipped(tmp_path / "export.zip", files))
    assert done.returncode == 0
    assert done.stdout.startswith("7 messages read")
    assert "help/2027-01-06.json: it is no JSON, or breaks off; skipped" in done.stderr
    assert "stray: it is in none of the lists of channels" in done.stderr
    assert f"{day}, message 13: it has no time" in done.stderr
    assert "Damaged: 6." in done.stdout


MANY = 12_000


def much(path: Path) -> Path:
    """A lively workspace of some weeks, in two channels."""
    people = ("UADA", "UBEN", "UCEM")
    messages: dict[str, list[Any]] = {"help": [], "random": []}
    for n in range(MANY):
        channel = messages["help" if n % 3 else "random"]
        more = {"thread_ts": ts(n - 3)} if n % 6 == 5 else {}
        text = "how do I mend a chair?" if n % 6 == 2 else "like this, I think"
        channel.append(said(n, people[n % 3], text, **more))
    return export(messages=messages).zipped(path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_interrupted_it_goes_on_as_if_nothing_had_been(
    tmp_path: Path, number: signal.Signals
) -> None:
    path = much(tmp_path / "much.zip")
    whole, cut = (f"--database=sqlite:///{tmp_path / name}.db" for name in ("w", "c"))
    assert command("import", path, whole).returncode == 0
    process = begin("import", path, cut)
    until(lambda: observed(tmp_path / "c.db") > 0, process)
    process.send_signal(number)
    assert finish(process).returncode != 0
    part = observed(tmp_path / "c.db")
    assert 0 < part < MANY
    again = command("import", path, cut)
    assert again.stdout.startswith(f"{MANY - part:,} messages read")
    assert kept(tmp_path / "c.db") == kept(tmp_path / "w.db")


WORDS = (
    "how do I mend a chair?",
    "like this, I think",
    "thanks a lot!",
    "which glue is best for oak?",
    "<@UADA> bone glue",
    "hm, I see",
)


def lively(count: int) -> list[dict[str, Any]]:
    """A talk of three people; some of it in threads, now and then a long while apart."""
    people = ("UADA", "UBEN", "UCEM")
    talk = []
    for n in range(count):
        more = {"thread_ts": ts((n - 2) * 7)} if n % 5 == 4 else {}
        who = people[(n * n + n // 3) % 3]
        talk.append(said(n * 7, who, WORDS[(n * 5 + n // 4) % len(WORDS)], **more))
    return talk


@pytest.mark.parametrize("count", [60, 900])
async def test_older_history_is_read_as_if_the_bot_had_been_there(
    tmp_path: Path, run: Run, count: int
) -> None:
    """It heard the second half live; what was before comes later, and all counts the same."""
    talk = lively(count)
    path = export(messages={"help": talk}).zipped(tmp_path / "export.zip")
    await live(tmp_path / "always.db", talk)
    await live(tmp_path / "late.db", talk[count // 2 :])
    done = await asyncio.to_thread(run, path, into="late.db")
    assert done.stdout.startswith(f"{count // 2:,} messages read")
    late, always = kept(tmp_path / "late.db"), kept(tmp_path / "always.db")
    assert always["credit"]
    for table in TABLES:
        assert late[table] == always[table], table
