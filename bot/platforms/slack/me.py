"""Who the bot is in a workspace: its tokens, its names and rights, and how Slack says no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""What Slack says to a token that will never do again ("auth.test, Errors")."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack knows the bot by: `app` is for sockets, `signing` for HTTP."""

    bot: str = field(repr=False)
    app: str | None = field(default=None, repr=False)
    signing: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Me:
    """The bot: its account, the id that its messages carry, and the scopes it was given.

    `url` is the address of the workspace, as `https://werkstatt.slack.com/`. `enterprise`
    is the organization that it belongs to, if any.
    """

    user: str
    bot: str
    team: str
    team_name: str = ""
    name: str = ""
    url: str | None = None
    scopes: frozenset[str] = frozenset()
    enterprise: str | None = None

    @classmethod
    def of(cls, answer: AsyncSlackResponse) -> "Me":
        """As `auth.test` answers; the scopes stand in a header ("Inspecting scopes")."""
        headers = {name.lower(): value for name, value in answer.headers.items()}
        granted = str(headers.get("x-oauth-scopes", ""))
        return cls(
            user=answer["user_id"],
            bot=answer.get("bot_id", ""),
            team=answer["team_id"],
            team_name=answer.get("team", ""),
            name=answer.get("user", ""),
            url=answer.get("url"),
            scopes=frozenset(each.strip() for each in granted.split(",") if each),
            enterprise=answer.get("enterprise_id") or None,
        )


def error_of(error: SlackApiError) -> str:
    """What Slack calls it, such as `invalid_auth`; empty if its answer was no JSON."""
    return str(answer_of(error).get("error", ""))


def answer_of(error: SlackApiError) -> Mapping[str, Any]:
    """What Slack answered; where that was no JSON, as from a server that fails, nothing."""
    answer = getattr(error.response, "data", error.response)
    return answer if isinstance(answer, Mapping) else {}
