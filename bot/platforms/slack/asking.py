"""Questions to the Web API that change nothing: page by page, and as patiently as it asks for."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from itertools import count
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.failures import pause_of
from bot.platforms.slack.me import answer_of, error_of
from bot.platforms.slack.pace import Busy

Json = Mapping[str, Any]
PAGE = 200
"""How many to ask for at once, as Slack recommends ("Pagination"); it may give fewer."""
LONGEST_WAIT = 60.0
"""Seconds: some methods answer some apps once a minute ("Rate limits")."""
A_FEW = 5.0
"""Seconds that may pass while others wait for what is asked."""
LISTS = frozenset(
    {"conversations.list", "usergroups.list", "users.conversations", "users.list"}
)
_TRIES = 5
_WITHOUT_PAGES = ("usergroups.list",)
_HIDDEN = ("missing_scope", "no_permission")

log = logging.getLogger(__name__)


async def patiently(
    web: AsyncWebClient, method: str, asked: Mapping[str, object]
) -> Json:
    """Ask, and where it is asked too often wait as long as Slack says.

    What is on a list is waited for, since nothing begins without it; anything else only a
    few seconds: then it is `Busy`, or what Slack answered.
    """
    longest = LONGEST_WAIT if method in LISTS else A_FEW
    params = {n: int(v) if isinstance(v, bool) else v for n, v in asked.items()}
    for tries in count():
        try:
            answer = await web.api_call(method, http_verb="GET", params=params)
        except SlackApiError as error:
            pause = min(pause_of(error), LONGEST_WAIT)
            if not 0 < pause <= longest or tries == _TRIES:
                raise
            await asyncio.sleep(pause)
        except Busy as busy:
            if busy.seconds > longest:
                raise
            await asyncio.sleep(busy.seconds)
        else:
            return answer.data if isinstance(answer.data, dict) else {}
    raise AssertionError


async def pages(
    web: AsyncWebClient, method: str, key: str, asked: Mapping[str, object]
) -> AsyncIterator[Json]:
    """All that a method lists, in its order."""
    size = {} if method in _WITHOUT_PAGES else {"limit": PAGE}
    cursor = ""
    while True:
        on = {"cursor": cursor} if cursor else {}
        answer = await patiently(web, method, {**size, **asked, **on})
        for each in answer.get(key) or ():
            yield each
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def listed(
    web: AsyncWebClient, method: str, key: str, **asked: object
) -> list[Json] | None:
    """All that a method lists; `None` if a scope for it is missing."""
    try:
        return [each async for each in pages(web, method, key, asked)]
    except SlackApiError as error:
        if not is_hidden(error):
            raise
        log.warning("%s is not allowed: %s", method, answer_of(error).get("needed"))
        return None


def is_hidden(error: SlackApiError) -> bool:
    """Whether a scope is missing for it."""
    return error_of(error) in _HIDDEN
