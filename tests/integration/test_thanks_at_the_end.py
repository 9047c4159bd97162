"""Rituals end with thanks: who answered, greeted, gave feedback, in the whole house."""

from datetime import timedelta

import pytest

from rituals.catalog.monthly_challenge import MonthlyChallenge
from rituals.catalog.weekly_discussion import WeeklyDiscussion
from rituals.community import Community
from rituals.document import Form
from rituals.model.ids import Channel, MessageRef
from rituals.model.ledger import Given
from tests.fakes.desk import said
from tests.fakes.house import (
    HELP,
    HOME,
    SLACK_TALK,
    TALK,
    House,
    at,
    community,
    ritual,
)
from tests.fakes.visit import (
    MakeHouse,
    account,
    member_id,
    on_both,
    person,
    press,
    reply,
    say,
    words_of,
)

BOTH = (TALK, SLACK_TALK)


def talking(language: str = "en", hosts: list[str] | str = "none") -> Community:
    """A weekly discussion on both platforms, from Monday at nine, summed up on Saturday."""
    kind, prompts = WeeklyDiscussion(), ["What did you learn?", "Who helped you?"]
    talk = ritual("talk", channels=BOTH, kind=kind, prompts=prompts, hosts=hosts)
    return community(talk, language=language)


def building() -> Community:
    """A challenge on both platforms, for two weeks from Monday at nine."""
    challenges = [{"title": "Mend something", "brief": "Mend what others throw away."}]
    build = ritual(
        "build",
        "first monday 09:00",
        channels=BOTH,
        kind=MonthlyChallenge(),
        challenges=challenges,
        submit_for="7 days",
        vote_for="2 days",
    )
    return community(build)


async def answers(house: House, name: str, to: str) -> MessageRef:
    """Somebody answers a question that somebody else asks in the channel for help."""
    asked = await say(house, to, HELP, "Who has a saw that I could borrow?")
    house.clock.advance(timedelta(minutes=1))
    answer = await house.platforms[HELP.space].say(
        person(house, name), asked.ref.place, "I have one", reply_to=asked.ref
    )
    await house.engine.flush()
    return answer


def last_in(house: House, channel: Channel, nth: int = -1) -> str:
    """What was said last in the thread there."""
    return words_of(house.thread(channel, nth))[-1]


@on_both
@pytest.mark.parametrize(
    ("language", "first", "again"),
    [
        (
            "en",
            "New among those who help: @Cem. How lovely, thank you!",
            "Thank you for helping with answers, @Cem!",
        ),
        (
            "de",
            "Neu beim Weiterhelfen: @Cem. Wie schön, danke!",
            "Danke fürs Weiterhelfen, @Cem!",
        ),
    ],
)
async def test_who_answered_is_thanked_on_both_platforms_once_for_each_week(
    make_house: MakeHouse, language: str, first: str, again: str
) -> None:
    house = await make_house(talking(language))
    await house.until(at("2027-01-04 10:00"))
    for channel in BOTH:
        await reply(house, "Dora", "To braze.", channel=channel)
    await answers(house, "Cem", "Ben")
    await house.until(at("2027-01-09 09:00"))
    for channel in BOTH:
        assert first in last_in(house, channel)
        assert "@Ben" not in last_in(house, channel)  # asking is nobody's business
    await house.until(at("2027-01-10 12:00"))  # this round is closed, and no other open
    await answers(house, "Cem", "Ben")
    await house.until(at("2027-01-16 09:00"))
    for channel in BOTH:
        assert again in last_in(house, channel)
    await house.until(at("2027-01-23 09:00"))
    for channel in BOTH:
        assert "@Cem" not in last_in(house, channel)


async def test_an_answer_that_is_deleted_in_time_is_not_thanked_for(
    make_house: MakeHouse,
) -> None:
    house = await make_house(talking())
    await house.until(at("2027-01-04 10:00"))
    answer = await answers(house, "Cem", "Ben")
    await house.platforms[HELP.space].delete(person(house, "Cem"), answer)
    await house.until(at("2027-01-09 09:00"))
    assert "@Cem" not in last_in(house, TALK)


@pytest.mark.parametrize(
    "wish", ["privacy pause", "privacy forget", "excluded", "settings thanks quiet"]
)
async def test_who_wishes_for_quiet_or_is_left_out_is_not_named(
    make_house: MakeHouse, wish: str
) -> None:
    house = await make_house(talking())
    await house.until(at("2027-01-04 10:00"))
    await answers(house, "Cem", "Ben")
    if wish == "excluded":
        await said(house, "Ada", f"members exclude {member_id(house, 'Cem')}")
    else:
        await said(house, "Cem", f"{wish} sure:yes" if "forget" in wish else wish)
    await house.until(at("2027-01-09 09:00"))
    for name in ("@Cem", "somebody"):
        assert name not in last_in(house, TALK)
    assert "answer" not in last_in(house, TALK)


