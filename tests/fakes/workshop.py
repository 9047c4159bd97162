"""The file of a community with a discussion, a welcome and a ledger, wherever it lives."""

WORKSHOP = """
[community]
name = "Werkstatt"
language = "en"
timezone = "Europe/Berlin"
quiet_hours = "21:00-08:00"
moderators_channel = {mods}
{spaces}
[rituals.question]
kind = "weekly_discussion"
channels = {talk}
every = "monday 09:00"
prompts = ["What did you learn?", "What did you break?", "Who helped you?"]
hosts = "volunteers"

[rituals.welcome]
kind = "welcome"
on = "join"
channels = {hello}
rules = "Be kind."
buddies = "volunteers"
check_ins = ["3 days"]

[ledger]
channels = {help}
"""
CHANNELS = ("talk", "hello", "help", "mods")
DISCORD = "\n[discord]\nguild = {guild}\n"
SLACK = '\n[slack]\nteam = "{team}"\nmode = "{mode}"\n'


def workshop_file(
    guild: int | None = 812345678901234567,
    *,
    team: str = "",
    mode: str = "socket",
    database: str = "",
) -> str:
    """Of the guild with that number, the workspace with that id, or both; with a database where one is named."""
    spaces = {"discord": DISCORD if guild else "", "slack": SLACK if team else ""}
    named = {
        name: "[{}]".format(", ".join(f'"{s}:#{name}"' for s in spaces if spaces[s]))
        for name in CHANNELS
    }
    homes = "".join(spaces.values()).format(guild=guild, team=team, mode=mode)
    storage = f'\n[storage]\nurl = "{database}"\n' if database else ""
    return WORKSHOP.format(spaces=homes, **named) + storage
