"""Discord's rate limits, as our stand-in keeps them."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.discord.buckets import Buckets, Taken
from tests.fakes.discord.judge import Judge

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
TALK, PLENUM = "/channels/11111/messages", "/channels/22222/messages"
REACTION = "/channels/11111/messages/5/reactions/x/@me"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def buckets(clock: Hand) -> Buckets:
    return Buckets(clock)


def times(n: int, buckets: Buckets, method: str, path: str) -> list[Taken]:
    return [buckets.take(method, path) for _ in range(n)]


def test_five_messages_go_in_five_seconds(buckets: Buckets, clock: Hand) -> None:
    taken = times(6, buckets, "POST", TALK)
    assert [each.headers["X-RateLimit-Remaining"] for each in taken] == [*"432100"]
    assert [each.retry_after for each in taken] == [None] * 5 + [5]
    clock.passes(4.9)
    assert buckets.take("POST", TALK).retry_after == pytest.approx(0.1)
    clock.passes(0.1)
    assert buckets.take("POST", TALK).retry_after is None


def test_a_window_begins_with_its_first_request(buckets: Buckets, clock: Hand) -> None:
    buckets.take("POST", TALK)
    clock.passes(3)
    assert buckets.take("POST", TALK).headers == {
        "Via": "1.1 google",
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "3",
        "X-RateLimit-Reset": f"{START.timestamp() + 5:.3f}",
        "X-RateLimit-Reset-After": "2.000",
        "X-RateLimit-Bucket": buckets.take("POST", PLENUM).headers[
            "X-RateLimit-Bucket"
        ],
    }


def test_each_channel_is_counted_apart(buckets: Buckets) -> None:
    times(5, buckets, "POST", TALK)
    assert buckets.take("POST", TALK).retry_after
    assert buckets.take("POST", PLENUM).retry_after is None


def test_reading_does_not_take_from_writing(buckets: Buckets) -> None:
    times(5, buckets, "POST", TALK)
    assert buckets.take("GET", TALK).retry_after is None


def test_reactions_given_and_taken_share_a_slow_bucket(
    buckets: Buckets, clock: Hand
) -> None:
    assert buckets.take("PUT", REACTION).retry_after is None
    assert buckets.take("DELETE", REACTION).retry_after == 0.25
    clock.passes(0.25)
    assert buckets.take("DELETE", REACTION).retry_after is None


def test_routes_nobody_measured_have_a_bucket_of_their_own(buckets: Buckets) -> None:
    guild = "/guilds/{}/emojis/{}"
    one, other = (
        buckets.take("GET", guild.format(12345, emoji)).headers
        for emoji in (55555, 66666)
    )
    assert one["X-RateLimit-Bucket"] == other["X-RateLimit-Bucket"]
    assert (one["X-RateLimit-Remaining"], other["X-RateLimit-Remaining"]) == ("9", "8")
    apart = buckets.take("GET", guild.format(99999, 55555)).headers
    assert apart["X-RateLimit-Remaining"] == "9"


def test_fifty_requests_a_second_are_the_limit_of_all(
    buckets: Buckets, clock: Hand
) -> None:
    for channel in range(10):
        times(5, buckets, "POST", f"/channels/{channel}/messages")
    refused = buckets.take("POST", "/channels/99/messages")
    assert refused == Taken(
        {
            "Via": "1.1 google",
            "X-RateLimit-Global": "true",
            "Retry-After": "1",
            "X-RateLimit-Scope": "global",
        },
        retry_after=1,
        is_global=True,
    )
    clock.passes(1)
    assert buckets.take("POST", "/channels/99/messages").retry_after is None


def test_interactions_are_exempt_from_the_limit_of_all(buckets: Buckets) -> None:
    for n in range(60):
        assert buckets.take("POST", f"/interactions/{n}/t/callback").retry_after is None
        assert buckets.take("POST", f"/webhooks/1/token{n}").retry_after is None
    assert buckets.take("POST", TALK).retry_after is None


def test_each_interaction_has_its_webhook_of_five_in_two_seconds(
    buckets: Buckets, clock: Hand
) -> None:
    original = "/webhooks/1/token/messages/@original"
    times(5, buckets, "PATCH", original)
    assert buckets.take("PATCH", original).retry_after == 2
    assert buckets.take("PATCH", original.replace("token", "other")).retry_after is None


def test_what_is_refused_says_so_as_discord_does(buckets: Buckets) -> None:
    refused = times(6, buckets, "POST", TALK)[-1]
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert refused.headers["Retry-After"] == "5"
    assert refused.body == {
        "message": "You are being rate limited.",
        "code": 0,
        "retry_after": 5,
        "global": False,
    }
    assert Judge().answer("POST", TALK, 429, refused.body) == []
    assert buckets.take("POST", PLENUM).body is None


def test_a_faster_bucket_has_shorter_windows(clock: Hand) -> None:
    buckets = Buckets(clock, speed=10)
    assert times(6, buckets, "POST", TALK)[-1].retry_after == 0.5
    clock.passes(0.5)
    assert buckets.take("POST", TALK).retry_after is None
