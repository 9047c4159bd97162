"""What somebody sees who reads on Slack."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.platforms.slack.identities import message_ref
from bot.texts.words import instant_in_words
from rituals.community import Community
from rituals.document import TimeStyle
from rituals.model.ids import MessageRef
from tests.fakes.slack.refusals import Json
from tests.scenarios.stages.stage import tidy

_STYLES: dict[str, TimeStyle] = {
    "{date}": "date",
    "{time}": "time",
    "{date_long}, {time}": "datetime",
    "{date_short_pretty}, {time}": "relative",
}
_BEGINS = {"rich_text_quote": "> ", "rich_text_preformatted": "| "}
_MESSAGE = re.compile(
    r"https://[\w-]+\.slack\.com/archives/(?P<channel>\w+)/p(?P<s>\d{10})(?P<us>\d{6})"
    r"(?:\?thread_ts=(?P<thread>[\d.]+))?"
)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody who reads on Slack, in the language and zone of the community."""

    names: Mapping[str, str]
    community: Community

    def words_of(self, blocks: Sequence[Json]) -> str:
        """What stands in blocks, without what can be pressed or filled in."""
        return tidy("\n".join(line for b in blocks for line in self._block(b)))

    def _block(self, block: Json) -> Iterator[str]:
        match block["type"]:
            case "header":
                yield f"# {block['text']['text']}"
            case "section":
                yield block["text"]["text"]
            case "rich_text":
                for part in block["elements"]:
                    yield from self._part(part)
            case _:
                return

    def _part(self, part: Json) -> Iterator[str]:
        if part["type"] == "rich_text_list":
            numbered, first = part["style"] == "ordered", 1 + part.get("offset", 0)
            for n, item in enumerate(part["elements"], first):
                yield (f"{n}. " if numbered else "- ") + self._words(item)
            return
        begins = _BEGINS.get(part["type"], "")
        for line in self._words(part).split("\n"):
            yield begins + line

    def _words(self, part: Json) -> str:
        return "".join(map(self._piece, part["elements"]))

    def _piece(self, piece: Json) -> str:
        match piece["type"]:
            case "user":
                return f"@{self.names[piece['user_id']]}"
            case "date":
                at = datetime.fromtimestamp(piece["timestamp"], UTC)
                zone, language = self.community.zone.key, self.community.language
                style = _STYLES[piece["format"]]
                return instant_in_words(at, style, zone, language)
            case "link":
                return str(piece.get("text") or piece["url"])
            case _:
                return str(piece["text"])


def links_in(part: object) -> Iterator[MessageRef]:
    """The messages that lead somewhere from blocks, from top to bottom."""
    if isinstance(part, list):
        for each in part:
            yield from links_in(each)
    elif isinstance(part, dict):
        found = (
            _MESSAGE.fullmatch(part["url"].partition("&")[0]) if "url" in part else None
        )
        if found:
            ts = f"{found['s']}.{found['us']}"
            yield message_ref(found["channel"], ts, found["thread"])
        yield from links_in(list(part.values()))
