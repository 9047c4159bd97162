"""The people of a Slack export, by what its `users.json` says of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.history.records import Tally, count_in, sound
from bot.platforms.slack.identities import account
from bot.platforms.slack.inbound import speaker
from bot.platforms.slack.me import Me
from bot.platforms.slack.moderators import Moderators
from bot.platforms.slack.people import is_visitor, name_of, person_of
from rituals.signals import Person

Json = Mapping[str, Any]


@dataclass(slots=True)
class People:
    """Who wrote. `team` is the workspace whose members count."""

    users: Mapping[str, Json]
    tally: Tally
    team: str | None = None
    _known: dict[str, Person | None] = field(default_factory=dict)
    _nameless: dict[str, Person] = field(default_factory=dict)

    def author(self, entry: Json) -> Person | None:
        """Who wrote or changed it; `None` if it was a bot, a visitor, or Slack itself."""
        id_ = speaker(entry)
        if id_ is None:
            return None
        person = self.person(id_)
        if person is None:
            count_in(self.tally.visitors, id_)
        elif id_ in self._nameless:
            count_in(self.tally.nameless, id_)
            person = self._nameless[id_] = person if person.name else _named(id_, entry)
            self._known[id_] = person
        return person

    def person(self, id_: str) -> Person | None:
        """Somebody by their id; `None` for those of another workspace.

        Whoever is not in the export has an empty name: what is known of them stays.
        """
        if id_ not in self._known:
            self._known[id_] = self._look_up(id_)
        return self._known[id_]

    def _look_up(self, id_: str) -> Person | None:
        user = self.users.get(id_)
        if user is None:
            self._nameless[id_] = Person(account(id_), "")
            return self._nameless[id_]
        me = Me(user="", bot="", team=self.team or "")
        if self.team is not None and is_visitor(user, me):
            return None
        known = person_of(user, Moderators())
        return Person(known.account, sound(known.name), bot=known.bot)


def _named(id_: str, entry: Json) -> Person:
    """By the name that stands with a message of theirs, if any."""
    profile = entry.get("user_profile")
    known = isinstance(profile, Mapping)
    name = name_of({"id": "", "profile": profile}) if known else ""
    return Person(account(id_), sound(name))


def team_of(users: Iterable[Json]) -> str | None:
    """The workspace that most of them belong to; `None` if they do not say."""
    counts: dict[str, int] = {}
    for user in users:
        team = user.get("team_id")
        if isinstance(team, str):
            count_in(counts, team)
    return max(counts, key=lambda team: counts[team]) if counts else None
