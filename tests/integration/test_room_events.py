"""Each act is one change: pages that listen are told of it once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.visitor import Visitor, visiting


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path) as here:
        yield here


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("say", {"text": "Good morning"}),
        ("say", {"text": "/me"}),
        ("say", {"text": "   "}),
        ("join", {"name": "Zoe", "space": "discord"}),
        ("leave", {}),
        ("live", {"lively": "yes"}),
        ("run", {"minutes": "10"}),
        ("pause", {}),
        ("dismiss", {"answer": "1"}),
        ("fill", {"cancel": "yes"}),
        ("reload", {}),
        ("reset", {}),
    ],
)
async def test_an_act_is_one_change(
    visitor: Visitor, act: str, fields: dict[str, str]
) -> None:
    before = visitor.room.changes.version
    await visitor.do(act, **fields)
    assert visitor.room.changes.version == before + 1
