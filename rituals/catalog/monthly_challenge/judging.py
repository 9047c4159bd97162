"""Counting votes and finding places, with ties. Knows nothing of dates or texts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rituals.model.ids import MemberId
from rituals.ports import Dice

PODIUM = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A member's rank, from 1; equal points share it, and the next rank is left out."""

    rank: int
    member: MemberId
    points: int


def tally(
    ballots: Mapping[MemberId, Collection[MemberId]],
    in_running: Collection[MemberId],
) -> dict[MemberId, int]:
    """How many voters picked each of those in the running.

    Each voter counts once for a submission, nobody for their own.
    """
    votes = dict.fromkeys(sorted(in_running), 0)
    for voter, picked in ballots.items():
        for member in set(picked) - {voter}:
            if member in votes:
                votes[member] += 1
    return votes


def standing(points: Mapping[MemberId, int], dice: Dice) -> tuple[Placed, ...]:
    """Everybody by points, most first; those with equal points in a fair order.

    Standard competition ranking: 1, 1, 3.
    """
    fair = dice.shuffled(sorted(points))
    ordered = sorted(fair, key=lambda member: -points[member])
    return tuple(
        Placed(
            1 + sum(other > points[member] for other in points.values()),
            member,
            points[member],
        )
        for member in ordered
    )


def podium(placed: Collection[Placed]) -> tuple[Placed, ...]:
    """The first three ranks, as far as anybody spoke for them."""
    return tuple(each for each in placed if each.rank <= PODIUM and each.points > 0)
