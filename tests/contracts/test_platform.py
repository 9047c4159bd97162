"""The contract of `ports.Platform`, for every platform there is."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rituals.document import (
    Button,
    Buttons,
    Document,
    Field,
    Form,
    Mention,
    Paragraph,
    Text,
)
from rituals.effects import (
    Archive,
    Destination,
    Replace,
    Send,
    ToAccount,
    ToChannel,
    ToPlace,
)
from rituals.model.ids import (
    Account,
    AccountId,
    Channel,
    CommunityId,
    MemberId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.ports import (
    CannotTellError,
    DeliveryError,
    ImpossibleError,
    RetryLaterError,
    UnsureError,
)
from rituals.signals import (
    Acted,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionChanged,
)
from tests.contracts.discord_world import DiscordWorld
from tests.contracts.platform_worlds import (
    PlatformWorld,
    RecordingInbox,
    RehearsalWorld,
)
from tests.contracts.slack_world import SlackCallsWorld, SlackWorld

WORLDS: list[Callable[[], PlatformWorld]] = [
    RehearsalWorld,
    DiscordWorld,
    SlackWorld,
    SlackCallsWorld,
]
HERE = CommunityId("werkstatt")


@pytest.fixture(params=WORLDS, ids=lambda world: world.__name__)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[PlatformWorld]:
    made: PlatformWorld = request.param()
    async with made:
        yield made


def words(text: str, *buttons: Button) -> Document:
    rows = (Buttons(buttons),) if buttons else ()
    return Document((Paragraph((Text(text),)), *rows))


def send(
    key: str,
    to: Destination,
    text: str = "hello",
    *buttons: Button,
    thread: str | None = None,
    ping: tuple[Account, ...] = (),
) -> Send:
    return Send(HERE, key, to, words(text, *buttons), thread, ping)


async def connected(world: PlatformWorld) -> tuple[RecordingInbox, Place]:
    inbox = RecordingInbox()
    places = await world.platform.connect([world.channel], inbox)
    return inbox, places[world.channel]


async def posted(world: PlatformWorld, *buttons: Button) -> MessageRef:
    receipt = await world.platform.deliver(
        send("k", ToChannel(world.channel), "hello", *buttons)
    )
    assert receipt.message is not None
    return receipt.message


# --- connecting


async def test_a_channel_is_found_by_its_name_and_others_are_left_out(
    world: PlatformWorld,
) -> None:
    missing = Channel(world.channel.space, "#nowhere")
    elsewhere = Channel(SpaceId("elsewhere"), world.channel.name)
    places = await world.platform.connect(
        [world.channel, missing, elsewhere], RecordingInbox()
    )
    assert set(places) == {world.channel}
    assert places[world.channel].space == world.platform.space


async def test_everybody_who_is_there_is_named_with_what_they_may(
    world: PlatformWorld,
) -> None:
    await connected(world)
    people = {p.account: p for p in await world.platform.members()}
    assert people[world.ada.account].name == "Ada"
    assert people[world.ada.account].locale == world.ada.locale
    assert people[world.petra.account].moderator
    assert not people[world.ada.account].moderator
    assert not any(p.bot for p in people.values())


async def test_closing_twice_is_harmless_and_nothing_comes_in_afterwards(
    world: PlatformWorld,
) -> None:
    inbox, place = await connected(world)
    await world.platform.close()
    await world.platform.close()
    await world.writes("is anybody there?", place)
    assert inbox.signals == []


# --- sending


async def test_what_is_sent_appears_once_and_the_receipt_says_where(
    world: PlatformWorld,
) -> None:
    _, place = await connected(world)
    receipt = await world.platform.deliver(send("k1", ToChannel(world.channel)))
    assert receipt.key == "k1"
    assert receipt.message is not None
    assert receipt.message.place == place
    assert receipt.thread is None
    assert world.shown(place) == ["hello"]


async def test_a_thread_opens_on_what_was_sent_and_can_be_written_to(
    world: PlatformWorld,
) -> None:
    inbox, place = await connected(world)
    receipt = await world.platform.deliver(
        send("k1", ToChannel(world.channel), thread="Round one")
    )
    assert receipt.thread is not None
    inside = await world.platform.deliver(send("k2", ToPlace(receipt.thread), "inside"))
    assert inside.message is not None
    assert "inside" not in world.shown(place)
    assert world.shown(receipt.thread)[-1] == "inside"
    await world.writes("a voice", receipt.thread)
    (signal,) = inbox.signals
    assert isinstance(signal, MessagePosted)
    assert signal.message.place == receipt.thread
    assert (signal.thread_of, signal.root) == (place, receipt.message)


async def test_a_private_message_reaches_one_person_alone(world: PlatformWorld) -> None:
    _, place = await connected(world)
    receipt = await world.platform.deliver(send("k1", ToAccount(world.ada.account)))
    assert receipt.message is not None
    assert world.shown(world.private_place(world.ada)) == ["hello"]
    assert world.shown(world.private_place(world.petra)) == []
    assert world.shown(place) == []


@pytest.mark.parametrize("where", ["channel", "place", "person"])
async def test_what_has_nowhere_to_go_is_impossible(
    world: PlatformWorld, where: str
) -> None:
    _, place = await connected(world)
    nowhere: dict[str, Destination] = {
        "channel": ToChannel(Channel(world.channel.space, "#nowhere")),
        "place": ToPlace(Place(world.platform.space, PlaceId("gone"))),
        "person": ToAccount(Account(world.platform.space, AccountId("gone"))),
    }
    with pytest.raises(ImpossibleError) as caught:
        await world.platform.deliver(send("k1", nowhere[where]))
    assert "{" not in str(caught.value)
    assert world.shown(place) == []


async def test_only_who_is_to_be_pinged_is_notified(world: PlatformWorld) -> None:
    await connected(world)
    both = Paragraph(
        tuple(
            Mention(MemberId(p.name), p.account.id, p.name)
            for p in (world.ada, world.petra)
        )
    )
    delivery = Send(
        HERE,
        "k1",
        ToChannel(world.channel),
        Document((both,)),
        ping=(world.petra.account,),
    )
    receipt = await world.platform.deliver(delivery)
    assert receipt.message is not None
    assert world.notified(receipt.message) == (world.petra.account,)


HOSTILE = [
    "@everyone @here <@1> <!channel> <@U1> <#C1>",
    "**not** _yours_ ~~to~~ `style` ||it||",
    "[click](https://evil.example) <https://evil.example|here>",
    "first\n> second\n# third",
    "```\nout\n```",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_stay_words_and_notify_nobody(
    world: PlatformWorld, text: str
) -> None:
    inbox, place = await connected(world)
    receipt = await world.platform.deliver(send("k", ToChannel(world.channel), text))
    assert receipt.message is not None
    assert world.notified(receipt.message) == ()
    (shown,) = world.shown(place)
    assert [line.strip() for line in shown.split("\n")] == text.split("\n")
    message = await world.writes(text, place)
    (signal,) = inbox.signals
    assert isinstance(signal, MessagePosted)
    assert (signal.text, signal.mentions) == (text, ())
    assert world.notified(message) == ()


# --- when sending goes wrong


async def test_what_was_posted_is_found_after_its_answer_was_lost(
    world: PlatformWorld,
) -> None:
    _, place = await connected(world)
    delivery = send("k1", ToChannel(world.channel), thread="Round one")
    since = world.clock.now()
    world.lose_next_answer()
    with pytest.raises(UnsureError):
        await world.platform.deliver(delivery)
    receipt = await world.platform.find(delivery, since)
    assert receipt is not None
    assert receipt.key == "k1"
    assert receipt.message is not None
    assert receipt.thread is not None
    assert world.shown(place) == ["hello"]


async def test_what_was_posted_is_found_by_the_next_connection_too(
    world: PlatformWorld,
) -> None:
    await connected(world)
    delivery = send("k1", ToAccount(world.ada.account))
    since = world.clock.now()
    first = await world.platform.deliver(delivery)
    again = world.again()
    await again.connect([world.channel], RecordingInbox())
    world.clock.advance(timedelta(days=1))
    found = await again.find(delivery, since)
    assert found is not None
    assert (found.message, found.thread) == (first.message, first.thread)


async def test_what_never_arrived_is_surely_not_there(world: PlatformWorld) -> None:
    _, place = await connected(world)
    await posted(world)
    delivery = send("k1", ToChannel(world.channel), "never")
    since = world.clock.now()
    world.break_next()
    with pytest.raises(UnsureError):
        await world.platform.deliver(delivery)
    assert await world.platform.find(delivery, since) is None
    assert world.shown(place) == ["hello"]


async def test_what_was_posted_earlier_is_not_what_is_looked_for(
    world: PlatformWorld,
) -> None:
    await connected(world)
    delivery = send("k1", ToChannel(world.channel))
    await world.platform.deliver(delivery)
    world.clock.advance(timedelta(hours=1))
    assert await world.platform.find(delivery, world.clock.now()) is None


async def test_nobody_says_no_when_nobody_can_look(world: PlatformWorld) -> None:
    await connected(world)
    world.hide()
    with pytest.raises(CannotTellError):
        await world.platform.find(
            send("k1", ToChannel(world.channel)), world.clock.now()
        )


async def test_a_busy_platform_says_until_when(world: PlatformWorld) -> None:
    _, place = await connected(world)
    world.be_busy_next()
    delivery = send("k1", ToChannel(world.channel))
    with pytest.raises(RetryLaterError) as caught:
        await world.platform.deliver(delivery)
    assert caught.value.facts["at"] > world.clock.now()  # type: ignore[operator]  # an instant
    assert world.shown(place) == []
    world.clock.set(caught.value.facts["at"])  # type: ignore[arg-type]  # as above
    await world.platform.deliver(delivery)
    assert world.shown(place) == ["hello"]


async def test_what_is_refused_for_good_says_why(world: PlatformWorld) -> None:
    _, place = await connected(world)
    world.refuse_next()
    with pytest.raises(ImpossibleError) as caught:
        await world.platform.deliver(send("k1", ToChannel(world.channel)))
    assert caught.value.facts["reason"]
    assert world.shown(place) == []


# --- changing what was sent


async def test_replacing_changes_the_message_and_twice_is_once(
    world: PlatformWorld,
) -> None:
    _, place = await connected(world)
    message = await posted(world)
    change = Replace(HERE, "r1", message, words("hello again"))
    since = world.clock.now()
    assert await world.platform.find(change, since) is None
    for _ in range(2):
        receipt = await world.platform.deliver(change)
        assert receipt.key == "r1"
        assert world.shown(place) == ["hello again"]
    assert await world.platform.find(change, since) is not None


async def test_archiving_closes_the_thread_and_twice_is_once(
    world: PlatformWorld,
) -> None:
    await connected(world)
    receipt = await world.platform.deliver(
        send("k1", ToChannel(world.channel), thread="Round one")
    )
    assert receipt.thread is not None
    close = Archive(HERE, "a1", receipt.thread)
    since = world.clock.now()
    assert await world.platform.find(close, since) is None
    assert not world.closed(receipt.thread)
    closes = world.platform.capabilities.closes_threads
    for _ in range(2):
        assert (await world.platform.deliver(close)).key == "a1"
        assert world.closed(receipt.thread) == closes
    assert (await world.platform.find(close, since) is not None) == closes


async def test_what_is_gone_or_somebody_elses_cannot_be_changed(
    world: PlatformWorld,
) -> None:
    _, place = await connected(world)
    theirs = await world.writes("mine", place)
    for message in (theirs, MessageRef(Place(place.space, PlaceId("gone")), theirs.id)):
        with pytest.raises(ImpossibleError):
            await world.platform.deliver(Replace(HERE, "r1", message, words("ours")))
    assert world.shown(place) == ["mine"]
    gone = Place(place.space, PlaceId("gone"))
    with pytest.raises(DeliveryError):
        await world.platform.deliver(Archive(HERE, "a1", gone))


# --- what comes in


async def test_messages_come_in_with_who_where_and_what(world: PlatformWorld) -> None:
    inbox, place = await connected(world)
    first = await world.writes("who knows?", place)
    at = world.clock.now()
    second = await world.writes("me", place, first)
    asked, answered = inbox.signals
    assert isinstance(asked, MessagePosted)
    assert isinstance(answered, MessagePosted)
    assert (asked.message, asked.text, asked.at) == (first, "who knows?", at)
    assert asked.author.account == world.ada.account
    assert (asked.reply_to, asked.thread_of, asked.root) == (None, None, None)
    assert answered.message == second
    assert first in (answered.reply_to, answered.root)
    assert first != second


async def test_edits_deletions_and_signs_come_in(world: PlatformWorld) -> None:
    inbox, place = await connected(world)
    message = await world.writes("who knos?", place)
    await world.edits(message, "who knows?")
    await world.reacts(message, world.thumb)
    await world.reacts(message, world.thumb, present=False)
    await world.deletes(message)
    _, edited, put, taken, deleted = inbox.signals
    assert isinstance(edited, MessageEdited)
    assert (edited.message, edited.text) == (message, "who knows?")
    assert isinstance(put, ReactionChanged)
    assert isinstance(taken, ReactionChanged)
    assert (put.present, taken.present) == (True, False)
    assert (put.sign, put.by.account) == (world.thumb, world.ada.account)
    assert isinstance(deleted, MessageDeleted)
    assert deleted.message == message
    assert world.shown(place) == []


async def test_coming_and_going_comes_in(world: PlatformWorld) -> None:
    inbox, _ = await connected(world)
    mira = await world.comes("Mira")
    assert mira.account in {p.account for p in await world.platform.members()}
    await world.goes(mira)
    assert mira.account not in {p.account for p in await world.platform.members()}
    came, went = inbox.signals
    assert isinstance(came, MembershipChanged)
    assert isinstance(went, MembershipChanged)
    assert (came.person.account, came.present) == (mira.account, True)
    assert (went.person.account, went.present) == (mira.account, False)
    assert not came.baseline


async def test_what_the_bot_says_does_not_come_in(world: PlatformWorld) -> None:
    inbox, place = await connected(world)
    message = await posted(world)
    await world.platform.deliver(Replace(HERE, "r", message, words("changed")))
    await world.platform.deliver(send("k2", ToAccount(world.ada.account)))
    assert inbox.signals == []
    assert [m async for m in world.platform.history(place, None)] == []


# --- buttons and forms

JOIN = Button((Text("Join"),), "join", "x", about="round/1")
SUBMIT = Button((Text("Hand in"),), "submit", opens=True, about="round/1")
FORM = Form(
    (Text("Hand in"),),
    (
        Field("title", (Text("Title"),), max_length=20),
        Field("text", (Text("Text"),), required=False),
    ),
    "submit",
    about="round/1",
)


async def test_a_pressed_button_says_what_it_is_about_and_shows_the_reply(
    world: PlatformWorld,
) -> None:
    inbox, _ = await connected(world)
    inbox.reply = words("welcome")
    message = await posted(world, JOIN)
    assert await world.presses(message, "join") == "welcome"
    await world.presses(message, "join")
    first, second = inbox.signals
    assert isinstance(first, Acted)
    assert isinstance(second, Acted)
    assert (first.action, first.value, first.about) == ("join", "x", "round/1")
    assert first.by.account == world.ada.account
    assert first.space == world.platform.space
    assert first.id != second.id


async def test_a_button_that_opens_asks_for_a_view_and_changes_nothing(
    world: PlatformWorld,
) -> None:
    inbox, _ = await connected(world)
    inbox.page = FORM
    message = await posted(world, SUBMIT)
    assert await world.presses(message, "submit") == "Hand in"
    assert inbox.signals == []
    (request,) = inbox.requests
    assert (request.action, request.about) == ("submit", "round/1")
    assert request.by.account == world.ada.account


async def test_a_form_comes_in_with_all_its_fields(world: PlatformWorld) -> None:
    inbox, _ = await connected(world)
    await world.fills(FORM, {"title": "A stool"})
    (acted,) = inbox.signals
    assert isinstance(acted, Acted)
    assert (acted.action, acted.about) == ("submit", "round/1")
    assert dict(acted.values) == {"title": "A stool", "text": ""}


# --- reading back


async def test_history_is_what_people_wrote_after_the_watermark_in_order(
    world: PlatformWorld,
) -> None:
    _, place = await connected(world)
    written = [await world.writes(f"message {n}", place) for n in range(12)]
    await posted(world)
    await world.deletes(written[7])
    whole = [m.message async for m in world.platform.history(place, None)]
    assert whole == written[:7] + written[8:]
    later = [m async for m in world.platform.history(place, written[8].id)]
    assert [m.message for m in later] == written[9:]
    assert [m.text for m in later] == ["message 9", "message 10", "message 11"]
    at_end = [m async for m in world.platform.history(place, written[-1].id)]
    assert at_end == []


async def test_reading_can_begin_at_what_is_newest_also_where_nothing_was_written(
    world: PlatformWorld,
) -> None:
    _, place = await connected(world)
    empty = await world.platform.newest(place)
    assert empty is not None
    first = await world.writes("the first word", place)
    full = await world.platform.newest(place)
    second = await world.writes("and another", place)
    read = [m.message async for m in world.platform.history(place, empty)]
    assert read == [first, second]
    assert [m.message async for m in world.platform.history(place, full)] == [second]


async def test_threads_that_people_began_are_found_with_what_is_new_in_them(
    world: PlatformWorld,
) -> None:
    _, place = await connected(world)
    old, quiet = [await world.writes(f"question {n}", place) for n in range(2)]
    talked_in = await world.opens_thread(old, "of old")
    silent = await world.opens_thread(quiet, "silent")
    await world.writes("before", talked_in)
    await world.writes("before", silent)
    world.clock.advance(timedelta(hours=1))
    since = world.clock.now()
    said = [await world.writes("old thread, new word", talked_in)]
    begun = await world.opens_thread(await world.writes("new", place), "anew")
    said.append(await world.writes("new thread", begun))
    threads = await world.platform.threads(place, since)
    assert set(threads) == {talked_in, begun}
    read = [
        [m.message async for m in world.platform.history(thread, after)]
        for thread, after in threads.items()
    ]
    assert sorted(read, key=str) == sorted([[each] for each in said], key=str)


async def test_a_thread_that_was_closed_is_found_as_well(world: PlatformWorld) -> None:
    _, place = await connected(world)
    since = world.clock.now()
    send_ = Send(HERE, "k", ToChannel(world.channel), words("hello"), thread="anew")
    begun = (await world.platform.deliver(send_)).thread
    assert begun is not None
    said = await world.writes("new thread", begun)
    await world.platform.deliver(Archive(HERE, "a", begun))
    ((thread, after),) = (await world.platform.threads(place, since)).items()
    assert thread == begun
    assert [m.message async for m in world.platform.history(thread, after)] == [said]
    world.clock.advance(timedelta(hours=1))
    assert await world.platform.threads(place, world.clock.now()) == {}


async def test_what_is_read_back_is_what_would_have_come_in(
    world: PlatformWorld,
) -> None:
    inbox, place = await connected(world)
    since = world.clock.now()
    first = await world.writes("who knows?", place)
    await world.writes("me", place, first)
    read = [m async for m in world.platform.history(place, None)]
    for thread in await world.platform.threads(place, since):  # Slack's replies are
        read += [m async for m in world.platform.history(thread, None)]
    assert read == inbox.signals


@given(text=st.text(min_size=1, max_size=80).filter(str.strip))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_typed_comes_in_as_it_was_typed(
    world: PlatformWorld, text: str
) -> None:
    inbox, place = await connected(world)
    await world.writes(text, place)
    (signal,) = inbox.signals
    assert isinstance(signal, MessagePosted)
    assert signal.text == text
