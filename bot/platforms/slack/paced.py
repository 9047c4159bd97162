"""The Web API at Slack's pace: whoever calls, deliveries, questions or answers, shares it."""

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.slack.failures import pause_of
from bot.platforms.slack.pace import Pace


class PacedClient(AsyncWebClient):
    """Calls each method once, at its turn; `Busy` if that would not come soon.

    Nothing is repeated by itself: what was written may stand there.
    """

    def __init__(
        self,
        token: str,
        api: str,
        *,
        session: aiohttp.ClientSession | None = None,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(token=token, base_url=api, session=session, retry_handlers=[])
        self.pace = pace or Pace()

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        """Wait for its turn and call it; a pause that Slack asks for holds for everybody."""
        asked = how.get("json") or how.get("params") or how.get("data") or {}
        where = asked.get("channel") or asked.get("channel_id") or ""
        await self.pace.turn(api_method, str(where))
        try:
            return await super().api_call(api_method, **how)
        except SlackApiError as error:
            if pause := pause_of(error):
                self.pace.hold(api_method, pause)
            raise
