"""Messages as JSON, in the API's answers and in the gateway's events."""

import mimetypes
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from tests.fakes.discord import payloads
from tests.fakes.discord.payloads import instant
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.state import Attachment, File, Message
from tests.fakes.discord.world import World

LINK_LIVES = timedelta(hours=24)


def emoji(name: str) -> Json:
    """An emoji of Unicode, or `name:id` of a guild's own."""
    name, _, own_id = name.partition(":")
    return {"id": own_id or None, "name": name}


def message(world: World, what: Message, *, hidden: bool = False) -> Json:
    """`hidden`: what was written is left out, as the bot may not read it."""
    shown: Json = {
        "type": what.kind,
        "content": "" if hidden else what.content,
        "mentions": [payloads.user(u) for u in what.mentions],
        "mention_roles": [str(role_id) for role_id in what.mention_roles],
        "attachments": []
        if hidden
        else [attachment(world, what, a) for a in what.attachments],
        "embeds": [] if hidden else what.embeds,
        "timestamp": instant(what.sent_at),
        "edited_timestamp": instant(what.edited_at),
        "flags": what.flags,
        "components": [] if hidden else what.components,
        "id": str(what.id),
        "channel_id": str(what.channel.id),
        "author": payloads.user(what.author),
        "pinned": what.pinned_at is not None,
        "mention_everyone": what.mention_everyone,
        "tts": False,
    }
    _add_context(shown, world, what)
    return shown


def _add_context(shown: Json, world: World, what: Message) -> None:
    if what.application_id is not None:
        shown["application_id"] = str(what.application_id)
        shown["webhook_id"] = str(what.application_id)
    if what.interaction is not None:
        shown["interaction_metadata"] = what.interaction
    if what.thread is not None:
        shown["thread"] = payloads.thread(what.thread)
    if what.reference is not None:
        shown["message_reference"] = what.reference
        answered = what.reply_to
        if answered is None or answered.deleted:
            shown["referenced_message"] = None
        else:
            hidden = not world.sees_content(answered)
            quoted = message(world, answered, hidden=hidden)
            quoted.pop("reactions", None)
            quoted.pop("referenced_message", None)
            shown["referenced_message"] = quoted
    if what.reactions:
        shown["reactions"] = [
            reaction(world, name, who) for name, who in what.reactions.items()
        ]


def reaction(world: World, name: str, who: Sequence[int]) -> Json:
    return {
        "emoji": emoji(name),
        "count": len(who),
        "count_details": {"burst": 0, "normal": len(who)},
        "burst_colors": [],
        "me_burst": False,
        "me": world.bot.id in who,
    }


def files(
    world: World, of: Sequence[File], *, ephemeral: bool = False
) -> list[Attachment]:
    """What people upload is kept, as long as its link lives."""
    made = [
        Attachment(
            id=world.new_id(),
            filename=name,
            content=content,
            content_type=mimetypes.guess_type(name)[0],
            ephemeral=ephemeral,
        )
        for name, content in of
    ]
    world.attachments.update({each.id: each for each in made})
    return made


def attachment(world: World, of: Message, what: Attachment) -> Json:
    """Its link carries when it dies ("Reference, Signed Attachment CDN URLs")."""
    return _attachment(world, f"{world.origin}/attachments/{of.channel.id}", what)


def uploaded(world: World, what: Attachment) -> Json:
    """What came with a form: its link names a host, as it is handed on to be fetched."""
    folder = f"{world.files_origin}/ephemeral-attachments/{world.application_id}"
    return _attachment(world, folder, what)


def _attachment(world: World, folder: str, what: Attachment) -> Json:
    dies_at = int((world.now() + LINK_LIVES).timestamp())
    signature = f"ex={dies_at:x}&is={world.new_id():x}&hm=0"
    link = f"{folder}/{what.id}/{quote(what.filename)}?{signature}"
    shown: Json = {
        "id": str(what.id),
        "filename": what.filename,
        "size": len(what.content),
        "url": link,
        "proxy_url": link,
    }
    if what.content_type is not None:
        shown["content_type"] = what.content_type
    if what.description is not None:
        shown["description"] = what.description
    if what.ephemeral:
        shown["ephemeral"] = True
    return shown


def created(world: World, what: Message) -> Json:
    """The answer to a post. Only here and in MESSAGE_CREATE the nonce is told again.

    It is not kept with the message, so history has none (by observation; discord.py's
    documentation of `Message.nonce` says so, too).
    """
    shown = message(world, what)
    return shown if what.nonce is None else {**shown, "nonce": what.nonce}


def event(
    world: World, what: Message, *, hidden: bool = False, new: bool = False
) -> Json:
    """As MESSAGE_CREATE (`new`) and MESSAGE_UPDATE bring it."""
    shown = message(world, what, hidden=hidden)
    if new and what.nonce is not None:
        shown["nonce"] = what.nonce
    shown["channel_type"] = what.channel.kind
    guild = what.channel.guild
    if guild is None:
        return shown
    shown["guild_id"] = str(guild.id)
    author = guild.members.get(what.author.id)
    if author is not None:
        shown["member"] = payloads.member(author, with_user=False)
    for mentioned in shown["mentions"]:
        who = guild.members.get(int(mentioned["id"]))
        if who is not None:
            mentioned["member"] = payloads.member(who, with_user=False)
    return shown
