"""Documents as Slack shows them: what is typed shows as it was typed, and all fits."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.platforms.carried import Pressed
from bot.platforms.shortening import length
from bot.platforms.slack.carried import decode
from bot.platforms.slack.identities import account, message_ref
from bot.platforms.slack.mrkdwn import joined
from bot.platforms.slack.render import Page, home, pages, told
from bot.texts.plain import LINE_END
from rituals.document import (
    Attachment,
    Block,
    Bullets,
    Button,
    Buttons,
    Code,
    CodeBlock,
    Document,
    File,
    Heading,
    Inline,
    Link,
    Mention,
    MessageLink,
    Paragraph,
    Quote,
    Strong,
    Text,
    Time,
)
from rituals.model.ids import AccountId, MemberId
from tests.fakes.slack_blocks import (
    must_be_taken,
    pinged,
    seen,
    view_must_be_taken,
    walked,
)

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
ADA = Mention(MemberId("m1"), AccountId("U0ADA"), "Ada")
HOSTILE = [
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<@U0BEN>",
    "<!subteam^S01>",
    "<#C01|talk>",
    "<https://evil.example|your bank>",
    "<!date^1^{date}|now>",
    "@channel",
    "@here",
    "https://example.org/a_b*c?d=1&e=2",
    "*bold*",
    "_",
    "~x~",
    "`",
    "```",
    "&lt;!channel&gt;",
    "&amp;",
    "> ",
    "&gt; ",
    "• ",
    "1. ",
    ":smile:",
    "|",
    "^",
    " ",
    "\n",
    "word",
    "\u202e",
]
TYPED = st.one_of(
    st.text(alphabet=list("<>&!@#|^*_~`:[]()ab C0U1 \n\"'😀ß-"), max_size=60),
    st.text(max_size=40),
    st.lists(st.sampled_from(HOSTILE), max_size=12).map("".join),
)
FORMATTED = re.compile(r"<!date\^-?\d+\^[{}a-z_, ]+\|[^<>|]+>")


def page(*blocks: Block, **options: Any) -> Page:
    (only,) = pages(Document(blocks), **options)
    must_be_taken(only.blocks)
    return only


def para(*inlines: Inline) -> Paragraph:
    return Paragraph(inlines)


def shown(typed: str) -> str:
    """How typed words are seen: lines, without empty ones around, nothing hidden."""
    hidden = "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
    lines = [
        re.sub(hidden, "\ufffd", x.replace("\t", " ")) for x in LINE_END.split(typed)
    ]
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return "\n".join(lines)


def nothing_is_read(text: str) -> None:
    """Slack finds nothing in it that leads anywhere or notifies anybody."""
    rest = FORMATTED.sub("", text)
    assert "<" not in rest
    assert ">" not in rest
    assert not re.search(r"&(?!amp;|lt;|gt;)", rest)


# --- what somebody typed


@given(typed=TYPED)
@example(typed="<!channel> <@U0BEN> <!subteam^S01> <https://evil.example|your bank>")
@example(typed="&lt;!channel&gt;")
def test_whatever_is_typed_shows_as_it_was_typed_and_notifies_nobody(
    typed: str,
) -> None:
    for block in (
        para(Text(typed)),
        Quote((Text(typed),)),
        para(Strong((Text(typed),))),
    ):
        drawn = page(block)
        assert seen(drawn.blocks) == shown(typed)
        assert pinged(drawn.blocks) == []
        nothing_is_read(drawn.text)


@given(typed=TYPED, ping=st.booleans())
def test_wherever_it_stands_it_stays_words(typed: str, ping: bool) -> None:
    """In no place of any block does it notify anybody but who is to be pinged."""
    words = (Text(typed),)
    mention = Mention(MemberId("m1"), AccountId("U0ADA"), typed)
    document = Document(
        (
            Heading(words),
            Bullets((words, (Strong(words), Code(typed)), (mention,))),
            Bullets((words,), numbered=True),
            CodeBlock(typed),
            Quote((Link(words, "https://example.org/x"), Link(words, typed))),
            para(MessageLink(words, message_ref("C1", "1700000000.000100"))),
            para(Time(NOON, "day", typed), Time(NOON, "datetime", typed)),
            Attachment(typed, "https://example.org/a.png", typed, words),
            File(typed, "text/plain", typed),
            Buttons((Button(words, "join", typed), Button(words, "join", typed))),
        )
    )
    to = [account("U0ADA")] if ping else []
    drawn_pages = pages(document, ping=to, workspace="https://werkstatt.slack.com/")
    assert [who for p in drawn_pages for who in pinged(p.blocks)] == ["U0ADA"] * ping
    for drawn in drawn_pages:
        must_be_taken(drawn.blocks)
        nothing_is_read(drawn.text.replace("<@U0ADA>", "") if ping else drawn.text)
    for whole in (home(document), told(document, typed)):
        view_must_be_taken(whole)
        assert pinged(whole["blocks"]) == []


@given(label=TYPED)
def test_a_link_never_looks_as_if_it_led_elsewhere(label: str) -> None:
    drawn = page(para(Link((Text(label),), "https://example.org/x")))
    links = [each for each in walked(drawn.blocks) if each.get("type") == "link"]
    assert [each["url"] for each in links if "text" in each or len(links) == 1] in (
        ["https://example.org/x"],
        [],
    )
    for each in links:
        assert "://" not in each.get("text", "")
        assert not re.search(r"\w\.\w", each.get("text", ""))


def test_an_address_that_is_typed_is_a_link_that_shows_where_it_leads() -> None:
    drawn = page(para(Text("see https://example.org/a_b?c=1&d=2, or not")))
    (section,) = drawn.blocks[0]["elements"]
    assert section["elements"] == [
        {"type": "text", "text": "see "},
        {"type": "link", "url": "https://example.org/a_b?c=1&d=2"},
        {"type": "text", "text": ", or not"},
    ]
    assert drawn.text == "see https://example.org/a_b?c=1&amp;d=2, or not"


def test_what_is_no_address_to_follow_is_words() -> None:
    drawn = page(para(Link((Text("here"),), "javascript:alert(1)")))
    assert seen(drawn.blocks) == "here (javascript:alert(1))"
    assert not [each for each in walked(drawn.blocks) if each.get("type") == "link"]


# --- people, times, messages


def test_only_who_is_to_be_pinged_is_mentioned_and_others_are_named() -> None:
    ben = Mention(MemberId("m2"), AccountId("U0BEN"), "Ben")
    said = para(ADA, Text(" and "), ben)
    assert seen(page(said).blocks) == "@Ada and @Ben"
    drawn = page(said, ping=[account("U0BEN")])
    assert seen(drawn.blocks) == "@Ada and <@U0BEN>"
    assert drawn.text == "@Ada and <@U0BEN>"


@pytest.mark.parametrize(
    ("style", "format_"),
    [
        ("date", "{date}"),
        ("time", "{time}"),
        ("datetime", "{date_long}, {time}"),
        ("relative", "{date_short_pretty}, {time}"),
    ],
)
def test_times_are_native_with_words_for_where_they_cannot_be(
    style: Any, format_: str
) -> None:
    drawn = page(para(Time(NOON, style, "noon | <then>")))
    (piece,) = drawn.blocks[0]["elements"][0]["elements"]
    assert piece == {
        "type": "date",
        "timestamp": 1799064000,
        "format": format_,
        "fallback": "noon | <then>",
    }
    assert drawn.text == f"<!date^1799064000^{format_}|noon / &lt;then&gt;>"


def test_a_day_of_the_week_is_said_in_words_and_no_time_is_without_any() -> None:
    assert seen(page(para(Time(NOON, "day", "Monday"))).blocks) == "Monday"
    assert seen(page(para(Time(NOON, "day"))).blocks) == "2027-01-04 12:00 UTC"


def test_a_way_to_a_message_leads_there_also_in_a_thread() -> None:
    def url(*ref: str) -> str:
        link = MessageLink((Text("there"),), message_ref(*ref))
        drawn = page(para(link), workspace="https://werkstatt.slack.com/")
        (piece,) = drawn.blocks[0]["elements"][0]["elements"]
        return str(piece["url"])

    there = "https://werkstatt.slack.com/archives/C1"
    root, reply = "1700000000.000100", "1700000060.000200"
    assert url("C1", root) == f"{there}/p1700000000000100"
    thread = f"thread_ts={root}&cid=C1"
    assert url("C1", reply, root) == f"{there}/p1700000060000200?{thread}"
    nowhere = MessageLink((Text("there"),), message_ref("C1", root))
    assert seen(page(para(nowhere)).blocks) == "there"


# --- blocks


def test_each_block_looks_as_what_it_is() -> None:
    drawn = page(
        Heading((Text("Round 3"),)),
        para(Text("Choose:")),
        Bullets(((Text("one"),), (Text("two"),)), numbered=True),
        Quote((Text("said\nso"),)),
        CodeBlock("a\n\nb"),
        Buttons((Button((Text("Join"),), "join", style="primary"),)),
    )
    header, listed, quote, code, row = drawn.blocks
    assert header["text"]["text"] == "Round 3"
    kinds = [each["type"] for each in listed["elements"]]
    assert kinds == ["rich_text_section", "rich_text_list"]
    assert listed["elements"][1]["style"] == "ordered"
    assert quote["elements"][0]["type"] == "rich_text_quote"
    assert code["elements"][0]["elements"][0]["text"] == "a\n\nb"
    assert row["elements"][0]["style"] == "primary"
    assert drawn.text == "Round 3\nChoose:\n1. one\n2. two\nsaid\nso\na\n\nb"


def test_an_empty_document_is_a_message_still() -> None:
    assert pages(Document(())) == [Page("…", [])]
    view_must_be_taken(home(Document(())))


def test_a_heading_too_long_for_a_header_stands_out_whole() -> None:
    title = "long " * 40
    drawn = page(Heading((Text(title),)))
    (piece,) = drawn.blocks[0]["elements"][0]["elements"]
    assert piece == {"type": "text", "text": title.strip(), "style": {"bold": True}}


def test_a_picture_that_is_not_posted_is_a_link_and_files_go_with_the_last_page() -> (
    None
):
    picture = Attachment("cat.png", "https://example.org/cat.png", "", (Text("Gone."),))
    file = File("mine.json", "application/json", "{}")
    drawn = page(picture, file)
    assert seen(drawn.blocks) == "Gone. cat.png (https://example.org/cat.png)"
    assert drawn.files == (file,)


# --- what can be pressed


def test_a_button_says_what_it_does() -> None:
    button = Button((Text("Join"),), "join", "v", "danger", opens=True, about="c/r/1")
    (row,) = page(Buttons((button,))).blocks
    (drawn,) = row["elements"]
    pressed = decode(drawn["action_id"], drawn["value"])
    assert pressed == Pressed("join", "c/r/1", "v", opens=True)
    assert (drawn["style"], drawn["text"]["text"]) == ("danger", "Join")


@pytest.mark.parametrize("count", [1, 25, 26, 70])
def test_all_buttons_are_there_and_each_has_an_id_of_its_own(count: int) -> None:
    button = Button((Text("Vote"),), "vote", "same")
    drawn = pages(Document((Buttons((button,) * count),)))
    rows = [block for each in drawn for block in each.blocks]
    must_be_taken(rows)
    assert sum(len(row["elements"]) for row in rows) == count


def test_a_button_that_carries_too_much_is_left_out_and_nothing_else() -> None:
    much = Button((Text("Much"),), "join", "x" * 2001)
    some = Button((Text("Some"),), "join", "x" * 1900)
    assert seen(page(Buttons((much, some))).blocks) == "[ Some ]"
    assert page(Buttons((much,))).blocks == []


# --- what is long


@st.composite
def documents(draw: st.DrawFn) -> Document:
    words = st.text(alphabet=list("ab <&>*\n"), max_size=30)
    long = st.builds(lambda w, n: w * n, words, st.sampled_from([1, 7, 90, 400]))
    inlines = st.lists(
        st.one_of(
            long.map(Text),
            long.map(lambda w: Strong((Text(w),))),
            st.just(Link((Text("there"),), "https://there.test/x")),
            st.just(Time(NOON, "datetime", "noon")),
            st.just(ADA),
        ),
        max_size=5,
    ).map(tuple)
    block = st.one_of(
        inlines.map(Paragraph),
        inlines.map(Heading),
        inlines.map(Quote),
        long.map(CodeBlock),
        st.builds(
            lambda items, numbered: Bullets(tuple(items), numbered),
            st.lists(inlines, max_size=30),
            st.booleans(),
        ),
        st.just(Buttons((Button((Text("Join"),), "join"),) * 9)),
    )
    return Document(tuple(draw(st.lists(block, max_size=60))))


@settings(max_examples=40)
@given(document=documents())
def test_every_message_fits_and_nothing_is_lost(document: Document) -> None:
    drawn = pages(document)
    for each in drawn:
        must_be_taken(each.blocks)
        assert 0 < length(each.text) <= 4000
        nothing_is_read(each.text)
    whole = "".join(seen(each.blocks) for each in drawn)
    typed = "".join(_typed(block) for block in document.blocks)
    assert re.sub(r"[^ab]", "", _ours(whole)) == re.sub(r"[^ab]", "", typed)


def _ours(words: str) -> str:
    for known in ("there", ".test/x", "noon", "@Ada", "[ Join ]"):
        words = words.replace(known, "")
    return words


def _typed(block: Block) -> str:
    match block:
        case Paragraph(children) | Heading(children) | Quote(children):
            return "".join(map(_of, children))
        case Bullets(items):
            return "".join(_of(each) for item in items for each in item)
        case CodeBlock(value):
            return value
        case _:
            return ""


def _of(inline: Inline) -> str:
    match inline:
        case Text(value):
            return value
        case Strong(children):
            return "".join(map(_of, children))
        case _:
            return ""


def test_a_heading_stays_with_what_it_leads() -> None:
    blocks = (para(Text("a " * 1400)), Heading((Text("Next"),)), para(Text("b " * 900)))
    first, second = pages(Document(blocks))
    assert "Next" not in first.text
    assert second.text.startswith("Next\nb b")


def test_a_list_goes_on_with_its_number() -> None:
    items = tuple((Text(f"number {n} " + "x" * 300),) for n in range(1, 41))
    drawn = pages(Document((Bullets(items, numbered=True),)))
    lists = [each for p in drawn for each in walked(p.blocks) if "style" in each]
    offsets = [each.get("offset", 0) for each in lists if each["style"] == "ordered"]
    counts = [len(each["elements"]) for each in lists]
    assert offsets == [sum(counts[:n]) for n in range(len(counts))]
    assert sum(counts) == 40


def test_where_only_so_many_messages_may_be_the_last_says_that_there_is_more() -> None:
    document = Document(tuple(para(Text("word " * 300)) for _ in range(9)))
    drawn = pages(document, at_most=2)
    assert len(drawn) == 2
    assert seen(drawn[-1].blocks).endswith("…")
    assert drawn[-1].text.endswith("…")
    assert not seen(drawn[0].blocks).endswith("…")


def test_a_view_that_would_be_too_long_says_that_there_is_more() -> None:
    document = Document(tuple(Heading((Text(f"n {n}"),)) for n in range(150)))
    whole = home(document)
    view_must_be_taken(whole)
    assert len(whole["blocks"]) == 100
    assert seen(whole["blocks"]).endswith("…")


@given(text=st.text(alphabet="a&<> \n", max_size=60), most=st.integers(2, 40))
def test_words_are_cut_between_signs_that_belong_together(text: str, most: int) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    cut = joined([escaped], most)
    assert 0 < length(cut) <= most
    nothing_is_read(cut)
