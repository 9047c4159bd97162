"""A workspace as the core sees it: what only Slack has, over the wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from bot.platforms.slack import inbound
from bot.platforms.slack.connection import BotTokenRefusedError
from bot.platforms.slack.identities import SPACE, account, at_of, message_ref, place
from bot.platforms.slack.pace import Pace
from rituals.document import Document, Paragraph, Text
from rituals.effects import Send, ToChannel
from rituals.model.ids import Channel, CommunityId, MessageId, Place, SpaceId
from rituals.ports import ImpossibleError, RetryLaterError
from rituals.signals import (
    MembershipChanged,
    MessagePosted,
    ReactionChanged,
    Signal,
    SpaceChanged,
)
from tests.contracts.platform_worlds import RecordingInbox
from tests.contracts.slack_world import SlackCallsWorld, SlackWorld
from tests.fakes.slack.hearing import all_heard


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with SlackWorld() as made:
        yield made


@pytest.fixture
async def called() -> AsyncIterator[SlackWorld]:
    """A workspace that calls the bot."""
    async with SlackCallsWorld() as made:
        yield made


class StuckInbox(RecordingInbox):
    """Writes nothing down for good before it is let, or at all."""

    def __init__(self) -> None:
        super().__init__()
        self.free = asyncio.Event()
        self.flushed = 0
        self.broken = False

    async def flush(self) -> None:
        await self.free.wait()
        if self.broken:
            raise OSError
        self.flushed += 1


class BlockedInbox(RecordingInbox):
    """Writes down nothing before it is let; what says that Slack is there fails at first."""

    def __init__(self) -> None:
        super().__init__()
        self.free = asyncio.Event()
        self.missed = 0
        self.failures = 0

    async def receive(self, signal: Signal) -> Document | None:
        if isinstance(signal, SpaceChanged) and signal.up and self.failures:
            self.failures -= 1
            raise OSError
        await self.free.wait()
        return await super().receive(signal)

    def miss(self, space: SpaceId) -> None:
        assert space == SPACE
        self.missed += 1


async def connected(world: SlackWorld) -> list[Signal]:
    inbox = RecordingInbox()
    await world.slack.connect([world.channel], inbox)
    return inbox.signals


async def until(seen: list[Signal], kind: type[Signal]) -> None:
    async with asyncio.timeout(60):
        while not any(isinstance(each, kind) for each in seen):  # noqa: ASYNC110  a list tells nobody
            await asyncio.sleep(0.01)


# --- taken before it is acknowledged


async def test_a_message_is_acknowledged_once_it_is_written_down(
    world: SlackWorld,
) -> None:
    inbox = StuckInbox()
    await world.slack.connect([world.channel], inbox)
    await world.server.writes(world._ada, world.talk, "hello")
    await until(inbox.signals, MessagePosted)
    assert world.server.deliveries.open()
    inbox.free.set()
    await all_heard(world.server)


async def test_messages_that_come_together_are_written_down_together(
    world: SlackWorld,
) -> None:
    inbox = StuckInbox()
    inbox.free.set()
    world.slack.together = 0.05
    await world.slack.connect([world.channel], inbox)
    for n in range(20):
        await world.server.writes(world._ada, world.talk, f"message {n}")
    await all_heard(world.server)
    heard = [s.text for s in inbox.signals if isinstance(s, MessagePosted)]
    assert heard == [f"message {n}" for n in range(20)]
    assert inbox.flushed < 5


async def test_what_cannot_be_written_down_comes_again(world: SlackWorld) -> None:
    inbox = StuckInbox()
    inbox.free.set()
    inbox.broken = True
    await world.slack.connect([world.channel], inbox)
    await world.server.writes(world._ada, world.talk, "hello")
    await until(inbox.signals, MessagePosted)
    await asyncio.sleep(0.05)
    inbox.broken = False
    await world.server.redeliver()
    await all_heard(world.server)
    first, again = inbox.signals
    assert first == again


async def test_what_comes_while_it_ends_is_written_down_or_comes_again(
    world: SlackWorld,
) -> None:
    inbox = BlockedInbox()
    await world.slack.connect([world.channel], inbox)
    said = await world.server.writes(world._ada, world.talk, "hello")
    await world.heard()
    events = [
        {
            "type": kind,
            "user": world._ada.id,
            "reaction": "tada",
            "item": {"type": "message", "channel": world.talk.id, "ts": said.ts},
            "event_ts": f"{said.ts[:-1]}{n}",
        }
        for n, kind in enumerate(("reaction_added", "reaction_removed"))
    ]
    heard = []
    for n, event in enumerate(events):
        body = {"event": event, "event_id": f"Ev{n}"}
        heard.append(asyncio.create_task(world.slack.heard(body)))
        await asyncio.sleep(0.05)
    await world.slack.close()
    inbox.free.set()
    for outcome, present in zip(
        await asyncio.gather(*heard, return_exceptions=True),
        (True, False),
        strict=True,
    ):
        written = [s for s in inbox.signals if isinstance(s, ReactionChanged)]
        refused = isinstance(outcome, RetryLaterError)
        assert refused or present in [s.present for s in written]


# --- who is there


async def test_a_user_group_makes_moderators_and_unmakes_them(
    world: SlackWorld,
) -> None:
    signals = await connected(world)
    (group,) = world.server.world.groups.values()
    await world.server.regroups(group, [world._ada])
    await world.heard()
    changed = {
        s.person.name: s.person.moderator
        for s in signals
        if isinstance(s, MembershipChanged)
    }
    assert changed == {"Ada": True, "Petra": False}
    assert all(s.baseline for s in signals if isinstance(s, MembershipChanged))


async def test_an_admin_is_a_moderator_as_soon_as_made_one(world: SlackWorld) -> None:
    signals = await connected(world)
    await world.server.makes_admin(world._ada)
    await world.heard()
    (change,) = signals
    assert isinstance(change, MembershipChanged)
    assert change.person.moderator


async def test_another_language_and_another_name_are_noticed(world: SlackWorld) -> None:
    signals = await connected(world)
    await world.server.speaks(world._ada, "en-GB")
    await world.server.renames(world._ada, "Ada L.")
    await world.heard()
    told = [
        (s.person.locale, s.person.name)
        for s in signals
        if isinstance(s, MembershipChanged)
    ]
    assert told == [("en-GB", "Ada"), ("en-GB", "Ada L.")]


async def test_the_file_may_name_other_moderators(world: SlackWorld) -> None:
    signals = await connected(world)
    await world.slack.take_over(("@ada",))
    people = {p.name: p.moderator for p in await world.slack.members()}
    assert people == {"Ada": True, "Petra": False}
    assert len(signals) == 2


async def test_who_comes_while_everybody_is_listed_is_known(world: SlackWorld) -> None:
    await connected(world)
    world.server.faults.busy_next("users.list", retry_after=1)
    directory, web = world.slack.directory, world.slack.connection.web
    listing = asyncio.create_task(directory.load(web))
    await asyncio.sleep(0.1)
    mira = {"id": "U0MIRA", "name": "mira"}  # as an event tells, before any list does
    directory.users[mira["id"]] = mira
    await listing
    assert directory.users[mira["id"]] == mira
    assert world._ada.id in directory.users


# --- where it is


async def test_a_channel_that_the_bot_is_not_in_is_left_out(world: SlackWorld) -> None:
    world.server.add_channel("quiet", joined=False)
    hidden = world.server.add_channel("hidden", private=True)
    wanted = [Channel(SPACE, name) for name in ("#quiet", "#hidden", "#talk")]
    places = await world.slack.connect(wanted, RecordingInbox())
    assert places == {
        wanted[1]: place(hidden.id),
        wanted[2]: place(world.talk.id),
    }


async def test_being_invited_has_the_channels_looked_for_anew(
    world: SlackWorld,
) -> None:
    quiet = world.server.add_channel("quiet", joined=False)
    signals = await connected(world)
    await world.server.invites(quiet)
    await until(signals, SpaceChanged)
    channel = Channel(SPACE, "#quiet")
    places = await world.slack.connect([channel], RecordingInbox())
    assert places == {channel: place(quiet.id)}


async def test_where_the_bot_was_sent_out_nothing_can_be_said(
    world: SlackWorld,
) -> None:
    signals = await connected(world)
    await world.server.expels(world.talk)
    await until(signals, SpaceChanged)
    document = Document((Paragraph((Text("hello"),)),))
    send = Send(CommunityId("werkstatt"), "k", ToChannel(world.channel), document)
    with pytest.raises(ImpossibleError, match="/invite"):
        await world.slack.deliver(send)


# --- threads


async def test_a_sign_in_a_thread_is_put_to_the_message_there(
    world: SlackWorld,
) -> None:
    signals = await connected(world)
    top = await world.server.writes(world._ada, world.talk, "who knows?")
    await world.heard()
    known = await world.server.writes(world._ada, world.talk, "me", thread=top)
    await world.heard()
    # Another connection has never heard of that message.
    inbox = RecordingInbox()
    await world.slack.close()
    await world.again().connect([world.channel], inbox)
    await world.server.reacts(world._ada, known, "tada")
    await world.heard()
    (put,) = inbox.signals
    assert isinstance(put, ReactionChanged)
    assert put.message == message_ref(world.talk.id, known.ts, top.ts)
    assert len(signals) == 2


async def test_replies_are_read_back_with_their_thread(world: SlackWorld) -> None:
    signals = await connected(world)
    before = await world.writes("before", place(world.talk.id))
    top = await world.server.writes(world._ada, world.talk, "who knows?")
    reply = await world.server.writes(world._ada, world.talk, "me", thread=top)
    shown = await world.server.writes(
        world._ada, world.talk, "me, too", thread=top, broadcast=True
    )
    await world.heard()
    here = place(world.talk.id)
    read = [m async for m in world.slack.history(here, before.id)]
    there = message_ref(world.talk.id, top.ts)
    replies = [message_ref(world.talk.id, each.ts, top.ts) for each in (reply, shown)]
    assert [m.message for m in read] == [there, replies[1]]
    ((thread, after),) = (await world.slack.threads(here, at_of(top.ts))).items()
    read = [m async for m in world.slack.history(thread, after)]
    assert [m.message for m in read] == replies
    assert read == signals[2:]
    thread = place(world.talk.id, top.ts)
    inside = [m.text async for m in world.slack.history(thread, None)]
    assert inside == ["me", "me, too"]
    assert await world.slack.newest(thread) == shown.ts


async def test_history_is_read_whole_where_slack_gives_little_at_once(
    world: SlackWorld,
) -> None:
    await connected(world)
    world.server.history_limit = 15
    for n in range(40):
        await world.server.writes(world._ada, world.talk, f"message {n}")
    await world.heard()
    here = place(world.talk.id)
    read = [m.text async for m in world.slack.history(here, None)]
    assert read == [f"message {n}" for n in range(40)]


async def parts(
    world: SlackWorld, place_: Place, pause: float = 1.0
) -> list[list[str]]:
    """What is read of a place, try by try, with the pause that Slack asks for."""
    after, read = MessageId("0"), list[list[str]]()
    for _ in range(9):
        some: list[str] = []
        read.append(some)
        try:
            async for message in world.slack.history(place_, after):
                some.append(message.text)
                after = message.message.id
        except RetryLaterError:
            await asyncio.sleep(pause)
        else:
            return read
    raise AssertionError(read)


def asked_for(world: SlackWorld, method: str) -> int:
    return sum(each.method == method for each in world.server.requests)


async def impatient(world: SlackWorld) -> None:
    """Connected, where a second is too long to wait for."""
    world.slack.connection.pace = Pace(patience=0.1)
    await connected(world)
    world.server.history_limit = 15


@pytest.mark.parametrize("asks_at", [1, 2, 3])
async def test_a_channel_is_read_on_where_slack_asked_for_a_pause(
    world: SlackWorld, asks_at: int
) -> None:
    await impatient(world)
    said = [f"message {n}" for n in range(40)]
    for text in said:
        await world.server.writes(world._ada, world.talk, text)
    await world.heard()
    history = "conversations.history"
    world.server.faults.busy_at(history, asks_at)
    assert await parts(world, place(world.talk.id)) == [[], said]
    assert asked_for(world, history) == 3 + 1  # no page twice, but what was refused


async def test_of_a_thread_is_told_what_was_read_before_the_pause(
    world: SlackWorld,
) -> None:
    await impatient(world)
    top = await world.server.writes(world._ada, world.talk, "who knows?")
    said = [f"reply {n}" for n in range(20)]
    for text in said:
        await world.server.writes(world._ada, world.talk, text, thread=top)
    await world.heard()
    world.server.faults.busy_at("conversations.replies", 2)
    read = await parts(world, place(world.talk.id, top.ts))
    assert read == [said[:14], said[14:]]


async def test_nobody_waits_until_a_long_history_is_read_whole(
    world: SlackWorld,
) -> None:
    await connected(world)
    world.server.history_limit = 15
    top = await world.server.writes(world._ada, world.talk, "who knows?")
    said = [f"message {n}" for n in range(40)]
    replies = [f"reply {n}" for n in range(20)]
    for texts, thread in ((said, None), (replies, top)):
        for text in texts:
            await world.server.writes(world._ada, world.talk, text, thread=thread)
    await world.heard()
    world.slack._read().longest = 0.0
    here = place(world.talk.id)
    assert await parts(world, here, 0) == [[], [], [top.text, *said]]
    assert asked_for(world, "conversations.history") == 3
    inside = await parts(world, place(world.talk.id, top.ts), 0)
    assert inside == [replies[:14], replies[14:]]


async def test_which_threads_there_are_is_asked_for_once(world: SlackWorld) -> None:
    await impatient(world)
    top = await world.server.writes(world._ada, world.talk, "who knows?")
    await world.server.writes(world._ada, world.talk, "me", thread=top)
    for n in range(20):
        await world.server.writes(world._ada, world.talk, f"message {n}")
    await world.heard()
    history, here = "conversations.history", place(world.talk.id)
    world.server.faults.busy_at(history, 2)
    with pytest.raises(RetryLaterError):
        await world.slack.threads(here, at_of(top.ts))
    await asyncio.sleep(1.0)
    for _ in range(3):
        found = await world.slack.threads(here, at_of(top.ts))
        assert list(found) == [place(world.talk.id, top.ts)]
    assert asked_for(world, history) == 3
    # After another gap there may be more.
    await world.slack._hear(inbound.connection(world.clock.now(), up=True))
    await world.slack.threads(here, at_of(top.ts))
    assert asked_for(world, history) == 5


async def test_a_short_pause_is_waited_for(world: SlackWorld) -> None:
    await connected(world)
    await world.server.writes(world._ada, world.talk, "hello")
    await world.heard()
    world.server.faults.busy_next("conversations.history", retry_after=1)
    here = place(world.talk.id)
    assert [m.text async for m in world.slack.history(here, None)] == ["hello"]


async def test_reading_and_looking_for_deliveries_share_one_pause(
    world: SlackWorld,
) -> None:
    await impatient(world)
    send = Send(
        CommunityId("werkstatt"),
        "k1",
        ToChannel(world.channel),
        Document((Paragraph((Text("hello"),)),)),
    )
    world.server.faults.busy_next("conversations.history", retry_after=1)
    here = place(world.talk.id)
    with pytest.raises(RetryLaterError):
        await world.slack.newest(here)
    with pytest.raises(RetryLaterError):
        await world.slack.find(send, world.clock.now())
    assert asked_for(world, "conversations.history") == 1


# --- the connection


async def delivers(world: SlackWorld) -> None:
    document = Document((Paragraph((Text("hello"),)),))
    to = ToChannel(world.channel)
    await world.slack.deliver(Send(CommunityId("werkstatt"), "k", to, document))


async def looks(world: SlackWorld) -> None:
    await world.slack.newest(place(world.talk.id))


@pytest.mark.parametrize("asks", [delivers, looks])
async def test_a_token_that_is_refused_for_anything_ends_the_connection(
    world: SlackWorld, asks: Callable[[SlackWorld], Awaitable[None]]
) -> None:
    await connected(world)
    world.server.revoke_token()
    with pytest.raises(RetryLaterError):
        await asks(world)
    async with asyncio.timeout(60):
        why = await world.slack.connection.given_up()
    assert isinstance(why, BotTokenRefusedError)


async def test_after_a_long_gap_the_core_is_told_that_it_is_there_again(
    world: SlackWorld,
) -> None:
    world.slack.connection.late = 0.05
    world.slack.connection.ping = 0.05
    signals = await connected(world)
    await world.server.stop()
    await until(signals, SpaceChanged)
    with pytest.raises(RetryLaterError):
        await world.slack.members()
    mira = world.server.add_user("Mira")
    await world.server.start()
    async with asyncio.timeout(60):
        while len(signals) < 2:  # noqa: ASYNC110  a list tells nobody
            await asyncio.sleep(0.01)
    assert [s.up for s in signals if isinstance(s, SpaceChanged)] == [False, True]
    people = {p.account for p in await world.slack.members()}
    assert account(mira.id) in people


async def test_that_it_is_there_again_is_told_until_it_is_written(
    world: SlackWorld,
) -> None:
    world.slack.connection.late = world.slack.connection.ping = 0.05
    inbox = BlockedInbox()
    inbox.free.set()
    inbox.failures = 1
    await world.slack.connect([world.channel], inbox)
    await world.server.stop()
    await until(inbox.signals, SpaceChanged)
    await world.server.start()
    async with asyncio.timeout(60):
        while len(inbox.signals) < 2:  # noqa: ASYNC110  a list tells nobody
            await asyncio.sleep(0.01)
    assert [s.up for s in inbox.signals if isinstance(s, SpaceChanged)] == [False, True]
    assert inbox.failures == 0


async def test_what_comes_late_where_slack_calls_has_the_rest_looked_for(
    called: SlackWorld,
) -> None:
    inbox = BlockedInbox()
    inbox.free.set()
    await called.slack.connect([called.channel], inbox)
    url, called.server.events_url = called.server.events_url, "http://127.0.0.1:9/"
    mira = called.server.add_user("Mira")
    for text in ("one", "two"):
        called.clock.advance(timedelta(seconds=1))
        await called.server.writes(called._ada, called.talk, text)
    await asyncio.sleep(0.1)
    called.clock.advance(timedelta(minutes=2))
    called.server.events_url = url
    await called.server.redeliver()
    await all_heard(called.server)
    await until(inbox.signals, SpaceChanged)
    (told,) = [s for s in inbox.signals if isinstance(s, SpaceChanged)]
    assert told.up
    assert inbox.missed == 1
    assert account(mira.id) in {p.account for p in await called.slack.members()}


async def test_after_a_long_silence_where_slack_calls_it_is_looked_what_was_missed(
    called: SlackWorld,
) -> None:
    signals = await connected(called)
    called.clock.advance(timedelta(minutes=4))
    await called.writes("hello", place(called.talk.id))
    assert not [s for s in signals if isinstance(s, SpaceChanged)]
    called.clock.advance(timedelta(minutes=6))
    await called.writes("is anybody there?", place(called.talk.id))
    await until(signals, SpaceChanged)


async def test_over_a_socket_what_comes_late_is_all_there_is(world: SlackWorld) -> None:
    signals = await connected(world)
    world.clock.advance(timedelta(minutes=31))
    await world.writes("hello", place(world.talk.id))
    assert not [s for s in signals if isinstance(s, SpaceChanged)]
