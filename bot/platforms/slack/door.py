"""What Slack brings, by whatever way: checked by Bolt, handed on, acknowledged.

An event is acknowledged once it is committed: Bolt by itself does it before any listener
begins, and what is lost then is lost. What people press is acknowledged once it is answered,
at the latest when they would be told that nothing answers. Nothing is left out: whatever
Slack may bring besides is acknowledged, for it would come again.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.interactions import HANDED_IN
from bot.platforms.slack.me import Me
from bot.together import ended
from rituals.ports import RetryLaterError

Json = Mapping[str, Any]
LEFT_OUT = "app_rate_limited"
"""What Slack says of a minute in which it leaves out events ("app_rate_limited")."""
AT_ONCE = 1.5
"""Seconds until what is pressed is acknowledged, answered or not; Slack waits for three."""
A_FORM = 2.5
"""Seconds until a form is, by its answer or a plea for patience. Without any it is not: Slack
closes a form that is acknowledged with nothing, and what was typed would be gone."""

LAST = 5.0
"""Seconds in which what was pressed before the end is done and answered."""

log = logging.getLogger(__name__)


class Side(Protocol):
    """A workspace's platform, as the connection knows it."""

    async def prepare(self, me: Me) -> None:
        """Learn who and what is there, after a gap in what was heard of it."""

    async def came_up(self) -> None:
        """It is there, and all is learned."""

    def may_have_missed(self) -> None:
        """Nobody knows whether all was brought: what was missed is to be looked for."""

    async def went_down(self, reason: str, *, given_up: bool = False) -> None:
        """Nothing is heard of it any more. Raises nothing.

        With `given_up` it is not tried any more: only people can mend it.
        """

    async def heard(self, event: Json) -> None:
        """Something happened; when this returns it is committed."""

    def left_out(self) -> None:
        """What happens in this minute is not told."""

    async def acted(self, body: Json) -> Json | None:
        """Somebody called, pressed or handed in; what the acknowledgement carries."""


class Door:
    """Lets in what is really Slack's, and says when it is taken."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._acting: set[asyncio.Task[Json | None]] = set()

    def app(self, api: str, signing_secret: str | None) -> AsyncApp:
        """Bolt's app with this one door. A signature is asked for over HTTP alone."""
        app = AsyncApp(
            name="stammtisch",
            client=AsyncWebClient(base_url=api, retry_handlers=[]),
            signing_secret=signing_secret or "",
            authorize=_authorized,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
        )
        app.middleware(self.pass_on)
        return app

    async def pass_on(self, body: dict[str, Any]) -> BoltResponse:
        """Bring it to the side; the answer is the acknowledgement.

        What cannot be taken is answered with 503, and comes again.
        """
        try:
            if body.get("type") == "event_callback":
                await self._side.heard(body)
                return BoltResponse(status=200)
            if body.get("type") == LEFT_OUT:
                self._side.left_out()
                return BoltResponse(status=200)
            carried = await self._acted(body)
            return BoltResponse(status=200, body=dict(carried) if carried else "")
        except RetryLaterError as error:
            log.warning("what came from Slack is not taken: %s", error)
            return BoltResponse(status=503)
        except Exception:  # nothing that one request does may end the connection
            log.exception("what came from Slack failed")
            return BoltResponse(status=503)

    async def close(self) -> None:
        """What people did is done first: they were told that it arrived."""
        await ended(self._acting, LAST)

    async def _acted(self, body: Json) -> Json | None:
        """What it carries, if that is known in time; it is answered in any case.

        A form that it is not known of is left open by Slack, which says that this failed.
        """
        is_form = body.get("type") == HANDED_IN
        acting = asyncio.create_task(_whole(self._side, body))
        self._acting.add(acting)
        acting.add_done_callback(self._acting.discard)
        done, _ = await asyncio.wait({acting}, timeout=A_FORM if is_form else AT_ONCE)
        if is_form and not done:
            raise TimeoutError
        return acting.result() if done else None


async def _whole(side: Side, body: Json) -> Json | None:
    try:
        return await side.acted(body)
    except RetryLaterError:
        raise
    except Exception:  # they are told by whoever answers; here only the log is left
        log.exception("what somebody did on Slack failed")
        if body.get("type") == HANDED_IN:
            raise
        return None


async def _authorized() -> AuthorizeResult:
    """There is one workspace, whose token was looked at when the connection began."""
    return AuthorizeResult(enterprise_id=None, team_id=None)
