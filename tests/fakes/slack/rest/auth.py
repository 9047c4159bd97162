"""Who the app is, and where: auth.test, team.info, bots.info, apps.connections.open."""

from tests.fakes.slack import payloads
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.routes import Call, method


@method("api.test")
def api_test(call: Call) -> Json:
    return {"args": call.arguments}


@method("auth.test")
def auth_test(call: Call) -> Json:
    world = call.world
    return {
        "url": f"https://{world.domain}.slack.com/",
        "team": world.team_name,
        "user": world.bot.handle,
        "team_id": world.team,
        "user_id": world.bot.id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    world = call.world
    team = {
        "id": world.team,
        "name": world.team_name,
        "domain": world.domain,
        "email_domain": "",
        "icon": {},
    }
    return {"team": team}


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    world = call.world
    if call["bot"] != world.bot_id:
        raise RefusedError("bot_not_found")
    profile = payloads.bot_profile(world, world.bot)
    return {"bot": {**profile, "user_id": world.bot.id}}


@method("apps.connections.open")
def apps_connections_open(call: Call) -> Json:
    return {"url": call.backstage.gateway.ticket()}
