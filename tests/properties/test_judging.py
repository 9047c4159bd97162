"""Laws of judging, whoever votes for whom."""

from collections.abc import Mapping
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.dice import SeededDice
from rituals.catalog.monthly_challenge.judging import podium, standing, tally
from rituals.model.ids import MemberId
from tests.fakes.challenge import Stage, choices_of, member, read, settings

people = st.sampled_from([MemberId(f"m{n}") for n in range(9)])
ballots = st.dictionaries(people, st.frozensets(people, max_size=4))
running = st.frozensets(people)
points = st.dictionaries(people, st.integers(0, 4))
seeds = st.integers(0, 9).map(str)

Ballots = Mapping[MemberId, frozenset[MemberId]]


@given(ballots, running)
def test_each_valid_vote_counts_once_and_no_other_counts(
    cast: Ballots, in_running: frozenset[MemberId]
) -> None:
    valid = [
        (voter, each)
        for voter, picked in cast.items()
        for each in picked
        if each in in_running and each != voter
    ]
    votes = tally(cast, in_running)
    assert sum(votes.values()) == len(valid)
    assert votes.keys() == in_running


@given(ballots, running, people)
def test_nobody_gains_by_voting_for_themselves(
    cast: Ballots, in_running: frozenset[MemberId], vain: MemberId
) -> None:
    with_own = {**cast, vain: cast.get(vain, frozenset()) | {vain}}
    without = {**cast, vain: cast.get(vain, frozenset()) - {vain}}
    assert tally(with_own, in_running) == tally(without, in_running)


@given(ballots, running, st.randoms(use_true_random=False), seeds)
def test_the_order_of_votes_and_submissions_does_not_matter(
    cast: Ballots, in_running: frozenset[MemberId], chance: Random, seed: str
) -> None:
    voters, members = list(cast), list(in_running)
    chance.shuffle(voters)
    chance.shuffle(members)
    mixed = tally({voter: cast[voter] for voter in voters}, members)
    assert mixed == tally(cast, in_running)
    turned = dict(reversed(mixed.items()))
    assert standing(mixed, SeededDice(seed)) == standing(turned, SeededDice(seed))


@given(ballots, running, people)
def test_taking_one_out_changes_no_other(
    cast: Ballots, in_running: frozenset[MemberId], out: MemberId
) -> None:
    before = tally(cast, in_running)
    after = tally(cast, in_running - {out})
    assert out not in after
    assert after == {m: n for m, n in before.items() if m != out}


@given(points, seeds)
def test_ranks_are_those_of_a_competition(got: dict[MemberId, int], seed: str) -> None:
    placed = standing(got, SeededDice(seed))
    assert sorted(each.member for each in placed) == sorted(got)
    for position, each in enumerate(placed):
        assert each.points == got[each.member]
        better = [other for other in placed if other.points > each.points]
        assert each.rank == len(better) + 1
        assert all(other in placed[:position] for other in better)


@given(points, seeds)
def test_the_podium_is_the_first_three_ranks_with_all_who_share_them(
    got: dict[MemberId, int], seed: str
) -> None:
    placed = standing(got, SeededDice(seed))
    on_it = podium(placed)
    assert all(each.rank <= 3 and each.points > 0 for each in on_it)
    shared = {each.points for each in on_it}
    assert {e.member for e in placed if e.points in shared} == {e.member for e in on_it}
    assert len(on_it) >= min(3, sum(n > 0 for n in got.values()))


def test_equal_ones_all_come_first_sometimes() -> None:
    equal = {MemberId(name): 2 for name in "abcd"}
    firsts = {standing(equal, SeededDice(str(n)))[0].member for n in range(60)}
    assert firsts == set(equal)


names = st.sampled_from(("ada", "ben", "cem", "dora", "eva"))
votes = st.lists(st.tuples(names, st.lists(names, max_size=4)), max_size=12)


@given(votes, st.integers(1, 3), st.sampled_from([(), ("m1",), ("m1", "m2", "m3")]))
def test_in_a_whole_challenge_only_the_last_valid_ballot_of_each_counts(
    cast: list[tuple[str, list[str]]], votes_each: int, more: tuple[str, ...]
) -> None:
    stage = Stage(settings(votes_each=votes_each))
    stage.step("announce")
    entrants = ("ada", "ben", "cem", "dora", *more)
    stage.members |= {MemberId(each): member(each) for each in more}
    stage.submit(*entrants)
    stage.until("vote")
    most = min(votes_each, max(1, (len(entrants) - 1) // 2))
    last: dict[str, set[str]] = {}
    for voter, picked in cast:
        stage.act(voter, "vote", picks=",".join(picked))
        fits = voter not in picked and len(set(picked)) <= most
        if fits and "eva" not in picked:
            last[voter] = set(picked)
    kept: dict[str, set[str]] = {voter: set() for voter in last}
    for who, role, key in stage.parts:
        if role == "vote":
            kept[who].add(key)
    assert kept == last
    assert set(choices_of(stage.form("ada", "vote"))) == {*entrants} - {"ada"}
    stage.until("results")
    shown = read(stage.shown("results"))
    for name in entrants:
        assert shown.count(f"@{name}") == 1
