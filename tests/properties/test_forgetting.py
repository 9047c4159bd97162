"""Whatever somebody did before: forgotten, nothing tells of them, and nobody else loses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.engine.forgetting import forget as forget_in
from rituals.engine.stage import Stage
from rituals.ports import Storage
from tests.fakes.commune import BUILD, WEEK, act, balances, call, commune, forget
from tests.fakes.desk import said
from tests.fakes.everything import everything
from tests.fakes.house import HELP, HOME, TALK, House, at
from tests.fakes.storages import fake_storage, sqlite_storage
from tests.fakes.visit import member_id, person, say
from tests.thoroughness import examples

WHO = "Quirin"


@dataclass
class Life:
    """Somebody's life in a house, and every word they hand over."""

    house: House
    words: list[str] = field(default_factory=list)
    suggested: int = 0

    def long(self) -> str:
        """A text of theirs, with what is awkward to look for."""
        word = f"zq{len(self.words)}wort"
        self.words.append(word)
        return f'{word} "so" \\ und \n über {word}, 100%_'

    def short(self) -> str:
        word = f"z{len(self.words)}q"
        self.words.append(word)
        return word

    async def asks(self) -> None:
        await say(self.house, WHO, HELP, "How do I true a wheel?")

    async def is_asked(self) -> None:
        asked = await say(self.house, "Cem", HELP, "How do I fix the brakes?")
        await self.replies(WHO, asked.ref)

    async def is_answered(self) -> None:
        asked = await say(self.house, WHO, HELP, "Where is the glue?")
        await self.replies("Dora", asked.ref)

    async def replies(self, name: str, to: object) -> None:
        self.house.clock.advance(timedelta(minutes=1))
        platform = self.house.platforms[HELP.space]
        (place,) = self.house.spaces[HELP.space].channels(HELP.name)
        await platform.say(
            person(self.house, name),
            place,
            "Turn the left screw a little.",
            reply_to=to,  # type: ignore[arg-type]  # a message of whatever act came before
        )

    async def reacts(self) -> None:
        said = await say(self.house, "Cem", HELP, "Good morning to you all")
        await self.house.platforms[HELP.space].react(
            person(self.house, WHO), said.ref, "+1"
        )

    async def speaks(self) -> None:
        for post in self.house.posts(TALK):
            if (
                post.thread
                and not self.house.spaces[TALK.space].room(post.thread).closed
            ):
                platform = self.house.platforms[TALK.space]
                await platform.say(person(self.house, WHO), post.thread, "I did, too.")

    async def suggests(self) -> None:
        await act(self.house, WHO, WEEK, "suggest", prompt=self.long())
        self.suggested += 1

    async def is_approved(self) -> None:
        await act(self.house, "Ada", WEEK, "approve", value=f"s{self.suggested}")

    async def volunteers(self) -> None:
        await act(self.house, WHO, WEEK, "volunteer")

    async def submits(self) -> None:
        link = f"https://example.org/{self.short()}"
        await act(
            self.house, WHO, BUILD, "submit",
            title=self.short(), text=self.long(), link=link,
        )  # fmt: skip

    async def withdraws(self) -> None:
        await act(self.house, WHO, BUILD, "withdraw")

    async def competes(self) -> None:
        await act(self.house, "Dora", BUILD, "submit", title="Stool", text="Of oak")
        await act(self.house, "Cem", BUILD, "submit", title="Hook", text="Of brass")

    async def votes(self) -> None:
        await act(self.house, WHO, BUILD, "vote", picks=member_id(self.house, "Dora"))
        await act(self.house, "Cem", BUILD, "vote", picks=member_id(self.house, WHO))

    async def tells(self) -> None:
        await act(self.house, WHO, BUILD, "look-back", value=self.long())

    async def is_out(self) -> None:
        me = member_id(self.house, WHO)
        await act(self.house, "Ada", BUILD, "disqualify", member=me, reason="a copy")

    async def encouraged(self) -> None:
        await act(self.house, WHO, BUILD, "encourage")

    async def asks_all(self) -> None:
        await said(self.house, WHO, f"ask {self.short()} does not start, who helps?")

    async def thanks(self) -> None:
        await said(self.house, WHO, f"thanks Ben for:{self.short()}")

    async def is_thanked(self) -> None:
        await said(self.house, "Ben", f"thanks {WHO} for:soup")

    async def offers(self) -> None:
        await said(self.house, WHO, f"offer {self.short()}")

    async def needs(self) -> None:
        await said(self.house, WHO, f"need {self.short()}")

    async def is_moderated(self) -> None:
        for line in ("members exclude quirin", "members include @Quiri"):
            await said(self.house, "Ada", line)

    async def pauses(self) -> None:
        await call(self.house, WHO, "privacy pause")

    async def resumes(self) -> None:
        await call(self.house, WHO, "privacy resume")

    async def waits(self) -> None:
        await self.house.until(self.house.clock.now() + timedelta(days=2, hours=7))

    async def waits_long(self) -> None:
        await self.house.until(self.house.clock.now() + timedelta(days=8))

    async def delivers(self) -> None:
        await self.house.work()

    async def restarts(self) -> None:
        await self.house.restart()


