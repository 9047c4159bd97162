"""How the bot is to treat me: language, zone, quiet hours, nudges, mutes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.forms import plain_form
from rituals.commands.member.presence import is_open_end
from rituals.commands.options import SWITCH, read_zone
from rituals.community import Ritual
from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    Document,
    Form,
    Heading,
    Inlines,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.quiet_hours import QuietHours
from rituals.model.spelling import folded

AS_COMMUNITY = "community"
IN_PUBLIC, QUIETLY = "public", "quiet"
_AS_COMMUNITY = ("community", "default", "standard", "gemeinschaft", "zuruecksetzen")


async def _wish(desk: Desk, **changes: Any) -> None:
    member = desk.caller
    wishes = replace(member.wishes, **changes)
    await desk.uow.members.save([replace(member, wishes=wishes)])


async def _language(call: Call, desk: Desk) -> Document | Form:
    chosen = call.need("language", str)
    wish = None if chosen == AS_COMMUNITY else chosen
    await _wish(desk, language=wish)
    language = msg(f"command.language.{wish or desk.community.language}")
    return doc(say("command.settings-language.done", language=language))


async def _timezone(call: Call, desk: Desk) -> Document | Form:
    typed = call.need("zone", str)
    wish = None if folded(typed) in _AS_COMMUNITY else read_zone(typed)
    await _wish(desk, timezone=wish)
    return doc(
        say(
            "command.settings-timezone.done",
            zone=wish or desk.community.zone.key,
            now=Time(desk.clock.now(), "time"),
        )
    )


async def _quiet(call: Call, desk: Desk) -> Document | Form:
    typed = call.need("hours", str)
    if folded(typed) in _AS_COMMUNITY:
        await _wish(desk, quiet_hours=None)
        return doc(say("command.settings-quiet.community", hours=_hours(desk)))
    hours = QuietHours.parse(typed)
    await _wish(desk, quiet_hours=str(hours))
    if hours.is_off:
        return doc(say("command.settings-quiet.off"))
    return doc(say("command.settings-quiet.done", hours=str(hours)))


def _hours(desk: Desk) -> str:
    return str(desk.community.quiet_hours or QuietHours.none())


async def _nudges(call: Call, desk: Desk) -> Document | Form:
    wanted = call.need("wanted", str)
    await _wish(desk, nudges=wanted == "on")
    return doc(
        say(f"command.settings-nudges.{wanted}", n=desk.community.nudges_per_week)
    )


async def _thanks(call: Call, desk: Desk) -> Document | Form:
    wanted = call.need("wanted", str)
    await _wish(desk, unnamed=wanted == QUIETLY)
    return doc(say(f"command.settings-thanks.{wanted}"))


async def _mute(call: Call, desk: Desk) -> Document | Form:
    ritual = call.need("ritual", Ritual).name
    await _wish(desk, muted=desk.caller.wishes.muted | {ritual})
    back = Button(
        (msg("command.settings-mute.back"),), "settings unmute", f"ritual:{ritual}"
    )
    return doc(say("command.settings-mute.done", ritual=ritual), Buttons((back,)))


async def _unmute(call: Call, desk: Desk) -> Document | Form:
    ritual = call.need("ritual", Ritual).name
    if ritual not in desk.caller.wishes.muted:
        return doc(say("command.settings-unmute.already", ritual=ritual))
    await _wish(desk, muted=desk.caller.wishes.muted - {ritual})
    return doc(say("command.settings-unmute.done", ritual=ritual))


async def _all(call: Call, desk: Desk) -> Document | Form:
    del call
    return doc(*shown(desk))


def shown(desk: Desk) -> tuple[Block, ...]:
    """How the caller is treated, with what changes the most of it."""
    title = Heading((msg("command.settings.title"),))
    lines = tuple(_lines(desk))
    return title, Bullets(lines), Buttons(tuple(_buttons(desk)))


def _lines(desk: Desk) -> Iterator[Inlines]:
    wishes, now = desk.caller.wishes, desk.clock.now()
    language = msg(f"command.language.{desk.reader.language}")
    yield (msg("command.settings.language", language=language),)
    here = Time(now, "time")
    yield (msg("command.settings.zone", zone=desk.reader.zone, now=here),)
    hours = wishes.quiet_hours or _hours(desk)
    if hours == str(QuietHours.none()):
        yield (msg("command.settings.quiet-off"),)
    else:
        yield (msg("command.settings.quiet", hours=hours),)
    if wishes.nudges:
        n = desk.community.nudges_per_week
        yield (msg("command.settings.nudges-on", n=n),)
    else:
        yield (msg("command.settings.nudges-off"),)
    if wishes.unnamed:
        yield (msg("command.settings.thanks-quiet"),)
    if wishes.muted:
        yield (msg("command.settings.muted", rituals=tuple(sorted(wishes.muted))),)
    if wishes.unwanted:
        kinds = tuple(
            msg(f"command.settings.unwanted-{each}") for each in sorted(wishes.unwanted)
        )
        yield (msg("command.settings.unwanted", kinds=kinds),)
    away = wishes.away_until
    if away is not None and away > now:
        open_end = is_open_end(away, now)
        words = msg("command.settings.away", until=Time(away))
        yield (msg("command.settings.away-open") if open_end else words,)


def _buttons(desk: Desk) -> Iterator[Button]:
    other = "de" if desk.reader.language == "en" else "en"
    name = msg(f"command.settings.to-{other}")
    yield Button((name,), "settings language", f"language:{other}")
    zone, quiet = msg("command.settings.to-zone"), msg("command.settings.to-quiet")
    yield Button((zone,), "settings timezone", opens=True)
    yield Button((quiet,), "settings quiet", opens=True)
    wanted = "off" if desk.caller.wishes.nudges else "on"
    nudges = msg(f"command.settings.to-nudges-{wanted}")
    yield Button((nudges,), "settings nudges", f"wanted:{wanted}")
    wanted = IN_PUBLIC if desk.caller.wishes.unnamed else QUIETLY
    thanks = msg(f"command.settings.to-thanks-{wanted}")
    yield Button((thanks,), "settings thanks", f"wanted:{wanted}")


_RITUAL = Option("ritual", Takes.RITUAL)

COMMANDS = (
    Command("settings", _all, reads=True, german=("einstellungen",)),
    Command(
        "settings language",
        _language,
        options=(
            Option(
                "language",
                Takes.CHOICE,
                choices=("en", "de", AS_COMMUNITY),
                german=("sprache",),
                spellings=(
                    *((word, "de") for word in ("german", "deutsch")),
                    *((word, "en") for word in ("english", "englisch")),
                ),
            ),
        ),
        form=plain_form,
        german=("einstellungen sprache",),
    ),
    Command(
        "settings timezone",
        _timezone,
        options=(
            Option("zone", Takes.ZONE, choices=_AS_COMMUNITY, german=("zeitzone",)),
        ),
        form=plain_form,
        german=("einstellungen zeitzone",),
    ),
    Command(
        "settings quiet",
        _quiet,
        options=(Option("hours", german=("stunden", "ruhezeit")),),
        form=plain_form,
        german=("einstellungen ruhe", "einstellungen ruhezeit"),
    ),
    Command(
        "settings nudges",
        _nudges,
        options=(
            Option("wanted", Takes.CHOICE, choices=SWITCH, german=("gewünscht",)),
        ),
        form=plain_form,
        german=("einstellungen hinweise",),
    ),
    Command(
        "settings thanks",
        _thanks,
        options=(
            Option(
                "wanted",
                Takes.CHOICE,
                choices=(IN_PUBLIC, QUIETLY),
                german=("gewünscht",),
                spellings=(
                    *((word, IN_PUBLIC) for word in ("oeffentlich", "offen", "on")),
                    *((word, QUIETLY) for word in ("still", "leise", "privat", "off")),
                ),
            ),
        ),
        form=plain_form,
        german=("einstellungen dank", "einstellungen danke"),
    ),
    Command(
        "settings mute",
        _mute,
        options=(_RITUAL,),
        german=("einstellungen stumm",),
    ),
    Command(
        "settings unmute",
        _unmute,
        options=(_RITUAL,),
        german=("einstellungen laut",),
    ),
)
