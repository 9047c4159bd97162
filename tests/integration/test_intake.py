"""Whatever comes in counts once, and finds the ritual it concerns."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.platforms.rehearsal.faults import Fault
from rituals.community import Community, LedgerSettings
from rituals.document import Form
from rituals.engine.intake import BATCH, LARGE, MOST_WAITING
from rituals.errors import StammtischError
from rituals.kind import Outcome, Scene
from rituals.model.ids import (
    Account,
    AccountId,
    MessageId,
    MessageRef,
    RitualName,
    SpaceId,
)
from rituals.model.ledger import QuestionState
from rituals.model.member import Member
from rituals.model.occurrence import Begin, OccurrenceId, State, Step, journey_id
from rituals.model.wall_clock import ClockTimeError
from rituals.ports import Storage, UnitOfWork
from rituals.signals import (
    Acted,
    Did,
    Heard,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
    ReactionChanged,
    ReactionsCleared,
    ViewRequest,
)
from tests.fakes.crashes import CrashError, CrashyHouse, Fuse
from tests.fakes.house import (
    HELP,
    HOME,
    MODS,
    SLACK_TALK,
    House,
    at,
    community,
    ritual,
)
from tests.fakes.probe import Probe, ProbeSettings
from tests.fakes.visit import (
    MakeHouse,
    account,
    member,
    member_id,
    observations,
    on_both,
    only,
    parts,
    person,
    press,
    reply,
    say,
    text,
    wish,
    words_of,
)

MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
OPENS_AT = at("2027-01-04 08:00")
DISCORD = SpaceId("discord")


async def opened(make_house: MakeHouse, **settings: object) -> House:
    house = await make_house(community(ritual(**settings)))  # type: ignore[arg-type]  # settings of the probe
    await house.until(OPENS_AT)
    return house


async def voices(house: House) -> list[str]:
    """Who has a voice in the first Monday, in the order they spoke."""
    await house.engine.flush()
    names = {member_id(house, n): n for n in ("Ada", "Ben", "Cem", "Dora")}
    return [
        names.get(p.member, p.member)
        for p in await parts(house, await only(house))
        if p.role == "voice"
    ]


async def questions(house: House) -> list[tuple[str, QuestionState]]:
    async with house.storage.read() as uow:
        found = await uow.ledger.questions(HOME)
    return [(q.asker, q.state) for q in found]


async def credits_(house: House) -> list[tuple[str, str]]:
    async with house.storage.read() as uow:
        return [(c.giver, c.asker) for c in await uow.ledger.credits(HOME)]


# --- messages


@on_both
async def test_a_reply_in_the_thread_is_a_voice(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    await reply(house, "Ben", "I am here")
    await reply(house, "Cem", "me too")
    await reply(house, "Ben", "and again")
    assert sorted(await voices(house)) == ["Ben", "Cem"]
    async with house.storage.read() as uow:
        given = {b.member: b.contributed for b in await uow.ledger.balances(HOME)}
    assert given == {member_id(house, "Ben"): 1, member_id(house, "Cem"): 1}


@on_both
async def test_the_same_message_twice_changes_nothing(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    said = await reply(house, "Ben", "How do I mend a bike?")
    signal = house.platforms[DISCORD].posted_signal(said)
    await house.engine.flush()
    before = (await observations(house, said), await questions(house))
    for _ in range(2):  # in one batch, and in another
        await house.engine.receive(signal)
        await house.engine.receive(signal)
        await house.engine.flush()
    assert (await observations(house, said), await questions(house)) == before
    assert await voices(house) == ["Ben"]


async def test_messages_are_written_in_batches(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    said = [await say(house, "Ben", HELP, f"line {n}") for n in range(BATCH - 1)]
    assert await observations(house, said[0]) == []
    last = await say(house, "Ben", HELP, "the last of the batch")
    assert len(await observations(house, said[0])) == 1
    assert len(await observations(house, last)) == 1


async def test_what_is_heard_waits_and_very_much_of_it_asks_to_be_written(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    inbox, asked = house.engine.inbox(HOME), []
    first = await say(house, "Ben", HELP, "the first")
    await house.engine.flush()
    house.engine.stirred = lambda: asked.append(house.clock.now())
    posted = MessagePosted(first.ref, person(house, "Ben"), "line", OPENS_AT)
    refs = [
        MessageRef(first.ref.place, MessageId(f"m{n:05}")) for n in range(LARGE + 10)
    ]
    for n, ref in enumerate(refs):
        inbox.hear(replace(posted, message=ref))
        assert len(asked) == (n + 1 >= LARGE)
    async with house.storage.read() as uow:
        assert await uow.ledger.observed(HOME, refs) == {}
    await inbox.flush()
    async with house.storage.read() as uow:
        assert len(await uow.ledger.observed(HOME, refs)) == len(refs)


@dataclass(slots=True)
class StuckStorage:
    """A storage that cannot be written for a while."""

    storage: Storage
    stuck: bool = False

    def write(
        self, *, patient: bool = False
    ) -> AbstractAsyncContextManager[UnitOfWork]:
        if self.stuck:
            raise RuntimeError("stuck")
        return self.storage.write(patient=patient)

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.storage.read()


async def stuck_house(storage: Storage) -> tuple[House, StuckStorage]:
    """It is open, and nothing can be written from now on."""
    stuck = StuckStorage(storage)
    house = await House(stuck).start()
    await house.until(OPENS_AT)
    stuck.stuck = True
    return house, stuck


@on_both
async def test_messages_that_cannot_be_written_wait_and_are_written_in_order(
    storage: Storage,
) -> None:
    house, stuck = await stuck_house(storage)
    asked = await say(house, "Ben", HELP, "How do I true a wheel?")
    with pytest.raises(RuntimeError, match="stuck"):
        await house.engine.flush()
    answer = await house.platforms[DISCORD].say(
        person(house, "Cem"), asked.ref.place, "Turn the spokes.", reply_to=asked.ref
    )
    with pytest.raises(RuntimeError, match="stuck"):
        await house.engine.flush()
    stuck.stuck = False
    await house.engine.flush()
    async with house.storage.read() as uow:
        seen = await uow.ledger.recent(HOME, asked.ref.place, 9)
    assert [o.message for o in seen] == [asked.ref, answer]
    assert await credits_(house) == [(member_id(house, "Cem"), member_id(house, "Ben"))]


async def test_while_messages_cannot_be_written_no_more_than_so_many_are_kept(
    storage: Storage,
) -> None:
    """The first are: what follows is read back from history after the last of them."""
    house, stuck = await stuck_house(storage)
    intake = house.engine.intake
    first = await say(house, "Ben", HELP, "the first")
    posted = MessagePosted(first.ref, person(house, "Ben"), "line", OPENS_AT)
    for n in range(MOST_WAITING + 10):
        ref = MessageRef(first.ref.place, MessageId(f"m{n:05}"))
        with suppress(RuntimeError):
            await intake.receive(HOME, replace(posted, message=ref))
    stuck.stuck = False
    await house.engine.flush()
    async with house.storage.read() as uow:
        seen = await uow.ledger.recent(HOME, first.ref.place, MOST_WAITING * 2)
        last = await uow.trail.watermark(HOME, first.ref.place)
    assert len(seen) == MOST_WAITING
    assert last == f"m{MOST_WAITING - 2:05}"


async def test_a_message_that_cannot_be_read_stops_no_ritual_and_no_button(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    broken = replace(person(house, "Ben"), name=None)  # type: ignore[arg-type]  # no platform sends that
    ref = MessageRef(
        house.posts()[0].thread or house.posts()[0].ref.place, MessageId("x")
    )
    await house.engine.receive(MessagePosted(ref, broken, "hello", OPENS_AT))
    with pytest.raises(AttributeError):
        await house.engine.flush()
    shown = await press(house, "Ben", house.posts()[0], "press")
    assert text(shown) == "press"
    await house.engine.tick()


async def test_any_other_signal_first_writes_the_batch(make_house: MakeHouse) -> None:
    """A reaction right after the message finds it."""
    house = await opened(make_house)
    said = await reply(house, "Ben", "look")
    await house.platforms[DISCORD].react(person(house, "Cem"), said.ref, "+1")
    async with house.storage.read() as uow:
        counted = await uow.ledger.reactions(HOME, [said.ref.place])
    assert counted == {said.ref: 1}


@pytest.mark.parametrize("down", [False, True])
async def test_a_channel_that_is_named_newly_is_observed_at_once(
    make_house: MakeHouse, *, down: bool
) -> None:
    """Or as soon as its space is there again."""
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    if down:
        await discord.drop()
    both = LedgerSettings(channels=(HELP, MODS))
    await house.engine.reload(community(ledger=both), house.holidays)
    if down:
        await discord.resume()
    said = await say(house, "Ben", MODS, "Is that seen?")
    await house.engine.flush()
    assert len(await observations(house, said)) == 1


async def test_who_acts_meets_who_volunteers_and_not_everybody(
    make_house: MakeHouse,
) -> None:
    class Curious(Probe):
        met: frozenset[str] = frozenset()

        def steps(self, settings: ProbeSettings, begin: Begin) -> Sequence[Step]:
            plain = super().steps(settings, begin)
            return tuple(replace(step, needs=frozenset()) for step in plain)

        def on_signal(self, heard: Heard, scene: Scene[ProbeSettings]) -> Outcome:
            self.met = frozenset(m.name for m in scene.members.values())
            return super().on_signal(heard, scene)

    kind = Curious()
    house = await make_house(community(ritual(kind=kind)))
    await house.until(OPENS_AT)
    cem = await member(house, "Cem")
    async with house.storage.write() as uow:
        await uow.members.save([replace(cem, volunteers=frozenset({"host"}))])
    await press(house, "Ben", house.posts()[0], "press")
    assert kind.met == {"Ben", "Cem"}


async def test_what_stands_elsewhere_is_not_observed(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    said = await say(house, "Ben", MODS, "Is that seen?")
    thread = await house.platforms[DISCORD].open_thread(
        person(house, "Ben"), said.ref, "aside"
    )
    aside = await house.platforms[DISCORD].say(
        person(house, "Cem"), thread, "and that?"
    )
    await house.engine.flush()
    assert await observations(house, said) == []
    async with house.storage.read() as uow:
        assert await uow.ledger.observed(HOME, [aside]) == {}
        assert not await uow.members.by_account(
            HOME, [Account(DISCORD, AccountId("x"))]
        )


async def test_bots_have_no_voice(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    robot = house.spaces[DISCORD].add_person("Robot", bot=True)
    place = house.posts()[-1].thread
    assert place is not None
    await house.platforms[DISCORD].say(robot, place, "beep")
    assert await voices(house) == []


@on_both
async def test_questions_and_answers_of_the_ledgers_channel_are_counted(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    asked = await say(house, "Ben", HELP, "How do I true a wheel?")
    await house.platforms[DISCORD].say(
        person(house, "Cem"),
        asked.ref.place,
        "Turn the spokes a quarter, then look again.",
        reply_to=asked.ref,
    )
    await house.engine.flush()
    ben, cem = member_id(house, "Ben"), member_id(house, "Cem")
    assert await questions(house) == [(ben, QuestionState.ANSWERED)]
    assert await credits_(house) == [(cem, ben)]


@on_both
async def test_a_deleted_answer_reopens_its_question_when_nothing_else_answers_it(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    asked = await say(house, "Ben", HELP, "How do I true a wheel?")
    answers = [
        await discord.say(
            person(house, who), asked.ref.place, "Turn the spokes.", reply_to=asked.ref
        )
        for who in ("Cem", "Dora")
    ]
    ben = member_id(house, "Ben")
    await discord.delete(person(house, "Cem"), answers[0])
    assert await questions(house) == [(ben, QuestionState.ANSWERED)]
    await discord.delete(person(house, "Dora"), answers[1])
    assert await questions(house) == [(ben, QuestionState.OPEN)]


@on_both
async def test_an_answer_in_a_thread_or_after_a_restart_finds_its_question(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    asked = await say(house, "Ben", HELP, "How do I true a wheel?")
    thread = await discord.open_thread(person(house, "Ben"), asked.ref, "wheels")
    await house.engine.flush()
    await house.restart()
    await house.platforms[DISCORD].say(
        person(house, "Cem"), thread, "Turn the spokes a quarter, then look again."
    )
    await house.engine.flush()
    assert await credits_(house) == [(member_id(house, "Cem"), member_id(house, "Ben"))]


async def test_naming_the_asker_is_an_answer_to_them(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    asked = await say(house, "Ben", HELP, "How do I true a wheel?")
    await say(house, "Dora", HELP, "What a day")
    await house.platforms[DISCORD].say(
        person(house, "Cem"),
        asked.ref.place,
        "Turn the spokes a quarter, then look again.",
        mentions=(account(house, "Ben"),),
    )
    await house.engine.flush()
    assert (member_id(house, "Cem"), member_id(house, "Ben")) in await credits_(house)


async def test_who_is_excluded_asks_and_gives_nothing(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    ben = await member(house, "Ben")
    async with house.storage.write() as uow:
        await uow.members.save([replace(ben, excluded=True)])
    said = await say(house, "Ben", HELP, "How do I true a wheel?")
    await house.engine.flush()
    assert await questions(house) == [(ben.id, QuestionState.WITHDRAWN)]
    assert len(await observations(house, said)) == 1


# --- edits, deletions, reactions


@on_both
async def test_an_edit_makes_or_unmakes_a_question(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    said = await say(house, "Ben", HELP, "How do I true a wheel?")
    discord = house.platforms[DISCORD]
    for words, state in (
        ("My wheel is true now.", QuestionState.WITHDRAWN),
        ("It was nothing.", QuestionState.WITHDRAWN),
    ):
        house.clock.advance(timedelta(minutes=1))
        await discord.edit(person(house, "Ben"), said.ref, words)
        assert await questions(house) == [(member_id(house, "Ben"), state)]
    other = await say(house, "Cem", HELP, "A fine day.")
    await discord.edit(person(house, "Cem"), other.ref, "How do I dye wool?")
    assert (member_id(house, "Cem"), QuestionState.OPEN) in await questions(house)


async def test_an_older_edit_and_one_of_an_unknown_message_change_nothing(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    said = await say(house, "Ben", HELP, "How do I true a wheel?")
    ben, now = person(house, "Ben"), house.clock.now()
    await house.engine.receive(MessageEdited(said.ref, ben, "No matter.", now))
    await house.engine.receive(
        MessageEdited(said.ref, ben, "How do I dye wool?", now - timedelta(minutes=1))
    )
    ref = MessageRef(said.ref.place, MessageId("never"))
    await house.engine.receive(MessageEdited(ref, ben, "What is this?", now))
    await house.engine.receive(MessageDeleted(ref, now))
    await house.engine.receive(ReactionChanged(ref, ben, "+1", now))
    assert await questions(house) == [
        (member_id(house, "Ben"), QuestionState.WITHDRAWN)
    ]


@on_both
async def test_a_deleted_reply_takes_its_voice_and_its_credit_back(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    mine = await reply(house, "Ben", "I am here")
    asked = await say(house, "Ben", HELP, "How do I true a wheel?")
    answer = await discord.say(
        person(house, "Cem"), asked.ref.place, "Turn the spokes.", reply_to=asked.ref
    )
    await house.engine.flush()
    assert await voices(house) == ["Ben"]
    assert len(await credits_(house)) == 1
    for who, ref in (("Ben", mine.ref), ("Cem", answer), ("Ben", asked.ref)):
        await discord.delete(person(house, who), ref)
    await house.engine.receive(MessageDeleted(mine.ref, house.clock.now()))
    assert await voices(house) == []
    assert await credits_(house) == []
    assert await questions(house) == [
        (member_id(house, "Ben"), QuestionState.WITHDRAWN)
    ]


async def test_a_reaction_is_taken_back_also_by_whom_only_the_account_is_told(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    said = await reply(house, "Ben", "look")
    dora = replace(person(house, "Dora"), moderator=True)
    put = ReactionChanged(said.ref, dora, "heart", house.clock.now())
    await house.engine.receive(put)
    gone = replace(put, by=Person(dora.account, ""), present=False)
    await house.engine.receive(gone)
    async with house.storage.read() as uow:
        assert await uow.ledger.reactions(HOME, [said.ref.place]) == {}
    known = await member(house, "Dora")
    assert (known.name, known.moderator) == ("Dora", True)


async def test_a_reaction_is_a_state_and_bots_have_none(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    said = await reply(house, "Ben", "look")
    robot = house.spaces[DISCORD].add_person("Robot", bot=True)
    now = house.clock.now()
    cem = person(house, "Cem")
    for _ in range(2):
        await house.engine.receive(ReactionChanged(said.ref, cem, "+1", now))
    await discord.react(person(house, "Dora"), said.ref, "heart")
    await discord.react(robot, said.ref, "+1")

    async def counted() -> int:
        async with house.storage.read() as uow:
            found = await uow.ledger.reactions(HOME, [said.ref.place])
        return found.get(said.ref, 0)

    assert await counted() == 2
    nobody = Person(Account(DISCORD, AccountId("unheard-of")), "")
    gone = ReactionChanged(said.ref, nobody, "+1", now, present=False)
    await house.engine.receive(gone)
    async with house.storage.read() as uow:
        assert not await uow.members.by_account(HOME, [nobody.account])
    assert await counted() == 2
    await discord.react(person(house, "Dora"), said.ref, "heart", present=False)
    assert await counted() == 1
    await house.engine.receive(ReactionsCleared(said.ref, now, "heart"))
    assert await counted() == 1
    await house.engine.receive(ReactionsCleared(said.ref, now))
    assert await counted() == 0


async def test_what_a_step_needs_is_found(make_house: MakeHouse) -> None:
    """Voices, first-timers, open questions, resonance, helpers and hosts, in the thread."""
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    ada = await member(house, "Ada")
    async with house.storage.write() as uow:
        await uow.members.save([replace(ada, volunteers=frozenset({"host"}))])
    asked = await reply(house, "Ben", "How do I true a wheel?")
    await discord.say(
        person(house, "Cem"), asked.ref.place, "Turn the spokes.", reply_to=asked.ref
    )
    await reply(house, "Dora", "What is the best oil for chains?")
    await discord.react(person(house, "Ada"), asked.ref, "+1")
    await house.until(OPENS_AT + timedelta(days=2))
    reminder = words_of(house.thread())[-1]
    assert reminder.startswith("voices 3 first 3")
    assert "liked 1 helpers 1 hosts 1" in reminder


# --- reply before receipt


@on_both
async def test_who_speaks_before_the_receipt_is_known_is_counted_once(
    storage: Storage,
) -> None:
    """The post is live, the process dies, and somebody answers before it is back."""
    house = CrashyHouse(storage, Fuse())
    await house.start()
    await house.until(OPENS_AT - timedelta(minutes=1))
    house.jump(OPENS_AT)
    await house.engine.tick()
    house.fuse.left = 3
    with pytest.raises(CrashError):
        await house.engine.drain()
    house.fuse.left = None
    await house.start()
    said = await reply(house, "Ben", "first!")
    await house.engine.flush()
    assert [o.routed for o in await observations(house, said)] == [False]
    await house.until(OPENS_AT + timedelta(minutes=10))
    assert [o.routed for o in await observations(house, said)] == [True]
    assert await voices(house) == ["Ben"]
    await house.engine.receive(house.platforms[DISCORD].posted_signal(said))
    assert await voices(house) == ["Ben"]


async def test_who_speaks_while_the_answer_is_lost_is_counted(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    house.spaces[DISCORD].faults.script.append(Fault.LOSE_ANSWER)
    await house.until(OPENS_AT)
    await reply(house, "Ben", "first!")
    await house.until(OPENS_AT + timedelta(minutes=10))
    assert await voices(house) == ["Ben"]


# --- coming and going


async def test_who_was_there_before_the_bot_is_not_new(make_house: MakeHouse) -> None:
    house = await make_house()
    async with house.storage.read() as uow:
        people = await uow.members.everybody(HOME)
    assert len(people) == 8
    assert {m.joined_at for m in people} == {None}
    assert [m.name for m in people if m.moderator] == ["Ada", "Ada"]


@on_both
async def test_who_came_and_went_while_the_bot_was_away_is_noticed(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    space = house.spaces[DISCORD]
    space.add_person("Eva")
    ben = member_id(house, "Ben")
    space.remove_person(person(house, "Ben"))
    house.clock.advance(timedelta(hours=1))
    await house.restart()
    now = house.clock.now()
    assert (await member(house, "Eva")).joined_at == now
    assert (await member_of(house, ben)).left_at == now


async def member_of(house: House, id_: str) -> Member:
    async with house.storage.read() as uow:
        return next(m for m in await uow.members.everybody(HOME) if m.id == id_)


async def test_who_left_and_came_back_meanwhile_is_here_and_not_new(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    ben = person(house, "Ben")
    await house.platforms[DISCORD].leave(ben)
    assert not (await member_of(house, f"discord:{ben.account.id}")).here
    house.spaces[DISCORD].people[ben.account.id] = ben
    await house.restart()
    back = await member(house, "Ben")
    assert back.here
    assert back.joined_at is None


async def test_names_and_rights_follow_the_platform(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    ben = person(house, "Ben")
    house.spaces[DISCORD].people[ben.account.id] = replace(
        ben, name="Benno", moderator=True
    )
    await say(house, "Benno", HELP, "Hello there")
    await house.engine.flush()
    renamed = await member(house, "Benno")
    assert (renamed.name, renamed.moderator) == ("Benno", True)


async def test_the_first_account_gives_the_name(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    ben = await member(house, "Ben")
    both = replace(ben, accounts=(*ben.accounts, account(house, "Ben", "slack")))
    async with house.storage.write() as uow:
        await uow.members.save([both])
    other = person(house, "Ben", "slack")
    signal = MembershipChanged(
        replace(other, name="benny"), present=True, at=house.clock.now(), baseline=True
    )
    await house.engine.receive(signal)
    assert (await member(house, "Ben")).name == "Ben"


# --- journeys


def with_welcome(**settings: object) -> Community:
    return community(ritual("welcome", "", **settings), ritual())  # type: ignore[arg-type]  # settings of the probe


@on_both
async def test_a_journey_begins_by_joining_and_goes_its_way(
    make_house: MakeHouse,
) -> None:
    house = await make_house(with_welcome())
    await house.platforms[DISCORD].join("Eva")
    await house.work()
    (journey,) = await house.occurrences("welcome")
    eva = member_id(house, "Eva")
    assert journey.id == journey_id(HOME, RitualName("welcome"), eva, 1)
    assert (journey.state, journey.subject) == (State.OPEN, eva)
    await house.until(house.clock.now() + timedelta(days=5))
    (journey,) = await house.occurrences("welcome")
    assert journey.state is State.CLOSED


@on_both
async def test_leaving_ends_a_journey_and_rejoining_does_not_restart_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house(with_welcome())
    discord = house.platforms[DISCORD]
    eva = await discord.join("Eva")
    other = await discord.join("Finn")
    await house.work()
    await discord.leave(eva)
    ended = {o.subject: (o.state, o.reason) for o in await house.occurrences("welcome")}
    finn = f"discord:{other.account.id}"
    assert ended == {
        f"discord:{eva.account.id}": (State.CLOSED, "left"),
        finn: (State.OPEN, None),
    }
    house.clock.advance(timedelta(days=1))
    house.spaces[DISCORD].people[eva.account.id] = eva
    await house.engine.receive(MembershipChanged(eva, True, house.clock.now()))
    await house.engine.receive(MembershipChanged(eva, True, house.clock.now()))
    await house.work()
    assert len(await house.occurrences("welcome")) == 2
    assert (await member(house, "Eva")).here


async def test_nobody_old_is_greeted_as_new(make_house: MakeHouse) -> None:
    house = await make_house(with_welcome())
    now = house.clock.now()
    account_ = Account(DISCORD, AccountId("old"))
    old = Person(account_, "Old")
    await house.engine.receive(MembershipChanged(old, True, now, baseline=True))
    await house.engine.receive(MembershipChanged(old, True, now))
    there_before = person(house, "Ben")
    await house.engine.receive(MembershipChanged(there_before, True, now))
    robot = Person(Account(DISCORD, AccountId("robot")), "Robot", bot=True)
    await house.engine.receive(MembershipChanged(robot, True, now))
    assert await house.occurrences("welcome") == []


async def test_a_retiring_journey_begins_for_nobody(make_house: MakeHouse) -> None:
    house = await make_house(with_welcome(retire=True))
    await house.platforms[DISCORD].join("Eva")
    assert await house.occurrences("welcome") == []


# --- reading back


@on_both
async def test_what_was_said_while_the_bot_was_away_is_read_back_once(
    make_house: MakeHouse,
) -> None:
    """In the ledger's channels and in the threads of what is open."""
    house = await opened(make_house)
    await say(house, "Ben", HELP, "Good morning")
    await reply(house, "Ben", "I am here")
    await house.engine.flush()
    house.spaces[DISCORD].faults.deaf = True
    await say(house, "Cem", HELP, "How do I true a wheel?")
    await reply(house, "Cem", "me too")
    house.clock.advance(timedelta(hours=1))
    for _ in range(2):
        await house.restart()
        assert sorted(await voices(house)) == ["Ben", "Cem"]
        assert await questions(house) == [(member_id(house, "Cem"), QuestionState.OPEN)]


