"""People and groups: users.*, usergroups.*."""

from tests.fakes.slack import payloads
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.routes import Call, method, page

MOST = 1000


@method("users.list", "users:read")
def users_list(call: Call) -> Json:
    world, locale = call.world, call.flag("include_locale")
    everybody = [u for u in world.users.values() if u.in_team and u.team is None]
    found, following = page(call, everybody, MOST, MOST)
    members = [payloads.user(world, u, locale=locale) for u in found]
    return {"members": members, "cache_ts": world.seconds(), **following}


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    found = call.world.user(call["user"])
    locale = call.flag("include_locale")
    return {"user": payloads.user(call.world, found, locale=locale)}


@method("usergroups.list", "usergroups:read")
def usergroups_list(call: Call) -> Json:
    users = call.flag("include_users")
    groups = call.world.groups.values()
    told = [payloads.usergroup(call.world, g, users=users) for g in groups]
    return {"usergroups": told}


@method("usergroups.users.list", "usergroups:read")
def usergroups_users_list(call: Call) -> Json:
    group = call.world.groups.get(call["usergroup"])
    if group is None:
        raise RefusedError("no_such_subteam")
    return {"users": [user.id for user in group.users]}
