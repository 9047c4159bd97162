"""Who is a moderator of a workspace: its owners and admins, and whom the file names.

A user group, or a person, is named as in `moderators = ["@mods"]`: by the handle of a group,
the user name of a person, or an id. A display name names nobody: everybody may call
themselves what they like. Slack gives no handle to a group that is somebody's name
(docs.slack.dev: usergroups.create). A name that two people have names nobody: better none than
the wrong one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moderators:
    """Who is one besides owners and admins, by user id.

    `unknown` are names that nothing in the workspace has, or that say no one person: they
    may be meant of another space.
    """

    people: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()

    def include(self, user: Json) -> bool:
        """Whether that is one of them."""
        admin = user.get("is_admin") or user.get("is_owner")
        return bool(admin) or user["id"] in self.people


def moderators_of(
    users: Iterable[Json], groups: Iterable[Json], named: Iterable[str]
) -> Moderators:
    """Those `named` in the file, of the workspace's own users and its user groups.

    All are as Slack lists them. Groups have their `users`. To be asked again when groups, names or the configuration
    change.
    """
    by_name: dict[str, set[str]] = {}
    for user in users:
        for name in _names_of(user):
            by_name.setdefault(name, set()).add(user["id"])
    in_group = {
        name: group.get("users") or ()
        for group in groups
        if not group.get("date_delete")
        for name in (_bare(group["id"]), _bare(group.get("handle") or group["id"]))
    }
    people: set[str] = set()
    unknown: list[str] = []
    for name in named:
        said = _bare(name)
        if said in in_group:
            people.update(in_group[said])
        elif len(by_name.get(said, ())) == 1:
            people |= by_name[said]
        else:
            unknown.append(name)
    return Moderators(frozenset(people), tuple(unknown))


def _names_of(user: Json) -> Iterable[str]:
    """What nobody else is called: their id, and their user name while it is theirs."""
    yield _bare(user["id"])
    name = user.get("name")
    if name and not user.get("deleted") and not user.get("is_bot"):
        yield _bare(name)


def _bare(name: str) -> str:
    return name.strip().removeprefix("@").casefold()
