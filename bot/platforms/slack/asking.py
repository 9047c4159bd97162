"""Questions to the Web API that change nothing: page by page, and as patiently as it asks for."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from itertools import count
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.me import answer_of, error_of

Json = Mapping[str, Any]
PAGE = 200
"""How many to ask for at once, as Slack recommends ("Pagination"); it may give fewer."""
LONGEST_WAIT = 60.0
"""Seconds: some methods answer some apps once a minute ("Rate limits")."""
_TRIES = 5
_WITHOUT_PAGES = ("usergroups.list",)
_HIDDEN = ("missing_scope", "no_permission")

log = logging.getLogger(__name__)


async def patiently(
    web: AsyncWebClient, method: str, asked: Mapping[str, object]
) -> Json:
    """Ask, and wait as long as Slack says where it is asked too often."""
    params = {n: int(v) if isinstance(v, bool) else v for n, v in asked.items()}
    for tries in count():
        try:
            answer = await web.api_call(method, http_verb="GET", params=params)
        except SlackApiError as error:
            if error_of(error) != "ratelimited" or tries == _TRIES:
                raise
            await asyncio.sleep(_wait(error))
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


def _wait(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return min(float(headers.get("retry-after", "1")), LONGEST_WAIT)
    except ValueError:
        return LONGEST_WAIT
