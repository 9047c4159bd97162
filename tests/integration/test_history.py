"""What history is taken in for the ledger, and what of it is left to the bot."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import HandClock
from rituals.engine.history import Historian
from rituals.engine.past import Past, Taken
from rituals.model.ids import Account, AccountId, MessageId, MessageRef, Place, PlaceId
from rituals.model.ledger import QuestionState
from rituals.model.member import Member
from rituals.model.nudges import Attention
from rituals.signals import (
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
    ReactionChanged,
)
from tests.fakes.house import HELP, HOME, House, at, community, ritual
from tests.fakes.talk import CHANNEL, SIGN, SPACE, Said, Talk, member_id, talk
from tests.fakes.talk import at as minute
from tests.fakes.talk import person as one_of
from tests.fakes.visit import MakeHouse, only, parts, person, reply, say

ADA, BEN, CEM = range(3)
OPENS_AT = at("2027-01-04 08:00")
ASKS = "how do I mount a disk?"
TELLS = "use the second button on the left"
OLGA = Person(Account(SPACE, AccountId("olga")), "Olga")
RICO = Person(Account(SPACE, AccountId("rico")), "Rico")


async def voices(house: House) -> list[str]:
    await house.engine.flush()
    return [p.role for p in await parts(house, await only(house)) if p.role == "voice"]


async def imported(house: House, batch: Sequence[Past]) -> Taken:
    world = house.engine.world
    historian = Historian(world, house.engine.intake.listener)
    async with house.storage.write() as uow:
        return await historian.take_in(uow, world.communities[HOME], batch)


async def taken_in(one: Talk, batch: Sequence[Past]) -> Taken:
    """By an import of its own, as after an interruption."""
    await one.engine.flush()
    world = one.engine.world
    historian = Historian(world, one.engine.intake.listener)
    async with one.storage.write() as uow:
        seen = await historian.look(uow, world.communities[HOME], batch)
        taken = await historian.take_in(uow, world.communities[HOME], batch)
    counts = "new", "known", "newer", "owned", "unnoted"
    assert all(getattr(seen, each) == getattr(taken, each) for each in counts)
    return taken


async def members(one: Talk) -> dict[str, Member]:
    async with one.storage.read() as uow:
        return {m.name: m for m in await uow.members.everybody(HOME)}


def post(
    who: Person, id_: str, when: datetime, text: str = TELLS, place: Place = CHANNEL
) -> MessagePosted:
    return MessagePosted(MessageRef(place, MessageId(id_)), who, text, when)


async def opened(make_house: MakeHouse) -> House:
    house = await make_house(community(ritual()))
    await house.until(OPENS_AT)
    return house


# --- what rituals are to hear


async def test_what_stands_in_a_rituals_thread_is_left_for_it_to_hear(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    thread = house.posts()[-1].thread
    assert thread is not None
    ben = person(house, "Ben")
    signal = post(ben, "zz1", house.clock.now(), "I am here", thread)
    taken = await imported(house, [signal])
    assert (taken.new, taken.owned) == (0, 1)
    await house.engine.receive(signal)
    assert await voices(house) == ["voice"]
    again = await imported(house, [signal])
    assert (again.known, again.owned) == (1, 0)


async def test_a_ritual_hears_of_no_edit_and_no_deletion_by_an_import(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    said = await reply(house, "Ben", "I am here")
    assert await voices(house) == ["voice"]
    ben, later = person(house, "Ben"), house.clock.now() + timedelta(hours=1)
    posted = post(ben, said.ref.id, house.clock.now(), "Or not?", said.ref.place)
    edited = MessageEdited(said.ref, ben, "Or am I?", later)
    deleted = MessageDeleted(said.ref, later)
    old = replace(posted, edited_at=later)
    taken = await imported(house, [old, edited, deleted])
    assert (taken.known, taken.edited, taken.deleted) == (1, 0, 0)
    assert await voices(house) == ["voice"]


async def test_a_ritual_counts_no_signs_that_an_import_brings(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    said = await reply(house, "Ben", "I am here")
    await house.engine.flush()
    sign = ReactionChanged(said.ref, person(house, "Cem"), "👍", house.clock.now())
    assert (await imported(house, [sign])).reactions == 0
    async with house.storage.read() as uow:
        assert not await uow.ledger.reactions(HOME, [said.ref.place])


async def test_what_is_newer_than_what_was_heard_is_left_and_what_is_older_is_not(
    make_house: MakeHouse,
) -> None:
    house = await opened(make_house)
    heard = await say(house, "Ben", HELP, "ding")
    await house.engine.flush()
    ben, now, place = person(house, "Ben"), house.clock.now(), heard.ref.place
    thread = Place(place.space, PlaceId("t1"))
    before = post(ben, "a", now - timedelta(hours=1), place=place)
    after = post(ben, "b", now + timedelta(minutes=1), place=place)
    below = replace(
        post(ben, "c", now + timedelta(minutes=1), place=thread), thread_of=place
    )
    old = replace(
        post(ben, "d", now - timedelta(days=9), place=thread), thread_of=place
    )
    taken = await imported(house, [old, before, after, below])
    assert (taken.new, taken.newer) == (2, 2)
    async with house.storage.read() as uow:
        assert await uow.trail.watermark(HOME, place) == heard.ref.id
    await house.engine.receive(after)
    await house.engine.flush()
    again = await imported(house, [old, before, after, below])
    assert (again.known, again.newer) == (3, 0)
    assert again.new == 1  # no later than what was heard in its channel by now


async def test_where_nobody_listens_yet_all_is_taken_in() -> None:
    async with talk([]) as one:
        batches = [[post(OLGA, f"m{n}", minute(n))] for n in range(3)]
        for batch in batches:
            assert (await taken_in(one, batch)).new == 1


# --- who is there


async def test_an_import_that_goes_on_takes_nobody_known_to_be_gone() -> None:
    async with talk([]) as one:
        await taken_in(
            one, [post(one_of(BEN), "1", minute(1)), post(OLGA, "2", minute(2))]
        )
        await taken_in(
            one, [post(one_of(BEN), "3", minute(3)), post(OLGA, "4", minute(4))]
        )
        found = await members(one)
        assert found["ben"].here
        assert found["Olga"].left_at == minute(4)


async def test_who_is_unknown_is_gone_as_soon_as_they_are_written_down() -> None:
    """Also if the import never comes to its end, and if they only reacted."""
    async with talk([]) as one:
        said = post(one_of(BEN), "1", minute(1))
        reacted = ReactionChanged(said.message, RICO, "x", minute(1))
        await taken_in(one, [said, reacted, post(OLGA, "2", minute(2))])
        found = await members(one)
        assert found["Olga"].left_at == minute(2)
        assert found["Rico"].left_at == minute(1)
        joined = MembershipChanged(RICO, present=True, at=minute(9_000))
        await one.engine.intake.receive(HOME, joined)
        rico = (await members(one))["Rico"]
        assert (rico.here, rico.joined_at) == (True, None)


async def test_who_is_heard_live_between_two_batches_is_there() -> None:
    async with talk([]) as one:
        await taken_in(one, [post(OLGA, "1", minute(1))])
        await one.engine.intake.receive(HOME, post(OLGA, "9", minute(9_999)))
        await one.engine.flush()
        await taken_in(one, [post(OLGA, "2", minute(2))])
        assert (await members(one))["Olga"].here


async def test_who_left_stays_gone_whatever_a_file_holds_of_them() -> None:
    async with talk([]) as one:
        left = MembershipChanged(one_of(BEN), present=False, at=minute(5))
        await one.engine.intake.receive(HOME, left)
        await taken_in(one, [post(one_of(BEN), "1", minute(1))])
        assert (await members(one))["ben"].left_at == minute(5)
        await taken_in(one, [post(one_of(BEN), "7", minute(7))])
        assert (await members(one))["ben"].left_at == minute(7)


# --- what is told of it


async def test_messages_of_who_wishes_not_to_be_noted_are_not_called_known() -> None:
    async with talk([]) as one:
        ben = (await members(one))["ben"]
        paused = replace(ben, wishes=replace(ben.wishes, paused=True))
        async with one.storage.write() as uow:
            await uow.members.save([paused])
        batch = [post(one_of(BEN), "1", minute(1)), post(OLGA, "2", minute(2))]
        first, again = await taken_in(one, batch), await taken_in(one, batch)
        assert (first.new, first.known, first.unnoted) == (1, 0, 1)
        assert (again.new, again.known, again.unnoted) == (0, 1, 1)


# --- what was deleted


async def test_a_deletion_of_which_nobody_knows_when_robs_nobody_who_answered() -> None:
    said = [Said(ADA, 0, "asks"), Said(BEN, 5, reply_to=0)]
    async with talk(said) as one:
        for n in range(2):
            await one.hear(n)
        gone = MessageDeleted(one.ref(0), minute(0))
        taken = await taken_in(one, [gone])
        assert taken.deleted == 1
        async with one.storage.read() as uow:
            (credit,) = await uow.ledger.credits(HOME)
            (question,) = await uow.ledger.questions(HOME)
        assert (credit.giver, credit.refused) == (member_id(BEN), None)
        assert question.state is QuestionState.WITHDRAWN


async def test_a_deletion_of_which_it_is_known_when_holds_from_then_on() -> None:
    said = [Said(ADA, 0, "asks"), Said(BEN, 5, reply_to=0), Said(CEM, 9, reply_to=0)]
    async with talk(said) as one:
        for n in range(3):
            await one.hear(n)
        await taken_in(one, [MessageDeleted(one.ref(0), minute(7))])
        async with one.storage.read() as uow:
            givers = {credit.giver for credit in await uow.ledger.credits(HOME)}
        assert givers == {member_id(BEN)}


async def test_which_of_two_files_tells_of_a_deletion_does_not_matter() -> None:
    question = post(one_of(ADA), "q", minute(0), ASKS)
    answer = replace(post(one_of(BEN), "a", minute(5)), reply_to=question.message)
    gone = MessageDeleted(question.message, minute(0))
    found = []
    for files in ([gone], [question, answer]), ([question, answer], [gone]):
        async with talk([]) as one:
            for file in files:
                await taken_in(one, file)
            records = await one.records()
            found.append([records[name] for name in ("questions", "credits")])
    assert found[0] == found[1]
    assert len(found[0][1]) == 1  # type: ignore[arg-type]  # a set, like the others


async def test_a_sign_that_was_taken_back_stays_so_whatever_a_file_holds() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0)]
    async with talk(said) as one:
        for n in range(2):
            await one.hear(n)
        sign = ReactionChanged(one.ref(1), one_of(BEN), SIGN, minute(2))
        await one.engine.intake.receive(HOME, sign)
        taken_back = replace(sign, present=False, at=minute(5))
        await one.engine.intake.receive(HOME, taken_back)
        before = await one.records()
        assert (await taken_in(one, [sign])).reactions == 0
        assert await one.records() == before
        older = post(one_of(BEN), "older", minute(-60))
        put = ReactionChanged(older.message, one_of(CEM), SIGN, minute(-50))
        assert (await taken_in(one, [older, put])).reactions == 1
        assert (await taken_in(one, [older, put])).reactions == 1


# --- what the bot says of it


async def nudged(one: Talk, hours: int = 48) -> list[str]:
    """To whom something was said unasked in the next days."""
    clock = one.engine.world.clock
    assert isinstance(clock, HandClock)
    for _ in range(hours):
        await one.engine.attending.run_due()
        clock.advance(timedelta(hours=1))
    async with one.storage.read() as uow:
        told = [
            nudge
            for rule in Attention
            for nudge in await uow.outbox.nudged_for(HOME, rule, minute(0))
        ]
    return sorted(nudge.member for nudge in told)


def answered(now: datetime, names: str, hours: int) -> list[MessagePosted]:
    """A question and its answer."""
    asked = post(one_of(ADA), f"{names}1", now - timedelta(hours=hours), ASKS)
    told = post(one_of(BEN), f"{names}2", asked.at + timedelta(minutes=9))
    return [asked, replace(told, reply_to=asked.message)]


async def test_of_what_was_imported_the_bot_speaks_to_nobody() -> None:
    async with talk([]) as one:
        now = one.engine.world.clock.now()
        for hours in (72, 40, 6):
            await taken_in(one, answered(now, f"h{hours}-", hours))
        assert await nudged(one) == []


async def test_of_what_it_heard_it_speaks_also_where_history_was_imported() -> None:
    async with talk([]) as one:
        now = one.engine.world.clock.now()
        await taken_in(one, answered(now, "old", 90))
        for signal in answered(now, "new", 6):
            await one.engine.intake.receive(HOME, signal)
        await one.engine.flush()
        assert await nudged(one) == [member_id(ADA)]
