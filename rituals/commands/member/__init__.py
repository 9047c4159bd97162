"""The commands everybody may use."""

from rituals.commands.command import Command
from rituals.commands.member import (
    answers,
    asking,
    coming,
    home,
    linking,
    me,
    presence,
    privacy,
    settings,
    taking_part,
    thanking,
)

MEMBER_COMMANDS: tuple[Command, ...] = (
    *coming.COMMANDS,
    *taking_part.COMMANDS,
    *asking.COMMANDS,
    *thanking.COMMANDS,
    *answers.COMMANDS,
    *me.COMMANDS,
    *home.COMMANDS,
    *presence.COMMANDS,
    *settings.COMMANDS,
    *linking.COMMANDS,
    *privacy.COMMANDS,
)
"""All of them but `help`, which tells of them."""
