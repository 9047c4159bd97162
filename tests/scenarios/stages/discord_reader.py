"""What somebody sees who reads on Discord."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.texts.words import instant_in_words
from rituals.community import Community
from rituals.document import TimeStyle
from tests.fakes.discord_markdown import WITHOUT_WIDTH, Seen
from tests.scenarios.stages.stage import tidy

_STYLES: dict[str, TimeStyle] = {
    "D": "date",
    "t": "time",
    "F": "datetime",
    "R": "relative",
}


@dataclass(kw_only=True)
class Reader(Seen):
    """Somebody who reads on Discord, in the language and zone of the community."""

    names: Mapping[int, str]
    community: Community

    def mark(self, begins: str) -> str:
        return "# " if begins.startswith("#") else begins

    def instead(self, kind: str, found: re.Match[str]) -> str:
        if kind == "mention" and found[1]:
            return f"@{self.names[int(found[1])]}"
        if kind == "time":
            at = datetime.fromtimestamp(int(found[1]), UTC)
            style = _STYLES[found.group()[-2]]
            zone, language = self.community.zone.key, self.community.language
            return instant_in_words(at, style, zone, language)
        return super().instead(kind, found)


def words_of(seen: Sequence[Seen]) -> str:
    return tidy(WITHOUT_WIDTH.sub("", "\n".join(each.words for each in seen)))
