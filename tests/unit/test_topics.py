"""Which topics is a text about?"""

import pytest

from rituals.ledger.topics import topics_of

TOPICS = {
    "Python": ("pip", "venv"),
    "hardware": ("Raspberry Pi", "Arduino", "löten", "USB-C"),
    "C++": ("cmake",),
    "mail": ("e-mail", "imap"),
    "empty": ("",),
}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("how do I leave a venv?", ("Python",)),
        ("Python!", ("Python",)),
        ("#python", ("Python",)),
        ("`pip` is slow", ("Python",)),
        ("python's docs (pip/venv)", ("Python",)),
        ("the python-dotenv thing", ("Python",)),
        ("pipe the venvs to pythonistas", ()),
        ("pip on my raspberry\npi", ("Python", "hardware")),
        ("a pi, and a raspberry", ()),
        ("LÖTEN mit usb-c", ("hardware",)),
        ("c++, please", ("C++",)),
        ("c is fine", ()),
        ("E-Mail", ("mail",)),
        ("", ()),
    ],
)
def test_whole_words_name_a_topic(text: str, named: tuple[str, ...]) -> None:
    assert topics_of(text, TOPICS) == named


def test_the_channel_is_a_topic_once() -> None:
    assert topics_of("imap", TOPICS, "#mail") == ("mail",)
    assert topics_of("imap", TOPICS, "#Mail") == ("mail",)
    assert topics_of("imap", TOPICS, "help-desk") == ("mail", "help-desk")
    assert topics_of("imap", {}, "#help-desk") == ("help-desk",)
    assert topics_of("imap", {}) == ()


def test_a_word_may_belong_to_several_topics() -> None:
    both = {"web": ("css",), "design": ("css",)}
    assert topics_of("my css", both) == ("web", "design")
