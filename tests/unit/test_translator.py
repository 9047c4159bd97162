"""The translator: gaps, plurals, lists, bold, dates and fallbacks, on the real catalogues."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.catalogues import Catalogues
from bot.texts.template import Gap, TemplateError, Typed, gaps, parsed
from bot.texts.translator import (
    GettextTranslator,
    MissingParamError,
    UnknownTextError,
)
from rituals.document import (
    Bullets,
    Button,
    Buttons,
    Code,
    CodeBlock,
    Document,
    Field,
    Form,
    Heading,
    Inline,
    Inlines,
    Link,
    Mention,
    MessageLink,
    Msg,
    Paragraph,
    Param,
    Quote,
    Reader,
    Strong,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.ids import MemberId, MessageId, MessageRef, Place, PlaceId, SpaceId
from rituals.ports import Translator

BERLIN = Reader("de", "Europe/Berlin")
LONDON = Reader("en", "Europe/London")
MORNING = Time(datetime(2027, 1, 4, 8, tzinfo=UTC))
ADA = Mention(MemberId("ada"), name="Ada")
THERE = MessageRef(Place(SpaceId("discord"), PlaceId("7")), MessageId("9"))

TRIAL = GettextTranslator(catalogues=Catalogues(Path(__file__).parent / "texts"))
"""Over catalogues of this test's own, so that it is not tied to any wording of ours."""


def line(reader: Reader, id_: str, /, **params: Param) -> str:
    return TRIAL.line((msg(id_, **params),), reader)


def inlines(reader: Reader, *given_: Inline) -> Inlines:
    return TRIAL.inlines(given_, reader)


def test_it_is_a_translator() -> None:
    translator: Translator = TRIAL
    assert translator.line((Text("so"),), BERLIN) == "so"


def test_gaps_are_filled_and_bold_stands_out() -> None:
    assert inlines(BERLIN, msg("trial.greeting", who=ADA, place="Ulm")) == (
        Text("Hallo "),
        ADA,
        Text(", "),
        Strong((Text("willkommen in Ulm"),)),
        Text("!"),
    )


def test_each_reader_gets_their_own_language() -> None:
    assert line(BERLIN, "trial.left", n=3) == "Noch 3"
    assert line(LONDON, "trial.left", n=3) == "3 to go"


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "0 Stimmen von Ada"), (1, "1 Stimme von Ada"), (2, "2 Stimmen von Ada")],
)
def test_n_chooses_the_plural_form(n: int, expected: str) -> None:
    assert line(BERLIN, "trial.voices", n=n, who="Ada") == expected


def test_numbers_are_written_as_in_the_language() -> None:
    assert line(BERLIN, "trial.voices", n=12345, who="Ada") == "12.345 Stimmen von Ada"
    assert line(LONDON, "trial.voices", n=12345, who="Ada") == "12,345 voices by Ada"
    assert line(LONDON, "trial.left", n=-3) == "-3 to go"


def test_params_may_be_texts_of_ours_too() -> None:
    inner = msg("trial.voices", n=1, who=("Ada", "Ben"))
    assert (
        line(BERLIN, "trial.raw", value=inner)
        == "eine {Klammer} und 1 Stimme von Ada und Ben"
    )


@pytest.mark.parametrize(
    ("items", "german", "english"),
    [
        ((), "", ""),
        (("A",), "A", "A"),
        (("A", "B"), "A und B", "A and B"),
        (("A", "B", "C"), "A, B und C", "A, B and C"),
        (("A", ("B", "C")), "A und B und C", "A and B and C"),
        (("A", 4000), "A und 4.000", "A and 4,000"),
    ],
)
def test_a_tuple_is_joined_as_a_list(
    items: tuple[Param, ...], german: str, english: str
) -> None:
    assert line(BERLIN, "trial.voices", n=2, who=items) == f"2 Stimmen von {german}"
    assert line(LONDON, "trial.voices", n=2, who=items) == f"2 voices by {english}"


def test_a_list_keeps_mentions_as_they_are() -> None:
    ben = Mention(MemberId("ben"))
    assert inlines(BERLIN, msg("trial.voices", n=2, who=(ADA, ben))) == (
        Text("2 Stimmen von "),
        ADA,
        Text(" und "),
        ben,
    )


def test_dates_and_times_are_in_words_and_in_the_readers_zone() -> None:
    assert line(BERLIN, "trial.left", n=date(2027, 1, 4)) == "Noch 4. Januar 2027"
    assert line(BERLIN, "trial.left", n=MORNING) == "Noch Montag, 4. Januar, 09:00"
    assert line(LONDON, "trial.left", n=MORNING) == "Monday, 4 January, 08:00 to go"
    assert line(LONDON, "trial.left", n=MORNING.at) == "Monday, 4 January, 08:00 to go"


