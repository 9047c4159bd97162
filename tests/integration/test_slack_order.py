"""In which order the bot hears what Slack tells: late, twice, or while something is looked up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.platforms.slack.identities import SPACE, message_ref
from rituals.document import Document
from rituals.model.ids import SpaceId
from rituals.signals import (
    MembershipChanged,
    MessageDeleted,
    MessagePosted,
    ReactionChanged,
    Signal,
    SpaceChanged,
)
from tests.contracts.platform_worlds import RecordingInbox
from tests.contracts.slack_world import SlackWorld
from tests.fakes.slack.state import FakeMessage


class TornInbox(RecordingInbox):
    """Notes what is not heard any more."""

    def __init__(self) -> None:
        super().__init__()
        self.torn: list[SpaceId] = []

    def miss(self, space: SpaceId) -> None:
        self.torn.append(space)


class LockedInbox(RecordingInbox):
    """Cannot write while it is locked."""

    locked = False

    async def receive(self, signal: Signal) -> Document | None:
        if self.locked:
            raise OSError
        return await super().receive(signal)


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with SlackWorld() as made:
        yield made


async def connected(world: SlackWorld) -> list[Signal]:
    inbox = RecordingInbox()
    await world.slack.connect([world.channel], inbox)
    return inbox.signals


async def known_to_nobody(world: SlackWorld) -> tuple[FakeMessage, list[Signal]]:
    """A reply that only an earlier life of the bot has heard of."""
    await connected(world)
    top = await world.server.writes(world._ada, world.talk, "who knows?")
    reply = await world.server.writes(world._ada, world.talk, "me", thread=top)
    await world.heard()
    await world.slack.close()
    world.again()
    return reply, await connected(world)


def asked(world: SlackWorld) -> int:
    """How often the thread of a message was asked for."""
    return sum(r.method == "chat.getPermalink" for r in world.server.requests)


# --- what was looked up


async def test_what_is_looked_up_for_one_keeps_no_other_waiting(
    world: SlackWorld,
) -> None:
    reply, signals = await known_to_nobody(world)
    world.server.faults.busy_next("chat.getPermalink", retry_after=1)
    await world.server.reacts(world._ada, reply, "tada")
    await world.server.writes(world._ada, world.talk, "in the meantime")
    await world.heard()
    assert [type(each) for each in signals] == [MessagePosted, ReactionChanged]


async def test_signs_that_come_together_ask_for_the_thread_once(
    world: SlackWorld,
) -> None:
    reply, signals = await known_to_nobody(world)
    world.server.faults.busy_next("chat.getPermalink", retry_after=1)
    for sign in ("tada", "heart", "rocket"):
        await world.server.reacts(world._ada, reply, sign)
    await world.heard()
    assert len(signals) == 3
    assert asked(world) == 2  # once too often


async def test_a_conversation_is_heard_in_its_order_whatever_is_looked_up(
    world: SlackWorld,
) -> None:
    signals = await connected(world)
    server, ada = world.server, world._ada
    mira, ben = server.add_user("Mira"), server.add_user("Ben")
    server.faults.busy_next("users.info", retry_after=1)
    kept = await server.writes(mira, world.talk, "hello")
    await server.reacts(ada, kept, "wave")
    await world.heard()
    server.faults.busy_next("users.info", retry_after=1)
    taken_back = await server.writes(ben, world.talk, "hello")
    await server.deletes(ben, taken_back)
    await world.heard()
    kinds = [type(each) for each in signals]
    assert kinds == [MessagePosted, ReactionChanged, MessagePosted, MessageDeleted]


async def test_a_sign_whose_thread_cannot_be_learned_comes_again(
    world: SlackWorld,
) -> None:
    reply, signals = await known_to_nobody(world)
    world.server.faults.refuse_next("chat.getPermalink", error="internal_error")
    await world.server.reacts(world._ada, reply, "tada")
    async with asyncio.timeout(60):
        while not asked(world):  # noqa: ASYNC110  a list tells nobody
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert signals == []
    await world.server.redeliver()
    await world.heard()
    (put,) = signals
    assert isinstance(put, ReactionChanged)
    assert put.message == message_ref(world.talk.id, reply.ts, reply.thread_ts)


async def test_a_sign_on_what_is_gone_is_none(world: SlackWorld) -> None:
    reply, signals = await known_to_nobody(world)
    world.server.faults.refuse_next("chat.getPermalink", error="message_not_found")
    await world.server.reacts(world._ada, reply, "tada")
    await world.heard()
    assert signals == []
    assert not world.server.deliveries.waiting()


# --- what has to be looked for


async def test_other_channels_of_the_workspace_are_no_reason_to_read_back(
    world: SlackWorld,
) -> None:
    foreign = world.server.add_channel("foreign", joined=False)
    signals = await connected(world)
    before = len(world.server.requests)
    await world.server.renames_channel(world._ada, foreign, "far")
    await world.server.archives(world._ada, foreign)
    await world.heard()
    assert signals == []
    assert len(world.server.requests) == before


async def test_many_channels_that_end_are_one_reason_to_look_anew(
    world: SlackWorld,
) -> None:
    several = [world.server.add_channel(f"room-{n}") for n in range(5)]
    signals = await connected(world)
    for channel in several:
        await world.server.archives(world._ada, channel)
    await world.heard()
    await world.slack.settled()
    (up,) = signals
    assert isinstance(up, SpaceChanged)
    assert up.up


async def test_a_channel_of_ours_that_is_renamed_is_looked_for(
    world: SlackWorld,
) -> None:
    signals = await connected(world)
    await world.server.renames_channel(world._ada, world.talk, "speak")
    await world.heard()
    await world.slack.settled()
    assert [type(each) for each in signals] == [SpaceChanged]
    assert world.slack.directory.channel_named("#speak") == world.talk.id


async def test_what_slack_leaves_out_is_read_back_when_its_minute_is_over(
    world: SlackWorld,
) -> None:
    inbox = TornInbox()
    await world.slack.connect([world.channel], inbox)
    world.slack.minute = 0.2
    world.server.leaves_out()
    await world.heard()
    assert inbox.torn == [SPACE]
    assert inbox.signals == []
    await world.slack.settled()
    assert [type(each) for each in inbox.signals] == [SpaceChanged]


# --- what is told again, after what came later


async def test_who_is_no_admin_any_more_stays_none_when_older_news_come_again(
    world: SlackWorld,
) -> None:
    signals = await connected(world)
    await world.server.makes_admin(world._ada)
    world.clock.advance(timedelta(minutes=1))
    await world.server.makes_admin(world._ada, admin=False)
    await world.heard()
    world.server.tell_again("user_change")
    await world.heard()
    told = [s.person.moderator for s in signals if isinstance(s, MembershipChanged)]
    assert told == [True, False]
    people = {p.name: p.moderator for p in await world.slack.members()}
    assert not people["Ada"]


async def test_who_left_does_not_come_back_by_older_news(world: SlackWorld) -> None:
    signals = await connected(world)
    ben = await world.server.joins("Ben")
    world.clock.advance(timedelta(minutes=1))
    await world.server.deactivates(ben)
    await world.heard()
    world.server.tell_again("team_join")
    await world.heard()
    told = [s.present for s in signals if isinstance(s, MembershipChanged)]
    assert told == [True, False]


async def test_a_sign_that_was_taken_away_stays_so_when_older_news_come_again(
    world: SlackWorld,
) -> None:
    signals = await connected(world)
    said = await world.server.writes(world._ada, world.talk, "hello")
    await world.server.reacts(world._ada, said, "tada")
    await world.server.unreacts(world._ada, said, "tada")
    await world.heard()
    assert world.slack.connection.me is not None
    await world.slack.prepare(world.slack.connection.me)  # as on a new connection
    world.server.tell_again("reaction_added")
    await world.heard()
    signs = [s.present for s in signals if isinstance(s, ReactionChanged)]
    assert signs == [True, False]
    await world.server.reacts(world._ada, said, "tada")
    await world.heard()
    assert len(signals) == 4


async def test_somebody_new_whom_the_file_names_is_a_moderator(
    world: SlackWorld,
) -> None:
    signals = await connected(world)
    await world.slack.take_over(("@kim",))
    await world.server.joins("Kim")
    await world.heard()
    told = [s.person for s in signals if isinstance(s, MembershipChanged)]
    assert [(p.name, p.moderator) for p in told][-1] == ("Kim", True)


async def test_what_could_not_be_written_of_people_is_news_when_it_comes_again(
    world: SlackWorld,
) -> None:
    inbox = LockedInbox()
    await world.slack.connect([world.channel], inbox)
    (group,) = world.server.world.groups.values()
    inbox.locked = True
    await world.server.regroups(group, [world._ada])
    await world.server.deactivates(world._ada)
    await asyncio.sleep(0.1)
    inbox.locked = False
    await world.server.redeliver()
    await world.heard()
    told = [s for s in inbox.signals if isinstance(s, MembershipChanged)]
    assert {s.person.name: s.person.moderator for s in told}["Petra"] is False
    assert [s.present for s in told if s.person.name == "Ada"][-1] is False
