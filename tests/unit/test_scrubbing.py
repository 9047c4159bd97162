"""What rituals noted and posted, without one member."""

from datetime import UTC, datetime

import pytest

from rituals.document import (
    Attachment,
    Block,
    Code,
    CodeBlock,
    File,
    Link,
    Mention,
    Paragraph,
    Quote,
    Strong,
    Text,
    doc,
)
from rituals.effects import CloseThread, InChannels, Post, Show
from rituals.engine.scrubbing import Theirs, scrubbed, without, words_of
from rituals.model.held import Held
from rituals.model.ids import MemberId
from rituals.model.occurrence import OccurrenceId
from rituals.model.participation import Participation

BEN, CEM = MemberId("discord:2"), MemberId("discord:3")
LONG = "A lamp made of old bicycle chains"
NOW = datetime(2027, 1, 4, tzinfo=UTC)


def theirs(*words: str) -> Theirs:
    return Theirs(frozenset({BEN}), frozenset(words))


def test_records_by_them_go_and_they_are_in_no_role_any_more() -> None:
    noted = {
        "turns": {BEN: 3, CEM: 4},
        "suggestions": {"s1": {"by": BEN, "text": LONG}, "s2": {"by": CEM}},
        "prompt": {"author": BEN, "text": LONG},
        "host": BEN,
        "bench": [CEM, BEN],
        "history": [{"finishers": [BEN, CEM]}],
        "posted": [f"submission/{BEN}"],
        "asked": 2,
    }
    assert without(noted, {BEN}) == {
        "turns": {CEM: 4},
        "suggestions": {"s2": {"by": CEM}},
        "host": None,
        "bench": [CEM],
        "history": [{"finishers": [CEM]}],
        "posted": [f"submission/{BEN}"],  # keys are renamed, with what refers to them
        "asked": 2,
    }


def test_what_is_theirs_as_a_whole_is_empty() -> None:
    assert without({"by": BEN, "text": LONG}, {BEN}) == {}


def test_what_they_handed_over_is_known_from_parts_journeys_and_memories() -> None:
    details = {"title": "Lamp", "late": False, "at": "2027-01-04T09:00", "who": BEN}
    spoken = {"space": "discord", "message": "m0001", "n": "!", "x": " "}
    held = Held(
        parts=[
            Participation(OccurrenceId("o"), BEN, "submission", NOW, details=details),
            Participation(OccurrenceId("o"), BEN, "voice", NOW, details=spoken),
        ]
    )
    memory = {
        "s": [{"by": BEN, "text": LONG, "state": "pending"}, {"by": CEM, "t": "x y"}]
    }
    assert words_of(held, [memory], frozenset({BEN})) == {"Lamp", LONG}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Quote((Text(f"It is {LONG}."),)), Quote((Text("It is …."),))),
        (Paragraph((Strong((Text(LONG),)),)), Paragraph((Strong((Text("…"),)),))),
        (Paragraph((Code("Lamp"),)), Paragraph((Code("…"),))),
        (CodeBlock("a Lamp"), CodeBlock("a …")),
        (File("a", "b", "a Lamp"), File("a", "b", "a …")),
        (
            Paragraph((Link((Text("here"),), "https://x.org/Lamp"),)),
            Paragraph((Text("…"),)),
        ),
        (Paragraph((Text("A lamp made of old bicycle …"),)), Paragraph((Text("…"),))),
        (Paragraph((Mention(CEM),)), Paragraph((Mention(CEM),))),
        (Paragraph((Text("Lampion …"),)), Paragraph((Text("Lampion …"),))),
    ],
)
def test_their_words_are_left_out_of_every_block(before: Block, after: Block) -> None:
    shown = Show("a", "b", doc(before))
    assert scrubbed(shown, theirs("Lamp", LONG)) == Show("a", "b", doc(after))


def test_their_attachment_goes_and_a_thread_loses_its_title() -> None:
    file = Attachment("lamp.png", "https://x.org/lamp.png", "Lamp")
    post = Post("a", InChannels(), doc(file), thread=(Text("A lamp …"),))
    after = Post("a", InChannels(), doc(), thread=(Text("…"),))
    assert scrubbed(post, theirs("Lamp")) == after


def test_what_holds_none_of_their_words_stays_as_it_is() -> None:
    post = Post("a", InChannels(), doc(Quote((Text("Of oak"),))), thread=(Text("x"),))
    assert scrubbed(post, theirs("Lamp")) is post
    close = CloseThread("a", "b")
    assert scrubbed(close, theirs("a")) is close


def test_only_long_words_of_theirs_are_sought_where_they_are_not_named() -> None:
    assert theirs("Lamp", LONG, "https://example.org/very-long").sure == {LONG}
