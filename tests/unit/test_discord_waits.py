"""What Discord asks to wait for is kept to: so long, for the like of it, and for no more."""

import pytest

from bot.platforms.discord.waits import Waits

SAY = "/channels/1/messages"


class Seconds:
    """Shows what it is set to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def asked(
    method: str = "POST", path: str = SAY, *, bucket: str = "", of_all: bool = False
) -> tuple[Waits, Seconds]:
    """To wait a minute."""
    seconds = Seconds()
    waits = Waits(seconds)
    waits.ask(method, path, 60.0, bucket=bucket, of_all=of_all)
    return waits, seconds


def test_it_ends_when_it_is_over() -> None:
    waits, seconds = asked()
    assert waits.left("POST", SAY) == 60.0
    seconds.now += 59.0
    assert waits.left("POST", SAY) == 1.0
    seconds.now += 1.0
    assert waits.left("POST", SAY) == 0.0


@pytest.mark.parametrize(
    ("method", "path", "alike"),
    [
        ("PATCH", "/channels/1/messages/7", "/channels/1/messages/8"),
        ("PUT", "/channels/1/messages/7/reactions/x/@me", "/channels/1/messages/8/reactions/y/@me"),
        ("POST", "/webhooks/9/token", "/webhooks/9/token"),
    ],
)  # fmt: skip
def test_it_is_for_all_that_is_alike(method: str, path: str, alike: str) -> None:
    waits, _ = asked(method, path)
    assert waits.left(method, alike) == 60.0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/channels/2/messages"),
        ("GET", SAY),
        ("PATCH", "/channels/1/messages/7"),
        ("POST", "/channels/1/messages/7/threads"),
        ("POST", "/guilds/1/messages"),
    ],
)
def test_it_is_for_nothing_else(method: str, path: str) -> None:
    waits, _ = asked()
    assert waits.left(method, path) == 0.0


def test_what_shares_a_bucket_shares_the_wait() -> None:
    waits, seconds = asked("PUT", "/channels/1/pins/7", bucket="pins")
    waits.ask("DELETE", "/channels/2/pins/8", 10.0, bucket="pins", of_all=False)
    assert waits.left("DELETE", "/channels/1/pins/9") == 60.0
    seconds.now += 20.0
    assert waits.left("PUT", "/channels/2/pins/9") == 0.0
    assert waits.left("PUT", "/channels/1/pins/9") == 40.0


def test_all_is_all_but_the_answers_to_people() -> None:
    waits, seconds = asked(of_all=True)
    assert waits.left("GET", "/guilds/5") == 60.0
    assert waits.left("POST", "/channels/2/messages") == 60.0
    assert waits.left("POST", "/interactions/1/token/callback") == 0.0
    assert waits.left("POST", "/webhooks/1/token") == 0.0
    seconds.now += 60.0
    assert waits.left("GET", "/guilds/5") == 0.0


def test_what_is_over_is_forgotten() -> None:
    waits, seconds = asked()
    seconds.now += 61.0
    waits.ask("GET", "/channels/3", 60.0, of_all=False)
    assert "/channels/1" not in repr(waits)
