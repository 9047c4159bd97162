"""An unmodified slack_bolt lives with the server that plays Slack: commands, buttons, forms, the Home tab."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.fakes.slack.refusals import Json
from tests.fakes.slack.state import FakeMessage
from tests.fakes.slack.writing import NotOfferedError
from tests.integration.slack_guest import Guest
from tests.integration.slack_workshop import Workshop, guest, shop

__all__ = ["guest", "shop"]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def form(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Frage"),
        "submit": plain("Senden"),
        "blocks": list(blocks),
        **more,
    }


def asks(name: str, **more: Any) -> Json:
    field = {"type": "plain_text_input", "action_id": name, **more}
    block = {"type": "input", "block_id": f"block-{name}", "element": field}
    return block | {"label": plain(name.title())}


MENU: Json = {
    "type": "static_select",
    "action_id": "topic",
    "options": [{"text": plain(word), "value": word.lower()} for word in ("Rost", "C")],
}
BUTTON: Json = {
    "type": "button",
    "action_id": "go",
    "text": plain("Los"),
    "value": "17",
}


async def posted(guest: Guest, shop: Workshop, *elements: Json) -> FakeMessage:
    blocks = [{"type": "actions", "elements": list(elements)}]
    said = await guest.client.chat_postMessage(
        channel=shop.talk.id, text="Bitte wählen", blocks=blocks
    )
    return shop.talk.messages[said["ts"]]


# --- commands


async def test_a_command_is_answered_to_who_called_it_alone(
    guest: Guest, shop: Workshop
) -> None:
    bodies: list[Json] = []

    @guest.app.command("/stammtisch")
    async def called(ack: Any, body: Json, respond: Any) -> None:
        bodies.append(body)
        await ack()
        await respond(f"Du sagst: {body['text']}")
        await respond("Und noch etwas", response_type="in_channel")

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch", "me now")
    await guest.settle()
    assert (shown.text, shown.ephemeral) == ("Du sagst: me now", True)
    assert [message.text for message in shown.more] == ["Und noch etwas"]
    assert shop.server.said(shop.talk) == ["Und noch etwas"]
    (body,) = bodies
    assert (body["user_id"], body["channel_id"]) == (shop.ada.id, shop.talk.id)


async def test_words_can_come_with_the_acknowledgement(
    guest: Guest, shop: Workshop
) -> None:
    @guest.app.command("/stammtisch")
    async def called(ack: Any) -> None:
        await ack("Gleich hier")

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch")
    assert (shown.text, shown.ephemeral) == ("Gleich hier", True)


async def test_who_gets_no_acknowledgement_sees_that_nothing_came(
    guest: Guest, shop: Workshop
) -> None:
    @guest.app.middleware
    async def think(next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002  slack_bolt gives by this name
        await asyncio.sleep(3.1)
        await next()

    @guest.app.command("/zu-langsam")
    async def called(ack: Any) -> None:
        await ack()

    unheard, slow = await asyncio.gather(
        shop.server.calls(shop.ada, shop.talk, "/unbekannt"),
        shop.server.calls(shop.ben, shop.talk, "/zu-langsam"),
    )
    assert unheard.failed
    assert slow.failed
    assert not slow.text
    async with asyncio.timeout(60):  # it is still thinking
        while not shop.server.late:  # noqa: ASYNC110  the server tells nobody
            await asyncio.sleep(0.01)
    (late,) = shop.server.late
    assert "slash_commands" in late


async def test_without_a_socket_a_command_fails_at_once(shop: Workshop) -> None:
    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch")
    assert shown.failed


async def test_an_address_for_answers_takes_five_in_thirty_minutes(
    guest: Guest, shop: Workshop
) -> None:
    answers: list[int] = []

    @guest.app.command("/stammtisch")
    async def called(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        if body["text"] == "late":
            shop.later(minutes=31)
        for number in range(6):
            answer = await respond(str(number))
            answers.append(answer.status_code)

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch", "now")
    await guest.settle()
    assert answers == [200] * 5 + [404]
    assert [shown.text, *(m.text for m in shown.more)] == list("01234")
    answers.clear()
    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch", "late")
    await guest.settle()
    assert answers == [404] * 6


# --- buttons and menus


async def test_a_button_and_a_menu_tell_what_they_hold(
    guest: Guest, shop: Workshop
) -> None:
    told: list[Json] = []

    @guest.app.action("go")
    @guest.app.action("topic")
    async def pressed(ack: Any, body: Json) -> None:
        told.append(body)
        await ack()

    message = await posted(guest, shop, BUTTON, MENU)
    await shop.server.presses(shop.ada, message, "Los")
    await shop.server.selects(shop.ada, message, "topic", "Rost")
    await guest.settle()
    button, menu = told
    assert button["actions"][0]["value"] == "17"
    assert button["message"]["ts"] == button["container"]["message_ts"] == message.ts
    assert menu["actions"][0]["selected_option"]["value"] == "rost"
    with pytest.raises(NotOfferedError):
        await shop.server.presses(shop.ada, message, "Weg")


async def test_the_message_of_a_button_can_be_replaced(
    guest: Guest, shop: Workshop
) -> None:
    @guest.app.action("go")
    async def pressed(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Erledigt", replace_original=True)

    message = await posted(guest, shop, BUTTON)
    shown = await shop.server.presses(shop.ada, message, "go")
    assert shown.replaced is message
    assert (shown.text, message.blocks) == ("Erledigt", [])


async def test_a_button_can_stand_where_one_person_sees_it(
    guest: Guest, shop: Workshop
) -> None:
    @guest.app.command("/stammtisch")
    async def called(ack: Any, respond: Any) -> None:
        await ack()
        blocks = [{"type": "actions", "elements": [BUTTON]}]
        await respond("Sicher?", blocks=blocks)

    @guest.app.action("go")
    async def pressed(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        await respond(delete_original=True)

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch")
    assert shown.message is not None
    with pytest.raises(NotOfferedError):
        await shop.server.presses(shop.ben, shown, "go")
    await shop.server.presses(shop.ada, shown, "go")
    await guest.settle()
    assert shown.message.deleted


async def test_a_shortcut_is_called_on_a_message(guest: Guest, shop: Workshop) -> None:
    @guest.app.shortcut("mark_answer")
    async def called(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.chat_postEphemeral(
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            text=f"Gemerkt: {body['message']['text']}",
        )

    said = await shop.server.writes(shop.ben, shop.talk, "42")
    shown = await shop.server.calls_on(shop.ada, said, "mark_answer")
    assert (shown.text, shown.ephemeral) == ("Gemerkt: 42", True)


# --- forms


def opens(guest: Guest, view: Json) -> None:
    @guest.app.command("/stammtisch")
    async def called(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)


async def test_a_form_is_opened_refused_at_its_field_and_taken(
    guest: Guest, shop: Workshop
) -> None:
    opens(guest, form(asks("name"), private_metadata="carried"))

    @guest.app.view("form")
    async def submitted(ack: Any, view: Json) -> None:
        name = view["state"]["values"]["block-name"]["name"]["value"]
        assert view["private_metadata"] == "carried"
        if name == "nein":
            await ack(response_action="errors", errors={"block-name": "Nicht so"})
        else:
            await ack()

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch")
    assert shown.view is not None
    assert shown.view.title == "Frage"
    with pytest.raises(NotOfferedError, match="Name must be filled in"):
        await shop.server.submits(shop.ada, shown.view, {})
    refused = await shop.server.submits(shop.ada, shown.view, {"name": "nein"})
    assert refused.errors == {"block-name": "Nicht so"}
    assert refused.view is shown.view
    taken = await shop.server.submits(shop.ada, shown.view, {"Name": "ja"})
    assert taken.closed
    with pytest.raises(NotOfferedError):
        await shop.server.submits(shop.ada, shown.view, {"name": "ja"})


async def test_what_nobody_changed_in_a_form_stays_as_it_began(
    guest: Guest, shop: Workshop
) -> None:
    menu = MENU | {"initial_option": MENU["options"][1]}
    topic = {"type": "input", "label": plain("Thema"), "element": menu}
    views: list[Json] = []
    opens(guest, form(asks("name", initial_value="Ada"), topic))

    @guest.app.view("form")
    async def submitted(ack: Any, view: Json) -> None:
        views.append(view)
        await ack()

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch")
    await shop.server.submits(shop.ada, shown, {})
    values = [
        value
        for block in views[0]["state"]["values"].values()
        for value in block.items()
    ]
    assert dict(values) == {
        "name": {"type": "plain_text_input", "value": "Ada"},
        "topic": {"type": "static_select", "selected_option": MENU["options"][1]},
    }


async def test_a_form_can_give_way_to_an_answer_or_to_another_form(
    guest: Guest, shop: Workshop
) -> None:
    opens(guest, form(asks("name")))
    answer = form({"type": "section", "text": plain("Danke")})

    @guest.app.view("form")
    async def submitted(ack: Any, view: Json) -> None:
        name = view["state"]["values"]["block-name"]["name"]["value"]
        await ack(response_action=name, view=answer)

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch")
    first = shown.view
    pushed = await shop.server.submits(shop.ada, shown, {"name": "push"})
    assert pushed.view is not None
    assert pushed.view is not first
    assert first is not None
    assert pushed.view.previous == first.id
    updated = await shop.server.submits(shop.ada, first, {"name": "update"})
    assert updated.view is first
    assert first.text.splitlines()[-1] == "Danke"


async def test_a_trigger_opens_one_form_within_three_seconds(
    guest: Guest, shop: Workshop
) -> None:
    refused: list[str] = []

    @guest.app.command("/stammtisch")
    async def called(ack: Any, body: Json, client: Any) -> None:
        await ack()
        view, trigger = form(asks("name")), body["trigger_id"]
        if body["text"] == "late":
            await asyncio.sleep(3.1)
        for wanted in (trigger, trigger, "made-up"):
            try:
                await client.views_open(trigger_id=wanted, view=view)
            except SlackApiError as error:
                refused.append(error.response["error"])

    await shop.server.calls(shop.ada, shop.talk, "/stammtisch", "now")
    await guest.settle()
    assert refused == ["exchanged_trigger_id", "invalid_trigger_id"]
    refused.clear()
    await shop.server.calls(shop.ada, shop.talk, "/stammtisch", "late")
    await guest.settle()
    assert refused == ["expired_trigger_id"] * 2 + ["invalid_trigger_id"]


async def test_a_form_is_changed_while_it_stands_open(
    guest: Guest, shop: Workshop
) -> None:
    @guest.app.command("/stammtisch")
    async def called(ack: Any, body: Json, client: Any) -> None:
        await ack()
        opened = await client.views_open(
            trigger_id=body["trigger_id"],
            view=form({"type": "section", "text": plain("Moment …")}),
        )
        view_id, hash_ = opened["view"]["id"], opened["view"]["hash"]
        view = form(asks("name"))
        await client.views_update(view_id=view_id, hash=hash_, view=view)
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await client.views_update(view_id=view_id, hash=hash_, view=view)

    shown = await shop.server.calls(shop.ada, shop.talk, "/stammtisch")
    await guest.settle()
    assert shown.view is not None
    assert list(shown.view.inputs) == ["name"]


# --- the Home tab


async def test_the_home_tab_is_published_when_somebody_opens_it(
    guest: Guest, shop: Workshop
) -> None:
    @guest.app.event("app_home_opened")
    async def opened(event: Json, client: Any) -> None:
        known = event.get("view")
        text = "Schön, dass du da bist" if known is None else "Da bist du wieder"
        section = {"type": "section", "text": plain(text)}
        view = {
            "type": "home",
            "blocks": [section, {"type": "actions", "elements": [BUTTON]}],
        }
        await client.views_publish(user_id=event["user"], view=view)

    @guest.app.action("go")
    async def pressed(ack: Any, body: Json, client: Any) -> None:
        await ack()
        assert body["view"]["type"] == "home"
        trigger = body["trigger_id"]
        await client.views_open(trigger_id=trigger, view=form(asks("name")))

    home = await shop.server.opens_home(shop.ada)
    assert home is not None
    assert home.text.startswith("Schön, dass du da bist")
    shown = await shop.server.presses(shop.ada, home, "Los")
    assert shown.view is not None
    again = await shop.server.opens_home(shop.ada)
    assert again is home
    assert home.text.startswith("Da bist du wieder")
