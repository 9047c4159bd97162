"""Deliveries over the wire: once each, found again, refused with the remedy."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.clock import HandClock
from bot.platforms.attachments import Fetch
from bot.platforms.discord.custom_id import decode
from bot.platforms.discord.marks import unmarked
from bot.platforms.discord.once import Restraint, writes_once
from bot.platforms.discord.outbound import Outbound
from bot.platforms.discord.waits import Waits
from bot.texts.translator import GettextTranslator
from rituals.document import (
    Attachment,
    Button,
    Buttons,
    Document,
    Heading,
    Mention,
    Paragraph,
    Reader,
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
from rituals.engine.refusing import param_of
from rituals.model.delivery import Receipt
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
from rituals.ports import (
    CannotTellError,
    DeliveryError,
    ImpossibleError,
    RetryLaterError,
    UnsureError,
)
from tests.fakes.discord import permissions as may
from tests.fakes.discord import state
from tests.fakes.discord.posting import PIN_NOTICE
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.wire import wired
from tests.integration.discord_guest import Guest, living_with

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
HERE = CommunityId("werkstatt")
SPACE = SpaceId("discord")
TALK, FORUM = (ToChannel(Channel(SPACE, name)) for name in ("#talk", "#ideen"))
JOIN = Button((Text("Join"),), "join", about="werkstatt/round/2027-01-04/1")


def words(text: str, *buttons: Button) -> Document:
    rows = (Buttons(buttons),) if buttons else ()
    return Document((Paragraph((Text(text),)), *rows))


def send(
    key: str = "k1",
    to: Destination = TALK,
    text: str | Document = "hello",
    *,
    thread: str | None = None,
    ping: tuple[Account, ...] = (),
) -> Send:
    document = text if isinstance(text, Document) else words(text)
    return Send(HERE, key, to, document, thread, ping)


LONG = Document(
    (
        Paragraph((Text("first " * 300),)),
        Paragraph((Text("second " * 250),)),
        Paragraph((Text("third " * 300),)),
        Buttons((JOIN,)),
    )
)


class Workshop:
    """A guild with a channel, a forum, Ada and the bot, and what the bot sends with."""

    def __init__(self, server: FakeDiscord, clock: HandClock) -> None:
        self.server, self.clock = server, clock
        self.guild = server.add_guild("Werkstatt", permissions=may.EVERYONE)
        self.talk = self.guild.add_text_channel("talk")
        self.forum = self.guild.add_forum("ideen", tags=["frage"])
        self.ada = server.add_user("Ada", locale="de")
        self.guild.add_member(self.ada)
        self.guest: Guest | None = None

    def outbound(self, **changes: Any) -> Outbound:
        assert self.guest is not None
        guild = self.guest.get_guild(self.guild.id)
        assert guild is not None
        return Outbound(guild, self.clock, self.guest.http, SPACE, named, **changes)

    async def deliver(self, delivery: Any) -> Receipt:
        return await self.outbound().deliver(delivery)

    async def find(
        self, delivery: Any, since: datetime | None = None
    ) -> Receipt | None:
        early = self.clock.now() - timedelta(minutes=15)
        return await self.outbound().find(delivery, since or early)

    def said(self, channel: state.Channel) -> list[str]:
        return [
            unmarked(m.content)
            for m in self.server.messages(channel)
            if m.author is self.server.world.bot and m.kind == 0
        ]

    def thread(self, receipt: Receipt) -> state.Thread:
        assert receipt.thread is not None
        found = self.server.world.channels[int(receipt.thread.id)]
        assert isinstance(found, state.Thread)
        return found

    def writes(self, method: str = "POST") -> list[str]:
        return [r.path for r in self.server.requests if r.method == method]

    async def hears_of_channels(self) -> None:
        assert self.guest is not None
        await self.guest.hears("guild_channel_update")

    async def may_pin(self) -> None:
        """In #talk the bot may pin, and knows it."""
        self.guild.allow(self.talk, may.PIN_MESSAGES)
        await self.hears_of_channels()

    async def forbid(self, bits: int) -> None:
        """In #talk the bot may not do that any more, and knows it."""
        self.guild.forbid(self.talk, bits)
        await self.hears_of_channels()


