"""A whole challenge: who made what, who was late, and who shares a place."""

from collections.abc import AsyncIterator

import pytest

from bot.platforms.rehearsal.errors import FormError
from bot.platforms.rehearsal.space import Said
from tests.scenarios.stories import Story, story, words


@pytest.fixture(name="workshop")
async def _workshop() -> AsyncIterator[Story]:
    async with story() as told:
        await told.until("2027-01-04 10:00")
        yield told


def announcement(workshop: Story) -> Said:
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
        _, person = workshop.find(chosen)
        picks = f"discord:{person.account.id}"
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
    results = words(workshop.posts("build")[-1].document)
    assert [line for line in results.splitlines() if line.startswith("- Place")] == [
        "- Place 1: “The chair of Ada (#m000003)” by @Ada (2 votes)",
        "- Place 1: “The chair of Ben (#m000004)” by @Ben (2 votes)",
        "- Place 3: “The chair of Jonas (#m000005)” by @Jonas (one vote)",
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
    _, emre = workshop.find("Emre")
    call = workshop.posts("build")[1]
    with pytest.raises(FormError, match="offers no such choice"):
        await workshop.hands_in(
            "Petra", call, "Vote", picks=f"discord:{emre.account.id}"
        )
    await vote(workshop, {"Petra": "Ada"})
    await workshop.until("2027-01-12 10:00")
    results = words(workshop.posts("build")[-1].document)
    assert "Handed in later: @Emre (“The lamp" in results
    assert "The lamp" not in results.partition("Handed in later")[0]


async def test_a_challenge_without_a_vote_has_no_places_and_names_everybody(
    workshop: Story,
) -> None:
    await hand_in(workshop, "Ada", "Ben", "Jonas")
    await workshop.until("2027-01-12 10:00")
    results = words(workshop.posts("build")[-1].document)
    assert "Nobody voted, so there are no places" in results
    for name in ("Ada", "Ben", "Jonas"):
        assert f"@{name}" in results


async def test_in_the_end_there_is_nothing_left_to_press(workshop: Story) -> None:
    await hand_in(workshop, "Ada", "Ben")
    await workshop.until("2027-01-14 10:00")
    assert "[ " not in words(announcement(workshop).document)
    assert workshop.thread("build").closed
