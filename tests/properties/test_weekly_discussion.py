"""Laws of the weekly discussion: prompts go round, hosts take turns, steps keep their order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from rituals.catalog.weekly_discussion import DiscussionSettings
from rituals.model.ids import MemberId
from rituals.model.member import Wishes
from rituals.model.occurrence import Begin, State
from tests.fakes.discussion import KIND, Week, World, member, settings

PROMPTS = [f"Prompt number {n}?" for n in range(9)]
NAMES = ["Ada", "Ben", "Cem", "Dia", "Eva"]
orders = st.sampled_from(["shuffle", "sequence"])
seeds = st.integers(0, 999).map(str)
lists = st.lists(st.sampled_from(PROMPTS), min_size=1, max_size=6, unique=True)


def play(world: World, number: int, *, ahead: bool) -> str:
    """One week; what it asked."""
    week = world.week(number)
    if ahead:
        world.step(week, "heads-up")
    world.step(week, "open")
    return world.prompt(week)


@given(lists, orders, seeds, st.lists(st.booleans(), min_size=1, max_size=20))
def test_all_prompts_are_used_before_one_comes_again(
    prompts: list[str], order: str, seed: str, ahead: list[bool]
) -> None:
    world = World.of(settings(prompts=prompts, order=order), member("Ada", host=True))
    world.seed = seed
    asked = [play(world, n, ahead=flag) for n, flag in enumerate(ahead)]
    rounds = [asked[n : n + len(prompts)] for n in range(0, len(asked), len(prompts))]
    for each in rounds:
        assert len(set(each)) == len(each)
        assert set(each) <= set(prompts)
    if len(prompts) > 1:
        assert all(one != other for one, other in pairwise(asked))
    if order == "sequence":
        turns = len(asked) // len(prompts) + 1
        assert asked == (prompts * turns)[: len(asked)]


deeds = st.lists(
    st.sampled_from(["ask", "skip", "swap", "swap twice", "suggest", "other list"]),
    max_size=25,
)


@given(lists, lists, orders, seeds, deeds)
def test_whatever_happens_nothing_is_asked_twice_in_a_row_and_nothing_is_lost(
    prompts: list[str], later: list[str], order: str, seed: str, deeds: list[str]
) -> None:
    assume(len(prompts) > 1 and len(later) > 1)
    world = World.of(settings(prompts=prompts, order=order), member("Ada", host=True))
    world.seed = seed
    asked, suggested = [], []
    for number, deed in enumerate(deeds):
        if deed == "other list":
            world.settings = settings(prompts=later, order=order)
        week = world.week(number)
        if deed == "suggest":
            text = f"Suggested in week {number}?"
            suggested.append(text)
            world.act(week, "ada", "suggest", values={"prompt": text})
            id_ = f"s{len(suggested)}"
            world.act(week, "ada", "approve", id_, moderator=True)
        world.step(week, "heads-up")
        for _ in range({"swap": 1, "swap twice": 2}.get(deed, 0)):
            world.act(week, "ada", "swap")
        if deed == "skip":
            week.occurrence = replace(week.occurrence, state=State.SKIPPED)
            continue
        world.step(week, "open")
        asked.append(world.prompt(week))
    assert all(one != other for one, other in pairwise(asked))
    # Then quiet weeks: each suggestion comes, once, and each listed prompt comes again.
    calm = range(len(deeds), len(deeds) + len(suggested) + 2 * len(PROMPTS))
    quiet = [play(world, number, ahead=True) for number in calm]
    for text in suggested:
        assert (asked + quiet).count(text) == 1
    assert set(world.settings.prompts) <= set(quiet)


@given(lists, orders, seeds, st.integers(1, 8))
def test_swapping_never_offers_the_same_and_comes_round_to_all(
    prompts: list[str], order: str, seed: str, swaps: int
) -> None:
    world = World.of(settings(prompts=prompts, order=order), member("Ada", host=True))
    world.seed = seed
    week = world.week()
    world.step(week, "heads-up")
    seen = [world.prompt(week)]
    for _ in range(swaps):
        world.act(week, "ada", "swap")
        seen.append(world.prompt(week))
    if len(prompts) > 1:
        assert all(one != other for one, other in pairwise(seen))
    assert len(set(seen)) >= min(len(prompts), swaps + 1)


@given(lists, seeds, st.booleans())
def test_the_same_scene_has_the_same_outcome(
    prompts: list[str], seed: str, ahead: bool
) -> None:
    def outcomes() -> list[object]:
        world = World.of(settings(prompts=prompts), member("Ada", host=True))
        world.seed = seed
        for number in range(4):
            play(world, number, ahead=ahead)
        return [*world.outcomes]

    assert outcomes() == outcomes()


weeks_of_absence = st.lists(
    st.sets(st.sampled_from(NAMES[2:])), min_size=1, max_size=15
)


@given(
    weeks_of_absence,
    st.sets(st.integers(0, 14)),
    st.sets(st.integers(0, 14)),
    st.booleans(),
)
def test_hosts_take_turns(
    absences: list[set[str]], declining: set[int], skipped: set[int], named: bool
) -> None:
    """Ada and Ben always could; the others are away now and then; Eva declines sometimes."""
    hosts = [f"@{name}" for name in NAMES] if named else "volunteers"
    world = World.of(
        settings(hosts=hosts), *(member(name, host=not named) for name in NAMES)
    )
    hosted = []
    for number, absent in enumerate(absences):
        week = world.week(number)
        _leave(world, week, absent)
        world.step(week, "heads-up")
        if number in declining and world.host(week) == "eva":
            world.act(week, "eva", "decline")
        if number in skipped:
            week.occurrence = replace(week.occurrence, state=State.SKIPPED)
            continue
        world.step(week, "open")
        host = world.host(week)
        assert host is not None
        assert host.capitalize() not in absent
        hosted.append(host)
    pair = [host for host in hosted if host in ("ada", "ben")]
    assert all(one != other for one, other in pairwise(pair))
    turns = [n for n, host in enumerate(hosted) if host == "ada"]
    assert all(later - one <= len(NAMES) for one, later in pairwise(turns))


def _leave(world: World, week: Week, absent: set[str]) -> None:
    until = week.occurrence.due_at + timedelta(days=1)
    for name in NAMES:
        wishes = Wishes(away_until=until if name in absent else None)
        id_ = MemberId(name.lower())
        world.people[id_] = replace(world.people[id_], wishes=wishes)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, str]:
    """Durations whose order only a clock change could turn round."""
    hours = sorted(draw(st.sets(st.integers(1, 400), min_size=3, max_size=3)))
    names = ("remind_after", "wrap_up_after", "close_after")
    table = {}
    for name, length in zip(names, hours, strict=True):
        whole = length % 24 == 0
        table[name] = f"{length // 24} days" if whole else f"{length} hours"
    return table


@given(
    tables(),
    st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001  made aware below
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    st.sampled_from(["none", "volunteers"]),
)
def test_steps_are_due_in_their_order_over_every_clock_change(
    table: dict[str, str], start: datetime, zone: str, hosts: str
) -> None:
    steps = KIND.steps(_read(table, hosts), Begin(start.replace(tzinfo=UTC), zone))
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert [step.name for step in steps if step.opens] == ["open"]
    assert [step.name for step in steps if step.closes] == ["close"]
    assert steps[-1].closes
    assert steps[-1].expires_after is None
    assert ("heads-up" in [step.name for step in steps]) == (hosts != "none")
    for step, following in pairwise(steps):
        if step.expires_after is not None and step.name != "heads-up":
            assert step.at + step.expires_after <= following.at


def _read(table: dict[str, str], hosts: str) -> DiscussionSettings:
    return settings(hosts=hosts, **table)
