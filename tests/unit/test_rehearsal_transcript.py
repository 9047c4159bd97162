"""The transcript: what is printed, how it is placed, and what is left out."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import HandClock
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.render import lines_of, wrapped
from bot.platforms.rehearsal.space import Happened, RehearsalSpace
from bot.rehearsal.transcript import WIDTH, Transcript
from bot.rehearsal.words import Words
from rituals.document import (
    Button,
    Buttons,
    Document,
    Field,
    Form,
    Heading,
    Paragraph,
    Quote,
    Text,
)
from rituals.effects import Archive, Replace, Send, ToAccount, ToChannel
from rituals.model.delivery import Receipt, TrailEntry
from rituals.model.ids import Channel, CommunityId, MemberId, RitualName, SpaceId
from rituals.model.occurrence import OccurrenceId
from tests.contracts.platform_worlds import RecordingInbox

HERE = CommunityId("werkstatt")
MORNING = datetime(2027, 1, 4, 8, tzinfo=UTC)
HELLO = Document((Paragraph((Text("hello"),)),))
JOIN = Button((Text("Join"),), "join", about="round/1")
OPEN = Button((Text("Hand in"),), "submit", opens=True, about="round/1")


class Stage:
    """Two spaces that share a record, and the transcript of it."""

    def __init__(self, language: str = "en") -> None:
        self.record: list[Happened] = []
        self.out = io.StringIO()
        self.clock = HandClock(MORNING)
        self.inbox = RecordingInbox()
        self.platforms = []
        for name in ("discord", "slack"):
            space = RehearsalSpace(SpaceId(name), ["#talk"], record=self.record)
            self.platforms.append(RehearsalPlatform(space, self.clock))
        self.ada = self.platforms[0].world.add_person("Ada")
        words = Words(language, ZoneInfo("Europe/Berlin"))
        spaces = {p.space: p.world for p in self.platforms}
        self.transcript = Transcript(self.out, words, spaces)

    async def connect(self) -> None:
        for platform in self.platforms:
            await platform.connect([], self.inbox)

    async def send(
        self, document: Document, *, n: int = 0, thread: str | None = None
    ) -> Receipt:
        platform = self.platforms[n]
        to = ToChannel(Channel(platform.space, "#talk"))
        return await platform.deliver(Send(HERE, f"k{n}", to, document, thread))

    def lines(self) -> list[str]:
        self.transcript.write(self.record)
        self.record.clear()
        self.transcript.end()
        return self.out.getvalue().splitlines()


async def test_a_day_begins_with_its_date_in_words_and_a_line_has_time_place_and_who() -> (
    None
):
    stage = Stage("de")
    await stage.send(HELLO)
    stage.clock.advance(timedelta(hours=20))
    talk = stage.platforms[0].world.channels("talk")[0]
    await stage.platforms[0].say(stage.ada, talk, "moin")
    assert stage.lines() == [
        "",
        "Montag, 4. Januar 2027",
        "──────────────────────",
        "09:00  discord #talk · Stammtisch: hello",
        "",
        "Dienstag, 5. Januar 2027",
        "────────────────────────",
        "05:00  discord #talk · Ada: moin",
    ]


async def test_what_the_bot_says_alike_in_two_spaces_at_once_is_printed_once() -> None:
    stage = Stage()
    threads = [(await stage.send(HELLO, n=n, thread="Round")).thread for n in (0, 1)]
    for n, thread in enumerate(threads):
        assert thread is not None
        await stage.platforms[n].deliver(Archive(HERE, f"a{n}", thread))
    assert stage.lines()[3:] == [
        "09:00  discord #talk, slack #talk · Stammtisch: hello",
        "09:00  The thread “Round” is closed (Discord, Slack).",
    ]


async def test_what_differs_or_comes_later_is_printed_by_itself() -> None:
    stage = Stage()
    await stage.send(HELLO)
    stage.clock.advance(timedelta(minutes=1))
    await stage.send(HELLO, n=1)
    assert [line[:20] for line in stage.lines()[3:]] == [
        "09:00  discord #talk",
        "09:01  slack #talk ·",
    ]


async def test_threads_are_indented_and_named_when_they_change() -> None:
    stage = Stage()
    thread = (await stage.send(HELLO, thread="Round one")).thread
    assert thread is not None
    discord = stage.platforms[0]
    for words in ("first", "second"):
        await discord.say(stage.ada, thread, words)
    await discord.say(stage.ada, discord.world.channels("talk")[0], "aside")
    await discord.say(stage.ada, thread, "third")
    assert stage.lines()[4:] == [
        "09:00    ↳ discord “Round one” · Ada: first",
        "09:00    ↳ Ada: second",
        "09:00  discord #talk · Ada: aside",
        "09:00    ↳ discord “Round one” · Ada: third",
    ]


async def test_private_messages_say_to_whom_and_buttons_are_shown() -> None:
    stage = Stage()
    quote = Document((Quote((Text("What?"),)), Buttons((JOIN, OPEN))))
    to = ToAccount(stage.ada.account)
    await stage.platforms[0].deliver(Send(HERE, "k", to, quote))
    assert stage.lines()[3:] == [
        "09:00  privately to Ada · Stammtisch:",
        "         > What?",
        "         [ Join ] [ Hand in ]",
    ]


async def test_an_answer_is_told_whole_once_and_begun_again_after_that() -> None:
    stage = Stage()
    await stage.connect()
    title, text = Heading((Text("Welcome"),)), Paragraph((Text("All the details."),))
    stage.inbox.reply = Document((title, text))
    message = (await stage.send(Document((Buttons((JOIN,)),)))).message
    for _ in range(2):
        await stage.platforms[0].press(stage.ada, JOIN, message)
    assert stage.lines()[4:] == [
        "09:00  discord #talk · Ada presses [ Join ]",
        "         (for Ada alone) Welcome",
        "         All the details.",
        "09:00  discord #talk · Ada presses [ Join ]",
        "         (for Ada alone) Welcome …",
    ]


async def test_a_form_is_told_when_it_is_handed_in() -> None:
    stage = Stage()
    await stage.connect()
    form = Form((Text("Your piece"),), (Field("title", ()),), "submit")
    stage.inbox.page = form
    message = (await stage.send(Document((Buttons((OPEN,)),)))).message
    await stage.platforms[0].press(stage.ada, OPEN, message)
    await stage.platforms[0].fill(stage.ada, form, {"title": "A stool"})
    assert stage.lines()[4:] == ["09:00  Ada hands in: Your piece"]


async def test_edits_deletions_and_coming_and_going_are_told_and_signs_counted() -> (
    None
):
    stage = Stage()
    discord = stage.platforms[0]
    talk = discord.world.channels("talk")[0]
    message = await discord.say(stage.ada, talk, "helo")
    await discord.edit(stage.ada, message, "hello")
    mira = await discord.join("Mira")
    await discord.react(mira, message, "👍")
    await discord.react(stage.ada, message, "👍")
    await discord.react(mira, message, "🎉")
    await discord.leave(mira)
    await discord.delete(stage.ada, message)
    assert stage.lines()[3:] == [
        "09:00  discord #talk · Ada: helo",
        "09:00  discord #talk · Ada changes it to: hello",
        "09:00  Mira has joined Discord.",
        "09:00  Mira has left Discord.",
        "09:00  discord #talk · Ada deletes a message.",
        "       reactions: 🎉 1, 👍 2",
    ]


async def test_counts_that_go_up_are_not_told() -> None:
    stage = Stage()
    message = (await stage.send(HELLO)).message
    assert message is not None
    await stage.platforms[0].deliver(Replace(HERE, "r", message, Document(())))
    assert len(stage.lines()) == 4


def test_what_did_not_go_as_planned_is_told_with_its_reason() -> None:
    stage = Stage()
    ran = TrailEntry(HERE, MORNING, "run", "open", RitualName("monday"))
    stage.transcript.trail(
        [
            ran,
            replace(ran, verdict="skipped", reason="holiday"),
            replace(ran, verdict="nudge dropped", subject="hello", reason="muted"),
            replace(ran, verdict="unheard of"),
        ]
    )
    skipped, dropped, unknown = stage.lines()[3:]
    assert skipped.startswith("09:00  ! monday, start of the discussion: ")
    assert "holiday" in skipped
    assert (
        dropped == "09:00  ! monday, hello: reminder not sent (they muted this ritual)"
    )
    assert unknown == "09:00  ! monday, start of the discussion: unheard of"


def test_what_moderators_do_to_a_ritual_is_told_with_who_did_it() -> None:
    stage = Stage()
    entry = TrailEntry(HERE, MORNING, "skip", "monday", RitualName("monday"))
    petra = replace(entry, by=MemberId("discord:u1"))
    stage.transcript.trail([entry, petra], {"discord:u1": "Petra"})
    by_nobody, by_petra = stage.lines()[3:]
    assert by_nobody == "09:00  ! monday: left out"
    assert by_petra == "09:00  ! monday: left out (by Petra)"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("quiet hours", "Ruhezeit"),
        ("budget", "Wochenkontingent ausgeschöpft"),
        ("stopped", "abbestellt"),
        ("muted", "stumm geschaltet"),
        ("away", "abwesend"),
        ("too late", "käme zu spät"),
    ],
)
def test_a_reminder_that_was_not_sent_is_told_without_ids(
    reason: str, words: str
) -> None:
    stage = Stage("de")
    round_ = OccurrenceId("werkstatt/bauen/2027-02-01/1")
    member = "m00000000000000000001"
    entry = TrailEntry(
        HERE,
        MORNING,
        "nudge dropped",
        f"{round_}/last-call/last-call/{member}/@{member}",
        RitualName("bauen"),
        round_,
        reason,
        detail=member,
    )
    stage.transcript.trail([entry], {member: "Mira"})
    (line,) = stage.lines()[3:]
    told = f"bauen, letzter Aufruf für Mira: Erinnerung nicht verschickt ({words})"
    assert line == f"09:00  ! {told}"


async def test_a_page_that_is_shown_at_once_is_told_with_the_button() -> None:
    stage = Stage("de")
    await stage.connect()
    stage.inbox.page = HELLO
    message = (await stage.send(Document((Buttons((OPEN,)),)))).message
    await stage.platforms[0].press(stage.ada, OPEN, message)
    assert stage.lines()[4:] == [
        "09:00  discord #talk · Ada drückt [ Hand in ]",
        "         (nur für Ada) hello",
    ]


async def test_threads_are_quoted_as_the_language_does() -> None:
    stage = Stage("de")
    thread = (await stage.send(HELLO, thread="Runde")).thread
    assert thread is not None
    await stage.platforms[0].say(stage.ada, thread, "moin")
    assert stage.lines()[4:] == ["09:00    ↳ discord „Runde“ · Ada: moin"]


# --- lines


@given(st.text(max_size=300), st.integers(12, 60))
def test_no_line_is_wider_than_it_may_be_and_no_word_is_lost(
    text: str, width: int
) -> None:
    line = f"x {' '.join(text.split())}".rstrip()
    parts = wrapped(line, width)
    assert max(map(len, parts)) <= width
    assert "".join(parts).replace(" ", "") == line.replace(" ", "")


def test_what_follows_a_mark_stays_behind_it() -> None:
    assert wrapped("> one two three", 9) == ["> one two", "> three"]
    assert wrapped("- one two three", 9) == ["- one two", "  three"]
    assert wrapped("12. one two", 8) == ["12. one", "    two"]


def test_a_form_is_drawn_with_its_fields() -> None:
    choices = (("a", (Text("A"),)), ("b", (Text("B"),)))
    fields = (
        Field("t", (Text("Title"),)),
        Field("p", (Text("Pick"),), required=False, choices=choices),
    )
    form = Form((Text("Your piece"),), fields, "submit")
    assert lines_of(form) == ["# Your piece", "- Title*: ____", "- Pick: ( ) A ( ) B"]


@given(st.text(max_size=400))
async def test_whatever_people_type_no_line_is_too_wide_or_looks_like_another(
    text: str,
) -> None:
    stage = Stage()
    discord = stage.platforms[0]
    await discord.say(stage.ada, discord.world.channels("talk")[0], f"x {text}")
    lines = stage.lines()[3:]
    assert max(map(len, lines)) <= WIDTH
    assert lines[0].startswith("09:00  discord #talk · Ada: x")
    assert all(line.startswith("         ") for line in lines[1:])


async def test_what_could_steer_a_terminal_is_shown_and_does_nothing() -> None:
    stage = Stage()
    discord = stage.platforms[0]
    await discord.say(
        stage.ada, discord.world.channels("talk")[0], "a\x1b[2J\nb\u202ec"
    )
    (line,) = stage.lines()[3:]
    assert line == "09:00  discord #talk · Ada: a\ufffd[2J b\ufffdc"
