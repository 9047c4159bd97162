"""How people use what the bot offers: commands, buttons, menus, forms."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.discord import calling, messages
from tests.fakes.discord import permissions as may
from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.calling import ON_MESSAGE, ON_PERSON, NotOfferedError
from tests.fakes.discord.drafts import BUTTON, LINK_STYLE, SELECTS, UPLOAD, walk
from tests.fakes.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    SUBMIT,
    Interaction,
)
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.shown import INPUTS, TEXT_INPUT, Choice, Modal, Shown
from tests.fakes.discord.state import Channel, File, Guild, Message, User


class Using(Guild):
    """Each returns what they are shown; `NotOfferedError` if Discord would not let them."""

    backstage: Backstage

    def offers(self, user: User) -> list[str]:
        """Names of the commands that they see."""
        found = calling.offered(self.backstage.world, self, user)
        return sorted(command["name"] for command in found)

    async def calls(
        self,
        user: User,
        channel: Channel,
        words: str,
        options: Mapping[str, Any] | None = None,
    ) -> Shown:
        """A slash command, its words apart: `calls(ada, talk, "stammtisch me")`."""
        self._must_allow_commands(user, channel)
        world = self.backstage.world
        content = calling.slash(world, self, user, words, options or {})
        return await self.backstage.desk.begin(COMMAND, user, channel, content)

    async def types(
        self,
        user: User,
        channel: Channel,
        words: str,
        options: Mapping[str, Any],
        *,
        focused: str,
    ) -> list[Choice]:
        """What is offered while they fill in the option that is focused."""
        world = self.backstage.world
        content = calling.slash(world, self, user, words, options, focused)
        desk = self.backstage.desk
        return (await desk.begin(AUTOCOMPLETE, user, channel, content)).choices

    async def calls_on(self, user: User, target: Message | User, name: str) -> Shown:
        """A command from the menu of a message or of a person."""
        world = self.backstage.world
        kind = ON_MESSAGE if isinstance(target, Message) else ON_PERSON
        found = calling.offered(world, self, user)
        command = next(
            (c for c in found if c["type"] == kind and c["name"] == name), None
        )
        if command is None:
            raise NotOfferedError(f"{name} in the menu")
        resolved: Json = {}
        if isinstance(target, Message):
            shown = messages.message(world, target)
            resolved["messages"] = {str(target.id): shown}
            channel = target.channel
        else:
            calling.resolve_person(self, target, resolved)
            channel = next(iter(self.channels.values()))
        self._must_allow_commands(user, channel)
        content = {
            **calling.head(command),
            "target_id": str(target.id),
            "resolved": resolved,
        }
        return await self.backstage.desk.begin(COMMAND, user, channel, content)

    def _must_allow_commands(self, user: User, channel: Channel) -> None:
        bits = self.backstage.world.bits(channel, user)
        if not bits & may.VIEW_CHANNEL or not bits & may.USE_APPLICATION_COMMANDS:
            raise NotOfferedError(f"commands in {channel.name}")

    async def presses(
        self,
        user: User,
        on: Message | Shown,
        custom_id: str,
        values: Sequence[str] = (),
    ) -> Shown:
        """A button, or a choice from a select, by its custom_id or by what stands on it."""
        message = on if isinstance(on, Message) else on._says
        if message is None or message.deleted:
            raise NotOfferedError("there is no message to press on")
        self._must_allow_commands(user, message.channel)
        part = _component(message.components, custom_id)
        content: Json = {
            "custom_id": part["custom_id"],
            "component_type": part["type"],
            "id": part["id"],
        }
        if part["type"] in SELECTS:
            content["values"] = _chosen(part, values)
        return await self.backstage.desk.begin(
            COMPONENT, user, message.channel, content, pressed=message
        )

    async def submits(
        self,
        user: User,
        modal: Modal,
        fields: Mapping[str, str | Sequence[str]],
        files: Mapping[str, Sequence[File]] | None = None,
    ) -> Shown:
        """Hand in a form; `fields` by custom_id, what is left out keeps what stood there.

        Of a field for files nothing ever stands there already.
        """
        assert modal.user is user, "the form stands open before somebody else"
        if strange := {*fields, *(files or {})} - set(modal.inputs):
            raise NotOfferedError(f"no field {', '.join(sorted(strange))}")
        numbers, kept = self._upload(modal, files or {})
        filled = {**fields, **numbers}
        content: Json = {
            "custom_id": modal.custom_id,
            "components": [_handed_in(part, filled) for part in modal.components],
        }
        if kept:
            content["resolved"] = {"attachments": kept}
        opened_by = modal.opened_by
        assert isinstance(opened_by, Interaction)
        return await self.backstage.desk.begin(
            SUBMIT,
            user,
            opened_by.channel,
            content,
            pressed=opened_by.pressed,
            parent=opened_by,
        )

    def _upload(
        self, modal: Modal, files: Mapping[str, Sequence[File]]
    ) -> tuple[dict[str, list[str]], Json]:
        """The numbers of the files in each field, and the files by their numbers."""
        numbers, kept = dict[str, list[str]](), Json()
        for name, some in files.items():
            if modal.inputs[name]["type"] != UPLOAD:
                raise NotOfferedError(f"{name} takes no files")
            made = messages.files(self.backstage.world, some, ephemeral=True)
            numbers[name] = [str(each.id) for each in made]
            for each in made:
                kept[str(each.id)] = messages.uploaded(self.backstage.world, each)
        return numbers, kept


def _component(parts: list[Json], named: str) -> Json:
    usable = [
        part
        for part in walk(parts)
        if part.get("custom_id")
        and not part.get("disabled")
        and part["type"] in {BUTTON, *SELECTS}
        and part.get("style") != LINK_STYLE
    ]
    for part in usable:
        if named in {part["custom_id"], part.get("label"), part.get("placeholder")}:
            return part
    there = ", ".join(part.get("label") or part["custom_id"] for part in usable)
    raise NotOfferedError(f"no button {named}; there are {there or 'none'}")


def _chosen(part: Json, values: Sequence[str]) -> list[str]:
    """Values or labels of options, as many as the select takes."""
    options = part.get("options", [])
    by_label = {option["label"]: option["value"] for option in options}
    chosen = [by_label.get(value, value) for value in values]
    known = {option["value"] for option in options}
    if options and not set(chosen) <= known:
        raise NotOfferedError(f"{values} in a select with {sorted(by_label)}")
    if not part["min_values"] <= len(chosen) <= part["max_values"]:
        raise NotOfferedError(f"{len(chosen)} values in that select")
    return chosen


def _handed_in(part: Json, fields: Mapping[str, str | Sequence[str]]) -> Json:
    """A part of the form as it is sent: rows and labels with what was filled in."""
    sent: Json = {"type": part["type"], "id": part["id"]}
    if "components" in part:
        inner = part["components"]
        return {**sent, "components": [_handed_in(p, fields) for p in inner]}
    if "component" in part:
        return {**sent, "component": _handed_in(part["component"], fields)}
    if part["type"] not in INPUTS:
        return sent
    sent["custom_id"] = part["custom_id"]
    if part["type"] == TEXT_INPUT:
        return {**sent, "value": _line(part, fields.get(part["custom_id"]))}
    preset = [o["value"] for o in part.get("options", []) if o.get("default")]
    values = fields.get(part["custom_id"], preset)
    values = [values] if isinstance(values, str) else list(values)
    if not values and not part.get("required", True):
        return {**sent, "values": []}
    return {**sent, "values": _chosen(part, values)}


def _line(part: Json, typed: str | Sequence[str] | None) -> str:
    text = part.get("value", "") if typed is None else str(typed)
    if not text and not part.get("required", True):
        return ""
    least, most = part.get("min_length", 1), part.get("max_length", 4000)
    if not max(least, 1) <= len(text) <= most:
        raise NotOfferedError(f"{part['custom_id']} takes {least} to {most} letters")
    return text
