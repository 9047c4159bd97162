"""The commands everybody may use."""

from rituals.commands.command import Command
from rituals.commands.member import settings

MEMBER_COMMANDS: tuple[Command, ...] = (*settings.COMMANDS,)
"""All of them but `help`, which tells of them."""
