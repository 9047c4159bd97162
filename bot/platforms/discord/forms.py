"""A form as Discord's modal. Pure.

See "Modal" and "Label" on the page "Component reference": five fields at most, each with a
label of 45 characters and a hint of 100. A selection is a menu within the modal.
"""

from typing import Any

from bot.platforms.discord.custom_id import encode
from bot.platforms.discord.limits import (
    FIELD_HINT,
    FIELD_LABEL,
    FIELD_VALUE,
    FORM_FIELDS,
    FORM_TITLE,
    OPTION_LABEL,
    OPTIONS,
)
from bot.platforms.shortening import ELLIPSIS, length, one_line, shortened
from bot.texts.plain import plain_inline
from rituals.document import Field, Form, Inlines

SEPARATOR = ","
"""Between the values of a selection where several may be picked, as in `Field.value`."""
UPLOAD = 19
"""The type of a component that takes files."""
_LABEL, _TEXT, _MENU, _WORDS = 18, 4, 3, 10
_SHORT, _LONG = 1, 2


def modal(form: Form) -> dict[str, Any]:
    """The `data` of an answer that opens it: `custom_id`, `title`, `components`.

    The button that hands a modal in cannot be named, so what a form says about that
    stands below its fields, if there is room.
    """
    components = [_field(field) for field in form.fields[:FORM_FIELDS]]
    submit = _words(form.submit)
    if submit and len(components) < FORM_FIELDS and submit != _words(form.title):
        components.append({"type": _WORDS, "content": submit})
    return {
        "custom_id": encode(form.action, form.about, form.value, opens=False),
        "title": shortened(_words(form.title), FORM_TITLE) or ELLIPSIS,
        "components": components,
    }


def _field(field: Field) -> dict[str, Any]:
    label, hint = _words(field.label), _words(field.hint)
    if length(label) > FIELD_LABEL and not hint:
        hint = label  # the whole of it has more room below
    drawn = {
        "type": _LABEL,
        "label": shortened(label, FIELD_LABEL) or ELLIPSIS,
        "component": _component(field),
    }
    return {**drawn, "description": shortened(hint, FIELD_HINT)} if hint else drawn


def _component(field: Field) -> dict[str, Any]:
    if field.file:
        return _upload(field)
    return _menu(field) if field.choices else _text(field)


def _upload(field: Field) -> dict[str, Any]:
    """See "File Upload". What was handed in before cannot be shown in it."""
    return {
        "type": UPLOAD,
        "custom_id": field.name,
        "required": field.required,
        "min_values": 1 if field.required else 0,
        "max_values": 1,
    }


def _text(field: Field) -> dict[str, Any]:
    most = max(1, min(field.max_length, FIELD_VALUE))
    drawn = {
        "type": _TEXT,
        "custom_id": field.name,
        "style": _LONG if field.long else _SHORT,
        "required": field.required,
        "max_length": most,
    }
    value = field.value if field.long else one_line(field.value)
    return {**drawn, "value": shortened(value, most)} if value else drawn


def _menu(field: Field) -> dict[str, Any]:
    picked = field.value.split(SEPARATOR)
    options = [
        {
            "label": shortened(_words(label), OPTION_LABEL) or value,
            "value": value,
            "default": value in picked,
        }
        for value, label in field.choices[:OPTIONS]
    ]
    return {
        "type": _MENU,
        "custom_id": field.name,
        "options": options,
        "required": field.required,
        "min_values": 1 if field.required else 0,
        "max_values": max(1, min(field.pick, len(options))),
    }


def _words(inlines: Inlines) -> str:
    return one_line(plain_inline(inlines))
