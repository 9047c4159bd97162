"""What Discord demands of messages and forms and its specification does not say.

Sources are pages of Discord's documentation: "Message Resource" (content, embeds, allowed mentions), "Component
Reference" (rows, buttons, selects, forms). What they leave open is marked as a guess.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

Body = Mapping[str, Any]

CONTENT_LENGTH: Final = 2000  # the specification's 4,000 are for people who pay
EMBEDS_LENGTH: Final = 6000  # the texts of all embeds of a message together
ROWS: Final = 5
BUTTONS_IN_A_ROW: Final = 5
COMPONENTS: Final = 40  # of a message in the newer layout, nested ones included
FIELDS_OF_A_FORM: Final = 5

COMPONENTS_V2: Final = 1 << 15

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS: Final = frozenset({3, 5, 6, 7, 8})
LABEL: Final = 18
LINK, PREMIUM = 5, 6  # styles of buttons

# Any one of these makes a message that is not empty.
FILLINGS: Final = (
    "embeds",
    "components",
    "attachments",
    "sticker_ids",
    "poll",
    "shared_client_theme",
)


def faults_of_new_message(body: Body, *, files: int = 0) -> Iterator[str]:
    filled = files or any(body.get(name) for name in FILLINGS)
    # Discord strips white space, so a content of blanks is none (error 50006; by observation).
    if not filled and not (body.get("content") or "").strip():
        yield "$: an empty message"
    yield from faults_of_message(body)


def faults_of_message(body: Body) -> Iterator[str]:
    """Of a new message or an edit, which may leave everything out."""
    content = body.get("content") or ""
    if isinstance(content, str) and len(content) > CONTENT_LENGTH:
        yield f"$.content: {len(content)} characters, {CONTENT_LENGTH} are allowed"
    yield from _faults_of_embeds(_dicts(body.get("embeds")))
    yield from _faults_of_mentions(body.get("allowed_mentions") or {})
    components = _dicts(body.get("components"))
    if (body.get("flags") or 0) & COMPONENTS_V2:
        yield from _faults_of_new_layout(body, components)
    else:
        yield from _faults_of_old_layout(components)
    yield from _faults_of_all(components)


def faults_of_form(data: Body) -> Iterator[str]:
    components = _dicts(data.get("components"))
    if len(components) > FIELDS_OF_A_FORM:
        yield f"$.components: {len(components)} fields, {FIELDS_OF_A_FORM} are allowed"
    for n, component in enumerate(components):
        if component.get("type") != ROW:
            continue
        inner = _dicts(component.get("components"))
        if len(inner) > 1:
            yield f"$.components[{n}]: a row of a form holds one field"
        for field in inner:
            if not field.get("label"):
                yield f"$.components[{n}]: a field in a row needs its label"
    yield from _faults_of_all(components)


def _faults_of_embeds(embeds: list[Body]) -> Iterator[str]:
    length = sum(map(_text_length, embeds))
    if length > EMBEDS_LENGTH:
        yield f"$.embeds: {length} characters in all, {EMBEDS_LENGTH} are allowed"
    for n, embed in enumerate(embeds):
        if not embed.keys() - {"type", "color", "timestamp", "flags"}:
            yield f"$.embeds[{n}]: an empty embed"


def _text_length(embed: Body) -> int:
    fields = _dicts(embed.get("fields"))
    texts = [
        embed.get("title"),
        embed.get("description"),
        (embed.get("footer") or {}).get("text"),
        (embed.get("author") or {}).get("name"),
        *(field.get("name") for field in fields),
        *(field.get("value") for field in fields),
    ]
    return sum(len(text) for text in texts if isinstance(text, str))


def _faults_of_mentions(allowed: Body) -> Iterator[str]:
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            yield f"$.allowed_mentions: names {kind} and parses them, too"


def _faults_of_new_layout(body: Body, components: list[Body]) -> Iterator[str]:
    for name in ("content", "embeds", "sticker_ids", "poll"):
        if body.get(name):
            yield f"$.{name}: not together with components of the newer layout"
    count = sum(1 for _ in walk(components))
    if count > COMPONENTS:
        yield f"$.components: {count} components, {COMPONENTS} are allowed"


def _faults_of_old_layout(components: list[Body]) -> Iterator[str]:
    if len(components) > ROWS:
        yield f"$.components: {len(components)} rows, {ROWS} are allowed"
    for n, component in enumerate(components):
        if component.get("type") != ROW:
            yield f"$.components[{n}]: needs the flag of the newer layout"


def _faults_of_all(components: list[Body]) -> Iterator[str]:
    """Of every component, nested ones included."""
    found = list(walk(components))
    ids = Counter(each["custom_id"] for each in found if each.get("custom_id"))
    yield from (f"$: custom_id {name!r} twice" for name, n in ids.items() if n > 1)
    for each in found:
        if each.get("type") == ROW:
            yield from _faults_of_row(_dicts(each.get("components")))
        elif each.get("type") == BUTTON:
            yield from _faults_of_button(each)
        elif each.get("type") in SELECTS:
            yield from _faults_of_select(each)
        elif each.get("type") == TEXT_INPUT:
            yield from _faults_of_text_input(each)


def walk(components: list[Body]) -> Iterator[Body]:
    """These and all that they hold, in order."""
    for each in components:
        yield each
        yield from walk(_dicts(each.get("components")))
        yield from walk(_dicts([each.get("component"), each.get("accessory")]))


def _faults_of_row(inner: list[Body]) -> Iterator[str]:
    selects = sum(each.get("type") in SELECTS for each in inner)
    if selects > 1 or (selects and len(inner) > 1):
        yield "$: a row holds one select and nothing beside it"
    if len(inner) > BUTTONS_IN_A_ROW:
        yield f"$: {len(inner)} buttons in a row, {BUTTONS_IN_A_ROW} are allowed"


def _faults_of_button(button: Body) -> Iterator[str]:
    named = f"$: button {button.get('custom_id') or button.get('label')!r}"
    needed = {LINK: "url", PREMIUM: "sku_id"}.get(button.get("style", 0), "custom_id")
    for name in ("custom_id", "url", "sku_id"):
        if bool(button.get(name)) != (name == needed):
            yield f"{named} {'lacks its' if name == needed else 'has a'} {name}"
    worded = button.get("label") or button.get("emoji")
    if button.get("style") != PREMIUM and not worded:
        yield f"{named} has neither label nor emoji"


def _faults_of_select(select: Body) -> Iterator[str]:
    named = f"$: select {select.get('custom_id')!r}"
    least, most = select.get("min_values"), select.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if least > most:
        yield f"{named} wants at least {least} and at most {most} values"
    if select.get("type") != STRING_SELECT:
        return
    options = _dicts(select.get("options"))
    if most > len(options):
        yield f"{named} allows {most} values and has {len(options)} options"
    if len({option.get("value") for option in options}) < len(options):
        yield f"{named} has two options of one value"
    if sum(bool(option.get("default")) for option in options) > most:
        yield f"{named} has more chosen than it allows"


def _faults_of_text_input(field: Body) -> Iterator[str]:
    named = f"$: field {field.get('custom_id')!r}"
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if least > most:
        yield f"{named} wants at least {least} and at most {most} characters"
    value = field.get("value")
    # That a value below the least length is refused is a guess; one above it is, by observation.
    if value and not least <= len(value) <= most:
        yield f"{named} is filled in with {len(value)} characters"


def _dicts(value: Any) -> list[Body]:
    """The objects of a list; whatever else is there the specification has judged."""
    return (
        [each for each in value if isinstance(each, dict)]
        if isinstance(value, list)
        else []
    )
