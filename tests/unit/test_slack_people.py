"""Who people of a workspace are, and when they are in."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms.slack import people
from bot.platforms.slack.identities import account
from bot.platforms.slack.me import Me
from bot.platforms.slack.moderators import Moderators, moderators_of
from rituals.signals import MembershipChanged, Person

AT = datetime(2027, 1, 4, 9, tzinfo=UTC)
NOBODY = Moderators()


def user(id_: Any = "U0ADA", name: Any = "ada", **more: Any) -> dict[str, Any]:
    profile = {"display_name": "", "real_name": name.title(), **more.pop("profile", {})}
    return {"id": id_, "name": name, "deleted": False, "profile": profile, **more}


ADA = Person(account("U0ADA"), "Ada")


def test_people_are_called_what_the_workspace_sees() -> None:
    assert people.person_of(user(), NOBODY) == ADA
    shown = user(profile={"display_name": "Ada L."})
    assert people.person_of(shown, NOBODY).name == "Ada L."
    assert people.name_of({"id": "U1", "name": "x"}) == "x"
    assert people.name_of({"id": "U1"}) == "U1"


def test_a_language_is_known_where_slack_says_it() -> None:
    assert people.person_of(user(locale="de-DE"), NOBODY).locale == "de-DE"
    assert people.person_of(user(locale=""), NOBODY).locale is None


@pytest.mark.parametrize("right", ["is_admin", "is_owner"])
def test_owners_and_admins_are_moderators_but_bots_never(right: str) -> None:
    assert people.person_of(user(**{right: True}), NOBODY).moderator
    bot = people.person_of(user(**{right: True, "is_bot": True}), NOBODY)
    assert (bot.bot, bot.moderator) == (True, False)
    assert people.person_of(user(id_="USLACKBOT"), NOBODY).bot


def test_whom_the_file_names_is_a_moderator() -> None:
    everybody = [user(), user("U0BEN", "ben"), user("U0CLU", "clu")]
    groups = [
        {"id": "S1", "handle": "mods", "users": ["U0ADA"], "date_delete": 0},
        {"id": "S2", "handle": "gone", "users": ["U0CLU"], "date_delete": 17},
    ]
    named = ["@Mods", "@ben", "@gone", "@eve"]
    moderators = moderators_of(everybody, groups, named)
    assert [m["id"] for m in everybody if moderators.include(m)] == ["U0ADA", "U0BEN"]
    assert moderators.unknown == ("@gone", "@eve")
    assert moderators_of(everybody, groups, ["U0CLU"]).people == {"U0CLU"}
    assert moderators_of(everybody, groups, ["S1"]).people == {"U0ADA"}


def test_nobody_becomes_a_moderator_by_a_name_that_is_only_shown() -> None:
    eve = user("U0EVE", "eve", profile={"display_name": "ben", "real_name": "ben"})
    assert moderators_of([eve], [], ["@ben"]).unknown == ("@ben",)
    bot = user("U0BOT", "ben", is_bot=True)
    assert moderators_of([bot], [], ["@ben"]).unknown == ("@ben",)


def test_a_name_that_two_people_have_names_neither() -> None:
    two = [user("U0ANN", "anna"), user("U0ANA", "Anna")]
    moderators = moderators_of(two, [], ["@anna"])
    assert moderators.people == frozenset()
    assert moderators.unknown == ("@anna",)


@pytest.mark.parametrize(
    ("more", "enterprise", "visits"),
    [
        ({"team_id": "T1"}, None, False),
        ({"team_id": "T2"}, None, True),
        ({"team_id": "T2", "is_stranger": False}, "E1", True),
        ({"team_id": "E1"}, "E1", False),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T2"]}}, "E1", True),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}, "E1", False),
        ({}, None, False),
    ],
)
def test_who_belongs_to_another_workspace_is_a_visitor(
    more: dict[str, Any], enterprise: str | None, *, visits: bool
) -> None:
    me = Me(user="U0BOT", bot="B0", team="T1", enterprise=enterprise)
    assert people.is_visitor(user(**more), me) is visits


def test_rights_that_a_visitor_has_at_home_end_there() -> None:
    boss = user(team_id="T2", is_admin=True, is_owner=True)
    assert people.visiting(boss) == ADA


def test_who_joins_is_in() -> None:
    assert people.joined(user(), NOBODY, AT) == MembershipChanged(
        ADA, present=True, at=AT
    )


@pytest.mark.parametrize("outside", ["deleted", "is_stranger", "is_invited_user"])
def test_who_is_not_really_in_does_not_join(outside: str) -> None:
    away = user(**{outside: True})
    assert people.joined(away, NOBODY, AT) is None
    assert people.present([away], NOBODY, "U0BOT") == ()


def test_who_is_deactivated_left() -> None:
    left = people.updated(user(), user(deleted=True), NOBODY, AT)
    assert left == MembershipChanged(ADA, present=False, at=AT)
    assert people.updated(None, user(deleted=True), NOBODY, AT) == left
    again = people.updated(user(deleted=True), user(deleted=True), NOBODY, AT)
    assert again is None


def test_who_is_activated_again_or_takes_the_invitation_comes_in() -> None:
    came = MembershipChanged(ADA, present=True, at=AT)
    assert people.updated(user(deleted=True), user(), NOBODY, AT) == came
    assert people.updated(user(is_invited_user=True), user(), NOBODY, AT) == came


def test_who_is_in_already_is_no_newcomer_by_another_name_language_or_right() -> None:
    for changes in (
        {"profile": {"display_name": "L"}},
        {"locale": "de"},
        {"is_admin": True},
    ):
        change = people.updated(user(), user(**changes), NOBODY, AT)
        assert change is not None
        assert (change.present, change.baseline) == (True, True)
    unknown = people.updated(None, user(), NOBODY, AT)
    assert unknown is not None
    assert unknown.baseline


def test_a_new_status_is_no_news() -> None:
    busy = user(profile={"status_text": "out for lunch"})
    assert people.updated(user(), busy, NOBODY, AT) is None


def test_only_what_people_are_named_by_has_the_file_read_anew() -> None:
    busy = user(profile={"status_text": "out for lunch"}, is_admin=True)
    assert not people.named_otherwise(user(), busy)
    assert people.named_otherwise(user(), user(name="ada.l"))
    assert people.named_otherwise(user(), user(deleted=True))


def test_a_group_makes_and_unmakes_moderators() -> None:
    everybody = [user(), user("U0BEN", "ben"), user("U0CLU", "clu", deleted=True)]
    before = Moderators(frozenset({"U0ADA", "U0CLU"}))
    after = Moderators(frozenset({"U0BEN"}))
    changes = list(people.rights_changed(everybody, before, after, AT))
    told = [(c.person.name, c.person.moderator, c.baseline) for c in changes]
    assert told == [("Ada", False, True), ("Ben", True, True)]


def test_present_is_everybody_but_the_bot_itself() -> None:
    everybody = [user(), user("U0BOT", "stammtisch", is_bot=True)]
    assert people.present(everybody, NOBODY, "U0BOT") == (ADA,)
