"""The file of a community on Discord with a discussion, a welcome and a ledger."""

WORKSHOP = """
[community]
name = "Werkstatt"
language = "en"
timezone = "Europe/Berlin"
quiet_hours = "21:00-08:00"
moderators_channel = ["discord:#mods"]

[discord]
guild = {guild}

[rituals.question]
kind = "weekly_discussion"
channels = ["discord:#talk"]
every = "monday 09:00"
prompts = ["What did you learn?", "What did you break?", "Who helped you?"]
hosts = "volunteers"

[rituals.welcome]
kind = "welcome"
on = "join"
channels = ["discord:#hello"]
rules = "Be kind."
buddies = "volunteers"
check_ins = ["3 days"]

[ledger]
channels = ["discord:#help"]
"""


def workshop_file(guild: int = 1, *, database: str = "") -> str:
    """Of the guild with that number; with a database where one is named."""
    storage = f'\n[storage]\nurl = "{database}"\n' if database else ""
    return WORKSHOP.format(guild=guild) + storage
