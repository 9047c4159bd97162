"""What somebody wrote on Slack, out of the markup that Slack sends it in. Pure.

Slack sends `&`, `<` and `>` as entities, and in angle brackets what its client made of the
words: people, channels, crowds, dates and addresses (docs.slack.dev: Formatting message
text). So a bracket that somebody typed can never be taken for one of Slack's.
"""

import re
from collections.abc import Callable

from bot.platforms.slack.identities import account, message_ref
from rituals.model.ids import Account, MessageRef

Names = Callable[[str], str | None]
"""The name of somebody by their user id; `None` if nobody knows it."""

_MARKUP = re.compile(r"<(?P<what>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_POINTS = ("@", "#", "!")
_LINK = re.compile(
    r"https://[\w.-]+\.slack\.com/archives/(?P<channel>[A-Z0-9]+)"
    r"/p(?P<seconds>\d{10})(?P<behind>\d{6})(?:\?(?P<more>\S*))?"
)
"""The address of a message, as `chat.getPermalink` and "Copy link" give it."""
_THREAD = re.compile(r"(?:^|&)thread_ts=(\d+\.\d{6})(?:&|$)")


def as_written(text: str) -> str:
    """The words as they were typed, links by their words, for who reads them for rules.

    Pointers to people, channels and crowds stay in brackets, without any label.
    """
    return _told(text, _pointer)


def as_read(text: str, names: Names) -> str:
    """The words as everybody sees them, for whoever reads them later, maybe elsewhere.

    By the names in it nobody is mentioned; what nobody knows is shown as it is.
    """

    def named(what: str, label: str | None) -> str:
        known = names(what[1:]) if what[0] == "@" else None
        shown = known or label
        if not shown:
            return what.replace("!", "@", 1)
        return f"#{shown}" if what[0] == "#" else f"@{shown.removeprefix('@')}"

    return _told(text, named)


def mentions_in(text: str) -> tuple[Account, ...]:
    """Whom the words name, in their order, each once."""
    return tuple(map(account, dict.fromkeys(_MENTION.findall(text))))


def by_number(text: str) -> str:
    """Mentions without the labels that may stand beside their numbers: `<@U024BE7LH>`."""
    return _MENTION.sub(r"<@\1>", text)


def only_mentioned(text: str) -> str | None:
    """The user id, if the words are a mention and nothing else."""
    found = _MENTION.fullmatch(text.strip())
    return found[1] if found else None


def linked(text: str) -> MessageRef | None:
    """The message whose address this is, also as Slack sends addresses, and nothing else.

    The address of a reply says which thread it stands in (docs.slack.dev:
    chat.getPermalink).
    """
    address = _told(text.strip(), _pointer)
    found = _LINK.fullmatch(address)
    if found is None:
        return None
    thread = _THREAD.search(found["more"] or "")
    ts = f"{found['seconds']}.{found['behind']}"
    return message_ref(found["channel"], ts, thread[1] if thread else None)


def _pointer(what: str, label: str | None) -> str:
    del label
    return f"<{what}>"


def _told(text: str, point: Callable[[str, str | None], str]) -> str:
    """The text without markup; what a pointer becomes says `point`."""
    told: list[str] = []
    end = 0
    for found in _MARKUP.finditer(text):
        told += (_typed(text[end : found.start()]), _shown(found, point))
        end = found.end()
    return "".join((*told, _typed(text[end:])))


def _shown(found: re.Match[str], point: Callable[[str, str | None], str]) -> str:
    what = _typed(found["what"])
    label = None if found["label"] is None else _typed(found["label"])
    if what.startswith("!date^"):
        return label or ""
    if what.startswith(_POINTS):
        return point(what, label)
    return label or what


def _typed(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)
