"""At the moment of sending, names become accounts of the space it goes to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.rehearsal.space import Said
from rituals.document import (
    Code,
    Document,
    Inline,
    Link,
    Mention,
    MessageLink,
    Msg,
    Paragraph,
    Strong,
    Text,
    Time,
    doc,
)
from rituals.effects import (
    CloseThread,
    Delivery,
    InChannels,
    InThreads,
    Post,
    Replace,
    Send,
    Show,
    ToMember,
)
from rituals.engine.addressing import address
from rituals.engine.payload import encode
from rituals.model.delivery import OutboxEntry
from rituals.model.ids import Channel, MemberId, MessageId, MessageRef, Place, PlaceId
from rituals.model.occurrence import OccurrenceId
from rituals.ports import ImpossibleError
from tests.fakes.house import HOME, SLACK_TALK, TALK, House, at, community, ritual
from tests.fakes.probe import words
from tests.fakes.visit import MakeHouse, account, member, member_id, on_both, reply

MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
OPENS_AT = at("2027-01-04 08:00")


def stored(
    house: House,
    effect: Post | Show | CloseThread,
    channel: Channel | None = TALK,
    **changes: object,
) -> OutboxEntry:
    """An entry as it lies in the outbox."""
    now = house.clock.now()
    entry = OutboxEntry(
        key="key",
        community=HOME,
        space=(channel or TALK).space,
        name=effect.name,
        payload=encode(effect),
        created_at=now,
        due_at=now,
        not_before=now,
        occurrence=MONDAY_4,
        channel=channel,
    )
    return replace(entry, **changes)  # type: ignore[arg-type]  # fields of an entry


async def addressed(house: House, entry: OutboxEntry) -> Delivery:
    async with house.storage.read() as uow:
        return await address(uow, entry)


async def sent(house: House, effect: Post, channel: Channel | None = TALK) -> Send:
    delivery = await addressed(house, stored(house, effect, channel))
    assert isinstance(delivery, Send)
    return delivery


async def link(house: House, name: str) -> MemberId:
    """Somebody's accounts of both spaces become one member's."""
    known = await member(house, name)
    both = (account(house, name), account(house, name, "slack"))
    async with house.storage.write() as uow:
        await uow.members.save([replace(known, accounts=both)])
    return known.id


def naming(*members: MemberId) -> Document:
    return doc(Paragraph(tuple(Mention(m) for m in members)))


def mentions(document: Document) -> list[tuple[str | None, str]]:
    return [
        (inline.account, inline.name)
        for block in document.blocks
        if isinstance(block, Paragraph)
        for inline in block.children
        if isinstance(inline, Mention)
    ]


@on_both
async def test_a_mention_gets_the_account_of_the_space_it_goes_to(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    ben = await link(house, "Ben")
    post = Post("hi", InChannels(), naming(ben))
    for channel in (TALK, SLACK_TALK):
        delivery = await sent(house, post, channel)
        there = account(house, "Ben", channel.space)
        assert mentions(delivery.document) == [(there.id, "Ben")]


async def test_who_has_no_account_there_is_named_in_words(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    post = Post("hi", InChannels(), naming(member_id(house, "Ben"), MemberId("gone")))
    delivery = await sent(house, post, SLACK_TALK)
    assert mentions(delivery.document) == [(None, "Ben"), (None, "gone")]


@on_both
async def test_nobody_is_pinged_unless_named(make_house: MakeHouse) -> None:
    house = await make_house()
    ben, cem = member_id(house, "Ben"), member_id(house, "Cem")
    quiet = await sent(house, Post("hi", InChannels(), naming(ben)))
    assert quiet.ping == ()
    loud = await sent(house, Post("hi", InChannels(), naming(ben), ping=(cem,)))
    assert loud.ping == (account(house, "Cem"),)
    elsewhere = Post("hi", InChannels(), naming(ben), ping=(cem,))
    assert (await sent(house, elsewhere, SLACK_TALK)).ping == ()


async def test_a_reminder_naming_voices_notifies_none_of_them(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(channels=(TALK, SLACK_TALK))))
    await house.until(OPENS_AT)
    await reply(house, "Ben", "I am here")
    await reply(house, "Ben", "me too", channel=SLACK_TALK)
    await house.until(OPENS_AT + timedelta(days=2))
    reminders: list[Said] = [house.thread(c)[-1] for c in (TALK, SLACK_TALK)]
    for said in reminders:
        assert said.document is not None
        assert len(mentions(said.document)) == 2
        assert said.mentions == ()


async def test_a_title_is_plain_words(make_house: MakeHouse) -> None:
    house = await make_house()
    place = Place(TALK.space, PlaceId("p"))
    title: tuple[Inline, ...] = (
        Strong((Text("With "), Mention(member_id(house, "Ben")))),
        Code(" x "),
        Link((Text("there"),), "https://example.org"),
        MessageLink((Text(" and here "),), MessageRef(place, MessageId("m"))),
        Time(OPENS_AT, text="on Monday"),
        Msg(" id"),
    )
    delivery = await sent(house, Post("hi", InChannels(), words("x"), thread=title))
    assert delivery.thread == "With Ben x there and here on Monday id"


async def test_a_title_may_name_somebody_by_itself(make_house: MakeHouse) -> None:
    house = await make_house()
    title = (Mention(member_id(house, "Ben")),)
    delivery = await sent(house, Post("hi", InChannels(), words("x"), thread=title))
    assert delivery.thread == "Ben"


@on_both
async def test_a_newer_version_names_people_too(make_house: MakeHouse) -> None:
    house = await make_house()
    await house.until(OPENS_AT)
    show = Show("count", "open", naming(member_id(house, "Ben")))
    entry = stored(house, show, shows=f"{MONDAY_4}/open/open/{TALK}")
    delivery = await addressed(house, entry)
    assert isinstance(delivery, Replace)
    assert delivery.message == house.posts()[0].ref
    assert mentions(delivery.document) == [(account(house, "Ben").id, "Ben")]


async def test_what_it_refers_to_must_be_there(make_house: MakeHouse) -> None:
    """No thread, no post, no account, no channel: it is impossible, with the reason."""
    house = await make_house()
    in_thread = Post("x", InThreads("open"), words("x"))
    wrong = [
        (stored(house, in_thread), "its thread is not known"),
        (stored(house, in_thread, occurrence=None), "its thread is not known"),
        (stored(house, CloseThread("x", "open")), "its thread is not known"),
        (
            stored(house, Show("x", "open", words("x")), shows="gone"),
            "the post it replaces is not known",
        ),
        (
            stored(house, Post("x", ToMember(MemberId("gone")), words("x")), None),
            "the member has no account there any more",
        ),
        (
            stored(house, Post("x", InChannels(), words("x")), None),
            "it has no channel",
        ),
    ]
    for entry, reason in wrong:
        with pytest.raises(ImpossibleError, match=reason):
            await addressed(house, entry)
