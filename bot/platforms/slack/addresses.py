"""Where Slack is: its own address, or the one that the environment names instead.

A proxy may stand before it, and tests play it on this machine.
"""

from collections.abc import Mapping

from slack_sdk.web.async_client import AsyncWebClient

API = "STAMMTISCH_SLACK_API"
"""The address of the Web API, as `https://host/api/`; sockets are where it says."""


def api_address(env: Mapping[str, str]) -> str:
    """The address of the Web API, with a slash at its end."""
    return (env.get(API) or AsyncWebClient.BASE_URL).rstrip("/") + "/"