def named(guild: discord.Guild, name: str) -> discord.abc.GuildChannel | None:
    found = [c for c in guild.channels if f"#{c.name}" == name]
    return found[0] if len(found) == 1 else None


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    clock = HandClock(NOW)
    async with wired(clock.now) as server:
        shop = Workshop(server, clock)
        waits = Waits(lambda: clock.now().timestamp())
        guest = Guest(http_trace=writes_once(Restraint(waits=waits)))
        async with living_with(server, guest):
            shop.guest = guest
            yield shop


async def unsure(shop: Workshop, delivery: Send) -> None:
    with pytest.raises(UnsureError):
        await shop.deliver(delivery)


async def reason(shop: Workshop, delivery: Any, language: str = "en") -> str:
    """Why it is impossible, as moderators read it."""
    with pytest.raises(ImpossibleError) as caught:
        await shop.deliver(delivery)
    assert "{" not in str(caught.value)
    told = Paragraph((param_of(caught.value.facts["reason"]),))  # type: ignore[arg-type]  # a phrase is a Msg
    (block,) = (
        GettextTranslator()
        .document(Document((told,)), Reader(language, "Europe/Berlin"))
        .blocks
    )
    assert isinstance(block, Paragraph)
    return "".join(getattr(part, "value", "") for part in block.children)


# --- what is sent


async def test_a_message_is_posted_with_what_can_be_pressed(shop: Workshop) -> None:
    receipt = await shop.deliver(send(text=words("hello *all*", JOIN)))
    (message,) = shop.server.messages(shop.talk)
    assert unmarked(message.content) == r"hello \*all\*"
    assert receipt.message == MessageRef(
        Place(SPACE, PlaceId(str(shop.talk.id))), MessageId(str(message.id))
    )
    assert receipt.thread is None
    assert receipt.at == NOW
    (row,) = message.components
    pressed = decode(row["components"][0]["custom_id"])
    assert pressed is not None
    assert (pressed.action, pressed.about) == (JOIN.action, JOIN.about)


async def test_a_thread_opens_on_it_and_stays_for_a_week(shop: Workshop) -> None:
    receipt = await shop.deliver(send(thread="Round *one* " + "x" * 120))
    thread = shop.thread(receipt)
    assert receipt.message is not None
    assert receipt.thread == Place(SPACE, PlaceId(receipt.message.id))
    assert thread.name.startswith("Round *one* xx")
    assert len(thread.name) <= 100
    assert thread.auto_archive_minutes == 10080
    await shop.deliver(send("k2", ToPlace(receipt.thread), "inside"))
    assert shop.said(thread) == ["inside"]


async def test_in_a_forum_it_is_a_post_with_a_title(shop: Workshop) -> None:
    document = Document((Heading((Text("What next?"),)), Paragraph((Text("Tell us"),))))
    receipt = await shop.deliver(send(to=FORUM, text=document, thread="Next steps"))
    untitled = await shop.deliver(send("k2", FORUM, document))
    post = shop.thread(receipt)
    assert (post.parent, post.name) == (shop.forum, "Next steps")
    assert shop.thread(untitled).name == "What next?"
    assert receipt.message == MessageRef(
        Place(SPACE, PlaceId(str(post.id))), MessageId(str(post.id))
    )
    assert shop.said(post) == ["## What next?\nTell us"]
    assert post.applied_tags == []


async def test_a_forum_that_wants_a_tag_gets_one(shop: Workshop) -> None:
    shop.forum.tag_required = True
    shop.guild.rename_channel(shop.forum, "fragen")
    await shop.hears_of_channels()
    receipt = await shop.deliver(send(to=ToChannel(Channel(SPACE, "#fragen"))))
    assert shop.thread(receipt).applied_tags == [shop.forum.tags[0].id]


async def test_of_several_tags_it_gets_the_one_named_like_the_bot(
    shop: Workshop,
) -> None:
    hall = shop.guild.add_forum("halle", tags=["frage", "stammtisch", "idee"])
    hall.tag_required = True
    shop.guild.rename_channel(hall, "fragen")
    await shop.hears_of_channels()
    receipt = await shop.deliver(send(to=ToChannel(Channel(SPACE, "#fragen"))))
    (tag,) = shop.thread(receipt).applied_tags
    assert [t.name for t in hall.tags if t.id == tag] == ["stammtisch"]


