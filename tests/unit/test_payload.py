"""What is stored of an effect is the effect: no part of it is lost or changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals import document as d
from rituals import effects as e
from rituals.engine.payload import decode, encode
from rituals.model.ids import (
    Account,
    AccountId,
    Channel,
    CommunityId,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)

texts = st.text(max_size=12)
instants = st.integers(-(10**9), 10**9).map(
    lambda seconds: datetime(2027, 1, 4, 8, tzinfo=UTC) + timedelta(seconds=seconds)
)
members = texts.map(MemberId)
channels = st.builds(Channel, texts.map(SpaceId), texts)
places = st.builds(Place, texts.map(SpaceId), texts.map(PlaceId))
messages = st.builds(MessageRef, places, texts.map(MessageId))
accounts = st.builds(Account, texts.map(SpaceId), texts.map(AccountId))

plain_inlines = st.one_of(
    st.builds(d.Text, texts),
    st.builds(d.Code, texts),
    st.builds(d.Mention, members, st.none() | texts.map(AccountId), texts),
    st.builds(d.Time, instants, st.sampled_from(["date", "relative"]), texts),
)


def inlines_of(child: st.SearchStrategy[d.Inline]) -> st.SearchStrategy[d.Inlines]:
    return st.lists(child, max_size=3).map(tuple)


def with_parts(child: st.SearchStrategy[d.Inline]) -> st.SearchStrategy[d.Inline]:
    params = st.recursive(
        st.one_of(texts, st.integers(), st.dates(), child),
        lambda inner: st.lists(inner, max_size=3).map(tuple),
        max_leaves=4,
    )
    pairs = st.lists(st.tuples(texts, params), max_size=2).map(tuple)
    return st.one_of(
        st.builds(d.Strong, inlines_of(child)),
        st.builds(d.Link, inlines_of(child), texts),
        st.builds(d.MessageLink, inlines_of(child), messages),
        st.builds(d.Msg, texts, pairs),
    )


inlines = inlines_of(st.recursive(plain_inlines, with_parts, max_leaves=5))
buttons = st.builds(
    d.Button,
    inlines,
    texts,
    texts,
    st.sampled_from(["plain", "danger"]),
    st.booleans(),
    texts,
)
blocks = st.one_of(
    st.builds(d.Paragraph, inlines),
    st.builds(d.Heading, inlines),
    st.builds(d.Quote, inlines),
    st.builds(d.CodeBlock, texts),
    st.builds(d.Attachment, texts, texts, texts),
    st.builds(d.Bullets, st.lists(inlines, max_size=2).map(tuple), st.booleans()),
    st.builds(d.Buttons, st.lists(buttons, max_size=2).map(tuple)),
)
documents = st.builds(d.Document, st.lists(blocks, max_size=4).map(tuple))
targets = st.one_of(
    st.builds(e.InChannels, st.none() | channels),
    st.builds(e.InThreads, texts, st.none() | channels),
    st.builds(e.ToMember, members),
    st.just(e.ToModerators()),
)
effects = st.one_of(
    st.builds(
        e.Post,
        texts,
        targets,
        documents,
        st.none() | inlines,
        st.none() | texts,
        st.none() | instants,
        st.lists(members, max_size=2).map(tuple),
        pin=st.booleans(),
    ),
    st.builds(e.Show, texts, texts, documents),
    st.builds(e.CloseThread, texts, texts, st.none() | texts, st.booleans()),
    st.builds(e.ToAccount, accounts),
)


@given(st.one_of(documents, effects))
def test_decoding_gives_what_was_encoded(value: object) -> None:
    assert decode(encode(value)) == value


def test_what_is_as_always_is_not_written() -> None:
    assert encode(e.InChannels()) == '{"_":"InChannels"}'


def test_dates_and_instants_keep_apart() -> None:
    values = (date(2027, 1, 4), datetime(2027, 1, 4, 8, tzinfo=UTC))
    assert decode(encode(values)) == values


def test_what_is_no_part_of_a_message_is_refused() -> None:
    with pytest.raises(TypeError):
        encode({"a": CommunityId("b")})
