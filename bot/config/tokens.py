"""Whether the tokens of the platforms in a file could be used as the environment has them."""

from collections.abc import Mapping

from bot.config.load import Configuration
from bot.config.secrets import (
    DISCORD_TOKEN,
    SLACK_APP_TOKEN,
    SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET,
    secret,
)


def refuse_unusable_tokens(
    configuration: Configuration, env: Mapping[str, str]
) -> None:
    """Refuse a token that is set twice or whose file cannot be read; none at all is fine.

    Raises SecretTwiceError or SecretFileError, and only for platforms that have a section.
    """
    wanted: list[str] = []
    if configuration.discord is not None:
        wanted.append(DISCORD_TOKEN)
    if configuration.slack is not None:
        wanted += [SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET]
    for name in wanted:
        secret(name, env)
