"""Modals and the Home tab: views.*."""

import json

from tests.fakes.slack import payloads
from tests.fakes.slack.block_rules import VIEW_SIZE, faults_of_view
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.routes import Call, method
from tests.fakes.slack.state import FakeView


@method("views.open")
def views_open(call: Call) -> Json:
    content = _content(call, "modal")
    return _told(call, call.backstage.desk.open(call["trigger_id"], content))


@method("views.push")
def views_push(call: Call) -> Json:
    content = _content(call, "modal")
    desk = call.backstage.desk
    return _told(call, desk.open(call["trigger_id"], content, push=True))


@method("views.update")
def views_update(call: Call) -> Json:
    view = _found(call)
    content = _content(call, str(view.content["type"]))
    _fresh(call, view)
    call.backstage.desk.update(view, content)
    return _told(call, view)


@method("views.publish")
def views_publish(call: Call) -> Json:
    content = _content(call, "home")
    user = call.world.user(call["user_id"])
    known = call.world.homes.get(user.id)
    if known is not None:
        _fresh(call, known)
    return _told(call, call.backstage.desk.publish(user, content))


def _content(call: Call, kind: str) -> Json:
    content: Json = call["view"]
    if found := list(faults_of_view(content)):
        more = {"response_metadata": {"messages": found}}
        raise RefusedError("invalid_arguments", **more)
    if content["type"] != kind:
        raise RefusedError("invalid_arguments")
    if len(json.dumps(content)) > VIEW_SIZE:
        raise RefusedError("view_too_large")
    return content


def _found(call: Call) -> FakeView:
    for view in call.world.views.values():
        if call.get("view_id") == view.id:
            return view
        named = view.content.get("external_id")
        if named and call.get("external_id") == named:
            return view
    raise RefusedError("not_found")


def _fresh(call: Call, view: FakeView) -> None:
    if call.get("hash") and call["hash"] != payloads.hash_of(view):
        raise RefusedError("hash_conflict")


def _told(call: Call, view: FakeView) -> Json:
    return {"view": payloads.view(call.world, view)}
