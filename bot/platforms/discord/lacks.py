"""What an application, a guild and its channels lack, each with the remedy: pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import discord
from discord.abc import GuildChannel

from bot.findings import Finding, Level, fault, fine, weaker
from bot.platforms.discord.channels import (
    Hall,
    channels_named,
    is_called,
    nearest_hall,
)
from bot.platforms.discord.needs import INTENTS, PORTAL, RIGHTS, Right
from bot.platforms.uses import Use, Uses
from rituals.document import Msg, Param, Text, msg

_HIDES = {"view_channel": {right.name for right in RIGHTS}}
_SILENCES = {"send_messages": {"embed_links", "attach_files"}}
_IMPLIES = _HIDES | _SILENCES
"""Whoever lacks the one cannot have the others ("Permissions, Implicit Permissions")."""


def of_application(
    application: discord.AppInfo, flags: discord.ApplicationFlags
) -> Iterator[Finding]:
    """What is to be set otherwise in the developer portal."""
    page = f"{PORTAL}/{application.id}"
    for intent in INTENTS:
        if intent.is_on(flags):
            continue
        yield weaker(
            msg(
                "doctor.intent-off", switch=Text(intent.switch), without=intent.without
            ),
            msg(
                "doctor.intent-remedy",
                page=Text(f"{page}/bot"),
                switch=Text(intent.switch),
            ),
        )
    if application.interactions_endpoint_url:
        yield fault(
            msg("doctor.endpoint"),
            msg("doctor.endpoint-remedy", page=Text(f"{page}/information")),
        )
    if application.bot_require_code_grant:
        yield weaker(
            msg("doctor.code-grant"),
            msg("doctor.code-grant-remedy", page=Text(f"{page}/bot")),
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """A guild as the bot sees it: itself there, all channels, and how it would come in anew."""

    me: discord.Member
    channels: tuple[GuildChannel, ...]
    link: str

    @property
    def role(self) -> str:
        """The role that came with the bot; its own name if it came with none."""
        own = (role.name for role in self.me.roles if role.is_bot_managed())
        return next(own, self.me.display_name)


def of_channels(uses: Uses, ground: Ground) -> Iterator[Finding]:
    """Those that are not there, and each right that is missing in those that are."""
    there: list[tuple[Hall, Collection[Use]]] = []
    for name, wanted in uses.items():
        found = channels_named(ground.channels, name)
        if len(found) == 1:
            there.append((found[0], wanted))
        elif found:
            yield _several(name, found, ground.channels)
        else:
            yield _none(name, ground.channels)
    lacking = list(_rights(there, ground))
    if there and not lacking:
        yield fine(msg("doctor.channels", n=len(there)))
    yield from lacking


def _none(name: str, channels: Iterable[GuildChannel]) -> Finding:
    shown = Text(name)
    if any(is_called(each, name) for each in channels):
        return fault(
            msg("doctor.no-text-channel", channel=shown),
            msg("doctor.no-text-channel-remedy"),
        )
    meant = nearest_hall(channels, name)
    hint: Param = ""
    if meant:
        hint = msg("doctor.did-you-mean", space=" ", name=Text(meant))
    return fault(
        msg("doctor.no-channel", channel=shown, hint=hint),
        msg("doctor.no-channel-remedy"),
    )


def _several(
    name: str, found: Collection[Hall], channels: Iterable[GuildChannel]
) -> Finding:
    headings = {each.id: each.name for each in channels}
    candidates = tuple(_candidate(each, headings) for each in found)
    example = next(f"discord:{each.id}" for each in found)
    return fault(
        msg("doctor.several-channels", channel=Text(name), candidates=candidates),
        msg("doctor.several-channels-remedy", example=example),
    )


def _candidate(channel: Hall, headings: Mapping[int, str]) -> Param:
    category = headings.get(channel.category_id or 0)
    if category is None:
        return str(channel.id)
    return msg("doctor.candidate-in", id=str(channel.id), category=Text(category))


@dataclass(frozen=True, slots=True)
class _Lack:
    """A right that the bot has not in a channel; by its role, or by the channel alone."""

    right: Right
    level: Level
    by_role: bool


def _rights(
    channels: Iterable[tuple[Hall, Collection[Use]]], ground: Ground
) -> Iterator[Finding]:
    where: dict[_Lack, list[str]] = {}
    for channel, uses in channels:
        for lack in _lacks(channel, uses, ground.me):
            where.setdefault(lack, []).append(f"#{channel.name}")
    for lack, names in sorted(where.items(), key=lambda each: _order(each[0])):
        there = tuple(Text(name) for name in names)
        yield Finding(
            lack.level,
            msg(
                "doctor.right-missing",
                right=lack.right.title,
                channels=there,
                without=lack.right.without,
            ),
            _remedy(lack, there, ground),
        )


def _lacks(channel: Hall, uses: Collection[Use], me: discord.Member) -> Iterator[_Lack]:
    here = channel.permissions_for(me)
    forum = isinstance(channel, discord.ForumChannel)
    missing = {r.name for r in RIGHTS if not getattr(here, r.name)}
    follows = {
        each for name in missing & _IMPLIES.keys() for each in _IMPLIES[name] - {name}
    }
    for right in RIGHTS:
        level = right.lack(uses, forum=forum)
        if right.name in missing - follows and level is not None:
            by_role = not getattr(me.guild_permissions, right.name)
            yield _Lack(right, level, by_role)


def _order(lack: _Lack) -> tuple[bool, int]:
    return lack.level is not Level.FAULT, RIGHTS.index(lack.right)


def _remedy(lack: _Lack, channels: tuple[Text, ...], ground: Ground) -> Msg:
    right, role = lack.right.title, Text(ground.role)
    if lack.by_role:
        link = Text(ground.link)
        return msg("doctor.right-remedy-role", right=right, role=role, link=link)
    return msg("doctor.right-remedy-channel", right=right, role=role, channels=channels)
