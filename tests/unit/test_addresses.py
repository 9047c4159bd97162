"""What a member typed as an address: shown only if it is one, fetched only if it is public."""

import pytest

from rituals.catalog.monthly_challenge.addresses import is_address, is_public_address


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a/b?c=d&e=%20#f",
        "https://cdn.example.org/a/toaster%20neu.png?x=1",
        "https://müller.de/straße",
        "https://example.org./x",
        "HTTPS://EXAMPLE.ORG/(x)",
        "https://1.example.org/2.3",
    ],
)
def test_addresses_of_the_web_may_be_shown_and_fetched(url: str) -> None:
    assert is_address(url)
    assert is_public_address(url)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "127.0.0.1:8080",
        "127.1",
        "0x7f.0.0.1",
        "1.0x7f",
        "0177.0.0.1",
        "2130706433",
        "169.254.169.254.",
        "\uff11\uff16\uff19.254.169.254",
        "169。254。169。254",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "localhost.",
        "metadata:80",
        "someone@localhost",
        "example.org@10.0.0.1",
        "a..org",
        ".org",
    ],
)
def test_numbers_and_bare_names_may_be_shown_but_not_fetched(host: str) -> None:
    assert is_address(f"http://{host}/x")
    assert not is_public_address(f"http://{host}/x")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "toaster.de",
        "//example.org",
        "https://",
        "https:///x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "https://[::1",
        "https://example.org:port/",
        "https://example.org:99999/",
        *(
            f"https://example.org/a{sign}b"
            for sign in (
                *' <>|"`\\',
                "\r",
                "\n",
                "\t",
                "\0",
                "\x7f",
                "\u202e",
                "\u2028",
            )
        ),
    ],
)
def test_what_is_no_address_or_holds_markup_is_neither(url: str) -> None:
    assert not is_address(url)
    assert not is_public_address(url)
