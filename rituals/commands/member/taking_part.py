"""Taking part: challenges, discussions, introductions; what the kinds themselves know."""

from dataclasses import replace

from rituals.commands.command import ABOUT, Call, Command, Handler, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import NotIntroducedError
from rituals.commands.forms import plain_form
from rituals.commands.options import SWITCH
from rituals.community import Ritual
from rituals.document import Button, Buttons, Document, Form, doc, msg, say
from rituals.ledger.attention import ANSWERS, wants
from rituals.model.nudges import Attention

CHALLENGE = Option(
    "ritual", Takes.RITUAL, kinds=("monthly_challenge",), german=("ritual",)
)
DISCUSSION = Option(
    "ritual", Takes.RITUAL, kinds=("weekly_discussion",), german=("ritual",)
)
WELCOME = "welcome"
LONGEST_PROMPT = 1000


def _shows(action: str) -> Handler:
    async def look(call: Call, desk: Desk) -> Document | Form:
        return await desk.look(call.need("ritual", Ritual).name, action)

    return look


def _does(action: str) -> Handler:
    async def tell(call: Call, desk: Desk) -> Document | Form:
        return await desk.tell(call.need("ritual", Ritual).name, action)

    return tell


def _challenge(word: str, run: Handler, *german: str, reads: bool = False) -> Command:
    return Command(
        f"challenge {word}",
        run,
        options=(CHALLENGE,),
        reads=reads,
        group="together",
        german=tuple(f"challenge {each}" for each in german),
    )


async def _suggest(call: Call, desk: Desk) -> Document | Form:
    prompt = call.need("prompt", str)
    ritual = call.need("ritual", Ritual).name
    return await desk.tell(ritual, "suggest", values={"prompt": prompt})


async def _suggest_form(call: Call, desk: Desk) -> Document | Form:
    return await desk.look(call.need("ritual", Ritual).name, "suggest")


async def _introduce(call: Call, desk: Desk) -> Document | Form:
    del call
    rituals = desk.community.rituals.values()
    welcome = next((r for r in rituals if r.kind.name == WELCOME), None)
    if welcome is None:
        raise NotIntroducedError
    journeys = await desk.uow.occurrences.journeys(
        desk.community.id, [desk.caller.id], alive=False
    )
    mine = [journey for journey in journeys if journey.ritual == welcome.name]
    if not mine:
        return doc(say("command.intro.long-here"))
    return await desk.look(mine[-1].id, "introduce")


async def _volunteer(call: Call, desk: Desk) -> Document | Form:
    role, wanted = call.need("role", str), call.get("wanted", str) != "off"
    member = desk.caller
    offer = frozenset({role})
    volunteers = member.volunteers | offer if wanted else member.volunteers - offer
    if role == ANSWERS and wanted and not wants(member, Attention.WAITING):
        await desk.uow.members.save([replace(member, volunteers=volunteers)])
        return doc(say("command.volunteer.answers-on-quiet"))
    if volunteers == member.volunteers:
        return doc(say(f"command.volunteer.{role}-already-{'on' if wanted else 'off'}"))
    await desk.uow.members.save([replace(member, volunteers=volunteers)])
    if wanted:
        return doc(say(f"command.volunteer.{role}-on"))
    label = (msg("command.nudges.back"),)
    back = Button(label, "volunteer", f"role:{role} wanted:on", about=ABOUT)
    return doc(say(f"command.volunteer.{role}-off"), Buttons((back,)))


COMMANDS = (
    _challenge("join", _does("join"), "mitmachen"),
    _challenge("submit", _shows("submit"), "abgeben", "einreichen", reads=True),
    _challenge("status", _shows("status"), "stand", reads=True),
    _challenge("vote", _shows("vote"), "abstimmen", reads=True),
    _challenge("leave", _does("leave"), "aussteigen"),
    Command(
        "discussion suggest",
        _suggest,
        options=(
            Option("prompt", Takes.LONG, longest=LONGEST_PROMPT, german=("frage",)),
            DISCUSSION,
        ),
        form=_suggest_form,
        group="together",
        german=("diskussion vorschlagen",),
    ),
    Command(
        "volunteer",
        _volunteer,
        options=(
            Option(
                "role",
                Takes.CHOICE,
                choices=("host", "buddy", "answers"),
                german=("rolle",),
                spellings=(
                    *((word, "host") for word in ("gastgeben", "moderieren", "hosten")),
                    *((word, "buddy") for word in ("begleiten", "pate", "patin")),
                    *(
                        (word, "answers")
                        for word in ("antworten", "antworte", "answer")
                    ),
                ),
            ),
            Option(
                "wanted",
                Takes.CHOICE,
                choices=SWITCH,
                default="on",
                required=False,
                german=("gewünscht",),
            ),
        ),
        form=plain_form,
        group="together",
        german=("freiwillig",),
    ),
    Command("intro", _introduce, reads=True, group="together", german=("vorstellen",)),
)
