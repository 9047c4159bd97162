"""Quotes around what somebody types, and around what they could type."""

CLOSING = {'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«"}
"""What opens a quote, and what closes it then."""


def quoted(value: str) -> str:
    """The value as it can be typed: in quotes if it has spaces."""
    if value and not any(c.isspace() or c in CLOSING for c in value):
        return value
    if '"' not in value:
        return f'"{value}"'
    return f"“{value}”" if "”" not in value else '"' + value.replace('"', "'") + '"'
