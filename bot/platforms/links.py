"""What is surely an address on the web, and where it ends."""

import re

# No brackets and no stars: nothing in an address can end a link or what is bold.
_IN_ADDRESS = r"\w~!$&+=@%/?#:;,.'-"
ADDRESS = re.compile(
    r"(?ai:https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d{1,5})?"
    rf"(?:[/?#](?:[{_IN_ADDRESS}]*[\w~$&+=@%/#-])?)?)"
)
_NOT_IN_ADDRESS = re.compile(rf"[^{_IN_ADDRESS}]", re.ASCII)
LONGEST_ADDRESS = 1000
LONGEST_LABEL = 150


def address(url: str) -> str | None:
    """The address with nothing in it that could end a link; `None` if it is none to follow."""
    found = ADDRESS.match(url)
    if found is None:
        return None
    rest = url[found.end() :]
    safe = _NOT_IN_ADDRESS.sub(lambda sign: _percent(sign.group()), rest)
    whole = found.group() + safe
    return whole if len(whole) <= LONGEST_ADDRESS else None


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))
