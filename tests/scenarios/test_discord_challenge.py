"""A challenge on Discord, over the wire: what is handed in as a file stays."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.load import load
from bot.platforms.fetching import MOST_BYTES
from tests.fakes.discord import permissions as may
from tests.fakes.discord.shown import Shown
from tests.fakes.discord.state import File, Message
from tests.fakes.storages import sqlite_storage
from tests.scenarios.rehearsals import START
from tests.scenarios.wire import Wire, wire_life, words

WORKSHOP = """
[community]
name = "Werkstatt"
language = "en"
timezone = "Europe/Berlin"
moderators_channel = ["discord:#mods"]

[discord]
guild = 812345678901234567

[rituals.build]
kind = "monthly_challenge"
channels = ["discord:#build"]
every = "day 4 10:00"
submit_for = "6 days"
vote_for = "2 days"
look_back_after = "2 days"
close_after = "12 days"

[[rituals.build.challenges]]
title = "Mend something"
brief = "Anything that was broken."
"""
GONE = "I could not post the file here. The link may end soon:"
OAK, ASH = ("image.png", b"a stool of oak"), ("image.png", b"a stool of ash")


@pytest.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[Wire]:
    file = tmp_path / "workshop.toml"
    file.write_text(WORKSHOP, encoding="utf-8")
    async with (
        sqlite_storage() as storage,
        wire_life(load(file, {}), storage, START, "Ada", "Ben") as told,
    ):
        await told.until("2027-01-04 10:00")
        yield told


async def hand_in(workshop: Wire, *files: File, **fields: str) -> Shown:
    """Ada hands that in, or changes it; what she is told."""
    form = await workshop.presses("Ada", "Hand in", workshop.posts("build")[0])
    return await workshop.submits("Ada", form, attachment=files, **fields)


def posted(workshop: Wire) -> Message:
    """What the bot shows of it in the challenge's thread."""
    thread = workshop.thread(workshop.posts("build")[0])
    return workshop.by_the_bot(thread)[-1]


def files_of(message: Message) -> list[tuple[str, bytes, str | None]]:
    return [(a.filename, a.content, a.description) for a in message.attachments]


async def test_a_picture_stays_when_the_link_to_the_upload_is_dead(
    workshop: Wire,
) -> None:
    told = await hand_in(workshop, OAK, title="Stool", text="It wobbles no more.")
    assert "it is in!" in words(told)
    assert files_of(posted(workshop)) == [("image.png", b"a stool of oak", "Stool")]
    workshop.server.expire_links()
    told = await hand_in(workshop, text="It wobbles a little.")
    assert words(told).startswith("Changed.")
    assert "It wobbles a little." in words(posted(workshop))
    assert files_of(posted(workshop)) == [("image.png", b"a stool of oak", "Stool")]


async def test_the_form_says_that_a_file_is_there(workshop: Wire) -> None:
    await hand_in(workshop, OAK)
    form = await workshop.presses("Ada", "Hand in", workshop.posts("build")[0])
    assert form.modal is not None
    hints = [part["description"] for part in form.modal.components]
    assert "image.png is there already. Without a new one it stays." in hints


async def test_another_picture_of_the_same_name_takes_the_place_of_the_first(
    workshop: Wire,
) -> None:
    await hand_in(workshop, OAK, title="Stool")
    await hand_in(workshop, ASH, title="Stool")
    assert files_of(posted(workshop)) == [("image-2.png", b"a stool of ash", "Stool")]


async def test_a_file_too_large_is_a_link_with_a_sentence(workshop: Wire) -> None:
    told = await hand_in(workshop, ("film.mp4", bytes(MOST_BYTES + 1)))
    assert "it is in!" in words(told)
    assert not posted(workshop).attachments
    assert "[film.mp4](" in posted(workshop).content
    assert GONE in words(posted(workshop))


async def test_a_file_that_is_gone_is_a_link_with_a_sentence(workshop: Wire) -> None:
    form = await workshop.presses("Ada", "Hand in", workshop.posts("build")[0])
    assert form.modal is not None
    ada = workshop.people["Ada"]
    files = {"attachment": [OAK]}
    await workshop.guild.submits(ada, form.modal, {}, files)
    workshop.server.expire_links()
    await workshop.work()
    assert not posted(workshop).attachments
    assert GONE in words(posted(workshop))


@pytest.mark.parametrize(
    "may_pin", [True, pytest.param(False, marks=pytest.mark.unmeasured)]
)
async def test_the_announcement_is_pinned_while_the_challenge_runs(
    workshop: Wire, *, may_pin: bool
) -> None:
    channel = workshop.channel("build")
    if may_pin:
        workshop.guild.allow(channel, may.PIN_MESSAGES)
    await workshop.until("2027-02-04 10:00")
    first, *_, second = workshop.posts("build")
    assert first.pinned_at is None
    assert (second.pinned_at is not None) == may_pin
    await workshop.until("2027-02-25 10:00")
    assert workshop.thread(second).archived
    assert second.pinned_at is None
    assert not workshop.posts("mods")
