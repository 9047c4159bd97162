"""Reading chat from files: both forms, plain and gzipped, damaged or not."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.lines import Damaged, ImportedMessage, MessageReader, Record, read_messages

MESSAGE = {
    "id": "7",
    "author": "ada",
    "text": "hello",
    "ts": "2027-03-01T12:00:00Z",
    "channel": "talk",
}
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def read(*lines: object) -> list[Record]:
    return list(
        MessageReader().read(
            line if isinstance(line, str | bytes) else json.dumps(line)
            for line in lines
        )
    )


def only(record: Record) -> ImportedMessage:
    assert isinstance(record, ImportedMessage)
    return record


def test_a_line_is_a_message() -> None:
    assert read({**MESSAGE, "reply_to": "3"}) == [
        ImportedMessage(1, None, "talk", "7", "ada", "hello", NOON, "3", bot=False)
    ]


def test_numbers_as_ids_and_bots_are_understood() -> None:
    message = only(read({**MESSAGE, "id": 7, "reply_to": 3, "bot": True})[0])
    assert (message.id, message.reply_to, message.bot) == ("7", "3", True)


def test_lines_are_counted_from_one_and_blank_ones_hold_nothing() -> None:
    assert [record.line for record in read("", MESSAGE, "  \n", MESSAGE)] == [2, 4]


@pytest.mark.parametrize(
    ("ts", "at"),
    [
        ("2027-03-01T12:00:00", NOON),
        ("2027-03-01T13:00:00+01:00", NOON),
        ("2027-03-01 12:00", NOON),
        (NOON.timestamp(), NOON),
        (None, None),
    ],
)
def test_times_are_utc_or_unknown(ts: object, at: datetime | None) -> None:
    assert only(read({**MESSAGE, "ts": ts})[0]).at == at


def test_a_missing_time_is_unknown() -> None:
    assert (
        only(read({key: value for key, value in MESSAGE.items() if key != "ts"})[0]).at
        is None
    )


def test_a_channel_a_line_gives_its_messages_in_order() -> None:
    channel = {
        "channel": "talk/2027-02-28_01",
        "bots": ["clock"],
        "messages": [
            {"id": 1, "author": "ada", "text": "late", "ts": "23:50"},
            {"id": 2, "author": "clock", "text": "ding", "ts": "23:49"},
            {"id": 3, "author": "bob", "text": "early", "ts": "0:10", "reply_to": 1},
            {"id": 4, "author": "bob", "text": "later", "ts": "23:00"},
            {"id": 5, "author": "bob", "text": "next day", "ts": "0:30:30"},
        ],
    }
    messages = [only(record) for record in read(channel)]
    assert [(message.line, message.index, message.id) for message in messages] == [
        (1, n, str(n + 1)) for n in range(5)
    ]
    assert [message.at for message in messages] == [
        datetime(2027, 2, 28, 23, 50, tzinfo=UTC),
        datetime(2027, 2, 28, 23, 49, tzinfo=UTC),
        datetime(2027, 3, 1, 0, 10, tzinfo=UTC),
        datetime(2027, 3, 1, 23, 0, tzinfo=UTC),
        datetime(2027, 3, 2, 0, 30, 30, tzinfo=UTC),
    ]
    assert [message.bot for message in messages] == [False, True, False, False, False]
    assert messages[2].reply_to == "1"


@pytest.mark.parametrize("channel", ["talk", "talk/2027-02-31"])
def test_times_of_day_in_a_channel_without_date_belong_to_the_year_2000(
    channel: str,
) -> None:
    assert only(read({**MESSAGE, "channel": channel, "ts": "09:05"})[0]).at == datetime(
        2000, 1, 1, 9, 5, tzinfo=UTC
    )


def test_each_channel_has_its_own_clock() -> None:
    records = read(
        {**MESSAGE, "ts": "23:50"}, {**MESSAGE, "channel": "other", "ts": "00:10"}
    )
    assert [only(record).at for record in records] == [
        datetime(2000, 1, 1, 23, 50, tzinfo=UTC),
        datetime(2000, 1, 1, 0, 10, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "it is no JSON"),
        ('{"id": 1,', "it is no JSON"),
        ("[1, 2]", "it is not a JSON object"),
        ("7", "it is not a JSON object"),
        (b'{"text": "\xff"}', "it is not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ({**MESSAGE, "text": None}, "text is missing or no text"),
        ({**MESSAGE, "author": ""}, "author is missing or no text"),
        ({**MESSAGE, "id": True}, "id is missing or no text"),
        ({**MESSAGE, "id": "a\0b"}, "id holds characters that cannot be kept"),
        (
            {**MESSAGE, "author": "\ud800"},
            "author holds characters that cannot be kept",
        ),
        ({**MESSAGE, "reply_to": [1]}, "reply_to is missing or no text"),
        ({**MESSAGE, "ts": "yesterday"}, "ts is no time"),
        ({**MESSAGE, "ts": "25:00"}, "ts is no time"),
        ({**MESSAGE, "ts": True}, "ts is no time"),
        ({**MESSAGE, "ts": 1e300}, "ts is no time"),
        ({**MESSAGE, "ts": "0001-01-01T00:00:00+05:00"}, "ts is no time"),
        ({"id": 1, "author": "ada", "text": "x"}, "channel is missing or no text"),
        ({"channel": "talk", "messages": 3}, "messages is no list"),
        ({"channel": "talk", "messages": [], "bots": "x"}, "bots is no list"),
        ({"messages": []}, "channel is missing or no text"),
    ],
)
def test_a_damaged_line_is_told_and_the_next_is_read(line: object, reason: str) -> None:
    damaged, after = read(line, MESSAGE)
    assert isinstance(damaged, Damaged)
    assert damaged.line == 1
    assert reason in damaged.reason
    assert only(after).line == 2


def test_a_damaged_message_of_a_channel_spares_the_others() -> None:
    records = read(
        {
            "channel": "talk",
            "messages": [{"id": 1}, 3, {"id": 2, "author": "ada", "text": "x"}],
        }
    )
    assert [(type(record), record.index) for record in records] == [
        (Damaged, 0),
        (Damaged, 1),
        (ImportedMessage, 2),
    ]


def test_an_odd_but_whole_name_is_kept() -> None:
    assert only(read({**MESSAGE, "author": "a\u00a0b 🦉"})[0]).author == "a\u00a0b 🦉"


def test_a_file_is_read_plain_and_gzipped_whatever_its_name(tmp_path: Path) -> None:
    text = "\ufeff" + json.dumps(MESSAGE) + "\n\n" + json.dumps(MESSAGE)
    (tmp_path / "plain.gz").write_text(text, encoding="utf-8")
    (tmp_path / "packed.jsonl").write_bytes(gzip.compress(text.encode()))
    plain, packed = (
        list(read_messages(tmp_path / name)) for name in ("plain.gz", "packed.jsonl")
    )
    assert plain == packed
    assert [(record.line, only(record).id) for record in plain] == [(1, "7"), (3, "7")]


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert list(read_messages(tmp_path / "empty")) == []


@pytest.mark.parametrize("cut", [5, -30])
def test_a_gzip_file_that_breaks_off_ends_with_a_damaged(
    tmp_path: Path, cut: int
) -> None:
    lines = "".join(
        json.dumps({**MESSAGE, "id": n, "text": f"{n * 7919 % 1009}"}) + "\n"
        for n in range(5000)
    )
    (tmp_path / "cut").write_bytes(gzip.compress(lines.encode())[:cut])
    *whole, last = read_messages(tmp_path / "cut")
    assert isinstance(last, Damaged)
    assert "breaks off" in last.reason
    assert all(isinstance(record, ImportedMessage) for record in whole)
    assert last.line == len(whole) + 1


def test_a_gzip_file_with_rubbish_inside_ends_with_a_damaged(tmp_path: Path) -> None:
    packed = bytearray(
        gzip.compress("".join(f"{n * 7919 % 1009}\n" for n in range(5000)).encode())
    )
    packed[len(packed) // 2 : len(packed) // 2 + 40] = b"\xff" * 40
    (tmp_path / "rubbish").write_bytes(packed)
    assert "breaks off" in str(list(read_messages(tmp_path / "rubbish"))[-1])


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_messages(tmp_path / "none"))
