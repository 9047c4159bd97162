"""The commands everybody may use."""

from rituals.commands.command import Command
from rituals.commands.member import (
    answers,
    asking,
    coming,
    contesting,
    home,
    linking,
    me,
    nudged,
    presence,
    privacy,
    questions,
    settings,
    taking_part,
    thanking,
    waiting,
    why,
)

MEMBER_COMMANDS: tuple[Command, ...] = (
    *coming.COMMANDS,
    *taking_part.COMMANDS,
    *asking.COMMANDS,
    *waiting.COMMANDS,
    *thanking.COMMANDS,
    *answers.COMMANDS,
    *why.COMMANDS,
    *contesting.COMMANDS,
    *questions.COMMANDS,
    *me.COMMANDS,
    *home.COMMANDS,
    *presence.COMMANDS,
    *settings.COMMANDS,
    *nudged.COMMANDS,
    *linking.COMMANDS,
    *privacy.COMMANDS,
)
"""All of them but `help`, which tells of them."""
