"""Where people's interactions wait for the bot's answers."""

import asyncio
import secrets
import time
from collections.abc import Sequence

from tests.fakes.discord import messages, payloads
from tests.fakes.discord.drafts import Draft
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import (
    ANSWERED_IN,
    COMMAND,
    COMMAND_ANSWER,
    COMPONENT,
    DEFER_UPDATE,
    FITTING,
    SUBMIT,
    TOKEN_LIVES,
    UPDATE,
    Interaction,
    origin_of,
)
from tests.fakes.discord.posting import REPLY, Posting, refers_to
from tests.fakes.discord.refusals import Json, RefusedError
from tests.fakes.discord.shown import Choice, Modal, Shown
from tests.fakes.discord.state import EPHEMERAL, LOADING, Channel, Message, User
from tests.fakes.discord.world import World


class Desk:
    """Begins them, takes what the bot says, and shows it to who began."""

    def __init__(self, world: World, gateway: Gateway, posting: Posting) -> None:
        self.world, self.gateway, self.posting = world, gateway, posting
        self.by_token: dict[str, Interaction] = {}
        self.seconds = time.monotonic
        self.answered_in = ANSWERED_IN
        self.thinking_seconds = 5.0
        """How long somebody waits for what was deferred."""

    # --- begun by people

    async def begin(
        self,
        kind: int,
        user: User,
        channel: Channel,
        content: Json,
        *,
        pressed: Message | None = None,
        parent: Interaction | None = None,
    ) -> Shown:
        """Told to the bot; returns what is shown, at the latest when nobody answers any more."""
        interaction = Interaction(
            id=self.world.new_id(),
            token=secrets.token_urlsafe(24),
            kind=kind,
            user=user,
            channel=channel,
            content=content,
            begun_at=self.world.now(),
            answer_by=self.seconds() + self.answered_in,
            pressed=pressed,
            parent=parent,
        )
        self.by_token[interaction.token] = interaction
        guild_id = None if channel.guild is None else channel.guild.id
        event = self._event(interaction)
        self.gateway.tell("INTERACTION_CREATE", event, intent=0, guild_id=guild_id)
        await self._wait(interaction)
        return interaction.shown

    async def _wait(self, interaction: Interaction) -> None:
        try:
            left = interaction.answer_by - self.seconds()
            await asyncio.wait_for(interaction.first_answer.wait(), left)
        except TimeoutError:
            interaction.shown.failed = True
            return
        try:
            waiting = self.thinking_seconds
            await asyncio.wait_for(interaction.settled.wait(), waiting)
        except TimeoutError:
            return  # it goes on saying that somebody is thinking

    def _event(self, what: Interaction) -> Json:
        world, guild = self.world, what.channel.guild
        event: Json = {
            "id": str(what.id),
            "application_id": str(world.application_id),
            "type": what.kind,
            "token": what.token,
            "version": 1,
            "data": what.content,
            "channel_id": str(what.channel.id),
            "channel": payloads.channel(what.channel),
            "app_permissions": str(world.bits(what.channel, world.bot)),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": {"0": str(guild.id if guild else 0)},
            "context": 0 if guild else 1,
            "attachment_size_limit": 10_485_760,
            "locale": what.user.locale,
        }
        if guild is None:
            event["user"] = payloads.user(what.user)
        else:
            member = guild.members[what.user.id]
            bits = world.bits(what.channel, what.user)
            event |= {
                "guild_id": str(guild.id),
                "guild_locale": guild.locale,
                "guild": {
                    "id": str(guild.id),
                    "locale": guild.locale,
                    "features": payloads.guild(guild)["features"],
                },
                "member": {**payloads.member(member), "permissions": str(bits)},
            }
        if what.pressed is not None:
            event["message"] = messages.message(world, what.pressed)
        return event

    # --- answered by the bot

    def find(self, token: str, interaction_id: str | None = None) -> Interaction:
        """For a first answer: unknown when it comes too late."""
        found = self.by_token.get(token)
        if found is None or (interaction_id and int(interaction_id) != found.id):
            raise RefusedError(10062)
        if found.answered_with is not None:
            raise RefusedError(40060)
        if self.seconds() > found.answer_by:
            raise RefusedError(10062)
        return found

    def answered(self, token: str) -> Interaction:
        """For all that follows the first answer, within 15 minutes."""
        found = self.by_token.get(token)
        if found is None or self.world.now() > found.begun_at + TOKEN_LIVES:
            raise RefusedError(50027)
        if found.answered_with is None:
            raise RefusedError(10015)
        return found

    def begin_answer(self, what: Interaction, kind: int) -> None:
        fitting = FITTING[what.kind]
        no_message = kind in {UPDATE, DEFER_UPDATE} and origin_of(what) is None
        if kind not in fitting or no_message:
            errors = {
                "type": {
                    "_errors": [
                        {
                            "code": "INTERACTION_CALLBACK_TYPE_INVALID",
                            "message": "Invalid interaction callback type",
                        }
                    ]
                }
            }
            raise RefusedError(50035, errors=errors)
        what.answered_with = kind

    def end_answer(self, what: Interaction, *, settled: bool) -> None:
        what.first_answer.set()
        if settled:
            what.settled.set()

    def think(self, what: Interaction, flags: int) -> Message:
        """An answer that is still to come, seen as such."""
        draft = Draft(flags=(flags & EPHEMERAL) | LOADING, kind=self._kind(what))
        message = self._say(what, draft)
        what.original, what.shown.deferred = message, True
        return message

    def answer(self, what: Interaction, draft: Draft) -> Message:
        draft.kind = self._kind(what)
        message = self._say(what, draft)
        what.original = what.shown.message = message
        return message

    def update_origin(self, what: Interaction) -> Message:
        """The message whose component was used; it is the original of such an answer."""
        origin = origin_of(what)
        assert origin is not None
        what.original = origin
        return origin

    def follow_up(self, what: Interaction, draft: Draft) -> Message:
        """The first one after a deferral becomes the answer itself."""
        waiting = what.original
        if waiting is not None and waiting.flags & LOADING:
            self.fill(what, waiting, draft)
            return waiting
        message = self._say(what, draft, to=waiting)
        what.shown.more.append(message)
        if what.shown.message is None and what.shown.updated is None:
            what.shown.message = message
        what.settled.set()
        return message

    def fill(self, what: Interaction, message: Message, draft: Draft) -> None:
        """What was thought about is there; whether only they see it was said at the start."""
        message.flags &= ~LOADING
        message.content, message.embeds = draft.content, draft.embeds
        message.components = draft.components
        message.attachments = draft.attachments
        self.changed(what, message)

    def changed(self, what: Interaction, message: Message) -> None:
        """It was edited; people see it as it is now."""
        message.flags &= ~LOADING
        if message.ephemeral:
            message.edited_at = self.world.now()
        else:
            self.posting.edited(message)
        if message is origin_of(what):
            what.shown.updated = message
        elif message is what.original:
            what.shown.message = message
        what.settled.set()

    def offer(self, what: Interaction, choices: Sequence[Json]) -> None:
        what.shown.choices = [Choice(c["name"], c["value"]) for c in choices]

    def open_form(self, what: Interaction, form: Json) -> None:
        what.shown.modal = Modal(
            custom_id=form["custom_id"],
            title=form["title"],
            components=form["components"],
            user=what.user,
            opened_by=what,
        )

    def _say(
        self, what: Interaction, draft: Draft, to: Message | None = None
    ) -> Message:
        """In the channel, or for them alone; it needs no right to write there."""
        message = Message(
            id=self.world.new_id(),
            channel=what.channel,
            author=self.world.bot,
            content=draft.content,
            kind=draft.kind,
            sent_at=self.world.now(),
            embeds=draft.embeds,
            components=draft.components,
            attachments=draft.attachments,
            flags=draft.flags,
            application_id=self.world.application_id,
            interaction=self.metadata(what),
        )
        self.posting._ping(message, draft.allowed_mentions)
        if to is not None:
            message.kind, message.reply_to = REPLY, to
            message.reference = refers_to(to)
        if message.ephemeral:
            self.world.ephemeral[message.id] = message
        else:
            self.posting.add(message)
        return message

    def _kind(self, what: Interaction) -> int:
        return COMMAND_ANSWER if what.kind == COMMAND else 0

    def metadata(self, what: Interaction) -> Json:
        guild = what.channel.guild
        shown: Json = {
            "id": str(what.id),
            "type": what.kind,
            "user": payloads.user(what.user),
            "authorizing_integration_owners": {"0": str(guild.id if guild else 0)},
        }
        if what.kind == COMPONENT and what.pressed is not None:
            shown["interacted_message_id"] = str(what.pressed.id)
        if what.kind == SUBMIT and what.parent is not None:
            shown["triggering_interaction_metadata"] = self.metadata(what.parent)
        return shown