async def test_a_long_document_is_several_messages_in_order(shop: Workshop) -> None:
    receipt = await shop.deliver(send(text=LONG, thread="All of it"))
    messages = shop.server.messages(shop.talk)
    assert [m.content[:5] for m in messages] == ["first", "secon", "third"]
    assert [bool(m.components) for m in messages] == [False, False, True]
    assert receipt.message is not None
    assert receipt.message.id == str(messages[0].id)
    assert shop.thread(receipt).id == messages[0].id


async def test_a_long_post_of_a_forum_goes_on_within_it(shop: Workshop) -> None:
    receipt = await shop.deliver(send(to=FORUM, text=LONG))
    assert len(shop.said(shop.thread(receipt))) == 3


async def test_a_private_message_reaches_one_person(shop: Workshop) -> None:
    to = ToAccount(Account(SPACE, AccountId(str(shop.ada.id))))
    receipt = await shop.deliver(send(to=to, thread="no thread there"))
    assert shop.said(shop.server.private(shop.ada)) == ["hello"]
    assert receipt.thread is None


async def test_only_who_is_to_be_pinged_is_pinged(shop: Workshop) -> None:
    bob = shop.server.add_user("Bob")
    shop.guild.add_member(bob)
    people = [
        Mention(MemberId(u.name), AccountId(str(u.id)), u.name) for u in (shop.ada, bob)
    ]
    document = Document((Paragraph((*people, Text("@everyone @here"))),))
    ping = (Account(SPACE, AccountId(str(bob.id))),)
    await shop.deliver(send(text=document, ping=ping))
    (message,) = shop.server.messages(shop.talk)
    assert message.mentions == [bob]
    assert not message.mention_everyone


# --- once


@pytest.mark.parametrize("status", [500, 502, 504, 524])
async def test_a_write_is_tried_once_whatever_the_server_answers(
    shop: Workshop, status: int
) -> None:
    shop.server.faults.answer_next(status, method="POST", path="/messages", times=9)
    await unsure(shop, send())
    assert len(shop.writes()) == 1


async def test_a_write_is_tried_once_if_the_line_breaks(shop: Workshop) -> None:
    shop.server.faults.break_next("POST", "/messages")
    await unsure(shop, send())
    assert len([r for r in shop.server.requests if r.method == "POST"]) <= 1
    assert await shop.find(send()) is None


async def test_what_is_read_is_read_again(shop: Workshop) -> None:
    shop.server.faults.answer_next(500, method="GET", path="/messages")
    assert await shop.find(send()) is None


async def test_a_long_wait_is_left_to_the_relay(shop: Workshop) -> None:
    shop.server.faults.busy_next(60.0, method="POST", path="/messages")
    with pytest.raises(RetryLaterError) as caught:
        await shop.deliver(send())
    assert caught.value.facts["at"] == NOW + timedelta(seconds=60)
    assert shop.said(shop.talk) == []


async def test_nothing_goes_to_where_a_long_wait_was_asked_for_before_it_is_over(
    shop: Workshop,
) -> None:
    shop.server.faults.busy_next(60.0, method="POST", path="/messages")
    with pytest.raises(RetryLaterError):
        await shop.deliver(send("k1"))
    shop.clock.advance(timedelta(seconds=45))
    with pytest.raises(RetryLaterError) as caught:
        await shop.deliver(send("k2"))
    assert caught.value.facts["at"] == NOW + timedelta(seconds=60)
    assert len(shop.writes()) == 1
    await shop.deliver(send("k3", FORUM))  # another limit
    shop.clock.advance(timedelta(seconds=15))
    await shop.deliver(send("k1"))
    assert shop.said(shop.talk) == ["hello"]


async def test_nothing_at_all_goes_out_when_all_is_to_wait(shop: Workshop) -> None:
    shop.server.faults.busy_next(60.0, path="/messages", everywhere=True)
    with pytest.raises(RetryLaterError):
        await shop.deliver(send("k1"))
    asked = len(shop.server.requests)
    with pytest.raises(RetryLaterError):
        await shop.deliver(send("k2", FORUM))
    with pytest.raises(RetryLaterError):
        await shop.find(send("k1"))
    assert len(shop.server.requests) == asked
    shop.clock.advance(timedelta(seconds=60))
    await shop.deliver(send("k2", FORUM))


async def test_a_short_wait_is_waited_for(shop: Workshop) -> None:
    shop.server.faults.busy_next(0.05, method="POST", path="/messages")
    await shop.deliver(send())
    assert shop.said(shop.talk) == ["hello"]


