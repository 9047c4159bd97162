"""Takes somebody's words, and what was noted about them, out of what is kept."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rituals.document import (
    Attachment,
    Block,
    Code,
    CodeBlock,
    Document,
    File,
    Inline,
    Inlines,
    Link,
    Mention,
    Text,
    each_inline,
)
from rituals.effects import CloseThread, Post, Show
from rituals.model.authored import AUTHOR, authored, is_by
from rituals.model.held import Held
from rituals.model.occurrence import Json
from rituals.model.whole_ids import has_id, without_words

SURE = 24
"""Words this long are theirs wherever they stand; shorter ones only where they are named."""
_CODES = frozenset(
    {"id", "key", "state", "occurrence", "space", "place", "message", *AUTHOR}
)
"""What stands under these keys nobody typed."""
_SAYS = re.compile(r"\w.*\w", re.DOTALL)
"""A single letter or a mark is nobody's own."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LEFT_OUT = "…"
_GONE = object()


@dataclass(frozen=True, slots=True)
class Theirs:
    """Whose words are to go: their ids, and what they handed over."""

    ids: frozenset[str]
    words: frozenset[str]

    @property
    def sure(self) -> frozenset[str]:
        """Those that nobody else will have used by chance."""
        return frozenset(
            word
            for word in self.words
            if len(word) >= SURE and not word.startswith("http")
        )


def words_of(
    held: Held, memories: Iterable[Json], ids: frozenset[str]
) -> frozenset[str]:
    """What they handed over: in parts, in journeys of theirs, in what rituals remember."""
    found: list[str] = []
    for part in held.parts:
        found += _texts(part.details)
    for journey in held.journeys:
        found += _texts(journey.notes)
    for memory in memories:
        for record in authored(memory, ids):
            found += _texts(record)
    words = (word.strip() for word in found)
    return frozenset(
        w
        for w in words
        if _SAYS.search(w) and not has_id(w, ids) and not _DATE.match(w)
    )


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str) and key not in _CODES:
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part, str(name))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, key)


def without(json: Json, ids: Collection[str]) -> Json:
    """What a ritual wrote down, without records by them, and without them in any role."""
    left = _without(json, ids)
    return left if isinstance(left, dict) else {}


def _without(value: Any, ids: Collection[str]) -> Any:
    if isinstance(value, Mapping):
        if is_by(value, ids):
            return _GONE
        parts = {k: _without(v, ids) for k, v in value.items() if k not in ids}
        return {k: v for k, v in parts.items() if v is not _GONE}
    if isinstance(value, list | tuple):
        others = [each for each in value if not _is_one_of(each, ids)]
        parts_ = [_without(each, ids) for each in others]
        return [part for part in parts_ if part is not _GONE]
    return None if _is_one_of(value, ids) else value


def _is_one_of(value: Any, ids: Collection[str]) -> bool:
    return isinstance(value, str) and value in ids


Effect = Post | Show | CloseThread


def mentioned(document: Document) -> frozenset[str]:
    """Whom it names."""
    found: set[str] = set()

    def collect(inline: Inline) -> Inline:
        if isinstance(inline, Mention):
            found.add(inline.member)
        return inline

    each_inline(document, collect)
    return frozenset(found)


def scrubbed(effect: Effect, theirs: Theirs) -> Effect:
    """The same effect without their words; the very same if it held none.

    Where they are named short words are sought, too.
    """
    if isinstance(effect, CloseThread):
        return effect
    document = _without_words(effect.document, theirs.words)
    if isinstance(effect, Show):
        return replace(effect, document=document)
    otherwise = _post_without(effect.otherwise, theirs)
    if (document, otherwise) == (effect.document, effect.otherwise):
        return effect
    return replace(
        effect, document=document, thread=_untitled(effect), otherwise=otherwise
    )


def _post_without(post: Post | None, theirs: Theirs) -> Post | None:
    left = scrubbed(post, theirs) if post is not None else None
    return left if isinstance(left, Post) else None


def saying(effect: Post | Show, instead: Document) -> Post | Show:
    """The same effect with nothing of what it said: neither its words nor a title."""
    if isinstance(effect, Show):
        return replace(effect, document=instead)
    other = effect.otherwise
    return replace(
        effect,
        document=instead,
        thread=_untitled(effect),
        otherwise=replace(other, document=instead, thread=_untitled(other))
        if other is not None
        else None,
    )


def _untitled(post: Post) -> Inlines | None:
    """A title of a thread is made of what the post says."""
    return (Text(_LEFT_OUT),) if post.thread is not None else None


def _without_words(document: Document, words: Collection[str]) -> Document:
    def change(inline: Inline) -> Inline:
        match inline:
            case Text(value) if _is_cut(value, words):
                return Text(_LEFT_OUT)
            case Text(value):
                return Text(without_words(value, words, _LEFT_OUT))
            case Code(value):
                return Code(without_words(value, words, _LEFT_OUT))
            case Link(_, url) if _holds(url, words):
                return Text(_LEFT_OUT)
            case _:
                return inline

    blocks = each_inline(document, change).blocks
    kept = (_block(block, words) for block in blocks)
    return Document(tuple(block for block in kept if block is not None))


def _block(block: Block, words: Collection[str]) -> Block | None:
    match block:
        case Attachment(name, url, alt) if any(
            _holds(text, words) for text in (name, url, alt)
        ):
            return None
        case CodeBlock(value):
            return CodeBlock(without_words(value, words, _LEFT_OUT))
        case File(name, media_type, text):
            return File(name, media_type, without_words(text, words, _LEFT_OUT))
        case _:
            return block


def _is_cut(text: str, words: Collection[str]) -> bool:
    """Whether a text is the beginning of one of these, cut off to be short."""
    begin = text.rstrip(" …")
    if len(begin) < SURE or not text.endswith("…"):
        return False
    return any(" ".join(word.split()).startswith(begin) for word in words)


def _holds(text: str, words: Collection[str]) -> bool:
    return without_words(text, words, "") != text
