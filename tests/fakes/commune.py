"""A house with a discussion, a challenge and a ledger, and what people do there."""

from typing import Any

from bot.texts.plain import plain
from rituals.catalog.monthly_challenge import MonthlyChallenge
from rituals.catalog.weekly_discussion import WeeklyDiscussion
from rituals.commands.command import ABOUT
from rituals.community import Community
from rituals.document import Document, Form
from rituals.model.member import Member
from tests.fakes.house import HELP, HOME, TALK, House, community, ritual
from tests.fakes.visit import person

WEEK, BUILD = "monday-question", "build-month"
OTHERS = ("Ada", "Cem", "Dora")


def commune(**changes: Any) -> Community:
    """With everything in it that members can leave traces in."""
    weekly = ritual(
        WEEK,
        "monday 09:00",
        kind=WeeklyDiscussion(),
        prompts=["What did you mend?", "What did you lose?", "What did you find?"],
        remind_after="2 days",
    )
    monthly = ritual(
        BUILD,
        "first monday 10:00",
        kind=MonthlyChallenge(),
        challenges=[{"title": "Mend", "brief": "Mend something."}],
        submit_for="7 days",
        vote_for="4 days",
    )
    return community(weekly, monthly, **changes)


async def act(house: House, name: str, about: str, action: str, **values: str) -> str:
    """Somebody presses, or hands in; what they read."""
    value = values.pop("value", "")
    platform = house.platforms[TALK.space]
    shown = await platform.act(person(house, name), action, about, value, values)
    return plain(shown) if isinstance(shown, Document) else ""


async def call(house: House, name: str, words: str, **values: str) -> str:
    """Somebody calls a command; what they read."""
    return await act(house, name, ABOUT, words, **values)


async def look(house: House, name: str, words: str) -> Document | Form:
    """Somebody calls a command that only reads, or opens a form."""
    platform = house.platforms[TALK.space]
    shown = await platform.look(person(house, name), words, ABOUT)
    assert shown is not None
    return shown


async def read(house: House, name: str, words: str) -> str:
    """The same, in plain words."""
    shown = await look(house, name, words)
    assert isinstance(shown, Document)
    return plain(shown)


async def forget(house: House, name: str) -> str:
    """Somebody has themselves forgotten, and is sure of it."""
    return await call(house, name, "privacy forget", sure="yes")


async def known(house: House, name: str) -> Member | None:
    """What is written down of somebody, if anything."""
    await house.engine.flush()
    account = person(house, name).account
    async with house.storage.read() as uow:
        return (await uow.members.by_account(HOME, [account])).get(account)


async def balances(house: House) -> dict[str, tuple[int, int, int]]:
    """By name: asked, answered, contributed."""
    await house.engine.flush()
    async with house.storage.read() as uow:
        found = await uow.ledger.balances(HOME)
    return {b.name: (b.asked, b.answered, b.contributed) for b in found}


__all__ = ["BUILD", "HELP", "OTHERS", "WEEK"]
