"""What an app and its channels lack in a workspace, each with the remedy: pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.findings import Finding, fault, fine, weaker
from bot.platforms.slack.moderators import moderators_of
from bot.platforms.slack.needs import PORTAL, SCOPES
from bot.platforms.uses import Uses
from rituals.document import Param, Text, msg
from rituals.model.spelling import nearest

Json = Mapping[str, Any]


def of_scopes(granted: Collection[str]) -> Iterator[Finding]:
    """Each scope that the app was not given, the worst first."""
    missing = [scope for scope in SCOPES if scope.name not in granted]
    if not missing:
        yield fine(msg("slack.scopes", n=len(SCOPES)))
    for scope in sorted(missing, key=lambda each: each.lack.value):
        yield Finding(
            scope.lack,
            msg("slack.scope-missing", scope=scope.name, without=scope.without),
            msg("slack.scope-remedy", page=PORTAL, scope=scope.name),
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """A workspace as the bot sees it: its own name there, and the channels, each as Slack has it."""

    bot: str
    channels: tuple[Json, ...]


def of_channels(uses: Uses, ground: Ground) -> Iterator[Finding]:
    """Those that are not there, or that the bot is not in."""
    amiss = [each for name in uses for each in _of_channel(name, ground)]
    if uses and not amiss:
        yield fine(msg("slack.channels", n=len(uses)))
    yield from amiss


def _of_channel(name: str, ground: Ground) -> Iterator[Finding]:
    shown, bot = Text(name), Text(ground.bot)
    named = channels_named(ground.channels, name)
    alive = [each for each in named if not each.get("is_archived")]
    if len(alive) > 1:
        yield _several(name, alive)
    elif alive and not alive[0].get("is_member"):
        yield fault(
            msg("slack.not-in-channel", channel=shown),
            msg(
                "slack.not-in-channel-remedy",
                channel=Text(f"#{alive[0]['name']}"),
                bot=bot,
            ),
        )
    elif named and not alive:
        yield fault(msg("slack.archived", channel=shown), msg("slack.archived-remedy"))
    elif not named:
        hint = _hint(name, ground.channels)
        yield fault(
            msg("slack.no-channel", channel=shown, hint=hint),
            msg("slack.no-channel-remedy", bot=bot),
        )


def channels_named(channels: Iterable[Json], name: str) -> list[Json]:
    """Those of that name or id: one, if the file is clear; also none, or several."""
    said = name.strip().removeprefix("#")
    by_id = [each for each in channels if each["id"] == said]
    return by_id or [each for each in channels if each.get("name") == said]


def _several(name: str, found: Collection[Json]) -> Finding:
    candidates = tuple(Text(each["id"]) for each in found)
    example = next(f"slack:{each['id']}" for each in found)
    return fault(
        msg("slack.several-channels", channel=Text(name), candidates=candidates),
        msg("slack.several-channels-remedy", example=example),
    )


def _hint(name: str, channels: Iterable[Json]) -> Param:
    names = [each["name"] for each in channels if not each.get("is_archived")]
    meant = nearest(name.strip().removeprefix("#"), names)
    if meant is None:
        return ""
    return msg("doctor.did-you-mean", space=" ", name=Text(f"#{meant}"))


def of_moderators(
    named: Collection[str],
    users: Iterable[Json],
    groups: Iterable[Json],
    *,
    elsewhere: bool,
) -> Iterator[Finding]:
    """Those names that nothing in the workspace has; they may be meant of another space."""
    unknown = moderators_of(users, groups, named).unknown
    for name in unknown:
        what = msg("slack.no-moderator", name=Text(name))
        yield (weaker if elsewhere else fault)(what, msg("slack.no-moderator-remedy"))
    if named and not unknown:
        yield fine(msg("slack.moderators"))