async def test_a_quick_second_try_makes_no_second_message(shop: Workshop) -> None:
    first = await shop.deliver(send())
    assert (await shop.deliver(send())).message == first.message
    assert shop.said(shop.talk) == ["hello"]


# --- found again

EVERYWHERE = [TALK, FORUM]


@pytest.mark.parametrize("to", EVERYWHERE, ids=["channel", "forum"])
async def test_what_was_posted_is_found_though_its_answer_was_lost(
    shop: Workshop, to: Destination
) -> None:
    delivery = send(to=to, text=words("hello", JOIN), thread="Round one")
    shop.server.faults.lose_next_answer("POST", "/channels")
    await unsure(shop, delivery)
    found = await shop.find(delivery)
    assert found is not None
    assert found.message is not None
    thread = shop.thread(found)
    assert thread.name == "Round one"
    again = await shop.find(delivery)
    assert again == found
    place = shop.talk if to is TALK else thread
    assert shop.said(place) == ["hello"]


async def test_what_was_posted_privately_is_found(shop: Workshop) -> None:
    to = ToAccount(Account(SPACE, AccountId(str(shop.ada.id))))
    first = await shop.deliver(send(to=to))
    shop.clock.advance(timedelta(days=1))
    found = await shop.find(send(to=to), NOW)
    assert found is not None
    assert found.message == first.message


@pytest.mark.parametrize("to", EVERYWHERE, ids=["channel", "forum"])
async def test_what_says_the_same_but_is_another_is_not_taken_for_it(
    shop: Workshop, to: Destination
) -> None:
    await shop.deliver(send("other", to))
    await shop.guild.writes(shop.ada, shop.talk, "hello")
    assert await shop.find(send("k1", to)) is None


async def test_a_post_of_a_forum_is_found_when_it_is_archived(shop: Workshop) -> None:
    delivery = send(to=FORUM, thread="Idea")
    receipt = await shop.deliver(delivery)
    assert receipt.thread is not None
    await shop.deliver(Archive(HERE, "a", receipt.thread))
    found = await shop.find(delivery)
    assert found is not None
    assert (found.message, found.thread) == (receipt.message, receipt.thread)


async def test_it_is_found_among_many(shop: Workshop) -> None:
    delivery = send()
    await shop.deliver(delivery)
    for n in range(230):
        await shop.guild.writes(shop.ada, shop.talk, f"message {n}")
    found = await shop.find(delivery)
    assert found is not None
    assert await shop.find(send("other")) is None


async def test_what_was_changed_since_is_still_found(shop: Workshop) -> None:
    receipt = await shop.deliver(send())
    assert receipt.message is not None
    await shop.deliver(Replace(HERE, "r", receipt.message, words("changed")))
    found = await shop.find(send())
    assert found is not None
    assert found.message == receipt.message


async def test_a_message_without_its_mark_is_known_by_what_it_says(
    shop: Workshop,
) -> None:
    await shop.deliver(send())
    (message,) = shop.server.messages(shop.talk)
    message.content = unmarked(message.content)
    found = await shop.find(send())
    assert found is not None
    assert await shop.find(send(text="something else")) is None


async def test_where_it_cannot_look_it_does_not_say_no(shop: Workshop) -> None:
    await shop.forbid(may.READ_MESSAGE_HISTORY)
    with pytest.raises(CannotTellError) as caught:
        await shop.find(send())
    assert caught.value.facts["reason"]


async def test_an_archived_thread_is_fetched_once_to_be_read(shop: Workshop) -> None:
    receipt = await shop.deliver(send(thread="Round one"))
    thread = shop.thread(receipt)
    assert receipt.thread is not None
    await shop.deliver(Archive(HERE, "a", receipt.thread))
    assert shop.guest is not None
    await shop.guest.hears("thread_update")
    asked = len(shop.server.requests)
    found = await shop.outbound().channel(receipt.thread)
    assert isinstance(found, discord.Thread)
    assert (found.id, found.archived) == (thread.id, True)
    assert len(shop.server.requests) == asked + 1


async def test_what_is_gone_or_is_none_of_discords_cannot_be_read(
    shop: Workshop,
) -> None:
    for id_ in ("123456789012345678", "general"):
        with pytest.raises(ImpossibleError):
            await shop.outbound().channel(Place(SPACE, PlaceId(id_)))


