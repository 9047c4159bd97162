"""Slack's names of things become identities, and say again what they were."""

from datetime import UTC, datetime

from bot.platforms.slack.identities import (
    at_of,
    channel_of,
    message_ref,
    place,
    thread_of,
    ts_at,
)

ROOT, REPLY = "1700000000.000100", "1700000060.000200"


def test_a_thread_knows_its_channel_and_what_it_hangs_on() -> None:
    """The place of a thread says both; a channel is no thread."""
    thread = place("C024BE91L", ROOT)
    assert (channel_of(thread), thread_of(thread)) == ("C024BE91L", ROOT)
    channel = place("C024BE91L")
    assert (channel_of(channel), thread_of(channel)) == ("C024BE91L", None)


def test_what_a_thread_hangs_on_stands_in_the_channel() -> None:
    """Slack names the thread at both; only the reply stands in it."""
    assert message_ref("C1", ROOT, ROOT) == message_ref("C1", ROOT)
    assert message_ref("C1", REPLY, ROOT).place == place("C1", ROOT)


def test_a_message_says_to_the_microsecond_when_it_was_written() -> None:
    """There and back nothing is rounded: two messages of one moment stay apart."""
    assert at_of(ROOT) == datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC)
    for ts in (ROOT, REPLY, "1769999999.999999", "1700000000.100000"):
        assert ts_at(at_of(ts)) == ts
    assert at_of("1700000000") == at_of("1700000000.000000")
