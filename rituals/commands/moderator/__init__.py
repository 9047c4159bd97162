"""The commands of moderators; every change is audited and says how it is taken back."""

from rituals.commands.command import Command
from rituals.commands.moderator import (
    answers,
    auditing,
    challenge,
    contesting,
    giving,
    lists,
    members,
    newcomers,
    occurrences,
    overview,
    prompts,
    reloading,
)

MODERATOR_COMMANDS: tuple[Command, ...] = (
    *overview.COMMANDS,
    *occurrences.COMMANDS,
    *prompts.COMMANDS,
    *challenge.COMMANDS,
    *newcomers.COMMANDS,
    *giving.COMMANDS,
    *answers.COMMANDS,
    *contesting.COMMANDS,
    *lists.COMMANDS,
    *members.COMMANDS,
    *reloading.COMMANDS,
    *auditing.COMMANDS,
)
