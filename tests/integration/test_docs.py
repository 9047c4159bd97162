"""What the documentation says is so: commands run, files are read, links lead somewhere."""

import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from discord.http import Route
from typer.main import get_command

from bot.cli import app, main
from bot.config import secrets
from bot.config.load import read_config
from bot.platforms.discord.addresses import API, GATEWAY
from bot.platforms.discord.needs import (
    INTENTS,
    RIGHTS,
    SCOPES,
    permissions,
    scope_purpose,
    scope_without,
)
from bot.platforms.slack import needs
from bot.platforms.slack.addresses import API as SLACK_API
from bot.speaker import Speaker
from rituals.model.cadence import Cadence
from rituals.model.lateness import Lateness
from storage.tables import metadata
from tests.fakes.exports import SlackFiles, said, slack_user

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")],
)
COMMANDS = set(getattr(get_command(app), "commands", {}))
HEAD = '[community]\nname = "Werkstatt"\ntimezone = "Europe/Berlin"\n\n'
DISCUSSION = '[rituals.talk]\nkind = "weekly_discussion"\nchannels = ["discord:#talk"]\nprompts = ["?"]\n'
MANAGERS = ROOT / "docs/managers.md"
DISCORD = ROOT / "docs/discord.md"
SLACK = ROOT / "docs/slack.md"
OPERATIONS = ROOT / "docs/operations.md"
MODERATORS = ROOT / "docs/moderators.md"

each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: str(page.relative_to(ROOT))
)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> Iterator[Block]:
    fence = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    text = read(page)
    for found in fence.finditer(text):
        line = text[: found.start()].count("\n") + 1
        yield Block(page, line, found[1], found[2])


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", read(page), flags=re.DOTALL | re.MULTILINE)


def table(page: Path, head: str) -> list[list[str]]:
    """The rows of the table whose first heading is that."""
    rows = read(page).split(f"| {head} |", 1)[1].split("\n")[2:]
    cells = []
    for row in rows:
        if not row.startswith("|"):
            break
        cells.append([cell.strip() for cell in row.strip("|").split("|")])
    return cells


BLOCKS = [block for page in PAGES for block in blocks(page)]
each_toml = pytest.mark.parametrize(
    "block", [b for b in BLOCKS if b.language == "toml"], ids=str
)


# --- commands


