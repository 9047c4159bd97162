"""What every storage must keep to about what is held of one member, and forgetting it."""

from dataclasses import replace

from rituals.model.audit import AuditEntry, Change, CommandLine
from rituals.model.held import Held
from rituals.model.ids import MemberId, RitualName
from rituals.model.ledger import AskedWithin, Decided, Given
from rituals.model.occurrence import OccurrenceId, journey_id
from rituals.ports import Storage
from tests.contracts.storage.samples import (
    ADA,
    ANDERSWO,
    BEN,
    CLEO,
    SLACK,
    WERKSTATT,
    account,
    contribution,
    credit,
    decision,
    entry,
    line,
    member,
    message,
    minutes,
    nudge,
    observation,
    occurrence,
    opening,
    part,
    place,
    posted,
    question,
    ritual,
    thanks,
)

NOBODY = MemberId("nobody:7")
BENNY = MemberId("ben-ny")
"""Another one, whose id begins like Ben's."""


async def test_nothing_is_held_of_strangers(storage: Storage) -> None:
    async with storage.read() as uow:
        assert await uow.privacy.held(WERKSTATT, BEN) == Held(
            [], [], [], [], [], [], [], [], [], []
        )


async def test_what_is_held_is_theirs_and_of_this_community(storage: Storage) -> None:
    one, journey = occurrence(1), occurrence(2, subject=BEN)
    elsewhere = occurrence(1, community=ANDERSWO)
    seen = observation("1", member=BEN)
    asked = question("1", asker=BEN)
    got = credit(BEN, "2", "3")
    gave = contribution(BEN, Given.HOSTED, one.id)
    took, theirs = part(one, BEN), part(one, CLEO)
    nudged = nudge("n", member=BEN)
    told = line("nudge sent", "n/@ben", detail=BEN)
    ordered = replace(line("skip", "monday"), by=BEN)
    by_ben = AuditEntry(WERKSTATT, minutes(1), BEN, Change("skip"))
    about_ben = AuditEntry(WERKSTATT, minutes(2), ADA, Change("ledger", member=BEN))
    async with storage.write() as uow:
        await uow.occurrences.add([one, journey, elsewhere], [])
        await uow.occurrences.save_participations([took, theirs, part(elsewhere, BEN)])
        await uow.ledger.observe([seen, observation("2")])
        await uow.ledger.observe([replace(seen, community=ANDERSWO)])
        await uow.ledger.react(
            WERKSTATT, message("2"), BEN, "+1", present=True, at=minutes(0)
        )
        await uow.ledger.react(
            WERKSTATT, message("2"), CLEO, "+1", present=True, at=minutes(0)
        )
        await uow.ledger.ask([asked, question("2")])
        await uow.ledger.credit([got, credit(CLEO, "1", "4", asker=BEN)])
        await uow.ledger.contribute([gave, contribution(ADA, Given.HOSTED, one.id)])
        await uow.outbox.hold([nudged, nudge("m")])
        await uow.trail.write([told, line("run", "open/@ben-ny"), line("run")])
        await uow.trail.write([ordered])
        await uow.audit.write([about_ben, by_ben, replace(by_ben, by=BENNY)])
        await uow.audit.write([replace(by_ben, community=ANDERSWO)])
    async with storage.read() as uow:
        assert await uow.privacy.held(WERKSTATT, BEN) == Held(
            [seen],
            [(message("2"), "+1")],
            [asked],
            [got],
            [gave],
            [took],
            [journey],
            [nudged],
            [told, ordered],
            [by_ben, about_ben],
        )


