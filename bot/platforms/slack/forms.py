"""A form as Slack's modal, and what was filled in when it is handed in. Pure.

See "View object", "Input block" and the pages of its elements on docs.slack.dev. Each
field is a block with the field's own name, so that what is wrong can be said at it.
"""

from collections.abc import Mapping
from typing import Any

from bot.platforms.shortening import ELLIPSIS, length, one_line, shortened
from bot.platforms.slack.carried import FORM, encode_form
from bot.platforms.slack.limits import (
    FEW_OPTIONS,
    FIELD_HINT,
    FIELD_LABEL,
    FIELD_VALUE,
    FIELDS,
    OPTION_LABEL,
    OPTION_VALUE,
    OPTIONS,
    TITLE,
)
from bot.texts.plain import plain_inline
from rituals.document import Field, Form, Inlines

Json = dict[str, Any]
SEPARATOR = ","
"""Between the values of a selection where several may be picked, as in `Field.value`."""


def view(form: Form) -> Json:
    """The view that opens it."""
    title = _words(form.title)
    submit = _words(form.submit) or title
    blocks = [_field(field) for field in form.fields[:FIELDS]]
    if length(submit) > TITLE or length(title) > TITLE:
        words = submit if length(submit) > TITLE else title
        blocks.insert(0, {"type": "section", "text": _plain(words, FIELD_HINT)})
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": encode_form(form.action, form.about, form.value),
        "title": _plain(title, TITLE),
        "submit": _plain(submit, TITLE),
        "blocks": blocks,
    }


def handed_in(submitted: Mapping[str, Any]) -> dict[str, str]:
    """The value of each field of a view that came back, by its name; several picks joined.

    Of a file it is the address, and its name; where none was chosen there is no value.
    """
    values: dict[str, str] = {}
    for name, elements in submitted["state"]["values"].items():
        for element in elements.values():
            if element["type"] == "file_input":
                values |= _file(name, element)
            else:
                values[name] = _filled_in(element)
    return values


def _field(field: Field) -> Json:
    label, hint = _words(field.label), _words(field.hint)
    drawn: Json = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(label, FIELD_LABEL),
        "element": {"action_id": field.name, **_element(field)},
        "optional": not field.required,
    }
    return {**drawn, "hint": _plain(hint, FIELD_HINT)} if hint else drawn


def _element(field: Field) -> Json:
    if field.file:
        return {"type": "file_input", "max_files": 1}
    if not field.choices:
        return _text(field)
    options = {
        value: {"text": _plain(_words(label) or value, OPTION_LABEL), "value": value}
        for value, label in field.choices
        if value and length(value) <= OPTION_VALUE
    }
    picked = [value for value in field.value.split(SEPARATOR) if value in options]
    return _selection(field, list(options.values())[:OPTIONS], picked)


def _selection(field: Field, options: list[Json], picked: list[str]) -> Json:
    """Ticks and circles where they are few, else a menu."""
    chosen = [each for each in options if each["value"] in picked][: field.pick]
    few = len(options) <= FEW_OPTIONS
    if len(options) == 1 or (field.pick >= len(options) and few):
        drawn: Json = {"type": "checkboxes", "options": options}
        return {**drawn, "initial_options": chosen} if chosen else drawn
    if field.pick > 1:
        many = min(field.pick, len(options))
        drawn = {"type": "multi_static_select", "options": options}
        drawn["max_selected_items"] = many
        return {**drawn, "initial_options": chosen} if chosen else drawn
    kind = "radio_buttons" if few and field.required else "static_select"
    drawn = {"type": kind, "options": options}
    return {**drawn, "initial_option": chosen[0]} if chosen else drawn


def _text(field: Field) -> Json:
    most = max(1, min(field.max_length, FIELD_VALUE))
    value = field.value if field.long else one_line(field.value)
    drawn: Json = {
        "type": "plain_text_input",
        "multiline": field.long,
        "max_length": most,
    }
    return {**drawn, "initial_value": shortened(value, most)} if value else drawn


def _filled_in(element: Json) -> str:
    match element:
        case {"selected_options": picked}:
            return SEPARATOR.join(each["value"] for each in picked or ())
        case {"selected_option": picked}:
            return picked["value"] if picked else ""
        case _:
            return str(element.get("value") or "")


def _file(name: str, element: Json) -> dict[str, str]:
    for file in element.get("files") or ():
        return {name: file["url_private"], f"{name}_name": file["name"]}
    return {}


def _plain(words: str, most: int) -> Json:
    text = shortened(one_line(words), most) or ELLIPSIS
    return {"type": "plain_text", "text": text, "emoji": True}


def _words(inlines: Inlines) -> str:
    return one_line(plain_inline(inlines))