@pytest.mark.parametrize("paused", [True, False])
async def test_of_who_wishes_for_a_pause_nothing_is_written_down(
    make_house: MakeHouse, *, paused: bool
) -> None:
    house = await make_house(talking(hosts=["@Ada"]))
    await house.until(at("2027-01-04 10:00"))
    await reply(house, "Ben", "To braze.")
    if paused:
        await said(house, "Ada", "privacy pause")
    await house.until(at("2027-01-11 07:00"))
    async with house.storage.read() as uow:
        gave = await uow.ledger.gave(HOME)
    assert [each.kind for each in gave] == ([] if paused else [Given.HOSTED])


@on_both
@pytest.mark.parametrize("channel", BOTH, ids=["discord", "slack"])
async def test_words_on_a_submission_are_thanked_for_in_the_results(
    make_house: MakeHouse, channel: Channel
) -> None:
    house = await make_house(building())
    space, platform = channel.space, house.platforms[channel.space]
    await house.until(at("2027-01-04 10:00"))
    (announced,) = house.posts(channel)
    form = await press(house, "Ada", announced, "submit", space)
    assert isinstance(form, Form)
    work = {"title": "Chair", "text": "It wobbles no more."}
    await platform.fill(person(house, "Ada", space), form, work)
    await house.work()
    posted = house.thread(channel, 0)[-1]
    assert "It wobbles no more." in words_of([posted])[0]
    names_her = (account(house, "Ada", space),)
    for name, text, more in (
        ("Ben", "What a fine chair that is", {"reply_to": posted.ref}),
        ("Cem", "That looks better than new", {"mentions": names_her}),
        ("Dora", "I like chairs in general", {}),
    ):
        by = person(house, name, space)
        await platform.say(by, posted.ref.place, text, **more)
    gone = await platform.say(
        person(house, "Dora", space), posted.ref.place, "Nice", reply_to=posted.ref
    )
    await platform.delete(person(house, "Dora", space), gone)
    praise, dora = "That is fine work indeed", person(house, "Dora", space)
    asks = await platform.say(dora, posted.ref.place, praise, reply_to=posted.ref)
    await house.engine.flush()
    await platform.edit(dora, asks, "Who needs a chair?")
    await house.until(at("2027-01-13 10:00"))
    results = words_of(house.posts(channel))[-1]
    (line,) = [each for each in results.splitlines() if "your words" in each]
    assert {name for name in ("@Ada", "@Ben", "@Cem", "@Dora") if name in line} == {
        "@Ben",
        "@Cem",
    }
    async with house.storage.read() as uow:
        gave = await uow.ledger.gave(HOME)
    assert {(each.member, each.kind) for each in gave} == {
        (member_id(house, "Ada", space), Given.SHARED),
        (member_id(house, "Ben", space), Given.GAVE_FEEDBACK),
        (member_id(house, "Cem", space), Given.GAVE_FEEDBACK),
    }


async def test_who_helped_in_a_challenge_stays_named_when_results_are_shown_anew(
    make_house: MakeHouse,
) -> None:
    """They have no part in it, and none is asked for when somebody hands in late."""
    house = await make_house(building())
    await house.until(at("2027-01-04 10:00"))
    channel = BOTH[0]
    platform = house.platforms[channel.space]
    (announced,) = house.posts(channel)
    assert announced.thread is not None
    place = announced.thread

    async def hand_in(name: str, title: str) -> None:
        form = await press(house, name, announced, "submit", channel.space)
        assert isinstance(form, Form)
        values = {"title": title, "text": "It wobbles no more."}
        await platform.fill(person(house, name), form, values)
        await house.work()

    await hand_in("Dora", "Table")
    ask = await platform.say(person(house, "Ben"), place, "Where can I get wood?")
    await platform.say(person(house, "Cem"), place, "From the shed", reply_to=ask)
    await house.until(at("2027-01-13 10:00"))
    thanks = "New among those who help: @Cem."
    assert thanks in words_of(house.posts(channel))[-1]
    await hand_in("Ada", "Chair")
    shown = words_of(house.posts(channel))[-1]
    assert "Chair" in shown
    assert thanks in shown
