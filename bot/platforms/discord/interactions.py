"""What people call, press, hand in and type on Discord, as the core wants to be asked.

Pure: Discord's interaction goes in, an `Acted`, a `ViewRequest` or a `CompletionRequest`
comes out (Discord: Receiving and Responding). What changes something has the number of the
interaction as its id, so that the core hears of it once, however often Discord tells.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.platforms.discord.commands import menus_of, words_of
from bot.platforms.discord.custom_id import decode
from bot.platforms.discord.forms import UPLOAD
from bot.platforms.discord.identities import SPACE, message_ref
from bot.platforms.discord.private import unsigned
from bot.platforms.discord.wording import as_read
from rituals.commands.command import ABOUT, Command, Takes
from rituals.commands.ledger import ref_written
from rituals.model.ids import MessageRef
from rituals.ports import Translator
from rituals.signals import Acted, CompletionRequest, Person, ViewRequest

Request = Acted | ViewRequest | CompletionRequest
Json = Mapping[str, Any]

SEPARATOR = ","
"""Between the values of a selection where several may be picked."""
_GROUPS = (
    discord.AppCommandOptionType.subcommand.value,
    discord.AppCommandOptionType.subcommand_group.value,
)
_LINK = re.compile(
    r"<?https://(?:\w+\.)?discord(?:app)?\.com/channels/(\d+)/(\d+)/(\d+)>?"
)
"""The address of a message: its guild, its channel or thread, and its number."""
_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, slots=True)
class Offered:
    """The commands that a guild was given: by their words, and by the names of menus."""

    by_words: Mapping[str, Command]
    menus: Mapping[str, Command]

    @classmethod
    def of(cls, commands: Sequence[Command], translator: Translator) -> "Offered":
        """These commands, as `commands.payload` offers them."""
        return cls({c.words: c for c in commands}, menus_of(commands, translator))


def request_of(
    interaction: discord.Interaction[Any], by: Person, offered: Offered
) -> Request | None:
    """What somebody wants; `None` for what needs no answer of ours.

    A component that nobody knows any more is asked for as what it is: nothing. The core
    then says that it knows no such button.
    """
    known: Json = interaction.data or {}
    match interaction.type:
        case discord.InteractionType.application_command:
            return _called(interaction, known, by, offered)
        case discord.InteractionType.autocomplete:
            return _typed(interaction, known, by)
        case discord.InteractionType.component:
            return _pressed(interaction, known, by)
        case discord.InteractionType.modal_submit:
            return _handed_in(interaction, known, by, offered)
        case _:
            return None


# --- commands


def _called(
    interaction: discord.Interaction[Any], known: Json, by: Person, offered: Offered
) -> Request:
    """A command, or the menu of a message; as a view if it only reads or opens its form."""
    message: MessageRef | None = None
    if known.get("type") == discord.AppCommandType.message.value:
        command = offered.menus.get(known["name"])
        words, values = (command.words if command else known["name"]), {}
        message = _target(interaction, known)
    else:
        path, options = _path(known)
        words = words_of(path)
        command = offered.by_words.get(words)
        values = {each["name"]: str(each["value"]) for each in options}
        if command is not None:
            message = _linked(interaction, command, values)
            values = _worded(interaction, command, values)
    view = ViewRequest(
        by=by,
        action=words,
        at=interaction.created_at,
        about=ABOUT,
        values=values,
        message=message,
    )
    looks = command is None or command.looks(values)
    return view if looks else _acting(interaction, view)


def _path(known: Json) -> tuple[list[str], Sequence[Json]]:
    """The names below the root down to the command, and the options it was given."""
    path: list[str] = []
    options: Sequence[Json] = known.get("options", ())
    while options and options[0]["type"] in _GROUPS:
        path.append(options[0]["name"])
        options = options[0].get("options", ())
    return path or [known["name"]], options


def _target(interaction: discord.Interaction[Any], known: Json) -> MessageRef:
    """The message whose menu it was."""
    found = known.get("resolved", {}).get("messages", {}).get(known["target_id"], {})
    channel = found.get("channel_id") or interaction.channel_id or 0
    return message_ref(int(channel), int(known["target_id"]))


def _linked(
    interaction: discord.Interaction[Any], command: Command, values: dict[str, str]
) -> MessageRef | None:
    """The message whose address was given instead of using its menu; taken out of `values`."""
    if not command.on_message:
        return None
    for name, value in values.items():
        found = _of_address(interaction, value)
        if found is not None:
            del values[name]
            return found
    return None


def _worded(
    interaction: discord.Interaction[Any], command: Command, values: Mapping[str, str]
) -> dict[str, str]:
    """The same as it was read; but who is asked for by their number, where mentioned."""
    takes = {o.name: o.takes for o in command.options}
    return {
        name: _MENTION.sub(r"\1", value)
        if takes.get(name) is Takes.MEMBER
        else _written(interaction, value)
        if takes.get(name) is Takes.MESSAGE
        else as_read(value, interaction.guild)
        for name, value in values.items()
    }


def _written(interaction: discord.Interaction[Any], value: str) -> str:
    """A message whose address was given, as the core reads it."""
    found = _of_address(interaction, value)
    return value if found is None else ref_written(found)


def _of_address(interaction: discord.Interaction[Any], value: str) -> MessageRef | None:
    """The message of this guild that has that address."""
    found = _LINK.fullmatch(value.strip())
    if found is None or int(found[1]) != interaction.guild_id:
        return None
    return message_ref(int(found[2]), int(found[3]))


def _typed(
    interaction: discord.Interaction[Any], known: Json, by: Person
) -> CompletionRequest:
    """What is filled in so far, and which option is being typed."""
    path, options = _path(known)
    focused: Json = next((o for o in options if o.get("focused")), {})
    return CompletionRequest(
        by=by,
        at=interaction.created_at,
        action=words_of(path),
        option=focused.get("name", ""),
        typed=str(focused.get("value", "")),
        values={o["name"]: str(o["value"]) for o in options if o is not focused},
    )


# --- components and forms


def _pressed(
    interaction: discord.Interaction[Any], known: Json, by: Person
) -> Acted | ViewRequest:
    view = _carried(interaction, known, by)
    carried = decode(known["custom_id"])
    return view if carried is None or carried.opens else _acting(interaction, view)


def _handed_in(
    interaction: discord.Interaction[Any], known: Json, by: Person, offered: Offered
) -> Acted:
    """A form, with the value of each field by its name; several picks are joined.

    Of a file it is the address, and its name; where none was chosen there is no value.
    """
    values: dict[str, str] = {}
    for field in _fields(known["components"]):
        name = field["custom_id"]
        if field["type"] == UPLOAD:
            values |= _file(name, field, known.get("resolved", {}))
        else:
            values[name] = as_read(_filled_in(field), interaction.guild)
    view = _carried(interaction, known, by)
    command = offered.by_words.get(view.action) if view.about == ABOUT else None
    for option in command.options if command is not None else ():
        if option.takes is Takes.MESSAGE and option.name in values:
            values[option.name] = _written(interaction, values[option.name])
    return _acting(interaction, replace(view, values=values))


def _carried(
    interaction: discord.Interaction[Any], known: Json, by: Person
) -> ViewRequest:
    """What a component or form says of itself."""
    carried = decode(known["custom_id"])
    view = ViewRequest(by=by, action="", at=interaction.created_at)
    if carried is None:
        return view
    return replace(
        view,
        action=carried.action,
        about=unsigned(carried.about),
        value=carried.value,
    )


def _file(name: str, field: Json, resolved: Json) -> dict[str, str]:
    files = resolved.get("attachments", {})
    for each in field.get("values") or ():
        file = files[each]
        return {name: file["url"], f"{name}_name": file["filename"]}
    return {}


def _fields(components: Sequence[Json]) -> Iterator[Json]:
    """Each field stands in a row, or below a label of its own."""
    for each in components:
        inner = each.get("components") or [each.get("component") or each]
        for field in inner:
            if "custom_id" in field:
                yield field


def _filled_in(field: Json) -> str:
    if "values" in field:
        return SEPARATOR.join(field["values"] or ())
    return str(field.get("value") or "")


def _acting(interaction: discord.Interaction[Any], view: ViewRequest) -> Acted:
    """The same, where it changes something."""
    return Acted(
        space=SPACE,
        id=str(interaction.id),
        by=view.by,
        action=view.action,
        at=view.at,
        about=view.about,
        value=view.value,
        values=view.values,
        message=view.message,
    )
