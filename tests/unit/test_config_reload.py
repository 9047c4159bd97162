"""What a reload changes, and what it must not take away."""

from dataclasses import replace
from typing import Any

import pytest

from bot.config.reload import (
    AnotherCommunityError,
    Changes,
    StillOpenError,
    changes,
    refuse_removal,
)
from rituals.community import Ritual
from rituals.model.ids import CommunityId, RitualName
from tests.unit.calendar_kinds import community, ritual


def named(name: str, print_: str = "1", **settings: Any) -> Ritual:
    return replace(ritual("monday 09:00", name=name, **settings), fingerprint=print_)


def test_nothing_changed_is_nothing() -> None:
    same = community(named("a"))
    assert changes(same, community(named("a"))) == Changes()
    assert not changes(same, same)


def test_rituals_come_go_and_change() -> None:
    found = changes(
        community(named("stays"), named("goes"), named("other")),
        community(named("stays"), named("other", "2"), named("comes")),
    )
    assert found == Changes(
        added=(RitualName("comes"),),
        removed=(RitualName("goes"),),
        changed=(RitualName("other"),),
    )
    assert found


def test_a_renamed_ritual_goes_on() -> None:
    found = changes(
        community(named("old")), community(named("new", "2", formerly="old"))
    )
    assert found == Changes(
        renamed=((RitualName("old"), RitualName("new")),), changed=(RitualName("new"),)
    )


def test_a_name_of_long_ago_renames_nothing() -> None:
    new = community(named("new", formerly="old"))
    assert changes(new, new) == Changes()


def test_the_zone_of_the_community_changes_its_rituals_and_itself() -> None:
    old = community(named("a"))
    elsewhere = named("a", tz="America/New_York")
    new = replace(community(elsewhere), zone=elsewhere.zone)
    assert changes(old, new) == Changes(changed=(RitualName("a"),), community=True)


def test_another_community_is_refused() -> None:
    old = community(named("a"))
    with pytest.raises(AnotherCommunityError, match='id = "werkstatt"'):
        changes(old, replace(old, id=CommunityId("other")))


def test_what_is_open_cannot_be_removed() -> None:
    new = community(named("new", formerly="old"), named("retiring", retire=True))
    refuse_removal(new, {RitualName("old"), RitualName("retiring")})
    with pytest.raises(
        StillOpenError, match=r'"gone", "lost" cannot be removed.*retire = true'
    ):
        refuse_removal(new, {RitualName("lost"), RitualName("gone"), RitualName("new")})
