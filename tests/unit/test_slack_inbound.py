"""What Slack's events tell of messages and signs, as signals."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms.slack import inbound
from bot.platforms.slack.identities import account, message_ref, place
from bot.platforms.slack.wording import as_read, as_written, linked, only_mentioned
from rituals.signals import MessageDeleted, MessageEdited, MessagePosted, Person

TALK = "C024BE91L"
ROOT = "1700000000.000100"
REPLY = "1700000060.000200"
LATER = "1700000120.000300"
ADA = Person(account("U0ADA"), "Ada")
ROOT_AT = datetime(2023, 11, 14, 22, 13, 20, 100, UTC)


def message(**more: Any) -> dict[str, Any]:
    said = {
        "type": "message",
        "channel": TALK,
        "channel_type": "channel",
        "user": "U0ADA",
        "text": "Moin",
        "ts": ROOT,
        "event_ts": ROOT,
        "team": "T0001",
        "client_msg_id": "a",
    }
    return {**said, **more}


def changed(message: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": TALK,
        "channel_type": "channel",
        "ts": LATER,
        "event_ts": LATER,
        "message": message,
        "previous_message": before,
    }


def posted(**more: Any) -> MessagePosted:
    signal = inbound.posted(message(**more), ADA)
    assert signal is not None
    return signal


# --- messages


def test_a_message_is_posted() -> None:
    assert posted() == MessagePosted(message_ref(TALK, ROOT), ADA, "Moin", ROOT_AT)


def test_a_reply_stands_in_the_thread_and_hangs_on_the_message_in_the_channel() -> None:
    said = posted(ts=REPLY, thread_ts=ROOT)
    assert said.message == message_ref(TALK, REPLY, ROOT)
    assert said.message.place == place(TALK, ROOT)
    assert (said.thread_of, said.root) == (place(TALK), message_ref(TALK, ROOT))


def test_what_a_thread_hangs_on_stands_in_the_channel() -> None:
    said = posted(thread_ts=ROOT, reply_count=1)
    assert (said.message, said.thread_of) == (message_ref(TALK, ROOT), None)


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
def test_people_write_in_several_ways(subtype: str) -> None:
    said = posted(subtype=subtype, ts=REPLY, thread_ts=ROOT)
    assert said.message == message_ref(TALK, REPLY, ROOT)


@pytest.mark.parametrize(
    "subtype",
    ["channel_join", "channel_leave", "channel_topic", "message_replied", "tombstone"],
)
def test_the_words_of_slack_itself_concern_nobody(subtype: str) -> None:
    assert inbound.posted(message(subtype=subtype), ADA) is None


@pytest.mark.parametrize(
    "private", [{"channel_type": "im"}, {"channel_type": "mpim"}, {"channel": "D1"}]
)
def test_private_conversations_concern_nobody(private: dict[str, str]) -> None:
    said = message(**private)
    assert inbound.posted(said, ADA) is None
    assert inbound.deleted({**changed(said, said), **private}) is None
    assert inbound.edited({**changed(said, said), **private}, ADA) is None


def test_what_bots_say_is_said_by_no_person() -> None:
    old = message(subtype="bot_message", bot_id="B1", username="Ticker", user=None)
    assert inbound.speaker(old) is None
    assert inbound.bot_of(old) == Person(account("B1"), "Ticker", bot=True)
    new = message(bot_id="B1", user="U0BOT", bot_profile={"name": "Ticker"})
    assert inbound.speaker(new) is None
    assert inbound.bot_of(new) == Person(account("U0BOT"), "Ticker", bot=True)
    assert inbound.speaker(message()) == "U0ADA"


def test_of_a_changed_message_the_speaker_is_who_wrote_it() -> None:
    assert inbound.speaker(changed(message(), message())) == "U0ADA"
    assert inbound.speaker(changed(message(bot_id="B1"), message())) is None


def test_an_edit_has_the_new_words_and_its_own_time() -> None:
    now = message(text="Moin &amp; hallo", edited={"user": "U0ADA", "ts": REPLY})
    assert inbound.edited(changed(now, message()), ADA) == MessageEdited(
        message_ref(TALK, ROOT),
        ADA,
        "Moin & hallo",
        datetime(2023, 11, 14, 22, 14, 20, 200, UTC),
    )


def test_a_second_edit_is_one_too() -> None:
    once = message(edited={"user": "U0ADA", "ts": REPLY})
    twice = message(edited={"user": "U0ADA", "ts": LATER})
    assert inbound.edited(changed(twice, once), ADA) is not None


def test_an_edit_of_a_reply_is_of_the_one_in_the_thread() -> None:
    now = message(ts=REPLY, thread_ts=ROOT, edited={"user": "U0ADA", "ts": LATER})
    signal = inbound.edited(changed(now, message(ts=REPLY, thread_ts=ROOT)), ADA)
    assert signal is not None
    assert signal.message == message_ref(TALK, REPLY, ROOT)


def test_a_preview_or_a_new_reply_is_no_edit() -> None:
    assert inbound.edited(changed(message(reply_count=1), message()), ADA) is None
    edited = message(edited={"user": "U0ADA", "ts": REPLY})
    preview = {**edited, "attachments": [{"from_url": "https://example.org"}]}
    assert inbound.edited(changed(preview, edited), ADA) is None


def gone(**before: Any) -> dict[str, Any]:
    event = changed({}, message(**before))
    del event["message"]
    return {
        **event,
        "subtype": "message_deleted",
        "deleted_ts": event["previous_message"]["ts"],
    }


def test_a_deletion_has_the_time_at_which_it_is_told() -> None:
    assert inbound.deleted(gone()) == MessageDeleted(
        message_ref(TALK, ROOT), datetime(2023, 11, 14, 22, 15, 20, 300, UTC)
    )


def test_a_deleted_reply_is_the_one_in_the_thread() -> None:
    signal = inbound.deleted(gone(ts=REPLY, thread_ts=ROOT))
    assert signal is not None
    assert signal.message == message_ref(TALK, REPLY, ROOT)


def test_of_a_deleted_message_with_replies_a_note_stays() -> None:
    note = {"type": "message", "subtype": "tombstone", "ts": ROOT, "thread_ts": ROOT}
    signal = inbound.deleted(changed(note, message()))
    assert signal is not None
    assert signal.message == message_ref(TALK, ROOT)
    assert inbound.edited(changed(note, message()), ADA) is None


def test_an_edit_is_no_deletion() -> None:
    assert inbound.deleted(changed(message(), message())) is None


# --- signs


def reaction(**more: Any) -> dict[str, Any]:
    event = {
        "type": "reaction_added",
        "user": "U0ADA",
        "reaction": "thumbsup",
        "item": {"type": "message", "channel": TALK, "ts": REPLY},
        "item_user": "U0BEN",
        "event_ts": LATER,
    }
    return {**event, **more}


def test_a_sign_is_put_and_taken_away() -> None:
    put = inbound.reacted(reaction(), ADA, ROOT)
    taken = inbound.reacted(reaction(type="reaction_removed"), ADA, None)
    assert put is not None
    assert taken is not None
    assert (put.sign, put.present) == ("thumbsup", True)
    assert put.message == message_ref(TALK, REPLY, ROOT)
    assert (taken.present, taken.message) == (False, message_ref(TALK, REPLY))


def test_a_sign_to_a_file_or_in_private_concerns_nobody() -> None:
    assert (
        inbound.reacted(reaction(item={"type": "file", "file": "F1"}), ADA, None)
        is None
    )
    private = {"type": "message", "channel": "D1", "ts": REPLY}
    assert inbound.reacted(reaction(item=private), ADA, None) is None


# --- words


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("see <http://example.org|example.org>", "see example.org"),
        ("see <https://example.org/?a=1&amp;b=2>", "see https://example.org/?a=1&b=2"),
        ("<mailto:ada@example.org|ada@example.org>", "ada@example.org"),
        (
            "<@U0BEN|ben> in <#C1|talk>, <!subteam^S1|@mods>",
            "<@U0BEN> in <#C1>, <!subteam^S1>",
        ),
        ("<!here>", "<!here>"),
        ("<!date^1700000000^{date}|today>", "today"),
        ("&lt;@U0BEN&gt;", "<@U0BEN>"),
        ("&gt; quoted", "> quoted"),
        ("1 &lt; 2 | 3 > 2", "1 < 2 | 3 > 2"),
    ],
)
def test_words_are_read_as_they_were_typed(sent: str, typed: str) -> None:
    assert as_written(sent) == typed


def test_mentioned_is_who_is_named_by_slack_and_once() -> None:
    said = posted(text="<@U0BEN> &lt;@U0EVE&gt; <@W0CLU|clu> <@U0BEN|ben> <#C1>")
    assert said.mentions == (account("U0BEN"), account("W0CLU"))


def test_names_are_shown_to_whom_reads_the_words_elsewhere() -> None:
    names = {"U0BEN": "Ben"}.get
    words = (
        "<@U0BEN|b> <@U0EVE|eve> <@U0X> <#C1|talk> <#C2> <!here> <!subteam^S1|@mods>"
    )
    assert as_read(words, names) == "@Ben @eve @U0X #talk #C2 @here @mods"


def test_a_mention_alone_names_somebody() -> None:
    assert only_mentioned(" <@U0BEN|ben> ") == "U0BEN"
    assert only_mentioned("hi <@U0BEN>") is None


def test_the_address_of_a_message_says_which_it_is() -> None:
    base = f"https://ring.slack.com/archives/{TALK}/p1700000060000200"
    assert linked(base) == message_ref(TALK, REPLY)
    assert linked(f" <{base}|there> ") is None
    assert linked(f"<{base}>") == message_ref(TALK, REPLY)
    reply = f"{base}?thread_ts={ROOT}&amp;cid={TALK}"
    assert linked(f"<{reply}>") == message_ref(TALK, REPLY, ROOT)
    assert linked(f"see {base}") is None
    assert linked("https://example.org/archives/C1/p1700000060000200") is None
