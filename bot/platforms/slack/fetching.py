"""Files that members handed in on Slack: only who shows a token is given them.

"Working with files" on docs.slack.dev: `url_private` wants the token of an app that may
read files (`files:read`); whoever shows none gets a page to log in at.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.platforms.fetching import Fetcher

HOST = "files.slack.com"


def fetcher(token: str) -> Fetcher:
    """A `Fetch` that shows the token to Slack's files, and to nobody else."""

    def headers(url: str) -> Mapping[str, str]:
        parts = urlsplit(url)
        own = parts.scheme == "https" and parts.netloc == HOST
        return {"Authorization": f"Bearer {token}"} if own else {}

    return Fetcher(headers=headers)
