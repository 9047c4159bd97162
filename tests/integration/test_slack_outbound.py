"""Deliveries to Slack over the wire: once each, found again, refused with the remedy."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import HandClock
from bot.platforms.attachments import Fetch
from bot.platforms.slack.carried import decode
from bot.platforms.slack.identities import SPACE, account, message_ref, place
from bot.platforms.slack.outbound import Outbound
from bot.platforms.slack.pace import Pace
from bot.platforms.slack.paced import PacedClient
from bot.platforms.slack.searching import MOST_PAGES, Bot, Search
from bot.platforms.slack.wire import Spot
from bot.texts.translator import GettextTranslator
from rituals.document import (
    Attachment,
    Button,
    Buttons,
    Document,
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
    SpaceId,
)
from rituals.ports import (
    CannotTellError,
    DeliveryError,
    ImpossibleError,
    RetryLaterError,
    UnsureError,
)
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import FakeChannel, FakeMessage
from tests.fakes.slack.wire import wired

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
HERE = CommunityId("werkstatt")
TALK = ToChannel(Channel(SPACE, "#talk"))
JOIN = Button((Text("Join"),), "join", about="werkstatt/round/2027-01-04/1")
SPEED = 20
POST, UPDATE, HISTORY = "chat.postMessage", "chat.update", "conversations.history"
HOSTILE = "<!channel> <@U0BEN> <!subteam^S1> @here <https://evil.example|bank> *x*"


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
    pin: bool = False,
) -> Send:
    document = text if isinstance(text, Document) else words(text)
    return Send(HERE, key, to, document, thread, ping, pin)


LONG = Document(
    (
        Paragraph((Text("first " * 430),)),
        Paragraph((Text("second " * 390),)),
        Paragraph((Text("third " * 430),)),
        Buttons((JOIN,)),
    )
)


class Workshop:
    """A workspace with a channel, Ada and the bot, and what the bot sends with."""

    def __init__(self, server: FakeSlack, clock: HandClock) -> None:
        self.server, self.clock = server, clock
        self.talk = server.add_channel("talk")
        self.ada = server.add_user("Ada", locale="de-DE")
        self.web: AsyncWebClient = self._client()
        self.outbound = self.again()

    def _client(self) -> PacedClient:
        pace = Pace(speed=SPEED)
        return PacedClient(self.server.bot_token, self.server.api, pace=pace)

    def again(self, **changes: Any) -> Outbound:
        """What the bot sends with after a restart."""
        if isinstance(self.web, PacedClient):
            self.web = self._client()
        channels = self.server.world.channels
        ids = {f"#{c.name}": c.id for c in channels.values()}
        return Outbound(
            self.web,
            self.clock,
            Bot(self.server.bot_id, self.server.bot_user),
            ids.get,
            {c: channel.name for c, channel in channels.items()}.get,
            **changes,
        )

    async def deliver(self, delivery: Any) -> Receipt:
        return await self.outbound.deliver(delivery)

    async def find(
        self, delivery: Any, since: datetime | None = None
    ) -> Receipt | None:
        return await self.again().find(delivery, since or self.early)

    @property
    def early(self) -> datetime:
        return self.clock.now() - timedelta(minutes=15)

    def said(self, channel: FakeChannel | None = None) -> list[str]:
        return self.server.said(channel or self.talk)

    def message(self, receipt: Receipt) -> FakeMessage:
        assert receipt.message is not None
        return next(
            message
            for channel in self.server.world.channels.values()
            for message in channel.messages.values()
            if message.ts == receipt.message.id
        )

    def calls(self, method: str) -> int:
        return sum(request.method == method for request in self.server.requests)

    async def others_write(self, count: int) -> None:
        for n in range(count):
            self.clock.advance(timedelta(seconds=1))
            await self.server.writes(self.ada, self.talk, f"talk {n}")


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    clock = HandClock(NOW)
    async with wired(clock.now, bucket_speed=SPEED) as server:
        yield Workshop(server, clock)


def seconds_until(error: RetryLaterError, shop: Workshop) -> float:
    """How long it asks to wait."""
    at = error.facts["at"]
    assert isinstance(at, datetime)
    return (at - shop.clock.now()).total_seconds()


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
    receipt = await shop.deliver(send(text=words("hello", JOIN)))
    there = shop.message(receipt)
    assert there.text == "hello"
    assert receipt.message == message_ref(shop.talk.id, there.ts)
    assert (receipt.at, receipt.thread) == (NOW, None)
    (button,) = there.blocks[-1]["elements"]
    pressed = decode(button["action_id"], button["value"])
    assert pressed is not None
    assert (pressed.action, pressed.about) == (JOIN.action, JOIN.about)


async def test_a_thread_hangs_on_it_and_can_be_written_to(shop: Workshop) -> None:
    receipt = await shop.deliver(send(thread="Round 1"))
    root = shop.message(receipt)
    assert receipt.thread == place(shop.talk.id, root.ts)
    reply = await shop.deliver(send("k2", ToPlace(receipt.thread), "below"))
    there = shop.message(reply)
    assert there.thread_ts == root.ts
    assert not there.broadcast
    assert reply.message == message_ref(shop.talk.id, there.ts, root.ts)


async def test_a_long_document_is_several_messages_in_order(shop: Workshop) -> None:
    receipt = await shop.deliver(send(text=LONG))
    assert [text.split()[0] for text in shop.said()] == ["first", "second", "third"]
    assert shop.message(receipt).text.startswith("first")
    last = list(shop.talk.messages.values())[-1]
    assert last.blocks[-1]["type"] == "actions"


async def test_a_private_message_reaches_one_person(shop: Workshop) -> None:
    for key in ("k1", "k2"):
        await shop.deliver(send(key, ToAccount(account(shop.ada.id)), "psst"))
    (private,) = [c for c in shop.server.world.channels.values() if c.with_user]
    assert private.with_user is shop.ada
    assert shop.said(private) == ["psst", "psst"]
    assert shop.said() == []
    assert shop.calls("conversations.open") == 1


async def test_only_who_is_to_be_pinged_is_pinged_and_words_never(
    shop: Workshop,
) -> None:
    ben = shop.server.add_user("Ben")
    names = {"m1": shop.ada.id, "m2": ben.id}
    said = tuple(Mention(MemberId(m), AccountId(a), "x") for m, a in names.items())
    document = Document((Paragraph((*said, Text(HOSTILE.replace("U0BEN", ben.id)))),))
    receipt = await shop.deliver(send(text=document, ping=(account(shop.ada.id),)))
    there = shop.message(receipt)
    assert there.mentioned == [shop.ada.id]
    assert not there.pings_a_crowd
    (asked,) = [r.arguments for r in shop.server.requests if r.method == POST]
    assert asked["parse"] == "none"
    assert not any(asked[name] for name in ("link_names", "unfurl_links"))


# --- each once


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_write_is_tried_once_whatever_the_server_answers(
    shop: Workshop, status: int
) -> None:
    shop.server.faults.answer_next(POST, status=status)
    await unsure(shop, send())
    assert shop.calls(POST) == 1


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "request_timeout"])
async def test_what_slack_may_have_done_is_unsure(shop: Workshop, error: str) -> None:
    shop.server.faults.refuse_next(POST, error=error)
    await unsure(shop, send())
    assert shop.calls(POST) == 1


async def test_a_write_is_tried_once_if_the_line_breaks(shop: Workshop) -> None:
    shop.server.faults.break_next(POST)
    await unsure(shop, send())
    assert shop.said() == []
    assert shop.calls(POST) == 1


async def test_what_was_posted_is_found_though_its_answer_was_lost(
    shop: Workshop,
) -> None:
    for thread in (None, "Round 1"):
        delivery = send(f"k{thread}", thread=thread)
        shop.server.faults.lose_next_answer(POST)
        await unsure(shop, delivery)
        found = await shop.find(delivery)
        assert found is not None
        assert found.message is not None
        wanted = place(shop.talk.id, found.message.id) if thread else None
        assert found.thread == wanted
    assert shop.said() == ["hello", "hello"]
    assert await shop.find(send("other")) is None


async def test_what_was_posted_in_a_thread_or_privately_is_found(
    shop: Workshop,
) -> None:
    root = await shop.deliver(send(thread="Round 1"))
    assert root.thread is not None
    for to in (ToPlace(root.thread), ToAccount(account(shop.ada.id))):
        delivery = send(f"k{to}", to, "there")
        shop.server.faults.lose_next_answer(POST)
        await unsure(shop, delivery)
        found = await shop.find(delivery)
        assert found is not None
        assert shop.message(found).text == "there"
        if isinstance(to, ToPlace):
            assert found.message is not None
            assert found.message.place == root.thread


async def test_what_says_the_same_but_is_another_is_not_taken_for_it(
    shop: Workshop,
) -> None:
    await shop.deliver(send("k1"))
    assert await shop.find(send("k2")) is None
    assert await shop.find(send("k1"), NOW + timedelta(seconds=1)) is None


async def test_what_somebody_else_marked_like_it_is_not_ours(shop: Workshop) -> None:
    receipt = await shop.deliver(send())
    forged = shop.message(receipt)
    copy = await shop.server.writes(shop.ada, shop.talk, "hello")
    copy.metadata, forged.metadata = forged.metadata, None
    assert await shop.find(send()) is None


async def test_it_is_found_among_many_fifteen_at_a_time(shop: Workshop) -> None:
    shop.server.history_limit = 15
    shop.server.faults.lose_next_answer(POST)
    await unsure(shop, send())
    await shop.others_write(40)
    found = await shop.find(send(), NOW)
    assert found is not None
    assert shop.message(found).text == "hello"
    assert shop.calls(HISTORY) == 3


async def test_a_search_that_may_read_once_a_minute_goes_on_where_it_stopped(
    shop: Workshop,
) -> None:
    shop.server.distribute_outside()
    shop.server.faults.lose_next_answer(POST)
    await unsure(shop, send())
    await shop.others_write(40)
    outbound, waits = shop.again(), 0
    found: Receipt | None = None
    while found is None:
        try:
            found = await outbound.find(send(), NOW)
        except RetryLaterError as error:
            waits += 1
            await asyncio.sleep(seconds_until(error, shop))
    read = [r for r in shop.server.requests if r.method == HISTORY and not r.error]
    assert (len(read), waits) == (3, 2)
    assert shop.said() == ["hello"]


async def test_a_search_begins_anew_where_slack_forgot_how_far_it_was(
    shop: Workshop,
) -> None:
    await shop.deliver(send())
    where = Spot(shop.talk.id)
    outbound = shop.outbound
    search = Search(outbound.wire, outbound.bot, where, "k1", NOW, cursor="forgotten")
    assert (await search.go_on()).whole


async def test_where_too_much_was_written_nobody_can_tell(shop: Workshop) -> None:
    await shop.deliver(send())
    await shop.others_write(40)
    outbound, where = shop.outbound, Spot(shop.talk.id)
    pages = MOST_PAGES - 2
    search = Search(outbound.wire, outbound.bot, where, "k1", NOW, pages=pages)
    with pytest.raises(CannotTellError, match="too much was written since in talk"):
        await search.go_on()


async def test_what_was_changed_since_is_still_found(shop: Workshop) -> None:
    receipt = await shop.deliver(send())
    assert receipt.message is not None
    await shop.deliver(Replace(HERE, "r1", receipt.message, words("changed")))
    found = await shop.find(send())
    assert found is not None
    assert found.message == receipt.message


@pytest.mark.parametrize("error", ["missing_scope", "not_in_channel"])
async def test_where_it_cannot_look_it_does_not_say_no(
    shop: Workshop, error: str
) -> None:
    shop.server.faults.refuse_next(HISTORY, error=error)
    with pytest.raises(CannotTellError):
        await shop.find(send())


@pytest.mark.parametrize("fault", ["break_next", "busy_next"])
async def test_parts_that_are_missing_are_sent_when_it_is_looked_for(
    shop: Workshop, fault: str
) -> None:
    delivery = send(text=LONG)
    real = shop.outbound.web.chat_postMessage
    sent = 0

    async def second_breaks(**asked: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent == 2:
            getattr(shop.server.faults, fault)(POST)
        return await real(**asked)

    shop.outbound.web.chat_postMessage = second_breaks  # type: ignore[method-assign]  # when it breaks
    await unsure(shop, delivery)
    assert [text.split()[0] for text in shop.said()] == ["first"]
    found = await shop.find(delivery)
    assert found is not None
    assert [text.split()[0] for text in shop.said()] == ["first", "second", "third"]
    assert shop.message(found).text.startswith("first")


async def test_half_of_what_is_refused_for_good_is_taken_back(shop: Workshop) -> None:
    real = shop.outbound.web.chat_postMessage
    sent = 0

    async def third_is_refused(**asked: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent == 3:
            shop.server.faults.refuse_next(POST, error="restricted_action")
        return await real(**asked)

    shop.outbound.web.chat_postMessage = third_is_refused  # type: ignore[method-assign]  # when it is refused
    with pytest.raises(ImpossibleError):
        await shop.deliver(send(text=LONG))
    assert [m for m in shop.server.messages(shop.talk) if not m.deleted] == []


# --- limits


async def test_a_pause_that_slack_asks_for_is_told_and_kept(shop: Workshop) -> None:
    shop.server.faults.busy_next(POST, retry_after=30)
    for _ in range(3):
        with pytest.raises(RetryLaterError) as waits:
            await shop.deliver(send())
        assert 28 < seconds_until(waits.value, shop) <= 30
    assert shop.calls(POST) == 1


async def test_many_messages_at_once_are_never_refused(shop: Workshop) -> None:
    for n in range(30):
        await shop.deliver(send(f"k{n}"))
    assert len(shop.said()) == 30
    assert [r.error for r in shop.server.requests if r.error] == []


# --- what is changed


async def test_replacing_changes_words_and_buttons_and_twice_is_once(
    shop: Workshop,
) -> None:
    receipt = await shop.deliver(send(text=words("hello", JOIN)))
    assert receipt.message is not None
    change = Replace(HERE, "r1", receipt.message, words("closed"))
    assert await shop.find(change) is None
    for outbound in (shop.outbound, shop.outbound, shop.again()):
        assert (await outbound.deliver(change)).message == receipt.message
        there = shop.message(receipt)
        assert there.text == "closed"
        assert [block["type"] for block in there.blocks] == ["rich_text"]
    assert shop.calls(UPDATE) == 1
    assert await shop.find(change) is not None


async def test_what_it_sent_itself_it_need_not_read_to_change(shop: Workshop) -> None:
    receipt = await shop.deliver(send())
    assert receipt.message is not None
    for n in range(3):
        await shop.deliver(Replace(HERE, f"r{n}", receipt.message, words(f"{n}")))
    assert (shop.calls(HISTORY), shop.said()) == (0, ["2"])


async def test_what_stands_in_a_thread_is_changed_after_a_restart(
    shop: Workshop,
) -> None:
    root = await shop.deliver(send("k0", thread="Round"))
    assert root.thread is not None
    for n in range(3):
        await shop.deliver(send(f"k{n + 1}", ToPlace(root.thread), words(f"reply {n}")))
    last = await shop.deliver(send("k4", ToPlace(root.thread), words("mine")))
    assert last.message is not None
    await shop.again().deliver(Replace(HERE, "r1", last.message, words("better")))
    assert shop.said() == ["hello", "reply 0", "reply 1", "reply 2", "better"]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_long_document_keeps_its_messages_or_has_fewer(
    shop: Workshop, restarted: bool
) -> None:
    root = await shop.deliver(send("k0", thread="Round"))
    assert root.thread is not None
    places: tuple[Destination, ...] = (TALK, ToPlace(root.thread))
    for n, to in enumerate(places):
        receipt = await shop.deliver(send(f"l{n}", to, LONG))
        assert receipt.message is not None
        outbound = shop.again() if restarted else shop.outbound
        longer = Document((*LONG.blocks, *LONG.blocks))
        await outbound.deliver(Replace(HERE, "r1", receipt.message, longer))
        assert len(shop.said()) == 4 + n
        await outbound.deliver(Replace(HERE, "r2", receipt.message, words("short")))
        assert shop.said() == ["hello", "short", "short"][: 2 + n]


async def test_a_part_that_somebody_deleted_stays_away(shop: Workshop) -> None:
    receipt = await shop.deliver(send(text=LONG))
    assert receipt.message is not None
    second = list(shop.talk.messages)[-2]
    await shop.web.chat_delete(channel=shop.talk.id, ts=second)
    for outbound, new in ((shop.outbound, "new "), (shop.again(), "newer ")):
        paragraphs = (Paragraph((Text(f"{new} {n} {'x ' * 1200}"),)) for n in range(3))
        change = Replace(HERE, "r1", receipt.message, Document(tuple(paragraphs)))
        await outbound.deliver(change)
        beginnings = [" ".join(text.split()[:2]) for text in shop.said()]
        assert beginnings == [f"{new}0", f"{new}2"]


async def test_a_client_that_repeats_by_itself_is_not_sent_with(shop: Workshop) -> None:
    shop.web = AsyncWebClient(shop.server.bot_token, shop.server.api)
    with pytest.raises(ValueError, match="twice"):
        shop.again()


async def test_what_it_may_not_read_it_changes_all_the_same(shop: Workshop) -> None:
    receipt = await shop.deliver(send())
    assert receipt.message is not None
    shop.server.world.scopes.discard("channels:history")
    await shop.again().deliver(Replace(HERE, "r1", receipt.message, words("new")))
    assert shop.said() == ["new"]


async def test_what_is_gone_or_somebody_elses_cannot_be_changed(shop: Workshop) -> None:
    adas = await shop.server.writes(shop.ada, shop.talk, "mine")
    theirs = Replace(HERE, "r1", message_ref(shop.talk.id, adas.ts), words("ours"))
    assert "somebody else" in await reason(shop, theirs)
    nowhere = message_ref(shop.talk.id, "1700000000.000100")
    gone = Replace(HERE, "r1", nowhere, words("ours"))
    assert "deleted" in await reason(shop, gone)
    assert adas.text == "mine"


async def test_what_runs_is_pinned_until_its_thread_is_closed(shop: Workshop) -> None:
    receipt = await shop.deliver(send(thread="Round", pin=True))
    assert receipt.message is not None
    assert receipt.thread is not None
    assert shop.message(receipt).pinned
    close = Archive(HERE, "a1", receipt.thread, receipt.message)
    for _ in range(2):
        assert (await shop.deliver(close)).thread == receipt.thread
        assert not shop.message(receipt).pinned


async def test_a_pin_that_is_refused_is_left_out(shop: Workshop) -> None:
    shop.server.faults.refuse_next("pins.add", error="missing_scope")
    receipt = await shop.deliver(send(pin=True))
    assert not shop.message(receipt).pinned


# --- files


CAT = Attachment("cat.png", "https://example.org/cat.png", "a cat", (Text("A cat."),))


def fetches(content: bytes | None) -> Fetch:
    async def fetch(attachment: Attachment) -> bytes | None:
        del attachment
        return content

    return fetch


def pictures(shop: Workshop) -> list[tuple[str, bytes]]:
    messages = shop.server.messages(shop.talk)
    return [(kept.title, kept.content) for m in messages for kept in m.files]


async def test_a_picture_is_posted_anew_below_what_is_said_of_it(
    shop: Workshop,
) -> None:
    root = await shop.deliver(send("k0", thread="Round"))
    assert root.thread is not None
    shop.outbound = shop.again(fetch=fetches(b"meow"))
    document = Document((Paragraph((Text("Look"),)), CAT))
    await shop.deliver(send("k1", ToPlace(root.thread), document))
    assert shop.said()[1] == "Look"
    assert pictures(shop) == [("cat.png", b"meow")]
    shown = shop.server.messages(shop.talk)[-1]
    assert shown.thread_ts == root.thread.id.partition("/")[2]


async def test_a_picture_that_cannot_be_had_or_posted_is_a_link(shop: Workshop) -> None:
    document = Document((Paragraph((Text("Look"),)), CAT))
    shop.outbound = shop.again(fetch=fetches(None))
    await shop.deliver(send("k1", text=document))
    shop.outbound = shop.again(fetch=fetches(b"meow"))
    for n, method in enumerate(
        ("files.getUploadURLExternal", "files.completeUploadExternal")
    ):
        shop.server.faults.refuse_next(method, error="file_type_not_allowed")
        await shop.deliver(send(f"f{n}", text=document))
    said = "Look\nA cat. cat.png (https://example.org/cat.png)"
    assert shop.said() == [said, said, said]
    assert pictures(shop) == []


@pytest.mark.parametrize("lost", [True, False])
async def test_a_picture_is_shown_once_though_its_answer_was_lost(
    shop: Workshop,
    lost: bool,
) -> None:
    method = "files.completeUploadExternal"
    faults = shop.server.faults
    (faults.lose_next_answer if lost else faults.break_next)(method)
    shop.outbound = shop.again(fetch=fetches(b"meow"))
    delivery = send(text=Document((Paragraph((Text("Look"),)), CAT)))
    await unsure(shop, delivery)
    again = shop.again(fetch=fetches(b"meow"))
    assert await again.find(delivery, shop.early) is not None
    assert pictures(shop) == [("cat.png", b"meow")]
    assert sum(text == "Look" for text in shop.said()) == 1


# --- what is refused


@pytest.mark.parametrize(
    ("error", "remedy", "german"),
    [
        ("is_archived", "#talk is archived; bring it back", "holt den Kanal zurück"),
        ("not_in_channel", "invite me there with /invite", "mit /invite ein"),
        ("channel_not_found", "I cannot see #talk", "ich kann #talk nicht sehen"),
        ("restricted_action", "allow me to in the settings", "in #talk dürfen nicht"),
        ("messages_tab_disabled", "App Home", "App Home"),
        ("invalid_blocks", "does not accept it (invalid_blocks", "nimmt es nicht an"),
    ],
)
async def test_each_refusal_names_its_remedy(
    shop: Workshop, error: str, remedy: str, german: str
) -> None:
    shop.server.faults.refuse_next(POST, error=error, times=2)
    assert remedy in await reason(shop, send())
    assert german in await reason(shop, send(), "de")
    assert shop.said() == []


async def test_a_channel_that_was_archived_or_left_is_told_of(shop: Workshop) -> None:
    shop.talk.archived = True
    assert "is archived" in await reason(shop, send())
    shop.talk.archived = False
    shop.talk.members.remove(shop.server.world.bot)
    assert "invite me" in await reason(shop, send())


@pytest.mark.parametrize(
    "error",
    [
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
    ],
)
async def test_what_meets_a_token_that_is_refused_waits_for_another_one(
    shop: Workshop, error: str
) -> None:
    doubts: list[str] = []
    shop.outbound = shop.again(doubt=lambda: doubts.append(error))
    shop.server.faults.refuse_next(POST, error=error)
    with pytest.raises(RetryLaterError):
        await shop.deliver(send())
    assert doubts == [error]
    await shop.deliver(send())
    assert doubts == [error]
    assert len(shop.said()) == 1


async def test_a_scope_that_is_missing_is_named(shop: Workshop) -> None:
    shop.server.world.scopes.discard("chat:write")
    assert "the scope chat:write" in await reason(shop, send())


@pytest.mark.parametrize(
    "to",
    [
        ToChannel(Channel(SPACE, "#nowhere")),
        ToChannel(Channel(SpaceId("discord"), "#talk")),
        ToPlace(place("C0NOWHERE")),
        ToPlace(place("no id")),
        ToAccount(account("U0NOBODY")),
        ToAccount(Account(SpaceId("discord"), AccountId("1"))),
    ],
)
async def test_what_has_nowhere_to_go_is_impossible(
    shop: Workshop, to: Destination
) -> None:
    assert await reason(shop, send(to=to))
    assert shop.calls(POST) <= 1


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("ratelimited", RetryLaterError),
        ("access_denied", RetryLaterError),
        ("accesslimited", RetryLaterError),
        ("ekm_access_denied", RetryLaterError),
        ("team_access_not_granted", RetryLaterError),
        ("team_added_to_org", RetryLaterError),
        ("service_unavailable", UnsureError),
    ],
)
async def test_what_may_pass_is_not_given_up(
    shop: Workshop, error: str, kind: type[DeliveryError]
) -> None:
    shop.server.faults.refuse_next(POST, error=error)
    with pytest.raises(kind):
        await shop.deliver(send())


async def test_where_nothing_listens_nothing_was_sent(shop: Workshop) -> None:
    shop.web.base_url = "http://127.0.0.1:9/api/"
    with pytest.raises(RetryLaterError):
        await shop.deliver(send())