ACTS = [
    name for name, value in vars(Life).items() if asyncio.iscoroutinefunction(value)
]
ACTS = sorted(set(ACTS) - {"replies"})
lives = st.lists(st.sampled_from(ACTS), min_size=3, max_size=14)

Open = Callable[[], AbstractAsyncContextManager[Storage]]


@asynccontextmanager
async def begun(open_: Open) -> AsyncIterator[Life]:
    """A house in which somebody has just joined, on the first Monday."""
    async with open_() as storage:
        house = await House(storage, community=commune()).start()
        await house.platforms[TALK.space].join(WHO)
        await house.until(at("2027-01-04 09:30"))
        yield Life(house)


async def assert_nothing_is_left_after(acts: list[str], open_: Open) -> None:
    async with begun(open_) as life:
        house = life.house
        for name in acts:
            await getattr(life, name)()
        traces = [member_id(house, WHO), "u000005", WHO, *life.words]
        before = await balances(house)
        await forget(house, WHO)
        after = await balances(house)
        assert after == {name: b for name, b in before.items() if name != WHO}
        assert_nothing_of(traces, house.storage)
        await forget(house, WHO)
        await house.work()
        for name in ("is_asked", "is_answered", "speaks", "reacts", "waits_long"):
            await getattr(life, name)()
        assert_nothing_of(traces, house.storage)
        assert not any(entry.verdict == "failed" for entry in await house.trail())


def assert_nothing_of(traces: list[str], storage: Storage) -> None:
    held = everything(storage).casefold()
    assert [trace for trace in traces if trace.casefold() in held] == []


@examples(20)
@given(lives)
def test_whatever_they_did_nothing_is_left(acts: list[str]) -> None:
    asyncio.run(assert_nothing_is_left_after(acts, fake_storage))


def test_who_did_everything_is_forgotten_in_a_real_file_too() -> None:
    asyncio.run(assert_nothing_is_left_after(EVERYTHING, sqlite_storage))


EVERYTHING = [
    "asks", "is_asked", "is_answered", "reacts", "speaks", "suggests", "is_approved",
    "volunteers", "submits", "competes", "encouraged", "waits_long", "votes",
    "asks_all", "thanks", "is_thanked", "offers", "needs", "is_moderated",
    "waits", "waits", "speaks", "tells", "suggests", "is_out", "delivers",
]  # fmt: skip


class PowerCutError(Exception):
    """The process dies."""


@pytest.mark.parametrize("open_", [fake_storage, sqlite_storage])
def test_a_forgetting_that_is_cut_off_has_not_begun(open_: Open) -> None:
    async def play() -> None:
        async with begun(open_) as life:
            house = life.house
            for name in EVERYTHING[:10]:
                await getattr(life, name)()
            await house.engine.flush()
            before = everything(house.storage)
            with pytest.raises(PowerCutError):
                await forget_and_die(house)
            assert everything(house.storage) == before
            assert await is_known(house)

    asyncio.run(play())


async def forget_and_die(house: House) -> None:
    async with house.storage.write() as uow:
        stage = Stage(house.engine.world, uow)
        await forget_in(stage, house.community, member_id(house, WHO))
        raise PowerCutError


async def is_known(house: House) -> bool:
    """Whether they are still there, and not taken for somebody forgotten."""
    account = person(house, WHO).account
    async with house.storage.read() as uow:
        unknown = await uow.privacy.forgotten(HOME, [account])
        known = await uow.members.by_account(HOME, [account])
    return account in known and not unknown
