"""What a refusal or a broken connection means for a delivery, and what would mend it.

The words are those that the pages of the methods on docs.slack.dev list under "Errors".
What may pass is to be tried later; what was sent without an answer is unsure; anything
else is impossible, with a reason that names the remedy.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.platforms.failing import LATER, SOON, broken
from bot.platforms.slack.me import REFUSED, answer_of, error_of
from bot.platforms.slack.pace import Busy
from rituals.errors import Phrase, phrase
from rituals.ports import DeliveryError, ImpossibleError, RetryLaterError, UnsureError

GONE = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message"})
"""What a message or the thread on it answers that was deleted."""
UNREADABLE = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})
"""Why the app may not even look."""
_BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_BROKE = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
)
"""Slack failed, and some of it may have been done."""
_PASSING = frozenset(
    {
        "access_denied",
        "accesslimited",
        "ekm_access_denied",
        "external_channel_migrating",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
    }
)
"""What whoever runs the workspace takes back again, or a new installation mends."""
_TOKEN = REFUSED - {"not_allowed_token_type"}
"""The token will never do again: whoever keeps the connection is to look (`doubts_token`).

What was to be delivered waits for another one.
"""
_SEEN_TO = frozenset({"already_pinned", "no_pin", "not_pinned"})
_TOO_MANY, _FAILED = 429, 500

log = logging.getLogger(__name__)

_ARCHIVED = phrase(
    "delivery.channel-archived",
    "{where} is archived; bring it back, or name another channel in the configuration",
)
_UNINVITED = phrase(
    "delivery.uninvited", "I am not in {where}; invite me there with /invite"
)
_UNSEEN = phrase(
    "delivery.channel-unseen",
    "I cannot see {where}; invite me there with /invite, or name another channel in the configuration",
)
_MESSAGE = phrase("delivery.message-gone", "somebody deleted the message")
_ACCOUNT = phrase("delivery.account-gone", "that account no longer exists")
_NOT_MINE = phrase(
    "delivery.not-mine", "somebody else wrote that message, so I cannot change it"
)
_CLOSED = phrase(
    "delivery.restricted",
    "in {where} not everybody may write; allow me to in the settings of that channel",
)
_PRIVATE = phrase(
    "delivery.no-conversation",
    "the app takes part in no private conversation; switch on its messages tab under App Home, and its scope im:write",
)
_OLD = phrase(
    "delivery.edit-closed",
    "the workspace lets no message be changed for so long; its settings can allow it",
)
_SCOPE = phrase(
    "delivery.scope-missing",
    "the app lacks the scope {scope}; add it to the app, and install it again",
)
_REASONS: Mapping[str, Phrase] = {
    "cannot_dm_bot": _ACCOUNT,
    "cannot_reply_to_message": _MESSAGE,
    "cant_delete_message": _NOT_MINE,
    "cant_update_message": _NOT_MINE,
    "channel_not_found": _UNSEEN,
    "edit_window_closed": _OLD,
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "message_not_found": _MESSAGE,
    "messages_tab_disabled": _PRIVATE,
    "not_in_channel": _UNINVITED,
    "posting_to_channel_denied": _CLOSED,
    "restricted_action": _CLOSED,
    "restricted_action_non_threadable_channel": _CLOSED,
    "restricted_action_read_only_channel": _CLOSED,
    "restricted_action_thread_locked": _CLOSED,
    "restricted_action_thread_only_channel": _CLOSED,
    "thread_not_found": _MESSAGE,
    "user_disabled": _ACCOUNT,
    "user_not_found": _ACCOUNT,
    "user_not_visible": _ACCOUNT,
    "users_not_found": _ACCOUNT,
}


def told(
    error: Exception, now: datetime, *, writing: bool = False, where: str = ""
) -> DeliveryError:
    """What slack_sdk or the network raised, as the port has it.

    `writing` says that something was to be changed: without an answer it may have been.
    """
    if isinstance(error, DeliveryError):
        return error
    if isinstance(error, Busy):
        at = now + timedelta(seconds=error.seconds)
        return RetryLaterError(at=at, reason="Slack's limits ask to wait")
    if isinstance(error, SlackApiError):
        return _refused(error, now, writing=writing, where=where)
    if isinstance(error, aiohttp.ClientConnectorError):  # there was no connection yet
        return RetryLaterError(at=now + SOON, reason="Slack cannot be reached")
    if isinstance(error, aiohttp.ClientError | OSError | TimeoutError):
        return broken(now, "the connection broke", writing=writing)
    return UnsureError(reason=f"{type(error).__name__}: {error}")


def impossible(code: str, *, where: str = "") -> ImpossibleError:
    """The same as if Slack had answered so."""
    return ImpossibleError(reason=_with(_REASONS[code], where=where or "Slack"))


def unclear(channel: str) -> ImpossibleError:
    """There is not exactly one channel of that name, as far as the bot can see."""
    return ImpossibleError(
        reason=phrase(
            "delivery.channel-unknown",
            "I can see no channel {channel}, or several of that name; invite me there with /invite, or name one in the configuration that is there once",
            channel=channel,
        )
    )


def code_of(error: BaseException | None) -> str:
    """What Slack called it; empty if it did not say."""
    if isinstance(error, DeliveryError):
        error = error.__cause__
    if not isinstance(error, SlackApiError):
        return ""
    return error_of(error)


def doubts_token(error: BaseException | None) -> bool:
    """Whether Slack refused the token itself, and not what was asked with it."""
    return code_of(error) in _TOKEN


def pause_of(error: SlackApiError) -> float:
    """Seconds that Slack asks to wait; 0 if it does not."""
    if _status(error) != _TOO_MANY and code_of(error) not in _BUSY:
        return 0.0
    headers = getattr(error.response, "headers", None) or {}
    asked = {name.lower(): value for name, value in headers.items()}
    try:
        return max(1.0, float(asked.get("retry-after", "")))
    except ValueError:
        return SOON.total_seconds()


def _refused(
    error: SlackApiError, now: datetime, *, writing: bool, where: str
) -> DeliveryError:
    code = code_of(error)
    if pause := pause_of(error):
        at = now + timedelta(seconds=pause)
        return RetryLaterError(at=at, reason="Slack asks to wait")
    if _status(error) >= _FAILED or code in _BROKE or not code:
        failed = f"Slack failed ({code or _status(error)})"
        return broken(now, failed, writing=writing)
    if code in _PASSING:
        return RetryLaterError(at=now + LATER, reason=f"Slack refuses for now ({code})")
    if code in _TOKEN:
        return RetryLaterError(at=now + LATER, reason=f"Slack takes no token ({code})")
    if code == "missing_scope":
        scope = str(answer_of(error).get("needed", "")) or "?"
        return ImpossibleError(reason=_with(_SCOPE, scope=scope))
    if code in _REASONS:
        return impossible(code, where=where)
    # It is our fault if a request is malformed; whoever runs the bot needs all of it.
    if code not in _SEEN_TO:
        log.error("Slack refused a request: %s", error)
    return ImpossibleError(
        reason=phrase(
            "delivery.slack-refused",
            "Slack does not accept it ({code}: {detail})",
            code=code,
            detail=_detail(error),
        )
    )


def _detail(error: SlackApiError) -> str:
    answer = answer_of(error)
    told = answer.get("errors") or answer.get("response_metadata", {}).get("messages")
    return " ".join(map(str, told or ["-"])).replace("\n", " ")[:200]


def _status(error: SlackApiError) -> int:
    for name in ("status_code", "status"):
        found = getattr(error.response, name, None)
        if isinstance(found, int):
            return found
    return 0


def _with(reason: Phrase, **facts: object) -> Phrase:
    return Phrase(reason.id, reason.english, facts)
