"""A message of ours carries a mark that nobody sees, and is known again by it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.discord.limits import CONTENT
from bot.platforms.discord.marks import (
    LENGTH,
    MOST_PARTS,
    Mark,
    digest,
    mark_of,
    nonce,
    unmarked,
)
from bot.platforms.discord.payloads import message, messages_of
from bot.platforms.shortening import length
from rituals.document import Document, Paragraph, Text

PARTS = st.integers(1, MOST_PARTS)


@given(st.text(), st.text(), PARTS, PARTS)
def test_what_was_marked_is_known_again(
    said: str, key: str, part: int, parts: int
) -> None:
    mark = Mark(digest(key), part, parts)
    assert mark_of(said + str(mark)) == mark
    assert unmarked(said + str(mark)) == said


@given(st.text(alphabet="ab\u200b\u200c", max_size=LENGTH - 1))
def test_what_people_type_is_no_mark(typed: str) -> None:
    assert mark_of(typed) is None
    assert unmarked(typed) == typed


def test_a_mark_is_not_seen_and_not_trimmed() -> None:
    mark = str(Mark(digest("k"), 2, 3))
    assert len(mark) == LENGTH
    assert mark.strip() == mark
    assert set(mark) <= {"\u200b", "\u200c"}


@given(st.lists(st.text(max_size=3000), min_size=1, max_size=8))
def test_marked_messages_fit(texts: list[str]) -> None:
    document = Document(tuple(Paragraph((Text(text),)) for text in texts))
    drawn = messages_of(document, 1)
    assert len(drawn) <= MOST_PARTS
    for n, page in enumerate(drawn, 1):
        made = message(page, Mark(digest("k"), n, len(drawn)))
        assert length(made["content"]) <= CONTENT


@given(st.text(), st.text(), PARTS)
def test_a_nonce_is_of_one_message_and_fits(key: str, other: str, part: int) -> None:
    assert len(nonce(key, part)) == 25
    assert nonce(key, part) != nonce(key, part + 1)
    assert (nonce(key, part) == nonce(other, part)) is (key == other)
