"""Moderators and what rituals ask and judge: prompts, challenges, previews of them."""

from datetime import datetime, timedelta

from rituals.catalog.monthly_challenge import MonthlyChallenge
from rituals.catalog.weekly_discussion import WeeklyDiscussion
from rituals.community import Community
from rituals.document import Document, Form, Quote, Text
from rituals.model.audit import AuditEntry
from tests.fakes.desk import called, form, pressed, said, typed
from tests.fakes.house import HOME, House, at, community, ritual
from tests.fakes.visit import MakeHouse, member_id, on_both, person, press
from tests.integration.test_moderating import buttons

PROMPTS = ["What did you build?", "What broke?", "What is next?", "Who helped?"]


def creative() -> Community:
    """A community with a challenge and a discussion."""
    challenge = ritual(
        "build",
        "first monday 09:00",
        kind=MonthlyChallenge(),
        challenges=[{"title": "Fix it", "brief": "Fix something."}],
    )
    talk = ritual("talk", "tuesday 09:00", kind=WeeklyDiscussion(), prompts=PROMPTS)
    return community(challenge, talk)


async def audit(house: House) -> list[AuditEntry]:
    async with house.storage.read() as uow:
        return list(await uow.audit.read(HOME))


async def take_back(house: House, entry: AuditEntry) -> object:
    undo = entry.change.undo
    assert undo is not None
    return await called(house, "Ada", undo.words, values=undo.values)


def quoted(shown: object) -> list[str]:
    """The prompts that somebody is shown."""
    assert isinstance(shown, Document)
    quotes = [b.children for b in shown.blocks if isinstance(b, Quote)]
    return [c.value for children in quotes for c in children if isinstance(c, Text)]


async def prompt_to_come(house: House) -> str:
    (prompt,) = quoted(await typed(house, "Ada", "preview talk"))
    return prompt


async def prompt_asked(house: House) -> str:
    opened = [post for post in house.posts() if post.document and quoted(post.document)]
    (prompt,) = quoted(opened[-1].document)
    return prompt


