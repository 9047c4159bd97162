"""Several histories as one, in the order in which it was said."""

from collections.abc import AsyncIterator, Sequence
from heapq import heapify, heappop, heapreplace

from rituals.signals import MessagePosted


async def in_order(
    histories: Sequence[AsyncIterator[MessagePosted]],
) -> AsyncIterator[MessagePosted]:
    """All of them, oldest first, as each of them is; what was said at the same time in theirs.

    A history goes on when the last message that it gave has been dealt with.
    """
    first = [(await anext(history, None), n) for n, history in enumerate(histories)]
    waiting = [(message.at, n, message) for message, n in first if message is not None]
    heapify(waiting)
    while waiting:
        _, n, message = waiting[0]
        yield message
        following = await anext(histories[n], None)
        if following is None:
            heappop(waiting)
        else:
            heapreplace(waiting, (following.at, n, following))