async def test_a_busy_limit_is_not_waited_for_long_and_others_go_on(
    shop: Workshop,
) -> None:
    """discord.py waits by itself, before it sends, where it knows that a limit is used up."""
    await shop.deliver(send("k0"))
    assert shop.guest is not None
    for key, limit in shop.guest.http._buckets.items():
        if key.endswith(f":{shop.talk.id}"):
            limit.remaining, limit.expires = 0, limit._loop.time() + 60.0
    with pytest.raises(RetryLaterError):
        await shop.deliver(send("k1"))
    assert len(shop.said(shop.talk)) == 1
    await shop.deliver(send("k2", FORUM))


# --- half done


async def test_a_thread_that_is_missing_is_opened_when_it_is_looked_for(
    shop: Workshop,
) -> None:
    delivery = send(thread="Round one")
    shop.server.faults.answer_next(500, method="POST", path="/threads")
    await unsure(shop, delivery)
    assert shop.said(shop.talk) == ["hello"]
    found = await shop.find(delivery)
    assert found is not None
    assert shop.thread(found).name == "Round one"
    assert shop.said(shop.talk) == ["hello"]


@pytest.mark.parametrize("to", EVERYWHERE, ids=["channel", "forum"])
async def test_parts_that_are_missing_are_sent_when_it_is_looked_for(
    shop: Workshop, to: Destination
) -> None:
    delivery = send(to=to, text=LONG, thread="All")
    shop.server.faults.lose_next_answer("POST", "/channels")
    await unsure(shop, delivery)  # the first part is there
    found = await shop.find(delivery)
    assert found is not None
    place = shop.talk if to is TALK else shop.thread(found)
    assert [c[:5] for c in shop.said(place)] == ["first", "secon", "third"]
    assert await shop.find(delivery) == found
    assert len(shop.said(place)) == 3


async def test_half_of_what_is_refused_for_good_is_taken_back(shop: Workshop) -> None:
    shop.server.faults.refuse_next(50013, method="POST", path="/threads")
    with pytest.raises(ImpossibleError):
        await shop.deliver(send(thread="Round one"))
    assert shop.said(shop.talk) == []


# --- changed, closed


async def test_replacing_changes_words_and_buttons_and_twice_is_once(
    shop: Workshop,
) -> None:
    receipt = await shop.deliver(send(text=words("hello", JOIN)))
    assert receipt.message is not None
    change = Replace(HERE, "r", receipt.message, words("closed"))
    assert await shop.find(change) is None
    for _ in range(2):
        done = await shop.deliver(change)
        assert (done.key, done.message) == ("r", receipt.message)
    (message,) = shop.server.messages(shop.talk)
    assert unmarked(message.content) == "closed"
    assert message.components == []
    assert len(shop.writes("PATCH")) == 1
    assert await shop.find(change) is not None


async def test_a_long_document_keeps_its_messages_or_has_fewer(shop: Workshop) -> None:
    receipt = await shop.deliver(send(text=LONG))
    await shop.guild.writes(shop.ada, shop.talk, "a voice")
    assert receipt.message is not None
    for _ in range(2):
        longer = Document((*LONG.blocks, Paragraph((Text("fourth " * 300),))))
        await shop.deliver(Replace(HERE, "r1", receipt.message, longer))
        contents = shop.said(shop.talk)
        assert [c[:5] for c in contents] == ["first", "secon", "third"]
        assert contents[-1].endswith("…")
    for _ in range(2):
        short = Replace(HERE, "r2", receipt.message, words("short", JOIN))
        await shop.deliver(short)
        assert shop.said(shop.talk) == ["short"]
        assert await shop.find(short) is not None


async def test_the_first_message_of_a_post_is_changed_within_it(
    shop: Workshop,
) -> None:
    receipt = await shop.deliver(send(to=FORUM, text=words("0 voices", JOIN)))
    assert receipt.message is not None
    await shop.guild.writes(shop.ada, shop.thread(receipt), "one")
    await shop.deliver(Replace(HERE, "r", receipt.message, words("1 voice", JOIN)))
    assert shop.said(shop.thread(receipt)) == ["1 voice"]
    assert await shop.find(send(to=FORUM)) is not None


