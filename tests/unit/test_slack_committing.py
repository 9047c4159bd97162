"""When messages of Slack are written, and so acknowledged: soon, and many at once."""

import asyncio

import pytest

from bot.platforms.slack.committing import ENOUGH, TOGETHER, Committing
from tests.contracts.platform_worlds import RecordingInbox

SLACK_WAITS = 3.0
"""Seconds until Slack repeats an event that is not acknowledged."""


class CountingInbox(RecordingInbox):
    """Writes as long as it is held up; counts what it wrote, and never twice at once."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed = 0
        self.begun = asyncio.Event()
        self.free = asyncio.Event()
        self.error: Exception | None = None

    async def flush(self) -> None:
        assert not self.begun.is_set(), "two commits at once"
        self.begun.set()
        await self.free.wait()
        self.begun.clear()
        if self.error is not None:
            raise self.error
        self.flushed += 1


async def test_half_of_what_slack_waits_is_left_for_the_commit() -> None:
    assert TOGETHER <= SLACK_WAITS / 2
    inbox = CountingInbox()
    inbox.free.set()
    began = asyncio.get_running_loop().time()
    await Committing(inbox, together=0.05).committed()
    assert 0.05 <= asyncio.get_running_loop().time() - began < 1.0


async def test_many_are_written_at_once_without_waiting_for_more() -> None:
    inbox = CountingInbox()
    inbox.free.set()
    committing = Committing(inbox, together=60)
    async with asyncio.timeout(30):
        await asyncio.gather(*(committing.committed() for _ in range(ENOUGH)))
        assert inbox.flushed == 1
        await asyncio.gather(*(committing.committed() for _ in range(ENOUGH)))
    assert inbox.flushed == 2


async def test_few_are_waited_for() -> None:
    inbox = CountingInbox()
    inbox.free.set()
    committing = Committing(inbox, together=0.1)
    first = asyncio.create_task(committing.committed())
    await asyncio.sleep(0.02)
    await asyncio.gather(committing.committed(), first)
    assert inbox.flushed == 1


async def test_what_comes_while_others_are_written_is_written_next_and_once() -> None:
    inbox = CountingInbox()
    committing = Committing(inbox, together=0.01)
    first = asyncio.create_task(committing.committed())
    await inbox.begun.wait()
    later = []
    for _ in range(3):  # each would have had its own commit by now
        later.append(asyncio.create_task(committing.committed()))
        await asyncio.sleep(0.03)
    assert not any(each.done() for each in (first, *later))
    inbox.free.set()
    async with asyncio.timeout(30):
        await asyncio.gather(first, *later)
    assert inbox.flushed == 2


async def test_what_cannot_be_written_is_told_to_those_who_wait_and_no_others() -> None:
    inbox = CountingInbox()
    inbox.free.set()
    inbox.error = OSError("disk full")
    committing = Committing(inbox, together=0.01)
    with pytest.raises(OSError, match="full"):
        await committing.committed()
    inbox.error = None
    await committing.committed()
    assert inbox.flushed == 1
