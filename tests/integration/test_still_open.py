"""Check refuses to lose a ritual that is open, and leaves the database as it is."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.config.faults import ConfigError
from bot.config.load import read_config
from bot.still_open import open_rituals, refuse_lost_rituals
from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import Occurrence, State, slot_id
from storage.unit_of_work import open_storage
from tests.unit.calendar_kinds import wall
from tests.unit.config_files import GOOD, GUILD

WERKSTATT = CommunityId("offene-werkstatt")


def occurrence(
    name: str, state: State, community: CommunityId = WERKSTATT
) -> Occurrence:
    slot = wall("2027-01-04 09:00")
    ritual = RitualName(name)
    return Occurrence(
        id=slot_id(community, ritual, slot.date(), 1),
        community=community,
        ritual=ritual,
        slot=slot,
        due_at=datetime(2027, 1, 4, 8, tzinfo=UTC),
        state=state,
    )


async def database(folder: Path, *occurrences: Occurrence) -> str:
    url = f"sqlite:///{folder / 'stammtisch.db'}"
    async with await open_storage(url) as storage, storage.write() as unit:
        await unit.occurrences.add(
            [replace(o, state=State.PLANNED) for o in occurrences], []
        )
        await unit.occurrences.save(occurrences)
    return url


async def test_what_is_open_is_read_of_this_community_alone(tmp_path: Path) -> None:
    url = await database(
        tmp_path,
        occurrence("open", State.OPEN),
        occurrence("planned", State.PLANNED),
        occurrence("closed", State.CLOSED),
        occurrence("foreign", State.OPEN, CommunityId("other")),
    )
    assert await open_rituals(url, WERKSTATT) == {"open"}


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ("", True),
        ('formerly = "gone"\n', False),
        (
            "[rituals.gone]\nretire = true\n" + GOOD.partition("[rituals.talk]\n")[2],
            False,
        ),
    ],
)
async def test_an_open_ritual_must_be_there_renamed_or_retiring(
    tmp_path: Path, changed: str, *, refused: bool
) -> None:
    url = await database(tmp_path, occurrence("gone", State.OPEN))
    file = tmp_path / "c.toml"
    file.write_text(f'{GOOD}{changed}[storage]\nurl = "{url}"\n', encoding="utf-8")
    configuration = read_config(file, {})
    if not refused:
        await refuse_lost_rituals(configuration)
        assert configuration.community.rituals
        return
    with pytest.raises(ConfigError) as caught:
        await refuse_lost_rituals(configuration)
    assert str(caught.value).startswith(
        f'{file}:5: rituals: "gone" cannot be removed while open'
    )


async def test_no_database_is_made_or_mended_by_looking(tmp_path: Path) -> None:
    absent = tmp_path / "none.db"
    assert await open_rituals(f"sqlite:///{absent}", WERKSTATT) == frozenset()
    assert not absent.exists()
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database at all, but long enough to be looked at")
    before = damaged.read_bytes()
    assert await open_rituals(f"sqlite:///{damaged}", WERKSTATT) == frozenset()
    assert damaged.read_bytes() == before


def test_a_kind_of_database_that_cannot_be_used_is_told_when_checking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether it stands in the file or came from the environment."""
    file = tmp_path / "c.toml"
    file.write_text(f"{GOOD}{GUILD}", encoding="utf-8")
    assert checked(file, capsys)[0] == 0
    monkeypatch.setenv("STAMMTISCH_DATABASE_URL", "postgresql://bot:hush@db/x")
    code, told = checked(file, capsys)
    assert code == 2
    assert "`postgresql:`" in told
    assert "hush" not in told
    monkeypatch.delenv("STAMMTISCH_DATABASE_URL")
    file.write_text(
        f'{GOOD}{GUILD}[storage]\nurl = "postgresql://db/x"\n', encoding="utf-8"
    )
    code, told = checked(file, capsys)
    assert code == 2
    assert f"{file}:13: storage.url: " in told


def checked(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """How `stammtisch check` ended, and what it said to that."""
    with pytest.raises(SystemExit) as ended:
        main(["check", str(file)])
    return ended.value.code or 0, capsys.readouterr().err
