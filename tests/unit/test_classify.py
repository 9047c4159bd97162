"""`classify`: a line in, a line out."""

import io
import json
from collections.abc import Iterator

import pytest

from bot.classify import Choice, classify


def line(number: int, author: str, text: str, **more: object) -> str:
    fields = {
        "id": str(number),
        "author": author,
        "text": text,
        "channel": "talk",
        "ts": f"12:{number:02}",
    }
    return json.dumps({**fields, **more}) + "\n"


def run(
    *lines: str, language: Choice = "auto"
) -> tuple[list[dict[str, object]], str, int]:
    sink, errors = io.StringIO(), io.StringIO()
    code = classify(lines, sink, errors, language)
    return (
        [json.loads(said) for said in sink.getvalue().splitlines()],
        errors.getvalue(),
        code,
    )


def test_each_message_gets_its_line_in_order() -> None:
    said, errors, code = run(
        line(1, "ada", "how do I open the window?"),
        line(2, "bob", "nice weather"),
        line(3, "bob", "ada: turn the handle"),
        line(4, "bob", "ada: and pull"),
        line(5, "cem", "ada: thanks for asking"),
        line(6, "cem", "ada: which window?"),
        line(7, "ada", "and the door?"),
        line(8, "dan", "like the window", reply_to="7"),
        line(9, "ada", "dan: it is stuck"),
    )
    assert (errors, code) == ("", 0)
    assert [fields["id"] for fields in said] == [str(n) for n in range(1, 10)]
    assert all(
        list(fields) == ["id", "question", "rule", "answers", "why"] for fields in said
    )
    assert [fields["question"] for fields in said] == [
        True,
        False,
        False,
        False,
        False,
        True,
        True,
        False,
        False,
    ]
    assert [fields["rule"] for fields in said if fields["question"]] == [
        "question-mark"
    ] * 3
    assert [fields["answers"] for fields in said] == [
        [],
        [],
        ["1"],
        [],
        [],
        [],
        [],
        ["1"],
        [],
    ]
    assert [fields["why"] for fields in said] == [
        "opens a question (rule question-mark)",
        (
            "may answer ada's question 1 by rule next, and does not count until confirmed: it stands right behind it, "
            "within 5 minutes, where few have been talking"
        ),
        (
            "counted as an answer to ada's question 1 by rule named: it names ada 2 messages and 2 minutes after that "
            "question, within 60 messages or 20 minutes"
        ),
        "counted already: by rule named it answers ada's question 1 once more",
        "goes to ada's question 1 by rule named, but greetings, thanks and the like never count",
        "asks back (rule question-mark) within ada's open question 1: counts for nobody",
        "is a question (rule question-mark) that belongs to its author's open question 1",
        "counted as an answer to ada's question 1 by rule reply: it replies to that question",
        None,
    ]


def test_following_on_is_explained_with_its_bounds() -> None:
    said, _, _ = run(
        line(1, "bob", "good to be here today"),
        line(2, "ada", "is it on?"),
        line(3, "ada", "bob: it is the left one"),
        line(4, "bob", "press the button"),
    )
    assert said[3]["why"] == (
        "counted as an answer to ada's question 2 by rule reply-to-addressed: it follows on ada addressing its author, "
        "within 12 messages and 20 minutes"
    )


def test_without_times_the_reason_speaks_of_messages_alone() -> None:
    said, _, _ = run(
        line(1, "ada", "is it on?", ts=None),
        line(2, "bob", "ada: look at the lamp", ts=None),
    )
    assert said[1]["why"] == (
        "counted as an answer to ada's question 1 by rule named: it names ada 1 message after that question, "
        "within 60 messages or 20 minutes"
    )


def test_thanks_are_told_with_whom_they_are_for() -> None:
    said, _, _ = run(
        line(1, "ada", "is it on?"),
        line(2, "bob", "ada: look at the lamp"),
        line(3, "ada", "oh, thanks!"),
    )
    assert said[2]["why"] == (
        "thanks bob for an answer to question 1: that confirms it"
    )


def test_channels_are_read_apart() -> None:
    said, _, _ = run(
        line(1, "ada", "is it on?"),
        line(2, "bob", "ada: look at the lamp", channel="other"),
    )
    assert said[1]["answers"] == []


def test_bots_neither_ask_nor_answer() -> None:
    said, _, _ = run(
        line(1, "ada", "is it on?"), line(2, "clock", "ada: why not look?", bot=True)
    )
    assert said[1] == {
        "id": "2",
        "question": False,
        "rule": None,
        "answers": [],
        "why": None,
    }


@pytest.mark.parametrize(
    ("language", "question"), [("de", False), ("en", True), ("auto", True)]
)
def test_the_language_is_obeyed_or_guessed(language: Choice, *, question: bool) -> None:
    said, _, _ = run(line(1, "ada", "how do I open it"), language=language)
    assert said[0]["question"] is question


def test_a_guessed_language_holds_until_another_shows() -> None:
    said, _, _ = run(
        line(1, "ada", "ich habe es nicht gefunden, und ihr"),
        line(2, "ada", "weshalb"),  # no listed word: German by what was before
        line(3, "ada", "I do not understand what you mean"),
        line(4, "ada", "weshalb"),
    )
    assert [fields["question"] for fields in said] == [False, True, False, False]


def test_damaged_lines_are_told_with_their_number_skipped_and_counted() -> None:
    said, errors, code = run(
        "nonsense\n",
        line(1, "ada", "hello"),
        '{"channel": "talk", "messages": [{"id": 1}]}\n',
    )
    assert [fields["id"] for fields in said] == ["1"]
    assert errors.splitlines() == [
        "line 1: it is no JSON: Expecting value at character 1; skipped",
        "line 3, message 1: text is missing or no text; skipped",
        "2 of 3 skipped as damaged",
    ]
    assert code == 0


def test_where_nothing_can_be_read_the_exit_code_says_so() -> None:
    assert run("nonsense\n")[2] == 1
    assert run()[2] == 0


def test_each_line_is_answered_before_the_next_is_asked_for() -> None:
    sink = io.StringIO()

    def source() -> Iterator[str]:
        for number in range(1, 4):
            assert len(sink.getvalue().splitlines()) == number - 1
            yield line(number, "ada", "hello")

    assert classify(source(), sink, io.StringIO(), "en") == 0
    assert len(sink.getvalue().splitlines()) == 3