async def test_a_connection_that_returns_reads_back_too(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    await discord.drop()
    await reply(house, "Cem", "me too")
    house.spaces[DISCORD].add_person("Eva")
    await discord.resume()
    assert await voices(house) == ["Cem"]
    assert (await member(house, "Eva")).joined_at == house.clock.now()


async def test_the_first_word_of_a_channel_is_read_back_too(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    await house.platforms[DISCORD].drop()
    said = await say(house, "Ben", HELP, "How do I true a wheel?")
    await house.platforms[DISCORD].resume()
    assert len(await observations(house, said)) == 1


async def test_what_was_said_before_the_bot_came_is_none_of_its_business(
    storage: Storage,
) -> None:
    house = House(storage)
    house.spaces[DISCORD].add(
        house.spaces[DISCORD].channels("help")[0],
        person(house, "Ben"),
        house.now,
    ).text = "How do I true a wheel?"
    await house.start()
    assert await questions(house) == []


async def test_channels_that_cannot_be_found_are_named(make_house: MakeHouse) -> None:
    house = await make_house()
    house.spaces[DISCORD].remove_channel(house.spaces[DISCORD].channels("help")[0])
    missing = await house.engine.connect(house.community, house.platforms[DISCORD])
    assert missing == {HELP}


# --- buttons, forms, views


@on_both
async def test_the_same_press_twice_changes_nothing_and_says_nothing(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    acted = Acted(
        DISCORD, "i-1", person(house, "Ben"), "write", house.clock.now(), MONDAY_4, "hi"
    )
    first = await house.engine.receive(acted)
    assert text(first) == "write hi"
    assert await house.engine.receive(acted) is None
    await house.work()
    async with house.storage.read() as uow:
        letters = [
            p for p in await uow.outbox.receipts([MONDAY_4]) if p.name == "letter"
        ]
    assert len(letters) == 1


async def test_a_press_is_heard_with_who_and_what(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    assert text(await press(house, "Ben", house.posts()[0], "press")) == "press"
    (part,) = await parts(house, await only(house))
    assert (part.member, part.role) == (member_id(house, "Ben"), "press")


async def test_a_form_is_shown_bound_and_handed_in(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    form = await discord.look(person(house, "Ben"), "fill", MONDAY_4)
    assert isinstance(form, Form)
    assert form.about == MONDAY_4
    shown = await discord.fill(person(house, "Ben"), form, {"what": "a story"})
    assert text(shown) == "filled a story"


@on_both
async def test_views_write_nothing(make_house: MakeHouse) -> None:
    """Not even who asked: a stranger stays one."""
    house = await opened(make_house)
    stranger = Person(Account(DISCORD, AccountId("new")), "New")
    request = ViewRequest(stranger, "count", house.clock.now(), "monday")
    assert text(await house.engine.view(request)) == "0 parts"
    async with house.storage.read() as uow:
        assert not await uow.members.by_account(HOME, [stranger.account])
        assert not await parts(house, await only(house))


async def test_a_ritual_is_spoken_of_by_its_name(make_house: MakeHouse) -> None:
    """What is open is meant, else what comes next, else what was last."""
    house = await make_house()
    discord = house.platforms[DISCORD]
    who = person(house, "Ben")
    await discord.act(who, "one", "monday")
    await house.until(OPENS_AT)
    await discord.act(who, "two", "monday")
    assert [p.role for p in await parts(house, await only(house))] == ["one", "two"]
    await house.until(at("2027-01-08 12:00"))
    await discord.act(who, "three", "monday")
    found = await house.occurrences()
    assert [p.role for p in await parts(house, found[-1])] == ["three"]


async def test_what_was_last_is_meant_when_nothing_comes(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(every="day 4 09:00")))
    await house.until(at("2027-01-10 08:00"))
    await house.platforms[DISCORD].act(person(house, "Ben"), "late", "monday")
    (last,) = [o for o in await house.occurrences() if o.id == MONDAY_4]
    assert [p.role for p in await parts(house, last)] == ["late"]


async def test_an_unknown_button_gets_a_sentence(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    ben, ada = person(house, "Ben"), person(house, "Ada")
    unknown = "I do not know this button any more"
    assert unknown in text(await discord.act(ben, "press", "nonsense"))
    assert unknown in text(await discord.look(ben, "count", "nonsense"))
    assert unknown in text(await discord.act(ada, "nonsense", "engine"))


async def test_a_button_of_a_ritual_no_longer_there_says_that_it_is_over(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    await house.engine.reload(
        community(ritual("other", "monday 10:00")), house.holidays
    )
    ben = person(house, "Ben")
    assert "over for this time" in text(
        await house.platforms[DISCORD].act(ben, "press", MONDAY_4)
    )
    await reply(house, "Ben", "anybody?")
    assert await voices(house) == []


@on_both
async def test_only_moderators_decide(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(late="ask")))
    house.jump(OPENS_AT + timedelta(hours=2))
    await house.work()
    question = house.posts(MODS)[0]
    refused = await press(house, "Ben", question, "decide-run")
    assert "Only moderators" in text(refused)
    await house.work()
    assert house.posts() == []
    assert "Done." in text(await press(house, "Ada", question, "decide-run"))
    again = await press(house, "Ada", question, "decide-run")
    assert "nobody is waiting for a decision" in text(again)
    await house.work()
    again = await press(house, "Ada", question, "decide-run")
    assert "neither moved nor brought back" in text(again)


async def test_a_failing_ritual_gives_a_sentence_and_changes_nothing(
    make_house: MakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    house = await opened(make_house)
    discord = house.platforms[DISCORD]
    ben = person(house, "Ben")
    assert "Something went wrong" in text(await discord.act(ben, "fail", MONDAY_4))
    assert "Something went wrong" in text(await discord.look(ben, "fail", MONDAY_4))
    assert await parts(house, await only(house)) == []
    assert "RuntimeError" in caplog.text


async def test_a_ritual_that_fails_at_a_message_costs_nobody_else_theirs(
    make_house: MakeHouse,
) -> None:
    house = await make_house(
        community(
            ritual(word="deaf"), ritual("other", "monday 09:00", channels=(SLACK_TALK,))
        )
    )
    await house.until(OPENS_AT)
    mine = await reply(house, "Ben", "hello?")
    asked = await say(house, "Cem", HELP, "How do I true a wheel?")
    other = await reply(house, "Dora", "hello!", channel=SLACK_TALK)
    await house.engine.flush()
    for said in (mine, asked, other):
        assert len(await observations(house, said)) == 1
    found = await house.occurrences("other")
    assert len(await parts(house, found[0])) == 1


@on_both
async def test_signals_of_several_people_at_once_all_count(
    make_house: MakeHouse,
) -> None:
    """Whoever's flush comes second returns only when the first one's messages are written."""
    house = await opened(make_house)
    said = await reply(house, "Ben", "hello")

    async def second() -> Sequence[object]:
        await house.engine.flush()
        return await observations(house, said)

    _, seen = await asyncio.gather(house.engine.flush(), second())
    assert len(seen) == 1


async def test_each_reads_answers_in_their_own_language(make_house: MakeHouse) -> None:
    house = await opened(make_house)
    await wish(house, "Ben", language="de")
    shown = await house.platforms[DISCORD].act(
        person(house, "Ben"), "press", "nonsense"
    )
    assert "kenne" in text(shown)


class UnforeseenError(StammtischError):
    """Nobody has words for {this}."""


class Refusing(Probe):
    """Says no to whatever is pressed."""

    def on_signal(self, heard: Heard, scene: Scene[ProbeSettings]) -> Outcome:
        if isinstance(heard, Did) and heard.value == "when":
            raise ClockTimeError(time=OPENS_AT, expected="another")
        raise UnforeseenError(this="it")


@pytest.mark.parametrize(
    ("value", "words"),
    [("when", "kann ich hier nichts anfangen"), ("", "schiefgegangen")],
)
async def test_who_is_refused_reads_why_in_their_own_language(
    make_house: MakeHouse, value: str, words: str
) -> None:
    house = await make_house(community(ritual(kind=Refusing())))
    await house.until(OPENS_AT)
    await wish(house, "Ben", language="de")
    shown = await house.platforms[DISCORD].act(
        person(house, "Ben"), "press", MONDAY_4, value
    )
    assert words in text(shown)
    assert "2027-01-04" not in text(shown)
