"""The rehearsal space: what people can do there, what it refuses, how it behaves badly."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.errors import (
    ClosedThreadError,
    FormError,
    NoButtonError,
    NotAnsweringError,
    NotTheirsError,
    RehearsalError,
    UnknownMessageError,
    UnknownPersonError,
    UnknownPlaceError,
)
from bot.platforms.rehearsal.forms import checked
from bot.platforms.rehearsal.space import Did, RehearsalSpace
from rituals.document import Button, Document, Field, Form, Paragraph, Text
from rituals.effects import Archive, Send, ToAccount, ToChannel, ToPlace
from rituals.model.ids import (
    Channel,
    CommunityId,
    MessageId,
    MessageRef,
    Place,
    SpaceId,
)
from rituals.ports import Capabilities, ImpossibleError, RetryLaterError
from rituals.signals import MessagePosted, SpaceChanged
from tests.contracts.platform_worlds import RecordingInbox, RehearsalWorld

HERE = CommunityId("werkstatt")
HELLO = Document((Paragraph((Text("hello"),)),))


async def opened() -> tuple[RehearsalWorld, RecordingInbox, Place]:
    world, inbox = RehearsalWorld(), RecordingInbox()
    places = await world.people.connect([world.channel], inbox)
    return world, inbox, places[world.channel]


async def thread_in(world: RehearsalWorld) -> Place:
    send = Send(HERE, "k", ToChannel(world.channel), HELLO, "Round one")
    receipt = await world.people.deliver(send)
    assert receipt.thread is not None
    return receipt.thread


async def test_what_is_sent_twice_appears_twice_and_is_counted() -> None:
    world, _, place = await opened()
    send = Send(HERE, "k", ToChannel(world.channel), HELLO)
    await world.people.deliver(send)
    await world.people.deliver(send)
    assert world.shown(place) == ["hello", "hello"]
    assert world.space.posted == {"k": 2}


async def test_what_broke_before_it_was_done_is_not_counted() -> None:
    world, _, _ = await opened()
    world.break_next()
    with pytest.raises(Exception, match="may have been posted"):
        await world.people.deliver(Send(HERE, "k", ToChannel(world.channel), HELLO))
    assert world.space.posted["k"] == 0


async def test_two_channels_of_one_name_are_nowhere() -> None:
    world, inbox, _ = await opened()
    world.space.add_channel("Talk")
    assert await world.people.connect([world.channel], inbox) == {}
    with pytest.raises(ImpossibleError):
        await world.people.deliver(Send(HERE, "k", ToChannel(world.channel), HELLO))


async def test_a_removed_channel_takes_its_threads_along() -> None:
    world, _, place = await opened()
    thread = await thread_in(world)
    world.space.remove_channel(place)
    for gone in (place, thread):
        with pytest.raises(ImpossibleError):
            await world.people.deliver(Send(HERE, "k2", ToPlace(gone), HELLO))


async def test_while_the_space_is_down_nothing_is_done_and_it_says_until_when() -> None:
    world, _, place = await opened()
    until = world.clock.now() + timedelta(hours=2)
    world.space.faults.down_until = until
    send = Send(HERE, "k", ToChannel(world.channel), HELLO)
    for refused in (world.people.deliver(send), world.people.find(send, until)):
        with pytest.raises(RetryLaterError) as caught:
            await refused
        assert caught.value.facts["at"] == until
    world.clock.set(until)
    await world.people.deliver(send)
    assert world.shown(place) == ["hello"]


async def test_who_takes_no_private_messages_gets_none() -> None:
    world, _, _ = await opened()
    world.space.faults.closed_to_bot.add(world.ada.account.id)
    with pytest.raises(ImpossibleError):
        await world.people.deliver(Send(HERE, "k", ToAccount(world.ada.account), HELLO))
    await world.people.deliver(Send(HERE, "k2", ToAccount(world.petra.account), HELLO))
    assert world.space.posted == {"k2": 1}


async def test_a_place_where_the_bot_may_not_write_says_why() -> None:
    world, _, place = await opened()
    world.space.faults.refused[place] = "a right is missing"
    with pytest.raises(ImpossibleError, match="a right is missing"):
        await world.people.deliver(Send(HERE, "k", ToPlace(place), HELLO))


async def test_what_a_platform_cannot_do_it_does_not() -> None:
    world, inbox, place = await opened()
    bare = Capabilities(threads=False, private=False)
    platform = RehearsalPlatform(world.space, world.clock, bare)
    await platform.connect([world.channel], inbox)
    receipt = await platform.deliver(
        Send(HERE, "k", ToChannel(world.channel), HELLO, "Round one")
    )
    assert receipt.thread is None
    with pytest.raises(ImpossibleError):
        await platform.deliver(Send(HERE, "k2", ToAccount(world.ada.account), HELLO))
    assert world.shown(place) == ["hello"]


async def test_talk_goes_on_while_the_connection_is_broken_and_is_read_back() -> None:
    world, inbox, place = await opened()
    await world.people.drop("a storm")
    message = await world.writes("anybody?", place)
    with pytest.raises(NotAnsweringError):
        await world.people.act(world.ada, "join")
    await world.people.resume()
    down, up = inbox.signals
    assert isinstance(down, SpaceChanged)
    assert isinstance(up, SpaceChanged)
    assert (down.up, down.reason, up.up) == (False, "a storm", True)
    assert [m.message async for m in world.people.history(place, None)] == [message]
    await world.writes("again", place)
    assert isinstance(inbox.signals[-1], MessagePosted)


async def test_what_is_pinned_is_so_until_its_thread_is_closed() -> None:
    world, _, place = await opened()
    pinned = Send(HERE, "p", ToPlace(place), HELLO, "Mend something", pin=True)
    receipt = await world.people.deliver(pinned)
    assert receipt.message is not None
    assert receipt.thread is not None
    said = world.space.message(receipt.message)
    assert said.pinned
    close = Archive(HERE, "a", receipt.thread, receipt.message)
    await world.people.deliver(close)
    assert not said.pinned


async def test_a_closed_thread_takes_no_more_words() -> None:
    world, _, _ = await opened()
    thread = await thread_in(world)
    await world.people.deliver(Archive(HERE, "a", thread))
    with pytest.raises(ClosedThreadError):
        await world.writes("too late", thread)


async def test_nobody_writes_in_somebody_elses_private_conversation() -> None:
    world, inbox, _ = await opened()
    place = world.private_place(world.petra)
    with pytest.raises(UnknownPlaceError):
        await world.writes("psst", place)
    assert inbox.signals == []


Act = Callable[[RehearsalWorld, Place, MessageRef], Awaitable[object]]
JOIN = Button((Text("Join"),), "join")
REFUSED: list[tuple[Act, type[RehearsalError]]] = [
    (lambda w, _, m: w.people.edit(w.petra, m, "hers"), NotTheirsError),
    (lambda w, _, m: w.people.delete(w.petra, m), NotTheirsError),
    (lambda w, _, m: w.people.press(w.ada, JOIN, m), NoButtonError),
    (
        lambda w, p, _: w.people.react(w.ada, MessageRef(p, MessageId("no")), "👍"),
        UnknownMessageError,
    ),
    (
        lambda w, p, m: w.people.say(
            w.ada, p, "to whom?", reply_to=MessageRef(p, MessageId("no"))
        ),
        UnknownMessageError,
    ),
    (
        lambda w, _, m: w.people.open_thread(
            w.ada, MessageRef(w.private_place(w.ada), m.id), "t"
        ),
        UnknownMessageError,
    ),
]


@pytest.mark.parametrize(
    ("act", "error"),
    REFUSED,
    ids=["edit", "delete", "press", "react", "reply", "open a thread"],
)
async def test_what_cannot_be_done_is_said_and_not_signalled(
    act: Act, error: type[RehearsalError]
) -> None:
    world, inbox, place = await opened()
    message = await world.writes("mine", place)
    with pytest.raises(error) as caught:
        await act(world, place, message)
    assert "{" not in str(caught.value)
    assert len(inbox.signals) == 1
    assert world.shown(place) == ["mine"]


async def test_who_left_does_nothing_more() -> None:
    world, inbox, place = await opened()
    await world.goes(world.ada)
    with pytest.raises(UnknownPersonError):
        await world.writes("still here", place)
    assert len(inbox.signals) == 1


async def test_a_sign_put_twice_is_one_sign() -> None:
    world, inbox, place = await opened()
    message = await world.writes("look", place)
    await world.reacts(message, "👍")
    await world.reacts(message, "👍")
    await world.reacts(message, "🎉", present=False)
    assert len(inbox.signals) == 2
    assert world.space.message(message).reactions["👍"] == [world.ada.account]


async def test_the_record_tells_in_order_who_did_what_where() -> None:
    world, _, place = await opened()
    message = await world.writes("look", place)
    await world.reacts(message, "👍")
    await thread_in(world)
    record = [(h.what, h.who.name, h.words) for h in world.space.record]
    assert record == [
        (Did.SAID, "Ada", "look"),
        (Did.REACTED, "Ada", "👍"),
        (Did.SAID, "Stammtisch", ""),
        (Did.OPENED, "Stammtisch", "Round one"),
    ]


async def test_spaces_can_share_one_record() -> None:
    world, _, _ = await opened()
    other = RehearsalSpace(SpaceId("there"), ["#talk"], record=world.space.record)
    platform = RehearsalPlatform(other, world.clock)
    await platform.connect([Channel(other.name, "#talk")], RecordingInbox())
    await platform.join("Kai")
    assert [h.space for h in world.space.record] == ["there"]


def test_ids_come_in_the_order_of_the_alphabet() -> None:
    space = RehearsalSpace(SpaceId("here"))
    ids = [space.count("m") for _ in range(1100)]
    assert ids == sorted(set(ids))


# --- forms

ONE = Field("one", (Text("One"),), max_length=5)
LONG = Field("long", (Text("Long"),), required=False, long=True)
PICK = Field(
    "pick",
    (Text("Pick"),),
    required=False,
    choices=(("a", (Text("A"),)), ("b", (Text("B"),)), ("c", (Text("C"),))),
    pick=2,
)
FORM = Form((Text("Form"),), (ONE, LONG, PICK), "submit")


def test_a_form_handed_in_has_a_value_for_every_field() -> None:
    given = checked(FORM, {"one": "1", "long": "a\nb", "pick": "c,a"})
    assert given == {"one": "1", "long": "a\nb", "pick": "c,a"}
    assert checked(FORM, {"one": "1"}) == {"one": "1", "long": "", "pick": ""}


def test_what_stood_in_a_field_is_handed_in_if_left_alone() -> None:
    form = Form((), (Field("one", (), value="old"),), "submit")
    assert checked(form, {}) == {"one": "old"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "one"),
        ({"one": "  "}, "one"),
        ({"one": "123456"}, "one"),
        ({"one": "1\n2"}, "one"),
        ({"one": "1", "pick": "d"}, "pick"),
        ({"one": "1", "pick": "a,b,c"}, "pick"),
        ({"one": "1", "pick": "a,a"}, "pick"),
        ({"one": "1", "more": "x"}, "more"),
    ],
)
def test_a_form_filled_in_wrongly_is_not_taken(
    values: dict[str, str], field: str
) -> None:
    with pytest.raises(FormError) as caught:
        checked(FORM, values)
    assert caught.value.facts["field"] == field


@pytest.mark.parametrize(
    ("offered", "words"),
    [("", "filled in"), ("a", "ticked"), ("ab", "no such choice")],
)
def test_what_is_missing_is_told_by_what_one_does_there(
    offered: str, words: str
) -> None:
    """A text is filled in, a single box is ticked, of several choices one is chosen."""
    choices = tuple((each, (Text(each),)) for each in offered)
    form = Form((Text("Sure?"),), (Field("sure", (), choices=choices),), "forget")
    with pytest.raises(FormError) as caught:
        checked(form, {})
    assert words in str(caught.value)
