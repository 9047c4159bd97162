"""Being away and back, and what I can give and look for."""

from dataclasses import replace
from datetime import datetime, timedelta

from rituals.commands.command import Call, Command, Handler, Option, Takes
from rituals.commands.desk import Desk
from rituals.document import Block, Document, Form, Quote, Text, Time, doc, msg, say
from rituals.model.spelling import folded

OPEN_END = timedelta(days=366 * 20)
"""Away with no date: until they say that they are back."""
_OPEN_FROM = timedelta(days=366 * 11)
LONGEST = 300
_NOTHING = ("-", "nothing", "none", "clear", "nichts", "keine", "loeschen")


async def _away(call: Call, desk: Desk) -> Document | Form:
    until = call.get("until", datetime)
    await _gone(desk, until or call.at + OPEN_END)
    if until is None:
        return doc(say("command.away.open"))
    return doc(say("command.away.until-then", at=Time(until)))


async def _back(call: Call, desk: Desk) -> Document | Form:
    del call
    away = desk.caller.wishes.away_until
    if away is None or away <= desk.clock.now():
        return doc(say("command.back.already"))
    await _gone(desk, None)
    return doc(say("command.back.done"))


async def _gone(desk: Desk, until: datetime | None) -> None:
    member = desk.caller
    wishes = replace(member.wishes, away_until=until)
    await desk.uow.members.save([replace(member, wishes=wishes)])


def is_open_end(until: datetime, now: datetime) -> bool:
    """Whether they are away without having said until when."""
    return until > now + _OPEN_FROM


def _line(name: str) -> Handler:
    """Shows, keeps or clears what a member wrote about themselves."""

    async def keep(call: Call, desk: Desk) -> Document | Form:
        wanted = call.get("text", str)
        known = desk.caller.offers if name == "offer" else desk.caller.needs
        if wanted is None:
            return _kept(name, known)
        text = "" if folded(wanted) in _NOTHING else wanted
        changed = (
            replace(desk.caller, offers=text)
            if name == "offer"
            else replace(desk.caller, needs=text)
        )
        await desk.uow.members.save([changed])
        if not text:
            return doc(say(f"command.{name}.cleared"))
        return doc(say(f"command.{name}.done"), Quote((Text(text),)))

    return keep


def _kept(name: str, known: str) -> Document:
    if not known:
        return doc(say(f"command.{name}.none"))
    blocks: list[Block] = [say(f"command.{name}.now"), Quote((Text(known),))]
    return doc(*blocks, say("command.clear-hint", how=msg(f"command.{name}.clear")))


def _about_me(name: str, *german: str) -> Command:
    option = Option("text", required=False, longest=LONGEST)
    return Command(name, _line(name), options=(option,), german=german)


COMMANDS = (
    Command(
        "away",
        _away,
        options=(Option("until", Takes.WHEN, required=False, german=("bis",)),),
        german=("weg", "abwesend"),
    ),
    Command("back", _back, german=("zurück", "wieder da")),
    _about_me("offer", "biete", "ich biete"),
    _about_me("need", "suche", "ich suche"),
)
