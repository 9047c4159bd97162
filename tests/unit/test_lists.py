"""What is worth a line in a list of what waits, and what is remembered of lists."""

from datetime import UTC, datetime, timedelta

import pytest

from rituals.ledger.lists import TOLD_AGAIN_AFTER, Lists, Waiting, to_tell
from rituals.model.ids import (
    CommunityId,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.model.ledger import Question

BEGIN = datetime(2027, 1, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = CommunityId("home")
WHERE = Place(SpaceId("discord"), PlaceId("1"))
ASKED = Question(
    HOME, MessageRef(WHERE, MessageId("1")), MemberId("ben"), BEGIN, "question-mark"
)


@pytest.mark.parametrize("every", [timedelta(hours=1), DAY, 5 * DAY])
def test_told_as_often_as_may_be_a_question_is_told_twice_at_most(
    every: timedelta,
) -> None:
    waits = [Waiting(ASKED, BEGIN + timedelta(hours=4))]
    told_until: datetime | None = None
    told: list[datetime] = []
    now = BEGIN
    while now < BEGIN + 20 * DAY:
        if to_tell(waits, told_until, now):
            told.append(now)
            told_until = now
        now += every
    assert len(told) == (1 if every > TOLD_AGAIN_AFTER else 2)


def test_what_came_while_nobody_told_anything_is_told_as_new() -> None:
    waits = [Waiting(ASKED, BEGIN)]
    assert to_tell(waits, BEGIN - DAY, BEGIN + 9 * DAY) == (ASKED,)
    assert to_tell(waits, BEGIN + 3 * DAY, BEGIN + 9 * DAY) == ()


@pytest.mark.parametrize("lists", [Lists(), Lists(BEGIN), Lists(BEGIN, wanted=False)])
def test_what_is_remembered_of_lists_comes_back(lists: Lists) -> None:
    assert Lists.of([lists.state(HOME)]) == lists
