"""Signs that people react with, as they are compared: whatever the tone of a skin."""

import re

_TONE = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]|::skin-tone-[2-6]")


def plain_sign(sign: str) -> str:
    """The sign itself."""
    return _TONE.sub("", sign).strip(":")
