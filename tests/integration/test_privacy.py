"""What is held of a member: told, taken along, paused, forgotten, and never collected again."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.texts.plain import plain
from rituals.document import Document, File, Form
from rituals.effects import Delivery
from rituals.model.delivery import Receipt
from rituals.model.ids import Channel, SpaceId
from tests.fakes.commune import (
    BUILD,
    WEEK,
    act,
    balances,
    call,
    commune,
    forget,
    known,
    look,
    read,
)
from tests.fakes.desk import said as desk_said
from tests.fakes.everything import everything
from tests.fakes.house import HELP, HOME, MODS, TALK, House, at
from tests.fakes.visit import (
    MakeHouse,
    member_id,
    observations,
    on_both,
    person,
    private,
    reply,
    say,
    told,
    words_of,
)

PIECE = "A lamp made of old bicycle chains"
PROMPT = "Which noise do you miss most of all?"
OPENED = at("2027-01-04 09:30")


async def settled(make_house: MakeHouse) -> House:
    """Quirin joined one space; nobody has his name or id anywhere else."""
    house = await make_house(commune())
    await house.platforms[TALK.space].join("Quirin")
    return house


async def answered(house: House, asker: str, giver: str, text: str) -> None:
    """Somebody asks for help, and somebody answers."""
    asked = await say(house, asker, HELP, text)
    house.clock.advance(timedelta(minutes=2))
    platform = house.platforms[HELP.space]
    await platform.say(
        person(house, giver),
        asked.ref.place,
        "You need to turn the left screw a little.",
        reply_to=asked.ref,
    )
    house.clock.advance(timedelta(hours=2))
    await house.engine.flush()


async def lively(make_house: MakeHouse) -> House:
    """Quirin has left a trace of every kind."""
    house = await settled(make_house)
    await house.until(OPENED)
    await answered(house, "Quirin", "Cem", "How do I true a wheel?")
    await answered(house, "Cem", "Quirin", "How do I fix the brakes?")
    await reply(house, "Quirin", "I mended a chair.")
    await act(house, "Quirin", WEEK, "suggest", prompt=PROMPT)
    await act(house, "Quirin", WEEK, "volunteer")
    await act(house, "Quirin", BUILD, "join")
    await act(house, "Quirin", BUILD, "submit", title="Lamp", text=PIECE)
    await act(house, "Dora", BUILD, "submit", title="Stool", text="A stool of oak")
    await house.work()
    return house


def posts_in_threads(house: House, channel: Channel = TALK) -> list[str]:
    """What the bot wrote in all threads of a space."""
    space = house.spaces[channel.space]
    return words_of([m for m in space.messages() if m.author == space.bot])


# --- what and export


@on_both
async def test_it_says_what_is_held_with_real_counts(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    text = await read(house, "Quirin", "privacy what")
    assert "3 messages of yours" in text
    assert "a question you asked" in text
    assert "an answer of yours that helped" in text
    assert "discord:#help" in text
    assert f"{WEEK} and {BUILD}" in text
    assert "400 days" in text
    assert "3 years" in text
    assert "[ Forget me ]" in text


async def test_who_left_no_trace_reads_so(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    text = await read(house, "Quirin", "privacy what")
    assert "That is all I know about you so far." in text
    assert "- " not in text
    assert text.count("never") == 1


@on_both
async def test_the_export_holds_everything_of_theirs_and_no_words_of_others(
    make_house: MakeHouse,
) -> None:
    house = await lively(make_house)
    shown = await look(house, "Quirin", "privacy export")
    assert isinstance(shown, Document)
    (file,) = [block for block in shown.blocks if isinstance(block, File)]
    assert file.name.endswith(".json")
    held = json.loads(file.text)
    assert held["member"]["name"] == "Quirin"
    assert len(held["observations"]) == 3
    assert held["observations"][0]["at"].endswith("+00:00")
    assert len(held["questions"]) == len(held["credits"]) == 1
    assert PIECE in file.text
    assert [record["text"] for record in held["handed_over"]] == [PROMPT]
    assert PIECE in [words for post in held["posted"] for words in post["words"]]
    assert "oak" not in file.text
    assert {"parts", "nudges", "trail", "contributions", "reactions"} <= held.keys()


async def exported(house: House, name: str) -> dict[str, Any]:
    """What somebody takes along."""
    shown = await look(house, name, "privacy export")
    assert isinstance(shown, Document)
    (file,) = [block for block in shown.blocks if isinstance(block, File)]
    held: dict[str, Any] = json.loads(file.text)
    return held


@on_both
async def test_what_was_handed_over_to_be_posted_or_decided_is_held(
    make_house: MakeHouse,
) -> None:
    house = await settled(make_house)
    await desk_said(house, "Quirin", "ask How do I true a wheel?")
    await desk_said(house, "Quirin", "thanks Ben for:lending me the saw")
    await desk_said(house, "Ben", "thanks Quirin for:the soup")
    before = await read(house, "Quirin", "privacy what")
    assert "2 texts that I posted for you" in before
    await act(house, "Quirin", WEEK, "suggest", prompt=PROMPT)
    text = await read(house, "Quirin", "privacy what")
    assert "3 texts that I posted for you" in text
    assert "a suggestion of yours" in text
    held = await exported(house, "Quirin")
    words = [words for post in held["posted"] for words in post["words"]]
    assert words == ["How do I true a wheel?", "lending me the saw", PROMPT]


async def test_links_and_files_of_a_submission_are_held(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    await house.until(OPENED)
    link, file = "https://lamps.example/1", "https://files.example/lamp.png"
    await act(house, "Quirin", BUILD, "submit", text=PIECE, link=link, attachment=file)
    await house.work()
    await act(house, "Quirin", BUILD, "withdraw")
    first, then = (await exported(house, "Quirin"))["posted"]
    assert first["words"] == [PIECE, link, "lamp.png", file]
    assert then["words"] == []


async def test_private_messages_are_held_also_those_on_their_way(
    make_house: MakeHouse,
) -> None:
    house = await settled(make_house)
    await house.until(OPENED)
    await act(house, "Quirin", WEEK, "suggest", prompt=PROMPT)
    await act(house, "Ada", WEEK, "approve", value="s1")
    text = await read(house, "Quirin", "privacy what")
    assert "a private message that is still on its way to you" in text
    await house.work()
    text = await read(house, "Quirin", "privacy what")
    assert "a private message I wrote to you" in text
    assert "on its way" not in text
    (letter,) = (await exported(house, "Quirin"))["private_messages"]
    assert letter["state"] == "done"
    assert "suggestions/s1" not in str(letter)


async def test_what_rituals_note_is_held(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    await desk_said(house, "Quirin", "volunteer host")
    await house.until(at("2027-01-11 12:00"))
    assert "about you, such as whom" in await read(house, "Quirin", "privacy what")
    noted = (await exported(house, "Quirin"))["noted"]
    assert {"turns", "host"} <= {record["as"] for record in noted}


async def test_what_moderators_changed_of_them_is_held(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    await desk_said(house, "Ada", "members exclude Quirin")
    await desk_said(house, "Ada", "members include Quirin")
    text = await read(house, "Quirin", "privacy what")
    assert "2 changes by moderators that you made or that concern you" in text
    actions = [
        e["change"]["action"] for e in (await exported(house, "Quirin"))["audit"]
    ]
    assert actions == ["members exclude", "members include"]


async def test_in_german_it_reads_alike(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    await desk_said(house, "Quirin", "settings language de")
    text = await read(house, "Quirin", "privacy what")
    assert "merke ich mir 400 Tage lang:" in text
    assert text.count("400 Tage") == 1
    assert "3 Nachrichten von dir" in text


# --- pause


@on_both
async def test_who_paused_is_not_observed(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    await house.until(OPENED)
    assert "looking away now" in await call(house, "Quirin", "privacy pause")
    said = await say(house, "Quirin", HELP, "How do I true a wheel?")
    await reply(house, "Quirin", "I mended a chair.")
    asked = await say(house, "Cem", HELP, "How do I fix the brakes?")
    await house.platforms[HELP.space].react(person(house, "Quirin"), asked.ref, "+1")
    await house.engine.flush()
    assert await observations(house, said) == []
    assert (await balances(house)).keys() == {"Cem"}
    text = await read(house, "Quirin", "privacy what")
    assert "of yours" not in text.partition("Where I look")[0]
    assert "you paused me" in text


@on_both
async def test_what_was_said_in_a_pause_is_not_read_back_later(
    make_house: MakeHouse,
) -> None:
    house = await settled(make_house)
    before = await say(house, "Quirin", HELP, "Good morning, everybody here")
    await call(house, "Quirin", "privacy pause")
    said = await say(house, "Quirin", HELP, "How do I true a wheel?")
    await house.engine.flush()
    assert "looking again" in await call(house, "Quirin", "privacy resume")
    await house.restart()
    after = await say(house, "Quirin", HELP, "How do I fix the brakes?")
    await house.engine.flush()
    seen = [await observations(house, each) for each in (before, said, after)]
    assert [len(each) for each in seen] == [1, 0, 1]


async def test_nothing_is_said_unasked_to_who_paused(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    await house.until(OPENED)
    await act(house, "Quirin", WEEK, "suggest", prompt=PROMPT)
    await call(house, "Quirin", "privacy pause")
    await act(house, "Ada", WEEK, "approve", value="s1")
    await house.work()
    assert private(house, "Quirin") == []
    dropped = [e for e in await house.trail() if e.reason == "member paused"]
    assert [e.detail for e in dropped] == [member_id(house, "Quirin")]


async def test_what_was_written_before_is_not_read_anew_in_a_pause(
    make_house: MakeHouse,
) -> None:
    house = await settled(make_house)
    said = await say(house, "Quirin", HELP, "My wheel is not true.")
    await house.engine.flush()
    await call(house, "Quirin", "privacy pause")
    platform = house.platforms[HELP.space]
    await platform.edit(person(house, "Quirin"), said.ref, "How do I true a wheel?")
    (seen,) = await observations(house, said)
    assert seen.edited_at is None
    assert await balances(house) == {}
    await platform.delete(person(house, "Quirin"), said.ref)
    (seen,) = await observations(house, said)
    assert seen.deleted_at is not None


# --- forget


async def test_nobody_is_forgotten_by_a_slip(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    form = await look(house, "Quirin", "privacy forget")
    assert isinstance(form, Form)
    await call(house, "Quirin", "privacy forget")
    assert await known(house, "Quirin") is not None
    platform = house.platforms[TALK.space]
    done = await platform.fill(person(house, "Quirin"), form, {"sure": "yes"})
    assert isinstance(done, Document)
    assert await known(house, "Quirin") is None


@on_both
async def test_whatever_somebody_left_is_gone(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    quirin = member_id(house, "Quirin")
    for trace in (quirin, "u000005", "Quirin", PIECE, PROMPT, "Lamp"):
        assert trace in everything(house.storage)
    assert "forgotten you" in await forget(house, "Quirin")
    for trace in (quirin, "u000005", "Quirin", PIECE, PROMPT, "Lamp"):
        assert trace not in everything(house.storage)
    await house.until(at("2027-01-07 12:00"))
    assert quirin not in everything(house.storage)


@on_both
async def test_other_peoples_credit_survives(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    before = await balances(house)
    assert before["Quirin"] == (1, 1, 0)
    await forget(house, "Quirin")
    after = await balances(house)
    assert after == {name: b for name, b in before.items() if name != "Quirin"}
    assert after["Cem"] == (1, 1, 0)
    async with house.storage.read() as uow:
        (first, _) = await uow.ledger.questions(HOME)
        (credit,) = await uow.ledger.credits(HOME)
    assert first.asker.startswith("nobody:")
    assert (credit.asker, credit.giver) == (first.asker, member_id(house, "Cem"))


@on_both
async def test_what_the_bot_posted_of_theirs_is_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await lively(make_house)
    assert any(PIECE in post for post in posts_in_threads(house))
    assert any(PROMPT in post for post in told(house, MODS))
    await forget(house, "Quirin")
    await house.work()
    posts = posts_in_threads(house)
    assert not any(PIECE in post or PROMPT in post for post in posts)
    assert posts.count("Taken back by its author.") == 2
    assert any("A stool of oak" in post for post in posts)


async def test_their_vote_keeps_counting_in_what_is_over(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    await act(house, "Cem", BUILD, "submit", title="Hook", text="A hook of brass")
    await house.until(at("2027-01-12 12:00"))
    dora = member_id(house, "Dora")
    assert "1" in await act(house, "Quirin", BUILD, "vote", picks=dora)
    await house.until(at("2027-02-01 08:00"))
    (challenge, *_) = await house.occurrences(BUILD)
    assert not challenge.alive
    await forget(house, "Quirin")
    async with house.storage.read() as uow:
        parts = await uow.occurrences.participations([challenge.id])
    (vote,) = [part for part in parts if part.role == "vote"]
    assert vote.key == dora
    assert vote.member.startswith("nobody:")
    assert all(part.details == {} for part in parts if part.member == vote.member)


async def test_the_rest_of_the_community_goes_on(make_house: MakeHouse) -> None:
    """A host and competitor is forgotten in the middle; nothing fails after that."""
    house = await lively(make_house)
    await act(house, "Ada", WEEK, "approve", value="s1")
    await forget(house, "Quirin")
    await house.until(at("2027-02-20 12:00"))
    verdicts = {entry.verdict for entry in await house.trail()}
    assert not {"failed", "impossible", "held"} & verdicts
    assert not any("nobody:" in post for post in posts_in_threads(house))


@on_both
async def test_nothing_is_collected_of_them_again(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    await forget(house, "Quirin")
    await house.platforms[HELP.space].drop()
    missed = await say(house, "Quirin", HELP, "How do I oil a chain?")
    await house.platforms[HELP.space].resume()
    said = await say(house, "Quirin", HELP, "How do I true a wheel?")
    asked = await say(house, "Cem", HELP, "Where is the good glue?")
    await house.platforms[HELP.space].react(person(house, "Quirin"), asked.ref, "+1")
    await house.restart()
    quirin = person(house, "Quirin")
    await house.platforms[HELP.space].leave(quirin)
    await house.work()
    assert await observations(house, said) == await observations(house, missed) == []
    assert await known(house, "Cem") is not None
    assert "u000005" not in everything(house.storage)


async def test_an_answer_to_somebody_forgotten_names_nobody(
    make_house: MakeHouse,
) -> None:
    """The conversation was in memory when they were forgotten."""
    house = await settled(make_house)
    asked = await say(house, "Quirin", HELP, "How do I true a wheel?")
    await house.engine.flush()
    await forget(house, "Quirin")
    await house.platforms[HELP.space].say(
        person(house, "Cem"), asked.ref.place, "Turn the screw.", reply_to=asked.ref
    )
    await house.engine.flush()
    assert member_id(house, "Quirin") not in everything(house.storage)


@on_both
async def test_who_comes_back_is_told_and_may_begin_anew(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    await forget(house, "Quirin")
    for words in ("settings language", "privacy pause", "privacy forget"):
        text = await call(house, "Quirin", words, language="en", sure="yes")
        assert "asked me to forget you" in text
    assert "asked me to forget you" in await read(house, "Quirin", "privacy what")
    pressed = await act(house, "Quirin", BUILD, "join")
    assert "[ Start anew ]" in pressed
    assert await known(house, "Quirin") is None
    await call(house, "Quirin", "privacy resume")
    back = await known(house, "Quirin")
    assert back is not None
    assert back.joined_at is None
    said = await say(house, "Quirin", HELP, "How do I true a wheel?")
    await house.engine.flush()
    assert len(await observations(house, said)) == 1
    assert "a message of yours" in await read(house, "Quirin", "privacy what")


@on_both
async def test_who_was_forgotten_and_joins_again_is_told_and_nothing_is_noted(
    make_house: MakeHouse,
) -> None:
    house = await lively(make_house)
    quirin = person(house, "Quirin")
    await forget(house, "Quirin")
    platform = house.platforms[TALK.space]
    await platform.leave(quirin)
    shown = await platform.come_back(quirin)
    assert isinstance(shown, Document)
    assert "asked me to forget you" in plain(shown)
    assert await known(house, "Quirin") is None
    cem = person(house, "Cem")
    await platform.leave(cem)
    assert await platform.come_back(cem) is None


@on_both
async def test_two_who_are_forgotten_are_not_mixed_up(make_house: MakeHouse) -> None:
    house = await lively(make_house)
    await forget(house, "Quirin")
    await forget(house, "Cem")
    assert await balances(house) == {}
    async with house.storage.read() as uow:
        askers = {q.asker for q in await uow.ledger.questions(HOME)}
    assert len(askers) == 2


async def test_an_id_within_a_longer_one_is_left_alone(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    space = house.spaces[SpaceId("discord")]
    quirin = person(house, "Quirin").account
    long = space.add_person("Benjamin")
    assert long.account.id != quirin.id
    await house.until(OPENED)
    await act(house, "Benjamin", BUILD, "join")
    await forget(house, "Quirin")
    assert await known(house, "Benjamin") is not None


class Meanwhile(RehearsalPlatform):
    """Something happens while a message is on its way."""

    happens: Callable[[], Awaitable[object]] | None = None

    async def deliver(self, delivery: Delivery) -> Receipt:
        receipt = await super().deliver(delivery)
        happens, self.happens = self.happens, None
        if happens is not None:
            await happens()
        return receipt


@pytest.mark.parametrize("approved", [True, False])
async def test_what_is_on_its_way_meanwhile_leaves_no_trace(
    make_house: MakeHouse, *, approved: bool
) -> None:
    """A private message, or a submission, is being sent when they are forgotten."""
    house = await settled(make_house)
    await house.until(OPENED)
    platform = Meanwhile(house.spaces[TALK.space], house.clock)
    house.platforms[TALK.space] = platform
    await house.engine.connect(house.community, platform)
    await act(house, "Quirin", WEEK, "suggest", prompt=PROMPT)
    await house.work()
    if approved:
        await act(house, "Ada", WEEK, "approve", value="s1")
    else:
        await act(house, "Quirin", BUILD, "submit", title="Lamp", text=PIECE)
    platform.happens = lambda: forget(house, "Quirin")
    await house.work()
    assert await known(house, "Quirin") is None
    for trace in (member_id(house, "Quirin"), PIECE, PROMPT):
        assert trace not in everything(house.storage)
    assert not any(entry.verdict == "failed" for entry in await house.trail())


# --- what moderators wrote down


@on_both
async def test_in_no_spelling_is_the_name_kept_that_moderators_typed(
    make_house: MakeHouse,
) -> None:
    house = await settled(make_house)
    await desk_said(house, "Ada", "members exclude quir")
    await desk_said(house, "Ada", "members include @QUIRIN")
    assert "quir" in everything(house.storage)
    await forget(house, "Quirin")
    assert "quir" not in everything(house.storage).casefold()
    shown = await desk_said(house, "Ada", "audit")
    assert "somebody" in shown
    assert "Take it back" not in shown


@on_both
async def test_what_moderators_typed_of_them_without_naming_them_goes(
    make_house: MakeHouse,
) -> None:
    house = await settled(make_house)
    await desk_said(house, "Ada", "prompts add What would QUIRIN mend first?")
    await desk_said(house, "Ada", "members exclude Ben")
    await forget(house, "Quirin")
    async with house.storage.read() as uow:
        typed = {entry.typed for entry in await uow.audit.read(HOME)}
    assert len(typed) == 2
    assert not any("quirin" in line.casefold() for line in typed)
    assert any("would … mend first" in line for line in typed)
    assert any("Ben" in line for line in typed)


async def test_nobody_can_be_named(make_house: MakeHouse) -> None:
    """Who was forgotten stands in others' records, and can be thanked by nobody."""
    house = await settled(make_house)
    await say(house, "Quirin", HELP, "How do I true a wheel?")
    await forget(house, "Quirin")
    for line in ("thanks somebody", "members include somebody"):
        name = "Ben" if line.startswith("thanks") else "Ada"
        assert "nobody" in await desk_said(house, name, line)


