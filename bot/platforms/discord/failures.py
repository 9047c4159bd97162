"""What a refusal or a broken connection means for a delivery, and what would mend it.

The numbers are those of "JSON Error Codes" on the page "Opcodes and Status Codes" of
Discord's documentation. What may pass is to be tried later; what was sent without an
answer is unsure; anything else is impossible, with a reason that names the remedy.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce

import aiohttp
import discord

from bot.platforms.failing import LATER, SOON, broken
from rituals.errors import Phrase, phrase
from rituals.ports import DeliveryError, ImpossibleError, RetryLaterError, UnsureError

ARCHIVED = 50083
THREAD_EXISTS = 160004
_SEEN_TO = {ARCHIVED, THREAD_EXISTS}
"""Refusals that writing in threads reckons with."""
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
_MISSING_RIGHTS = 50013
_UNAUTHORIZED, _TOO_MANY = 401, 429

# Busy, slow mode, limits of writing in a channel or of editing, switched off for now.
_PASSING = {20016, 20022, 20028, 40004, 40006, 40062, 130000}

log = logging.getLogger(__name__)

_REASONS: Mapping[int, Phrase] = {
    10003: phrase(
        "delivery.channel-gone",
        "the channel or thread is gone; make it anew, or name another one in the configuration",
    ),
    10004: phrase(
        "delivery.server-gone", "I am no longer on the server; invite me again"
    ),
    10008: phrase("delivery.message-gone", "somebody deleted the message"),
    10013: phrase("delivery.account-gone", "that account no longer exists"),
    40005: phrase("delivery.too-large", "the file is too large for this server"),
    50001: phrase(
        "delivery.unseen",
        "I cannot see {where}; allow my role to view that channel",
    ),
    50005: phrase(
        "delivery.not-mine", "somebody else wrote that message, so I cannot change it"
    ),
    50007: phrase(
        "delivery.private-closed",
        "they take no private messages from me; their privacy settings for this server can allow it",
    ),
    50024: phrase(
        "delivery.no-threads",
        "in {where} no thread can be opened; choose a text channel or a forum",
    ),
    40067: phrase(
        "delivery.no-tag",
        "{where} wants a tag on every post, and has none that I may use; add one, or want none",
    ),
    160005: phrase(
        "delivery.locked", "the thread {where} is locked; unlock it, then I can write"
    ),
    160006: phrase(
        "delivery.too-many-threads",
        "the server has as many active threads as Discord allows; close or archive some of them",
    ),
    200000: phrase(
        "delivery.automod", "AutoMod stopped it; make an exception for my role there"
    ),
}
_SAME = {
    50278: 50007,
    50009: 50024,
    50008: 50024,
    160007: 160006,
    200001: 200000,
    10011: 50013,
}

RIGHTS: Mapping[str, Phrase] = {
    "view_channel": phrase("delivery.right.view", "View Channel"),
    "send_messages": phrase("delivery.right.send", "Send Messages"),
    "send_messages_in_threads": phrase(
        "delivery.right.send-in-threads", "Send Messages in Threads"
    ),
    "create_public_threads": phrase(
        "delivery.right.create-threads", "Create Public Threads"
    ),
    "read_message_history": phrase("delivery.right.history", "Read Message History"),
    "attach_files": phrase("delivery.right.attach", "Attach Files"),
    "manage_threads": phrase("delivery.right.manage-threads", "Manage Threads"),
}
"""The rights that deliveries need, as Discord's settings call them."""


def told(
    error: Exception,
    now: datetime,
    *,
    writing: bool = False,
    where: str = "",
    missing: Sequence[str] = (),
) -> DeliveryError:
    """What discord.py or the network raised, as the port has it.

    `writing` says that something was to be changed: without an answer it may have been.
    `missing` names the rights (of `RIGHTS`) that the bot does not have there.
    """
    if isinstance(error, DeliveryError):
        return error
    if isinstance(error, discord.RateLimited):
        at = now + timedelta(seconds=error.retry_after)
        return RetryLaterError(at=at, reason="Discord asks to wait")
    if isinstance(error, discord.HTTPException):
        return _refused(error, now, writing=writing, where=where, missing=missing)
    if isinstance(error, aiohttp.ClientConnectorError):  # there was no connection yet
        return RetryLaterError(at=now + SOON, reason="Discord cannot be reached")
    if isinstance(error, aiohttp.ClientError | OSError | asyncio.TimeoutError):
        return broken(now, "the connection broke", writing=writing)
    return UnsureError(reason=f"{type(error).__name__}: {error}")


def impossible(code: int, *, where: str = "") -> ImpossibleError:
    """The same as if Discord had answered with that code."""
    return ImpossibleError(reason=_with(_REASONS[code], where))


def unclear(channel: str) -> ImpossibleError:
    """There is not exactly one channel of that name: of hidden ones nothing is told."""
    return ImpossibleError(
        reason=phrase(
            "delivery.channel-unclear",
            "the server has no channel {channel} that I can see, or several of that name; let my role view it, or name one in the configuration that is there once",
            channel=channel,
        )
    )


def lacking(missing: Sequence[str], where: str) -> ImpossibleError:
    """These rights (of `RIGHTS`) are not there, so it need not be tried."""
    names = [RIGHTS[name] for name in missing]
    return ImpossibleError(
        reason=phrase(
            "delivery.rights-missing",
            "in {where} a right of mine is missing: {rights}. Give it to my role, there or on the whole server",
            where=where,
            rights=reduce(_and, names),
        )
    )


def _and(one: Phrase, other: Phrase) -> Phrase:
    return phrase("delivery.and", "{one} and {other}", one=one, other=other)


def _with(reason: Phrase, where: str) -> Phrase:
    return Phrase(reason.id, reason.english, {"where": where or "Discord"})


def _refused(
    error: discord.HTTPException,
    now: datetime,
    *,
    writing: bool,
    where: str,
    missing: Sequence[str],
) -> DeliveryError:
    if isinstance(error, discord.DiscordServerError):
        failed = f"Discord failed ({error.status})"
        return broken(now, failed, writing=writing)
    if error.status in (_UNAUTHORIZED, _TOO_MANY) or error.code in _PASSING:
        slow = (
            error.status == _UNAUTHORIZED
        )  # no connection lasts with that token either
        busy = error.text or f"Discord refuses for now ({error.status})"
        return RetryLaterError(at=now + (LATER if slow else SOON), reason=busy)
    code = _SAME.get(error.code, error.code)
    if missing and code in (_MISSING_RIGHTS, 50001):
        return lacking(missing, where)
    if code in _REASONS:
        return impossible(code, where=where)
    if code == _MISSING_RIGHTS:
        reason = phrase(
            "delivery.forbidden",
            "in {where} I may not do that; check the rights of my role, and of that channel",
            where=where or "Discord",
        )
        return ImpossibleError(reason=reason)
    # It is our fault if a request is malformed; whoever runs the bot needs all of it.
    if code not in _SEEN_TO:
        log.error("Discord refused a request: %s", error)
    return ImpossibleError(
        reason=phrase(
            "delivery.refused",
            "Discord does not accept it ({code}: {detail})",
            code=error.code or error.status,
            detail=error.text.replace("\n", " ")[:200],
        )
    )
