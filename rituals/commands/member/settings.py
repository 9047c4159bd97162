"""How the bot is to treat me: language, zone, quiet hours, nudges, mutes."""

from dataclasses import replace

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.document import Document, Form, doc, msg, say

AS_COMMUNITY = "community"


async def _language(call: Call, desk: Desk) -> Document | Form:
    chosen = call.need("language", str)
    wish = None if chosen == AS_COMMUNITY else chosen
    member = desk.caller
    await desk.uow.members.save(
        [replace(member, wishes=replace(member.wishes, language=wish))]
    )
    language = wish or desk.community.language
    return doc(
        say(
            "command.settings-language.done",
            language=msg(f"command.language.{language}"),
        )
    )


COMMANDS = (
    Command(
        "settings language",
        _language,
        options=(
            Option(
                "language",
                Takes.CHOICE,
                choices=("en", "de", AS_COMMUNITY),
                german=("sprache",),
            ),
        ),
        german=("einstellungen sprache",),
    ),
)
