"""Weeks of the workshop, told from Monday to Sunday."""

from collections.abc import AsyncIterator

import pytest

from tests.scenarios.rehearsals import START, workshop
from tests.scenarios.stages.stage import SLACK
from tests.scenarios.stories import Story
from tests.scenarios.telling import CAST, Tell


@pytest.fixture(name="workshop")
async def _workshop(tell: Tell) -> AsyncIterator[Story]:
    async with tell(workshop(), CAST, START) as told:
        yield told


async def test_a_quiet_week_is_asked_once_more_and_let_be(workshop: Story) -> None:
    await workshop.until("2027-01-10 09:00")
    asked, inside = "> Who helped you?", "↳ Who helped you?:"
    told = [line for line in workshop.week() if "Who helped you?" in line]
    assert [line.replace(" slack ", " discord ") for line in told[1::2]] == told[::2]
    first, reminder, wrap_up = told[::2]
    assert first == f"Mon 09:00 discord #talk: {asked}"
    assert reminder.startswith(f"Wed 09:00 discord {inside} Still quiet here.")
    assert wrap_up.startswith(f"Sat 09:00 discord {inside} This one stayed quiet.")
    assert workshop.thread("talk").over
    assert workshop.thread("talk", SLACK).over


async def test_in_a_quiet_week_nobody_is_written_to_privately(workshop: Story) -> None:
    await workshop.until("2027-01-11 08:59")
    assert [line for line in workshop.week() if "@" in line.split(": ")[0]] == []


async def test_a_lively_week_is_summed_up_over_both_spaces(workshop: Story) -> None:
    await workshop.until("2027-01-04 09:00")
    first = await workshop.says("Ada", "To begin before I feel ready.")
    await workshop.says("Ben", "That a broken thing is a good teacher.")
    await workshop.says("Lena", "Look first, touch later.")
    await workshop.says("Tomasz", "Rather shown than perfect.")
    await workshop.says("Ben", "And one more.")
    for name in ("Ben", "Emre", "Petra"):
        await workshop.likes(name, first)
    await workshop.until("2027-01-09 09:00")
    for space in ("discord", "slack"):
        assert not any(f"Wed 09:00 {space}" in line for line in workshop.week())
    summary = workshop.thread("talk").posts[-1].words
    assert summary == workshop.thread("talk", SLACK).posts[-1].words
    assert "4 people joined in. Thank you all!" in summary
    assert "For everyone it was the first time." in summary
    assert "by @Ada (3 reactions)" in summary


async def test_what_was_said_and_done_while_the_bot_was_away_counts(
    workshop: Story,
) -> None:
    await workshop.until("2027-01-04 09:00")
    await workshop.says("Ada", "To begin before I feel ready.")
    await workshop.asleep()
    await workshop.until("2027-01-05 20:00")
    said = await workshop.says("Ben", "That a broken thing is a good teacher.")
    await workshop.says("Lena", "Look first, touch later.")
    await workshop.leaves("Jonas")
    await workshop.awake()
    for name in ("Ada", "Emre", "Petra"):
        await workshop.likes(name, said)
    opening = workshop.posts("talk")[-1]
    shown = await workshop.presses("Ben", "I'd host one", opening)  # of before
    assert "you are in" in shown.words
    await workshop.until("2027-01-09 09:00")
    assert not any(line.startswith("Wed") for line in workshop.week())
    summary = workshop.thread("talk").posts[-1].words
    assert "3 people" in summary
    assert "by @Ben (3 reactions)" in summary


async def test_the_second_week_knows_who_spoke_before(workshop: Story) -> None:
    await workshop.until("2027-01-04 09:00")
    for name in ("Ada", "Ben"):
        await workshop.says(name, "To begin before I feel ready.")
    await workshop.until("2027-01-11 09:00")
    for name in ("Ada", "Ben", "Emre"):
        await workshop.says(name, "Look first, touch later.")
    await workshop.until("2027-01-16 09:00")
    summary = workshop.thread("talk").posts[-1].words
    assert "3 people" in summary
    assert "@Emre" in summary
    assert "For everyone it was the first time." not in summary


async def test_what_is_asked_and_answered_in_a_thread_is_no_open_question_any_more(
    workshop: Story,
) -> None:
    await workshop.until("2027-01-04 09:00")
    first = await workshop.says("Ben", "Which glue do you use for leather?")
    second = await workshop.says("Emre", "Does anyone know a good saw for hardwood?")
    await workshop.says("Ada", "Contact cement, thin on both sides.", first)
    await workshop.until("2027-01-09 09:00")
    summary = workshop.thread("talk").posts[-1]
    assert "by @Emre" in summary.words
    assert summary.leads_to(second)
    assert not summary.leads_to(first)


async def test_a_host_who_says_no_is_followed_by_the_next_in_turn(
    workshop: Story,
) -> None:
    await two_volunteer(workshop)
    await workshop.until("2027-01-10 09:00")
    assert len(workshop.told("Ada")) == 1
    assert workshop.told("Jonas") == []
    heads_up = workshop.private("Ada")[-1]
    told = (await workshop.presses("Ada", "I can't this time", heads_up)).words
    assert "Jonas" in told or "somebody else" in told.lower()
    assert len(workshop.told("Jonas")) == 1
    await workshop.until("2027-01-11 09:00")
    assert "Your host for this one: @Jonas." in workshop.posts("talk")[-1].words


async def test_a_host_who_leaves_before_it_begins_is_not_announced(
    workshop: Story,
) -> None:
    """The post once named somebody who was not there any more."""
    await two_volunteer(workshop)
    await workshop.until("2027-01-10 12:00")
    await workshop.leaves("Ada")
    await workshop.until("2027-01-11 09:00")
    opening = workshop.posts("talk")[-1].words
    assert "Ada" not in opening
    assert "Your host for this one: @Jonas." in opening
    assert len(workshop.told("Jonas")) == 1


async def test_when_the_only_host_leaves_the_discussion_begins_without_one(
    workshop: Story,
) -> None:
    await workshop.until("2027-01-04 09:00")
    await workshop.presses("Ada", "I'd host one", workshop.posts("talk")[-1])
    await workshop.until("2027-01-10 12:00")
    await workshop.leaves("Ada")
    await workshop.until("2027-01-16 09:00")
    assert "host for this one" not in workshop.posts("talk")[-1].words
    assert len(workshop.posts("talk")) == 2


async def two_volunteer(workshop: Story) -> None:
    """Ada and Jonas offer to host, Ada first."""
    await workshop.until("2027-01-04 09:00")
    for name in ("Ada", "Jonas"):
        await workshop.presses(name, "I'd host one", workshop.posts("talk")[-1])