def command_lines(page: Path) -> list[str]:
    return [
        line
        for block in blocks(page)
        if block.language == "sh"
        for line in block.text.splitlines()
        if line.strip()
    ]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all that the commands of the documentation speak of; we stand in it."""
    for sample in ("config.example.toml", "config.example.en.toml"):
        shutil.copy(ROOT / sample, tmp_path)
    shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    (tmp_path / "werkstatt.toml").write_text(own_file(), encoding="utf-8")
    history = next(b.text for b in blocks(OPERATIONS) if b.language == "json")
    (tmp_path / "history.jsonl").write_text(history, encoding="utf-8")
    example = tomllib.loads((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    people = [slack_user("U1", "Ada", team_id=example["slack"]["team"])]
    talk = {"hilfe": [said(0, "U1", "Where does the glue stand?")]}
    SlackFiles(people, {"C1": "hilfe"}, messages=talk).zipped(tmp_path / "export.zip")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def own_file() -> str:
    """The configuration that the README begins with."""
    (block,) = [b for b in blocks(ROOT / "README.md") if b.language == "toml"]
    return block.text


def shown_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    assert ended.value.code in {0, None}, err
    return out


def started(*arguments: str) -> list[str]:
    """The command as one that a process can be started with, wherever we stand."""
    here = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from bot.cli import main; main()"
    return [sys.executable, "-c", here, *arguments]


def assert_runs_until_stopped(room: Path, *arguments: str) -> None:
    """Started, it says that it runs; told to stop, it ends in order."""
    with subprocess.Popen(  # noqa: S603  our own command
        started(*arguments), stdout=subprocess.PIPE, cwd=room
    ) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        out, _ = running.communicate(timeout=60)
    assert first.startswith(b"Running for ")
    assert (out.endswith(b"Stopped.\n"), running.returncode) == (True, 0)


def assert_opens_until_stopped(room: Path, *arguments: str) -> None:
    """Started, a room says where it is; told to stop, it ends in order."""
    with subprocess.Popen(  # noqa: S603  our own command
        started(*arguments, "--no-browser"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=room,
    ) as open_room:
        assert open_room.stdout is not None
        first = open_room.stdout.readline()
        open_room.send_signal(signal.SIGTERM)
        out, err = open_room.communicate(timeout=60)
    assert first.startswith(b"The rehearsal room is open: http://127.0.0.1:")
    assert (out.endswith(b"Closed.\n"), err, open_room.returncode) == (True, b"", 0)


def assert_works(line: str, room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line as somebody would type it ends well, or runs until it is told to stop."""
    command, _, given = line.partition("<")
    program, *arguments = shlex.split(command, comments=True)
    if program == "make":
        assert set(arguments) <= make_targets(), line
        return
    assert program == "stammtisch", line
    if "--headless" in arguments:  # one day tells that it works
        arguments += ["--days", "1"]
    elif arguments[0] == "rehearse":
        assert_opens_until_stopped(room, *arguments)
        return
    if arguments[0] == "run":
        assert_runs_until_stopped(room, *arguments)
    elif given:
        text = (room / given.strip()).read_bytes()
        done = subprocess.run(  # noqa: S603  our own command
            started(*arguments), input=text, capture_output=True, check=False
        )
        assert (bool(done.stdout), done.stderr, done.returncode) == (True, b"", 0)
    else:
        assert shown_by(capsys, *arguments), line


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "page",
    [p for p in PAGES if command_lines(p) and p not in {DISCORD, SLACK}],
    ids=lambda page: page.name,
)
def test_the_commands_of_a_page_work_in_their_order(
    page: Path,
    room: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for line in command_lines(page):
        assert_works(line, room, capsys)


@pytest.fixture
def guild(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The number of a guild in which all is as the page on Discord asks for."""
    port_file = tmp_path / "port"
    module = "tests.fakes.discord.process"
    before = Route.BASE
    with subprocess.Popen(  # noqa: S603  our own server
        [sys.executable, "-m", module, str(port_file)], cwd=ROOT
    ) as server:
        try:
            while not port_file.exists():
                assert server.poll() is None
                time.sleep(0.05)
            port, token = port_file.read_text(encoding="utf-8").split()
            monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN", token)
            monkeypatch.setenv(API, f"http://127.0.0.1:{port}/api/v10")
            monkeypatch.setenv(GATEWAY, f"ws://127.0.0.1:{port}/gateway")
            wanted = {
                "guild": "Werkstatt",
                "text": ["talk", "mods"],
                "roles": {"mods": 0},
                "permissions": permissions().value,
            }
            yield httpx.post(f"http://127.0.0.1:{port}/_build", json=wanted).json()[
                "guild"
            ]
        finally:
            Route.BASE = before
            server.terminate()


@pytest.mark.unmeasured
def test_the_commands_of_the_page_on_discord_work_in_their_order(
    room: Path, guild: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = [b for b in blocks(DISCORD) if b.language == "toml"]
    number = str(tomllib.loads(block.text)["discord"]["guild"])
    (room / "werkstatt.toml").write_text(
        block.text.replace(number, guild), encoding="utf-8"
    )
    lines = command_lines(DISCORD)
    assert [shlex.split(line)[1] for line in lines] == ["check", "doctor", "run"]
    for line in lines:
        assert_works(line, room, capsys)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The id of a workspace in which all is as the page on Slack asks for."""
    port_file = tmp_path / "port"
    module = "tests.fakes.slack.process"
    with subprocess.Popen(  # noqa: S603  our own server
        [sys.executable, "-m", module, str(port_file)], cwd=ROOT
    ) as server:
        try:
            while not port_file.exists():
                assert server.poll() is None
                time.sleep(0.05)
            port, bot, app, _ = port_file.read_text(encoding="utf-8").split()
            monkeypatch.setenv("STAMMTISCH_SLACK_BOT_TOKEN", bot)
            monkeypatch.setenv("STAMMTISCH_SLACK_APP_TOKEN", app)
            monkeypatch.setenv(SLACK_API, f"http://127.0.0.1:{port}/api/")
            wanted = {
                "channels": ["talk", "mods"],
                "people": {"Ada": "en-US"},
                "groups": {"mods": ["Ada"]},
            }
            built = httpx.post(f"http://127.0.0.1:{port}/_build", json=wanted).json()
            yield built["team"]
        finally:
            server.terminate()


@pytest.mark.unmeasured
def test_the_commands_of_the_page_on_slack_work_in_their_order(
    room: Path, team: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = [b for b in blocks(SLACK) if b.language == "toml"]
    id_ = tomllib.loads(block.text)["slack"]["team"]
    (room / "werkstatt.toml").write_text(
        block.text.replace(id_, team), encoding="utf-8"
    )
    lines = command_lines(SLACK)
    commands = [shlex.split(line)[1] for line in lines]
    assert commands == ["manifest", "check", "doctor", "run"]
    for line in lines:
        assert_works(line, room, capsys)


@pytest.mark.parametrize("page", [DISCORD, SLACK], ids=lambda page: page.name)
def test_a_guide_says_at_its_beginning_where_the_command_is(page: Path) -> None:
    beginning = read(page).split("```", 1)[0]
    assert "`. .venv/bin/activate`" in beginning
    assert "`.venv/bin/stammtisch`" in beginning


@pytest.mark.parametrize(
    ("first", "second"), [(DISCORD, SLACK), (SLACK, DISCORD)], ids=["discord", "slack"]
)
def test_who_follows_both_guides_has_one_file_for_one_community(
    first: Path, second: Path, room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second one says what to add, and that is a file with both."""
    (mine,) = [b.text for b in blocks(first) if b.language == "toml"]
    (theirs,) = [b.text for b in blocks(second) if b.language == "toml"]
    both = re.search(r"add `\[\w+\]` .* as in `(channels = .*?)`", read(second))
    assert both is not None
    (section,) = re.findall(r"^\[(?:discord|slack)\]\n.*\n", theirs, re.MULTILINE)
    text = re.sub(r"^channels = \[.*?\]", both[1], mine, flags=re.MULTILINE)
    (room / "werkstatt.toml").write_text(f"{text}\n{section}", encoding="utf-8")
    shown = shown_by(capsys, "check", "werkstatt.toml")
    assert "1 ritual, no faults" in shown
    assert "discord:#talk" in shown
    assert "slack:#talk" in shown


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))


@each_page
def test_commands_in_passing_exist(page: Path) -> None:
    text = prose(page)
    targets = re.findall(r"(?:`|^    )make ([a-z]+)", text, re.MULTILINE)
    commands = re.findall(r"(?:`|^    )stammtisch ([a-z]+)", text, re.MULTILINE)
    assert set(targets) <= make_targets()
    assert set(commands) <= COMMANDS


def test_the_readme_names_the_two_commands_and_no_other_way_to_set_up() -> None:
    (first, *_) = [b for b in blocks(ROOT / "README.md") if b.language == "sh"]
    assert re.findall(r"^make \w+", first.text, re.MULTILINE) == [
        "make run",
        "make test",
    ]


def test_the_readme_shows_what_the_rehearsal_really_prints(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = ROOT / "README.md"
    (command,) = [line for line in command_lines(readme) if "--seed" in line]
    (shown,) = [b.text for b in blocks(readme) if b.language == "transcript"]
    # The days up to the last one shown are the same, however many follow.
    days = ["--days", "11"]
    printed = shown_by(capsys, *shlex.split(command)[1:], *days).splitlines()
    excerpt = [line for line in shown.splitlines() if line]
    assert 25 <= len(excerpt) <= 40
    at = 0
    for line in excerpt:
        assert line in printed[at:], line
        at += printed[at:].index(line) + 1


# --- configuration


@each_toml
def test_a_piece_of_configuration_is_accepted(block: Block, room: Path) -> None:
    """Pieces without a community get one; keys alone belong to a ritual."""
    text = block.text
    if not text.startswith("["):
        text = DISCUSSION + text
    if "[community]" not in text:
        text = HEAD + text
    file = room / "piece.toml"
    file.write_text(text, encoding="utf-8")
    assert read_config(file, {}).community.name


def test_the_readme_has_a_configuration_of_a_dozen_lines(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len([line for line in own_file().splitlines() if line]) == 12
    shown = shown_by(capsys, "check", "werkstatt.toml")
    assert "1 Ritual, keine Fehler" in shown
    (note,) = [line for line in shown.splitlines() if line.startswith("Hinweis")]
    assert "wer sich meldet" in note


@pytest.mark.parametrize("row", table(MANAGERS, "every"), ids=lambda row: row[0])
def test_a_cadence_of_the_table_is_understood(row: list[str]) -> None:
    cadences = re.findall(r"`([^`]+)`", row[0])
    assert cadences
    starting = re.search(r"`starting = ([\d-]+)`", row[1])
    date = tomllib.loads(f"on = {starting[1]}")["on"] if starting else None
    english, *others = [Cadence.parse(each, starting=date) for each in cadences]
    assert all(other == english for other in others)


def test_the_table_of_policies_is_whole() -> None:
    told = {Lateness.parse(row[0].strip("`")).policy for row in table(MANAGERS, "late")}
    assert told == {"skip", "newest", "catch up", "ask"}


# --- what is named


@each_page
def test_files_that_are_named_exist(page: Path) -> None:
    folders = "rituals|storage|bot|tests|docs|benchmarks|prompts"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", prose(page))
    missing = [
        each
        for each in named
        if not (ROOT / each).exists() and not (ROOT / f"{each}.py").exists()
    ]
    assert missing == []


def slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.strip().replace(" ", "-")


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        headings = (
            re.findall(r"^#+ (.+)$", prose(target), re.MULTILINE)
            if target.suffix == ".md" and target.is_file()
            else []
        )
        if not target.exists() or (anchor and anchor not in map(slug, headings)):
            dead.append(link)
    assert dead == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)\s#:]+\.md)", prose(page))
        waiting += [(page.parent / link).resolve() for link in links]
    assert {p for p in PAGES if p.name != "CHANGELOG.md"} <= reached


def test_what_is_held_of_people_is_one_step_from_the_readme() -> None:
    assert "](docs/privacy.md)" in prose(ROOT / "README.md")


def test_no_page_says_that_only_the_rehearsal_lives_or_that_changes_wait() -> None:
    """What runs on Discord and what `reload` reads is not told as still to come."""
    stale = (
        "lives in the rehearsal",
        "will work on Discord",
        "then restart the bot",
    )
    whole = {page.name: prose(page) for page in PAGES}
    assert [(n, s) for n, text in whole.items() for s in stale if s in text] == []
    for page in ("managers.md", "operations.md"):
        assert "`reload`" in whole[page]


def test_what_a_form_asks_for_may_be_left_out_on_the_page_of_commands() -> None:
    page = prose(ROOT / "docs/commands.md")
    assert "`privacy forget [yes" in page
    assert "`ask [QUESTION]`" in page
    assert "`answer unmark" in page


def test_secrets_that_are_named_are_those_there_are() -> None:
    known = {
        value
        for value in vars(secrets).values()
        if isinstance(value, str) and value.startswith("STAMMTISCH_")
    }
    assert set(re.findall(r"`(STAMMTISCH_\w+)`", read(OPERATIONS))) == known


def test_what_the_bot_asks_for_on_discord_is_told_whole() -> None:
    english, german = (Speaker(language, "UTC").line for language in ("en", "de"))
    assert table(DISCORD, "intent") == [
        [
            f"**{intent.switch}**" if intent.privileged else f"`{intent.name}`",
            english(intent.purpose),
            english(intent.without) if intent.privileged else "always there",
        ]
        for intent in INTENTS
    ]
    assert table(DISCORD, "scope") == [
        [f"`{scope}`", english(scope_purpose(scope)), english(scope_without(scope))]
        for scope in SCOPES
    ]
    assert table(DISCORD, "permission") == [
        [
            f"**{english(right.title)}**",
            german(right.title),
            english(right.purpose),
            english(right.without),
        ]
        for right in RIGHTS
    ]


def test_what_the_bot_asks_for_on_slack_is_told_whole() -> None:
    english = Speaker("en", "UTC").line
    assert table(SLACK, "scope") == [
        [f"`{scope.name}`", english(scope.purpose), english(scope.without)]
        for scope in needs.SCOPES
    ]
    assert f"`{needs.APP_SCOPE}`" in prose(SLACK)


@pytest.mark.parametrize("page", [DISCORD, SLACK], ids=lambda page: page.name)
def test_what_the_doctor_is_said_to_say_it_says(page: Path) -> None:
    rows = [row[0] for row in table(page, "`doctor` says")]
    named = [right.title for right in RIGHTS]
    whole = sources()
    for name in map(Speaker("en", "UTC").line, named):
        rows = [row.replace(f"“{name}”", "“…”") for row in rows]
    told = [piece.strip("“”. ") for row in rows for piece in pieces(row)]
    told = [piece for piece in told if piece]
    assert len(told) >= len(rows)
    assert [piece for piece in told if piece not in whole] == []


def test_tables_that_are_named_exist() -> None:
    rows = table(ROOT / "docs/architecture.md", "what")
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    assert named
    assert named <= set(metadata.tables)


def sources() -> str:
    """All that the program is made of, its German texts apart."""
    files = [
        *(
            p
            for room in ("rituals", "storage", "bot")
            for p in (ROOT / room).rglob("*")
        ),
    ]
    kept = [p for p in files if p.suffix == ".py" or p.parent.name == "en"]
    return "\n".join(read(p) for p in kept).replace("**", "")


def pieces(quoted: str) -> list[str]:
    """What stands between the places that are left open."""
    return [piece.strip() for piece in quoted.split("…") if piece.strip()]


def test_what_the_program_is_said_to_say_it_says() -> None:
    rows = table(OPERATIONS, "it says")
    quotes = [re.sub(r" \(log.*\)$", "", row[0]) for row in rows]
    told = [piece for q in quotes if "`" not in q for piece in pieces(q)]
    assert len(told) > 10
    whole = sources()
    assert [piece for piece in told if piece not in whole] == []


def test_what_moderators_are_said_to_see_they_see() -> None:
    rows = table(MODERATORS, "you see")
    buttons = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", " ".join(row[2] for row in rows))
    assert len(buttons) == 12
    whole = sources()
    assert [b for b in buttons if f'msgstr "{b}"' not in whole] == []
    posts = [piece for row in rows for piece in pieces(row[0].replace("**", ""))]
    assert [piece for piece in posts if piece not in whole] == []


# --- decisions and words


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    folder = ROOT / "docs/decisions"
    pages = sorted(folder.glob("[0-9]*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    titles = [read(page).split("\n", 1)[0] for page in pages]
    index = read(folder / "README.md")
    for page, number, title in zip(pages, numbers, titles, strict=True):
        assert title.startswith(f"# {number}. ")
        name = title.removeprefix(f"# {number}. ")
        assert f"{number}. [{name}]({page.name})\n" in index


def glossary() -> list[str]:
    rows = table(ROOT / "docs/glossary.md", "word")
    return [word for row in rows for word in row[0].split(", ")]


def test_a_word_is_explained_once() -> None:
    words = glossary()
    assert len(words) == len(set(words))


def test_the_words_of_the_house_are_explained(shared: Path) -> None:
    design = shared / "DESIGN.md"
    rows = table(design, "word")
    words = {word for row in rows for word in re.split(r" / |, ", row[0])}
    assert len(words) > 30
    assert words - set(glossary()) == set()
