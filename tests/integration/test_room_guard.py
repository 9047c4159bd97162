"""Who may ask the room, and what its pages may do."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.fakes.visitor import BASE, Visitor, visiting


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path) as here:
        yield here


@pytest.mark.parametrize(
    "path",
    ["/", "/static/room.js", "/transcript.txt", "/share", "/nowhere", "/complete"],
)
async def test_every_answer_forbids_what_is_not_ours(
    visitor: Visitor, path: str
) -> None:
    answer = await visitor.client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_a_page_holds_no_script_and_no_style_of_its_own(
    visitor: Visitor,
) -> None:
    await visitor.say("Hello")
    page = await visitor.page()
    assert "<style" not in page
    assert "style=" not in page
    assert " onclick" not in page
    assert page.count("<script") == 1
    assert '<script src="/static/room.js" defer></script>' in page


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example:8000", "192.168.0.7:8000", "", "[::2]:80"],
)
async def test_a_foreign_host_is_refused(visitor: Visitor, host: str) -> None:
    answer = await visitor.client.get("/", headers={"Host": host})
    assert answer.status_code == 403
    assert "answers only to this machine" in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:99", "[::1]:8000"])
async def test_this_machine_is_answered_by_all_its_names(
    visitor: Visitor, host: str
) -> None:
    answer = await visitor.client.get("/", headers={"Host": host})
    assert answer.status_code == 200


async def posted(visitor: Visitor, **headers: str) -> httpx.Response:
    bare = {k.replace("_", "-"): v for k, v in headers.items()}
    request = visitor.client.build_request(
        "POST", "/do/say", data={"text": "Hello"}, headers=bare
    )
    if "Origin" not in bare:
        del request.headers["Origin"]
    return await visitor.client.send(request)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Origin": "null"},
        {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
        {},
    ],
    ids=str,
)
async def test_what_no_page_of_ours_sent_is_refused(
    visitor: Visitor, headers: dict[str, str]
) -> None:
    answer = await posted(visitor, **headers)
    assert answer.status_code == 403
    assert "Only a page of this room may do that" in answer.text
    assert visitor.room.life.record == []


@pytest.mark.parametrize(
    "headers",
    [{"Origin": BASE}, {"Origin": "null", "Sec_Fetch_Site": "same-origin"}],
    ids=["by our script", "by a bare form, which has no origin without a referrer"],
)
async def test_what_a_page_of_ours_sent_is_done(
    visitor: Visitor, headers: dict[str, str]
) -> None:
    answer = await posted(visitor, **headers)
    assert answer.status_code == 303
    assert len(visitor.room.life.record) == 1


async def test_too_much_is_refused_before_it_is_read(visitor: Visitor) -> None:
    answer = await visitor.client.post("/do/say", content=b"text=" + b"x" * 300_000)
    assert answer.status_code == 413


async def test_too_much_without_a_length_is_refused_too(visitor: Visitor) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 10_000

    answer = await visitor.client.post("/do/say", content=endless())
    assert answer.status_code == 413


async def test_too_many_fields_are_refused(visitor: Visitor) -> None:
    fields = {f"f.{n}": "x" for n in range(500)}
    answer = await visitor.client.post("/do/fill", data=fields)
    assert answer.status_code == 413


async def test_looking_changes_nothing(visitor: Visitor) -> None:
    before = visitor.room.changes.version
    for path in ("/", "/share", "/scene?seed=1&from=2027-01-03&until=2027-01-09T09:00"):
        assert (await visitor.client.get(path)).status_code == 200
    assert (await visitor.client.get("/do/reset")).status_code == 405
    assert (visitor.room.changes.version, visitor.room.life.record) == (before, [])


@pytest.mark.parametrize("name", ["nothing", "__class__", "Say"])
async def test_an_act_that_does_not_exist_is_not_found(
    visitor: Visitor, name: str
) -> None:
    answer = await visitor.client.post(f"/do/{name}", data={})
    assert answer.status_code == 404
