"""Whether the tokens in the environment could be used, as far as one sees by looking at them."""

import re
from collections.abc import Mapping

from bot.config.load import Configuration
from bot.config.secrets import (
    DISCORD_TOKEN,
    SLACK_APP_TOKEN,
    SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET,
    secret,
)
from rituals.errors import Phrase, StammtischError, phrase

_SHAPES = {
    DISCORD_TOKEN: re.compile(r"[\w-]{10,}\.[\w-]+\.[\w-]{10,}"),
    SLACK_BOT_TOKEN: re.compile(r"xoxb-\S+"),
    SLACK_APP_TOKEN: re.compile(r"xapp-\S+"),
    SLACK_SIGNING_SECRET: re.compile(r"[0-9a-f]{32}"),
}


class MisplacedTokenError(StammtischError):
    """{variable} holds what belongs into {other}: perhaps the two were swapped."""


class TokenShapeError(StammtischError):
    """{variable} holds something else than it should: {right}."""


def token_of(variable: str, env: Mapping[str, str]) -> str | None:
    """The token in that variable, if there is one and it looks like one.

    Raises SecretTwiceError, SecretFileError, MisplacedTokenError or TokenShapeError;
    none of them repeats it.
    """
    token = secret(variable, env)
    if token is None or _SHAPES[variable].fullmatch(token):
        return token
    for other, shape in _SHAPES.items():
        if shape.fullmatch(token):
            raise MisplacedTokenError(variable=variable, other=other)
    raise TokenShapeError(variable=variable, right=_shape(variable))


def _shape(variable: str) -> Phrase:
    match variable:
        case "STAMMTISCH_DISCORD_TOKEN":
            return phrase(
                "fault.token.discord",
                "the token of a bot has three parts with dots between them, without spaces or quotes. "
                "It is neither the application ID nor the public key nor the client secret: "
                "discord.com/developers/applications, your application, Bot, Reset Token",
            )
        case "STAMMTISCH_SLACK_BOT_TOKEN":
            return phrase(
                "fault.token.slack-bot",
                "the token of a bot begins with xoxb-, and stands without spaces or quotes: "
                "api.slack.com/apps, your app, OAuth & Permissions, Bot User OAuth Token",
            )
        case "STAMMTISCH_SLACK_APP_TOKEN":
            return phrase(
                "fault.token.slack-app",
                "an app-level token begins with xapp-, and stands without spaces or quotes: "
                "api.slack.com/apps, your app, Basic Information, App-Level Tokens",
            )
        case _:
            return phrase(
                "fault.token.slack-signing",
                "a signing secret has 32 characters, digits and letters from a to f: "
                "api.slack.com/apps, your app, Basic Information, App Credentials, Signing Secret",
            )


def refuse_unusable_tokens(
    configuration: Configuration, env: Mapping[str, str]
) -> None:
    """Refuse a token that cannot be the right one; none at all is fine.

    Raises what `token_of` raises, and only for platforms that have a section.
    """
    wanted: list[str] = []
    if configuration.discord is not None:
        wanted.append(DISCORD_TOKEN)
    if configuration.slack is not None:
        wanted += [SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET]
    for name in wanted:
        token_of(name, env)
