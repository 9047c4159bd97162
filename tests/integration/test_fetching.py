"""What members hand in by an address is fetched, and nothing of a private network."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

import pytest
from aiohttp import web

from bot.platforms.fetching import Fetcher, PublicResolver, is_public
from bot.platforms.slack.fetching import fetcher
from rituals.document import Attachment
from tests.fakes.discord.guard import HereResolver


@dataclass
class Site:
    """A web site with a picture, and some ways to it."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        match request.path:
            case "/picture.png":
                return web.Response(body=b"oak")
            case "/moved":
                raise web.HTTPFound("/picture.png")
            case "/inwards":
                raise web.HTTPFound(f"http://127.0.0.1:{self.port}/picture.png")
            case "/round":
                raise web.HTTPFound("/round")
            case "/leads-out":
                raise web.HTTPFound(f"http://others.example:{self.port}/told")
            case "/large":
                return web.Response(body=b"x" * 5000)
            case _:
                return self._for_a_token(request)

    def _for_a_token(self, request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization")
        if request.path == "/told":
            return web.Response(body=(shown or "nothing").encode())
        if request.path != "/secret":
            raise web.HTTPNotFound
        if shown is None:
            return web.Response(text="<p>Log in!</p>", content_type="text/html")
        return web.Response(body=b"oak")

    def attachment(self, path: str, host: str = "pictures.example") -> Attachment:
        return Attachment("a.png", f"http://{host}:{self.port}{path}")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


LOCAL = Fetcher(1000, lambda: PublicResolver(HereResolver(), lambda _: True))
STRICT = Fetcher(1000, lambda: PublicResolver(HereResolver()))


@pytest.mark.parametrize("path", ["/picture.png", "/moved"])
async def test_a_picture_is_fetched_also_where_it_moved_to(
    site: Site, path: str
) -> None:
    assert await LOCAL(site.attachment(path)) == b"oak"


@pytest.mark.parametrize("path", ["/gone", "/round", "/large"])
async def test_what_is_not_to_be_had_is_none(site: Site, path: str) -> None:
    assert await LOCAL(site.attachment(path)) is None


async def test_what_only_is_given_for_a_token_is_fetched_with_it_and_no_page_instead(
    site: Site,
) -> None:
    assert await LOCAL(site.attachment("/secret")) is None
    assert await with_token(site)(site.attachment("/secret")) == b"oak"


async def test_a_token_is_shown_to_nobody_else(site: Site) -> None:
    fetch = with_token(site)
    assert await fetch(site.attachment("/told")) == b"Bearer t"
    assert await fetch(site.attachment("/leads-out")) == b"nothing"
    headers = fetcher("t").headers
    assert headers("https://files.slack.com/a.png") == {"Authorization": "Bearer t"}
    for other in (
        "http://files.slack.com/a.png",
        "https://files.slack.com.example/a.png",
        "https://files.slack.com@example.org/a.png",
        "https://example.org/files.slack.com",
    ):
        assert headers(other) == {}


def with_token(site: Site) -> Fetcher:
    """A fetcher that shows a token to one host."""
    own = f"http://pictures.example:{site.port}/"
    return replace(
        LOCAL,
        headers=lambda url: (
            {"Authorization": "Bearer t"} if url.startswith(own) else {}
        ),
    )


async def test_nothing_leads_inwards(site: Site) -> None:
    assert await LOCAL(site.attachment("/inwards")) is None
    assert site.asked == ["/inwards"]
    assert await LOCAL(site.attachment("/picture.png", "127.0.0.1")) is None
    assert await LOCAL(site.attachment("/picture.png", "localhost")) is None
    assert await LOCAL(Attachment("a", "file:///etc/passwd")) is None
    assert site.asked == ["/inwards"]


async def test_a_name_that_leads_inwards_is_not_connected_to(site: Site) -> None:
    assert await STRICT(site.attachment("/picture.png")) is None
    assert site.asked == []


async def test_where_nothing_listens_there_is_nothing(site: Site) -> None:
    site.port = 1
    assert await LOCAL(site.attachment("/picture.png")) is None


PRIVATE = """
10.0.0.1 127.0.0.1 169.254.169.254 192.168.1.1 100.64.0.1 0.0.0.0 224.0.0.1 ::1 fe80::1
fc00::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: ff02::1
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_others_are(address: str) -> None:
    assert is_public(ip_address(address))