# --- what the bot said of them beside their own words


async def test_thanks_to_somebody_forgotten_stay_thanks(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    await desk_said(house, "Ben", "thanks Quirin for:lending me the saw")
    await desk_said(house, "Ben", "thanks Cem for:the soup")
    await house.work()
    await forget(house, "Quirin")
    await house.work()
    posts = words_of(house.posts(HELP))
    (about_saw,) = [post for post in posts if "the saw" in post]
    assert "somebody" in about_saw
    assert "@somebody" not in about_saw  # nobody is called by it
    assert any("@Cem" in post and "the soup" in post for post in posts), posts


async def test_who_thanks_two_people_in_a_hurry_is_heard_once_for_each(
    make_house: MakeHouse,
) -> None:
    house = await settled(make_house)
    await call(house, "Quirin", "privacy pause")
    for _ in range(2):
        await desk_said(house, "Ben", "thanks Quirin for:the saw")
        await desk_said(house, "Ben", "thanks Cem for:the soup")
    await house.work()
    assert len(house.posts(HELP)) == 2


async def test_a_host_who_is_forgotten_is_named_no_more(make_house: MakeHouse) -> None:
    house = await settled(make_house)
    await desk_said(house, "Quirin", "volunteer host")
    await house.until(at("2027-01-11 12:00"))
    assert any("Quirin" in post for post in posts_in_threads(house))
    await forget(house, "Quirin")
    await house.work()
    posts = posts_in_threads(house)
    assert not any("Quirin" in post for post in posts)
    assert any("somebody" in post for post in posts)