async def test_what_was_said_privately_is_changed(shop: Workshop) -> None:
    to = ToAccount(Account(SPACE, AccountId(str(shop.ada.id))))
    receipt = await shop.deliver(send(to=to, text=words("Join us?", JOIN)))
    assert receipt.message is not None
    await shop.deliver(Replace(HERE, "r", receipt.message, words("You are in")))
    assert shop.said(shop.server.private(shop.ada)) == ["You are in"]


async def test_no_button_is_left_out(shop: Workshop) -> None:
    many = [Button((Text(str(n)),), f"act-{n}") for n in range(60)]
    await shop.deliver(send(text=words("Choose", *many)))
    rows = [m.components for m in shop.server.messages(shop.talk)]
    ids = [b["custom_id"] for each in rows for row in each for b in row["components"]]
    assert len(ids) == 60


async def test_a_message_in_an_archived_thread_is_changed_and_the_thread_stays_closed(
    shop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    receipt = await shop.deliver(send(thread="Round one"))
    assert receipt.thread is not None
    inside = await shop.deliver(send("k2", ToPlace(receipt.thread)))
    close = Archive(HERE, "a", receipt.thread)
    assert await shop.find(close) is None
    for _ in range(2):
        await shop.deliver(close)
        assert shop.thread(receipt).archived
    assert await shop.find(close) is not None
    assert inside.message is not None
    await shop.deliver(Replace(HERE, "r", inside.message, words("changed")))
    assert shop.said(shop.thread(receipt)) == ["changed"]
    assert shop.thread(receipt).archived
    await shop.deliver(send("k3", ToPlace(receipt.thread), "once more"))
    assert not shop.thread(receipt).archived
    assert "refused" not in caplog.text  # nothing that whoever runs the bot must know


async def test_what_is_gone_or_somebody_elses_cannot_be_changed(shop: Workshop) -> None:
    theirs = await shop.guild.writes(shop.ada, shop.talk, "mine")
    place = Place(SPACE, PlaceId(str(shop.talk.id)))
    change = Replace(
        HERE, "r", MessageRef(place, MessageId(str(theirs.id))), words("ours")
    )
    assert "somebody else wrote" in await reason(shop, change)
    await shop.guild.deletes(shop.ada, theirs)
    assert "deleted" in await reason(shop, change)


# --- pins


def is_pinned(message: state.Message) -> bool:
    return message.pinned_at is not None


PINNED = Send(HERE, "p", TALK, words("Mend something"), "Mend something", pin=True)


async def test_what_runs_is_pinned_until_its_thread_is_closed(shop: Workshop) -> None:
    await shop.may_pin()
    receipt = await shop.deliver(PINNED)
    assert receipt.thread is not None
    message, notice = shop.server.messages(shop.talk)
    assert notice.kind == PIN_NOTICE
    assert is_pinned(message)
    assert await shop.find(PINNED) == receipt
    await shop.deliver(Archive(HERE, "a", receipt.thread, receipt.message))
    assert not is_pinned(message)
    assert shop.thread(receipt).archived


async def test_without_the_right_nothing_is_pinned_and_nothing_fails(
    shop: Workshop,
) -> None:
    receipt = await shop.deliver(PINNED)
    assert receipt.thread is not None
    await shop.deliver(Archive(HERE, "a", receipt.thread, receipt.message))
    (message,) = shop.server.messages(shop.talk)
    assert not is_pinned(message)
    assert shop.thread(receipt).archived
    assert not any("pins" in request.path for request in shop.server.requests)


async def test_a_pin_that_is_refused_is_left_out(shop: Workshop) -> None:
    await shop.may_pin()
    shop.server.faults.refuse_next(code=30003, status=400, path="pins")
    receipt = await shop.deliver(PINNED)
    assert receipt.thread is not None
    (message,) = shop.server.messages(shop.talk)
    assert not is_pinned(message)


# --- pictures

PICTURE = Attachment("my stool.png", "https://example.org/stool.png", "A stool of oak")


async def test_a_picture_is_posted_anew_with_its_words(shop: Workshop) -> None:
    async def fetched(_: Attachment) -> bytes | None:
        return b"oak"

    document = Document((Paragraph((Text("Ada"),)), PICTURE))
    outbound = shop.outbound(fetch=fetched)
    receipt = await outbound.deliver(send(text=document))
    (message,) = shop.server.messages(shop.talk)
    (picture,) = message.attachments
    assert (picture.filename, picture.content) == ("my_stool.png", b"oak")
    assert picture.description == "A stool of oak"
    assert receipt.message is not None
    longer = Document((Paragraph((Text("Ada!"),)), PICTURE))
    await outbound.deliver(Replace(HERE, "r", receipt.message, longer))
    assert [a.filename for a in message.attachments] == ["my_stool.png"]
    assert unmarked(message.content) == "Ada!"
    await outbound.deliver(Replace(HERE, "r2", receipt.message, words("withdrawn")))
    assert message.attachments == []


async def test_a_picture_that_cannot_be_had_is_a_link(shop: Workshop) -> None:
    async def gone(_: Attachment) -> bytes | None:
        return None

    fetch: Fetch = gone
    document = Document((PICTURE,))
    await shop.outbound(fetch=fetch).deliver(send(text=document))
    assert shop.said(shop.talk) == ["[my stool.png](<https://example.org/stool.png>)"]


# --- refused


async def test_a_missing_right_is_named_with_its_channel(shop: Workshop) -> None:
    receipt = await shop.deliver(send(thread="Round one"))
    assert receipt.thread is not None
    await shop.forbid(may.SEND_MESSAGES_IN_THREADS)
    inside = send("k2", ToPlace(receipt.thread))
    english = await reason(shop, inside)
    assert "Send Messages in Threads" in english
    assert "#Round one" in english
    german = await reason(shop, inside, "de")
    assert "Nachrichten in Threads senden" in german


async def test_nothing_is_posted_where_its_thread_could_not_open(
    shop: Workshop,
) -> None:
    await shop.forbid(may.CREATE_PUBLIC_THREADS)
    told = await reason(shop, send(thread="Round one"))
    assert told == (
        "in #talk a right of mine is missing: Create Public Threads. "
        "Give it to my role, there or on the whole server"
    )
    assert shop.writes() == []


async def test_closed_private_messages_are_told(shop: Workshop) -> None:
    shop.ada.takes_messages = False
    to = ToAccount(Account(SPACE, AccountId(str(shop.ada.id))))
    assert "private messages" in await reason(shop, send(to=to))


NOWHERE: dict[str, Destination] = {
    "channel": ToChannel(Channel(SPACE, "#nowhere")),
    "space": ToChannel(Channel(SpaceId("elsewhere"), "#talk")),
    "place": ToPlace(Place(SPACE, PlaceId("gone"))),
    "number": ToPlace(Place(SPACE, PlaceId("1234567890"))),
    "account": ToAccount(Account(SPACE, AccountId("gone"))),
    "user": ToAccount(Account(SPACE, AccountId("1234567890"))),
}


@pytest.mark.parametrize("where", NOWHERE)
async def test_what_has_nowhere_to_go_is_impossible(shop: Workshop, where: str) -> None:
    for language in ("en", "de"):
        assert await reason(shop, send(to=NOWHERE[where]), language)
    assert shop.said(shop.talk) == []


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (50001, 403, ImpossibleError),
        (50013, 403, ImpossibleError),
        (10004, 404, ImpossibleError),
        (50035, 400, ImpossibleError),
        (40067, 400, ImpossibleError),
        (160006, 400, ImpossibleError),
        (160007, 400, ImpossibleError),
        (200000, 400, ImpossibleError),
        (40001, 401, RetryLaterError),
        (20028, 400, RetryLaterError),
        (130000, 503, UnsureError),
        (0, 503, UnsureError),
    ],
)
async def test_each_refusal_is_what_it_means(
    shop: Workshop, code: int, status: int, kind: type[DeliveryError]
) -> None:
    shop.server.faults.refuse_next(code, status, method="POST", path="/messages")
    with pytest.raises(kind) as caught:
        await shop.deliver(send())
    assert "{" not in str(caught.value)
    assert caught.value.__cause__ is not None


async def test_too_many_threads_are_told_with_the_remedy(shop: Workshop) -> None:
    """Nobody would ever hear of it if it were only tried again."""
    for language, remedy in (("en", "archive some"), ("de", "archiviert einige")):
        shop.server.faults.refuse_next(160006, 400, method="POST", path="/messages")
        assert remedy in await reason(shop, send(), language)


async def test_where_nothing_listens_nothing_was_sent(shop: Workshop) -> None:
    outbound = shop.outbound()
    await shop.server.stop()
    with pytest.raises(RetryLaterError):
        await outbound.deliver(send())
    await shop.server.start()
