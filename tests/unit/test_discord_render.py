"""Documents as Discord shows them: what is typed shows as it was typed, and all fits."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.carried import Pressed
from bot.platforms.discord.custom_id import decode
from bot.platforms.discord.render import Page, pages, render_choices
from bot.platforms.shortening import length, shortened
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
    Inlines,
    Link,
    Mention,
    MessageLink,
    Paragraph,
    Quote,
    Strong,
    Text,
    Time,
)
from rituals.model.ids import (
    AccountId,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.ports import Choice
from tests.fakes.discord_markdown import Seen, read

SIGNS = list("\\*_~|`<>[]():@#-+.!123ab &/;'\"äß😀\n")
TYPED = st.one_of(
    st.text(alphabet=SIGNS, max_size=60),
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "@everyone",
                "<@1>",
                "<@&2>",
                "<#3>",
                "<t:1:R>",
                "<:a:1>",
                ":smile:",
                "https://example.org/a_b*c_d",
                "(https://example.org)",
                "[x](https://evil.example)",
                "- ",
                "1. ",
                "> ",
                "# ",
                "-# ",
                "```",
                "||",
                "**",
                "__",
                "\\",
                " ",
                "\n",
                "word",
            ]
        ),
        max_size=12,
    ).map("".join),
)
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e"
    "\u2066-\u2069\ud800-\udfff\ufeff]"
)
ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def expected(typed: str) -> str:
    """What people should see: the words as typed, but for what nobody can see."""
    typed = typed.replace("\u200b", "")  # ours may be between any two signs
    lines = UNSEEN.sub("\ufffd", ENDS.sub("\n", typed).replace("\t", " ")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def shown(*blocks: Block) -> Seen:
    (page,) = pages(Document(blocks))
    seen = read(page.content)
    seen.words = seen.words.replace("\u200b", "").strip()
    return seen


# --- what somebody typed


@given(TYPED)
@example("-  a\n12) b\n   * c\n# d\n> e\n>>> f\n-# g")
@example("¯\\_(ツ)_/¯ `code` 18:00 a_b_c")
@example("\\@everyone \\\\*x*")
def test_whatever_is_typed_shows_as_it_was_typed(typed: str) -> None:
    seen = shown(Paragraph((Text(typed),)))
    assert seen.words == expected(typed)
    assert seen.kinds <= {"address"}


@given(TYPED)
def test_it_stays_within_its_quote_too(typed: str) -> None:
    seen = shown(Quote((Text(typed),)))
    assert seen.words == expected(typed)
    assert seen.kinds <= {"address", "begins"}
    lines = expected(typed).split("\n") if expected(typed) else []
    assert seen.of("begins") == [">"] * len(lines)


@given(TYPED, TYPED)
def test_it_stays_within_what_stands_out(typed: str, after: str) -> None:
    seen = shown(Paragraph((Strong((Text(typed),)), Text(" x" + after))))
    assert seen.words == expected(typed + " x" + after)
    assert seen.kinds <= {"address", "bold"}


@given(TYPED)
def test_it_stays_within_its_item(typed: str) -> None:
    seen = shown(Bullets(((Text(typed),), (Text("next"),)), numbered=True))
    lines = [line.strip() for line in expected(typed).split("\n") if line.strip()]
    assert [line.strip() for line in seen.words.split("\n") if line.strip()] == [
        *lines,
        "next",
    ]
    assert seen.of("begins") == ["1.", "2."]


@given(TYPED)
def test_lines_to_copy_stay_within_their_block(typed: str) -> None:
    (page,) = pages(Document((CodeBlock(typed), Paragraph((Text("after"),)))))
    assert page.content.endswith("after")
    if expected(typed):
        seen = read(page.content)
        assert seen.kinds == {"fence"}
        (held,) = seen.of("fence")
        assert held.replace("\u200b", "").split() == expected(typed).split()
    else:
        assert page.content == "after"


@given(TYPED)
def test_something_to_type_shows_as_it_is(typed: str) -> None:
    seen = shown(Paragraph((Text("x "), Code(typed), Text(" y"))))
    words = " ".join(expected(typed.replace("\n", " ")).split())
    assert seen.words.split() == f"x {words} y".split()
    assert seen.kinds <= {"code", "address"}


@given(TYPED)
def test_a_name_is_no_mention_of_anybody(typed: str) -> None:
    seen = shown(Paragraph((Mention(MemberId("m"), None, "n" + typed),)))
    assert seen.words.startswith("@n")
    assert seen.kinds == set()


@given(TYPED, TYPED)
def test_a_link_leads_where_it_says_and_nowhere_else(label: str, path: str) -> None:
    url = f"https://example.org/{path}"
    seen = shown(Paragraph((Link((Text("to " + label),), url), Text(" end"))))
    assert seen.words.endswith(" end")
    assert seen.kinds <= {"link", "address"}
    targets = seen.of("link") + seen.of("address")
    assert all(t.startswith(("http://example.org", "https://e")) for t in targets)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "x", "file:///etc"])
def test_what_is_no_address_is_words(url: str) -> None:
    seen = shown(Paragraph((Link((Text("look"),), url),)))
    assert seen.words == f"look ({url})"
    assert seen.kinds == set()


def test_an_address_in_a_sentence_is_a_link_that_ends_where_it_ends() -> None:
    seen = shown(Paragraph((Text("See (https://example.org/a_b?c=d#e), or not."),)))
    assert seen.of("address") == ["https://example.org/a_b?c=d#e"]
    assert seen.words == "See (https://example.org/a_b?c=d#e), or not."


# --- what Discord has of its own

AT = datetime(2027, 1, 4, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("style", "drawn"),
    [("date", "D"), ("time", "t"), ("datetime", "F"), ("relative", "R")],
)
def test_times_are_native(style: Any, drawn: str) -> None:
    (page,) = pages(Document((Paragraph((Time(AT, style, "then"),)),)))
    assert page.content == f"<t:1799049600:{drawn}>"


def test_a_day_of_the_week_is_said_in_words() -> None:
    (page,) = pages(Document((Paragraph((Time(AT, "day", "Montag"),)),)))
    assert page.content == "Montag"


def test_people_and_messages_are_native() -> None:
    message = MessageRef(Place(SpaceId("discord"), PlaceId("7")), MessageId("9"))
    document = Document(
        (
            Paragraph(
                (
                    Mention(MemberId("m"), AccountId("42"), "Ada"),
                    Text(" "),
                    MessageLink((Text("here"),), message),
                )
            ),
        )
    )
    (page,) = pages(document, guild=3)
    assert page.content == "<@42> [here](<https://discord.com/channels/3/7/9>)"


def test_blocks_are_set_apart_and_a_list_stands_under_what_it_lists() -> None:
    document = Document(
        (
            Heading((Text("Title"),)),
            Paragraph((Text("Before"),)),
            Bullets(((Text("a\nb"),), (Strong((Text("c "),)), Text("d")))),
            Quote((Text("first\n\nlast"),)),
            CodeBlock("x = 1"),
        )
    )
    (page,) = pages(document)
    assert page.content == (
        "## Title\nBefore\n- a\n  b\n- **c** d\n\n> first\n> \n> last\n\n```\nx = 1\n```"
    )


def test_an_empty_document_is_a_message_still() -> None:
    (page,) = pages(Document(()))
    assert page.content == "\u200b"


def test_pictures_and_files_go_with_the_last_page() -> None:
    picture = Attachment("stool.png", "https://example.org/stool.png", "A stool")
    kept = File("all.json", "application/json", "{}")
    long = Paragraph((Text("word " * 700),))
    first, *others, last = pages(Document((picture, kept, long)))
    assert not first.attachments
    assert not others
    assert (last.attachments, last.files) == ((picture,), (kept,))


# --- what can be pressed


def button(n: int, label: str = "Join", **changes: Any) -> Button:
    return Button(((Text(label)),), f"act-{n}", about="c/r/2027-01-04/1", **changes)


def pressed(page: Page) -> list[list[Pressed | None]]:
    return [
        [decode(each["custom_id"]) for each in row["components"]]
        for row in page.components
    ]


def test_a_button_says_what_it_does_and_looks_as_it_should() -> None:
    styles = [button(n, style=s) for n, s in enumerate(("plain", "primary", "danger"))]
    (page,) = pages(Document((Buttons((*styles, button(3, opens=True, value="v"))),)))
    (row,) = page.components
    assert [each["style"] for each in row["components"]] == [2, 1, 4, 2]
    assert pressed(page)[0][3] == Pressed("act-3", "c/r/2027-01-04/1", "v", opens=True)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12))
def test_all_buttons_are_there_five_in_a_row_and_five_rows_at_most(
    sizes: list[int],
) -> None:
    numbers = iter(range(200))
    blocks = [Buttons(tuple(button(next(numbers)) for _ in range(n))) for n in sizes]
    drawn = pages(Document((Paragraph((Text("x"),)), *blocks)))
    for page in drawn:
        assert len(page.components) <= 5
        assert all(1 <= len(row["components"]) <= 5 for row in page.components)
        assert page.content
    there = [p for page in drawn for row in pressed(page) for p in row if p]
    assert [p.action for p in there] == [f"act-{n}" for n in range(sum(sizes))]


def test_rows_are_kept_while_there_is_room() -> None:
    (page,) = pages(Document((Buttons((button(0),)), Buttons((button(1), button(2))))))
    assert [len(row["components"]) for row in page.components] == [1, 2]


def test_buttons_that_do_the_same_have_ids_of_their_own() -> None:
    (page,) = pages(Document((Buttons((button(0), button(0, "Yes"))),)))
    (row,) = page.components
    first, second = (each["custom_id"] for each in row["components"])
    assert first != second
    assert decode(first) == decode(second)


def test_a_button_that_carries_too_much_is_there_but_does_nothing_wrong() -> None:
    noise = "".join(chr(0x4E00 + n * 37 % 20_000) for n in range(200))
    (page,) = pages(Document((Buttons((button(0, value=noise),)),)))
    (row,) = page.components
    assert row["components"][0]["disabled"]
    assert pressed(page) == [[None]]


@given(st.text(max_size=200))
def test_a_label_always_fits(label: str) -> None:
    (page,) = pages(Document((Buttons((button(0, label),)),)))
    (row,) = page.components
    assert 1 <= length(row["components"][0]["label"]) <= 80


# --- what fits

WORDS = st.text(alphabet="abc *_@`<😀ä\n-1.", min_size=1, max_size=300)
SOME: st.SearchStrategy[Inline] = st.one_of(
    WORDS.map(Text),
    WORDS.map(lambda words: Strong((Text(words),))),
    WORDS.map(Code),
    st.just(Mention(MemberId("m"), AccountId("123456789012345678"), "Ada")),
    st.just(Link((Text("label"),), "https://example.org/" + "a" * 60)),
    st.just(Time(AT)),
)
INLINES: st.SearchStrategy[Inlines] = st.lists(SOME, min_size=1, max_size=8).map(tuple)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    INLINES.map(Paragraph),
    INLINES.map(Heading),
    INLINES.map(Quote),
    st.lists(INLINES, min_size=1, max_size=5).map(lambda items: Bullets(tuple(items))),
    st.text(alphabet="ab`\n ", max_size=600).map(CodeBlock),
)


@given(st.lists(BLOCKS, max_size=8), st.sampled_from([200, 500, 2000]))
def test_every_message_fits_and_nothing_is_cut_in_two(
    blocks: list[Block], limit: int
) -> None:
    drawn = pages(Document(tuple(blocks)), limit=limit)
    whole = "".join(
        page.content for page in pages(Document(tuple(blocks)), limit=10**6)
    )
    for page in drawn:
        assert 1 <= length(page.content) <= limit
        assert read(page.content).kinds <= {
            "begins",
            "bold",
            "code",
            "mention",
            "link",
            "time",
            "fence",
        }
    seen = "".join(read(page.content).words for page in drawn)
    assert letters(seen) == letters(read(whole).words)
    mentions = [m for page in drawn for m in read(page.content).of("mention")]
    assert mentions == read(whole).of("mention")


def letters(words: str) -> str:
    return "".join(words.replace("\u200b", "").split())


@given(st.integers(1, 9000), st.sampled_from(["", " ", "\n"]))
def test_long_words_lines_and_paragraphs_are_parted(size: int, between: str) -> None:
    text = between.join(f"w{n}_" for n in range(size // 5))
    drawn = pages(Document((Paragraph((Text(text),)),)))
    assert all(length(page.content) <= 2000 for page in drawn)
    seen = "".join(read(page.content).words for page in drawn).replace("\u200b", "")
    assert letters(seen) == letters(text)


def test_a_heading_stays_with_what_it_leads() -> None:
    document = Document(
        (
            Paragraph((Text("a" * 1900),)),
            Heading((Text("Title"),)),
            Paragraph((Text("b" * 300),)),
        )
    )
    first, second = pages(document)
    assert "Title" not in first.content
    assert second.content.startswith("## Title\nb")


def test_a_paragraph_that_fits_is_not_torn() -> None:
    blocks = [Paragraph((Text(f"{n} " + "a" * 890),)) for n in range(4)]
    assert [page.content[0] for page in pages(Document(tuple(blocks)))] == ["0", "2"]


def test_lines_to_copy_are_fenced_on_every_page() -> None:
    drawn = pages(Document((CodeBlock("\n".join("x" * 70 for _ in range(60))),)))
    assert len(drawn) == 3
    for page in drawn:
        assert page.content.startswith("```\n")
        assert page.content.endswith("\n```")


def test_what_begins_a_line_after_a_cut_begins_no_list() -> None:
    text = "word " * 30 + "- no item 1. none either " * 20
    for limit in range(150, 400, 7):
        for page in pages(Document((Paragraph((Text(text),)),)), limit=limit):
            assert read(page.content).kinds == set()


def test_where_only_so_many_messages_may_be_the_last_says_that_there_is_more() -> None:
    document = Document((Paragraph((Text("word " * 1000),)),))
    first, last = pages(document, at_most=2)
    assert last.content.endswith("\n…")
    assert max(length(first.content), length(last.content)) <= 2000
    assert len(pages(document, at_most=5)) == 3


@given(st.text(max_size=150), st.integers(1, 100))
def test_what_is_shortened_fits_and_says_so(text: str, most: int) -> None:
    short = shortened(text, most)
    assert length(short) <= most
    assert short == text or short.endswith("…")


def test_signs_put_together_are_not_taken_apart() -> None:
    family = "👨‍👩‍👧"
    assert shortened("abc " + family, 8) == "abc…"


def test_at_most_25_things_can_be_filled_in_and_all_fit() -> None:
    choices = [Choice(f"v{n}", "long " * 40, "hint") for n in range(40)]
    drawn = render_choices([Choice("", "nothing"), *choices])
    assert len(drawn) == 25
    assert all(1 <= length(each["name"]) <= 100 for each in drawn)
    assert drawn[0]["value"] == "v0"