async def test_what_was_changed_is_held_of_whoever_it_names(storage: Storage) -> None:
    named = [
        Change("done", occurrence=journey_id(WERKSTATT, RitualName("w"), BEN, 1)),
        Change("swap", before={"host": ADA}, after={"host": BEN}),
        Change("pass", undo=CommandLine("host", {"member": BEN})),
    ]
    other = Change("swap", after={"host": BENNY}, undo=CommandLine("host ben"))
    entries = [
        AuditEntry(WERKSTATT, minutes(n), ADA, change)
        for n, change in enumerate([*named, other])
    ]
    async with storage.write() as uow:
        await uow.audit.write(entries)
    async with storage.read() as uow:
        held = await uow.privacy.held(WERKSTATT, BEN)
    assert [entry.change for entry in held.audit] == named


async def test_entries_are_found_by_what_they_say(storage: Storage) -> None:
    words = 'she said "100%_\\" twice'
    spoken = entry("a", payload='{"value":"she said \\"100%_\\\\\\" twice"}')
    named, other = entry("b/@ben"), entry("c", payload='{"value":"100 percent"}')
    async with storage.write() as uow:
        await uow.outbox.put([named, other, spoken])
        await uow.outbox.put([entry("d/@ben", community=ANDERSWO)])
    async with storage.read() as uow:
        assert await uow.privacy.entries(WERKSTATT, [words, "@ben"]) == [named, spoken]
        assert await uow.privacy.entries(WERKSTATT, ["%_"]) == [spoken]
        assert await uow.privacy.entries(WERKSTATT, []) == []


async def test_all_versions_of_a_post_are_found(storage: Storage) -> None:
    post, other = entry("a"), entry("b")
    first, second = entry("c", shows="a"), entry("d", shows="a")
    async with storage.write() as uow:
        await uow.outbox.put([post, other, entry("e", shows="b")])
        await uow.outbox.put([first])
        await uow.outbox.put([second])
        found = await uow.privacy.versions(["a", "unknown"])
        assert [version.key for version in found] == ["c", "d"]
        assert await uow.privacy.versions([]) == []


