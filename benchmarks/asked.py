"""Which English messages ask? A sample of the IRC logs, read by hand, and who was replied to.

The sample was drawn by hash from the annotated messages of people, and read by one reader,
who saw the first 160 characters of each message and nothing of what the rules found. A
message asks if it wants to be told something, or to be helped, by others: in the form of a
question, with a question mark or without. What was unclear so is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, Final

from rituals.ledger.questions import question_rule

Document = dict[str, Any]

SIZE: Final = 420
ASKED: Final = frozenset(
    int(n)
    for n in [
        "2",
        "7",
        "11",
        "18",
        "22",
        "23",
        "26",
        "28",
        "31",
        "35",
        "36",
        "39",
        "48",
        "49",
        "50",
        "52",
        "53",
        "61",
        "63",
        "64",
        "71",
        "72",
        "74",
        "76",
        "78",
        "80",
        "82",
        "85",
        "90",
        "92",
        "95",
        "96",
        "101",
        "103",
        "109",
        "114",
        "119",
        "121",
        "123",
        "133",
        "134",
        "139",
        "143",
        "152",
        "154",
        "166",
        "167",
        "168",
        "170",
        "174",
        "175",
        "179",
        "181",
        "183",
        "185",
        "192",
        "194",
        "201",
        "204",
        "207",
        "212",
        "214",
        "227",
        "233",
        "243",
        "244",
        "246",
        "247",
        "257",
        "260",
        "262",
        "265",
        "270",
        "275",
        "281",
        "282",
        "283",
        "284",
        "288",
        "294",
        "302",
        "316",
        "319",
        "326",
        "336",
        "337",
        "349",
        "353",
        "360",
        "367",
        "368",
        "372",
        "373",
        "380",
        "385",
        "387",
        "389",
        "393",
        "403",
        "405",
        "417",
    ]
)
"""By their number in the sample."""
UNCLEAR: Final = frozenset(
    (3, 55, 66, 146, 172, 189, 190, 211, 293, 324, 356, 361, 386, 394)
)


def sample(logs: Iterable[Document]) -> list[str]:
    """The texts of the sample, in its order."""
    drawn = sorted(
        (sha256(f"{log['channel']} {message['id']}".encode()).digest(), message["text"])
        for log in logs
        for message in _of_people(log)
    )
    return [text for _, text in drawn[:SIZE]]


def _of_people(log: Document) -> Iterator[Document]:
    bots = set(log["bots"])
    for message in log["messages"]:
        if message["id"] >= log["scored_from"] and message["author"] not in bots:
            yield message


def by_hand(logs: Iterable[Document]) -> Iterator[tuple[bool, str | None]]:
    """Of each message of the sample: does it ask, and by which rule was it found?"""
    for number, text in enumerate(sample(logs)):
        if number not in UNCLEAR:
            yield number in ASKED, question_rule(text, "en")


def by_test(logs: Iterable[Document]) -> Iterator[tuple[bool, str | None]]:
    """The same of each message that somebody else replied to, or that is a reply and asks.

    Whether it asks is the word of the test that made the data: a question mark, or an
    English opening. It is known of these messages alone.
    """
    for log in logs:
        texts = {message["id"]: message for message in log["messages"]}
        people = {n for n, m in texts.items() if m["author"] not in log["bots"]}
        asks = {question for _, question in log["links"]}
        asks.update(n for pair in log["counter_questions"] for n in pair)
        replied = {
            earlier
            for later, earlier in log["reply_links"]
            if {later, earlier} <= people
            and texts[later]["author"] != texts[earlier]["author"]
        }
        for number in sorted(replied | asks & people):
            yield number in asks, question_rule(texts[number]["text"], "en")


def counted(
    readings: Iterable[tuple[bool, str | None]],
) -> tuple[Counter[str], Counter[str], int]:
    """By rule and in all: how many are right, and how many were found; and how many ask."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted = 0
    for asks, rule in readings:
        wanted += asks
        for name in () if rule is None else (rule, "all"):
            found[name] += 1
            right[name] += asks
    return right, found, wanted
