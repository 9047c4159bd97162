"""Addresses on the web that members typed: which are shown, and which may be fetched."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

_MARKUP = frozenset(' <>|"`\\')
"""No address needs them, and platforms read them as mentions, links or code."""
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)
_DOTS = str.maketrans(dict.fromkeys("。｡", "."))
"""What browsers and resolvers read as a dot, too."""


def is_address(url: str) -> bool:
    """Whether it can be shown as a link: http or https, a host, and nothing else in it."""
    return _parts(url) is not None


def is_public_address(url: str) -> bool:
    """Whether it names a host by a name with a dot, and not by a number however written.

    Numbers and bare names lead into the network of whoever fetches it.
    """
    parts = _parts(url)
    if parts is None:
        return False
    host = unicodedata.normalize("NFKC", parts.hostname or "").translate(_DOTS)
    *names, last = host.lower().removesuffix(".").split(".")
    return all([*names, last, names, ":" not in host]) and not _NUMBER.fullmatch(last)


def _parts(url: str) -> SplitResult | None:
    if not url.isprintable() or _MARKUP & set(url):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.port != 0
    except ValueError:
        return None
    web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return parts if web and usable else None