@on_both
async def test_a_preview_shows_the_prompt_that_will_be_asked(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    told = await prompt_to_come(house)
    await house.until(at("2027-01-05 08:00"))
    assert await prompt_asked(house) == told


@on_both
async def test_another_prompt_is_asked_after_a_swap_and_the_same_after_taking_it_back(
    make_house: MakeHouse,
) -> None:
    """Before anything of the discussion was planned, even."""
    house = await make_house(creative())
    assert await house.occurrences("talk") == []
    before = await prompt_to_come(house)
    await typed(house, "Ada", "prompts swap talk")
    after = await prompt_to_come(house)
    assert after != before
    (entry,) = await audit(house)
    assert entry.change.action == "prompts swap"
    await take_back(house, entry)
    assert await prompt_to_come(house) == before
    await house.until(at("2027-01-05 08:00"))
    assert await prompt_asked(house) == before


async def test_the_prompt_of_what_is_open_stands(make_house: MakeHouse) -> None:
    house = await make_house(creative())
    await house.until(at("2027-01-05 08:00"))
    assert "leave `which` out" in await said(house, "Ada", "prompts swap talk open")
    nonsense = await said(house, "Ada", "prompts swap talk to:nonsense")
    assert "no other one" in nonsense
    assert await audit(house) == []


@on_both
async def test_suggestions_are_listed_approved_and_declined(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await typed(house, "Ben", "discussion suggest Which tool do you miss?")
    await typed(house, "Cem", "discussion suggest Which book is worth it?")
    listed = await said(house, "Ada", "prompts list talk")
    assert "2 suggestions wait for your word" in listed
    assert "s1, by @Ben" in listed
    assert "Approved" in await said(house, "Ada", "prompts approve s1")
    assert "Declined" in await said(house, "Ada", "prompts reject s2")
    unknown = await said(house, "Ada", "prompts approve s9")
    assert "Approved" not in unknown
    rejected, approved = await audit(house)
    assert (rejected.change.member, approved.change.member) == (
        member_id(house, "Cem"),
        member_id(house, "Ben"),
    )
    await take_back(house, approved)
    listed = await said(house, "Ada", "prompts list talk")
    assert "is approved" not in listed
    assert "Which tool" not in listed


async def test_a_decision_by_button_is_audited_like_one_by_command(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await typed(house, "Ben", "discussion suggest Which tool do you miss?")
    await house.work()
    mods = house.community.moderators_channels[0]
    await press(house, "Ada", house.posts(mods)[-1], "approve")
    (entry,) = await audit(house)
    assert (entry.by, entry.typed) == (member_id(house, "Ada"), "")
    assert entry.change.before == {"suggestion": "pending"}
    assert entry.change.after == {"suggestion": "approved"}
    assert str(entry.change.undo) == "prompts reject ritual:talk suggestion:s1"
    assert "approved a prompt" in await said(house, "Ada", "audit")


@on_both
async def test_a_prompt_that_a_moderator_adds_comes_next(make_house: MakeHouse) -> None:
    house = await make_house(creative())
    await typed(house, "Ada", "prompts add Which bridge do you like?")
    assert await prompt_to_come(house) == "Which bridge do you like?"
    assert (
        "already" in await said(house, "Ada", "prompts add Which bridge do you like?")
        or len(await audit(house)) == 1
    )
    (entry,) = await audit(house)
    await take_back(house, entry)
    assert await prompt_to_come(house) in PROMPTS


async def test_members_neither_list_nor_add_prompts(make_house: MakeHouse) -> None:
    house = await make_house(creative())
    await house.work()
    for line in ("prompts list talk", "prompts add Why?", "prompts swap talk"):
        assert "Only moderators" in await said(house, "Ben", line)
    platform = house.platforms[next(iter(house.platforms))]
    ben = person(house, "Ben")
    for action, shown in (
        ("add", await platform.act(ben, "add", "talk", "Why me?")),
        ("prompts", await platform.look(ben, "prompts", "talk")),
    ):
        assert isinstance(shown, Document), action
        assert quoted(shown) == []
    assert await audit(house) == []


async def challenge(house: House) -> None:
    """It is open, and Ben has handed something in."""
    await house.until(at("2027-01-04 09:00"))
    await typed(house, "Ben", "challenge join")
    shown = await form(house, "Ben", "challenge submit")
    platform = house.platforms[next(iter(house.platforms))]
    told = {f.name: "A chair" for f in shown.fields[:2]}
    await platform.fill(person(house, "Ben"), shown, told)


async def deadline(house: House) -> datetime:
    items = await house.engine.coming(HOME, limit=60)
    return next(i.at for i in items if i.step.name == "vote")


@on_both
async def test_the_end_of_a_challenge_is_moved_and_moved_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await challenge(house)
    before = await deadline(house)
    await typed(house, "Ada", "challenge extend 2 days")
    assert await deadline(house) != before
    (entry,) = await audit(house)
    assert entry.typed.startswith("challenge extend")
    await take_back(house, entry)
    assert await deadline(house) == before
    await typed(house, "Ada", "challenge close")
    assert await deadline(house) != before
    closed = (await audit(house))[0]
    assert closed.change.action == "challenge close"
    await take_back(house, closed)
    assert await deadline(house) == before


async def test_a_wrong_end_of_a_challenge_is_not_audited(make_house: MakeHouse) -> None:
    house = await make_house(creative())
    assert "not begun" in await said(house, "Ada", "challenge close")
    await challenge(house)
    assert "2027-02-21" in await said(house, "Ada", "challenge extend soon")
    assert await audit(house) == []


@on_both
async def test_a_submission_goes_out_of_the_running_and_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await challenge(house)
    asked = await typed(house, "Ada", "challenge disqualify Ben")
    assert isinstance(asked, Form)
    told = await said(house, "Ada", "challenge disqualify Ben bought in a shop")
    assert "Ben" in told
    (entry,) = await audit(house)
    assert entry.change.member == member_id(house, "Ben")
    await take_back(house, entry)
    again = (await audit(house))[0]
    assert again.change.after == {"disqualified": "no"}
    await take_back(house, again)
    assert (await audit(house))[0].change.after == {"disqualified": "yes"}


async def test_the_list_of_prompts_counts_what_was_asked(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await house.until(at("2027-01-05 08:00"))
    shown = await typed(house, "Ada", "prompts list talk")
    assert isinstance(shown, Document)
    assert buttons(shown) == []
    assert "not asked in this round yet: 3." in await said(
        house, "Ada", "prompts list talk"
    )


async def test_a_button_in_the_list_decides(make_house: MakeHouse) -> None:
    house = await make_house(creative())
    await house.until(at("2027-01-05 08:00"))
    await typed(house, "Ben", "discussion suggest Which tool do you miss?")
    shown = await typed(house, "Ada", "prompts list talk")
    yes, no = buttons(shown)
    assert (yes.action, no.action) == ("approve", "reject")
    assert "Approved" in await pressed(house, "Ada", yes)


async def test_a_ritual_is_named_after_what_stands_in_quotes(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await typed(house, "Ada", 'prompts add "Which bridge do you like?" talk')
    assert await prompt_to_come(house) == "Which bridge do you like?"
    assert "PROMPT [ritual:…]" in await said(house, "Ada", "help prompts add")
    await challenge(house)
    before = await deadline(house)
    await typed(house, "Ada", 'challenge extend "2 days" build')
    assert await deadline(house) == before + timedelta(days=2)


async def test_a_reason_with_quotes_in_it_is_put_back_whole(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await challenge(house)
    reason = 'He said "no" twice, member:Dora'
    who = {"member": member_id(house, "Ben"), "ritual": "build"}
    values = {**who, "reason": reason}
    await called(house, "Ada", "challenge disqualify", values=values)
    await called(house, "Ada", "challenge requalify", values=who)
    undo = (await audit(house))[0].change.undo
    assert undo is not None
    await called(house, "Ada", undo.words, str(undo).removeprefix(undo.words))
    await called(house, "Ada", "challenge requalify", values=who)
    undos = [entry.change.undo for entry in await audit(house)]
    reasons = [u.values["reason"] for u in undos if u and "reason" in u.values]
    assert reasons == [reason, reason]
