"""A whole challenge: who made what, who was late, and who shares a place."""

from collections.abc import AsyncIterator

import pytest

from tests.scenarios.rehearsals import START, workshop
from tests.scenarios.stages.stage import NotOfferedError
from tests.scenarios.stories import Post, Story
from tests.scenarios.telling import CAST, Tell


@pytest.fixture(name="workshop")
async def _workshop(tell: Tell) -> AsyncIterator[Story]:
    async with tell(workshop(), CAST, START) as told:
        await told.until("2027-01-04 10:00")
        yield told


def announcement(workshop: Story) -> Post:
    return workshop.posts("build")[0]


async def hand_in(workshop: Story, *names: str) -> None:
    for name in names:
        answer = await workshop.hands_in(
            name,
            announcement(workshop),
            "Hand in",
            title=f"The chair of {name}",
            text="It wobbles no more.",
        )
        assert "Thank you, it is in!" in answer


async def vote(workshop: Story, votes: dict[str, str]) -> None:
    call = workshop.posts("build")[1]
    for voter, chosen in votes.items():
        picks = f"The chair of {chosen}"
        answer = await workshop.hands_in(voter, call, "Vote", picks=picks)
        assert "Your choice is in" in answer


async def test_who_has_as_many_votes_shares_the_place_and_the_next_place_is_left_out(
    workshop: Story,
) -> None:
    await hand_in(workshop, "Ada", "Ben", "Jonas")
    await workshop.until("2027-01-10 10:00")
    chosen = {"Ada": "Ben", "Jonas": "Ben", "Ben": "Ada", "Emre": "Ada"}
    await vote(workshop, {**chosen, "Petra": "Jonas"})
    await workshop.until("2027-01-12 10:00")
    results = workshop.posts("build")[-1].words
    assert [line for line in results.splitlines() if line.startswith("- Place")] == [
        "- Place 1: “The chair of Ada” by @Ada (2 votes)",
        "- Place 1: “The chair of Ben” by @Ben (2 votes)",
        "- Place 3: “The chair of Jonas” by @Jonas (one vote)",
    ]


async def test_who_is_late_is_named_with_all_who_finished_and_cannot_be_picked(
    workshop: Story,
) -> None:
    await hand_in(workshop, "Ada", "Ben")
    await workshop.until("2027-01-10 10:00")
    answer = await workshop.hands_in(
        "Emre",
        announcement(workshop),
        "Hand in late",
        title="The lamp",
        text="It took a day longer.",
    )
    assert "marked late" in answer
    call = workshop.posts("build")[1]
    with pytest.raises(NotOfferedError, match="no choice The lamp"):
        await workshop.hands_in("Petra", call, "Vote", picks="The lamp")
    await vote(workshop, {"Petra": "Ada"})
    await workshop.until("2027-01-12 10:00")
    results = workshop.posts("build")[-1].words
    assert "Handed in later: @Emre (“The lamp" in results
    assert "The lamp" not in results.partition("Handed in later")[0]


async def test_a_challenge_without_a_vote_has_no_places_and_names_everybody(
    workshop: Story,
) -> None:
    await hand_in(workshop, "Ada", "Ben", "Jonas")
    await workshop.until("2027-01-12 10:00")
    results = workshop.posts("build")[-1].words
    assert "Nobody voted, so there are no places" in results
    for name in ("Ada", "Ben", "Jonas"):
        assert f"@{name}" in results


async def test_in_the_end_there_is_nothing_left_to_press(workshop: Story) -> None:
    await hand_in(workshop, "Ada", "Ben")
    await workshop.until("2027-01-14 10:00")
    assert announcement(workshop).buttons == ()
    assert workshop.thread("build").over
