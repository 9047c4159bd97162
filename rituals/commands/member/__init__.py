"""The commands everybody may use."""

from rituals.commands.command import Command
from rituals.commands.member import privacy, settings

MEMBER_COMMANDS: tuple[Command, ...] = (*settings.COMMANDS, *privacy.COMMANDS)
"""All of them but `help`, which tells of them."""