async def test_removed_entries_take_their_receipts_along(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.outbox.put([entry("a"), entry("b")])
        await uow.outbox.record([posted("a"), posted("b")], WERKSTATT)
        await uow.privacy.remove_entries(["a", "unknown"])
    async with storage.read() as uow:
        assert (await uow.outbox.get(["a", "b"])).keys() == {"b"}
        assert (await uow.outbox.receipt(["a", "b"])).keys() == {"b"}


async def test_erasing_takes_what_is_theirs_alone(storage: Storage) -> None:
    one = occurrence(1)
    kept = credit(CLEO, "1", "4", asker=BEN)
    async with storage.write() as uow:
        await uow.members.save([member("ben", account("b")), member("cleo")])
        await uow.occurrences.add([one], [])
        await uow.occurrences.save_participations([part(one, BEN)])
        await uow.ledger.observe([observation("1", member=BEN), observation("2")])
        await uow.ledger.react(
            WERKSTATT, message("2"), BEN, "+1", present=True, at=minutes(0)
        )
        await uow.ledger.ask([question("1", asker=BEN)])
        await uow.ledger.credit([credit(BEN, "2", "3"), kept])
        await uow.ledger.contribute([contribution(BEN, Given.HOSTED, one.id)])
        await uow.outbox.hold([nudge("n", member=BEN)])
        await uow.privacy.erase(WERKSTATT, BEN)
        await uow.privacy.erase(WERKSTATT, BEN)
    async with storage.read() as uow:
        assert [m.id for m in await uow.members.everybody(WERKSTATT)] == [CLEO]
        assert await uow.members.by_account(WERKSTATT, [account("b")]) == {}
        held = await uow.privacy.held(WERKSTATT, BEN)
        assert held == Held(
            [], [], [question("1", asker=BEN)], [], [], [part(one, BEN)], [], [], [], []
        )
        assert await uow.ledger.credits(WERKSTATT) == [kept]
        assert await uow.ledger.reactions(WERKSTATT, [place()]) == {}


async def test_what_they_said_and_were_thanked_for_is_held(storage: Storage) -> None:
    said, thanked = decision("9", Decided.CLOSED, by=BEN), thanks(BEN, "2", "4")
    async with storage.write() as uow:
        await uow.ledger.decide([said, decision("9", Decided.CLOSED)])
        await uow.ledger.thank([thanked, thanks(CLEO, "2", "5")])
    async with storage.read() as uow:
        held = await uow.privacy.held(WERKSTATT, BEN)
        assert held == replace(
            await uow.privacy.held(WERKSTATT, BENNY),
            decisions=(said,),
            thanks=(thanked,),
        )


async def test_erasing_takes_what_was_said_of_their_answers(storage: Storage) -> None:
    closed = decision("1", Decided.CLOSED)
    answered = decision("5", Decided.ANSWERS, about=message("1"))
    thanked = thanks(CLEO, "1", "5")
    within = AskedWithin(WERKSTATT, message("5"), message("1"), own=True)
    other = replace(within, message=message("6"))
    async with storage.write() as uow:
        await uow.ledger.observe([observation(n, member=BEN) for n in "15"])
        await uow.ledger.ask([question("1", asker=BEN)])
        await uow.ledger.decide([closed, answered])
        await uow.ledger.thank([thanked, thanks(BEN, "2", "6")])
        await uow.ledger.outdo([credit(BEN, "2", "6"), credit(CLEO, "2", "7")])
        await uow.ledger.ask_within([within, other])
        await uow.privacy.erase(WERKSTATT, BEN)
        assert await uow.ledger.thanks(WERKSTATT) == [thanked]
        assert await uow.ledger.decisions(WERKSTATT) == [closed]
        left = await uow.ledger.outdone(WERKSTATT, [message("2")])
        assert [one.giver for one in left] == [CLEO]
        found = await uow.ledger.found(WERKSTATT, [message("5"), message("6")])
        assert found.within == (other,)


JOURNEY = replace(
    occurrence(2, subject=BEN), id=OccurrenceId("werkstatt/welcome/@ben/1")
)


async def test_a_new_name_is_used_in_keys_and_what_refers_to_them(
    storage: Storage,
) -> None:
    async with storage.write() as uow:
        await uow.occurrences.add([JOURNEY], [opening(JOURNEY)])
        await uow.occurrences.save_participations([part(JOURNEY, CLEO, "hello")])
        piece = entry("x/piece/ben", name="piece/ben", occurrence=JOURNEY.id)
        payload = '{"to":"ben","or":"ben-ny"}'
        shown = entry("y", shows="x/piece/ben", payload=payload)
        await uow.outbox.put([piece, shown])
        await uow.outbox.record([posted("x/piece/ben", JOURNEY.id)], WERKSTATT)
        await uow.privacy.rename(WERKSTATT, [BEN], NOBODY)
    async with storage.read() as uow:
        (moved,) = await uow.occurrences.of_ritual(WERKSTATT)
        assert moved.id == "werkstatt/welcome/@nobody:7/1"
        assert moved.subject == NOBODY
        (hello,) = await uow.occurrences.participations([moved.id])
        assert hello.member == CLEO
        assert len(await uow.occurrences.openings([moved.id])) == 1
        entries = await uow.outbox.get(["x/piece/nobody:7", "y"])
        assert entries["x/piece/nobody:7"].occurrence == moved.id
        assert entries["y"].shows == "x/piece/nobody:7"
        assert entries["y"].payload == '{"to":"nobody:7","or":"ben-ny"}'
        (proof,) = await uow.outbox.receipts([moved.id])
        assert proof.receipt.key == "x/piece/nobody:7"


async def test_a_new_name_is_used_where_rituals_and_the_ledger_wrote_the_old(
    storage: Storage,
) -> None:
    """Whoever is called similarly keeps their name."""
    one = occurrence(1, notes={"bench": [BEN, BENNY], "posted": ["piece/ben"]})
    async with storage.write() as uow:
        await uow.rituals.save([ritual(memory={"turns": {BEN: 1, BENNY: 2}})])
        await uow.occurrences.add([one], [])
        await uow.occurrences.save_participations([part(one, CLEO, "vote", key=BEN)])
        await uow.ledger.observe([observation("1", addressed=(BEN, BENNY))])
        await uow.ledger.ask([question("3", asker=BEN), question("4", asker=BENNY)])
        await uow.privacy.rename(WERKSTATT, [BEN], NOBODY)
    async with storage.read() as uow:
        (state,) = await uow.rituals.states([WERKSTATT])
        assert state.memory == {"turns": {NOBODY: 1, BENNY: 2}}
        (again,) = await uow.occurrences.get([one.id])
        assert again.notes == {"bench": [NOBODY, BENNY], "posted": ["piece/nobody:7"]}
        (vote,) = await uow.occurrences.participations([one.id])
        assert (vote.member, vote.key) == (CLEO, NOBODY)
        (seen,) = await uow.ledger.recent(WERKSTATT, place(), 2)
        assert seen.addressed == (NOBODY, BENNY)
        askers = [q.asker for q in await uow.ledger.questions(WERKSTATT)]
        assert sorted(askers) == [BENNY, NOBODY]


async def test_words_are_left_out_of_lines_that_name_them(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.trail.write([line("run", "open/@ben", detail="Ben Muster said so")])
        await uow.trail.write([line("run", "open", detail="Ben Muster said so")])
        await uow.privacy.rename(WERKSTATT, [BEN], NOBODY, ["Ben Muster"])
    async with storage.read() as uow:
        other, silenced = await uow.trail.read(WERKSTATT)
    assert (silenced.subject, silenced.detail) == ("open/@nobody:7", "… said so")
    assert other.detail == "Ben Muster said so"


async def test_nobodies_are_told_apart(storage: Storage) -> None:
    async with storage.write() as uow:
        one = await uow.privacy.nobody(WERKSTATT)
        await uow.members.save([member(one)])
        other = await uow.privacy.nobody(WERKSTATT)
    assert one != other
    assert one.startswith("nobody:")


async def test_who_was_forgotten_is_known_by_account_until_they_begin_anew(
    storage: Storage,
) -> None:
    b, c, slack_b = account("b"), account("c"), account("b", SLACK)
    async with storage.read() as uow:
        assert await uow.privacy.forgotten(WERKSTATT, [b]) == frozenset()
    async with storage.write() as uow:
        await uow.privacy.lift(WERKSTATT, [b])
        await uow.privacy.remember(WERKSTATT, [b, c])
        await uow.privacy.remember(WERKSTATT, [b])
    async with storage.read() as uow:
        found = await uow.privacy.forgotten(WERKSTATT, [b, c, slack_b])
        assert found == {b, c}
        assert await uow.privacy.forgotten(ANDERSWO, [b]) == frozenset()
    async with storage.write() as uow:
        await uow.privacy.lift(WERKSTATT, [b])
    async with storage.read() as uow:
        assert await uow.privacy.forgotten(WERKSTATT, [b, c]) == {c}


async def test_who_was_excluded_is_so_when_they_begin_anew(storage: Storage) -> None:
    b, c = account("b"), account("c")
    async with storage.write() as uow:
        await uow.privacy.remember(WERKSTATT, [b], excluded=True)
        await uow.privacy.remember(WERKSTATT, [b, c])
        assert await uow.privacy.lift(WERKSTATT, [c]) is False
        assert await uow.privacy.lift(ANDERSWO, [b]) is False
        assert await uow.privacy.lift(WERKSTATT, [b]) is True
        assert await uow.privacy.lift(WERKSTATT, [b]) is False


async def test_the_wish_to_be_left_alone_is_kept(storage: Storage) -> None:
    ben = member("ben", account("b"))
    paused = replace(ben, wishes=replace(ben.wishes, paused=True))
    async with storage.write() as uow:
        await uow.members.save([paused])
    async with storage.read() as uow:
        assert await uow.members.get([BEN], WERKSTATT) == [paused]


async def test_who_left_goes_when_nothing_names_them_any_more(storage: Storage) -> None:
    gone = minutes(1)
    people = [
        member("ada"),
        member("ben", account("b"), left_at=gone),
        member("cleo", account("c"), left_at=gone),
        member("dora", account("d"), left_at=gone, excluded=True),
        member("nobody:1", left_at=gone, excluded=True),
        member("nobody:2", left_at=gone, excluded=True),
    ]
    async with storage.write() as uow:
        await uow.members.save(people)
        await uow.ledger.ask([question("1", asker=CLEO, at=minutes(9))])
        await uow.ledger.ask([question("2", asker=MemberId("nobody:2"), at=minutes(9))])
        before = await uow.trail.forget_before(WERKSTATT, gone, gone)
        removed = await uow.trail.forget_before(WERKSTATT, minutes(5), minutes(5))
    async with storage.read() as uow:
        left = [m.id for m in await uow.members.everybody(WERKSTATT)]
        assert await uow.members.by_account(WERKSTATT, [account("b")]) == {}
    assert left == ["ada", "cleo", "dora", "nobody:2"]
    assert (before, removed) == (0, 3)


async def test_the_audit_trail_names_somebody_else_and_repeats_no_words(
    storage: Storage,
) -> None:
    undo = CommandLine("challenge disqualify", {"member": BEN, "reason": "Ben left"})
    named = AuditEntry(
        WERKSTATT,
        minutes(1),
        ADA,
        Change("challenge requalify", member=BEN, undo=undo),
        'challenge requalify member:"Ben Muster"',
    )
    other = AuditEntry(WERKSTATT, minutes(2), CLEO, Change("skip"), "skip Ben Muster")
    async with storage.write() as uow:
        await uow.audit.write([named, other])
        await uow.privacy.rename(WERKSTATT, [BEN], NOBODY, ["Ben Muster", "Ben left"])
        untouched, silenced = await uow.audit.read(WERKSTATT)
    assert untouched == other
    assert (silenced.by, silenced.change.member) == (ADA, NOBODY)
    assert silenced.typed == ""
    assert silenced.change.undo is None


async def test_what_was_typed_of_them_without_naming_them_goes(
    storage: Storage,
) -> None:
    add = CommandLine("prompts reject", {"prompt": "What ben muster did"})
    typed = 'prompts add "What @BEN MUSTER did, and Ben Musterfrau"'
    entry = AuditEntry(
        WERKSTATT, minutes(1), ADA, Change("prompts add", undo=add), typed
    )
    elsewhere = replace(entry, community=ANDERSWO)
    async with storage.write() as uow:
        await uow.audit.write([entry, elsewhere])
        await uow.privacy.rename(WERKSTATT, ["b1"], NOBODY, typed=["Ben Muster"])
        (left,) = await uow.audit.read(WERKSTATT)
        assert await uow.audit.read(ANDERSWO) == [elsewhere]
    assert left.typed == 'prompts add "What @… did, and Ben Musterfrau"'
    assert left.change.undo == CommandLine("prompts reject", {"prompt": "What … did"})
    assert (left.by, left.change.action) == (ADA, "prompts add")


async def test_what_somebody_forgotten_changed_can_be_taken_back(
    storage: Storage,
) -> None:
    undo = CommandLine("resume", {"ritual": "talk"})
    paused = Change("pause", undo=undo)
    entry = AuditEntry(WERKSTATT, minutes(1), BEN, paused, "pause talk")
    async with storage.write() as uow:
        await uow.audit.write([entry])
        await uow.privacy.rename(WERKSTATT, [BEN], NOBODY)
        (left,) = await uow.audit.read(WERKSTATT)
    assert (left.by, left.typed, left.change) == (NOBODY, "", paused)
