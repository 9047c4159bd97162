"""A document as plain text: readable, and nothing typed can look like something else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.plain import plain, plain_inline
from rituals.document import (
    Attachment,
    Bullets,
    Button,
    Buttons,
    Code,
    CodeBlock,
    Heading,
    Inline,
    Link,
    Mention,
    MessageLink,
    Msg,
    Paragraph,
    Quote,
    Strong,
    Text,
    Time,
    doc,
)
from rituals.model.ids import MemberId, MessageId, MessageRef, Place, PlaceId, SpaceId

THERE = MessageRef(Place(SpaceId("discord"), PlaceId("7")), MessageId("9"))
NINE = datetime(2027, 1, 4, 9, tzinfo=UTC)
NASTY = st.text(
    st.sampled_from(
        "ab >-#|[]\\ \t\n\r\v\f\x00\x1b\x1c\x85\u2028\u2029\u202e\u2066\ud800"
    )
)


def test_every_block_has_its_look() -> None:
    document = doc(
        Heading((Text("Die Frage"),)),
        Paragraph((Text("Guten "), Strong((Text("Morgen"),)))),
        Quote((Text("Was hast du\nzuletzt gelernt?"),)),
        Bullets(((Text("eins"),), (Text("zwei"),))),
        Bullets(((Text("eins"),), (Text("zwei"),)), numbered=True),
        CodeBlock("a = 1\n  b"),
        Attachment("bild.png", "https://a.example/1", "eine Uhr"),
        Attachment("text.txt", "https://a.example/2"),
        Buttons((Button((Text("Mitmachen"),), "join"), Button((Text("Nein"),), "no"))),
    )
    assert plain(document).splitlines() == [
        "# Die Frage",
        "Guten Morgen",
        "> Was hast du",
        "> zuletzt gelernt?",
        "- eins",
        "- zwei",
        "1. eins",
        "2. zwei",
        "| a = 1",
        "|   b",
        "[ bild.png: eine Uhr ] (https://a.example/1)",
        "[ text.txt ] (https://a.example/2)",
        "[ Mitmachen ] [ Nein ]",
    ]


@pytest.mark.parametrize(
    ("inline", "shown"),
    [
        (Text("so"), "so"),
        (Text("a\nb"), "a b"),
        (Strong((Text("so"), Code("x"))), "so`x`"),
        (Mention(MemberId("m1"), name="Ada"), "@Ada"),
        (Mention(MemberId("m1")), "@m1"),
        (Mention(MemberId("m1"), name="A\nda"), "@A da"),
        (Time(NINE, text="Montag"), "Montag"),
        (Time(NINE), "2027-01-04T09:00:00+00:00"),
        (Link((Text("hier"),), "https://a.example"), "hier (https://a.example)"),
        (MessageLink((Text("dort"),), THERE), "dort (#9)"),
        (Msg("engine.done"), "<engine.done>"),
    ],
)
def test_every_inline_has_its_look(inline: Inline, shown: str) -> None:
    assert plain_inline((inline,)) == shown


def test_lines_of_a_paragraph_after_the_first_are_indented() -> None:
    typed = Text("ja\n\n[ Mitmachen ]\n> zitiert")
    assert plain(doc(Paragraph((typed,)))) == "ja\n  [ Mitmachen ]\n  > zitiert"
    assert plain(doc(Bullets(((typed,),)))) == "- ja\n  [ Mitmachen ]\n  > zitiert"


@pytest.mark.parametrize("typed", ["> a", "- a", "# a", "| a", "[ a ]", "  > a"])
def test_a_paragraph_cannot_look_like_another_block(typed: str) -> None:
    assert plain(doc(Paragraph((Text(typed),)))) == "\\" + typed.strip()


def test_an_empty_paragraph_is_an_empty_line() -> None:
    assert plain(doc(Paragraph((Text("\n \n"),)), Paragraph((Text("a"),)))) == "\na"


@given(NASTY)
def test_a_quote_holds_all_that_was_typed(typed: str) -> None:
    lines = plain(doc(Quote((Text(typed),)))).split("\n")
    assert all(line == ">" or line.startswith("> ") for line in lines)


@given(NASTY)
def test_a_paragraph_begins_one_line_only(typed: str) -> None:
    first, *others = plain(doc(Paragraph((Text(typed),)))).split("\n")
    assert not first.startswith((">", "- ", "# ", "| ", "[ ", " "))
    assert all(line.startswith("  ") for line in others)


@given(NASTY)
def test_nothing_that_hides_or_turns_text_comes_through(typed: str) -> None:
    inline = (Text(typed), Mention(MemberId("m"), name=typed), Code(typed))
    blocks = (
        Paragraph(inline),
        Heading(inline),
        CodeBlock(typed),
        Attachment(typed, typed),
    )
    shown = plain(doc(*blocks))
    assert "".join(shown.split("\n")).isprintable()
    assert "\n" not in plain_inline(inline)
    shown.encode()


def test_joined_emoji_and_other_scripts_stay_whole() -> None:
    words = "👩\u200d🔧 שלום 你好 Grüße"
    assert plain_inline((Text(words),)) == words