def test_a_time_keeps_its_instant_and_style() -> None:
    time = Time(MORNING.at, "relative")
    assert inlines(BERLIN, time) == (
        Time(MORNING.at, "relative", "Montag, 4. Januar, 09:00"),
    )


@given(
    st.text() | st.lists(st.sampled_from(["**", "{who}", "{", "}}", "a"])).map("".join)
)
def test_what_people_typed_is_never_markup(typed: str) -> None:
    assert inlines(BERLIN, msg("trial.greeting", who=typed, place=typed)) == (
        Text(f"Hallo {typed}, "),
        Strong((Text(f"willkommen in {typed}"),)),
        Text("!"),
    )


def test_every_block_is_translated() -> None:
    left, noch = msg("trial.left", n=2), Text("Noch 2")
    button = Button((left,), "go", "v", "primary", opens=True, about="x")
    shown = TRIAL.document(
        doc(
            Heading((left,)),
            say("trial.left", n=2),
            Quote((Strong((left,)), Code("{n}"))),
            Bullets(((left,), (Text("so"),)), numbered=True),
            Paragraph(
                (Link((left,), "https://a.example"), MessageLink((left,), THERE))
            ),
            CodeBlock("trial.left"),
            Buttons((button,)),
        ),
        BERLIN,
    )
    link = Link((noch,), "https://a.example")
    assert shown == Document(
        (
            Heading((noch,)),
            Paragraph((noch,)),
            Quote((Strong((noch,)), Code("{n}"))),
            Bullets(((noch,), (Text("so"),)), numbered=True),
            Paragraph((link, MessageLink((noch,), THERE))),
            CodeBlock("trial.left"),
            Buttons((Button((noch,), "go", "v", "primary", opens=True, about="x"),)),
        )
    )


def test_a_form_is_translated_and_what_is_filled_in_is_not() -> None:
    left, noch = (msg("trial.left", n=2),), (Text("Noch 2"),)
    field = Field("f", left, left, "trial.left", choices=(("trial.left", left),))
    shown = TRIAL.form(Form(left, (field,), "act", "v", "x"), BERLIN)
    expected = Field("f", noch, noch, "trial.left", choices=(("trial.left", noch),))
    assert shown == Form(noch, (expected,), "act", "v", "x")


@pytest.mark.parametrize(
    ("wish", "community", "expected"),
    [
        ("de-AT", "en", "Noch 1"),
        ("DE", "en", "Noch 1"),
        ("fr", "de", "Noch 1"),
        ("fr", "it", "1 to go"),
        ("../de", "en", "1 to go"),
        ("", "de", "Noch 1"),
    ],
)
def test_an_unknown_language_falls_back(
    wish: str, community: str, expected: str
) -> None:
    translator = replace(TRIAL, community=community)
    assert translator.line((msg("trial.left", n=1),), Reader(wish, "UTC")) == expected


@pytest.mark.parametrize(
    "id_", ["trial.nothing", "nowhere.left", "../en/trial.left", "trial.empty", ""]
)
@pytest.mark.parametrize("n", [None, 1, 2])
def test_an_unknown_id_is_a_fault(id_: str, n: int | None) -> None:
    message = Msg(id_, (("n", n),) if n is not None else ())
    with pytest.raises(UnknownTextError, match="language `en`"):
        inlines(LONDON, message)
    shown = replace(TRIAL, strict=False).inlines((message,), LONDON)
    assert shown == ((Text(id_),) if id_ else ())


def test_a_gap_that_nothing_fills_is_a_fault() -> None:
    with pytest.raises(MissingParamError, match=r"`trial\.voices` needs .* `who`"):
        line(LONDON, "trial.voices", n=1)
    lenient = replace(TRIAL, strict=False)
    assert lenient.line((msg("trial.voices", n=1),), LONDON) == "1 voice by {who}"


@pytest.mark.parametrize("text", ["a { b", "a } b", "{}", "{A}", "{a b}", "**open"])
def test_a_malformed_text_is_a_fault(text: str) -> None:
    with pytest.raises(TemplateError):
        parsed(text)


def test_the_gaps_of_a_text_are_found_in_bold_too() -> None:
    assert gaps("{a} **{b} {a}** {{c}}") == {"a", "b"}


def test_what_is_to_be_typed_is_code_and_with_a_gap_it_is_words() -> None:
    assert parsed("say `help me` or `{a}`") == (
        "say ",
        Typed("help me"),
        " or `",
        Gap("a"),
        "`",
    )


def test_our_own_catalogues_are_found() -> None:
    shown = GettextTranslator().line((msg("engine.done"),), BERLIN)
    assert shown == "Erledigt."
