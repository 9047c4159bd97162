"""What somebody wants to post, read from a request and held against Discord's limits.

Limits are those of "Resources, Message" and "Components, Component Reference".
"""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fakes.discord.refusals import Json, RefusedError, wrong_field
from tests.fakes.discord.state import EPHEMERAL, Attachment
from tests.fakes.discord.world import World

CONTENT, EMBEDS, ROWS, BUTTONS, OPTIONS = 2000, 10, 5, 5, 25
EMBED_TEXT, CUSTOM_ID, LABEL, COMPONENTS = 6000, 100, 80, 40
V2 = 1 << 15
SUPPRESS_EMBEDS = 1 << 2
SETTABLE = SUPPRESS_EMBEDS | EPHEMERAL | 1 << 12 | V2
"""Suppress embeds, ephemeral, suppress notifications, components of version 2."""
ROW, BUTTON, SELECT, TEXT_DISPLAY, SECTION, CONTAINER = 1, 2, 3, 10, 9, 17
UPLOAD = 19
SELECTS = {SELECT, 5, 6, 7, 8}
LINK_STYLE = 5


@dataclass
class Upload:
    """A file as it came in a request of several parts."""

    field: str
    filename: str
    content: bytes


@dataclass
class Draft:
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    enforce_nonce: bool = False
    allowed_mentions: Json | None = None
    reference: Json | None = None
    kind: int = 0

    def must_say_something(self) -> None:
        if not (self.content or self.embeds or self.components or self.attachments):
            raise RefusedError(50006)


def draft(world: World, body: Json, files: list[Upload]) -> Draft:
    made = Draft(
        # By observation. What people write is left as a test has it.
        content=(body.get("content") or "").strip(),
        embeds=[embed(e) for e in body.get("embeds") or []],
        components=components(body.get("components") or []),
        attachments=uploads(world, body, files),
        flags=(body.get("flags") or 0) & SETTABLE,
        nonce=body.get("nonce"),
        enforce_nonce=bool(body.get("enforce_nonce")),
        allowed_mentions=body.get("allowed_mentions"),
        reference=body.get("message_reference"),
    )
    check(made)
    return made


def check(made: Draft) -> None:
    if len(made.content) > CONTENT:
        words = f"Must be {CONTENT} or fewer in length."
        raise wrong_field("content", words, "BASE_TYPE_MAX_LENGTH")
    if len(made.embeds) > EMBEDS:
        words = f"Must be {EMBEDS} or fewer in length."
        raise wrong_field("embeds", words, "BASE_TYPE_MAX_LENGTH")
    if sum(_letters(e) for e in made.embeds) > EMBED_TEXT:
        words = f"Embed size exceeds maximum size of {EMBED_TEXT}"
        raise wrong_field("embeds", words, "MAX_EMBED_SIZE_EXCEEDED")
    if made.nonce is not None and len(str(made.nonce)) > 25:
        words = "Must be 25 or fewer in length."
        raise wrong_field("nonce", words, "BASE_TYPE_MAX_LENGTH")
    if made.flags & V2 and (made.content or made.embeds):
        words = "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
        raise wrong_field(
            "content", words, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
        )
    _check_components(made)


def _letters(embed: Json) -> int:
    texts = [embed.get("title", ""), embed.get("description", "")]
    texts += [embed.get("footer", {}).get("text", "")]
    texts += [embed.get("author", {}).get("name", "")]
    for shown in embed.get("fields", []):
        texts += [shown["name"], shown["value"]]
    return sum(map(len, texts))


def walk(parts: list[Json]) -> Iterator[Json]:
    """Every component, the inner ones too."""
    for part in parts:
        yield part
        yield from walk(part.get("components", []))
        if "accessory" in part:
            yield part["accessory"]
        if "component" in part:
            yield from walk([part["component"]])


def _check_components(made: Draft) -> None:
    every = list(walk(made.components))
    most = COMPONENTS if made.flags & V2 else ROWS
    if len(every if made.flags & V2 else made.components) > most:
        words = f"Must be between 1 and {most} in length."
        raise wrong_field("components", words, "BASE_TYPE_BAD_LENGTH")
    for row in made.components:
        if not made.flags & V2 and row["type"] != ROW:
            words = "Value of field 'type' must be one of (1,)."
            raise wrong_field("components.0.type", words, "UNION_TYPE_CHOICES")
    ids = [part["custom_id"] for part in every if part.get("custom_id")]
    if len(ids) != len(set(ids)):
        words = "Component custom id cannot be duplicated"
        raise wrong_field("components", words, "COMPONENT_CUSTOM_ID_DUPLICATED")
    for part in every:
        _check_component(part)


def _check_component(part: Json) -> None:
    too_long = (
        len(part.get("custom_id") or "") > CUSTOM_ID
        or (part["type"] == BUTTON and len(part.get("label") or "") > LABEL)
        or len(part.get("options", [])) > OPTIONS
        or (part["type"] == ROW and not 1 <= len(part["components"]) <= BUTTONS)
    )
    if too_long:
        words = "Must be between 1 and the limit in length."
        raise wrong_field("components.0.components.0", words, "BASE_TYPE_BAD_LENGTH")
    if part["type"] == BUTTON and not (part.get("label") or part.get("emoji")):
        words = "A button needs a label or an emoji"
        raise wrong_field("components.0.components.0", words, "BUTTON_NO_CONTENT")


def embed(asked: Json) -> Json:
    kept = {name: value for name, value in asked.items() if value is not None}
    kept["type"] = "rich"
    if "fields" in kept:
        kept["fields"] = [{"inline": False, **shown} for shown in kept["fields"]]
    return kept


def components(asked: list[Json], *, in_form: bool = False) -> list[Json]:
    """With the ids and defaults that Discord gives them."""
    made = [_without_nothing(part) for part in asked]
    for number, part in enumerate(walk(made), start=1):
        part.setdefault("id", number)
        if part["type"] in {*SELECTS, UPLOAD}:
            part.setdefault("min_values", 1)
            part.setdefault("max_values", 1)
            if not in_form:
                part.pop("required", None)
        if part["type"] == CONTAINER:
            part.setdefault("accent_color", None)
            part.setdefault("spoiler", False)
    return made


def _without_nothing(part: Json) -> Json:
    kept: Json = {}
    for name, value in part.items():
        if isinstance(value, list):
            kept[name] = [
                _without_nothing(v) if isinstance(v, dict) else v for v in value
            ]
        elif isinstance(value, dict):
            kept[name] = _without_nothing(value)
        elif value is not None:
            kept[name] = value
    return kept


def uploads(world: World, body: Json, files: list[Upload]) -> list[Attachment]:
    """Files of the request with what the body says of them, by their number."""
    said = {str(a["id"]): a for a in body.get("attachments") or []}
    made = []
    for file in files:
        number = file.field.removeprefix("files[").removesuffix("]")
        about = said.get(number, {})
        filename = about.get("filename") or file.filename
        attachment = Attachment(
            id=world.new_id(),
            filename=filename,
            content=file.content,
            content_type=mimetypes.guess_type(filename)[0],
            description=about.get("description"),
        )
        world.attachments[attachment.id] = attachment
        made.append(attachment)
    return made
