"""Answers to interactions ("Interactions, Receiving and Responding")."""

from tests.fakes.discord import messages
from tests.fakes.discord.drafts import components, draft
from tests.fakes.discord.interactions import (
    ANSWER,
    CHOICES,
    DEFER,
    DEFER_UPDATE,
    FORM,
    UPDATE,
    Interaction,
)
from tests.fakes.discord.refusals import Json, RefusedError, wrong_field
from tests.fakes.discord.rest.messages import change
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import EPHEMERAL, Message

MOST_CHOICES, CHOICE_NAME, TITLE, MOST_FIELDS = 25, 100, 45, 5
ORIGINAL = "/webhooks/{application_id}/{token}/messages/@original"
FURTHER = "/webhooks/{application_id}/{token}/messages/{message_id}"


@route("POST", "/interactions/{interaction_id}/{token}/callback")
def callback(call: Call) -> Json | None:
    desk = call.backstage.desk
    what = desk.find(call["token"], call["interaction_id"])
    kind, said = call.body["type"], call.body.get("data") or {}
    _check(call, kind, said)
    desk.begin_answer(what, kind)
    message = _do(call, what, kind, said)
    desk.end_answer(what, settled=kind not in {DEFER, DEFER_UPDATE})
    if call.query.get("with_response") in {"1", "true", "True"}:
        return _told(call, what, kind, message)
    return None


def _check(call: Call, kind: int, said: Json) -> None:
    """What cannot be taken is refused before the interaction counts as answered."""
    if kind == ANSWER:
        draft(call.backstage.world, said, call.files).must_say_something()
    elif kind == CHOICES:
        choices = said.get("choices") or []
        if len(choices) > MOST_CHOICES or any(
            not 1 <= len(c["name"]) <= CHOICE_NAME for c in choices
        ):
            words = "Must be 25 or fewer in length."
            raise wrong_field("data.choices", words, "BASE_TYPE_MAX_LENGTH")
    elif kind == FORM and not (
        1 <= len(said["title"]) <= TITLE and 1 <= len(said["components"]) <= MOST_FIELDS
    ):
        words = "Must be between 1 and the limit in length."
        raise wrong_field("data", words, "BASE_TYPE_BAD_LENGTH")


def _do(call: Call, what: Interaction, kind: int, said: Json) -> Message | None:
    desk, world = call.backstage.desk, call.backstage.world
    message: Message | None = None
    if kind == ANSWER:
        message = desk.answer(what, draft(world, said, call.files))
    elif kind == DEFER:
        message = desk.think(what, said.get("flags") or 0)
    elif kind in {UPDATE, DEFER_UPDATE}:
        message = desk.update_origin(what)
        if kind == UPDATE:
            call.body = said
            change(call, message)
            desk.changed(what, message)
    elif kind == CHOICES:
        desk.offer(what, said.get("choices") or [])
    elif kind == FORM:
        desk.open_form(
            what, {**said, "components": components(said["components"], in_form=True)}
        )
    return message


def _told(call: Call, what: Interaction, kind: int, message: Message | None) -> Json:
    interaction: Json = {"id": str(what.id), "type": what.kind}
    told: Json = {"interaction": interaction}
    if message is not None:
        interaction |= {
            "response_message_id": str(message.id),
            "response_message_loading": kind == DEFER,
            "response_message_ephemeral": message.ephemeral,
        }
        interaction["channel_id"] = str(what.channel.id)
        if what.channel.guild is not None:
            interaction["guild_id"] = str(what.channel.guild.id)
        if kind in {ANSWER, UPDATE}:
            told["resource"] = {"type": kind, "message": _shown(call, message)}
    return told


@route("POST", "/webhooks/{application_id}/{token}")
def follow_up(call: Call) -> Json:
    desk = call.backstage.desk
    what = desk.answered(call["token"])
    asked = draft(call.backstage.world, call.fields, call.files)
    asked.must_say_something()
    return _shown(call, desk.follow_up(what, asked))


@route("GET", ORIGINAL)
def get_original(call: Call) -> Json:
    return _shown(call, _original(call)[1])


@route("PATCH", ORIGINAL)
def edit_original(call: Call) -> Json:
    what, message = _original(call)
    change(call, message)
    call.backstage.desk.changed(what, message)
    return _shown(call, message)


@route("DELETE", ORIGINAL)
def delete_original(call: Call) -> None:
    _delete(call, _original(call)[1])


@route("GET", FURTHER)
def get(call: Call) -> Json:
    return _shown(call, _further(call)[1])


@route("PATCH", FURTHER)
def edit(call: Call) -> Json:
    what, message = _further(call)
    change(call, message)
    call.backstage.desk.changed(what, message)
    return _shown(call, message)


@route("DELETE", FURTHER)
def delete(call: Call) -> None:
    _delete(call, _further(call)[1])


def _original(call: Call) -> tuple[Interaction, Message]:
    what = call.backstage.desk.answered(call["token"])
    if what.original is None or what.original.deleted:
        raise RefusedError(10008)
    return what, what.original


def _further(call: Call) -> tuple[Interaction, Message]:
    what = call.backstage.desk.answered(call["token"])
    ours = [what.original, *what.shown.more]
    for message in ours:
        if message and not message.deleted and message.id == int(call["message_id"]):
            return what, message
    raise RefusedError(10008)


def _delete(call: Call, message: Message) -> None:
    if message.flags & EPHEMERAL:
        message.deleted = True
        call.backstage.world.ephemeral.pop(message.id, None)
    else:
        call.backstage.posting.delete(message)


def _shown(call: Call, message: Message) -> Json:
    return messages.message(call.backstage.world, message)
