"""What the engine does for journeys: they begin, hear of their member, go on again, end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rituals.community import Community
from rituals.document import Document, Paragraph, Text, doc
from rituals.effects import InChannels, Post, ToMember
from rituals.engine.order_errors import (
    NobodyToAccompanyError,
    NoJourneyError,
    UnknownRitualError,
)
from rituals.kind import Outcome, Scene
from rituals.model.ids import MemberId, RitualName
from rituals.model.occurrence import Begin, State, Step, Verdict
from rituals.orders import BeginAgain
from rituals.signals import Heard, Left, MembershipChanged, Noticed
from tests.fakes.house import HELP, HOME, TALK, House, at, community, ritual
from tests.fakes.probe import Probe, ProbeSettings
from tests.fakes.visit import (
    MakeHouse,
    entry,
    member,
    member_id,
    on_both,
    person,
    private,
    reply,
    say,
    told,
    words_of,
)

ALONG = RitualName("along")


def words(text: str) -> Document:
    return doc(Paragraph((Text(text),)))


class Along(Probe):
    """Writes down what it hears of its member; its reminder waits for a second try."""

    name = "along"

    def steps(self, settings: ProbeSettings, begin: Begin) -> Sequence[Step]:
        return [s for s in super().steps(settings, begin) if s.name != "early"]

    def on_step(self, step: str, scene: Scene[ProbeSettings]) -> Outcome:
        if step != "remind":
            return Outcome()
        tries = scene.memory.get("tries", 0) + 1
        if tries < 3:
            again_at = scene.now + timedelta(hours=2)
            return Outcome(memory={"tries": tries}, again_at=again_at)
        assert scene.occurrence.subject is not None
        channel = scene.openings[0].channel
        public = Post("hey", InChannels(channel), words("in public"))
        private_ = Post(
            "hey", ToMember(scene.occurrence.subject), words("psst"), otherwise=public
        )
        return Outcome(memory={"tries": tries}, effects=(private_,))

    def on_signal(self, heard: Heard, scene: Scene[ProbeSettings]) -> Outcome:
        if isinstance(heard, Noticed):
            known = (*scene.occurrence.notes.get("heard", ()), heard.what)
            return Outcome(notes={"heard": list(known)})
        if isinstance(heard, Left):
            return Outcome(notes={"heard": ["left"]})
        return Outcome()


def along(**settings: Any) -> Community:
    return community(ritual(ALONG, "", kind=Along(), **settings), ritual())


async def heard(house: House) -> list[str]:
    (journey,) = await house.occurrences(ALONG)
    return list(journey.notes.get("heard", ()))


# --- hearing --------------------------------------------------------------------------


@on_both
async def test_a_journey_hears_what_its_member_does_elsewhere(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along())
    await house.platforms[TALK.space].join("Eva")
    await house.work()
    await house.until(at("2027-01-04 09:00"))
    question = await say(house, "Ben", HELP, "How do I sharpen a plane iron?")
    await house.engine.flush()
    assert await heard(house) == []
    platform, eva = house.platforms[HELP.space], person(house, "Eva")
    place, answer = question.ref.place, "Use a fine stone and oil, little pressure."
    await platform.say(eva, place, answer, reply_to=question.ref)
    await say(house, "Eva", HELP, "And be patient.")
    await house.engine.flush()
    assert await heard(house) == ["spoke", "answered"]
    await reply(house, "Eva", "I learned a lot.")
    await house.engine.flush()
    assert await heard(house) == ["spoke", "answered", "voice", "shared", "spoke"]


async def test_what_others_do_is_not_heard(make_house: MakeHouse) -> None:
    house = await make_house(along())
    await house.platforms[TALK.space].join("Eva")
    await house.until(at("2027-01-04 09:00"))
    await reply(house, "Ben", "Hello")
    await house.engine.flush()
    assert await heard(house) == []


@on_both
async def test_it_hears_that_its_member_left_and_then_ends(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along())
    eva = await house.platforms[TALK.space].join("Eva")
    await house.work()
    await house.platforms[TALK.space].leave(eva)
    (journey,) = await house.occurrences(ALONG)
    assert (journey.state, journey.reason) == (State.CLOSED, "left")
    assert journey.notes == {"heard": ["left"]}
    gone = MembershipChanged(eva, present=False, at=house.clock.now())
    await house.engine.receive(gone)
    assert await house.occurrences(ALONG) == [journey]


# --- steps that are put off -------------------------------------------------------------


@on_both
async def test_a_step_that_is_put_off_is_done_once_when_its_time_has_come(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along())
    await house.platforms[TALK.space].join("Eva")
    begun = house.clock.now()
    await house.until(begun + timedelta(days=2, hours=3))
    (journey,) = await house.occurrences(ALONG)
    assert "remind" not in journey.done
    assert journey.next_at == begun + timedelta(days=2, hours=4)
    await house.until(begun + timedelta(days=3))
    (journey,) = await house.occurrences(ALONG)
    assert journey.done["remind"] is Verdict.RUN
    assert private(house, "Eva") == ["psst"]
    assert told(house) == []


async def test_who_came_while_the_bot_was_away_for_days_is_still_met(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along(late="skip"))
    await house.platforms[TALK.space].join("Eva")
    house.jump(house.clock.now() + timedelta(days=1))
    await house.restart()
    await house.work()
    (journey,) = await house.occurrences(ALONG)
    assert journey.state is State.OPEN


# --- another way to say it ----------------------------------------------------------------


@on_both
async def test_what_cannot_be_said_privately_is_said_otherwise(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along())
    eva = await house.platforms[TALK.space].join("Eva")
    house.spaces[TALK.space].faults.closed_to_bot.add(eva.account.id)
    begun = house.clock.now()
    await house.until(begun + timedelta(days=2, hours=5))
    assert private(house, "Eva") == []
    assert words_of(house.posts(TALK)) == ["in public"]
    assert told(house) == []
    (journey,) = await house.occurrences(ALONG)
    first = f"{journey.id}/remind/hey/@{member_id(house, 'Eva')}"
    assert (await entry(house, first)).state == "impossible"
    assert (await entry(house, f"{first}!otherwise")).state == "done"


async def test_nothing_is_said_in_public_to_who_has_left(
    make_house: MakeHouse,
) -> None:
    house = await make_house(along())
    eva = await house.platforms[TALK.space].join("Eva")
    begun = house.clock.now()
    await house.until(begun + timedelta(days=2, hours=3))
    known = replace(await member(house, "Eva"), left_at=house.clock.now())
    house.spaces[TALK.space].remove_person(eva)
    async with house.storage.write() as uow:  # as if its journey had not ended with it
        await uow.members.save([known])
    await house.until(begun + timedelta(days=2, hours=5))
    assert house.posts(TALK) == []


# --- beginning again ------------------------------------------------------------------------


async def test_a_moderator_lets_a_journey_begin_again(make_house: MakeHouse) -> None:
    house = await make_house(along())
    await house.platforms[TALK.space].join("Eva")
    await house.work()
    eva = member_id(house, "Eva")
    await house.engine.order(HOME, BeginAgain(ALONG, eva))
    await house.work()
    first, second = await house.occurrences(ALONG)
    assert (first.state, first.reason) == (State.CLOSED, "again")
    assert (second.state, second.id[-2:]) == (State.OPEN, "/2")


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (BeginAgain(RitualName("no"), MemberId("discord:u000001")), UnknownRitualError),
        (BeginAgain(RitualName("monday"), MemberId("discord:u000001")), NoJourneyError),
        (BeginAgain(ALONG, MemberId("nobody")), NobodyToAccompanyError),
    ],
)
async def test_what_cannot_begin_again_says_why(
    make_house: MakeHouse, order: BeginAgain, error: type[Exception]
) -> None:
    house = await make_house(along())
    with pytest.raises(error):
        await house.engine.order(HOME, order)
    assert await house.occurrences(ALONG) == []
